//! A good row of a division list.

use super::reason::{Level, Note};

/// What kind of body a village-level division has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DivisionKind {
    /// 村委会: a village.
    Village,
    /// 居委会: a community.
    Community,
    /// 类似村委会: an area run like a village, such as a forest farm.
    SimilarToVillage,
    /// 类似居委会: an area run like a community, such as a development zone.
    SimilarToCommunity,
}

impl DivisionKind {
    /// All kinds, as a drop-down lists them.
    pub const ALL: [Self; 4] = [
        Self::Village,
        Self::Community,
        Self::SimilarToVillage,
        Self::SimilarToCommunity,
    ];

    /// The word of the list.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Village => "村委会",
            Self::Community => "居委会",
            Self::SimilarToVillage => "类似村委会",
            Self::SimilarToCommunity => "类似居委会",
        }
    }

    /// The kind by the words offices use for it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "村委会" | "村民委员会" | "村" | "行政村" | "建制村" | "village" => {
                Self::Village
            }
            "居委会" | "居民委员会" | "社区" | "社区居委会" | "社区居民委员会" | "community" => {
                Self::Community
            }
            "类似村委会" | "类似村民委员会" | "类似村" | "similar_to_village" => {
                Self::SimilarToVillage
            }
            "类似居委会" | "类似居民委员会" | "类似社区" | "similar_to_community" => {
                Self::SimilarToCommunity
            }
            _ => return None,
        })
    }

    /// The kind by the coding rule of the statistical bureau: the last three digits of the code, 001-199 a residents'
    /// committee, 200-399 a villagers' committee, 400-499 similar to the former, 500-599 similar to the latter.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let number: u16 = code.get(code.len().checked_sub(3)?..)?.parse().ok()?;
        Some(match number {
            1..=199 => Self::Community,
            200..=399 => Self::Village,
            400..=499 => Self::SimilarToCommunity,
            500..=599 => Self::SimilarToVillage,
            _ => return None,
        })
    }
}

/// A division above the village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// Its level.
    pub level: Level,
    /// Its code, filled up with zeros to 12 digits.
    pub code: String,
    /// Its name, code point for code point; `None` where the list does not give it. A township always has one.
    pub name: Option<String>,
}

/// A good row: one village or community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionRow {
    /// Row of the file, from 1.
    pub row: u32,
    /// Code of 12 digits.
    pub code: String,
    /// Name, code point for code point: no trimming, folding or normalisation.
    pub name: String,
    /// Kind as stated; where nothing is stated, by the coding rule.
    pub kind: DivisionKind,
    /// The township or street.
    pub town: Parent,
    /// The county.
    pub county: Parent,
    /// The prefecture-level city; its name may be a placeholder such as 市辖区.
    pub city: Parent,
    /// The province.
    pub province: Parent,
    /// What a person should look at, although the row is good.
    pub notes: Vec<Note>,
}

impl DivisionRow {
    /// The divisions above, from the township up.
    #[must_use]
    pub fn parents(&self) -> [&Parent; 4] {
        [&self.town, &self.county, &self.city, &self.province]
    }

    /// The cells of the row in the order of [`super::COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> [&str; 11] {
        [
            &self.code,
            &self.name,
            self.kind.text(),
            &self.town.code,
            name_of(&self.town),
            &self.county.code,
            name_of(&self.county),
            &self.city.code,
            name_of(&self.city),
            &self.province.code,
            name_of(&self.province),
        ]
    }
}

fn name_of(parent: &Parent) -> &str {
    parent.name.as_deref().unwrap_or_default()
}
