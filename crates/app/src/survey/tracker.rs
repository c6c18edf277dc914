//! The special trackers: keeping entries, moving them on singly and in bulk.

use domain::account::{Actor, OfficeScope, Role, Verb};
use domain::setting::SettingKey;
use domain::survey::tracker::{
    self, By, Entry, Fields, Kind, LogLine, PETITIONS_MAX, TrackerFault, check_field,
};
use domain::term::{BULK_MAX_UNITS, Body, StepCode, StepRecord};
use domain::time::Day;
use domain::{RecordId, TermId, UnitId};
use store::Write;
use store::survey::tracker::EntryFilter;

use crate::error::{Error, Result};
use crate::{App, Fault};

/// The note of the step that a publication records.
const FROM_TRACKER: &str = "由离任审计台账公布结果时登记";

/// Which entry a command is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The entry with this id.
    Entry(RecordId),
    /// The village's one entry of a kind, begun when there is none.
    Village(UnitId),
}

/// What is to be done with an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrackerAct {
    /// Code of the move; none keeps the fields only.
    pub step: Option<String>,
    /// Fields as they were typed; those not named are left as they are.
    pub typed: Vec<(String, String)>,
    /// An own latest day; `Some(None)` takes it away.
    pub deadline: Option<Option<Day>>,
    /// A note.
    pub note: String,
    /// The version it was opened with; none in bulk.
    pub seen: Option<i64>,
}

/// What came of a bulk command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrackerOutcome {
    /// Entries moved.
    pub moved: usize,
    /// Villages that could not be, with the reason.
    pub failed: Vec<(String, Fault)>,
}

/// One entry with its history.
#[derive(Debug, Clone)]
pub struct EntryPage {
    /// The entry.
    pub entry: Entry,
    /// Its history, newest first.
    pub log: Vec<LogLine>,
}

/// The setting that names the offices of a kind.
#[must_use]
pub const fn offices_setting(kind: Kind) -> SettingKey {
    match kind {
        Kind::Rectification => SettingKey::WeakLaxOffices,
        Kind::ExitAudit => SettingKey::AuditOffices,
        Kind::ThreeAssets => SettingKey::AssetsOffices,
        Kind::Petition => SettingKey::PetitionOffices,
        Kind::Contingency => SettingKey::ContingencyOffices,
    }
}

impl App {
    /// Whether the actor keeps the tracker of a kind.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn keeps_tracker(&self, actor: &Actor, kind: Kind) -> Result<bool> {
        let Ok(scope) = actor.may(Verb::EditTrackers) else {
            return Ok(false);
        };
        if actor.role != Role::DutyDepartment {
            return Ok(kind.kept_by(actor.role, "", ""));
        }
        let mut read = self.store().read().await?;
        let key = offices_setting(kind);
        let offices = self.setting_value(&mut read, &scope, key).await?;
        // The office of the account acted for, as its own rows say.
        let account = actor
            .acting_for
            .as_ref()
            .map_or(&actor.account, |p| &p.account);
        let office = read.account(&scope, account).await?.map(|a| a.office);
        Ok(kind.kept_by(actor.role, &office.unwrap_or_default(), &offices))
    }

    async fn keeper(&self, actor: &Actor, kind: Kind) -> Result<OfficeScope> {
        let scope = actor.may(Verb::EditTrackers)?;
        if self.keeps_tracker(actor, kind).await? {
            Ok(scope)
        } else {
            Err(Fault::Tracker(kind, TrackerFault::NotYours).into())
        }
    }

    /// One entry with its history.
    ///
    /// # Errors
    /// Denied; not found outside the scope.
    pub async fn tracker_entry(&self, actor: &Actor, id: &RecordId) -> Result<EntryPage> {
        let scope = actor.may(Verb::ViewTrackers)?;
        let term = self.running_term(&scope).await?;
        let mut read = self.store().read().await?;
        let filter = EntryFilter {
            id: Some(id),
            ..EntryFilter::default()
        };
        let entry = read
            .tracker_entries(&scope, &term, filter)
            .await?
            .pop()
            .ok_or(Error::NotFound("tracker_entry"))?;
        let log = read.tracker_log(&scope, id).await?;
        Ok(EntryPage { entry, log })
    }

    async fn running_term(&self, scope: &OfficeScope) -> Result<TermId> {
        let term = self.county(scope.county()).await?.term.clone();
        Ok(term.ok_or(Error::NotFound("term"))?.id)
    }

    /// Adds a petition or dispute to a village's list.
    ///
    /// # Errors
    /// Denied, not found, or a fault of a field.
    pub async fn add_tracker_entry(
        &self,
        actor: &Actor,
        kind: Kind,
        unit: &UnitId,
        act: &TrackerAct,
    ) -> Result<RecordId> {
        let scope = self.keeper(actor, kind).await?;
        if !kind.is_many() {
            return Err(Fault::Tracker(kind, TrackerFault::NoMove).into());
        }
        let (mut tx, term, town) = self.plan_ground(actor, &scope, unit).await?;
        let filter = EntryFilter {
            kind: Some(kind),
            unit: Some(unit),
            id: None,
        };
        let there = tx.tracker_entries(&scope, &term, filter).await?;
        let refuse = |fault| Err(Fault::Tracker(kind, fault).into());
        if there.len() >= PETITIONS_MAX {
            return refuse(TrackerFault::TooMany);
        }
        let mut entry = self.begun(actor, kind, (unit.clone(), town));
        entry.state = kind.states().first().map_or("", |s| s.code).to_owned();
        self.fill(&mut entry, act)?;
        for needed in ["number", "kind"] {
            if entry.fields.get(needed).is_none() {
                return refuse(TrackerFault::Missing(needed));
            }
        }
        let number = entry.fields.get("number");
        if there.iter().any(|e| e.fields.get("number") == number) {
            return refuse(TrackerFault::NumberTaken);
        }
        tx.put_tracker_entry(&scope, &term, &entry, ("add", act.note.trim()))
            .await?;
        tx.commit().await?;
        Ok(entry.id)
    }

    /// Keeps the fields of an entry, or moves it on.
    ///
    /// # Errors
    /// Denied, not found, a fault of the entry, or a clash.
    pub async fn act_on_tracker(
        &self,
        actor: &Actor,
        kind: Kind,
        which: &Which,
        act: &TrackerAct,
    ) -> Result<RecordId> {
        let scope = self.keeper(actor, kind).await?;
        let term = self.running_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, &scope, &term).await?;
        let id = self
            .act_on_one(&mut tx, actor, (&scope, &term), kind, which, act)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps what the village reports of one of its entries: words, and the fields that its report may
    /// fill in. The township looks at it and moves the entry on, or sends it back.
    ///
    /// # Errors
    /// Denied, not found, a fault of the entry, or a clash.
    pub async fn report_on_tracker(
        &self,
        actor: &Actor,
        id: &RecordId,
        act: &TrackerAct,
    ) -> Result<()> {
        let scope = actor.may(Verb::ReportTracker)?;
        let term = self.running_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, &scope, &term).await?;
        let filter = EntryFilter {
            id: Some(id),
            ..EntryFilter::default()
        };
        let entry = tx.tracker_entries(&scope, &term, filter).await?.pop();
        let entry = entry.ok_or(Error::NotFound("tracker_entry"))?;
        let kind = entry.kind;
        let report = entry.report();
        let report = report.ok_or(Fault::Tracker(kind, TrackerFault::NoMove))?;
        let given = |(code, _): &&(String, String)| report.gives.contains(&code.as_str());
        let act = TrackerAct {
            step: Some(report.code.to_owned()),
            typed: act.typed.iter().filter(given).cloned().collect(),
            deadline: None,
            note: act.note.clone(),
            seen: act.seen,
        };
        let which = Which::Entry(id.clone());
        self.act_on_one(&mut tx, actor, (&scope, &term), kind, &which, &act)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same for many in one transaction: one that cannot be moved stops no other.
    ///
    /// # Errors
    /// Denied, or nothing or too much chosen.
    pub async fn act_on_trackers(
        &self,
        actor: &Actor,
        kind: Kind,
        chosen: &[Which],
        act: &TrackerAct,
    ) -> Result<TrackerOutcome> {
        let scope = self.keeper(actor, kind).await?;
        if chosen.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if chosen.len() > BULK_MAX_UNITS {
            let max = BULK_MAX_UNITS;
            return Err(Fault::TooMany { max }.into());
        }
        let term = self.running_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, &scope, &term).await?;
        let mut outcome = TrackerOutcome::default();
        for which in chosen {
            let done = self
                .act_on_one(&mut tx, actor, (&scope, &term), kind, which, act)
                .await;
            match done {
                Ok(_) => outcome.moved += 1,
                Err(Error::Fault(faults)) => {
                    let name = self.place_of(&mut tx, &scope, &term, which).await?;
                    outcome
                        .failed
                        .extend(faults.into_iter().map(|f| (name.clone(), f)));
                }
                Err(other) => return Err(other),
            }
        }
        tx.commit().await?;
        Ok(outcome)
    }

    async fn place_of(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        term: &TermId,
        which: &Which,
    ) -> Result<String> {
        let unit = match which {
            Which::Village(unit) => unit.clone(),
            Which::Entry(id) => {
                let filter = EntryFilter {
                    id: Some(id),
                    ..EntryFilter::default()
                };
                let found = tx.tracker_entries(scope, term, filter).await?;
                match found.first() {
                    Some(entry) => entry.unit.clone(),
                    None => return Ok(String::new()),
                }
            }
        };
        let units = tx.term_units(scope, term, Some(&unit)).await?;
        Ok(units
            .first()
            .map_or_else(String::new, |u| u.name_now.clone()))
    }

    async fn act_on_one(
        &self,
        tx: &mut Write,
        actor: &Actor,
        (scope, term): (&OfficeScope, &TermId),
        kind: Kind,
        which: &Which,
        act: &TrackerAct,
    ) -> Result<RecordId> {
        let filter = match which {
            Which::Entry(id) => EntryFilter {
                id: Some(id),
                ..EntryFilter::default()
            },
            Which::Village(unit) => EntryFilter {
                kind: Some(kind),
                unit: Some(unit),
                id: None,
            },
        };
        let found = tx.tracker_entries(scope, term, filter).await?;
        let mut entry = match (found.into_iter().next(), which) {
            (Some(entry), _) if entry.kind == kind => entry,
            (None, Which::Village(unit)) if !kind.is_many() => {
                let units = tx.term_units(scope, term, Some(unit)).await?;
                let unit = units
                    .into_iter()
                    .next()
                    .filter(|u| u.unit.left.is_none())
                    .ok_or(Error::NotFound("unit"))?
                    .unit;
                self.begun(actor, kind, (unit.unit, unit.town))
            }
            _ => return Err(Error::NotFound("tracker_entry")),
        };
        if act.seen.is_some_and(|seen| seen != entry.version) {
            return Err(Error::Clash("tracker_entry"));
        }
        let was_public = entry.published_on().is_some();
        self.fill(&mut entry, act)?;
        let note = act.note.trim();
        let step = act.step.as_deref();
        if let Some(code) = step {
            let by = match actor.role {
                Role::CountyOffice => By::County,
                Role::Village => By::Village,
                _ => By::Keepers,
            };
            let state = (!entry.state.is_empty()).then_some(entry.state.as_str());
            let to = tracker::moved(kind, state, code, &entry.fields, note, by)
                .map_err(|fault| Fault::Tracker(kind, fault))?;
            to.code.clone_into(&mut entry.state);
        } else if entry.state.is_empty() {
            return Err(Fault::Tracker(kind, TrackerFault::NoMove).into());
        }
        entry.by.clone_from(&actor.name);
        entry.at = self.env().now();
        tx.put_tracker_entry(scope, term, &entry, (step.unwrap_or("edit"), note))
            .await?;
        if was_public || entry.published_on().is_some() {
            self.audit_step(tx, actor, (scope, term), &entry).await?;
        }
        Ok(entry.id)
    }

    /// An entry that nobody has kept yet; its state is still to come.
    fn begun(&self, actor: &Actor, kind: Kind, (unit, town): (UnitId, UnitId)) -> Entry {
        let now = self.env().now();
        Entry {
            id: self.env().ulid().into(),
            kind,
            unit,
            town,
            state: String::new(),
            fields: Fields::default(),
            deadline: None,
            begun: now,
            at: now,
            by: actor.name.clone(),
            version: 0,
        }
    }

    /// Puts what was typed into the fields.
    fn fill(&self, entry: &mut Entry, act: &TrackerAct) -> Result<()> {
        let today = self.env().today();
        let kind = entry.kind;
        let mut faults = Vec::new();
        for field in kind.fields() {
            let typed = act.typed.iter().find(|(code, _)| code == field.code);
            let Some((_, typed)) = typed else { continue };
            match check_field(kind, field.code, typed, today) {
                Ok(value) => entry.fields.put(field.code, &value),
                Err(fault) => faults.push(Fault::Tracker(kind, fault)),
            }
        }
        if let Some(deadline) = act.deadline {
            entry.deadline = deadline;
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Fault(faults))
        }
    }

    /// An audit whose result is public is the step of the timetable done: nobody records it twice.
    async fn audit_step(
        &self,
        tx: &mut Write,
        actor: &Actor,
        (scope, term): (&OfficeScope, &TermId),
        entry: &Entry,
    ) -> Result<()> {
        if entry.kind != Kind::ExitAudit {
            return Ok(());
        }
        let elections = tx.elections(scope, term, Some(&entry.unit)).await?;
        let Some(election) = elections.iter().find(|e| !e.body.is_party()) else {
            return Ok(());
        };
        let body: Body = election.body;
        let step = StepCode::ExitAudit;
        let (no, stands) = tx
            .step_standing(scope, term, &entry.unit, body, step)
            .await?;
        let done_on = match (entry.published_on(), stands) {
            (Some(done_on), false) => done_on,
            (None, true) => return self.audit_withdrawn(tx, (scope, term), entry, body).await,
            _ => return Ok(()),
        };
        let record = StepRecord {
            unit: entry.unit.clone(),
            body,
            step,
            no: no + 1,
            done_on,
            note: FROM_TRACKER.to_owned(),
            by_name: actor.name.clone(),
            at: self.env().now(),
            undone: None,
        };
        tx.add_step(scope, term, &entry.town, &record).await?;
        Ok(())
    }

    /// A publication that was withdrawn takes the step with it that it had recorded.
    async fn audit_withdrawn(
        &self,
        tx: &mut Write,
        (scope, term): (&OfficeScope, &TermId),
        entry: &Entry,
        body: Body,
    ) -> Result<()> {
        let records = tx.step_records(scope, term, &entry.unit).await?;
        let own = records.iter().find(|r| {
            r.body == body
                && r.step == StepCode::ExitAudit
                && r.undone.is_none()
                && r.note == FROM_TRACKER
        });
        if let Some(record) = own {
            let reason = "离任审计台账撤回公布";
            tx.undo_step(scope, term, &entry.town, record, reason)
                .await?;
        }
        Ok(())
    }
}
