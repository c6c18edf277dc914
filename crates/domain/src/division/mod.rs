//! The division tree: province, city, county, township, village, with merges and renames kept as
//! history. A unit is a place; its GB/T 2260 code and its name are dated attributes of it.
//!
//! [`diff`] compares a newer list with what stands and says what changed, touching nothing.

pub mod diff;

use crate::ids::{CountyId, UnitId};
use crate::time::Day;

/// Longest name of a unit, in characters; the longest published one has 47.
pub const UNIT_NAME_MAX_CHARS: usize = 100;
/// Most rows one division list may hold: the whole country has about 620,000 villages.
pub const DIVISION_ROWS_MAX: usize = 1_000_000;

/// Depth in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 省
    Province,
    /// 市 (地区)
    City,
    /// 县 (市、区)
    County,
    /// 乡镇 (街道)
    Town,
    /// 村 (社区)
    Village,
}

impl Level {
    /// 1 for the province to 5 for the village, as stored.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Province => 1,
            Self::City => 2,
            Self::County => 3,
            Self::Town => 4,
            Self::Village => 5,
        }
    }

    /// The level of a stored number.
    #[must_use]
    pub const fn from_number(n: i64) -> Option<Self> {
        match n {
            1 => Some(Self::Province),
            2 => Some(Self::City),
            3 => Some(Self::County),
            4 => Some(Self::Town),
            5 => Some(Self::Village),
            _ => None,
        }
    }

    /// How many leading digits of the 12-digit code belong to this level.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Town => 9,
            Self::Village => 12,
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Province => "省",
            Self::City => "市",
            Self::County => "县",
            Self::Town => "乡镇",
            Self::Village => "村（社区）",
        }
    }
}

/// What kind of body a unit at the lowest level is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 村民委员会 stands here.
    Village,
    /// 居民委员会 stands here.
    Community,
    /// 类似村委会: a farm, a forest station that the statistics treat as a village.
    SimilarVillage,
    /// 类似居委会.
    SimilarCommunity,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Village,
        Self::Community,
        Self::SimilarVillage,
        Self::SimilarCommunity,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Community => "community",
            Self::SimilarVillage => "similar_village",
            Self::SimilarCommunity => "similar_community",
        }
    }

    /// The word of the published lists.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Village => "村委会",
            Self::Community => "居委会",
            Self::SimilarVillage => "类似村委会",
            Self::SimilarCommunity => "类似居委会",
        }
    }

    /// From a code or the word of the published lists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|k| k.code() == text || k.zh() == text)
    }

    /// Whether the unit elects a villagers' committee rather than a residents' committee.
    #[must_use]
    pub const fn is_rural(self) -> bool {
        matches!(self, Self::Village | Self::SimilarVillage)
    }
}

/// A place in the tree as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Issued once, never changed.
    pub id: UnitId,
    /// The county it lies in; none above the county.
    pub county: Option<CountyId>,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// Depth.
    pub level: Level,
    /// The 12-digit code in force, padded with zeros.
    pub code: String,
    /// The name in force, code point for code point as published.
    pub name: String,
    /// Only at the lowest level.
    pub kind: Option<Kind>,
    /// Why it takes no part in changes of term; none = it takes part.
    pub no_part: Option<String>,
    /// Into which unit it was merged.
    pub successor: Option<UnitId>,
    /// The day from which newer lists no longer carry it.
    pub removed_on: Option<Day>,
    /// Raised by every change, for concurrent editing.
    pub version: i64,
}

/// What a list or a person changed about a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// Newly carried.
    Added,
    /// Same code, other name.
    Renamed,
    /// Same name in the same township, other code.
    Recoded,
    /// Another unit above.
    Moved,
    /// Another kind.
    KindChanged,
    /// No longer carried.
    Removed,
    /// Carried again after a removal.
    Restored,
    /// A person set that it takes no part, or that it does again.
    PartChanged,
    /// A person recorded into which unit it was merged.
    Merged,
}

impl Change {
    /// Every change.
    pub const ALL: &[Self] = &[
        Self::Added,
        Self::Renamed,
        Self::Recoded,
        Self::Moved,
        Self::KindChanged,
        Self::Removed,
        Self::Restored,
        Self::PartChanged,
        Self::Merged,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Recoded => "recoded",
            Self::Moved => "moved",
            Self::KindChanged => "kind",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::PartChanged => "part",
            Self::Merged => "merged",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Added => "新增",
            Self::Renamed => "更名",
            Self::Recoded => "改码",
            Self::Moved => "划转",
            Self::KindChanged => "类别变更",
            Self::Removed => "撤销",
            Self::Restored => "恢复",
            Self::PartChanged => "参加换届变更",
            Self::Merged => "并入",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.code() == code)
    }
}

/// The readable id of a unit from its first code: the digits of its level.
#[must_use]
pub fn first_id(level: Level, code: &str) -> Option<UnitId> {
    UnitId::parse(code.get(..level.digits())?).ok()
}
