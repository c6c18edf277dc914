//! Gates before a step: a typed list that rooms add to. The list of this room itself is [`own`].

use law::body::Body;
use law::timetable::StepCode;

use super::BodyOrder;
use super::board::VillageFacts;
use crate::flow::{Gate, Hold};

/// A gate as a room registers it: asked for a step of a village, it answers with a [`Gate`] or says
/// nothing when it does not concern that step.
pub type GateRule = fn(&GateQuestion<'_>) -> Option<Gate>;

/// What a gate may look at.
#[derive(Debug, Clone, Copy)]
pub struct GateQuestion<'a> {
    /// The village with all its recorded steps.
    pub village: &'a VillageFacts,
    /// The county's order of the two bodies.
    pub order: BodyOrder,
    /// The body whose step is about to be recorded.
    pub body: Body,
    /// The step.
    pub step: StepCode,
}

impl GateQuestion<'_> {
    fn done(&self, body: Body, step: StepCode) -> bool {
        self.village
            .elections
            .iter()
            .any(|e| e.body == body && e.done.iter().any(|(code, _)| *code == step))
    }

    fn has_step_before(&self, step: StepCode) -> bool {
        self.done(self.body, step)
    }
}

/// The gates of this room.
#[must_use]
pub fn own() -> Vec<GateRule> {
    vec![
        list_before_vote,
        candidates_before_vote,
        audit_before_vote,
        party_before_committee,
        day_confirmed_before_vote,
        vote_before_handover,
    ]
}

fn cites(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|t| (*t).to_owned()).collect()
}

/// Nobody votes before the voter list was published (VCL26 §17, RCL26 §17).
fn list_before_vote(q: &GateQuestion<'_>) -> Option<Gate> {
    (q.step == StepCode::ElectionDay && !q.body.is_party()).then(|| Gate {
        code: "VOTER_LIST_FIRST",
        hold: Hold::Warns,
        open: q.has_step_before(StepCode::VoterList),
        cites: cites(&["VCL26 §17", "RCL26 §17"]),
    })
}

/// Nobody votes before the formal candidates were published.
fn candidates_before_vote(q: &GateQuestion<'_>) -> Option<Gate> {
    (q.step == StepCode::ElectionDay).then(|| Gate {
        code: "CANDIDATES_FIRST",
        hold: Hold::Warns,
        open: q.has_step_before(StepCode::FormalCandidates),
        cites: if q.body.is_party() {
            cites(&["PER20"])
        } else {
            cites(&["VCL26 §18", "RCL26 §18"])
        },
    })
}

/// The result of the exit audit is published before the next election (VCL26 §40, RCL26 §38).
fn audit_before_vote(q: &GateQuestion<'_>) -> Option<Gate> {
    (q.step == StepCode::ElectionDay && !q.body.is_party()).then(|| Gate {
        code: "AUDIT_FIRST",
        hold: Hold::Warns,
        open: q.has_step_before(StepCode::ExitAudit),
        cites: cites(&["VCL26 §40", "RCL26 §38"]),
    })
}

/// The county's own order of the two bodies; a norm from memory, so it warns and never stops.
fn party_before_committee(q: &GateQuestion<'_>) -> Option<Gate> {
    let second_is_party = q.order == BodyOrder::CommitteeFirst;
    if q.step != StepCode::ElectionDay || q.body.is_party() != second_is_party {
        return None;
    }
    let first_voted = q
        .village
        .elections
        .iter()
        .filter(|e| e.body.is_party() != second_is_party)
        .all(|e| {
            e.done
                .iter()
                .any(|(code, _)| *code == StepCode::ElectionDay)
        });
    Some(Gate {
        code: "BODY_ORDER",
        hold: Hold::Warns,
        open: first_voted,
        cites: Vec::new(),
    })
}

/// The day was confirmed before the vote; a vote that was held is recorded all the same.
fn day_confirmed_before_vote(q: &GateQuestion<'_>) -> Option<Gate> {
    let election = q.village.elections.iter().find(|e| e.body == q.body)?;
    (q.step == StepCode::ElectionDay).then(|| Gate {
        code: "DAY_UNCONFIRMED",
        hold: Hold::Warns,
        open: !election.unconfirmed(),
        cites: Vec::new(),
    })
}

/// What is handed over is handed over by an elected committee: the vote comes first (VCL26 §24).
fn vote_before_handover(q: &GateQuestion<'_>) -> Option<Gate> {
    matches!(
        q.step,
        StepCode::Handover
            | StepCode::ResultFiling
            | StepCode::ResultReply
            | StepCode::FirstMeeting
    )
    .then(|| Gate {
        code: "VOTE_FIRST",
        hold: Hold::Stops,
        open: q.has_step_before(StepCode::ElectionDay),
        cites: cites(&["VCL26 §24", "RCL26 §25"]),
    })
}
