//! Comparing a list with what stands and applying it: one transaction, for a command and for a job.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::account::{SystemScope, SystemUse};
use domain::division::diff::{Above, Decisions, Incoming, Look, Place, Plan, diff};
use domain::division::{Change, Kind, Level, Unit};
use domain::journal::{Chain, Stamp};
use domain::{CountyId, Day, RecordId, UnitId};
use store::Read;
use store::division::{ImportInfo, Standing};

use super::list::DivisionList;
use crate::command::COMMAND_NAME;
use crate::error::{Error, Result};
use crate::{App, Fault, text};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Rows of the file read so far.
    Reading {
        /// Rows.
        rows: usize,
    },
    /// The list is compared with what stands.
    Comparing {
        /// Rows of the list.
        rows: usize,
    },
    /// The changes are being written; nothing can be said until they are.
    Writing {
        /// Units that change.
        units: usize,
    },
}

/// Who is told how far an import is. It is never called while the database is being written.
pub type ProgressFn = Arc<dyn Fn(Progress) + Send + Sync>;

/// Who imports.
#[derive(Debug, Clone)]
pub enum ImportBy {
    /// Whoever holds the machine.
    Command,
    /// A person, whose rights were checked when the import was confirmed: of which county, and the
    /// stamp for the journal (its instant and seed are drawn anew).
    Person(CountyId, Stamp),
}

/// What is decided about an import besides its list.
#[derive(Debug, Clone, Default)]
pub struct ImportOrder {
    /// The record's id, where the import has one already.
    pub id: Option<RecordId>,
    /// From which day the list holds; today where none is given.
    pub on: Option<Day>,
    /// Codes of the list that mean another place than the one which bears the code so far.
    pub other_place: BTreeSet<String>,
    /// More than half of a county's villages may be removed.
    pub confirm_removals: bool,
    /// Only compare.
    pub dry_run: bool,
}

/// What an import did, or with `dry_run` would do.
#[derive(Debug, Clone)]
pub struct ImportOutcome {
    /// The import's record; none when nothing was written.
    pub id: Option<RecordId>,
    /// From which day the list holds.
    pub on: Day,
    /// Figures per county and every change.
    pub plan: Plan,
    /// Names above the villages, before.
    before: HashMap<UnitId, String>,
    /// Names above the villages, where they are others after.
    after: HashMap<UnitId, String>,
}

impl ImportOutcome {
    /// The changes in words, in the order of the plan.
    pub fn lines(&self) -> impl Iterator<Item = PlanLine> {
        self.plan.items.iter().map(|item| PlanLine {
            id: item.unit.id.clone(),
            level: item.unit.level,
            changes: item.changes.clone(),
            before: item.before.as_ref().map(|unit| {
                let parent = unit.parent.as_ref().and_then(|p| self.before.get(p));
                side(unit, parent)
            }),
            after: (!item.is_removal()).then(|| {
                let parent = unit_name(item.unit.parent.as_ref(), &self.after, &self.before);
                side(&item.unit, parent)
            }),
            look: item.look,
        })
    }

    /// The name of a county of the list.
    #[must_use]
    pub fn county_name(&self, county: &CountyId) -> &str {
        let unit = UnitId::parse(county.as_str()).ok();
        unit_name(unit.as_ref(), &self.after, &self.before).map_or("", String::as_str)
    }
}

fn unit_name<'a>(
    id: Option<&UnitId>,
    first: &'a HashMap<UnitId, String>,
    then: &'a HashMap<UnitId, String>,
) -> Option<&'a String> {
    id.and_then(|id| first.get(id).or_else(|| then.get(id)))
}

/// One changed unit with the names of what lies above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The unit.
    pub id: UnitId,
    /// Its level.
    pub level: Level,
    /// Every change.
    pub changes: Vec<Change>,
    /// Code, name, unit above and kind before; none for an addition.
    pub before: Option<Side>,
    /// The same after; none for a removal.
    pub after: Option<Side>,
    /// Why a person should look at it.
    pub look: Option<Look>,
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the unit above.
    pub parent: String,
    /// Kind, of a village.
    pub kind: Option<Kind>,
}

impl App {
    /// Imports a list: compares it with what stands and applies the changes, all or none.
    ///
    /// # Errors
    /// [`Fault::TooManyRemovals`] when more than half of a county's villages would go and that was not
    /// confirmed; [`Fault::File`] for a new county without a name; the database's refusal.
    pub async fn import_list(
        &self,
        by: &ImportBy,
        list: &DivisionList,
        order: &ImportOrder,
        progress: &ProgressFn,
    ) -> Result<ImportOutcome> {
        let scope = SystemScope::for_use(match by {
            ImportBy::Command => SystemUse::Command,
            ImportBy::Person(..) => SystemUse::Jobs,
        });
        let on = order.on.unwrap_or_else(|| self.env().today());
        progress(Progress::Comparing {
            rows: list.rows.len(),
        });
        if order.dry_run || list.rows.is_empty() {
            let mut read = self.store().read().await?;
            let compared = compare(&mut read, scope, by, list, &order.other_place).await?;
            return Ok(compared.outcome(None, on));
        }
        let mut tx = self
            .store()
            .write(&Chain::Installation, self.import_stamp(by))
            .await?;
        let compared = compare(&mut tx, scope, by, list, &order.other_place).await?;
        if let Some((removed, stood)) = compared.plan.partial()
            && !order.confirm_removals
        {
            return Err(Fault::TooManyRemovals { removed, stood }.into());
        }
        progress(Progress::Writing {
            units: compared.plan.items.len(),
        });
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let info = ImportInfo {
            id: order.id.clone().unwrap_or_else(|| self.env().ulid().into()),
            on,
            file_name: list.file_name.clone(),
            file_hash: list.file_hash.clone(),
            rows_in: count(list.rows_in()),
            refused: count(list.refused.len()),
        };
        tx.apply_divisions(scope, &info, &compared.plan).await?;
        tx.commit().await?;
        Ok(compared.outcome(Some(info.id), on))
    }

    fn import_stamp(&self, by: &ImportBy) -> Stamp {
        let (at, seed) = (self.env().now(), self.env().random());
        match by {
            ImportBy::Command => Stamp::system(COMMAND_NAME, at, seed),
            ImportBy::Person(_, stamp) => Stamp {
                at,
                seed,
                ..stamp.clone()
            },
        }
    }
}

/// A list compared with what stands.
struct Compared {
    plan: Plan,
    standing: Vec<Unit>,
}

async fn compare(
    read: &mut Read,
    scope: SystemScope,
    by: &ImportBy,
    list: &DivisionList,
    other_place: &BTreeSet<String>,
) -> Result<Compared> {
    let counties = list.counties();
    let Standing { units, kinds_set } = read.standing_for(scope, &counties).await?;
    check_county_names(&counties, &units)?;
    let rows;
    let rows = match by {
        ImportBy::Person(county, _) if has_neighbours(&units, county) => {
            rows = without_upper_names(&list.rows);
            &rows
        }
        ImportBy::Person(..) | ImportBy::Command => &list.rows,
    };
    let decisions = Decisions {
        other_place: other_place.clone(),
        kinds_kept: kinds_set,
    };
    let plan = diff(&units, rows, &decisions).map_err(Error::internal)?;
    Ok(Compared {
        plan,
        standing: units,
    })
}

/// A county that does not stand yet must come with its name.
fn check_county_names(counties: &[Place], standing: &[Unit]) -> Result<()> {
    let faults: Vec<Fault> = counties
        .iter()
        .filter(|county| county.name.is_none())
        .filter(|county| {
            !standing
                .iter()
                .any(|u| u.level == Level::County && u.code == county.code)
        })
        .map(|county| Fault::File(text::division::county_without_name(&county.code)))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Fault(faults))
    }
}

fn has_neighbours(standing: &[Unit], county: &CountyId) -> bool {
    standing
        .iter()
        .any(|u| u.level == Level::County && u.county.as_ref() != Some(county))
}

/// The rows of a county that shares its city and province with others: these are not its to rename.
fn without_upper_names(rows: &[Incoming]) -> Vec<Incoming> {
    let mut made: HashMap<*const Above, Arc<Above>> = HashMap::new();
    rows.iter()
        .map(|row| {
            let above = made.entry(Arc::as_ptr(&row.above)).or_insert_with(|| {
                let mut above = (*row.above).clone();
                above.city.name = None;
                above.province.name = None;
                Arc::new(above)
            });
            Incoming {
                above: Arc::clone(above),
                ..row.clone()
            }
        })
        .collect()
}

impl Compared {
    fn outcome(self, id: Option<RecordId>, on: Day) -> ImportOutcome {
        let named = |unit: &Unit| (unit.id.clone(), unit.name.clone());
        let upper = |unit: &&Unit| unit.level < Level::Village;
        let before = self.standing.iter().filter(upper).map(named).collect();
        let changed = self.plan.items.iter().map(|item| &item.unit);
        let after = changed.filter(upper).map(named).collect();
        ImportOutcome {
            id,
            on,
            before,
            after,
            plan: self.plan,
        }
    }
}

fn side(unit: &Unit, parent: Option<&String>) -> Side {
    Side {
        code: unit.code.clone(),
        name: unit.name.clone(),
        parent: parent.cloned().unwrap_or_default(),
        kind: unit.kind,
    }
}
