//! The list of people for whom accounts are to be made: name, login name, role and what they are responsible for.
//!
//! This crate knows no roles and no villages: the caller hands in a [`Vocabulary`] of the roles it may give and the
//! units it may give them for. Rows come out with the caller's own codes, or refused with a typed reason. Phone numbers
//! are not read, and of a refused row only the columns that are read are kept, so that nothing more than was asked for
//! is stored with a report.
//!
//! [`template`] writes the workbook to fill in, with drop-downs for roles and units.

mod reason;
mod template;
mod vocabulary;

use std::collections::HashMap;
use std::io::{Read, Seek};

pub use reason::Reason;
pub use template::{TEMPLATE_ROWS, template};
pub use vocabulary::{Role, Unit, Vocabulary};

use crate::refused::Refused as RefusedRow;
use crate::sheet::{Cell, CellKind, Column, Format, Header, Options, Row, Sheet, SheetError};
use crate::text::is_control;

/// Rows of one list: 5,000.
pub const MAX_ACCOUNT_ROWS: u32 = 5_000;
/// Characters of a person's name: 60.
pub const MAX_NAME_CHARS: usize = 60;
/// Characters of a login name: from 2 to 32.
pub const LOGIN_CHARS: std::ops::RangeInclusive<usize> = 2..=32;
/// Units of one account: 50.
pub const MAX_UNITS: usize = 50;

/// Columns of an account list, each with its headers.
pub const COLUMNS: &[Column] = &[
    Column::required("name", &["姓名", "name", "人员姓名", "使用人"]),
    Column::required(
        "login",
        &["登录名", "login", "用户名", "账号", "帐号", "登录账号"],
    ),
    Column::required("role", &["角色", "role", "账号类型", "身份"]),
    Column::optional(
        "unit",
        &[
            "所属单位",
            "unit",
            "单位",
            "所属",
            "乡镇或村",
            "所属乡镇或村",
            "乡镇",
            "所属乡镇",
            "村",
            "所属村",
            "村(社区)",
            "单位代码",
            "乡镇代码",
            "村代码",
            "负责范围",
        ],
    ),
];

/// A row that was not taken.
pub type Refused = RefusedRow<Reason>;

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Row of the file, from 1.
    pub row: u32,
    /// The person's name, without white space around it.
    pub name: String,
    /// The login name, as written. Two that differ in case only are duplicates.
    pub login: String,
    /// Code of the role, from the vocabulary.
    pub role: String,
    /// Ids of the units, from the vocabulary; empty for a role without.
    pub units: Vec<String>,
}

/// A whole list.
#[derive(Debug, Clone)]
pub struct AccountFile {
    /// What it was read from.
    pub format: Format,
    /// Its header, with the columns that were ignored.
    pub header: Header,
    /// The good rows, in the order of the file.
    pub accepted: Vec<AccountRow>,
    /// The others.
    pub refused: Vec<Refused>,
}

/// Reads a whole list.
///
/// # Errors
/// The file is no table, lacks the columns for name, login name or role, is broken or has more than
/// [`MAX_ACCOUNT_ROWS`] rows; then no row is given.
pub fn read<R: Read + Seek>(
    input: R,
    vocabulary: &Vocabulary,
    options: &Options,
) -> Result<AccountFile, SheetError> {
    let mut options = options.clone();
    options.limits.rows = options.limits.rows.min(MAX_ACCOUNT_ROWS.saturating_add(1));
    let mut sheet = Sheet::open(input, COLUMNS, &options)?;
    let mut logins: HashMap<String, u32> = HashMap::new();
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    while let Some(row) = sheet.next_row()? {
        match check(&row, vocabulary, &logins) {
            Ok(account) => {
                logins.insert(account.login.to_lowercase(), account.row);
                accepted.push(account);
            }
            Err(reason) => refused.push(Refused::of_asked(&row, reason)),
        }
    }
    Ok(AccountFile {
        format: sheet.format().clone(),
        header: sheet.header().clone(),
        accepted,
        refused,
    })
}

fn check(
    row: &Row<'_>,
    vocabulary: &Vocabulary,
    logins: &HashMap<String, u32>,
) -> Result<AccountRow, Reason> {
    if let Some(cell) = row.without_header() {
        return Err(Reason::WithoutHeader {
            place: cell.place(),
        });
    }
    let cells = ["name", "login", "role", "unit"].map(|key| row.cell(key));
    if let Some(cell) = cells
        .iter()
        .find(|cell| matches!(cell.kind(), CellKind::Error | CellKind::Uncalculated))
    {
        return Err(Reason::NotAValue {
            place: cell.place(),
        });
    }
    let [name, login, role, unit] = cells;
    let name = check_name(name)?;
    let login = check_login(login, logins)?;
    let text = role.trimmed();
    if text.is_empty() {
        return Err(Reason::RoleEmpty {
            titles: vocabulary.role_titles(),
        });
    }
    let role = vocabulary.role(text).ok_or_else(|| Reason::RoleUnknown {
        text: shorten(text),
        titles: vocabulary.role_titles(),
    })?;
    let units = check_units(unit.trimmed(), role, vocabulary)?;
    Ok(AccountRow {
        row: row.number(),
        name,
        login,
        role: role.code.clone(),
        units,
    })
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 32 {
        text.chars().take(32).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

fn check_name(cell: Cell<'_>) -> Result<String, Reason> {
    let name = cell.trimmed();
    if name.is_empty() {
        return Err(Reason::NameEmpty);
    }
    if let Some(character) = name.chars().find(|c| is_control(*c)) {
        return Err(Reason::NameControl { character });
    }
    let chars = name.chars().count();
    if chars > MAX_NAME_CHARS {
        return Err(Reason::NameTooLong { chars });
    }
    Ok(name.to_owned())
}

fn check_login(cell: Cell<'_>, logins: &HashMap<String, u32>) -> Result<String, Reason> {
    let login = cell.trimmed();
    if login.is_empty() {
        return Err(Reason::LoginEmpty);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if let Some(character) = login.chars().find(|c| !allowed(*c)) {
        return Err(Reason::LoginCharacter {
            login: shorten(login),
            character,
        });
    }
    if !LOGIN_CHARS.contains(&login.len()) {
        return Err(Reason::LoginLength {
            login: shorten(login),
            chars: login.len(),
        });
    }
    if !login.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(Reason::LoginStart {
            login: login.to_owned(),
        });
    }
    match logins.get(&login.to_lowercase()) {
        Some(first_row) => Err(Reason::LoginDuplicate {
            login: login.to_owned(),
            first_row: *first_row,
        }),
        None => Ok(login.to_owned()),
    }
}

fn check_units(text: &str, role: &Role, vocabulary: &Vocabulary) -> Result<Vec<String>, Reason> {
    let mut units = Vec::new();
    for part in vocabulary.split(text) {
        let id = vocabulary.unit(part)?.id.clone();
        if !units.contains(&id) {
            units.push(id);
        }
    }
    if units.len() > MAX_UNITS {
        return Err(Reason::TooManyUnits { units: units.len() });
    }
    match (role.needs_unit, units.is_empty()) {
        (true, true) => Err(Reason::UnitEmpty {
            role: role.title.clone(),
        }),
        (false, false) => Err(Reason::UnitNotFitting {
            role: role.title.clone(),
        }),
        _ => Ok(units),
    }
}
