//! What leaves the room: gates before candidates, election days and votes, and the desk's lines.

use std::collections::HashMap;

use domain::account::{Actor, Role, Verb};
use domain::flow::{Due, Gate, Hold, Opens};
use domain::journal::RecordKind;
use domain::nomination::objection::last_day;
use domain::nomination::{Standing, gate};
use domain::term::{State, StepCode};
use domain::{CountyId, Day, UnitId};

use super::board::{Person, ReviewBoard, rules_of};
use crate::App;
use crate::desk::DeskLine;
use crate::error::Result;

/// Days before a vote from which a nominee who is not through is near.
const NEAR_DAYS: i64 = 21;
/// Days before a vote by which the candidates are published: later, a nominee who is not through is late.
const LIST_DAYS: u64 = 5;

/// Gates by village; the flag is whether the body is the Party organisation.
pub(crate) type NomineeGates = HashMap<(UnitId, bool), Gate>;

/// The code of the gate before a day is confirmed.
pub(crate) const BEFORE_DAY: &str = "NOMINEES_REVIEWED";
/// The code of the gate before the formal candidates are published.
pub(crate) const BEFORE_LIST: &str = "CANDIDATES_REVIEWED";
/// The code of the gate of the vote, which only warns: a vote that was held is counted.
pub(crate) const BEFORE_VOTE: &str = "BALLOT_REVIEWED";

/// The gate of a step, and how strongly it holds.
const fn of_step(step: StepCode) -> Option<(&'static str, Hold)> {
    match step {
        StepCode::FormalCandidates => Some((BEFORE_LIST, Hold::Stops)),
        StepCode::ElectionDay => Some((BEFORE_VOTE, Hold::Warns)),
        _ => None,
    }
}

impl App {
    /// The gate of nominees before days are confirmed, by village and body.
    pub(crate) async fn nominee_gates(&self, county: &CountyId) -> Result<NomineeGates> {
        self.gates_of_nominees(county, BEFORE_DAY, Hold::Stops)
            .await
    }

    /// The same before a step; nothing for steps that do not ask.
    pub(crate) async fn nominee_step_gates(
        &self,
        county: &CountyId,
        step: StepCode,
    ) -> Result<NomineeGates> {
        match of_step(step) {
            Some((code, hold)) => self.gates_of_nominees(county, code, hold).await,
            None => Ok(NomineeGates::new()),
        }
    }

    async fn gates_of_nominees(
        &self,
        county: &CountyId,
        code: &'static str,
        hold: Hold,
    ) -> Result<NomineeGates> {
        let Some(board) = self.review_board(county).await? else {
            return Ok(NomineeGates::new());
        };
        let mut standing: HashMap<(UnitId, bool), Vec<Standing>> = HashMap::new();
        for person in &board.people {
            let nominee = &person.line.nominee;
            for party in [true, false] {
                if nominee.stands_for(party) {
                    let key = (nominee.unit.clone(), party);
                    standing.entry(key).or_default().push(person.standing);
                }
            }
        }
        let gates = standing.into_iter().filter_map(|(key, all)| {
            let village = board.village(&key.0)?;
            let election = village
                .elections
                .iter()
                .find(|e| e.facts.body.is_party() == key.1);
            let vote = election.and_then(|e| e.facts.day.day());
            Some((key, gate(code, hold, all, vote, board.today)?))
        });
        Ok(gates.collect())
    }

    /// The desk's lines of this room.
    pub(crate) async fn nomination_dues(&self, actor: &Actor) -> Result<Vec<DeskLine>> {
        let mut lines = Vec::new();
        if actor.can(Verb::AnswerReview) {
            lines.extend(self.department_dues(actor).await?);
        }
        let Ok(scope) = actor.may(Verb::EditNominees) else {
            return Ok(lines);
        };
        let Some(board) = self.review_board(scope.county()).await? else {
            return Ok(lines);
        };
        if !board.term.open {
            return Ok(lines);
        }
        let mut villages: Vec<(UnitId, Vec<&Person>)> = Vec::new();
        for person in board.visible(&scope).filter(|p| is_due(&board, p)) {
            let unit = &person.line.nominee.unit;
            match villages.iter_mut().find(|(id, _)| id == unit) {
                Some((_, people)) => people.push(person),
                None => villages.push((unit.clone(), vec![person])),
            }
        }
        let due = villages.iter();
        lines.extend(due.filter_map(|(unit, people)| village_line(&board, unit, people)));
        if actor.can(Verb::RunReview) {
            lines.extend(self.county_dues(&board));
        }
        Ok(lines)
    }

    /// What a department is asked.
    async fn department_dues(&self, actor: &Actor) -> Result<Vec<DeskLine>> {
        let desk = self.department_desk(actor).await?;
        let Some(department) = desk.department else {
            return Ok(Vec::new());
        };
        let today = self.env().today();
        let open = desk.batches.iter();
        let open = open.filter(|l| l.batch.closed.is_none() && l.answered < l.people);
        let mut lines: Vec<DeskLine> = open
            .map(|l| {
                let left = l.people.saturating_sub(l.answered);
                let reminded = if l.ask.reminded.is_some() {
                    "（已催办）"
                } else {
                    ""
                };
                let what = format!("资格联审待答复 {left} 人：{}{reminded}", l.batch.title);
                let due = asked("answer_review", l.ask.due, today, l.batch.id.as_str());
                line(due, &department, what, Role::Department)
            })
            .collect();
        for (batch, _, received) in &desk.rechecks {
            let until = last_day(*received, RECHECK_DAYS);
            let due = asked("recheck", until, today, batch.as_str());
            let what = "资格联审异议待复核 1 人".to_owned();
            lines.push(line(due, &department, what, Role::Department));
        }
        Ok(lines)
    }

    /// Departments that are late, and objections that wait.
    fn county_dues(&self, board: &ReviewBoard) -> Vec<DeskLine> {
        let today = board.today;
        let mut lines = Vec::new();
        for state in &board.batches {
            let late: Vec<&str> = state.late(today).map(|a| a.name.as_str()).collect();
            let first = state.late(today).map(|a| a.due).min();
            if let Some(since) = first {
                let what = format!("联审逾期未答复：{}", late.join("、"));
                let due = due("late_departments", since, today, state.batch.id.as_str());
                lines.push(line(due, &state.batch.title, what, Role::CountyOffice));
            } else if state.is_complete() && state.batch.closed.is_none() {
                let what = "各单位均已答复，可以送达结论并关闭批次".to_owned();
                let due = due(
                    "close_batch",
                    state.batch.due.max(today),
                    today,
                    state.batch.id.as_str(),
                );
                lines.push(line(due, &state.batch.title, what, Role::CountyOffice));
            }
        }
        for objection in board.objections.values().filter(|o| o.is_open()) {
            let person = board.people.iter();
            let person = person.filter(|p| p.line.nominee.id == objection.nominee);
            for person in person {
                let village = board.village(&person.line.nominee.unit);
                let rules = rules_of(self.rules(), &board.term.province, village, today);
                let days = rules.map_or(RECHECK_DAYS, |r| r.params.review_objection_days.value);
                let until = last_day(objection.received_on, days);
                let due = due(
                    "answer_objection",
                    until,
                    today,
                    person.line.nominee.id.as_str(),
                );
                let due = Due {
                    opens: Opens::Record(
                        RecordKind::ReviewFile,
                        person.line.nominee.id.as_str().to_owned(),
                    ),
                    ..due
                };
                let place = format!("{} {}", person.line.town_name, person.line.unit_name);
                let what = "联审异议待复核答复 1 人".to_owned();
                lines.push(line(due, &place, what, Role::CountyOffice));
            }
        }
        lines
    }
}

/// Days for checking again, where no pack says.
const RECHECK_DAYS: u16 = 3;

fn due(code: &str, until: Day, today: Day, batch: &str) -> Due {
    Due {
        code: code.to_owned(),
        unit: None,
        town: None,
        body: None,
        role: Role::Department,
        who: None,
        until: Some(until),
        state: if until < today {
            State::Late
        } else {
            State::Soon
        },
        opens: Opens::Record(RecordKind::ReviewBatch, batch.to_owned()),
    }
}

/// Work of a department, which it does on a page of its own.
fn asked(code: &str, until: Day, today: Day, batch: &str) -> Due {
    Due {
        opens: Opens::Record(RecordKind::ReviewAnswer, batch.to_owned()),
        ..due(code, until, today, batch)
    }
}

fn line(due: Due, place: &str, what: String, role: Role) -> DeskLine {
    DeskLine {
        due: Due { role, ..due },
        place: place.to_owned(),
        what,
        who: None,
        law: "反有组织犯罪法第十二条".to_owned(),
    }
}

/// Whether somebody stands for a vote that is near and is not through for it.
fn is_due(board: &ReviewBoard, person: &Person) -> bool {
    let Some(vote) = board.vote(person) else {
        return false;
    };
    let near = domain::time::days_between(board.today, vote) <= NEAR_DAYS;
    let wins = person.line.nominee.person.is_none();
    let voted = board.voted(person) && !wins;
    person.line.nominee.stands()
        && near
        && !voted
        && !person.standing.holds_on(vote.max(board.today))
}

/// What a village's nominees still lack, in counts.
fn village_line(board: &ReviewBoard, unit: &UnitId, people: &[&Person]) -> Option<DeskLine> {
    let first = people.first()?;
    let vote = people.iter().filter_map(|p| board.vote(p)).min()?;
    let until = vote
        .checked_sub_days(chrono::Days::new(LIST_DAYS))
        .unwrap_or(vote);
    let count = |is: fn(&Standing) -> bool| people.iter().filter(|p| is(&p.standing)).count();
    let unknown = people.iter().filter(|p| p.line.nominee.person.is_none());
    let parts = [
        ("信息待补全", unknown.count()),
        ("未送审", count(|s| matches!(s, Standing::NotPut))),
        ("审查中", count(|s| matches!(s, Standing::Running { .. }))),
        ("待定", count(|s| matches!(s, Standing::Pending { .. }))),
        ("不通过", count(|s| matches!(s, Standing::Failed))),
        (
            "结果过期或投票日前过期",
            count(|s| matches!(s, Standing::Expired { .. } | Standing::Passed { .. })),
        ),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(word, n)| format!("{word} {n} 人"))
        .collect();
    let due = Due {
        unit: Some(unit.clone()),
        town: Some(first.line.nominee.town.clone()),
        opens: Opens::Record(RecordKind::Nominee, unit.as_str().to_owned()),
        ..due("unreviewed", until, board.today, "")
    };
    let place = format!("{} {}", first.line.town_name, first.line.unit_name);
    let what = format!("人选未通过联审：{}", words.join("，"));
    Some(line(due, &place, what, Role::Township))
}
