//! What a list says, what people decide about it, and what it would do.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::division::{Change, Kind, Level, Unit};
use crate::ids::{CountyId, UnitId};

/// Digits of every code, padded with zeros.
pub const CODE_DIGITS: usize = 12;

/// A division above the villages, as a list names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// 12 digits, padded with zeros.
    pub code: String,
    /// Its name; none where the list does not give it.
    pub name: Option<String>,
}

/// What lies above a village; the villages of a township share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Above {
    /// The township.
    pub town: Place,
    /// The county.
    pub county: Place,
    /// The city; its name is a placeholder where counties hang under the province.
    pub city: Place,
    /// The province.
    pub province: Place,
}

impl Above {
    /// The place at a level, and the one above it. A village has none here.
    pub(super) fn at(&self, level: Level) -> Option<(&Place, Option<&Place>)> {
        match level {
            Level::Province => Some((&self.province, None)),
            Level::City => Some((&self.city, Some(&self.province))),
            Level::County => Some((&self.county, Some(&self.city))),
            Level::Town => Some((&self.town, Some(&self.county))),
            Level::Village => None,
        }
    }
}

/// One village of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The village's own code, 12 digits.
    pub code: String,
    /// Its name as published, code point for code point.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Where it lies.
    pub above: Arc<Above>,
}

/// What people decided before a list is applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Codes of the list that mean another place than the one which bears the code so far: the old
    /// place is removed and a new one added, where the comparison would have seen a rename or a move.
    pub other_place: BTreeSet<String>,
    /// Units whose kind a person set. A list leaves it alone.
    pub kinds_kept: HashSet<UnitId>,
}

/// Why a person should look at a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Look {
    /// Same code, but the names share no character: perhaps another place under a reused code.
    OtherName,
    /// Taken for the village of that name in another township that stands on.
    MovedByName,
    /// A township known only by its villages.
    ByVillages,
}

impl Look {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherName => "other_name",
            Self::MovedByName => "moved_by_name",
            Self::ByVillages => "by_villages",
        }
    }

    /// What to look at, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::OtherName => "代码相同而名称完全不同，可能是代码改给了另一个地方",
            Self::MovedByName => "按名称认作从另一乡镇划来，可能只是重名",
            Self::ByVillages => "代码和名称都变了，按所辖村认作同一乡镇",
        }
    }
}

/// A unit as it will stand, and what changed about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The unit after the change. Of a removed one, as it stood.
    pub unit: Unit,
    /// What stood before; none for an addition.
    pub before: Option<Unit>,
    /// Every change, at least one.
    pub changes: Vec<Change>,
    /// Why a person should look at it.
    pub look: Option<Look>,
}

impl Item {
    /// Whether newer lists no longer carry the unit.
    #[must_use]
    pub fn is_removal(&self) -> bool {
        self.changes.contains(&Change::Removed)
    }
}

/// What a list would do to one county, in villages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyPlan {
    /// The county.
    pub county: CountyId,
    /// Villages that stood before.
    pub stood: usize,
    /// Villages added.
    pub added: usize,
    /// Villages changed (renamed, recoded, moved, of another kind, restored).
    pub changed: usize,
    /// Villages of the list that stand as they are.
    pub unchanged: usize,
    /// Villages no longer carried.
    pub removed: usize,
}

impl CountyPlan {
    /// More than half of what stands would go: it looks like a partial list.
    #[must_use]
    pub const fn looks_partial(&self) -> bool {
        self.removed.saturating_mul(2) > self.stood
    }
}

/// What a list would do. Rows of the list = added + changed + unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Changed units of every level, from the top down, so that parents come first.
    pub items: Vec<Item>,
    /// The counties the list speaks of, in the order of their ids.
    pub counties: Vec<CountyPlan>,
}

impl Plan {
    fn sum(&self, of: impl Fn(&CountyPlan) -> usize) -> usize {
        self.counties.iter().map(of).sum()
    }

    /// Villages added.
    #[must_use]
    pub fn added(&self) -> usize {
        self.sum(|c| c.added)
    }

    /// Villages changed.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.sum(|c| c.changed)
    }

    /// Villages that stand as they are.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.sum(|c| c.unchanged)
    }

    /// Villages no longer carried.
    #[must_use]
    pub fn removed(&self) -> usize {
        self.sum(|c| c.removed)
    }

    /// Removed and standing villages of the counties of which more than half would go.
    #[must_use]
    pub fn partial(&self) -> Option<(usize, usize)> {
        let partial = || self.counties.iter().filter(|c| c.looks_partial());
        partial().next()?;
        Some((
            partial().map(|c| c.removed).sum(),
            partial().map(|c| c.stood).sum(),
        ))
    }
}

/// A code of the list that cannot be one; readers check codes, so this does not happen to their rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a code of {CODE_DIGITS} digits: {0}")]
pub struct BadCode(pub String);
