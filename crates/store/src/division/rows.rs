//! Rows of the tree as they are read, and what a list of villages may ask for.

use domain::UnitId;
use domain::division::Kind;
use sqlx::FromRow;

/// Words of a search that are looked at; further ones are ignored.
const SEARCH_WORDS: usize = 3;

/// A village with the name of its township, for lists and searches.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VillageRow {
    /// Unit id.
    pub id: String,
    /// Code in force.
    pub code: String,
    /// Name in force.
    pub name: String,
    /// Kind code.
    pub kind: Option<String>,
    /// Why it takes no part.
    pub no_part: Option<String>,
    /// Since when lists no longer carry it.
    pub removed_on: Option<String>,
    /// Township id.
    pub town: String,
    /// Township name.
    pub town_name: String,
    /// Township code.
    pub town_code: String,
    /// How many live villages of the county bear the same name.
    pub same_name: i64,
}

/// A township with the figures of the villages that the scope reaches.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TownRow {
    /// Unit id.
    pub id: String,
    /// Code in force.
    pub code: String,
    /// Name in force.
    pub name: String,
    /// Since when lists no longer carry it.
    pub removed_on: Option<String>,
    /// Live villages and communities.
    pub villages: i64,
    /// Of these, villages (similar ones too).
    pub rural: i64,
    /// Of these, communities (similar ones too).
    pub urban: i64,
    /// Of these, such that take no part.
    pub no_part: i64,
}

/// An entry of a unit's history.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HistoryRow {
    /// 1, 2, 3 ...
    pub no: i64,
    /// From which day it holds.
    pub on_date: String,
    /// When it was recorded.
    pub at_ms: i64,
    /// Code of [`domain::division::Change`].
    pub change: String,
    /// The import it came with; none when a person set it.
    pub import_id: Option<String>,
    /// Who.
    pub by_name: String,
    /// Code before.
    pub old_code: Option<String>,
    /// Code after.
    pub new_code: Option<String>,
    /// Name before.
    pub old_name: Option<String>,
    /// Name after.
    pub new_name: Option<String>,
    /// Today's name of the unit above before.
    pub old_parent: Option<String>,
    /// Today's name of the unit above after; of a merger, of the unit it went into.
    pub new_parent: Option<String>,
    /// Reason, where a person gave one; of a new kind, from which to which.
    pub reason: Option<String>,
}

/// Which villages a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Those that lists carry.
    #[default]
    Live,
    /// Of these, those that take no part.
    NoPart,
    /// Of these, those that share their name with another.
    SameName,
    /// Those that lists no longer carry.
    Removed,
    /// All of them.
    All,
}

impl Show {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::NoPart => "no_part",
            Self::SameName => "same",
            Self::Removed => "removed",
            Self::All => "all",
        }
    }
}

/// The order of a list of villages; the code decides among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By code, which is by township.
    #[default]
    Code,
    /// By name.
    Name,
    /// By the township's name.
    Town,
    /// By kind.
    Kind,
}

/// What a list of villages asks for.
#[derive(Debug, Clone, Default)]
pub struct VillageQuery {
    /// Words, each any part of the village's name or code, or of its township's name.
    pub text: String,
    /// Only this township.
    pub town: Option<UnitId>,
    /// Only these kinds; every kind when empty.
    pub kinds: Vec<Kind>,
    /// Which.
    pub show: Show,
    /// In which order.
    pub sort: Sort,
    /// Turned round.
    pub descending: bool,
    /// Most rows.
    pub limit: i64,
    /// Rows to pass over.
    pub offset: i64,
}

impl VillageQuery {
    /// The kinds as `,a,b,`; empty for every kind.
    pub(super) fn kind_list(&self) -> String {
        if self.kinds.is_empty() {
            return String::new();
        }
        self.kinds
            .iter()
            .fold(String::from(","), |list, kind| list + kind.code() + ",")
    }

    pub(super) fn patterns(&self) -> [String; SEARCH_WORDS] {
        let mut words = self.text.split_whitespace();
        std::array::from_fn(|_| words.next().map_or_else(String::new, like))
    }
}

/// Escapes a search text for `LIKE ... ESCAPE '!'` and wraps it to match any part.
#[must_use]
pub fn like(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
