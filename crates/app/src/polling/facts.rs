//! What a count makes happen in the term: the voting step is done, or is undone again.

use domain::account::{Actor, OfficeScope};
use domain::flow::Fact;
use domain::term::{Body, DayState, Election, NOTE_MAX_CHARS, StepCode, StepRecord};
use domain::time::Day;
use domain::{TermId, UnitId};
use store::Write;

use crate::App;
use crate::error::{Error, Result};

/// Written as evidence of a voting step that followed from a count.
const NOTE: &str = "据确认的计票登记";

/// Where a fact happened, and by which count's standing it came.
pub(super) struct Happened<'a> {
    pub scope: &'a OfficeScope,
    pub actor: &'a Actor,
    pub term: &'a TermId,
    pub town: &'a UnitId,
    /// The election as it was planned.
    pub election: &'a Election,
    /// Whether it is the regular vote, which is the election day.
    pub regular: bool,
    /// The day of the count that was superseded, whose step the new one takes the place of.
    pub replaced_day: Option<Day>,
    /// Why the count before fell away.
    pub reason: &'a str,
}

impl App {
    /// Carries a fact of this room into the term's steps, in the transaction of the count.
    pub(super) async fn take_fact(
        &self,
        tx: &mut Write,
        at: &Happened<'_>,
        fact: &Fact,
    ) -> Result<()> {
        match fact {
            Fact::VoteCounted { unit, body, on, .. } => {
                self.vote_done(tx, at, unit, body_of(body)?, *on).await
            }
            Fact::VoteWithdrawn { unit, body } => {
                let body = body_of(body)?;
                if let Some(record) = standing(tx, at, unit, body).await? {
                    let why = format!("计票更正后投票无效：{}", at.reason);
                    undo(tx, at, &record, &why).await?;
                }
                Ok(())
            }
        }
    }

    async fn vote_done(
        &self,
        tx: &mut Write,
        at: &Happened<'_>,
        unit: &UnitId,
        body: Body,
        on: Day,
    ) -> Result<()> {
        if at.regular && at.election.day != DayState::Set(on) {
            // The days that the law counts from the vote are counted from when it was held.
            let held = Election {
                day: DayState::Set(on),
                ..at.election.clone()
            };
            tx.set_election(at.scope, at.term, &held, "term.set_day")
                .await?;
        }
        if let Some(record) = standing(tx, at, unit, body).await? {
            // A day that somebody recorded by hand stays; the day of the count that fell away goes.
            if record.done_on == on || at.replaced_day != Some(record.done_on) {
                return Ok(());
            }
            let why = format!("计票更正：{}", at.reason);
            undo(tx, at, &record, &why).await?;
        }
        let (no, _) = tx
            .step_standing(at.scope, at.term, unit, body, StepCode::ElectionDay)
            .await?;
        let record = StepRecord {
            unit: unit.clone(),
            body,
            step: StepCode::ElectionDay,
            no: no + 1,
            done_on: on,
            note: NOTE.to_owned(),
            by_name: at.actor.name.clone(),
            at: self.env().now(),
            undone: None,
        };
        tx.add_step(at.scope, at.term, at.town, &record).await?;
        Ok(())
    }
}

fn body_of(code: &str) -> Result<Body> {
    Body::from_code(code).ok_or_else(|| Error::internal("body of a fact"))
}

async fn standing(
    tx: &mut Write,
    at: &Happened<'_>,
    unit: &UnitId,
    body: Body,
) -> Result<Option<StepRecord>> {
    let records = tx.step_records(at.scope, at.term, unit).await?;
    Ok(records
        .into_iter()
        .find(|r| r.body == body && r.step == StepCode::ElectionDay && r.undone.is_none()))
}

async fn undo(tx: &mut Write, at: &Happened<'_>, record: &StepRecord, why: &str) -> Result<()> {
    let why: String = why.chars().take(NOTE_MAX_CHARS).collect();
    tx.undo_step(at.scope, at.term, at.town, record, &why)
        .await?;
    Ok(())
}
