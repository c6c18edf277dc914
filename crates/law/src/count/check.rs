//! Refusing a sheet that cannot be true.
//!
//! Arithmetic only: a vote that is invalid in law (too few voters, more ballots
//! than voters) is an outcome, not a refused sheet.

use crate::body::Contest;
use crate::cite::Cites;
use crate::count::{
    BallotSet, Ballots, Field, Finding, Matter, NomineeNo, Person, Place, PostNo, Sheet,
};
use std::collections::HashSet;
use std::hash::Hash;

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

/// Lists up to this length are searched for doubles pair by pair, which needs
/// no memory; a sheet has a handful of entries.
const FEW: usize = 32;

/// Calls `double` with the index of every entry that occurred before.
///
/// `print` is a number that equal keys have in common, so that most pairs are
/// told apart without looking at the keys.
fn doubles<K: Eq + Hash + Copy>(
    keys: impl ExactSizeIterator<Item = K> + Clone,
    print: impl Fn(K) -> u64,
    mut double: impl FnMut(usize),
) {
    if keys.len() <= FEW {
        let mut prints = [0_u64; FEW];
        for (i, key) in keys.clone().enumerate() {
            let mine = print(key);
            let before = prints.get(..i).unwrap_or(&[]);
            // Equal prints are rare; only then are the keys compared.
            if before.contains(&mine) && keys.clone().take(i).any(|other| other == key) {
                double(i);
            }
            if let Some(place) = prints.get_mut(i) {
                *place = mine;
            }
        }
        return;
    }
    let mut seen = HashSet::with_capacity(keys.len());
    for (i, key) in keys.enumerate() {
        if !seen.insert(key) {
            double(i);
        }
    }
}

/// The last eight bytes of an id, where ids mostly differ.
fn text_print(id: &str) -> u64 {
    let mut word = [0; 8];
    for (place, byte) in word.iter_mut().zip(id.bytes().rev()) {
        *place = byte;
    }
    u64::from_le_bytes(word)
}

fn index_print(index: usize) -> u64 {
    u64::try_from(index).unwrap_or(u64::MAX)
}

/// Ids occur once, rows occur once, and indexes point somewhere.
fn references(sheet: &Sheet, found: &mut Found) {
    let ids = sheet.posts.iter().map(|post| post.id.as_str());
    doubles(ids, text_print, |i| {
        found.push(Place::Post(i, Field::Id), Matter::DuplicateId)
    });
    let ids = sheet.nominees.iter().map(|nominee| nominee.id.as_str());
    doubles(ids, text_print, |i| {
        found.push(Place::Nominee(i, Field::Id), Matter::DuplicateId)
    });
    let ids = sheet.sitting.iter().map(|sitting| sitting.id.as_str());
    doubles(ids, text_print, |i| {
        found.push(Place::Sitting(i, Field::Id), Matter::DuplicateId)
    });
    let rows = sheet.votes.iter().map(|vote| (vote.post, vote.nominee));
    let row_print = |(_, nominee): (PostNo, NomineeNo)| index_print(nominee.0);
    doubles(rows, row_print, |i| {
        found.push(Place::Vote(i, Field::Nominee), Matter::DuplicateRow)
    });
    for (i, nominee) in sheet.nominees.iter().enumerate() {
        if nominee.posts.iter().any(|no| sheet.post(*no).is_none()) {
            found.push(Place::Nominee(i, Field::Posts), Matter::UnknownId);
        }
        if nominee.kin_of.iter().any(|link| !is_on(sheet, link.to)) {
            found.push(Place::Nominee(i, Field::KinOf), Matter::UnknownId);
        }
    }
    for (i, sitting) in sheet.sitting.iter().enumerate() {
        if sitting.kin_of.iter().any(|link| !is_on(sheet, link.to)) {
            found.push(Place::Sitting(i, Field::KinOf), Matter::UnknownId);
        }
    }
    for (i, vote) in sheet.votes.iter().enumerate() {
        if sheet.post(vote.post).is_none() {
            found.push(Place::Vote(i, Field::Post), Matter::UnknownId);
        }
        if sheet.nominee(vote.nominee).is_none() {
            found.push(Place::Vote(i, Field::Nominee), Matter::UnknownId);
        }
    }
    entries(sheet, found);
}

/// Entries by post: each post once, and only posts of the sheet.
fn entries(sheet: &Sheet, found: &mut Found) {
    let mut each = |posts: &[PostNo], place: &dyn Fn(PostNo) -> Place| {
        for no in posts.iter().filter(|no| sheet.post(**no).is_none()) {
            found.push(place(*no), Matter::UnknownId);
        }
        doubles(
            posts.iter().copied(),
            |no| index_print(no.0),
            |i| {
                if let Some(no) = posts.get(i) {
                    found.push(place(*no), Matter::DuplicateRow);
                }
            },
        );
    };
    let posts: Vec<PostNo> = sheet.reserved.iter().map(|(no, _)| *no).collect();
    each(&posts, &|no| Place::Reserved(no));
    let posts: Vec<PostNo> = sheet
        .reduce
        .iter()
        .map(|reduction| reduction.post)
        .collect();
    each(&posts, &|no| Place::Reduce(no, Field::To));
    if let Ballots::PerPost(sets) = &sheet.ballots {
        let posts: Vec<PostNo> = sets.iter().map(|(no, _)| *no).collect();
        each(&posts, &|no| Place::Ballots(Some(no), Field::Post));
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
    let of = |set: BallotSet| set.valid_or_rest().or(set.returned);
    let joint = match &sheet.ballots {
        Ballots::Joint(set) => Some(of(*set)),
        Ballots::PerPost(_) => None,
    };
    let carriers = |post: PostNo| joint.unwrap_or_else(|| of(sheet.ballots_for(post)));
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
