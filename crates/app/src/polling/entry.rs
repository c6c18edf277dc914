//! A count as it is typed from the paper sheet, and the law engine's sheet made from it.
//!
//! Persons are told apart by their names: the name as written is the id on the stored sheet, so that
//! outcomes, further votes and relatives read the same everywhere. Two persons of one name carry a
//! remark in brackets, as on the ballot.

use std::collections::HashMap;

use domain::time::Day;
use law::body::{Bar, Body, Contest, HeldBy, InvalidScope, Kin, Sex, StopBy};
use law::count::{
    BallotSet, Ballots, KinLink, Measures, Nominee, NomineeNo, Person, Post, PostNo, Sheet,
    Sitting, Stop, Vote,
};

/// Longest name on a sheet, in characters.
pub const NAME_MAX_CHARS: usize = 40;
/// Most rows of one post on the form.
pub const ROWS_MAX: usize = 200;
/// Most pairs of relatives, and most statutory bars, on the form.
pub const MARKS_MAX: usize = 50;
/// Longest name of whoever accepts a result, in characters.
pub const ACCEPTED_MAX_CHARS: usize = 40;

/// A count sheet as typed; figures that were left empty are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What kind of vote it was.
    pub contest: Contest,
    /// Day of the vote.
    pub election_day: Day,
    /// 登记参加选举的村民: persons.
    pub electorate: Option<u64>,
    /// 参加投票人数: persons.
    pub voters: Option<u64>,
    /// Of these, by proxy: persons.
    pub proxies: Option<u64>,
    /// Whether each post has ballots of its own.
    pub separate: bool,
    /// The one ballot of all posts; ignored where each has its own.
    pub ballots: BallotSet,
    /// The posts, highest first.
    pub posts: Vec<PostEntry>,
    /// Near relatives on the sheet.
    pub kin: Vec<KinEntry>,
    /// Statutory bars found: the person's name and the bar.
    pub bars: Vec<(String, Bar)>,
    /// What the village's measures chose about adding votes downwards (票数下加).
    pub vote_rollup: Option<bool>,
    /// What the village's measures chose about what too many marks spoil.
    pub invalid_scope: Option<InvalidScope>,
    /// Which assembly decided to leave seats vacant.
    pub stop: Option<StopBy>,
}

/// A post as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEntry {
    /// Id: chair, deputy, member ...
    pub id: String,
    /// 主任, 副主任, 委员 ...
    pub title: String,
    /// 应选名额.
    pub seats: Option<u32>,
    /// Its own ballots, where each post has some.
    pub ballots: BallotSet,
    /// Of its seats, those to be filled by a woman in this round.
    pub reserved: u32,
    /// The rows of names; empty rows are left out of the sheet.
    pub rows: Vec<RowEntry>,
}

/// One row of a post.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowEntry {
    /// Name as on the ballot.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Whether a formal candidate of this post; otherwise 另选他人.
    pub formal: bool,
    /// 赞成.
    pub for_: Option<u64>,
    /// 反对.
    pub against: Option<u64>,
    /// 弃权.
    pub abstain: Option<u64>,
}

impl RowEntry {
    const fn has_figures(&self) -> bool {
        self.for_.is_some() || self.against.is_some() || self.abstain.is_some()
    }
}

/// Two near relatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KinEntry {
    /// One of them.
    pub one: String,
    /// The other: on the sheet, or a member already elected.
    pub other: String,
    /// What the other is to the one; none where only "near relatives" was said.
    pub kin: Option<Kin>,
}

/// Why what was typed is no sheet. What the law engine finds wrong with a sheet is its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFault {
    /// Name of the form's field; empty for the form as a whole.
    pub field: String,
    /// What is wrong.
    pub kind: EntryFaultKind,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryFaultKind {
    /// Figures without a name.
    NoName,
    /// A name that is too long.
    LongName,
    /// One person with two sexes.
    TwoSexes {
        /// Who.
        name: String,
    },
    /// Somebody named as a relative or barred who is not on the sheet.
    NotOnSheet {
        /// Who.
        name: String,
    },
    /// Somebody's relative is that person.
    OwnKin,
    /// A longer list than taken.
    TooMany {
        /// How many at most.
        max: usize,
    },
    /// No post is voted on.
    NoPosts,
    /// The day of the vote is still to come.
    DayAhead,
    /// The day of the vote is too far back.
    DayBack,
    /// This kind of vote is not what comes next.
    NotNext,
    /// A later round rests on the result, which the correction would change.
    LaterRound,
    /// The law engine's finding on the sheet, as text.
    Finding(String),
}

impl EntryFault {
    pub(crate) fn new(field: impl Into<String>, kind: EntryFaultKind) -> Self {
        Self {
            field: field.into(),
            kind,
        }
    }
}

/// Name of a field of one row: `chair-0-for`.
#[must_use]
pub fn row_field(post: &str, row: usize, what: &str) -> String {
    format!("{post}-{row}-{what}")
}

/// Name of a field of one post: `chair-seats`.
#[must_use]
pub fn post_field(post: &str, what: &str) -> String {
    format!("{post}-{what}")
}

/// What of a sheet is not typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given<'a> {
    /// The body elected.
    pub body: Body,
    /// The term's province.
    pub province: &'a str,
    /// Members elected in earlier rounds.
    pub sitting: &'a [Sitting],
}

impl Entry {
    /// The law engine's sheet, or everything that keeps it from being one.
    pub(crate) fn sheet(&self, given: &Given<'_>) -> Result<Sheet, Vec<EntryFault>> {
        let mut made = Made::default();
        for post in self.posts.iter().filter(|p| p.is_voted_on()) {
            made.post(post);
        }
        if made.posts.is_empty() {
            made.fault("", EntryFaultKind::NoPosts);
        }
        made.relatives(&self.kin, given.sitting);
        made.barred(&self.bars);
        if !made.faults.is_empty() {
            return Err(made.faults);
        }
        let voted: Vec<&PostEntry> = self.posts.iter().filter(|p| p.is_voted_on()).collect();
        let numbered = || voted.iter().enumerate().map(|(i, post)| (PostNo(i), *post));
        let ballots = if self.separate {
            Ballots::PerPost(numbered().map(|(no, post)| (no, post.ballots)).collect())
        } else {
            Ballots::Joint(self.ballots)
        };
        let reserved = numbered()
            .filter(|(_, post)| post.reserved > 0)
            .map(|(no, post)| (no, post.reserved))
            .collect();
        Ok(Sheet {
            body: given.body,
            contest: self.contest,
            form: None,
            province: given.province.to_owned(),
            election_day: self.election_day,
            electorate: self.electorate,
            present: None,
            voters: self.voters,
            proxies: self.proxies,
            held_by: HeldBy::Voters,
            ballots,
            posts: made.posts,
            nominees: made.nominees,
            votes: made.votes,
            petition: None,
            sitting: given.sitting.to_vec(),
            measures: Measures {
                vote_rollup: self.vote_rollup,
                invalid_scope: self.invalid_scope,
            },
            reserved,
            reduce: Vec::new(),
            stop: self.stop.map(|by| Stop { by, decided: true }),
        })
    }

    /// The entry that a stored sheet was made from.
    #[must_use]
    pub fn of_sheet(sheet: &Sheet) -> Self {
        let posts = sheet.posts.iter().enumerate();
        let (separate, ballots) = match &sheet.ballots {
            Ballots::Joint(set) => (false, *set),
            Ballots::PerPost(_) => (true, BallotSet::default()),
        };
        Self {
            contest: sheet.contest,
            election_day: sheet.election_day,
            electorate: sheet.electorate,
            voters: sheet.voters,
            proxies: sheet.proxies,
            separate,
            ballots,
            posts: posts
                .map(|(i, post)| post_of(sheet, PostNo(i), post))
                .collect(),
            kin: kin_of(sheet),
            bars: sheet
                .nominees
                .iter()
                .flat_map(|n| n.barred.iter().map(|bar| (n.name.clone(), *bar)))
                .collect(),
            vote_rollup: sheet.measures.vote_rollup,
            invalid_scope: sheet.measures.invalid_scope,
            stop: sheet.stop.filter(|s| s.decided).map(|s| s.by),
        }
    }
}

fn post_of(sheet: &Sheet, no: PostNo, post: &Post) -> PostEntry {
    let row = |vote: &Vote| {
        let nominee = sheet.nominee(vote.nominee);
        RowEntry {
            name: nominee.map_or_else(String::new, |n| n.name.clone()),
            sex: nominee.and_then(|n| n.sex),
            formal: nominee.is_some_and(|n| n.formal && n.posts.contains(&no)),
            for_: vote.for_,
            against: vote.against,
            abstain: vote.abstain,
        }
    };
    let reserved = sheet.reserved.iter().find(|(of, _)| *of == no);
    PostEntry {
        id: post.id.clone(),
        title: post.title.clone(),
        seats: post.seats,
        ballots: match &sheet.ballots {
            Ballots::Joint(_) => BallotSet::default(),
            Ballots::PerPost(_) => sheet.ballots_for(no),
        },
        reserved: reserved.map_or(0, |(_, n)| *n),
        rows: sheet
            .votes
            .iter()
            .filter(|v| v.post == no)
            .map(row)
            .collect(),
    }
}

/// A person's name on the sheet; a sitting member's id is the name.
pub(crate) fn person_name(sheet: &Sheet, person: Person) -> Option<&str> {
    match person {
        Person::Nominee(no) => sheet.nominee(no).map(|n| n.name.as_str()),
        Person::Sitting(i) => sheet.sitting.get(i).map(|s| s.id.as_str()),
    }
}

pub(crate) fn kin_of(sheet: &Sheet) -> Vec<KinEntry> {
    let mut pairs = Vec::new();
    for nominee in &sheet.nominees {
        for link in &nominee.kin_of {
            if let Some(other) = person_name(sheet, link.to) {
                pairs.push(KinEntry {
                    one: nominee.name.clone(),
                    other: other.to_owned(),
                    kin: link.kin,
                });
            }
        }
    }
    pairs
}

impl PostEntry {
    /// Whether the post is on the sheet: it has seats, or somebody has a row.
    fn is_voted_on(&self) -> bool {
        self.seats.is_some()
            || self
                .rows
                .iter()
                .any(|r| !r.name.is_empty() || r.has_figures())
    }
}

/// A sheet in the making.
#[derive(Default)]
struct Made {
    posts: Vec<Post>,
    nominees: Vec<Nominee>,
    votes: Vec<Vote>,
    by_name: HashMap<String, NomineeNo>,
    faults: Vec<EntryFault>,
}

impl Made {
    fn fault(&mut self, field: impl Into<String>, kind: EntryFaultKind) {
        self.faults.push(EntryFault::new(field, kind));
    }

    fn post(&mut self, post: &PostEntry) {
        let no = PostNo(self.posts.len());
        self.posts.push(Post {
            id: post.id.clone(),
            title: post.title.clone(),
            seats: post.seats,
            max_marks: None,
        });
        if post.rows.len() > ROWS_MAX {
            let kind = EntryFaultKind::TooMany { max: ROWS_MAX };
            self.fault(row_field(&post.id, 0, "name"), kind);
            return;
        }
        for (i, row) in post.rows.iter().enumerate() {
            let field = row_field(&post.id, i, "name");
            if row.name.is_empty() {
                if row.has_figures() {
                    self.fault(field, EntryFaultKind::NoName);
                }
            } else if row.name.chars().count() > NAME_MAX_CHARS {
                self.fault(field, EntryFaultKind::LongName);
            } else {
                self.row(no, row, row_field(&post.id, i, "sex"));
            }
        }
    }

    fn row(&mut self, post: PostNo, row: &RowEntry, sex_field: String) {
        let known = self.by_name.get(&row.name).copied();
        let nominee = known.unwrap_or(NomineeNo(self.nominees.len()));
        if known.is_none() {
            self.by_name.insert(row.name.clone(), nominee);
            self.nominees.push(Nominee {
                id: row.name.clone(),
                name: row.name.clone(),
                sex: None,
                posts: Vec::new(),
                formal: false,
                kin_of: Vec::new(),
                barred: Vec::new(),
            });
        }
        let mut two_sexes = false;
        if let Some(person) = self.nominees.get_mut(nominee.0) {
            two_sexes = matches!((person.sex, row.sex), (Some(one), Some(two)) if one != two);
            person.sex = person.sex.or(row.sex);
            if row.formal {
                person.formal = true;
                if !person.posts.contains(&post) {
                    person.posts.push(post);
                }
            }
        }
        if two_sexes {
            let name = row.name.clone();
            self.fault(sex_field, EntryFaultKind::TwoSexes { name });
        }
        self.votes.push(Vote {
            post,
            nominee,
            for_: row.for_,
            against: row.against,
            abstain: row.abstain,
        });
    }

    fn relatives(&mut self, pairs: &[KinEntry], sitting: &[Sitting]) {
        if pairs.len() > MARKS_MAX {
            self.fault("kin-0-one", EntryFaultKind::TooMany { max: MARKS_MAX });
            return;
        }
        for (i, pair) in pairs.iter().enumerate() {
            let seated = |name: &str| sitting.iter().position(|s| s.id == name);
            let find = |name: &str, made: &Self| {
                let nominee = made.by_name.get(name).copied().map(Person::Nominee);
                nominee.or_else(|| seated(name).map(Person::Sitting))
            };
            let (one, other) = (find(&pair.one, self), find(&pair.other, self));
            for (found, name, what) in [(one, &pair.one, "one"), (other, &pair.other, "other")] {
                if found.is_none() {
                    let name = name.clone();
                    self.fault(
                        format!("kin-{i}-{what}"),
                        EntryFaultKind::NotOnSheet { name },
                    );
                }
            }
            match (one, other) {
                (Some(one), Some(other)) if one == other => {
                    self.fault(format!("kin-{i}-other"), EntryFaultKind::OwnKin);
                }
                (Some(Person::Nominee(no)), Some(to)) => self.link(no, to, pair.kin),
                // A link given on one side counts for both; what the relation is called is turned.
                (Some(to), Some(Person::Nominee(no))) => self.link(no, to, pair.kin.map(turned)),
                // Members who sit already have been judged together in their own round.
                _ => {}
            }
        }
    }

    fn link(&mut self, no: NomineeNo, to: Person, kin: Option<Kin>) {
        if let Some(nominee) = self.nominees.get_mut(no.0) {
            nominee.kin_of.push(KinLink { to, kin });
        }
    }

    fn barred(&mut self, bars: &[(String, Bar)]) {
        if bars.len() > MARKS_MAX {
            self.fault("bar-0-name", EntryFaultKind::TooMany { max: MARKS_MAX });
            return;
        }
        for (i, (name, bar)) in bars.iter().enumerate() {
            let no = self.by_name.get(name).copied();
            match no.and_then(|no| self.nominees.get_mut(no.0)) {
                Some(nominee) if nominee.barred.contains(bar) => {}
                Some(nominee) => nominee.barred.push(*bar),
                None => {
                    let name = name.clone();
                    self.fault(format!("bar-{i}-name"), EntryFaultKind::NotOnSheet { name });
                }
            }
        }
    }
}

/// The relation seen from the other side.
pub(crate) const fn turned(kin: Kin) -> Kin {
    match kin {
        Kin::Parent => Kin::Child,
        Kin::Child => Kin::Parent,
        Kin::Grandparent => Kin::Grandchild,
        Kin::Grandchild => Kin::Grandparent,
        Kin::ParentInLaw => Kin::ChildInLaw,
        Kin::ChildInLaw => Kin::ParentInLaw,
        Kin::UncleOrAunt => Kin::NephewOrNiece,
        Kin::NephewOrNiece => Kin::UncleOrAunt,
        Kin::Spouse | Kin::Sibling | Kin::SiblingInLaw | Kin::Cousin | Kin::Other => kin,
    }
}
