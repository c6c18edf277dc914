//! Writing an outcome, "touyan/outcome-1".

use crate::contract::json::{NotJson, WireFault};
use crate::text::law as text;
use law::count::{
    Elected, Finding, Matter, NextPost, NomineeNo, Outcome, Person, PostNo, Quantity, Sheet, Side,
    Step,
};
use law::rules::value::Threshold;
use law::{Severity, Sex};
use serde::Serialize;

/// The schema written here.
pub const SCHEMA: &str = "touyan/outcome-1";

/// An outcome as the contract writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeWire {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The sheet's id, echoed.
    pub id: Option<String>,
    /// The rules applied; null where none could be chosen.
    pub rules: Option<RulesWire>,
    /// Whether the vote is valid; null where the sheet was refused.
    pub valid: Option<bool>,
    /// Validity per post.
    pub posts: Vec<PostWire>,
    /// Who is elected.
    pub elected: Vec<ElectedWire>,
    /// Who reached the votes and may not sit.
    pub void: Vec<VoidWire>,
    /// Whose recall carried.
    pub recalled: Vec<String>,
    /// Seats not filled.
    pub vacant: Vec<VacancyWire>,
    /// Equal votes at the cut.
    pub ties: Vec<TieWire>,
    /// Seats whose filling hangs on a tie elsewhere.
    pub pending: Vec<PendingWire>,
    /// Reductions of seats that took effect.
    pub reduced: Vec<ReducedWire>,
    /// What comes next.
    pub next: NextWire,
    /// Whether confirming needs a named acceptance by the township.
    pub needs_acceptance: bool,
    /// Findings.
    pub findings: Vec<FindingWire>,
    /// Steps.
    pub steps: Vec<StepWire>,
}

/// The rules applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesWire {
    /// The statute, e.g. `VCL26`.
    pub law: String,
    /// The pack, e.g. `CN-41`.
    pub pack: String,
    /// The day on which the pack was checked, ISO 8601.
    pub pack_verified_on: Option<String>,
}

/// Validity of one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostWire {
    /// The post's id.
    pub id: String,
    /// Whether its vote is valid.
    pub valid: bool,
}

/// Somebody elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElectedWire {
    /// The post's id.
    pub post: String,
    /// The nominee's id.
    pub nominee: String,
    /// Votes, those added from higher posts included.
    pub votes: u64,
    /// Sex where recorded, so that an outcome can be the `previous` of a runoff.
    pub sex: Option<&'static str>,
}

/// Somebody who may not sit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoidWire {
    /// The post's id.
    pub post: String,
    /// The nominee's id.
    pub nominee: String,
    /// BARRED, KIN or SECOND_POST.
    pub reason: &'static str,
    /// For KIN: of whom, by id.
    pub because_of: Option<String>,
    /// Articles.
    pub cites: Vec<String>,
}

/// Seats not filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VacancyWire {
    /// The post's id.
    pub post: String,
    /// How many.
    pub seats: u32,
    /// `female` where set aside for a woman.
    pub reserved: Option<&'static str>,
}

/// Equal votes at the cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TieWire {
    /// The post's id.
    pub post: String,
    /// The nominees' ids.
    pub nominees: Vec<String>,
    /// Seats at stake.
    pub seats: u32,
}

/// Seats whose filling hangs on a tie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingWire {
    /// The post's id.
    pub post: String,
    /// The nominees' ids.
    pub nominees: Vec<String>,
    /// Seats.
    pub seats: u32,
    /// KIN, WOMEN_SEAT or SECOND_POST.
    pub reason: &'static str,
}

/// A reduction of seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReducedWire {
    /// The post's id.
    pub post: String,
    /// From how many seats.
    pub from: u32,
    /// To how many.
    pub to: u32,
    /// Consents.
    pub consent: u64,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextWire {
    /// new_election, revote_tie, runoff or none.
    pub kind: &'static str,
    /// Whether a decision may leave seats vacant.
    pub may_stop: bool,
    /// The votes to be held.
    pub posts: Vec<NextPostWire>,
}

/// One vote to be held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextPostWire {
    /// Its kind.
    pub kind: &'static str,
    /// The post's id.
    pub post: String,
    /// Seats.
    pub seats: u32,
    /// Candidates' ids.
    pub nominees: Vec<String>,
    /// What a winner needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<String>,
    /// `female` where set aside for a woman.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<&'static str>,
    /// Within how many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u16>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingWire {
    /// The stable code.
    pub code: &'static str,
    /// info, warning or error.
    pub severity: &'static str,
    /// A sentence in Chinese.
    pub message: String,
    /// Articles.
    pub cites: Vec<String>,
    /// Where, as a path in the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// For NOT_ENOUGH_FIGURES: the missing fields, as paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// For RESULT_DEPENDS: the two results.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ReadingWire>,
}

/// One result under one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingWire {
    /// The parameter.
    pub parameter: &'static str,
    /// Its value.
    pub value: String,
    /// Whether the vote is valid.
    pub valid: bool,
    /// Who is elected.
    pub elected: Vec<WinnerWire>,
}

/// Somebody elected under one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WinnerWire {
    /// The post's id.
    pub post: String,
    /// The nominee's id.
    pub nominee: String,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepWire {
    /// The rule's code.
    pub rule: &'static str,
    /// The comparison with its numbers.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// Articles.
    pub cites: Vec<String>,
    /// What the rule asks, in Chinese.
    pub title: &'static str,
    /// The post's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The nominee's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nominee: Option<String>,
    /// Left side.
    pub left: SideWire,
    /// The relation asked for: `>`, `>=`, `<=`, `<` or `=`.
    pub relation: &'static str,
    /// Right side.
    pub right: SideWire,
    /// Whether the rule's text was read.
    pub verified: bool,
}

/// One side of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SideWire {
    /// What is counted.
    pub quantity: &'static str,
    /// The value.
    pub value: u64,
    /// What it is multiplied by.
    pub factor: u32,
}

/// Looks up ids on the sheet.
struct Ids<'a>(&'a Sheet);

impl Ids<'_> {
    fn post(&self, no: PostNo) -> String {
        self.0
            .post(no)
            .map(|post| post.id.clone())
            .unwrap_or_default()
    }

    fn nominee(&self, no: NomineeNo) -> String {
        self.0
            .nominee(no)
            .map(|nominee| nominee.id.clone())
            .unwrap_or_default()
    }

    fn nominees(&self, list: &[NomineeNo]) -> Vec<String> {
        list.iter().map(|no| self.nominee(*no)).collect()
    }

    fn person(&self, person: Person) -> String {
        match person {
            Person::Nominee(no) => self.nominee(no),
            Person::Sitting(i) => self
                .0
                .sitting
                .get(i)
                .map(|s| s.id.clone())
                .unwrap_or_default(),
        }
    }
}

/// The outcome of a sheet that was read.
#[must_use]
pub fn outcome_json(id: Option<String>, sheet: &Sheet, outcome: &Outcome) -> OutcomeWire {
    let ids = Ids(sheet);
    let rules = outcome.law.map(|law| RulesWire {
        law: law.code().to_owned(),
        pack: outcome.pack.clone(),
        pack_verified_on: outcome.pack_verified_on.map(|day| day.to_string()),
    });
    let post_of = |p: &law::count::PostValidity| PostWire {
        id: ids.post(p.post),
        valid: p.valid,
    };
    OutcomeWire {
        schema: SCHEMA,
        id,
        rules,
        valid: outcome.valid,
        posts: outcome.posts.iter().map(post_of).collect(),
        elected: outcome.elected.iter().map(|e| elected(&ids, e)).collect(),
        void: outcome
            .void
            .iter()
            .map(|void| void_wire(&ids, void))
            .collect(),
        recalled: ids.nominees(&outcome.recalled),
        vacant: outcome
            .vacant
            .iter()
            .map(|vacancy| vacancy_wire(&ids, vacancy))
            .collect(),
        ties: outcome.ties.iter().map(|tie| tie_wire(&ids, tie)).collect(),
        pending: outcome
            .pending
            .iter()
            .map(|pending| pending_wire(&ids, pending))
            .collect(),
        reduced: outcome
            .reduced
            .iter()
            .map(|reduced| reduced_wire(&ids, reduced))
            .collect(),
        next: NextWire {
            kind: outcome.next.kind.code(),
            may_stop: outcome.next.may_stop,
            posts: outcome
                .next
                .posts
                .iter()
                .map(|next| next_post(&ids, next))
                .collect(),
        },
        needs_acceptance: outcome.needs_acceptance(),
        findings: outcome.findings.iter().map(|f| finding(&ids, f)).collect(),
        steps: outcome.steps.iter().map(|s| step(&ids, s)).collect(),
    }
}

fn elected(ids: &Ids<'_>, of: &Elected) -> ElectedWire {
    ElectedWire {
        post: ids.post(of.post),
        nominee: ids.nominee(of.nominee),
        votes: of.votes,
        sex: ids
            .0
            .nominee(of.nominee)
            .and_then(|nominee| nominee.sex)
            .map(Sex::code),
    }
}

fn void_wire(ids: &Ids<'_>, void: &law::count::Void) -> VoidWire {
    VoidWire {
        post: ids.post(void.post),
        nominee: ids.nominee(void.nominee),
        reason: void.reason.code(),
        because_of: void.because_of.map(|person| ids.person(person)),
        cites: void.cites.texts(),
    }
}

fn vacancy_wire(ids: &Ids<'_>, of: &law::count::Vacancy) -> VacancyWire {
    VacancyWire {
        post: ids.post(of.post),
        seats: of.seats,
        reserved: of.reserved.map(Sex::code),
    }
}

fn tie_wire(ids: &Ids<'_>, tie: &law::count::Tie) -> TieWire {
    TieWire {
        post: ids.post(tie.post),
        nominees: ids.nominees(&tie.nominees),
        seats: tie.seats,
    }
}

fn pending_wire(ids: &Ids<'_>, pending: &law::count::Pending) -> PendingWire {
    PendingWire {
        post: ids.post(pending.post),
        nominees: ids.nominees(&pending.nominees),
        seats: pending.seats,
        reason: pending.reason.code(),
    }
}

fn reduced_wire(ids: &Ids<'_>, reduced: &law::count::Reduced) -> ReducedWire {
    ReducedWire {
        post: ids.post(reduced.post),
        from: reduced.from,
        to: reduced.to,
        consent: reduced.consent,
    }
}

fn next_post(ids: &Ids<'_>, next: &NextPost) -> NextPostWire {
    NextPostWire {
        kind: next.kind.code(),
        post: ids.post(next.post),
        seats: next.seats,
        nominees: ids.nominees(&next.nominees),
        threshold: next.threshold.map(|(share, of)| threshold(share, of)),
        reserved: next.reserved.map(Sex::code),
        within_days: next.within_days,
    }
}

/// `1/3 of ballots cast`, or `more than 1/2 of those present`.
fn threshold(share: Threshold, of: Quantity) -> String {
    let whole = match of {
        Quantity::Present => "those present",
        Quantity::Voters => "voters",
        _ => "ballots cast",
    };
    let more = if share.strict { "more than " } else { "" };
    format!("{more}{}/{} of {whole}", share.num, share.den)
}

fn finding(ids: &Ids<'_>, of: &Finding) -> FindingWire {
    let sheet = ids.0;
    let path = of.place.path(sheet);
    let missing = match &of.matter {
        Matter::NotEnoughFigures { missing } => {
            missing.iter().map(|place| place.path(sheet)).collect()
        }
        _ => Vec::new(),
    };
    FindingWire {
        code: of.matter.code(),
        severity: of.severity.code(),
        message: text::finding(sheet, of),
        cites: of.cites.texts(),
        path: (!path.is_empty()).then_some(path),
        missing,
        results: readings(ids, &of.matter),
    }
}

fn readings(ids: &Ids<'_>, matter: &Matter) -> Vec<ReadingWire> {
    let Matter::ResultDepends {
        on,
        value,
        other,
        valid,
        other_valid,
        elected,
        other_elected,
    } = matter
    else {
        return Vec::new();
    };
    let winner = |(post, nominee): &law::count::Winner| WinnerWire {
        post: ids.post(*post),
        nominee: ids.nominee(*nominee),
    };
    let reading = |value: &String, valid: bool, list: &[law::count::Winner]| ReadingWire {
        parameter: on,
        value: value.clone(),
        valid,
        elected: list.iter().map(winner).collect(),
    };
    vec![
        reading(value, *valid, elected),
        reading(other, *other_valid, other_elected),
    ]
}

fn step(ids: &Ids<'_>, of: &Step) -> StepWire {
    let side = |side: Side| SideWire {
        quantity: side.quantity.code(),
        value: side.value,
        factor: side.factor,
    };
    StepWire {
        rule: of.rule.code(),
        text: text::step(of),
        holds: of.holds,
        cites: of.cites.texts(),
        title: text::rule(of.rule),
        post: of.post.map(|no| ids.post(no)),
        nominee: of.nominee.map(|no| ids.nominee(no)),
        left: side(of.left),
        relation: of.relation.code(),
        right: side(of.right),
        verified: of.verified,
    }
}

/// The outcome of a document that could not be understood as a sheet.
#[must_use]
pub fn refused_json(id: Option<String>, faults: &[WireFault]) -> OutcomeWire {
    let finding = |fault: &WireFault| FindingWire {
        code: fault.kind.code(),
        severity: Severity::Error.code(),
        message: text::wire_fault(fault),
        cites: Vec::new(),
        path: (!fault.path.is_empty()).then(|| fault.path.clone()),
        missing: Vec::new(),
        results: Vec::new(),
    };
    empty(id, faults.iter().map(finding).collect())
}

/// The outcome of text that is not JSON.
#[must_use]
pub fn unreadable_json(code: &'static str, message: String) -> OutcomeWire {
    let severity = Severity::Error.code();
    let (cites, missing, results) = (Vec::new(), Vec::new(), Vec::new());
    empty(
        None,
        vec![FindingWire {
            code,
            severity,
            message,
            cites,
            path: None,
            missing,
            results,
        }],
    )
}

impl NotJson {
    /// What is wrong, in Chinese, with line and column.
    #[must_use]
    pub fn message(&self) -> String {
        format!(
            "第 {} 行第 {} 列起不是有效的 JSON:{}",
            self.line, self.column, self.detail
        )
    }
}

fn empty(id: Option<String>, findings: Vec<FindingWire>) -> OutcomeWire {
    OutcomeWire {
        schema: SCHEMA,
        id,
        rules: None,
        valid: None,
        posts: Vec::new(),
        elected: Vec::new(),
        void: Vec::new(),
        recalled: Vec::new(),
        vacant: Vec::new(),
        ties: Vec::new(),
        pending: Vec::new(),
        reduced: Vec::new(),
        next: NextWire {
            kind: law::count::NextKind::None.code(),
            may_stop: false,
            posts: Vec::new(),
        },
        needs_acceptance: false,
        findings,
        steps: Vec::new(),
    }
}
