//! Inspections with their findings, the checklist, look-back rounds.

use domain::account::OfficeScope;
use domain::duty::inspection::INSPECTIONS_MAX;
use domain::duty::{Checklist, Finding, Inspection, Round, Verdict};
use domain::journal::RecordKind;
use domain::{RecordId, TermId};
use seal::journal::Canonical;
use sqlx::FromRow;

use super::rows::{account_id, column, record_id};
use super::within_place;
use crate::db::{Read, Write};
use crate::division::{count, day_text, stored_day, unit_id};
use crate::error::{Error, Result};

#[derive(FromRow)]
struct InspectionRow {
    id: String,
    round: Option<String>,
    town: String,
    unit: Option<String>,
    planned_on: String,
    group_account: String,
    group_name: String,
    held_on: Option<String>,
    summary: String,
    by_name: String,
    cancelled: Option<String>,
    version: i64,
}

impl InspectionRow {
    fn inspection(self) -> Result<Inspection> {
        Ok(Inspection {
            id: record_id(&self.id)?,
            round: self.round.as_deref().map(record_id).transpose()?,
            town: unit_id(&self.town)?,
            unit: self.unit.as_deref().map(unit_id).transpose()?,
            planned_on: stored_day(&self.planned_on)?,
            group: account_id(&self.group_account)?,
            group_name: self.group_name,
            held_on: self.held_on.as_deref().map(stored_day).transpose()?,
            summary: self.summary,
            by_name: self.by_name,
            cancelled: self.cancelled,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct FindingRow {
    inspection: String,
    no: i64,
    item: String,
    verdict: String,
    note: String,
}

#[derive(FromRow)]
struct RoundRow {
    id: String,
    title: String,
    focus: String,
    from_date: String,
    until_date: String,
    by_name: String,
}

const INSPECTIONS: &str = concat!(
    "SELECT i.id, i.round, i.town, i.unit, i.planned_on, i.group_account, i.group_name, i.held_on, \
     i.summary, i.by_name, i.cancelled, i.version FROM duty_inspection i WHERE ",
    within!("i.county", "i.town", "i.unit"),
    " AND i.term = $4 AND ($5 = '' OR i.id = $5) ORDER BY i.planned_on DESC, i.id LIMIT $6"
);
const FINDINGS: &str = concat!(
    "SELECT f.inspection, f.no, f.item, f.verdict, f.note FROM duty_finding f JOIN duty_inspection i \
     ON i.county = f.county AND i.id = f.inspection WHERE ",
    within!("i.county", "i.town", "i.unit"),
    " AND i.term = $4 AND ($5 = '' OR i.id = $5) ORDER BY f.inspection, f.no"
);
const ROUNDS: &str = "SELECT id, title, focus, from_date, until_date, by_name FROM duty_round WHERE \
     county = $1 AND term = $2 ORDER BY from_date DESC, id LIMIT 200";
const CHECKLIST: &str = "SELECT no, items FROM duty_checklist WHERE county = $1 ORDER BY no DESC \
     LIMIT 1";

impl Read {
    /// Inspections of a term within the scope, the latest planned first; one only, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn inspections(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: Option<&RecordId>,
    ) -> Result<Vec<Inspection>> {
        let rows: Vec<InspectionRow> =
            on!(self, |c| bind_scope!(sqlx::query_as(INSPECTIONS), scope)
                .bind(term.as_str())
                .bind(id.map_or("", RecordId::as_str))
                .bind(count(INSPECTIONS_MAX))
                .fetch_all(c)
                .await?);
        rows.into_iter().map(InspectionRow::inspection).collect()
    }

    /// Findings of inspections within the scope, each with its inspection's id; of one, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn findings(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: Option<&RecordId>,
    ) -> Result<Vec<(String, Finding)>> {
        let rows: Vec<FindingRow> = on!(self, |c| bind_scope!(sqlx::query_as(FINDINGS), scope)
            .bind(term.as_str())
            .bind(id.map_or("", RecordId::as_str))
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                let verdict = Verdict::parse(&row.verdict);
                let finding = Finding {
                    no: row.no,
                    item: row.item,
                    verdict: verdict.ok_or(Error::Stored("duty_finding.verdict"))?,
                    note: row.note,
                };
                Ok((row.inspection, finding))
            })
            .collect()
    }

    /// Look-back rounds of a term, the latest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn rounds(&mut self, scope: &OfficeScope, term: &TermId) -> Result<Vec<Round>> {
        let rows: Vec<RoundRow> = on!(self, |c| sqlx::query_as(ROUNDS)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(Round {
                    id: record_id(&row.id)?,
                    title: row.title,
                    focus: row.focus,
                    from: stored_day(&row.from_date)?,
                    until: stored_day(&row.until_date)?,
                    by_name: row.by_name,
                })
            })
            .collect()
    }

    /// The checklist in force: the newest the county wrote, else the one that comes with the program.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn checklist(&mut self, scope: &OfficeScope) -> Result<Checklist> {
        let row: Option<(i64, String)> = on!(self, |c| sqlx::query_as(CHECKLIST)
            .bind(scope.county().as_str())
            .fetch_optional(c)
            .await?);
        Ok(row.map_or_else(Checklist::first, |(no, items)| Checklist {
            no,
            items: items.lines().map(str::to_owned).collect(),
        }))
    }
}

impl Write {
    /// Keeps a new version of the checklist; `seen` is the number of the one the form was opened with.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody wrote one meanwhile.
    pub async fn add_checklist(
        &mut self,
        scope: &OfficeScope,
        list: &Checklist,
        seen: i64,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_checklist (county, no, items, by_name, at_ms) VALUES \
             ($1, $2, $3, $4, $5)";
        within_place(scope, None, None, "duty_checklist")?;
        if self.checklist(scope).await?.no != seen {
            return Err(Error::Clash("duty_checklist"));
        }
        let stamp = self.stamp.clone();
        let items = list.items.join("\n");
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(list.no)
            .bind(items.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        let content = Canonical::new("checklist").texts("items", &list.items);
        let id = list.no.to_string();
        let record = (RecordKind::Checklist, id.as_str());
        self.log_duty(scope, "checklist.edit", record, (None, None), content)
            .await
    }

    /// Plans a look-back round; its inspections are added beside it.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_round(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        round: &Round,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_round (county, id, term, title, focus, from_date, \
             until_date, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        within_place(scope, None, None, "duty_round")?;
        let at = self.stamp.at.0;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(round.id.as_str())
            .bind(term.as_str())
            .bind(round.title.as_str())
            .bind(round.focus.as_str())
            .bind(day_text(round.from))
            .bind(day_text(round.until))
            .bind(round.by_name.as_str())
            .bind(at)
            .execute(c)
            .await
            .map(|_| ())?);
        let content = Canonical::new("look_back")
            .text("title", &round.title)
            .text("focus", &round.focus)
            .text("from", &day_text(round.from))
            .text("until", &day_text(round.until));
        let record = (RecordKind::LookBack, round.id.as_str());
        self.log_duty(scope, "look_back.plan", record, (None, None), content)
            .await
    }

    /// Plans an inspection.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a place beyond the scope.
    pub async fn add_inspection(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        one: &Inspection,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_inspection (county, id, term, round, town, unit, \
             planned_on, group_account, group_name, held_on, summary, by_name, cancelled, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, '', $10, NULL, 1)";
        within_place(scope, Some(&one.town), one.unit.as_ref(), "duty_inspection")?;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(one.id.as_str())
            .bind(term.as_str())
            .bind(one.round.as_ref().map(RecordId::as_str))
            .bind(one.town.as_str())
            .bind(column(one.unit.as_ref()))
            .bind(day_text(one.planned_on))
            .bind(one.group.as_str())
            .bind(one.group_name.as_str())
            .bind(one.by_name.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.log_inspection(scope, one, &[], "inspection.plan")
            .await
    }

    /// Keeps what was seen, or that it was called off (`verb` "inspection.hold" or
    /// "inspection.cancel"); `one.version` is the version that was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody recorded it meanwhile.
    pub async fn end_inspection(
        &mut self,
        scope: &OfficeScope,
        (one, findings): (&Inspection, &[Finding]),
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE duty_inspection SET held_on = $1, summary = $2, by_name = $3, \
             cancelled = $4, version = version + 1 WHERE county = $5 AND id = $6 AND version = $7";
        const ADD: &str = "INSERT INTO duty_finding (county, inspection, no, item, verdict, note) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        within_place(scope, Some(&one.town), one.unit.as_ref(), "duty_inspection")?;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(one.held_on.map(day_text))
            .bind(one.summary.as_str())
            .bind(one.by_name.as_str())
            .bind(one.cancelled.as_deref())
            .bind(scope.county().as_str())
            .bind(one.id.as_str())
            .bind(one.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("duty_inspection"));
        }
        for finding in findings {
            on!(self.read, |c| sqlx::query(ADD)
                .bind(scope.county().as_str())
                .bind(one.id.as_str())
                .bind(finding.no)
                .bind(finding.item.as_str())
                .bind(finding.verdict.code())
                .bind(finding.note.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.log_inspection(scope, one, findings, verb).await
    }

    async fn log_inspection(
        &mut self,
        scope: &OfficeScope,
        one: &Inspection,
        findings: &[Finding],
        verb: &'static str,
    ) -> Result<()> {
        let held = one.held_on.map(day_text);
        let seen = findings.iter().map(|f| {
            Canonical::new("finding")
                .text("item", &f.item)
                .text("verdict", f.verdict.code())
                .text("note", &f.note)
        });
        let content = Canonical::new("inspection")
            .optional_text("round", one.round.as_ref().map(RecordId::as_str))
            .text("planned", &day_text(one.planned_on))
            .text("group", one.group.as_str())
            .optional_text("held", held.as_deref())
            .text("summary", &one.summary)
            .optional_text("cancelled", one.cancelled.as_deref())
            .list("findings", seen);
        let record = (RecordKind::Inspection, one.id.as_str());
        let place = (Some(&one.town), one.unit.as_ref());
        self.log_duty(scope, verb, record, place, content).await
    }
}
