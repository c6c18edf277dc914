//! `touyan import divisions`, schema "touyan/import-divisions-1": what an import did, or would do.

use domain::division::{Kind, Level};
use serde::Serialize;

use crate::division::{DivisionList, ImportOutcome, PlanLine, RefusedRow};

/// The report of one import.
#[derive(Debug, Clone, Serialize)]
pub struct ImportWire {
    /// Always `touyan/import-divisions-1`.
    pub schema: &'static str,
    /// The import's record; null when nothing was written.
    pub id: Option<String>,
    /// Whether it was only compared.
    pub dry_run: bool,
    /// From which day the list holds, ISO 8601.
    pub on: String,
    /// The file's name.
    pub file: String,
    /// SM3 of the file, hexadecimal.
    pub file_sm3: String,
    /// Rows of the list = added + changed + unchanged + refused.
    pub rows_in: usize,
    /// Villages added.
    pub added: usize,
    /// Villages changed.
    pub changed: usize,
    /// Villages that stand as they are.
    pub unchanged: usize,
    /// Rows refused.
    pub refused: usize,
    /// Villages no longer carried.
    pub removed: usize,
    /// Townships added.
    pub towns_added: usize,
    /// Rows of other counties, passed over because one county was asked for.
    pub passed_over: usize,
    /// The counties of the list.
    pub counties: Vec<CountyWire>,
    /// Every change but plain additions.
    pub changes: Vec<ChangeWire>,
    /// Every refused row.
    pub refused_rows: Vec<RefusedWire>,
    /// Where the refused rows lie as a file; null when there are none.
    pub refused_file: Option<String>,
}

/// Figures of one county, in villages.
#[derive(Debug, Clone, Serialize)]
pub struct CountyWire {
    /// The county's stable id.
    pub county: String,
    /// Its name.
    pub name: String,
    /// Villages that stood before.
    pub stood: usize,
    /// Villages added.
    pub added: usize,
    /// Villages changed.
    pub changed: usize,
    /// Villages that stand as they are.
    pub unchanged: usize,
    /// Villages no longer carried.
    pub removed: usize,
}

/// One changed unit.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeWire {
    /// The unit's stable id.
    pub unit: String,
    /// province, city, county, town or village.
    pub level: &'static str,
    /// renamed, recoded, moved, kind, removed, restored.
    pub changes: Vec<&'static str>,
    /// Before.
    pub before: Option<SideWire>,
    /// After; null for a removal.
    pub after: Option<SideWire>,
    /// Why a person should look at it; null mostly.
    pub look: Option<&'static str>,
}

/// One side of a change.
#[derive(Debug, Clone, Serialize)]
pub struct SideWire {
    /// Code, 12 digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the unit above.
    pub parent: String,
    /// Kind, of a village.
    pub kind: Option<&'static str>,
}

/// One refused row.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedWire {
    /// Row of the file, from 1.
    pub row: u32,
    /// Code of the reason.
    pub code: &'static str,
    /// In Chinese, with what to do.
    pub message: String,
}

impl ImportWire {
    /// The report of an import.
    #[must_use]
    pub fn of(
        list: &DivisionList,
        outcome: &ImportOutcome,
        dry_run: bool,
        refused_file: Option<String>,
    ) -> Self {
        let plan = &outcome.plan;
        Self {
            schema: "touyan/import-divisions-1",
            id: outcome.id.as_ref().map(ToString::to_string),
            dry_run,
            on: outcome.on.to_string(),
            file: list.file_name.clone(),
            file_sm3: list.file_hash.clone(),
            rows_in: list.rows_in(),
            added: plan.added(),
            changed: plan.changed(),
            unchanged: plan.unchanged(),
            refused: list.refused.len(),
            removed: plan.removed(),
            towns_added: plan
                .items
                .iter()
                .filter(|i| i.unit.level == Level::Town && i.before.is_none())
                .count(),
            passed_over: list.passed_over,
            counties: counties(outcome),
            changes: outcome
                .lines()
                .filter(|line| line.before.is_some())
                .map(ChangeWire::of)
                .collect(),
            refused_rows: list.refused.iter().map(RefusedWire::of).collect(),
            refused_file,
        }
    }
}

fn counties(outcome: &ImportOutcome) -> Vec<CountyWire> {
    let plans = outcome.plan.counties.iter();
    plans
        .map(|plan| CountyWire {
            county: plan.county.to_string(),
            name: outcome.county_name(&plan.county).to_owned(),
            stood: plan.stood,
            added: plan.added,
            changed: plan.changed,
            unchanged: plan.unchanged,
            removed: plan.removed,
        })
        .collect()
}

impl ChangeWire {
    fn of(line: PlanLine) -> Self {
        let side = |side: crate::division::import::Side| SideWire {
            code: side.code,
            name: side.name,
            parent: side.parent,
            kind: side.kind.map(Kind::code),
        };
        Self {
            unit: line.id.to_string(),
            level: level(line.level),
            changes: line.changes.iter().map(|c| c.code()).collect(),
            before: line.before.map(side),
            after: line.after.map(side),
            look: line.look.map(|look| look.code()),
        }
    }
}

impl RefusedWire {
    fn of(row: &RefusedRow) -> Self {
        Self {
            row: row.row,
            code: row.code.code(),
            message: row.detail.clone(),
        }
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::City => "city",
        Level::County => "county",
        Level::Town => "town",
        Level::Village => "village",
    }
}
