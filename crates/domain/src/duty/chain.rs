//! The chain of responsibility: posts, who holds them, and which village is without a name.
//!
//! A post is not a record of its own: it is the kind, the place and the group in which somebody serves.
//! A [`Post`] is one person's time in it, kept when it has ended, so that the list of them is the
//! history of who held what.

use std::collections::{BTreeMap, BTreeSet};

use super::{NAME_MAX_CHARS, NOTE_MAX_CHARS, filled, fits};
use crate::ids::{AccountId, RecordId, UnitId};
use crate::time::Day;

/// Most posts, past ones too, that a county's chain holds in one term.
pub const POSTS_MAX: usize = 20_000;
/// Most rows of one list of posts.
pub const POSTS_IMPORT_MAX: usize = 3_000;

/// Where a kind of post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PostLevel {
    /// The county.
    County,
    /// A township.
    Town,
    /// A village.
    Village,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $level:ident, $single:literal, $town:literal;)+) => {
        $crate::codes::worded! {
            /// What somebody answers for.
            PostKind { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl PostKind {
            /// Where it stands.
            #[must_use]
            pub const fn level(self) -> PostLevel {
                match self { $(Self::$name => PostLevel::$level),+ }
            }

            /// Whether one person at a time holds it, so that a new name takes the place of the old.
            #[must_use]
            pub const fn is_single(self) -> bool {
                match self { $(Self::$name => $single),+ }
            }

            /// Whether a township names its holders; the county names all.
            #[must_use]
            pub const fn named_by_town(self) -> bool {
                match self { $(Self::$name => $town),+ }
            }
        }
    };
}

kinds! {
    /// The leading group of the county.
    LeadingGroup = "leading_group", "领导小组", County, false, false;
    /// Its office.
    Office = "office", "换届办公室", County, false, false;
    /// A work group: 综合协调, 业务指导 ...
    WorkGroup = "work_group", "工作组", County, false, false;
    /// A supervision group.
    Supervision = "supervision", "督导组", County, false, false;
    /// A department with a duty of its own.
    Department = "department", "责任部门", County, false, false;
    /// The county leader in contact with a township.
    ContactTown = "contact_town", "包乡县级领导", Town, true, false;
    /// The township's first person responsible: the secretary of its Party committee.
    TownFirst = "town_first", "乡镇第一责任人", Town, true, true;
    /// The township's own office for the change of term.
    TownOffice = "town_office", "乡镇换届办", Town, false, true;
    /// The county leader in contact with a hard village.
    ContactHard = "contact_hard", "难点村县级领导", Village, true, false;
    /// The township leader in contact with a village.
    ContactVillage = "contact_village", "包村领导", Village, true, true;
    /// Township cadres posted to a village.
    VillageCadre = "village_cadre", "包村干部", Village, false, true;
    /// Who answers for the work in the village itself.
    VillageHead = "village_head", "村级责任人", Village, true, true;
}

/// The levels at which every village has a name, from the county down.
pub const NEEDED: [PostKind; 5] = [
    PostKind::ContactTown,
    PostKind::TownFirst,
    PostKind::ContactVillage,
    PostKind::VillageCadre,
    PostKind::VillageHead,
];

/// One person's time in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Id.
    pub id: RecordId,
    /// What the person answers for.
    pub kind: PostKind,
    /// The township, of posts of townships and villages.
    pub town: Option<UnitId>,
    /// The village, of posts of villages.
    pub unit: Option<UnitId>,
    /// Work group or department, where the kind has several.
    pub group: String,
    /// Place in the group: 组长, 成员.
    pub rank: String,
    /// The person's name.
    pub name: String,
    /// The person's title.
    pub title: String,
    /// The person's unit.
    pub office: String,
    /// Telephone of the office; never a private number.
    pub phone: String,
    /// What the person or department is charged with, in words.
    pub charge: String,
    /// The account, where the person has one.
    pub account: Option<AccountId>,
    /// First day.
    pub from: Day,
    /// Last day, once it has ended.
    pub until: Option<Day>,
    /// Why it ended.
    pub end_reason: String,
    /// For concurrent editing.
    pub version: i64,
}

/// Why a post cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostFault {
    /// No name, or too long.
    #[error("name")]
    Name,
    /// A text is too long.
    #[error("text too long")]
    TooLong,
    /// The kind asks for a township, a village, or neither.
    #[error("place does not fit the kind")]
    Place,
    /// A work group or department has to be named.
    #[error("no group")]
    NoGroup,
    /// A private mobile number, or no telephone number at all.
    #[error("not an office telephone")]
    Phone,
    /// The county names the holders of this post.
    #[error("named by the county")]
    NotByTown,
    /// It has ended already.
    #[error("ended")]
    Ended,
    /// It ends before it begins, or in the future.
    #[error("end out of order")]
    EndDay,
    /// No reason was given for the end.
    #[error("no reason")]
    NoReason,
    /// The same person serves there already.
    #[error("serves there already")]
    Twice,
}

/// Whether a text is the telephone of an office: digits and signs, and no mobile number.
#[must_use]
pub fn is_office_phone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mobile = digits.len() == 11 && digits.starts_with('1');
    let signs = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ' | '(' | ')' | '转');
    text.is_empty() || (!mobile && (3..=20).contains(&digits.len()) && text.chars().all(signs))
}

impl Post {
    /// Whether the person serves today.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.until.is_none()
    }

    /// What two rows must share to be about the same post.
    #[must_use]
    pub fn seat(&self) -> (PostKind, Option<&UnitId>, Option<&UnitId>, &str) {
        (
            self.kind,
            self.town.as_ref(),
            self.unit.as_ref(),
            &self.group,
        )
    }

    /// Checks what was entered.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self, by_town: bool) -> Result<(), PostFault> {
        let placed = match self.kind.level() {
            PostLevel::County => self.town.is_none() && self.unit.is_none(),
            PostLevel::Town => self.town.is_some() && self.unit.is_none(),
            PostLevel::Village => self.town.is_some() && self.unit.is_some(),
        };
        let grouped = matches!(
            self.kind,
            PostKind::WorkGroup | PostKind::Department | PostKind::Supervision
        );
        let texts = [&self.group, &self.rank, &self.title, &self.office];
        if !placed {
            Err(PostFault::Place)
        } else if by_town && !self.kind.named_by_town() {
            Err(PostFault::NotByTown)
        } else if !filled(&self.name, NAME_MAX_CHARS) {
            Err(PostFault::Name)
        } else if grouped && self.group.trim().is_empty() {
            Err(PostFault::NoGroup)
        } else if texts.iter().any(|t| !fits(t, NAME_MAX_CHARS))
            || !fits(&self.charge, NOTE_MAX_CHARS)
        {
            Err(PostFault::TooLong)
        } else if !is_office_phone(&self.phone) {
            Err(PostFault::Phone)
        } else {
            Ok(())
        }
    }

    /// Ends somebody's time in the post, with a reason that stays.
    ///
    /// # Errors
    /// When it has ended already, the day is out of order, or no reason is given.
    pub fn end(mut self, on: Day, today: Day, reason: &str) -> Result<Self, PostFault> {
        if self.until.is_some() {
            return Err(PostFault::Ended);
        }
        if on < self.from || on > today {
            return Err(PostFault::EndDay);
        }
        if reason.trim().is_empty() {
            return Err(PostFault::NoReason);
        }
        if !fits(reason, NOTE_MAX_CHARS) {
            return Err(PostFault::TooLong);
        }
        self.until = Some(on);
        reason.trim().clone_into(&mut self.end_reason);
        Ok(self)
    }
}

/// A village as the chain asks after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// Its township.
    pub town: UnitId,
    /// The village.
    pub unit: UnitId,
}

/// A level at which a village has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Which level.
    pub kind: PostKind,
    /// The village's township.
    pub town: UnitId,
    /// The village.
    pub unit: UnitId,
}

/// The people above one village, level by level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The village.
    pub village: &'a Village,
    /// Each level with those who serve today; empty is a gap.
    pub levels: Vec<(PostKind, Vec<&'a Post>)>,
}

impl Line<'_> {
    /// The levels without a name.
    pub fn missing(&self) -> impl Iterator<Item = PostKind> {
        self.levels
            .iter()
            .filter(|(_, posts)| posts.is_empty())
            .map(|(kind, _)| *kind)
    }
}

/// The line of every village. A village of `hard` has a county leader of its own besides.
#[must_use]
pub fn lines<'a>(
    villages: &'a [Village],
    posts: &'a [Post],
    hard: &BTreeSet<UnitId>,
) -> Vec<Line<'a>> {
    type Seat<'s> = (PostKind, Option<&'s UnitId>, Option<&'s UnitId>);
    let mut holders: BTreeMap<Seat<'_>, Vec<&Post>> = BTreeMap::new();
    for post in posts.iter().filter(|p| p.stands()) {
        holders
            .entry((post.kind, post.town.as_ref(), post.unit.as_ref()))
            .or_default()
            .push(post);
    }
    let of = |kind: PostKind, village: &Village| {
        let unit = (kind.level() == PostLevel::Village).then_some(&village.unit);
        holders
            .get(&(kind, Some(&village.town), unit))
            .cloned()
            .unwrap_or_default()
    };
    villages
        .iter()
        .map(|village| {
            let mut levels: Vec<_> = NEEDED.iter().map(|k| (*k, of(*k, village))).collect();
            let leaders = of(PostKind::ContactHard, village);
            if hard.contains(&village.unit) || !leaders.is_empty() {
                levels.insert(1, (PostKind::ContactHard, leaders));
            }
            Line { village, levels }
        })
        .collect()
}

/// Every level at which a village is without a name.
#[must_use]
pub fn gaps(villages: &[Village], posts: &[Post], hard: &BTreeSet<UnitId>) -> Vec<Gap> {
    lines(villages, posts, hard)
        .iter()
        .flat_map(|line| {
            line.missing().map(|kind| Gap {
                kind,
                town: line.village.town.clone(),
                unit: line.village.unit.clone(),
            })
        })
        .collect()
}

/// Villages that once had a county leader of their own: they stay hard when the leader leaves.
#[must_use]
pub fn once_hard(posts: &[Post]) -> BTreeSet<UnitId> {
    posts
        .iter()
        .filter(|p| p.kind == PostKind::ContactHard)
        .filter_map(|p| p.unit.clone())
        .collect()
}
