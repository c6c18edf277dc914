//! From sheet to outcome: choose the rules, refuse or decide, say what
//! follows, and try what is uncertain the other way.

use crate::body::{Bar, Body, Contest, Sex};
use crate::cite::Cites;
use crate::count::check::{MAX_POSTS, check};
use crate::count::core::{Core, run};
use crate::count::figures::{missing, returned, took_part};
use crate::count::next::{Sequel, sequel};
use crate::count::outcome::{Next, Outcome, PostValidity, VoidReason};
use crate::count::sheet::PostRank;
use crate::count::steps::Steps;
use crate::count::terms::Terms;
use crate::count::women::{Judged, WomanNote};
use crate::count::{Ballots, Field, Finding, Matter, Place, PostNo, Sheet, alternatives};
use crate::rules::value::WomenSeat;
use crate::rules::{RuleBook, Rules, Selected, Selection};

/// Decides a sheet by the rules of its election day and province.
///
/// Never fails: a sheet that cannot be true, or lacks figures, gives an outcome
/// with `valid` `None` and findings that say why.
#[must_use]
pub fn decide(book: &RuleBook, sheet: &Sheet) -> Outcome {
    match book.select(sheet.body, &sheet.province, sheet.election_day) {
        Some(selection) => decide_under(selection, sheet),
        None => {
            let finding = Finding::new(Matter::NoRules, Place::Sheet, Cites::NONE);
            refused(None, vec![finding])
        }
    }
}

/// Decides a sheet by rules already chosen, for many sheets of one county.
#[must_use]
pub fn decide_under(selection: Selection<'_>, sheet: &Sheet) -> Outcome {
    let rules = selection.rules;
    let refusals = check(sheet);
    if !refusals.is_empty() {
        return refused(Some(rules), refusals);
    }
    let missing = missing(sheet);
    if !missing.is_empty() {
        let matter = Matter::NotEnoughFigures { missing };
        let mut findings = vec![Finding::new(matter, Place::Sheet, Cites::NONE)];
        findings.extend(notes(selection));
        return refused(Some(rules), findings);
    }
    let terms = Terms::of(rules, sheet);
    let mut core = run(sheet, &terms, Steps::about(8 + sheet.votes.len()));
    let steps = std::mem::take(&mut core.steps);
    let after = sequel(sheet, &terms, &core, steps);
    let mut findings = Vec::with_capacity(4);
    findings.extend_from_slice(&core.faults);
    findings.extend(notes(selection));
    // Without a form all residents vote.
    if sheet.body == Body::ResidentsCommittee && sheet.form.is_none() {
        let place = Place::Field(Field::Form);
        findings.push(Finding::new(Matter::FormNotRecorded, place, Cites::NONE));
    }
    recording(sheet, rules, &mut findings);
    if core.valid {
        nomination(sheet, rules, &mut findings);
        people(sheet, &terms, &core, &mut findings);
    }
    findings.extend(alternatives::findings(sheet, &terms, &core));
    outcome(rules, core, after, findings)
}

fn outcome(rules: &Rules, core: Core, after: Sequel, mut findings: Vec<Finding>) -> Outcome {
    findings.extend(after.findings);
    Outcome {
        law: Some(rules.law),
        pack: rules.pack.clone(),
        pack_verified_on: Some(rules.pack_verified_on),
        valid: Some(core.valid),
        posts: core.posts,
        elected: core.elected,
        void: core.void,
        recalled: core.recalled,
        vacant: after.vacant,
        ties: core.ties,
        pending: core.pending,
        reduced: after.reduced,
        next: after.next,
        findings,
        steps: after.steps.into_list(),
    }
}

fn refused(rules: Option<&Rules>, findings: Vec<Finding>) -> Outcome {
    Outcome {
        law: rules.map(|rules| rules.law),
        pack: rules.map_or_else(String::new, |rules| rules.pack.clone()),
        pack_verified_on: rules.map(|rules| rules.pack_verified_on),
        valid: None,
        posts: Vec::new(),
        elected: Vec::new(),
        void: Vec::new(),
        recalled: Vec::new(),
        vacant: Vec::new(),
        ties: Vec::new(),
        pending: Vec::new(),
        reduced: Vec::new(),
        next: Next::NOTHING,
        findings,
        steps: Vec::new(),
    }
}

/// What was unusual about choosing the rules.
fn notes(selection: Selection<'_>) -> impl Iterator<Item = Finding> {
    let note = |note: Selected| {
        let matter = match note {
            Selected::UnknownProvince => Matter::UnknownProvince,
            Selected::BeforeOldestLaw { since } => Matter::BeforeOldestLaw { since },
            Selected::BeforeOldestPack { since } => Matter::BeforeOldestPack { since },
        };
        Finding::new(matter, Place::Sheet, Cites::NONE)
    };
    selection.notes.into_iter().flatten().map(note)
}

/// Findings on what was not recorded, or not allowed to be chosen.
fn recording(sheet: &Sheet, rules: &Rules, found: &mut Vec<Finding>) {
    unrecorded(sheet, rules, found);
    found.extend(proxies(sheet, rules));
    found.extend(measures(sheet, rules));
}

/// What was not recorded, or recorded where it has no meaning.
fn unrecorded(sheet: &Sheet, rules: &Rules, found: &mut Vec<Finding>) {
    let mut push = |matter, place, cites| found.push(Finding::new(matter, place, cites));
    let (_, recorded) = took_part(sheet, PostNo(0));
    if sheet.counts_present() && sheet.present.is_none() {
        push(
            Matter::PresentNotRecorded,
            Place::Field(Field::Present),
            Cites::NONE,
        );
    } else if !recorded {
        push(
            Matter::VotersNotRecorded,
            Place::Field(Field::Voters),
            Cites::NONE,
        );
    }
    let unknown = |set: &crate::count::BallotSet| set.invalid.is_none() && set.valid.is_none();
    let mut invalid = |post| {
        let place = Place::Ballots(post, Field::Invalid);
        push(Matter::InvalidNotRecorded, place, Cites::NONE);
    };
    match &sheet.ballots {
        Ballots::Joint(set) if unknown(set) => invalid(None),
        Ballots::Joint(_) => {}
        Ballots::PerPost(sets) => {
            sets.iter()
                .filter(|(_, set)| unknown(set))
                .for_each(|(post, _)| invalid(Some(*post)));
        }
    }
    if let Some(form) = sheet
        .form
        .filter(|_| sheet.body != Body::ResidentsCommittee)
    {
        push(
            Matter::FormIgnored { form },
            Place::Field(Field::Form),
            Cites::NONE,
        );
    }
    if sheet.contest == Contest::Recall && sheet.petition.is_none() {
        let cites = rules.params.recall_voters.cites;
        push(
            Matter::PetitionNotRecorded,
            Place::Field(Field::Petition),
            cites,
        );
    }
}

/// More proxies than those who came themselves could take.
fn proxies(sheet: &Sheet, rules: &Rules) -> Option<Finding> {
    let cap = &rules.params.proxy_cap;
    let (proxies, each) = (sheet.proxies?, cap.value.filter(|cap| *cap > 0)?);
    let (took, _) = took_part(sheet, PostNo(0));
    let most = took
        .value
        .saturating_sub(proxies)
        .saturating_mul(u64::from(each));
    let matter = Matter::ProxiesAboveCap { proxies, most };
    (proxies > most).then(|| Finding::new(matter, Place::Field(Field::Proxies), cap.cites))
}

/// Choices of the village's measures that the pack does not leave open.
fn measures(sheet: &Sheet, rules: &Rules) -> impl Iterator<Item = Finding> {
    let p = &rules.params;
    let rollup = sheet
        .measures
        .vote_rollup
        .is_some_and(|on| on != p.vote_rollup.value);
    let scope = sheet
        .measures
        .invalid_scope
        .is_some_and(|s| s != p.invalid_scope.value);
    let refused = [
        (
            rollup && !p.vote_rollup_choice.value,
            p.vote_rollup_choice.cites,
        ),
        (
            scope && !p.invalid_scope_choice.value,
            p.invalid_scope_choice.cites,
        ),
    ];
    let finding = |(_, cites)| Finding::new(Matter::MeasureNotAllowed, Place::Sheet, cites);
    refused
        .into_iter()
        .filter(|(refused, _)| *refused)
        .map(finding)
}

/// Faults of nomination and of the number of seats: warnings, never more.
fn nomination(sheet: &Sheet, rules: &Rules, found: &mut Vec<Finding>) {
    let p = &rules.params;
    if !matches!(sheet.contest, Contest::Regular | Contest::ByElection) {
        return;
    }
    let formal = formal_candidates(sheet);
    for (i, post) in sheet.posts.iter().enumerate() {
        let (no, seats) = (PostNo(i), u64::from(post.seats.unwrap_or(0)));
        let candidates = formal.get(i).copied().unwrap_or(0);
        // An election without candidates has none to be counted (VC-038).
        if candidates == 0 {
            continue;
        }
        let head = post.rank() != PostRank::Member;
        let (min, max) = if head {
            (&p.extra_head_min, &p.extra_head_max)
        } else {
            (&p.extra_member_min, &p.extra_member_max)
        };
        let share = (seats * u64::from(p.extra_percent.value)).div_ceil(100);
        let single = p.head_single_slate.value && head;
        let extra = if single {
            0
        } else {
            u64::from(min.value).max(share)
        };
        let place = Place::VotesOf(no);
        if candidates < seats + extra {
            let least = seats + extra;
            let matter = Matter::TooFewCandidates {
                post: no,
                candidates,
                least,
            };
            found.push(Finding::new(matter, place, min.cites));
        }
        if let Some(most) = max.value.map(|extra| seats + u64::from(extra))
            && candidates > most
        {
            let matter = Matter::TooManyCandidates {
                post: no,
                candidates,
                most,
            };
            found.push(Finding::new(matter, place, max.cites));
        }
    }
    found.extend(committee_size(sheet, rules));
}

/// How many formal candidates stand for each post.
fn formal_candidates(sheet: &Sheet) -> [u64; MAX_POSTS] {
    let mut counts = [0; MAX_POSTS];
    for nominee in sheet.nominees.iter().filter(|nominee| nominee.formal) {
        for (i, post) in nominee.posts.iter().enumerate() {
            let named_before = nominee.posts.iter().take(i).any(|other| other == post);
            if let Some(count) = counts.get_mut(post.0).filter(|_| !named_before) {
                *count += 1;
            }
        }
    }
    counts
}

fn committee_size(sheet: &Sheet, rules: &Rules) -> Option<Finding> {
    let p = &rules.params;
    let committee = matches!(
        sheet.body,
        Body::VillagersCommittee | Body::ResidentsCommittee
    );
    let has = |rank| sheet.posts.iter().any(|post| post.rank() == rank);
    let whole = || has(PostRank::Head) && has(PostRank::Member);
    if !committee || !whole() || sheet.contest != Contest::Regular {
        return None;
    }
    let seats: u64 = sheet
        .posts
        .iter()
        .filter_map(|post| post.seats)
        .map(u64::from)
        .sum();
    let seats = seats.saturating_add(u64::try_from(sheet.sitting.len()).unwrap_or(u64::MAX));
    let (least, most) = (
        u64::from(p.committee_min.value),
        u64::from(p.committee_max.value),
    );
    let outside = seats < least || seats > most;
    let matter = Matter::CommitteeSize { seats, least, most };
    outside.then(|| Finding::new(matter, Place::Field(Field::Posts), p.committee_max.cites))
}

/// Findings on those who won, or would have.
fn people(sheet: &Sheet, terms: &Terms<'_>, core: &Core, found: &mut Vec<Finding>) {
    let p = &terms.rules.params;
    let mut push = |matter, post, cites| {
        found.push(Finding::new(matter, Place::VotesOf(post), cites));
    };
    for void in &core.void {
        let nominee = void.nominee;
        let bars = sheet
            .nominee(nominee)
            .map(|n| n.barred.as_slice())
            .unwrap_or_default();
        let bar = bars.iter().copied().find(|bar: &Bar| terms.bars(*bar));
        match (void.reason, bar, void.because_of) {
            (VoidReason::Barred, Some(bar), _) => {
                push(Matter::WinnerBarred { nominee, bar }, void.post, void.cites);
            }
            (VoidReason::Kin, _, Some(of)) => {
                push(Matter::WinnerKin { nominee, of }, void.post, void.cites);
            }
            _ => {}
        }
    }
    for elected in &core.elected {
        let nominee = elected.nominee;
        if sheet.nominee(nominee).is_some_and(|n| !n.formal) && terms.fills_seats {
            push(
                Matter::WriteInElected { nominee },
                elected.post,
                p.bars.cites,
            );
        }
    }
    for pending in &core.pending {
        for nominee in &pending.nominees {
            push(
                Matter::AwaitsRevote { nominee: *nominee },
                pending.post,
                Cites::NONE,
            );
        }
    }
    found.extend(woman(sheet, terms, core));
    if sheet.contest == Contest::Recall && !core.recalled.is_empty() {
        let cites = p.recall_voters.cites;
        found.push(Finding::new(Matter::ByElectionDue, Place::Sheet, cites));
    }
}

/// What is to be said about women on the body.
fn woman(sheet: &Sheet, terms: &Terms<'_>, core: &Core) -> Vec<Finding> {
    let cites = terms.women.cites;
    let at = |matter, post| vec![Finding::new(matter, Place::VotesOf(post), cites)];
    if sheet.body == Body::VillagersRepresentatives {
        return representatives(sheet, terms, core);
    }
    match core.woman {
        Some((post, WomanNote::First(nominee))) => at(Matter::WomanSeatedFirst { nominee }, post),
        Some((post, WomanNote::Aside)) => at(Matter::WomanSeatReserved { post }, post),
        Some((post, WomanNote::SexUnknown)) => at(Matter::SexNotRecorded, post),
        Some((_, WomanNote::Content | WomanNote::Tie)) => Vec::new(),
        None => not_judged(sheet, terms, core),
    }
}

fn not_judged(sheet: &Sheet, terms: &Terms<'_>, core: &Core) -> Vec<Finding> {
    let kin = crate::count::kin::KinGraph::default();
    let ground = crate::count::fill::Ground {
        sheet,
        terms,
        kin: &kin,
    };
    let cites = terms.women.cites;
    if sheet.contest == Contest::Recall {
        return Vec::new();
    }
    match (ground.women_judged(), terms.women.value) {
        (Judged::NotCovered, _) if !sheet.reserved.iter().any(|(_, n)| *n > 0) => {
            vec![Finding::new(
                Matter::WomenSeatNotJudged,
                Place::Sheet,
                cites,
            )]
        }
        (_, WomenSeat::SeparatePost) if ground.covers_committee() => {
            let sexes = core.elected.iter().map(|e| ground.sex(e.nominee));
            let all: Vec<Option<Sex>> = sexes.chain(sheet.sitting.iter().map(|s| s.sex)).collect();
            // Only a committee all of whose members are known to be men has no woman.
            let none = !all.is_empty() && all.iter().all(|sex| *sex == Some(Sex::Male));
            let finding = Finding::new(Matter::NoWomanElected, Place::Sheet, cites);
            if none { vec![finding] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// At least a third of the representatives are women, VCL26 §29.
fn representatives(sheet: &Sheet, terms: &Terms<'_>, core: &Core) -> Vec<Finding> {
    let is_leader = |post: PostNo| {
        sheet
            .post(post)
            .is_some_and(|post| post.id == "group_leader")
    };
    let elected = core.elected.iter().filter(|e| !is_leader(e.post));
    let sexes = elected.map(|e| sheet.nominee(e.nominee).and_then(|n| n.sex));
    let sitting = sheet
        .sitting
        .iter()
        .filter(|s| s.post != "group_leader")
        .map(|s| s.sex);
    let all: Vec<Option<Sex>> = sexes.chain(sitting).collect();
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let women = count(all.iter().filter(|sex| **sex == Some(Sex::Female)).count());
    let all = count(all.len());
    let needed = &terms.rules.params.reps_women;
    if all == 0 || needed.value.is_met(women, all) {
        return Vec::new();
    }
    let matter = Matter::RepresentativesWomen { women, all };
    vec![Finding::new(matter, Place::Sheet, needed.cites)]
}

/// Whether the figures differ enough for another base to matter.
pub(super) fn other_bases(sheet: &Sheet, post: PostNo) -> [Option<u64>; 2] {
    let base = returned(sheet, post);
    let differs = |n: Option<u64>| n.filter(|n| Some(*n) != base);
    let (took, recorded) = took_part(sheet, post);
    let voters = recorded.then_some(took.value);
    [differs(voters), differs(sheet.ballots_for(post).issued)]
}

/// Validity of a post, for callers that walk the posts.
impl Outcome {
    /// Whether the vote for `post` is valid; `None` where nothing was decided.
    #[must_use]
    pub fn post_valid(&self, post: PostNo) -> Option<bool> {
        self.posts
            .iter()
            .find(|p: &&PostValidity| p.post == post)
            .map(|p| p.valid)
    }
}
