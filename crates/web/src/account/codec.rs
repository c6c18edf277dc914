//! The rows of a preview as one field of its form: a line a row, tabs between the columns. The server
//! keeps nothing between preview and confirmation, and judges the rows anew when they come back.

use app::account::{DraftAt, NewAccount};
use domain::UnitId;
use domain::account::Role;

/// Writes rows.
pub(super) fn write<'a>(drafts: impl Iterator<Item = &'a DraftAt>) -> String {
    let lines: Vec<String> = drafts
        .map(|draft| {
            let new = &draft.new;
            let units: Vec<&str> = new.reached.iter().map(UnitId::as_str).collect();
            let row = draft.row;
            format!(
                "{row}\t{}\t{}\t{}\t{}",
                new.login,
                new.name,
                new.role.code(),
                units.join(",")
            )
        })
        .collect();
    lines.join("\n")
}

/// Reads them back; `None` when they are not what [`write`] wrote.
pub(super) fn read(text: &str) -> Option<Vec<DraftAt>> {
    text.lines()
        .filter(|line| !line.is_empty())
        .map(read_line)
        .collect()
}

fn read_line(line: &str) -> Option<DraftAt> {
    let mut columns = line.split('\t');
    let row = columns.next()?.parse().ok()?;
    let login = columns.next()?.to_owned();
    let name = columns.next()?.to_owned();
    let role = Role::parse(columns.next()?)?;
    let reached = columns
        .next()?
        .split(',')
        .filter(|id| !id.is_empty())
        .map(|id| UnitId::parse(id).ok())
        .collect::<Option<Vec<_>>>()?;
    let new = NewAccount {
        login,
        name,
        office: String::new(),
        role,
        reached,
    };
    columns.next().is_none().then_some(DraftAt { row, new })
}
