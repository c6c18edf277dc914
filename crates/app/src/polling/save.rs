//! Saving a draft, confirming it, correcting a confirmed count, dropping a draft.

use domain::account::{Actor, OfficeScope, Verb};
use domain::polling::{PollingFault, REASON_MAX_CHARS};
use domain::time::days_between;
use domain::{Millis, RecordId, UnitId};
use law::body::Body;
use law::count::Sheet;
use store::Write;
use store::polling::CountRow;

use super::ballot::{Ballot, ballot, ballot_of_row};
use super::entry::{ACCEPTED_MAX_CHARS, Entry, EntryFault, EntryFaultKind};
use super::record::Count;
use super::rounds::{next_votes, seated};
use super::sheet_text::sheet_text;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// Days back to which a count may be entered.
const DAY_BACK_MAX: i64 = domain::term::STEP_MAX_AGE_DAYS;

/// A count as the form sends it.
#[derive(Debug, Clone)]
pub struct SaveCount {
    /// Id of the sheet, made when the form was opened: sending it twice makes one count.
    pub id: RecordId,
    /// The village; of a draft that is there already, its own village counts.
    pub unit: UnitId,
    /// The body.
    pub body: Body,
    /// The version the form was opened with; 0 for a new count.
    pub version: i64,
    /// The confirmed count it corrects.
    pub corrects: Option<RecordId>,
    /// The figures.
    pub entry: Entry,
    /// Why it is corrected.
    pub reason: String,
    /// Who for the township accepts a result that hangs on an unverified rule.
    pub accepted_by: String,
}

/// What came of saving or confirming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The draft is stored.
    Saved(RecordId),
    /// The count is confirmed.
    Confirmed(RecordId),
    /// What was typed is not what was shown with its outcome: the draft is stored, to be looked at.
    Changed(RecordId),
    /// The entry is no sheet, or cannot be confirmed; nothing was stored.
    Refused(Vec<EntryFault>),
}

/// A draft in the making, within its transaction.
pub(super) struct Work<'a> {
    pub(super) scope: OfficeScope,
    pub(super) actor: &'a Actor,
    pub(super) ask: &'a SaveCount,
    pub(super) ballot: Ballot,
    /// The row before, where the draft is there already.
    pub(super) before: Option<CountRow>,
    pub(super) round: i64,
    pub(super) sheet: Sheet,
}

impl App {
    /// Saves what was typed as a draft, and says nothing about its outcome yet.
    ///
    /// # Errors
    /// Denied; not found; a clash with somebody else's change; faults of the term.
    pub async fn save_count(&self, actor: &Actor, ask: &SaveCount) -> Result<Answer> {
        let mut tx = self.write(actor).await?;
        let work = match self.count_work(&mut tx, actor, ask).await? {
            Ok(work) => work,
            Err(answer) => return Ok(answer),
        };
        if work.is_same() {
            return Ok(Answer::Saved(ask.id.clone()));
        }
        self.store_draft(&mut tx, &work).await?;
        tx.commit().await?;
        Ok(Answer::Saved(ask.id.clone()))
    }

    /// Confirms the count whose outcome was shown. Sent twice, it confirms once.
    ///
    /// # Errors
    /// Denied; not found; a clash; faults of the state machine.
    pub async fn confirm_count(&self, actor: &Actor, ask: &SaveCount) -> Result<Answer> {
        let mut tx = self.write(actor).await?;
        let work = match self.count_work(&mut tx, actor, ask).await? {
            Ok(work) => work,
            Err(answer) => return Ok(answer),
        };
        let Some(before) = work.before.clone().filter(|_| work.is_same_sheet()) else {
            self.store_draft(&mut tx, &work).await?;
            tx.commit().await?;
            return Ok(Answer::Changed(ask.id.clone()));
        };
        if let Some(faults) = self.confirm_draft(&mut tx, &work, before).await? {
            return Ok(Answer::Refused(faults));
        }
        tx.commit().await?;
        Ok(Answer::Confirmed(ask.id.clone()))
    }

    /// Drops a draft; dropping it twice drops it once.
    ///
    /// # Errors
    /// Denied; not found; a clash.
    pub async fn drop_count(&self, actor: &Actor, id: &RecordId, version: i64) -> Result<UnitId> {
        let scope = actor.may(Verb::EnterCount)?;
        let mut tx = self.write(actor).await?;
        let mut row = tx
            .count(&scope, id)
            .await?
            .ok_or(Error::NotFound("count"))?;
        let unit = UnitId::parse(&row.unit).map_err(Error::internal)?;
        match row.state.as_str() {
            "dropped" => return Ok(unit),
            "draft" => {}
            _ => return Err(Error::Clash("count_sheet")),
        }
        if row.supersedes.is_some() {
            actor.may(Verb::CorrectCount)?;
        }
        "dropped".clone_into(&mut row.state);
        row.version = version;
        tx.set_count(&scope, &row, "count.drop").await?;
        tx.commit().await?;
        Ok(unit)
    }

    /// Loads and checks everything that saving and confirming share; an answer instead where the
    /// entry is no sheet, or where the count was confirmed by the same request before.
    async fn count_work<'a>(
        &self,
        tx: &mut Write,
        actor: &'a Actor,
        ask: &'a SaveCount,
    ) -> Result<std::result::Result<Work<'a>, Answer>> {
        let verb = if ask.corrects.is_some() {
            Verb::CorrectCount
        } else {
            Verb::EnterCount
        };
        let scope = actor.may(verb)?;
        let before = tx.count(&scope, &ask.id).await?;
        if before.as_ref().is_some_and(|row| row.supersedes.is_some()) {
            actor.may(Verb::CorrectCount)?;
        }
        if before.is_none() && ask.version > 0 {
            return Err(Error::NotFound("count"));
        }
        let ballot = if let Some(row) = &before {
            ballot_of_row(tx, &scope, row).await?
        } else {
            let terms = tx.terms(&scope).await?;
            let term = terms.into_iter().find(|t| t.open);
            let term = term.ok_or(Fault::Polling(PollingFault::TermClosed))?;
            ballot(tx, &scope, &term, &ask.unit, ask.body).await?
        };
        let round = round_of(ask, &ballot, before.as_ref())?;
        let sitting = seated(ballot.before(round));
        let sheet = match ask.entry.sheet(&ballot.given(&sitting)) {
            Ok(sheet) => sheet,
            Err(faults) => return Ok(Err(Answer::Refused(faults))),
        };
        let work = Work {
            scope,
            actor,
            ask,
            ballot,
            before,
            round,
            sheet,
        };
        if let Some(row) = &work.before
            && row.state != "draft"
        {
            // The second of two clicks finds the first one's count.
            return if row.state != "dropped" && work.is_same_sheet() {
                Ok(Err(Answer::Confirmed(ask.id.clone())))
            } else {
                Err(Error::Clash("count_sheet"))
            };
        }
        work.ballot.must_be_open()?;
        check_words(ask)?;
        Ok(match self.entry_fault(&work) {
            Some(fault) => Err(Answer::Refused(vec![fault])),
            None => Ok(work),
        })
    }

    /// What of an entry cannot be, although it is a sheet.
    fn entry_fault(&self, work: &Work<'_>) -> Option<EntryFault> {
        let day = work.sheet.election_day;
        let back = days_between(day, self.env().today());
        if back < 0 {
            return Some(EntryFault::new("election_day", EntryFaultKind::DayAhead));
        }
        if back > DAY_BACK_MAX {
            return Some(EntryFault::new("election_day", EntryFaultKind::DayBack));
        }
        let corrected = work.corrected();
        let may = match corrected {
            Some(old) => old.contest() == work.sheet.contest,
            None => {
                let votes = next_votes(work.ballot.before(work.round));
                votes.iter().any(|v| v.contest == work.sheet.contest)
            }
        };
        (!may).then(|| EntryFault::new("", EntryFaultKind::NotNext))
    }

    async fn store_draft(&self, tx: &mut Write, work: &Work<'_>) -> Result<()> {
        let (ask, now) = (work.ask, self.env().now());
        let text = sheet_text(ask.id.as_str(), &work.sheet)?;
        let reason = Some(ask.reason.trim().to_owned()).filter(|r| !r.is_empty());
        let accepted = Some(ask.accepted_by.trim().to_owned()).filter(|a| !a.is_empty());
        let mut row = match &work.before {
            Some(row) => CountRow {
                version: ask.version,
                ..row.clone()
            },
            None => self.new_row(tx, work, now).await?,
        };
        work.sheet.contest.code().clone_into(&mut row.contest);
        row.election_day = work.sheet.election_day.to_string();
        row.sheet = text;
        row.reason = reason;
        row.accepted_by = accepted;
        row.entered_by = work.actor.account.as_str().to_owned();
        row.entered_name = work.actor.name.clone();
        row.entered_ms = now.0;
        if work.before.is_some() {
            tx.set_count(&work.scope, &row, "count.draft").await?;
        } else {
            tx.add_count(&work.scope, &row, "count.draft").await?;
        }
        Ok(())
    }

    async fn new_row(&self, tx: &mut Write, work: &Work<'_>, now: Millis) -> Result<CountRow> {
        let (ask, ballot) = (work.ask, &work.ballot);
        let body = ballot.election.body.code();
        let (term, unit) = (&ballot.term.id, &ballot.unit);
        let no = tx
            .next_count_no(&work.scope, term, unit, body, work.round)
            .await?;
        Ok(CountRow {
            id: ask.id.as_str().to_owned(),
            term: term.as_str().to_owned(),
            unit: unit.as_str().to_owned(),
            body: body.to_owned(),
            town: ballot.town.as_str().to_owned(),
            contest: String::new(),
            round: work.round,
            no,
            state: "draft".to_owned(),
            supersedes: ask.corrects.as_ref().map(|id| id.as_str().to_owned()),
            reason: None,
            election_day: String::new(),
            sheet: String::new(),
            outcome: None,
            valid: None,
            next_kind: None,
            accepted_by: None,
            entered_by: String::new(),
            entered_name: String::new(),
            entered_ms: now.0,
            confirmed_ms: None,
            version: 1,
        })
    }
}

/// The round of a sheet: its own, that of the count it corrects, or the one that comes next.
fn round_of(ask: &SaveCount, ballot: &Ballot, before: Option<&CountRow>) -> Result<i64> {
    match (before, &ask.corrects) {
        (Some(row), _) => Ok(row.round),
        (None, Some(old)) => {
            let corrected = ballot.all.iter().find(|row| row.id == old.as_str());
            let corrected = corrected.ok_or(Error::NotFound("count"))?;
            if corrected.state == "confirmed" {
                Ok(corrected.round)
            } else {
                Err(Fault::Polling(PollingFault::AlreadySuperseded).into())
            }
        }
        (None, None) => Ok(ballot.next_round()),
    }
}

/// Refuses a reason or a name that is too long.
fn check_words(ask: &SaveCount) -> Result<()> {
    if ask.reason.trim().chars().count() > REASON_MAX_CHARS {
        return Err(Fault::Polling(PollingFault::TooLong).into());
    }
    if ask.accepted_by.trim().chars().count() > ACCEPTED_MAX_CHARS {
        let hint = format!("最多 {ACCEPTED_MAX_CHARS} 个字");
        let (field, label) = ("accepted_by", "接受人姓名、职务");
        return Err(Fault::Invalid { field, label, hint }.into());
    }
    Ok(())
}

impl Work<'_> {
    /// The count that stands for this round.
    pub(super) fn standing(&self) -> Option<&Count> {
        self.ballot
            .standing
            .iter()
            .find(|c| c.row.round == self.round)
    }

    /// The confirmed count that this one corrects.
    pub(super) fn corrected(&self) -> Option<&Count> {
        let id = match (&self.before, &self.ask.corrects) {
            (Some(row), _) => row.supersedes.as_deref(),
            (None, Some(id)) => Some(id.as_str()),
            (None, None) => None,
        }?;
        self.ballot.standing.iter().find(|c| c.row.id == id)
    }

    pub(super) fn has_later(&self) -> bool {
        self.ballot
            .standing
            .iter()
            .any(|c| c.row.round > self.round)
    }

    /// Whether the stored draft holds the sheet that was sent.
    pub(super) fn is_same_sheet(&self) -> bool {
        let before = self.before.clone().map(Count::of);
        matches!(before, Some(Ok(count)) if count.sheet == self.sheet)
    }

    /// Whether nothing would change by saving.
    pub(super) fn is_same(&self) -> bool {
        let (reason, accepted) = (self.ask.reason.trim(), self.ask.accepted_by.trim());
        self.is_same_sheet()
            && self.before.as_ref().is_some_and(|row| {
                row.reason.as_deref().unwrap_or_default() == reason
                    && row.accepted_by.as_deref().unwrap_or_default() == accepted
            })
    }
}
