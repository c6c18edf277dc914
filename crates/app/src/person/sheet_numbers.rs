//! Numbers in a township's workbook: written masked unless whole ones were asked for, and read back; a
//! cell that still holds the mask was not changed.

use std::collections::BTreeMap;

use domain::account::OfficeScope;
use domain::person::Facts;
use domain::person::number::{NumberKind, Plain};
use domain::{Day, RecordId};
use store::Read;
use store::person::NumberQuery;

use super::number::{fault_of, holder, read_number, taken};
use crate::App;
use crate::error::Result;
use crate::text;

/// Numbers of people with their versions.
pub(super) type Known = BTreeMap<RecordId, Vec<(Plain, i64)>>;

/// One person's number of a kind.
pub(super) fn of(numbers: &[(Plain, i64)], kind: NumberKind) -> Option<&(Plain, i64)> {
    numbers.iter().find(|(plain, _)| plain.kind() == kind)
}

/// A number as its cell has it.
pub(super) fn shown(numbers: &[(Plain, i64)], kind: NumberKind, whole: bool) -> String {
    match of(numbers, kind) {
        Some((plain, _)) if whole => plain.expose().to_owned(),
        Some((plain, _)) => plain.masked(),
        None => String::new(),
    }
}

/// The numbers that a row enters or corrects, with the versions they are written over. An empty cell
/// changes nothing: a number is removed on its page.
///
/// # Errors
/// What is wrong, in Chinese.
pub(super) fn judge(
    known: &[(Plain, i64)],
    cell: impl Fn(NumberKind) -> String,
    today: Day,
    facts: &Facts,
) -> std::result::Result<Vec<(Plain, i64)>, String> {
    let mut fresh = Vec::new();
    for kind in NumberKind::ALL {
        let (typed, stored) = (cell(*kind), of(known, *kind));
        let same =
            |plain: &Plain| typed.is_empty() || typed == plain.masked() || typed == plain.expose();
        match stored {
            None if typed.is_empty() => {}
            Some((plain, _)) if same(plain) => plain
                .check_facts(today, facts)
                .map_err(|f| fault_of(*kind, text::person::number_fault(&f, today)).zh())?,
            _ => {
                let plain = read_number(*kind, &typed, today, facts)
                    .map_err(|hint| fault_of(*kind, hint).zh())?;
                // Written otherwise, the same number.
                if stored.is_none_or(|(before, _)| *before != plain) {
                    fresh.push((plain, stored.map_or(0, |(_, version)| *version)));
                }
            }
        }
    }
    Ok(fresh)
}

impl App {
    /// The numbers of everybody within a scope.
    pub(super) async fn known_numbers(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
    ) -> Result<Known> {
        let mut known = Known::new();
        let all = self
            .whole_numbers(read, scope, NumberQuery::default())
            .await?;
        for (stored, plain) in all {
            let of = known.entry(stored.person).or_default();
            of.push((plain, stored.version));
        }
        Ok(known)
    }

    /// Why an identity number of a row cannot be taken: somebody else of the county has it.
    pub(super) async fn number_taken(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        (numbers, member): (&[(Plain, i64)], Option<&RecordId>),
    ) -> Result<Option<String>> {
        let kind = NumberKind::ResidentId;
        let (Some((plain, _)), Some(vault)) =
            (of(numbers, kind), self.vault(read, scope.county()).await?)
        else {
            return Ok(None);
        };
        let found = holder(read, scope, kind, &vault.blind(plain)?, member).await?;
        Ok(taken(&found).map(|hint| fault_of(kind, hint).zh()))
    }
}
