//! A sheet as it is typed into the calculator, and the law engine's sheet made from it and back.

use std::collections::HashMap;

use domain::time::Day;
use law::body::{Body, Contest, Form, HeldBy, PetitionBy, Sex};
use law::count::{Nominee, NomineeNo, Person, Petition, PostNo, Reduction, Sheet, Sitting};
use law::rules::RuleBook;
use law::rules::value::WomenSeat;

use super::{POSTS_MAX, ROWS_MAX, SITTING_MAX};
use crate::polling::{
    COMMITTEE_POSTS, Entry, EntryFault, Given, KinEntry, MARKS_MAX, RowEntry, WOMAN_POST, turned,
};

/// A sheet as typed: what the office's form has, and the figures of the other bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What is elected.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// GB/T 2260 two digits.
    pub province: String,
    /// Who votes.
    pub held_by: HeldBy,
    /// 实到会: persons.
    pub present: Option<u64>,
    /// Who asked for a recall.
    pub petition: Option<PetitionEntry>,
    /// Members elected before who stay: name, post's id, sex.
    pub sitting: Vec<(String, String, Option<Sex>)>,
    /// What else is said of posts, by their id.
    pub extras: Vec<PostExtras>,
    /// The sheet itself.
    pub entry: Entry,
}

/// A petition for recall as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PetitionEntry {
    /// Who signed.
    pub by: PetitionBy,
    /// How many.
    pub signatures: Option<u64>,
    /// Of how many.
    pub base: Option<u64>,
}

/// What else is said of a post.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostExtras {
    /// The post's id.
    pub post: String,
    /// How many a voter may mark; its seats where nothing is said.
    pub max_marks: Option<u32>,
    /// To how many its seats are to be reduced (Party bodies).
    pub reduce_to: Option<u32>,
    /// How many consent.
    pub consent: Option<u64>,
}

/// A post that a body has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialPost {
    /// Its id.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its seats, where every body of the kind has as many.
    pub seats: Option<u32>,
}

/// The posts of a body in a province on a day, highest first.
#[must_use]
pub fn posts_of(
    book: &RuleBook,
    body: Body,
    held_by: HeldBy,
    province: &str,
    day: Day,
) -> Vec<TrialPost> {
    let post = |(id, title, seats): (&'static str, &'static str, Option<u32>)| TrialPost {
        id,
        title,
        seats,
    };
    let fixed: &[(&'static str, &'static str, Option<u32>)] = match (body, held_by) {
        (Body::VillagersCommittee | Body::ResidentsCommittee, _) => COMMITTEE_POSTS,
        (Body::VillageSupervisionCommittee, _) => {
            &[("chair", "主任", Some(1)), ("member", "委员", None)]
        }
        (Body::PartyBranch | Body::PartyCommittee, HeldBy::Committee) => &[
            ("secretary", "书记", Some(1)),
            ("deputy_secretary", "副书记", None),
        ],
        (Body::PartyBranch | Body::PartyCommittee, _) => &[("member", "委员", None)],
        (Body::VillagersRepresentatives, _) => &[
            ("representative", "村民代表", None),
            ("leader", "村民小组长", None),
        ],
    };
    let selection = book.select(body, province, day);
    let separate = selection
        .is_some_and(|s| s.rules.params.women_seat.value == WomenSeat::SeparatePost)
        && body == Body::VillagersCommittee;
    let woman = separate.then_some((WOMAN_POST.0, WOMAN_POST.1, None));
    fixed.iter().copied().chain(woman).map(post).collect()
}

impl Trial {
    /// The law engine's sheet, or everything that keeps it from being one.
    ///
    /// # Errors
    /// The faults, by field of the form.
    pub fn sheet(&self) -> Result<Sheet, Vec<EntryFault>> {
        let sitting: Vec<Sitting> = self
            .sitting
            .iter()
            .map(|(name, post, sex)| Sitting {
                id: name.clone(),
                post: post.clone(),
                sex: *sex,
                kin_of: Vec::new(),
            })
            .collect();
        let given = Given {
            body: self.body,
            province: &self.province,
            sitting: &sitting,
        };
        let mut sheet = self.entry.sheet(&given)?;
        sheet.form = self.form.filter(|_| self.body == Body::ResidentsCommittee);
        sheet.held_by = self.held_by;
        sheet.present = self.present;
        let recall = self.entry.contest == Contest::Recall;
        sheet.petition = self.petition.filter(|_| recall).map(|p| Petition {
            by: p.by,
            signatures: p.signatures,
            base: p.base,
        });
        for extras in &self.extras {
            let Some(at) = sheet.posts.iter().position(|p| p.id == extras.post) else {
                continue;
            };
            if let Some(post) = sheet.posts.get_mut(at) {
                post.max_marks = extras.max_marks;
            }
            if let Some(to) = extras.reduce_to {
                sheet.reduce.push(Reduction {
                    post: PostNo(at),
                    to,
                    consent: extras.consent,
                });
            }
        }
        Ok(sheet)
    }

    /// The entry that a sheet would be typed as; none where the form has too few rows for it.
    #[must_use]
    pub fn of_sheet(sheet: &Sheet) -> Option<Self> {
        let mut shown = named(sheet);
        for (i, post) in shown.posts.iter_mut().enumerate() {
            if !is_field_name(&post.id) {
                post.id = format!("p{}", i + 1);
            }
        }
        let mut entry = Entry::of_sheet(&shown);
        add_unvoted(&shown, &mut entry);
        add_sitting_kin(&shown, &mut entry);
        let fits = entry.posts.len() <= POSTS_MAX
            && entry.posts.iter().all(|p| p.rows.len() <= ROWS_MAX)
            && shown.sitting.len() <= SITTING_MAX
            && entry.kin.len() <= MARKS_MAX
            && entry.bars.len() <= MARKS_MAX;
        let extras = shown.posts.iter().enumerate().map(|(i, post)| {
            let reduce = shown.reduce.iter().find(|r| r.post == PostNo(i));
            PostExtras {
                post: post.id.clone(),
                max_marks: post.max_marks,
                reduce_to: reduce.map(|r| r.to),
                consent: reduce.and_then(|r| r.consent),
            }
        });
        fits.then(|| Self {
            body: shown.body,
            form: shown.form,
            province: shown.province.clone(),
            held_by: shown.held_by,
            present: shown.present,
            petition: shown.petition.map(|p| PetitionEntry {
                by: p.by,
                signatures: p.signatures,
                base: p.base,
            }),
            sitting: shown
                .sitting
                .iter()
                .map(|s| (s.id.clone(), s.post.clone(), s.sex))
                .collect(),
            extras: extras.collect(),
            entry,
        })
    }
}

/// Whether a post's id may stand in the name of a form's field.
fn is_field_name(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !id.is_empty() && id.len() <= 40 && id.bytes().all(plain)
}

/// Nominees for whom no row of votes was written have none where others have some; on the form they have
/// a row that says so.
fn add_unvoted(sheet: &Sheet, entry: &mut Entry) {
    for (i, nominee) in sheet.nominees.iter().enumerate() {
        for post in &nominee.posts {
            let mut rows = sheet.votes.iter().filter(|v| v.post == *post);
            let counted = rows.clone().next().is_some();
            if rows.any(|v| v.nominee == NomineeNo(i)) {
                continue;
            }
            if let Some(entry) = entry.posts.get_mut(post.0) {
                entry.rows.push(RowEntry {
                    name: nominee.name.clone(),
                    sex: nominee.sex,
                    formal: nominee.formal,
                    for_: counted.then_some(0),
                    ..RowEntry::default()
                });
            }
        }
    }
}

/// Relatives named on the side of a sitting member, from the nominee's.
fn add_sitting_kin(sheet: &Sheet, entry: &mut Entry) {
    for member in &sheet.sitting {
        for link in &member.kin_of {
            let Person::Nominee(no) = link.to else {
                continue;
            };
            let one = sheet.nominee(no).map_or("", |n| n.name.as_str());
            let known = entry.kin.iter();
            let known = known.clone().any(|k| k.one == one && k.other == member.id);
            if !known && !one.is_empty() {
                entry.kin.push(KinEntry {
                    one: one.to_owned(),
                    other: member.id.clone(),
                    kin: link.kin.map(turned),
                });
            }
        }
    }
}

/// The sheet with its persons called by their names; those of one name by name and id.
pub(super) fn named(sheet: &Sheet) -> Sheet {
    let mut shown = sheet.clone();
    let mut names: HashMap<&str, usize> = HashMap::new();
    for nominee in &sheet.nominees {
        *names.entry(nominee.name.as_str()).or_default() += 1;
    }
    for member in &sheet.sitting {
        *names.entry(member.id.as_str()).or_default() += 1;
    }
    for nominee in &mut shown.nominees {
        let Nominee { id, name, .. } = nominee;
        if names.get(name.as_str()).is_some_and(|n| *n > 1) && id != name {
            *name = format!("{name}（{id}）");
        }
        id.clone_from(name);
    }
    shown
}
