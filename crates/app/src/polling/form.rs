//! What the entry form needs: a new count, a draft, or the correction of a confirmed count.

use domain::account::{Actor, SystemScope, SystemUse, Verb};
use domain::flow::{Gate, Hold};
use domain::polling::PollingFault;
use domain::term::StepCode;
use domain::time::Day;
use domain::{RecordId, UnitId};
use law::body::{Bar, Body, Contest, Kin};
use law::count::{BallotSet, Sheet, Sitting};
use law::rules::RuleBook;
use law::rules::value::{StopDecision, WomenSeat};
use store::Read;

use super::ballot::{Ballot, ballot, ballot_of_row};
use super::entry::{Entry, EntryFault, PostEntry, RowEntry};
use super::places::{faults, two_posts};
use super::record::{Count, Declared};
use super::rounds::{NextVote, known_kin, next_votes, seated};
use crate::board::village_facts;
use crate::error::{Error, Result};
use crate::term::gates_of;
use crate::{App, Fault};

/// Posts of a villagers' committee, VCL26 §7, with the seats every committee has.
pub(crate) const COMMITTEE_POSTS: &[(&str, &str, Option<u32>)] = &[
    ("chair", "主任", Some(1)),
    ("deputy", "副主任", None),
    ("member", "委员", None),
];
/// The post of its own that a province may have for the women's seat (VC-070).
pub(crate) const WOMAN_POST: (&str, &str) = ("woman_member", "妇女委员");

/// The form of a count.
#[derive(Debug, Clone)]
pub struct CountForm {
    /// Where.
    pub ballot: Ballot,
    /// Id of the sheet: new for a new one.
    pub id: RecordId,
    /// Version of the draft; 0 for a new one.
    pub version: i64,
    /// 1, 2, 3 ...
    pub round: i64,
    /// The votes that may come next; the form's is `entry.contest`.
    pub votes: Vec<NextVote>,
    /// Members elected in earlier rounds.
    pub sitting: Vec<Sitting>,
    /// What to show in the fields.
    pub entry: Entry,
    /// What the law engine says about the stored draft; none for a new form.
    pub checked: Option<Checked>,
    /// The confirmed count that this one corrects.
    pub corrects: Option<Count>,
    /// A count of the same round that was confirmed meanwhile by others.
    pub overtaken_by: Option<RecordId>,
    /// Reason of the correction as typed.
    pub reason: String,
    /// Who accepts the result, as typed.
    pub accepted_by: String,
    /// Who entered the draft, and when; none for a new form.
    pub entered: Option<(String, domain::Millis)>,
    /// What the rules leave to the village or ask to be marked.
    pub choices: Choices,
}

/// What the rules of the day leave open, and what they ask to be marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Whether the village's measures may choose 票数下加.
    pub rollup: bool,
    /// Whether they may choose what too many marks spoil.
    pub scope: bool,
    /// Whether seats may be left vacant by a decision.
    pub stop: bool,
    /// Bars that the law names.
    pub bars: Vec<Bar>,
    /// Relations that count.
    pub kin: Vec<Kin>,
}

/// What the law engine says about a draft.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The sheet.
    pub sheet: Sheet,
    /// The outcome as it would be stored.
    pub declared: Declared,
    /// What keeps it from being decided, by field.
    pub faults: Vec<EntryFault>,
    /// What should be seen before confirming.
    pub notes: Vec<Note>,
}

/// Something to see before confirming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The sheet's day is not the planned one.
    OtherDay {
        /// The planned day.
        planned: Day,
    },
    /// A gate of the voting step is not met.
    GateOpen(Gate),
    /// Somebody has rows under two posts and is taken for one person.
    TwoPosts {
        /// Who.
        name: String,
    },
}

impl CountForm {
    /// Whether an entry is the sheet whose outcome the form shows.
    #[must_use]
    pub fn shows(&self, entry: &Entry) -> bool {
        let sheet = entry.sheet(&self.ballot.given(&self.sitting));
        let checked = self.checked.as_ref().map(|c| &c.sheet);
        sheet.is_ok_and(|sheet| Some(&sheet) == checked)
    }
}

impl App {
    /// The form for the count that comes next in a village. Where a draft of it waits, that draft.
    ///
    /// # Errors
    /// Denied; not found within the scope; postponed; or nothing is left to be voted on.
    pub async fn count_start(
        &self,
        actor: &Actor,
        unit: &UnitId,
        body: Body,
        contest: Option<Contest>,
    ) -> Result<CountForm> {
        let scope = actor.may(Verb::EnterCount)?;
        let term = self
            .current_term(actor)
            .await?
            .ok_or(Error::NotFound("term"))?;
        let mut read = self.store().read().await?;
        let ballot = ballot(&mut read, &scope, &term, unit, body).await?;
        ballot.must_be_open()?;
        let round = ballot.next_round();
        let draft = ballot
            .all
            .iter()
            .rev()
            .find(|row| row.state == "draft" && row.round == round);
        if let Some(row) = draft {
            let row = row.clone();
            return self.draft_form(&mut read, ballot, row).await;
        }
        let votes = next_votes(&ballot.standing);
        let vote = match contest {
            Some(contest) => votes.iter().find(|v| v.contest == contest),
            None => votes.first(),
        };
        let vote = vote.ok_or(Error::NotFound("vote"))?.clone();
        let sitting = seated(&ballot.standing);
        let entry = self.fresh_entry(&ballot, &vote, &sitting);
        let choices = self.choices(&ballot, entry.election_day);
        Ok(CountForm {
            id: self.env().ulid().into(),
            version: 0,
            round,
            votes,
            sitting,
            entry,
            checked: None,
            corrects: None,
            overtaken_by: None,
            reason: String::new(),
            accepted_by: String::new(),
            entered: None,
            choices,
            ballot,
        })
    }

    /// The form of a draft with what the law engine says about it.
    ///
    /// # Errors
    /// Denied; not found when it is no draft within the scope.
    pub async fn count_edit(&self, actor: &Actor, id: &RecordId) -> Result<CountForm> {
        let scope = actor.may(Verb::EnterCount)?;
        let mut read = self.store().read().await?;
        let row = read
            .count(&scope, id)
            .await?
            .ok_or(Error::NotFound("count"))?;
        if row.state != "draft" {
            return Err(Error::NotFound("draft"));
        }
        if row.supersedes.is_some() {
            actor.may(Verb::CorrectCount)?;
        }
        let ballot = ballot_of_row(&mut read, &scope, &row).await?;
        self.draft_form(&mut read, ballot, row).await
    }

    /// The form that corrects a confirmed count: its figures, to be changed, with a reason. Where a
    /// draft of the correction waits, that draft.
    ///
    /// # Errors
    /// Denied; not found; superseded already.
    pub async fn count_correct(&self, actor: &Actor, id: &RecordId) -> Result<CountForm> {
        let scope = actor.may(Verb::CorrectCount)?;
        let mut read = self.store().read().await?;
        let row = read
            .count(&scope, id)
            .await?
            .ok_or(Error::NotFound("count"))?;
        if row.state != "confirmed" {
            return Err(Fault::Polling(PollingFault::AlreadySuperseded).into());
        }
        let ballot = ballot_of_row(&mut read, &scope, &row).await?;
        ballot.must_be_open()?;
        let draft = ballot.all.iter().rev().find(|other| {
            other.state == "draft" && other.supersedes.as_deref() == Some(row.id.as_str())
        });
        if let Some(draft) = draft {
            let draft = draft.clone();
            return self.draft_form(&mut read, ballot, draft).await;
        }
        let corrects = Count::of(row)?;
        let mut entry = Entry::of_sheet(&corrects.sheet);
        self.add_posts(&ballot, &mut entry);
        Ok(CountForm {
            id: self.env().ulid().into(),
            version: 0,
            round: corrects.row.round,
            votes: Vec::new(),
            sitting: corrects.sheet.sitting.clone(),
            choices: self.choices(&ballot, entry.election_day),
            entry,
            checked: None,
            corrects: Some(corrects),
            overtaken_by: None,
            reason: String::new(),
            accepted_by: String::new(),
            entered: None,
            ballot,
        })
    }

    async fn draft_form(
        &self,
        read: &mut Read,
        ballot: Ballot,
        row: store::polling::CountRow,
    ) -> Result<CountForm> {
        let id = RecordId::parse(&row.id).map_err(Error::internal)?;
        let count = Count::of(row)?;
        let row = &count.row;
        let corrects = row
            .supersedes
            .as_ref()
            .and_then(|old| ballot.standing.iter().find(|c| c.row.id == *old).cloned());
        let overtaken_by = ballot
            .standing
            .iter()
            .find(|c| c.row.round == row.round && Some(&c.row.id) != row.supersedes.as_ref())
            .map(|c| RecordId::parse(&c.row.id))
            .transpose()
            .map_err(Error::internal)?;
        let mut entry = Entry::of_sheet(&count.sheet);
        self.add_posts(&ballot, &mut entry);
        let checked = self.checked(read, &ballot, &row.id, &count.sheet).await?;
        Ok(CountForm {
            id,
            version: row.version,
            round: row.round,
            votes: Vec::new(),
            sitting: count.sheet.sitting.clone(),
            choices: self.choices(&ballot, entry.election_day),
            entry,
            checked: Some(checked),
            corrects,
            overtaken_by,
            reason: row.reason.clone().unwrap_or_default(),
            accepted_by: row.accepted_by.clone().unwrap_or_default(),
            entered: Some((row.entered_name.clone(), domain::Millis(row.entered_ms))),
            ballot,
        })
    }

    async fn checked(
        &self,
        read: &mut Read,
        ballot: &Ballot,
        id: &str,
        sheet: &Sheet,
    ) -> Result<Checked> {
        let outcome = law::count::decide(self.rules(), sheet);
        let wire = crate::contract::outcome_json(Some(id.to_owned()), sheet, &outcome);
        let mut notes = Vec::new();
        if let Some(planned) = ballot.election.day.day()
            && planned != sheet.election_day
            && sheet.contest == Contest::Regular
        {
            notes.push(Note::OtherDay { planned });
        }
        notes.extend(two_posts(sheet));
        let gates = self.vote_gates(read, ballot, sheet.contest).await?;
        let warning = gates
            .into_iter()
            .filter(|g| !g.open && g.hold == Hold::Warns);
        notes.extend(warning.map(Note::GateOpen));
        Ok(Checked {
            declared: Declared::of_wire(&wire)?,
            faults: faults(sheet, &outcome),
            notes,
            sheet: sheet.clone(),
        })
    }

    /// Gates of the voting step of a village; a further vote has passed them with the first one.
    pub(super) async fn vote_gates(
        &self,
        read: &mut Read,
        ballot: &Ballot,
        contest: Contest,
    ) -> Result<Vec<Gate>> {
        if contest != Contest::Regular {
            return Ok(Vec::new());
        }
        // Its township's villages only: on an election evening the county confirms hundreds of counts,
        // and each of them has just made the kept snapshot stale.
        let county = SystemScope::for_use(SystemUse::Snapshot).county(ballot.term.county.clone());
        let town = county.within_town(&ballot.town).unwrap_or(county);
        let villages = village_facts(read, &town, &ballot.term).await?;
        let village = villages.iter().find(|v| v.unit == ballot.unit);
        let body = ballot.election.body;
        let mut gates = village.map_or_else(Vec::new, |village| {
            gates_of(village, &ballot.term, body, StepCode::ElectionDay)
        });
        let county = &ballot.term.county;
        let reviewed = self
            .nominee_step_gates(county, StepCode::ElectionDay)
            .await?;
        gates.extend(
            reviewed
                .get(&(ballot.unit.clone(), body.is_party()))
                .cloned(),
        );
        Ok(gates)
    }

    /// An empty entry for the vote that comes next, with what is known about it.
    fn fresh_entry(&self, ballot: &Ballot, vote: &NextVote, sitting: &[Sitting]) -> Entry {
        let today = self.env().today();
        let planned = ballot.election.day.day().filter(|day| *day <= today);
        let last = ballot.standing.last();
        let regular = vote.contest == Contest::Regular;
        let mut entry = Entry {
            contest: vote.contest,
            election_day: if regular {
                planned.unwrap_or(today)
            } else {
                today
            },
            // Who is registered stays registered for the votes that follow (VCL26 §17).
            electorate: last.and_then(|c| c.sheet.electorate),
            voters: None,
            proxies: None,
            separate: last
                .is_some_and(|c| matches!(c.sheet.ballots, law::count::Ballots::PerPost(_))),
            ballots: BallotSet::default(),
            posts: vote.posts.iter().map(asked).collect(),
            kin: Vec::new(),
            bars: Vec::new(),
            vote_rollup: last.and_then(|c| c.sheet.measures.vote_rollup),
            invalid_scope: last.and_then(|c| c.sheet.measures.invalid_scope),
            stop: None,
        };
        let on_sheet = |name: &str| {
            let stands = entry
                .posts
                .iter()
                .any(|p| p.rows.iter().any(|r| r.name == name));
            stands || sitting.iter().any(|s| s.id == name)
        };
        entry.kin = known_kin(&ballot.standing, on_sheet);
        self.add_posts(ballot, &mut entry);
        entry
    }

    /// Shows every post of the body in a regular vote, the ones not voted on empty.
    fn add_posts(&self, ballot: &Ballot, entry: &mut Entry) {
        if entry.contest != Contest::Regular {
            return;
        }
        let selection = self.rules().select(
            ballot.election.body,
            &ballot.term.province,
            entry.election_day,
        );
        let woman = selection
            .is_some_and(|s| s.rules.params.women_seat.value == WomenSeat::SeparatePost)
            .then_some((WOMAN_POST.0, WOMAN_POST.1, None));
        let fresh = entry.posts.is_empty();
        let wanted = COMMITTEE_POSTS.iter().copied().chain(woman);
        for (id, title, seats) in wanted {
            if !entry.posts.iter().any(|p| p.id == id) {
                entry.posts.push(PostEntry {
                    id: id.to_owned(),
                    title: title.to_owned(),
                    seats: seats.filter(|_| fresh),
                    ballots: BallotSet::default(),
                    reserved: 0,
                    rows: Vec::new(),
                });
            }
        }
        let rank = |id: &str| {
            let all = COMMITTEE_POSTS
                .iter()
                .map(|(id, _, _)| *id)
                .chain([WOMAN_POST.0]);
            all.clone()
                .position(|known| known == id)
                .unwrap_or(all.count())
        };
        entry.posts.sort_by_key(|post| rank(&post.id));
    }

    fn choices(&self, ballot: &Ballot, day: Day) -> Choices {
        let body = ballot.election.body;
        Choices::of(self.rules(), body, &ballot.term.province, day)
    }
}

impl Choices {
    /// What the rules of a body, a province and a day leave open.
    #[must_use]
    pub fn of(book: &RuleBook, body: Body, province: &str, day: Day) -> Self {
        let Some(selection) = book.select(body, province, day) else {
            return Self::default();
        };
        let p = &selection.rules.params;
        let bars = Bar::ALL.iter().copied();
        let kin = Kin::ALL.iter().copied();
        Self {
            rollup: p.vote_rollup_choice.value,
            scope: p.invalid_scope_choice.value,
            stop: p.stop_decision.value != StopDecision::Never,
            bars: bars.filter(|b| p.bars.value.has(b)).collect(),
            kin: kin
                .filter(|k| p.kin_avoidance.value && p.kin_scope.value.has(k))
                .collect(),
        }
    }
}

/// A post of the next vote with a row for each candidate.
fn asked(post: &super::rounds::NextPost) -> PostEntry {
    let row = |(name, sex): &(String, Option<law::Sex>)| RowEntry {
        name: name.clone(),
        sex: *sex,
        formal: true,
        ..RowEntry::default()
    };
    PostEntry {
        id: post.id.clone(),
        title: post.title.clone(),
        seats: Some(post.seats).filter(|n| *n > 0),
        ballots: BallotSet::default(),
        reserved: post.reserved,
        rows: post.nominees.iter().map(row).collect(),
    }
}
