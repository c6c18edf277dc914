//! Saving a draft, confirming it, correcting a confirmed count, dropping a draft.

use domain::account::{Actor, OfficeScope, Verb};
use domain::flow::{Fact, Hold};
use domain::polling::{Confirmed, Draft, PollingFault, REASON_MAX_CHARS, Verdict};
use domain::time::days_between;
use domain::{AccountId, Millis, RecordId, UnitId};
use law::body::{Body, Contest};
use law::count::{Outcome, Sheet};
use store::Write;
use store::polling::CountRow;

use super::entry::{ACCEPTED_MAX_CHARS, Entry, EntryFault, EntryFaultKind};
use super::facts::Happened;
use super::form::{Ballot, ballot, ballot_of_row, faults};
use super::record::{Count, Declared};
use super::rounds::{next_kind, next_votes, seated};
use super::sheet_text::sheet_text;
use crate::contract::outcome_json;
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
struct Work<'a> {
    scope: OfficeScope,
    actor: &'a Actor,
    ask: &'a SaveCount,
    ballot: Ballot,
    /// The row before, where the draft is there already.
    before: Option<CountRow>,
    round: i64,
    sheet: Sheet,
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
        if let Some(faults) = self.confirm(&mut tx, &work, before).await? {
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
        let ballot = match &before {
            Some(row) => ballot_of_row(tx, &scope, row).await?,
            None => {
                let terms = tx.terms(&scope).await?;
                let term = terms.into_iter().find(|t| t.open);
                let term = term.ok_or(Fault::Polling(PollingFault::TermClosed))?;
                ballot(tx, &scope, &term, &ask.unit, ask.body).await?
            }
        };
        if before.as_ref().is_some_and(|row| row.supersedes.is_some()) {
            actor.may(Verb::CorrectCount)?;
        }
        let round = match (&before, &ask.corrects) {
            (Some(row), _) => row.round,
            (None, Some(old)) => {
                let corrected = ballot.all.iter().find(|row| row.id == old.as_str());
                let corrected = corrected.ok_or(Error::NotFound("count"))?;
                if corrected.state != "confirmed" {
                    return Err(Fault::Polling(PollingFault::AlreadySuperseded).into());
                }
                corrected.round
            }
            (None, None) => ballot.next_round(),
        };
        let sitting = seated(ballot.before(round));
        let made = ask.entry.sheet(&ballot.given(&sitting));
        let sheet = match made {
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
        if let Some(fault) = self.entry_fault(&work) {
            return Ok(Err(Answer::Refused(vec![fault])));
        }
        let reason = ask.reason.trim();
        if reason.chars().count() > REASON_MAX_CHARS {
            return Err(Fault::Polling(PollingFault::TooLong).into());
        }
        if ask.accepted_by.trim().chars().count() > ACCEPTED_MAX_CHARS {
            let hint = format!("最多 {ACCEPTED_MAX_CHARS} 个字");
            let (field, label) = ("accepted_by", "接受人姓名、职务");
            return Err(Fault::Invalid { field, label, hint }.into());
        }
        Ok(Ok(work))
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

    /// Confirms a draft in its transaction: the state machine, the rows, and what follows in the term.
    async fn confirm(
        &self,
        tx: &mut Write,
        work: &Work<'_>,
        mut row: CountRow,
    ) -> Result<Option<Vec<EntryFault>>> {
        let gates = self
            .vote_gates(tx, &work.ballot, work.sheet.contest)
            .await?;
        if let Some(shut) = gates.iter().find(|g| !g.open && g.hold == Hold::Stops) {
            return Err(Fault::Gate { code: shut.code }.into());
        }
        let outcome = law::count::decide(self.rules(), &work.sheet);
        let faults = faults(&work.sheet, &outcome);
        if !faults.is_empty() {
            return Ok(Some(faults));
        }
        let standing = work.standing();
        if row.supersedes.as_deref() != standing.map(|c| c.row.id.as_str()) {
            // Somebody else confirmed this round, or corrected the count, since the form was opened.
            return Err(Error::Clash("count_sheet"));
        }
        let (wire, declared) = self.declare(&row.id, work, &outcome)?;
        if work.has_later() && standing.is_none_or(|old| changes_result(old, &declared)) {
            return Ok(Some(vec![EntryFault::new("", EntryFaultKind::LaterRound)]));
        }
        let confirmed = self.ask_machine(work, &row, &outcome, standing)?;
        "confirmed".clone_into(&mut row.state);
        row.version = work.ask.version;
        row.reason = confirmed
            .replaced
            .as_ref()
            .map(|(_, reason)| reason.clone());
        row.accepted_by.clone_from(&confirmed.accepted_by);
        row.confirmed_ms = Some(confirmed.at.0);
        row.valid = outcome.valid.map(i64::from);
        row.outcome = Some(wire);
        row.next_kind = Some(work.next_kind(&row, declared)?.to_owned());
        if let Some(old) = standing {
            let mut old = old.row.clone();
            "superseded".clone_into(&mut old.state);
            tx.set_count(&work.scope, &old, "count.supersede").await?;
        }
        tx.set_count(&work.scope, &row, "count.confirm").await?;
        self.follow(tx, work, &row, standing).await?;
        Ok(None)
    }

    /// The outcome's text as it is stored, and as pages read it.
    fn declare(&self, id: &str, work: &Work<'_>, outcome: &Outcome) -> Result<(String, Declared)> {
        let wire = outcome_json(Some(id.to_owned()), &work.sheet, outcome);
        let text = serde_json::to_string(&wire).map_err(Error::internal)?;
        Ok((text, Declared::of_wire(&wire)?))
    }

    /// Asks the domain's state machine. Entry by a second person joins there.
    fn ask_machine(
        &self,
        work: &Work<'_>,
        row: &CountRow,
        outcome: &Outcome,
        standing: Option<&Count>,
    ) -> Result<Confirmed> {
        let draft = Draft {
            id: work.ask.id.clone(),
            by: AccountId::parse(&row.entered_by).map_err(Error::internal)?,
            at: Millis(row.entered_ms),
        };
        let verdict = Verdict {
            decided: outcome.valid.is_some(),
            needs_acceptance: outcome.needs_acceptance(),
        };
        let old = standing.map(|count| confirmed_of(&count.row)).transpose()?;
        // A result that hangs on an unverified rule is the township's to accept (invariant 7).
        let may_accept = work.actor.can(Verb::CorrectCount);
        let accepted = if may_accept {
            work.ask.accepted_by.as_str()
        } else {
            ""
        };
        let now = self.env().now();
        let (confirmed, _) = draft
            .confirm(now, verdict, old.as_ref(), &work.ask.reason, accepted)
            .map_err(Fault::from)?;
        Ok(confirmed)
    }

    /// What the count makes happen in the term.
    async fn follow(
        &self,
        tx: &mut Write,
        work: &Work<'_>,
        row: &CountRow,
        old: Option<&Count>,
    ) -> Result<()> {
        let ballot = &work.ballot;
        let (unit, body) = (ballot.unit.clone(), ballot.election.body.code());
        let others = ballot.standing.iter().filter(|c| c.row.round != row.round);
        let valid_elsewhere = others.clone().any(|c| c.row.valid == Some(1));
        let fact = if row.valid == Some(1) {
            // A further vote leaves the day of the first one.
            (work.sheet.contest == Contest::Regular || !valid_elsewhere).then(|| {
                Fact::VoteCounted {
                    unit,
                    body,
                    on: work.sheet.election_day,
                    more_to_come: row.next_kind.as_deref() != Some("none"),
                }
            })
        } else {
            let fell_away = old.is_some_and(|c| c.row.valid == Some(1)) && !valid_elsewhere;
            fell_away.then_some(Fact::VoteWithdrawn { unit, body })
        };
        let Some(fact) = fact else { return Ok(()) };
        let at = Happened {
            scope: &work.scope,
            actor: work.actor,
            term: &ballot.term.id,
            town: &ballot.town,
            replaced_day: old.map(|c| c.sheet.election_day),
            reason: work.ask.reason.trim(),
        };
        self.take_fact(tx, &at, &fact).await
    }
}

impl Work<'_> {
    /// The count that stands for this round.
    fn standing(&self) -> Option<&Count> {
        self.ballot
            .standing
            .iter()
            .find(|c| c.row.round == self.round)
    }

    /// The confirmed count that this one corrects.
    fn corrected(&self) -> Option<&Count> {
        let id = match (&self.before, &self.ask.corrects) {
            (Some(row), _) => row.supersedes.as_deref(),
            (None, Some(id)) => Some(id.as_str()),
            (None, None) => None,
        }?;
        self.ballot.standing.iter().find(|c| c.row.id == id)
    }

    fn has_later(&self) -> bool {
        self.ballot
            .standing
            .iter()
            .any(|c| c.row.round > self.round)
    }

    /// Whether the stored draft holds the sheet that was sent.
    fn is_same_sheet(&self) -> bool {
        let before = self.before.clone().map(Count::of);
        matches!(before, Some(Ok(count)) if count.sheet == self.sheet)
    }

    /// Whether nothing would change by saving.
    fn is_same(&self) -> bool {
        let (reason, accepted) = (self.ask.reason.trim(), self.ask.accepted_by.trim());
        self.is_same_sheet()
            && self.before.as_ref().is_some_and(|row| {
                row.reason.as_deref().unwrap_or_default() == reason
                    && row.accepted_by.as_deref().unwrap_or_default() == accepted
            })
    }

    /// What is still to be held after this count and all that stand.
    fn next_kind(&self, row: &CountRow, declared: Declared) -> Result<&'static str> {
        let mut standing: Vec<Count> = self
            .ballot
            .standing
            .iter()
            .filter(|c| c.row.round != row.round)
            .cloned()
            .collect();
        let sheet = self.sheet.clone();
        standing.push(Count {
            row: row.clone(),
            sheet,
            declared: Some(declared),
        });
        standing.sort_by_key(|c| c.row.round);
        Ok(next_kind(&next_votes(&standing)))
    }
}

/// Whether a correction changes who sits or what was to be voted on again.
fn changes_result(old: &Count, new: &Declared) -> bool {
    let Some(was) = &old.declared else {
        return true;
    };
    let seats = |d: &Declared| -> Vec<(String, String)> {
        let mut seats: Vec<_> = d
            .elected
            .iter()
            .map(|e| (e.post.clone(), e.nominee.clone()))
            .collect();
        seats.sort();
        seats
    };
    was.valid != new.valid || seats(was) != seats(new) || was.next.posts != new.next.posts
}

/// A stored count as the state machine knows it.
fn confirmed_of(row: &CountRow) -> Result<Confirmed> {
    let id = |text: &str| RecordId::parse(text).map_err(Error::internal);
    let replaced = match &row.supersedes {
        Some(old) => Some((id(old)?, row.reason.clone().unwrap_or_default())),
        None => None,
    };
    Ok(Confirmed {
        id: id(&row.id)?,
        by: AccountId::parse(&row.entered_by).map_err(Error::internal)?,
        at: Millis(row.confirmed_ms.unwrap_or(row.entered_ms)),
        replaced,
        accepted_by: row.accepted_by.clone(),
    })
}
