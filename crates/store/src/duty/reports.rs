//! Weekly reports, every version of them.

use domain::account::OfficeScope;
use domain::duty::report::{REPORTS_MAX, Week};
use domain::duty::{Report, ReportState};
use domain::journal::RecordKind;
use domain::{Millis, RecordId, TermId};
use seal::journal::Canonical;
use sqlx::FromRow;

use super::rows::record_id;
use super::within_place;
use crate::db::{Read, Write};
use crate::division::{count, day_text, stored_day};
use crate::error::{Error, Result};

#[derive(FromRow)]
struct ReportRow {
    id: String,
    week_from: String,
    no: i64,
    state: String,
    body: String,
    figures: String,
    by_name: String,
    at_ms: i64,
    sent_ms: Option<i64>,
    sent_by: Option<String>,
    version: i64,
}

/// A report with its figures as they are written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReport {
    /// The report.
    pub report: Report,
    /// The figures, in a form of the use case's own.
    pub figures: String,
}

impl ReportRow {
    fn report(self) -> Result<StoredReport> {
        let report = Report {
            id: record_id(&self.id)?,
            week: Week::of(stored_day(&self.week_from)?),
            no: self.no,
            state: ReportState::parse(&self.state).ok_or(Error::Stored("duty_report.state"))?,
            text: self.body,
            by_name: self.by_name,
            at: Millis(self.at_ms),
            sent: self
                .sent_ms
                .map(|at| (Millis(at), self.sent_by.unwrap_or_default())),
            version: self.version,
        };
        Ok(StoredReport {
            report,
            figures: self.figures,
        })
    }
}

// Reports are about the whole county: a scope that reaches less of it finds what went out.
const REPORTS: &str = "SELECT id, week_from, no, state, body, figures, by_name, at_ms, sent_ms, \
     sent_by, version FROM duty_report WHERE county = $1 AND ($2 = 'county' OR (state <> 'draft' \
     AND $3 <> '')) AND term = $4 AND ($5 = '' OR id = $5) ORDER BY week_from DESC, no DESC LIMIT $6";

impl Read {
    /// Reports of a term, the newest week first; one only, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn reports(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: Option<&RecordId>,
    ) -> Result<Vec<StoredReport>> {
        let rows: Vec<ReportRow> = on!(self, |c| bind_scope!(sqlx::query_as(REPORTS), scope)
            .bind(term.as_str())
            .bind(id.map_or("", RecordId::as_str))
            .bind(count(REPORTS_MAX))
            .fetch_all(c)
            .await?);
        rows.into_iter().map(ReportRow::report).collect()
    }
}

impl Write {
    /// Adds a draft.
    ///
    /// # Errors
    /// A duplicate when somebody made the same version at the same moment.
    pub async fn add_report(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        stored: &StoredReport,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_report (county, id, term, week_from, no, state, body, \
             figures, by_name, at_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
        within_place(scope, None, None, "duty_report")?;
        let report = &stored.report;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(report.id.as_str())
            .bind(term.as_str())
            .bind(day_text(report.week.from))
            .bind(report.no)
            .bind(report.state.code())
            .bind(report.text.as_str())
            .bind(stored.figures.as_str())
            .bind(report.by_name.as_str())
            .bind(report.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.log_report(scope, stored, "report.make").await
    }

    /// Keeps the prose and state of a report (`verb` "report.edit", "report.send" or
    /// "report.supersede"); its figures never change.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody changed it meanwhile.
    pub async fn set_report(
        &mut self,
        scope: &OfficeScope,
        stored: &StoredReport,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE duty_report SET state = $1, body = $2, sent_ms = $3, sent_by = $4, \
             version = version + 1 WHERE county = $5 AND id = $6 AND version = $7";
        within_place(scope, None, None, "duty_report")?;
        let report = &stored.report;
        let sent = report.sent.as_ref();
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(report.state.code())
            .bind(report.text.as_str())
            .bind(sent.map(|(at, _)| at.0))
            .bind(sent.map(|(_, by)| by.as_str()))
            .bind(scope.county().as_str())
            .bind(report.id.as_str())
            .bind(report.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("duty_report"));
        }
        self.log_report(scope, stored, verb).await
    }

    async fn log_report(
        &mut self,
        scope: &OfficeScope,
        stored: &StoredReport,
        verb: &'static str,
    ) -> Result<()> {
        let report = &stored.report;
        let content = Canonical::new("report")
            .text("week", &day_text(report.week.from))
            .integer("no", report.no)
            .text("state", report.state.code())
            .text("text", &report.text)
            .text("figures", &stored.figures);
        let record = (RecordKind::Report, report.id.as_str());
        self.log_duty(scope, verb, record, (None, None), content)
            .await
    }
}
