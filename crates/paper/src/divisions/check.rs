//! The checks of one row, in the order a person would fix them: cells, codes, names, kind.

use super::reason::{Level, Note, Reason};
use super::row::{DivisionKind, DivisionRow, Parent};
use super::{CODE_DIGITS, MAX_NAME_CHARS, SeenNames};
use crate::sheet::{CellKind, Row};
use crate::text::is_control;

/// Column keys and level of each division above.
const PARENTS: [(Level, &str, &str); 4] = [
    (Level::Town, "town_code", "town_name"),
    (Level::County, "county_code", "county_name"),
    (Level::City, "city_code", "city_name"),
    (Level::Province, "province_code", "province_name"),
];

/// Checks a row against itself and against the names that rows before gave to the divisions above.
pub(super) fn check(row: &Row<'_>, seen: &SeenNames) -> Result<DivisionRow, Reason> {
    if let Some(cell) = row.without_header() {
        return Err(Reason::WithoutHeader {
            place: cell.place(),
        });
    }
    let keys = ["code", "name", "kind"]
        .into_iter()
        .chain(PARENTS.iter().flat_map(|(_, code, name)| [*code, *name]));
    if let Some(cell) = keys
        .map(|key| row.cell(key))
        .find(|cell| matches!(cell.kind(), CellKind::Error | CellKind::Uncalculated))
    {
        return Err(Reason::NotAValue {
            place: cell.place(),
        });
    }
    let code = village_code(row.cell("code").trimmed())?;
    let mut notes = Vec::new();
    let name =
        name(Level::Village, row.cell("name").exact(), &mut notes)?.ok_or(Reason::NameEmpty {
            level: Level::Village,
        })?;
    let mut parents = Vec::with_capacity(PARENTS.len());
    let mut below = (Level::Village, code.clone());
    for (level, code_key, name_key) in PARENTS {
        let parent_code = parent_code(level, row.cell(code_key).trimmed(), &below.1)?;
        under(&below, level, &parent_code)?;
        let name = self::name(level, row.cell(name_key).exact(), &mut notes)?;
        conflict(level, &parent_code, name.as_deref(), seen)?;
        below = (level, parent_code.clone());
        parents.push(Parent {
            level,
            code: parent_code,
            name,
        });
    }
    let kind = kind(row.cell("kind").trimmed(), &code, &mut notes)?;
    let Ok([town, county, city, province]) = <[Parent; 4]>::try_from(parents) else {
        return Err(Reason::CodeEmpty);
    };
    if town.name.is_none() {
        return Err(Reason::NameEmpty { level: Level::Town });
    }
    Ok(DivisionRow {
        row: row.number(),
        code,
        name,
        kind,
        town,
        county,
        city,
        province,
        notes,
    })
}

fn digits(level: Level, code: &str) -> Result<(), Reason> {
    match code.chars().find(|c| !c.is_ascii_digit()) {
        Some(character) => Err(Reason::CodeCharacter {
            level,
            code: shorten(code),
            character,
        }),
        None => Ok(()),
    }
}

/// A code as a message repeats it: a cell may hold anything.
fn shorten(code: &str) -> String {
    if code.chars().count() > 32 {
        code.chars().take(32).chain(['…']).collect()
    } else {
        code.to_owned()
    }
}

fn village_code(code: &str) -> Result<String, Reason> {
    if code.is_empty() {
        return Err(Reason::CodeEmpty);
    }
    digits(Level::Village, code)?;
    if code.len() != CODE_DIGITS {
        return Err(Reason::CodeLength {
            level: Level::Village,
            code: shorten(code),
            found: code.len(),
        });
    }
    if code.ends_with("000") {
        return Err(Reason::NotAVillage {
            code: code.to_owned(),
        });
    }
    Ok(code.to_owned())
}

/// The code of a division above, filled up to 12 digits; taken from the code below where none is given.
fn parent_code(level: Level, code: &str, below: &str) -> Result<String, Reason> {
    let own = level.digits();
    let code = if code.is_empty() {
        below.get(..own).unwrap_or_default()
    } else {
        code
    };
    digits(level, code)?;
    // Filled up with zeros, or at its own length.
    let rest = code.get(own..).unwrap_or_default();
    if code.len() != own && code.len() != CODE_DIGITS {
        return Err(Reason::CodeLength {
            level,
            code: shorten(code),
            found: code.len(),
        });
    }
    if rest.bytes().any(|b| b != b'0') {
        return Err(Reason::CodeTail {
            level,
            code: code.to_owned(),
        });
    }
    Ok(format!("{code:0<CODE_DIGITS$}"))
}

fn under(child: &(Level, String), parent: Level, parent_code: &str) -> Result<(), Reason> {
    let own = parent.digits();
    if child.1.get(..own) == parent_code.get(..own) {
        return Ok(());
    }
    Err(Reason::NotUnder {
        child: child.0,
        child_code: child.1.clone(),
        parent,
        parent_code: parent_code.to_owned(),
    })
}

fn name(level: Level, name: &str, notes: &mut Vec<Note>) -> Result<Option<String>, Reason> {
    if name.trim().is_empty() {
        return Ok(None);
    }
    if let Some(character) = name.chars().find(|c| is_control(*c)) {
        return Err(Reason::NameControl { level, character });
    }
    let chars = name.chars().count();
    if chars > MAX_NAME_CHARS {
        return Err(Reason::NameTooLong { level, chars });
    }
    if name.trim() != name {
        notes.push(Note::OuterSpace { level });
    }
    if let Some(character) = name.chars().find(|c| is_garbled(*c)) {
        notes.push(Note::Garbled { level, character });
    }
    Ok(Some(name.to_owned()))
}

fn is_garbled(c: char) -> bool {
    matches!(c, '\u{FFFD}' | '?' | '\u{FF1F}' | '\u{E000}'..='\u{F8FF}' | '\u{F_0000}'..='\u{10_FFFF}')
}

fn conflict(level: Level, code: &str, name: Option<&str>, seen: &SeenNames) -> Result<(), Reason> {
    match (name, seen.get(&level).and_then(|names| names.get(code))) {
        (Some(name), Some((first_name, first_row))) if name != first_name => {
            Err(Reason::ParentNameConflict {
                level,
                code: code.to_owned(),
                name: name.to_owned(),
                first_row: *first_row,
                first_name: first_name.clone(),
            })
        }
        _ => Ok(()),
    }
}

fn kind(text: &str, code: &str, notes: &mut Vec<Note>) -> Result<DivisionKind, Reason> {
    let by_code = DivisionKind::from_code(code);
    if text.is_empty() {
        return by_code.ok_or_else(|| Reason::KindMissing {
            digits: code.chars().skip(CODE_DIGITS - 3).collect(),
        });
    }
    let stated = DivisionKind::from_text(text).ok_or_else(|| Reason::KindUnknown {
        text: shorten(text),
    })?;
    if by_code != Some(stated) {
        notes.push(Note::KindDiffers { stated, by_code });
    }
    Ok(stated)
}
