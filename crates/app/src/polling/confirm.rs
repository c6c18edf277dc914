//! Confirming a draft: the state machine, the rows, and what follows in the term.

use domain::account::Verb;
use domain::flow::{Fact, Hold};
use domain::nomination::Post;
use domain::polling::{Confirmed, Draft, Verdict};
use domain::{AccountId, Millis, RecordId};
use law::body::Contest;
use law::count::{Outcome, PostRank, Sheet};
use store::Write;
use store::polling::CountRow;

use super::entry::{EntryFault, EntryFaultKind};
use super::facts::Happened;
use super::places::faults;
use super::record::{Count, Declared};
use super::rounds::{next_kind, next_votes};
use super::save::Work;
use crate::contract::outcome_json;
use crate::error::{Error, Result};
use crate::nomination::Place;
use crate::{App, Fault};

impl App {
    /// Confirms a draft in its transaction: the state machine, the rows, and what follows in the term.
    pub(super) async fn confirm_draft(
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
        let winners = winners(&work.sheet, &declared);
        row.next_kind = Some(work.next_kind(&row, declared)?.to_owned());
        if let Some(old) = standing {
            let mut old = old.row.clone();
            "superseded".clone_into(&mut old.state);
            tx.set_count(&work.scope, &old, "count.supersede").await?;
        }
        tx.set_count(&work.scope, &row, "count.confirm").await?;
        self.follow(tx, work, &row, standing).await?;
        let place = Place {
            town: work.ballot.town.clone(),
            unit: work.ballot.unit.clone(),
            name: work.ballot.name.clone(),
        };
        let at = (&work.scope, &work.ballot.term);
        self.review_winners(tx, work.actor, at, &place, &winners)
            .await?;
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
            election: &ballot.election,
            regular: work.sheet.contest == Contest::Regular,
            replaced_day: old.map(|c| c.sheet.election_day),
            reason: work.ask.reason.trim(),
        };
        self.take_fact(tx, &at, &fact).await
    }
}

impl Work<'_> {
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

/// Names of those elected, with the posts they won.
fn winners(sheet: &Sheet, declared: &Declared) -> Vec<(String, Post)> {
    let party = sheet.body.is_party();
    let elected = declared.elected.iter().filter_map(|winner| {
        let nominee = sheet.nominees.iter().find(|n| n.id == winner.nominee)?;
        let post = match (PostRank::of_id(&winner.post), party) {
            (PostRank::Head, true) => Post::PartySecretary,
            (PostRank::Deputy, true) => Post::PartyDeputy,
            (PostRank::Member, true) => Post::PartyMember,
            (PostRank::Head, false) => Post::Chair,
            (PostRank::Deputy, false) => Post::Vice,
            (PostRank::Member, false) => Post::Member,
        };
        Some((nominee.name.clone(), post))
    });
    elected.collect()
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
