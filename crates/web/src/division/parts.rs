//! What several pages of this room share.

use domain::division::{Change, Kind};
use domain::{Day, JobId, RecordId, UnitId};
use store_rows::VillageRow;

use crate::form::Choice;
use crate::look::Link;
use crate::table::Cell;

/// The rows as the use cases hand them on.
pub(super) use app::division::rows as store_rows;

/// The first page of the room.
pub(super) const HOME: &str = "/divisions";
/// The list of imports.
pub(super) const IMPORTS: &str = "/divisions/imports";
/// The list of villages.
pub(super) const VILLAGES: &str = "/divisions/villages";

/// The path of a unit's page.
pub(super) fn unit_path(id: &str) -> String {
    format!("/divisions/units/{id}")
}

/// The path of an import's page.
pub(super) fn import_path(id: &str) -> String {
    format!("{IMPORTS}/{id}")
}

/// A unit's id from an address; what is none is not found.
pub(super) fn unit_id(text: &str) -> app::Result<UnitId> {
    UnitId::parse(text).map_err(|_| app::Error::NotFound("unit"))
}

/// An import's id from an address, as the job's and as the record's, which are one.
pub(super) fn import_id(text: &str) -> app::Result<(JobId, RecordId)> {
    let not_found = |_| app::Error::NotFound("import");
    Ok((
        JobId::parse(text).map_err(not_found)?,
        RecordId::parse(text).map_err(not_found)?,
    ))
}

/// The way to the room.
pub(super) fn home() -> Link {
    Link::new(HOME, "区划")
}

/// A kind's word by its stored code.
pub(super) fn kind_word(code: Option<&str>) -> &'static str {
    code.and_then(Kind::parse).map_or("未定", Kind::zh)
}

/// The kinds to choose from.
pub(super) fn kind_choices() -> Vec<Choice> {
    Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind.zh()))
        .collect()
}

/// A change's word by its stored code.
pub(super) fn change_word(code: &str) -> &str {
    Change::parse(code).map_or(code, |change| change.zh())
}

/// A stored day.
pub(super) fn day(text: &str) -> Option<Day> {
    text.parse().ok()
}

/// A level's word by its stored number.
pub(super) fn level_word(number: i64) -> &'static str {
    domain::division::Level::from_number(number).map_or("", domain::division::Level::zh)
}

/// Whether a village stands and takes part, in a word.
pub(super) fn standing(row: &VillageRow) -> &'static str {
    match (&row.removed_on, &row.no_part) {
        (Some(_), _) => "已撤销",
        (None, Some(_)) => "不参加换届",
        (None, None) => "参加换届",
    }
}

/// The cell that names a village: a link, with a word when others of the county bear its name.
pub(super) fn name_cell(row: &VillageRow) -> Cell {
    let cell = Cell::link(unit_path(&row.id), &row.name);
    if row.same_name > 1 && row.removed_on.is_none() {
        cell.note(format!("县内有 {} 个同名，请看乡镇", row.same_name))
    } else {
        cell
    }
}
