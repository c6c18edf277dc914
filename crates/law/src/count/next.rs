//! What follows from the result: seats left vacant, reduced, voted on again,
//! or put to a further election, and with which candidates.

use crate::body::{Contest, Sex, StopBy};
use crate::cite::Cites;
use crate::count::core::Core;
use crate::count::figures::took_part;
use crate::count::outcome::{
    Next, NextKind, NextPost, Quantity, Reduced, Relation, Rule, Side, Step, Vacancy,
};
use crate::count::sheet::PostRank;
use crate::count::steps::Steps;
use crate::count::terms::Terms;
use crate::count::validity::relation;
use crate::count::{Field, Finding, Matter, NomineeNo, Person, Place, PostNo, Reduction, Sheet};
use crate::rules::value::{StopDecision, WomenSeat};
use std::borrow::Cow;

/// What follows from a decision.
#[derive(Debug)]
pub(super) struct Sequel {
    pub(super) vacant: Vec<Vacancy>,
    pub(super) reduced: Vec<Reduced>,
    pub(super) next: Next,
    pub(super) findings: Vec<Finding>,
    pub(super) steps: Steps,
}

/// Says what follows from `core`; its steps are added to `steps`.
pub(super) fn sequel(sheet: &Sheet, terms: &Terms<'_>, core: &Core, steps: Steps) -> Sequel {
    let mut sequel = Sequel {
        vacant: Vec::new(),
        reduced: Vec::new(),
        next: Next::NOTHING,
        findings: Vec::new(),
        steps,
    };
    if !core.valid {
        sequel.next = void_vote(sheet, core);
        return sequel;
    }
    if sheet.contest == Contest::Recall {
        return sequel;
    }
    let mut open = Cow::Borrowed(core.open.as_slice());
    for wish in &sheet.reduce {
        reduce(sheet, terms, *wish, open.to_mut(), &mut sequel);
    }
    void_posts(core, sheet, &mut sequel);
    if terms.fills_seats {
        vacancies(&open, &mut sequel);
        let stop = stop(sheet, terms, core, &mut sequel);
        revotes(core, &mut sequel);
        if stop != Stopped::Yes {
            let lapses =
                terms.women.value == WomenSeat::ReserveMayLapse && sheet.contest == Contest::Runoff;
            runoffs(sheet, terms, core, lapses, &mut sequel);
        } else {
            sequel
                .next
                .posts
                .extend(reserved_runoffs(sheet, terms, core, &sequel.vacant));
        }
        sequel.next.may_stop = stop == Stopped::MayBe;
    } else {
        revotes(core, &mut sequel);
        for (post, left, _) in open.iter().filter(|(_, left, _)| *left > 0) {
            let matter = Matter::FewerThanWanted {
                post: *post,
                wanted: *left,
            };
            sequel
                .findings
                .push(Finding::new(matter, Place::VotesOf(*post), Cites::NONE));
        }
    }
    sequel
        .next
        .posts
        .sort_by_key(|next| (next.kind, next.post, next.reserved.is_none()));
    sequel.next.kind = sequel
        .next
        .posts
        .iter()
        .map(|next| next.kind)
        .min()
        .unwrap_or(NextKind::None);
    sequel
}

/// After a void vote the whole is held again; a recall that failed for want of
/// signatures or voters simply has not happened.
fn void_vote(sheet: &Sheet, core: &Core) -> Next {
    let recount = |matter: &Matter| {
        matches!(
            matter,
            Matter::ReturnedAboveVoters { .. } | Matter::ReturnedAboveIssued { .. }
        )
    };
    let again = sheet.contest != Contest::Recall
        || core.faults.iter().all(|finding| recount(&finding.matter));
    let kind = if again {
        NextKind::NewElection
    } else {
        NextKind::None
    };
    Next {
        kind,
        ..Next::NOTHING
    }
}

/// Posts whose own ballots are void are voted on again while the others stand.
fn void_posts(core: &Core, sheet: &Sheet, sequel: &mut Sequel) {
    for post in core.posts.iter().filter(|post| !post.valid) {
        let seats = sheet
            .post(post.post)
            .and_then(|post| post.seats)
            .unwrap_or(0);
        let standing = |(i, n): (usize, &crate::count::Nominee)| {
            n.posts.contains(&post.post).then_some(NomineeNo(i))
        };
        sequel.next.posts.push(NextPost {
            kind: NextKind::NewElection,
            post: post.post,
            seats,
            nominees: sheet
                .nominees
                .iter()
                .enumerate()
                .filter_map(standing)
                .collect(),
            reserved: None,
            threshold: None,
            within_days: None,
        });
    }
}

/// Seats of a Party body reduced with consent, PT-017.
fn reduce(
    sheet: &Sheet,
    terms: &Terms<'_>,
    wish: Reduction,
    open: &mut [(PostNo, u32, u32)],
    sequel: &mut Sequel,
) {
    let p = &terms.rules.params;
    let needed = p.reduce_consent.value;
    let seats = sheet
        .post(wish.post)
        .and_then(|post| post.seats)
        .unwrap_or(0);
    let present = took_part(sheet, wish.post).0;
    let consent = wish.consent.unwrap_or(0);
    let enough = needed.is_met(consent, present.value);
    if p.reduce_seats.value {
        sequel.steps.add(|| Step {
            rule: Rule::ConsentEnough,
            post: Some(wish.post),
            nominee: None,
            left: Side {
                quantity: Quantity::Consents,
                value: consent,
                factor: needed.den,
            },
            relation: relation(needed.strict),
            right: Side {
                quantity: present.quantity,
                value: present.value,
                factor: needed.num,
            },
            holds: enough,
            cites: p.reduce_consent.cites,
            verified: p.reduce_consent.verified,
        });
    }
    let entry = open.iter_mut().find(|(post, _, _)| *post == wish.post);
    let by = seats.saturating_sub(wish.to);
    match entry {
        Some((_, left, _)) if p.reduce_seats.value && enough && *left >= by => {
            *left -= by;
            let (post, to) = (wish.post, wish.to);
            sequel.reduced.push(Reduced {
                post,
                from: seats,
                to,
                consent,
            });
        }
        // Nothing to reduce where the seats are filled or still tied.
        _ => {
            let place = Place::Reduce(wish.post, Field::To);
            let cites = p.reduce_seats.cites;
            let finding = Finding::new(Matter::ReductionNotAllowed, place, cites);
            sequel.findings.push(finding);
        }
    }
}

fn vacancies(open: &[(PostNo, u32, u32)], sequel: &mut Sequel) {
    for &(post, left, reserved) in open {
        let reserved = reserved.min(left);
        if reserved > 0 {
            let reserved_for = Some(Sex::Female);
            sequel.vacant.push(Vacancy {
                post,
                seats: reserved,
                reserved: reserved_for,
            });
        }
        if left > reserved {
            sequel.vacant.push(Vacancy {
                post,
                seats: left - reserved,
                reserved: None,
            });
        }
    }
}

/// Whether the remaining seats stay vacant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    Yes,
    /// A decision would be needed.
    MayBe,
    No,
}

/// Whether seats may or do stay vacant, VC-073.
fn stop(sheet: &Sheet, terms: &Terms<'_>, core: &Core, sequel: &mut Sequel) -> Stopped {
    let p = &terms.rules.params;
    let cites = p.stop_decision.cites;
    let decision = terms.stop(sheet.contest);
    let open = sequel
        .vacant
        .iter()
        .any(|vacancy| vacancy.reserved.is_none());
    let wished = sheet.stop.filter(|stop| stop.decided);
    let refused = |sequel: &mut Sequel| {
        if wished.is_some() {
            let place = Place::Field(Field::Seats);
            sequel
                .findings
                .push(Finding::new(Matter::StopNotAllowed, place, cites));
        }
        Stopped::No
    };
    if !open {
        return Stopped::No;
    }
    if decision == StopDecision::Never {
        return refused(sequel);
    }
    let sitting = sheet.sitting.len();
    let members = u64::try_from(core.elected.len() + sitting).unwrap_or(u64::MAX);
    let least = u64::from(p.stop_min_elected.value);
    let enough = members >= least;
    sequel.steps.add(|| Step {
        rule: Rule::StopEnough,
        post: None,
        nominee: None,
        left: Side::of(Quantity::Members, members),
        relation: Relation::AtLeast,
        right: Side::of(Quantity::Number, least),
        holds: enough,
        cites: p.stop_min_elected.cites,
        verified: p.stop_min_elected.verified,
    });
    let chair = !p.stop_needs_chair.value || has_head(sheet, core);
    if !enough || !chair {
        return refused(sequel);
    }
    let place = Place::Field(Field::Seats);
    sequel
        .findings
        .push(Finding::new(Matter::SeatsMayStayVacant, place, cites));
    match (decision, wished) {
        (StopDecision::Automatic, _) => Stopped::Yes,
        (_, Some(stop)) if may_decide(decision, stop.by) => Stopped::Yes,
        (_, Some(_)) => {
            refused(sequel);
            Stopped::MayBe
        }
        // The decision was put and refused: the seats go to a further election.
        (_, None) if sheet.stop.is_some() => Stopped::No,
        (_, None) => Stopped::MayBe,
    }
}

fn may_decide(decision: StopDecision, by: StopBy) -> bool {
    match decision {
        StopDecision::Never => false,
        StopDecision::Automatic | StopDecision::Assembly => true,
        StopDecision::Representatives => by == StopBy::RepresentativesAssembly,
    }
}

fn has_head(sheet: &Sheet, core: &Core) -> bool {
    let elected = core.elected.iter().filter_map(|e| sheet.post(e.post));
    elected
        .map(crate::count::Post::rank)
        .any(|rank| rank == PostRank::Head)
        || sheet
            .sitting
            .iter()
            .any(|s| PostRank::of_id(&s.post) == PostRank::Head)
}

fn revotes(core: &Core, sequel: &mut Sequel) {
    sequel
        .next
        .posts
        .extend(core.ties.iter().map(|tie| NextPost {
            kind: NextKind::RevoteTie,
            post: tie.post,
            seats: tie.seats,
            nominees: tie.nominees.clone(),
            reserved: None,
            threshold: None,
            within_days: None,
        }));
}

fn runoffs(sheet: &Sheet, terms: &Terms<'_>, core: &Core, lapses: bool, sequel: &mut Sequel) {
    for at in 0..sequel.vacant.len() {
        let Some(&vacancy) = sequel.vacant.get(at) else {
            break;
        };
        if lapses && vacancy.reserved.is_some() {
            continue;
        }
        let next = runoff(sheet, terms, core, vacancy);
        let wanted = u64::from(vacancy.seats) + extra(sheet, terms, vacancy);
        let all = u64::try_from(next.nominees.len()).unwrap_or(u64::MAX);
        let tied = tied_seats(core, vacancy.post, &next.nominees);
        let candidates = all.saturating_sub(tied);
        for tie in core.ties.iter().filter(|tie| tie.post == vacancy.post) {
            for nominee in tie.nominees.iter().filter(|no| next.nominees.contains(no)) {
                let matter = Matter::AwaitsRevote { nominee: *nominee };
                let place = Place::VotesOf(vacancy.post);
                sequel
                    .findings
                    .push(Finding::new(matter, place, Cites::NONE));
            }
        }
        if candidates < wanted {
            let post = vacancy.post;
            let matter = Matter::RunoffShort {
                post,
                candidates,
                wanted,
            };
            let cites = terms.rules.params.runoff_extra.cites;
            sequel
                .findings
                .push(Finding::new(matter, Place::VotesOf(post), cites));
        }
        sequel.next.posts.push(next);
    }
}

/// Where the other seats stay vacant, a seat set aside for a woman does not:
/// the statute asks for a woman on the committee (VCL26 §8).
fn reserved_runoffs(
    sheet: &Sheet,
    terms: &Terms<'_>,
    core: &Core,
    vacant: &[Vacancy],
) -> Vec<NextPost> {
    let reserved = vacant.iter().filter(|vacancy| vacancy.reserved.is_some());
    reserved
        .map(|vacancy| runoff(sheet, terms, core, *vacancy))
        .collect()
}

/// How many candidates beyond the seats.
fn extra(sheet: &Sheet, terms: &Terms<'_>, vacancy: Vacancy) -> u64 {
    let p = &terms.rules.params;
    let rank = sheet.post(vacancy.post).map(crate::count::Post::rank);
    if p.head_single_slate.value && rank != Some(PostRank::Member) {
        return 0;
    }
    let share = u64::from(vacancy.seats) * u64::from(p.extra_percent.value);
    share.div_ceil(100).max(u64::from(p.runoff_extra.value))
}

/// Seats that a second ballot at this post will take from the candidates: those
/// in a tie stand in the further election too, until they win.
fn tied_seats(core: &Core, post: PostNo, list: &[NomineeNo]) -> u64 {
    let in_list = |no: &NomineeNo| list.contains(no);
    let ties = core.ties.iter().filter(|tie| tie.post == post);
    let ties = ties.filter(|tie| tie.nominees.iter().any(in_list));
    ties.map(|tie| u64::from(tie.seats)).sum()
}

/// A further election: those not elected with the most votes, more than seats,
/// everybody equal to the last one included (VCL26 §18). Whoever is in a tie
/// for another seat of the post is among them and leaves by winning it.
fn runoff(sheet: &Sheet, terms: &Terms<'_>, core: &Core, vacancy: Vacancy) -> NextPost {
    let p = &terms.rules.params;
    let seated: Vec<Person> = if core.kin.is_empty() {
        Vec::new()
    } else {
        let elected = core.elected.iter().map(|e| Person::Nominee(e.nominee));
        elected
            .chain((0..sheet.sitting.len()).map(Person::Sitting))
            .collect()
    };
    let may_stand = |no: NomineeNo| {
        !core.elected.iter().any(|e| e.nominee == no)
            && core.kin.conflict(no, &seated).is_none()
            && sheet.nominee(no).is_some_and(|nominee| {
                !nominee.barred.iter().any(|bar| terms.bars(*bar))
                    && vacancy.reserved.is_none_or(|sex| nominee.sex == Some(sex))
            })
    };
    let mut list: Vec<(u64, NomineeNo)> = Vec::with_capacity(sheet.nominees.len());
    let rows = sheet.votes.iter().filter(|row| row.post == vacancy.post);
    list.extend(rows.map(|row| (row.for_.unwrap_or(0), row.nominee)));
    // Whoever stands without a row of votes has none.
    for (i, nominee) in sheet.nominees.iter().enumerate() {
        let no = NomineeNo(i);
        if nominee.posts.contains(&vacancy.post) && !list.iter().any(|(_, listed)| *listed == no) {
            list.push((0, no));
        }
    }
    list.retain(|(_, no)| may_stand(*no));
    list.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let wanted = u64::from(vacancy.seats) + extra(sheet, terms, vacancy);
    let tied = if core.ties.is_empty() {
        0
    } else {
        let names: Vec<NomineeNo> = list.iter().map(|(_, no)| *no).collect();
        tied_seats(core, vacancy.post, &names)
    };
    let wanted = wanted + tied;
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    let last = list.get(wanted.saturating_sub(1)).map(|(votes, _)| *votes);
    let nominees = list.iter().enumerate();
    let nominees = nominees
        .filter(|(i, (votes, _))| *i < wanted || Some(*votes) == last)
        .map(|(_, (_, no))| *no)
        .collect();
    NextPost {
        kind: NextKind::Runoff,
        post: vacancy.post,
        seats: vacancy.seats,
        nominees,
        reserved: vacancy.reserved,
        threshold: Some((p.runoff_threshold.value, terms.base)),
        within_days: Some(p.runoff_days.value),
    }
}
