//! Writing an outcome, "touyan/outcome-1".

use crate::contract::json::{NotJson, WireFault};
use crate::contract::outcome_wire::{
    ElectedWire, FindingWire, NextPostWire, NextWire, OutcomeWire, PendingWire, PostWire,
    ReadingWire, ReducedWire, RulesWire, SideWire, StepWire, TieWire, VacancyWire, VoidWire,
    WinnerWire,
};
use crate::text::law as text;
use law::count::{
    Elected, Finding, Matter, NextPost, NomineeNo, Outcome, Person, PostNo, Quantity, Sheet, Side,
    Step,
};
use law::rules::value::Threshold;
use law::{Severity, Sex};

/// The schema written here.
pub const SCHEMA: &str = "touyan/outcome-1";

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
        message: crate::text::sheet::wire_fault(fault),
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
