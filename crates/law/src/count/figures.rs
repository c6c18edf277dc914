//! The figures an outcome is decided on: what was recorded, and what stands in
//! for what was not.

use crate::body::{Contest, PetitionBy};
use crate::count::outcome::Quantity;
use crate::count::{Ballots, Field, Place, PostNo, Sheet};

/// Every field without which no outcome can be said.
pub(super) fn missing(sheet: &Sheet) -> Vec<Place> {
    let mut missing = Vec::new();
    if sheet.electorate.is_none() {
        missing.push(Place::Field(Field::Electorate));
    }
    if sheet.posts.is_empty() {
        missing.push(Place::Field(Field::Posts));
    }
    if matches!(sheet.ballots, Ballots::Joint(_)) {
        if returned(sheet, PostNo(0)).is_none() {
            missing.push(Place::Ballots(None, Field::Returned));
        }
    } else {
        let posts = (0..sheet.posts.len()).map(PostNo);
        let without = posts.filter(|no| returned(sheet, *no).is_none());
        missing.extend(without.map(|no| Place::Ballots(Some(no), Field::Returned)));
    }
    for (i, post) in sheet.posts.iter().enumerate() {
        if post.seats.is_none() && sheet.contest != Contest::Recall {
            missing.push(Place::Post(i, Field::Seats));
        }
        let no = PostNo(i);
        // With no valid ballot nobody can have a vote, so none need be written down.
        let none_valid = sheet.ballots_for(no).valid_or_rest() == Some(0);
        if !none_valid && !sheet.votes.iter().any(|vote| vote.post == no) {
            missing.push(Place::VotesOf(no));
        }
    }
    let rows = sheet
        .votes
        .iter()
        .enumerate()
        .filter(|(_, vote)| vote.for_.is_none());
    missing.extend(rows.map(|(i, _)| Place::Vote(i, Field::For)));
    if let Some(petition) = sheet.petition.filter(|_| sheet.contest == Contest::Recall) {
        if petition.signatures.is_none() {
            missing.push(Place::Petition(Field::Signatures));
        }
        if petition.base.is_none() && petition.by != PetitionBy::Voters {
            missing.push(Place::Petition(Field::Base));
        }
    }
    missing
}

/// Ballots returned for a post, given or as the sum of its parts.
pub(super) fn returned(sheet: &Sheet, post: PostNo) -> Option<u64> {
    let set = sheet.ballots_for(post);
    set.returned
        .or_else(|| set.valid?.checked_add(set.invalid?))
}

/// A figure with what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) quantity: Quantity,
    pub(super) value: u64,
}

/// Who took part in the vote for a post, and whether that was recorded.
pub(super) fn took_part(sheet: &Sheet, post: PostNo) -> (Figure, bool) {
    let recorded = if sheet.counts_present() {
        let present = sheet.present.map(|n| (Quantity::Present, n));
        present.or_else(|| sheet.voters.map(|n| (Quantity::Voters, n)))
    } else {
        sheet.voters.map(|n| (Quantity::Voters, n))
    };
    match recorded {
        Some((quantity, value)) => (Figure { quantity, value }, true),
        None => {
            let value = returned(sheet, post).unwrap_or(0);
            (
                Figure {
                    quantity: Quantity::Returned,
                    value,
                },
                false,
            )
        }
    }
}
