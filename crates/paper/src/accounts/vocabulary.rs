//! The roles and units an importer may give, handed in by the caller, and how people write them.

use std::collections::HashMap;

use super::reason::Reason;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The caller's code, which comes back in the rows.
    pub code: String,
    /// Its Chinese title, which people choose.
    pub title: String,
    /// Whether an account of this role is for certain townships or villages. Of a role that is not, none may be given.
    pub needs_unit: bool,
}

/// A township or village for which accounts may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The caller's id, which comes back in the rows.
    pub id: String,
    /// The division code, by which it may be given too; 12 digits, or a township's first 9.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name of the township, for a village: villages of the same name are told apart by it.
    pub town: Option<String>,
}

impl Unit {
    /// As the drop-down lists it: a village behind its township, `东街道/甲村`.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.town {
            Some(town) => format!("{town}/{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// All roles and units an importer may give.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    roles: Vec<Role>,
    units: Vec<Unit>,
    /// Units by every way of writing them.
    by_text: HashMap<String, Vec<usize>>,
}

/// What makes no difference between two ways of writing a unit: white space and the stroke between township and village.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '/' | '\u{FF0F}' | '-' | '—' | '·'))
        .collect()
}

impl Vocabulary {
    /// Takes what may be given.
    #[must_use]
    pub fn new(roles: Vec<Role>, units: Vec<Unit>) -> Self {
        let mut by_text: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, unit) in units.iter().enumerate() {
            let mut ways = vec![
                fold(&unit.id),
                fold(&unit.code),
                fold(&unit.name),
                fold(&unit.label()),
            ];
            if let Some(short) = unit.code.strip_suffix("000") {
                ways.push(short.to_owned());
            }
            ways.sort();
            ways.dedup();
            for way in ways {
                by_text.entry(way).or_default().push(index);
            }
        }
        Self {
            roles,
            units,
            by_text,
        }
    }

    /// The roles.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The units.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    pub(super) fn role_titles(&self) -> Vec<String> {
        self.roles.iter().map(|role| role.title.clone()).collect()
    }

    pub(super) fn role(&self, text: &str) -> Option<&Role> {
        self.roles
            .iter()
            .find(|role| role.title == text || role.code == text)
    }

    /// The units of a cell: one as it stands, or several with marks between them.
    pub(super) fn split<'t>(&self, text: &'t str) -> Vec<&'t str> {
        // A name may hold such a mark itself, so the whole is tried first.
        if self.by_text.contains_key(&fold(text)) {
            return vec![text];
        }
        let marks = |c| matches!(c, '、' | ',' | ';' | '\n' | '\r' | '\u{FF0C}' | '\u{FF1B}');
        text.split(marks)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    }

    pub(super) fn unit(&self, text: &str) -> Result<&Unit, Reason> {
        let found: Vec<&Unit> = self
            .by_text
            .get(&fold(text))
            .into_iter()
            .flatten()
            .filter_map(|index| self.units.get(*index))
            .collect();
        match found.as_slice() {
            [unit] => Ok(unit),
            [] => Err(Reason::UnitUnknown {
                text: super::shorten(text),
            }),
            several => Err(Reason::UnitAmbiguous {
                text: super::shorten(text),
                labels: several.iter().take(5).map(|unit| unit.label()).collect(),
            }),
        }
    }
}
