//! Refusing a sheet that cannot be true.
//!
//! Arithmetic only: a vote that is invalid in law (too few voters, more ballots
//! than voters) is an outcome, not a refused sheet.

use crate::body::Contest;
use crate::cite::Cites;
use crate::count::{BallotSet, Ballots, Field, Finding, Matter, Person, Place, PostNo, Sheet};
use std::collections::HashSet;

/// The largest figure taken: more persons than any province has.
pub const MAX_FIGURE: u64 = 1_000_000_000;
/// Most posts on one sheet.
pub const MAX_POSTS: usize = 64;
/// Most nominees on one sheet.
pub const MAX_NOMINEES: usize = 4096;
/// Most rows of votes on one sheet.
pub const MAX_VOTES: usize = 16_384;
/// Most sitting members on one sheet.
pub const MAX_SITTING: usize = 1024;

/// Everything that makes the sheet untrue; empty where it can be decided.
///
/// Missing figures are not looked at here.
#[must_use]
pub fn check(sheet: &Sheet) -> Vec<Finding> {
    let mut found = Found(Vec::new());
    lists(sheet, &mut found);
    figures(sheet, &mut found);
    references(sheet, &mut found);
    // Sums over rows mean nothing while rows are doubled or point nowhere.
    if found.0.is_empty() {
        people(sheet, &mut found);
        match &sheet.ballots {
            Ballots::Joint(set) => ballots(None, *set, &mut found),
            Ballots::PerPost(sets) => {
                for (post, set) in sets {
                    ballots(Some(*post), *set, &mut found);
                }
            }
        }
        votes(sheet, &mut found);
        agreements(sheet, &mut found);
    }
    found.0
}

struct Found(Vec<Finding>);

impl Found {
    fn push(&mut self, place: Place, matter: Matter) {
        self.0.push(Finding::new(matter, place, Cites::NONE));
    }

    fn figure(&mut self, place: Place, number: Option<u64>) {
        if let Some(number) = number.filter(|number| *number > MAX_FIGURE) {
            self.push(
                place,
                Matter::NumberTooLarge {
                    number,
                    limit: MAX_FIGURE,
                },
            );
        }
    }
}

fn lists(sheet: &Sheet, found: &mut Found) {
    let sizes = [
        (Field::Posts, sheet.posts.len(), MAX_POSTS),
        (Field::Nominees, sheet.nominees.len(), MAX_NOMINEES),
        (Field::Votes, sheet.votes.len(), MAX_VOTES),
        (Field::Sitting, sheet.sitting.len(), MAX_SITTING),
    ];
    for (field, count, limit) in sizes {
        if count > limit {
            found.push(Place::Field(field), Matter::TooMany { count, limit });
        }
    }
    if sheet.contest == Contest::Recall && sheet.body.is_party() {
        found.push(Place::Sheet, Matter::ContestNotForBody);
    }
}

fn figures(sheet: &Sheet, found: &mut Found) {
    for (field, number) in [
        (Field::Electorate, sheet.electorate),
        (Field::Present, sheet.present),
        (Field::Voters, sheet.voters),
        (Field::Proxies, sheet.proxies),
    ] {
        found.figure(Place::Field(field), number);
    }
    let mut set = |post, set: &BallotSet| {
        for (field, number) in [
            (Field::Issued, set.issued),
            (Field::Returned, set.returned),
            (Field::Invalid, set.invalid),
            (Field::Valid, set.valid),
        ] {
            found.figure(Place::Ballots(post, field), number);
        }
    };
    match &sheet.ballots {
        Ballots::Joint(joint) => set(None, joint),
        Ballots::PerPost(sets) => sets.iter().for_each(|(post, one)| set(Some(*post), one)),
    }
    for (i, post) in sheet.posts.iter().enumerate() {
        for (field, number) in [
            (Field::Seats, post.seats),
            (Field::MaxMarks, post.max_marks),
        ] {
            if number == Some(0) {
                found.push(Place::Post(i, field), Matter::NumberZero);
            }
            found.figure(Place::Post(i, field), number.map(u64::from));
        }
    }
    for (i, vote) in sheet.votes.iter().enumerate() {
        found.figure(Place::Vote(i, Field::For), vote.for_);
        found.figure(Place::Vote(i, Field::Against), vote.against);
        found.figure(Place::Vote(i, Field::Abstain), vote.abstain);
    }
    if let Some(petition) = sheet.petition {
        found.figure(Place::Petition(Field::Signatures), petition.signatures);
        found.figure(Place::Petition(Field::Base), petition.base);
    }
    for reduction in &sheet.reduce {
        found.figure(
            Place::Reduce(reduction.post, Field::Consent),
            reduction.consent,
        );
    }
}

/// Ids occur once, rows occur once, and indexes point somewhere.
fn references(sheet: &Sheet, found: &mut Found) {
    let mut ids = HashSet::new();
    for (i, post) in sheet.posts.iter().enumerate() {
        if !ids.insert(post.id.as_str()) {
            found.push(Place::Post(i, Field::Id), Matter::DuplicateId);
        }
    }
    ids.clear();
    for (i, nominee) in sheet.nominees.iter().enumerate() {
        if !ids.insert(nominee.id.as_str()) {
            found.push(Place::Nominee(i, Field::Id), Matter::DuplicateId);
        }
        if nominee.posts.iter().any(|no| sheet.post(*no).is_none()) {
            found.push(Place::Nominee(i, Field::Posts), Matter::UnknownId);
        }
        if nominee.kin_of.iter().any(|link| !is_on(sheet, link.to)) {
            found.push(Place::Nominee(i, Field::KinOf), Matter::UnknownId);
        }
    }
    ids.clear();
    for (i, sitting) in sheet.sitting.iter().enumerate() {
        if !ids.insert(sitting.id.as_str()) {
            found.push(Place::Sitting(i, Field::Id), Matter::DuplicateId);
        }
        if sitting.kin_of.iter().any(|link| !is_on(sheet, link.to)) {
            found.push(Place::Sitting(i, Field::KinOf), Matter::UnknownId);
        }
    }
    let mut rows = HashSet::new();
    for (i, vote) in sheet.votes.iter().enumerate() {
        if sheet.post(vote.post).is_none() {
            found.push(Place::Vote(i, Field::Post), Matter::UnknownId);
        }
        if sheet.nominee(vote.nominee).is_none() {
            found.push(Place::Vote(i, Field::Nominee), Matter::UnknownId);
        }
        if !rows.insert((vote.post, vote.nominee)) {
            found.push(Place::Vote(i, Field::Nominee), Matter::DuplicateRow);
        }
    }
    entries(sheet, found);
}

fn entries(sheet: &Sheet, found: &mut Found) {
    let mut seen = HashSet::new();
    let mut once = |no: PostNo, place: Place, found: &mut Found| {
        if sheet.post(no).is_none() {
            found.push(place, Matter::UnknownId);
        } else if !seen.insert((no, std::mem::discriminant(&place))) {
            found.push(place, Matter::DuplicateRow);
        }
    };
    for (no, _) in &sheet.reserved {
        once(*no, Place::Reserved(*no), found);
    }
    for reduction in &sheet.reduce {
        once(
            reduction.post,
            Place::Reduce(reduction.post, Field::To),
            found,
        );
    }
    if let Ballots::PerPost(sets) = &sheet.ballots {
        for (no, _) in sets {
            once(*no, Place::Ballots(Some(*no), Field::Post), found);
        }
    }
}

fn is_on(sheet: &Sheet, person: Person) -> bool {
    match person {
        Person::Nominee(no) => sheet.nominee(no).is_some(),
        Person::Sitting(i) => i < sheet.sitting.len(),
    }
}

fn people(sheet: &Sheet, found: &mut Found) {
    let voters = if sheet.counts_present() {
        sheet.present.or(sheet.voters)
    } else {
        sheet.voters
    };
    if let (Some(voters), Some(electorate)) = (voters, sheet.electorate)
        && voters > electorate
    {
        let field = if sheet.counts_present() && sheet.present.is_some() {
            Field::Present
        } else {
            Field::Voters
        };
        let matter = Matter::VotersAboveElectorate { voters, electorate };
        found.push(Place::Field(field), matter);
    }
    if let (Some(proxies), Some(voters)) = (sheet.proxies, voters)
        && proxies > voters
    {
        let matter = Matter::ProxiesAboveVoters { proxies, voters };
        found.push(Place::Field(Field::Proxies), matter);
    }
}

fn ballots(post: Option<PostNo>, set: BallotSet, found: &mut Found) {
    let Some(returned) = set.returned else { return };
    if let (Some(valid), Some(invalid)) = (set.valid, set.invalid) {
        if valid.checked_add(invalid) != Some(returned) {
            let place = Place::Ballots(post, Field::Valid);
            found.push(
                place,
                Matter::ValidPlusInvalid {
                    valid,
                    invalid,
                    returned,
                },
            );
        }
        return;
    }
    for (field, part) in [(Field::Valid, set.valid), (Field::Invalid, set.invalid)] {
        if let Some(part) = part.filter(|part| *part > returned) {
            let place = Place::Ballots(post, field);
            found.push(place, Matter::PartAboveReturned { part, returned });
        }
    }
}

/// Votes against the ballots that could carry them: the valid ones, or all
/// returned where invalid ones were not recorded.
fn votes(sheet: &Sheet, found: &mut Found) {
    let carriers = |post: PostNo| {
        let set = sheet.ballots_for(post);
        set.valid_or_rest().or(set.returned)
    };
    for (i, vote) in sheet.votes.iter().enumerate() {
        let Some(ballots) = carriers(vote.post) else {
            continue;
        };
        let parts = [vote.for_, vote.against, vote.abstain];
        // Each figure is at most MAX_FIGURE, so three of them fit.
        let sum = parts
            .iter()
            .flatten()
            .fold(0_u64, |sum, part| sum.saturating_add(*part));
        if sum > ballots {
            found.push(
                Place::Vote(i, Field::For),
                Matter::NomineeAboveBallots { sum, ballots },
            );
        }
    }
    if sheet.contest == Contest::Recall {
        return;
    }
    for (i, post) in sheet.posts.iter().enumerate() {
        let no = PostNo(i);
        let (Some(ballots), Some(marks)) = (carriers(no), post.marks()) else {
            continue;
        };
        let rows = sheet.votes.iter().filter(|vote| vote.post == no);
        let votes = rows
            .filter_map(|vote| vote.for_)
            .fold(0_u64, u64::saturating_add);
        if u128::from(votes) > u128::from(ballots) * u128::from(marks) {
            let matter = Matter::VotesAboveBallots {
                post: no,
                votes,
                ballots,
                marks,
            };
            found.push(Place::VotesOf(no), matter);
        }
    }
}

/// Petition, reductions and reserved seats against what they refer to.
fn agreements(sheet: &Sheet, found: &mut Found) {
    if let Some(petition) = sheet.petition
        && let (Some(signatures), Some(base)) = (petition.signatures, petition.base)
        && signatures > base
    {
        let place = Place::Petition(Field::Signatures);
        found.push(place, Matter::SignaturesAboveBase { signatures, base });
    }
    for reduction in &sheet.reduce {
        let present = sheet.present.or(sheet.voters);
        if let (Some(consent), Some(present)) = (reduction.consent, present)
            && consent > present
        {
            let place = Place::Reduce(reduction.post, Field::Consent);
            found.push(place, Matter::ConsentAbovePresent { consent, present });
        }
        let seats = sheet.post(reduction.post).and_then(|post| post.seats);
        if let Some(seats) = seats.filter(|seats| reduction.to == 0 || reduction.to >= *seats) {
            let place = Place::Reduce(reduction.post, Field::To);
            found.push(
                place,
                Matter::ReductionNotLower {
                    to: reduction.to,
                    seats,
                },
            );
        }
    }
    for (no, reserved) in &sheet.reserved {
        let seats = sheet.post(*no).and_then(|post| post.seats);
        if let Some(seats) = seats.filter(|seats| reserved > seats) {
            let matter = Matter::ReservedAboveSeats {
                reserved: *reserved,
                seats,
            };
            found.push(Place::Reserved(*no), matter);
        }
    }
}
