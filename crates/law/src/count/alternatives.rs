//! What is uncertain, tried the other way.
//!
//! Where a parameter is unverified, or the whole a majority is taken of can be
//! read in two ways (G19), the decision is run again under the other reading.
//! If that changes the result, the outcome says so with both results.

use crate::body::Contest;
use crate::cite::Cites;
use crate::count::core::{Core, run};
use crate::count::decide::other_bases;
use crate::count::outcome::Quantity;
use crate::count::steps::Steps;
use crate::count::terms::Terms;
use crate::count::women::WomanNote;
use crate::count::{Finding, Matter, Place, PostNo, Sheet, Winner};
use crate::rules::value::{Comparator, Threshold, Value, WomenSeat};

/// One other reading.
struct Other<'a> {
    on: &'static str,
    value: String,
    other: String,
    terms: Terms<'a>,
    cites: Cites,
}

/// A finding for every other reading that changes the result.
pub(super) fn findings(sheet: &Sheet, terms: &Terms<'_>, core: &Core) -> Vec<Finding> {
    let mut others = Vec::new();
    bases(sheet, terms, core, &mut others);
    comparator(sheet, terms, core, &mut others);
    shares(terms, core, &mut others);
    women(terms, core, &mut others);
    others
        .into_iter()
        .filter_map(|other| compare(sheet, core, other))
        .collect()
}

fn compare(sheet: &Sheet, core: &Core, other: Other<'_>) -> Option<Finding> {
    let result = run(sheet, &other.terms, Steps::silent());
    if core.same_result(&result) {
        return None;
    }
    let winners = |core: &Core| -> Vec<Winner> {
        if sheet.contest == Contest::Recall {
            return core.recalled.iter().map(|no| (PostNo(0), *no)).collect();
        }
        core.elected.iter().map(|e| (e.post, e.nominee)).collect()
    };
    let matter = Matter::ResultDepends {
        on: other.on,
        value: other.value,
        other: other.other,
        valid: core.valid,
        other_valid: result.valid,
        elected: winners(core),
        other_elected: winners(&result),
    };
    Some(Finding::new(matter, Place::Sheet, other.cites))
}

/// Ballots returned against those who took part and those issued.
fn bases<'a>(sheet: &Sheet, terms: &Terms<'a>, core: &Core, others: &mut Vec<Other<'a>>) {
    let Some(needed) = terms.share.value else {
        return;
    };
    if !core.valid || terms.base != Quantity::Returned {
        return;
    }
    for (i, base) in [Quantity::Voters, Quantity::Issued].into_iter().enumerate() {
        let matters = (0..sheet.posts.len()).map(PostNo).any(|post| {
            let other = other_bases(sheet, post).get(i).copied().flatten();
            other.is_some_and(|other| turns(sheet, terms, post, needed, other))
        });
        if matters {
            others.push(Other {
                on: "base",
                value: Quantity::Returned.code().to_owned(),
                other: base.code().to_owned(),
                terms: Terms { base, ..*terms },
                cites: terms.share.cites,
            });
        }
    }
}

/// Whether anybody's votes are enough of one base and not of the other. With
/// votes added across posts the answer is not looked for but run.
fn turns(sheet: &Sheet, terms: &Terms<'_>, post: PostNo, needed: Threshold, other: u64) -> bool {
    let base = crate::count::validity::base(sheet, terms, post).value;
    let turns = |votes: u64| needed.is_met(votes, base) != needed.is_met(votes, other);
    terms.rollup.value
        || sheet
            .votes
            .iter()
            .any(|row| row.post == post && row.for_.is_some_and(turns))
}

/// More ballots than came by the ledger and not more than issued: under a text
/// that compares with those issued the vote stands. A ballot that was never
/// issued is void under every text.
fn comparator<'a>(sheet: &Sheet, terms: &Terms<'a>, core: &Core, others: &mut Vec<Other<'a>>) {
    let over = |test: fn(&Matter) -> bool| core.faults.iter().any(|f| test(&f.matter));
    let over_voters = over(|matter| matches!(matter, Matter::ReturnedAboveVoters { .. }));
    let over_issued = over(|matter| matches!(matter, Matter::ReturnedAboveIssued { .. }));
    let mut posts = (0..sheet.posts.len()).map(PostNo);
    let issued = posts.all(|post| sheet.ballots_for(post).issued.is_some());
    if !over_voters || over_issued || !issued {
        return;
    }
    let mut alone = *terms;
    alone.both_comparators = false;
    alone.against.value = Comparator::Issued;
    others.push(Other {
        on: "ballots_against",
        value: Comparator::Voters.show(),
        other: Comparator::Issued.show(),
        terms: alone,
        cites: terms.against.cites,
    });
}

/// Unverified turnout and majority, against asking for none.
fn shares<'a>(terms: &Terms<'a>, core: &Core, others: &mut Vec<Other<'a>>) {
    let failed = |finding: &Finding| matches!(finding.matter, Matter::TurnoutTooLow { .. });
    let mut turnout = terms.turnout;
    if !turnout.verified && core.faults.iter().any(failed) {
        let value = turnout.value.show();
        turnout.value = None;
        others.push(Other {
            on: turnout.key,
            value,
            other: turnout.value.show(),
            terms: Terms { turnout, ..*terms },
            cites: turnout.cites,
        });
    }
    let mut share = terms.share;
    if !share.verified && share.value.is_some() && core.valid {
        let value = share.value.show();
        share.value = None;
        others.push(Other {
            on: share.key,
            value,
            other: share.value.show(),
            terms: Terms { share, ..*terms },
            cites: share.cites,
        });
    }
}

/// The rule of the women's seat, where unverified and where it had an effect.
fn women<'a>(terms: &Terms<'a>, core: &Core, others: &mut Vec<Other<'a>>) {
    let acted = matches!(
        core.woman,
        Some((_, WomanNote::First(_) | WomanNote::Tie | WomanNote::Aside))
    );
    if terms.women.verified || (!acted && core.pending.is_empty()) {
        return;
    }
    let mut other = *terms;
    other.women.value = WomenSeat::None;
    others.push(Other {
        on: "women_seat",
        value: terms.women.value.show(),
        other: WomenSeat::None.show(),
        terms: other,
        cites: terms.women.cites,
    });
}
