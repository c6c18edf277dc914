//! Whether a vote is valid: turnout, ballots against voters and ballots issued,
//! proxies, and the petition of a recall.

use crate::body::{Contest, Form, PetitionBy};
use crate::count::core::Core;
use crate::count::figures::{Figure, returned, took_part};
use crate::count::outcome::{PostValidity, Quantity, Relation, Rule, Side, Step};
use crate::count::terms::Terms;
use crate::count::{Ballots, Field, Finding, Matter, Place, PostNo, Sheet};
use crate::rules::value::{Comparator, ProxyWho};

pub(super) fn side(figure: Figure, factor: u32) -> Side {
    Side {
        quantity: figure.quantity,
        value: figure.value,
        factor,
    }
}

/// Whether a recall's petition has enough signatures, VC-081, RC-012.
pub(super) fn petition(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let Some(petition) = sheet.petition.filter(|_| sheet.contest == Contest::Recall) else {
        return;
    };
    let p = &terms.rules.params;
    let param = match petition.by {
        PetitionBy::Representatives => &p.recall_representatives,
        PetitionBy::Voters | PetitionBy::HouseholdRepresentatives => &p.recall_voters,
    };
    let (Some(signatures), Some(base)) = (petition.signatures, petition.base.or(sheet.electorate))
    else {
        return;
    };
    let needed = param.value;
    let holds = needed.is_met(signatures, base);
    core.steps.add(|| Step {
        rule: Rule::PetitionEnough,
        post: None,
        nominee: None,
        left: Side {
            quantity: Quantity::Signatures,
            value: signatures,
            factor: needed.den,
        },
        relation: relation(needed.strict),
        right: Side {
            quantity: Quantity::SignatureBase,
            value: base,
            factor: needed.num,
        },
        holds,
        cites: param.cites,
        verified: param.verified,
    });
    if !holds {
        let matter = Matter::PetitionTooSmall {
            signatures,
            base,
            needed,
        };
        let place = Place::Petition(Field::Signatures);
        core.faults.push(Finding::new(matter, place, param.cites));
    }
}

/// Whether proxies were used where the vote knows none, PT-008, RC-011.
pub(super) fn proxies(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let p = &terms.rules.params;
    let group_form = sheet.own_form() == Some(Form::GroupRepresentatives);
    let (none, cites) = match p.proxy_who.value {
        ProxyWho::Nobody => (true, p.proxy_who.cites),
        _ => (
            group_form && !p.proxy_group_form.value,
            p.proxy_group_form.cites,
        ),
    };
    let Some(proxies) = sheet.proxies.filter(|_| none) else {
        return;
    };
    let holds = proxies == 0;
    core.steps.add(|| Step {
        rule: Rule::NoProxies,
        post: None,
        nominee: None,
        left: Side::of(Quantity::Number, proxies),
        relation: Relation::AtMost,
        right: Side::of(Quantity::Number, 0),
        holds,
        cites,
        verified: true,
    });
    if !holds {
        let matter = Matter::ProxiesNotAllowed { proxies };
        core.faults
            .push(Finding::new(matter, Place::Field(Field::Proxies), cites));
    }
}

pub(super) const fn relation(strict: bool) -> Relation {
    if strict {
        Relation::More
    } else {
        Relation::AtLeast
    }
}

/// Turnout and ballots, once for a joint ballot, per post for separate ones.
pub(super) fn validity(sheet: &Sheet, terms: &Terms<'_>, core: &mut Core) {
    let separate = matches!(sheet.ballots, Ballots::PerPost(_));
    let posts = sheet.posts.len();
    if !separate {
        let valid = vote_valid(sheet, terms, PostNo(0), None, core);
        core.posts = (0..posts)
            .map(|i| PostValidity {
                post: PostNo(i),
                valid,
            })
            .collect();
        return;
    }
    for i in 0..posts {
        let post = PostNo(i);
        let valid = vote_valid(sheet, terms, post, Some(post), core);
        core.posts.push(PostValidity { post, valid });
    }
}

fn vote_valid(
    sheet: &Sheet,
    terms: &Terms<'_>,
    post: PostNo,
    named: Option<PostNo>,
    core: &mut Core,
) -> bool {
    let (took, recorded) = took_part(sheet, post);
    let turnout = turnout_holds(sheet, terms, took, named, core);
    let ballots = ballots_hold(sheet, terms, (took, recorded), (post, named), core);
    turnout && ballots
}

fn turnout_holds(
    sheet: &Sheet,
    terms: &Terms<'_>,
    took: Figure,
    named: Option<PostNo>,
    core: &mut Core,
) -> bool {
    let Some(needed) = terms.turnout.value else {
        return true;
    };
    let electorate = sheet.electorate.unwrap_or(0);
    let holds = needed.is_met(took.value, electorate);
    core.steps.add(|| Step {
        rule: Rule::TurnoutMajority,
        post: named,
        nominee: None,
        left: side(took, needed.den),
        relation: relation(needed.strict),
        right: Side {
            quantity: Quantity::Electorate,
            value: electorate,
            factor: needed.num,
        },
        holds,
        cites: terms.turnout.cites,
        verified: terms.turnout.verified,
    });
    if !holds {
        let matter = Matter::TurnoutTooLow {
            voters: took.value,
            electorate,
            needed,
        };
        let place = Place::Field(Field::Electorate);
        core.faults
            .push(Finding::new(matter, place, terms.turnout.cites));
    }
    holds
}

/// More ballots returned than voters, or than issued, void the vote (VC-061).
fn ballots_hold(
    sheet: &Sheet,
    terms: &Terms<'_>,
    (took, recorded): (Figure, bool),
    (post, named): (PostNo, Option<PostNo>),
    core: &mut Core,
) -> bool {
    let Some(count) = returned(sheet, post) else {
        return true;
    };
    let issued = sheet.ballots_for(post).issued;
    let uses = |comparator| terms.both_comparators || terms.against.value == comparator;
    let mut all_hold = true;
    let mut compare = |rule, right: Figure, matter: Matter| {
        let holds = count <= right.value;
        core.steps.add(|| Step {
            rule,
            post: named,
            nominee: None,
            left: Side::of(Quantity::Returned, count),
            relation: Relation::AtMost,
            right: side(right, 1),
            holds,
            cites: terms.against.cites,
            verified: terms.against.verified,
        });
        if !holds {
            let place = Place::Ballots(named, Field::Returned);
            core.faults
                .push(Finding::new(matter, place, terms.against.cites));
            all_hold = false;
        }
    };
    // Without a ledger nobody but the electorate can have voted.
    let electorate = sheet.electorate.map(|value| Figure {
        quantity: Quantity::Electorate,
        value,
    });
    let most = if recorded { Some(took) } else { electorate };
    if let Some(most) = most.filter(|_| uses(Comparator::Voters)) {
        let matter = Matter::ReturnedAboveVoters {
            returned: count,
            voters: most.value,
        };
        compare(Rule::ReturnedWithinVoters, most, matter);
    }
    if let Some(value) = issued.filter(|_| uses(Comparator::Issued)) {
        let right = Figure {
            quantity: Quantity::Issued,
            value,
        };
        let matter = Matter::ReturnedAboveIssued {
            returned: count,
            issued: value,
        };
        compare(Rule::ReturnedWithinIssued, right, matter);
    }
    all_hold
}

/// The whole a share of votes is taken of, for one post.
pub(super) fn base(sheet: &Sheet, terms: &Terms<'_>, post: PostNo) -> Figure {
    let of = |value: Option<u64>, quantity| value.map(|value| Figure { quantity, value });
    let found = match terms.base {
        Quantity::Returned => of(returned(sheet, post), Quantity::Returned),
        Quantity::Issued => of(sheet.ballots_for(post).issued, Quantity::Issued),
        _ => None,
    };
    found.unwrap_or_else(|| took_part(sheet, post).0)
}
