//! The calculator's form as text: the office's form of a count, and what other bodies have besides.

use app::polling::{Contest, Sex, post_field};
use app::trial::{POSTS_MAX, PetitionEntry, PostExtras, ROWS_MAX, SITTING_MAX, Trial, TrialPost};
use domain::term::Body;
use law::body::{Form, HeldBy, PetitionBy};

use crate::form::{FieldError, Fields};
use crate::polling::typed::{Reader, Typed, TypedPost, TypedRow, count_of, figure};

/// The form as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TrialTyped {
    pub body: String,
    pub form: String,
    pub province: String,
    pub held_by: String,
    pub present: String,
    pub petition_by: String,
    pub signatures: String,
    pub base: String,
    /// Name, post's id, sex.
    pub sitting: Vec<[String; 3]>,
    /// By post in the order of the posts: marks, seats after reduction, consents.
    pub extras: Vec<[String; 3]>,
    pub count: Typed,
}

/// What else is asked of a post: the field's name and its label.
pub(super) const EXTRAS: [(&str, &str); 3] = [
    ("marks", "每票最多选"),
    ("reduce", "减少后名额"),
    ("consent", "同意减少人数"),
];

impl TrialTyped {
    /// What was sent.
    pub(super) fn of_fields(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        let count = Typed::of_fields(fields);
        let extras = count.posts.iter().map(|post| {
            EXTRAS.map(|(what, _)| fields.text(&post_field(&post.id, what)).to_owned())
        });
        let sitting = (0..count_of(fields, "sitting-rows", SITTING_MAX))
            .map(|i| ["name", "post", "sex"].map(|what| text(&format!("sitting-{i}-{what}"))))
            .filter(|row| !row[0].is_empty())
            .collect();
        Self {
            body: text("body"),
            form: text("form"),
            province: text("province"),
            held_by: text("held_by"),
            present: text("present"),
            petition_by: text("petition_by"),
            signatures: text("signatures"),
            base: text("base"),
            sitting,
            extras: extras.collect(),
            count,
        }
    }

    /// A sheet that was read from JSON.
    pub(super) fn of_trial(trial: &Trial) -> Self {
        let small = |n: Option<u32>| figure(n.map(u64::from));
        let extras = trial
            .extras
            .iter()
            .map(|e| [small(e.max_marks), small(e.reduce_to), figure(e.consent)]);
        let petition = trial.petition;
        Self {
            body: trial.body.code().to_owned(),
            form: trial.form.map_or("", Form::code).to_owned(),
            province: trial.province.clone(),
            held_by: trial.held_by.code().to_owned(),
            present: figure(trial.present),
            petition_by: petition.map_or("", |p| p.by.code()).to_owned(),
            signatures: figure(petition.and_then(|p| p.signatures)),
            base: figure(petition.and_then(|p| p.base)),
            sitting: trial
                .sitting
                .iter()
                .map(|(name, post, sex)| {
                    let sex = sex.map_or("", Sex::code);
                    [name.clone(), post.clone(), sex.to_owned()]
                })
                .collect(),
            extras: extras.collect(),
            count: Typed::of_entry(&trial.entry, "", ""),
        }
    }

    /// Which body, by what is typed.
    pub(super) fn body(&self) -> Body {
        Body::from_code(&self.body).unwrap_or(Body::VillagersCommittee)
    }

    /// Who votes, by what is typed.
    pub(super) fn held_by(&self) -> HeldBy {
        HeldBy::from_code(&self.held_by).unwrap_or(HeldBy::Voters)
    }

    /// The kind of vote, by what is typed.
    pub(super) fn contest(&self) -> Contest {
        Contest::from_code(&self.count.contest).unwrap_or(Contest::Regular)
    }

    /// Whether those present at a meeting are counted.
    pub(super) fn counts_present(&self) -> bool {
        let by_form = matches!(
            Form::from_code(&self.form),
            Some(Form::HouseholdRepresentatives | Form::GroupRepresentatives)
        );
        self.body().is_party() || self.held_by() != HeldBy::Voters || by_form
    }

    /// The posts of another body in place of those that hold nothing; what was typed stays.
    pub(super) fn take_posts(&mut self, posts: &[TrialPost]) {
        let kept: Vec<(TypedPost, [String; 3])> = std::mem::take(&mut self.count.posts)
            .into_iter()
            .zip(std::mem::take(&mut self.extras))
            .collect();
        let filled = |post: &TypedPost| post.rows.iter().any(|row| *row != blank(row));
        for post in posts {
            let old = kept.iter().find(|(old, _)| old.id == post.id);
            let (mut typed, extras) = old
                .cloned()
                .unwrap_or_else(|| (fresh(post), <_>::default()));
            if typed.title.is_empty() || !filled(&typed) {
                post.title.clone_into(&mut typed.title);
            }
            self.count.posts.push(typed);
            self.extras.push(extras);
        }
        for (post, extras) in kept {
            let there = self.count.posts.iter().any(|p| p.id == post.id);
            if !there && filled(&post) && self.count.posts.len() < POSTS_MAX {
                self.count.posts.push(post);
                self.extras.push(extras);
            }
        }
    }

    /// Adds a post without a title, for the button that works without a script.
    pub(super) fn add_post(&mut self) {
        if self.count.posts.len() >= POSTS_MAX {
            return;
        }
        let free = (1..=POSTS_MAX * 2)
            .map(|n| format!("p{n}"))
            .find(|id| self.count.posts.iter().all(|p| p.id != *id));
        if let Some(id) = free {
            self.count.posts.push(TypedPost {
                id,
                ..TypedPost::default()
            });
            self.extras.push(<_>::default());
        }
    }

    /// Adds rows to a post, up to the calculator's own limit.
    pub(super) fn add_rows(&mut self, post: &str) {
        self.count.add_rows(post);
        for post in &mut self.count.posts {
            post.rows.truncate(ROWS_MAX);
        }
    }

    /// The typed sheet, or what cannot be read, at its fields.
    pub(super) fn trial(&self) -> Result<Trial, Vec<FieldError>> {
        let mut reader = Reader::default();
        let extras = self.count.posts.iter().zip(&self.extras);
        let extras: Vec<PostExtras> = extras
            .map(|(post, [marks, reduce, consent])| {
                let field = |what: &str| post_field(&post.id, what);
                PostExtras {
                    post: post.id.clone(),
                    max_marks: reader.small(&field("marks"), marks),
                    reduce_to: reader.small(&field("reduce"), reduce),
                    consent: reader.figure(&field("consent"), consent),
                }
            })
            .collect();
        let petition = PetitionBy::from_code(&self.petition_by).map(|by| PetitionEntry {
            by,
            signatures: reader.figure("signatures", &self.signatures),
            base: reader.figure("base", &self.base),
        });
        let present = reader.figure("present", &self.present);
        let mut errors = reader.errors;
        let entry = match self.count.entry() {
            Ok(entry) => entry,
            Err(more) => {
                errors.extend(more);
                return Err(errors);
            }
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        let sitting = self.sitting.iter();
        Ok(Trial {
            body: self.body(),
            form: Form::from_code(&self.form),
            province: self.province.clone(),
            held_by: self.held_by(),
            present,
            petition,
            sitting: sitting
                .map(|[name, post, sex]| (name.clone(), post.clone(), Sex::from_code(sex)))
                .collect(),
            extras,
            entry,
        })
    }

    /// The fields that would be sent, for those drawn by the form itself.
    pub(super) fn fields(&self) -> Fields {
        self.count
            .fields()
            .with("body", &self.body)
            .with("form", &self.form)
            .with("province", &self.province)
            .with("held_by", &self.held_by)
            .with("petition_by", &self.petition_by)
    }
}

/// A row in which nothing was typed but what a blank row is sent with.
fn blank(row: &TypedRow) -> TypedRow {
    TypedRow {
        formal: row.formal.clone(),
        sex: row.sex.clone(),
        ..TypedRow::default()
    }
}

fn fresh(post: &TrialPost) -> TypedPost {
    TypedPost {
        id: post.id.to_owned(),
        title: post.title.to_owned(),
        seats: figure(post.seats.map(u64::from)),
        ..TypedPost::default()
    }
}
