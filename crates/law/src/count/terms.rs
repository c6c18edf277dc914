//! The terms of one vote: the parameters that apply to this body, form,
//! electorate and contest, as plain values the decision reads.
//!
//! Kept apart from the decision so that the same decision can be run again
//! under other terms, where a parameter is unverified.

use crate::body::{Bar, Body, Contest, Family, Form, HeldBy, Kin};
use crate::cite::Cites;
use crate::count::Sheet;
use crate::count::outcome::Quantity;
use crate::rules::value::{Base, Comparator, StopAfter, StopDecision, Threshold, WomenSeat};
use crate::rules::{Param, Rules};

/// A threshold with its source; `None` as the value where none is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) key: &'static str,
    pub(super) value: Option<Threshold>,
    pub(super) cites: Cites,
    pub(super) verified: bool,
}

impl Share {
    fn of(key: &'static str, param: &Param<Threshold>) -> Self {
        Self {
            key,
            value: Some(param.value),
            cites: param.cites,
            verified: param.verified,
        }
    }

    fn maybe(key: &'static str, param: &Param<Option<Threshold>>) -> Self {
        Self {
            key,
            value: param.value,
            cites: param.cites,
            verified: param.verified,
        }
    }
}

/// A choice with its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice<T> {
    pub(super) value: T,
    pub(super) cites: Cites,
    pub(super) verified: bool,
}

impl<T: Copy> Choice<T> {
    const fn of(param: &Param<T>) -> Self {
        Self {
            value: param.value,
            cites: param.cites,
            verified: param.verified,
        }
    }

    const fn never(value: T, cites: Cites) -> Self {
        Self {
            value,
            cites,
            verified: true,
        }
    }
}

/// The terms of one vote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) rules: &'a Rules,
    pub(super) turnout: Share,
    /// What a winner needs; none where the most votes win.
    pub(super) share: Share,
    /// Of what the share is taken.
    pub(super) base: Quantity,
    pub(super) against: Choice<Comparator>,
    /// Whether both comparators void a vote; off when one is tried alone.
    pub(super) both_comparators: bool,
    pub(super) rollup: Choice<bool>,
    pub(super) women: Choice<WomenSeat>,
    pub(super) kin: Choice<bool>,
    /// Whether one person may be chosen for one post only.
    pub(super) one_post: bool,
    /// Whether statutory bars and vacancies matter: not where only names are collected.
    pub(super) fills_seats: bool,
}

impl<'a> Terms<'a> {
    pub(super) fn of(rules: &'a Rules, sheet: &Sheet) -> Self {
        let p = &rules.params;
        let collects = matches!(sheet.contest, Contest::Preselection | Contest::Nomination);
        let committee = matches!(
            sheet.body,
            Body::VillagersCommittee | Body::ResidentsCommittee
        ) && !collects;
        let base = match p.majority_base.value {
            Base::Returned if !sheet.counts_present() => Quantity::Returned,
            _ => Quantity::Present,
        };
        let mut rollup = Choice::of(&p.vote_rollup);
        if let Some(chosen) = sheet
            .measures
            .vote_rollup
            .filter(|_| p.vote_rollup_choice.value)
        {
            rollup = Choice::never(chosen, p.vote_rollup_choice.cites);
        }
        if collects || sheet.contest == Contest::Recall {
            rollup.value = false;
        }
        let off = |on: bool| on && committee && sheet.contest != Contest::Recall;
        let mut women = Choice::of(&p.women_seat);
        if !off(true) {
            women.value = WomenSeat::None;
        }
        let mut kin = Choice::of(&p.kin_avoidance);
        kin.value = off(kin.value);
        Self {
            rules,
            turnout: turnout(rules, sheet),
            share: share(rules, sheet),
            base,
            against: Choice::of(&p.ballots_against),
            both_comparators: true,
            rollup,
            women,
            kin,
            one_post: !collects,
            fills_seats: !collects,
        }
    }

    /// The bars that stand against a winner.
    pub(super) fn bars(&self, bar: Bar) -> bool {
        self.fills_seats && self.rules.params.bars.value.has(&bar)
    }

    /// Whether the relation keeps two persons from sitting together.
    pub(super) fn is_kin(&self, kin: Option<Kin>) -> bool {
        self.kin.value && kin.is_none_or(|kin| self.rules.params.kin_scope.value.has(&kin))
    }

    /// Whether seats may stay vacant after this contest, and who decides.
    pub(super) fn stop(&self, contest: Contest) -> StopDecision {
        let p = &self.rules.params;
        let late_enough = p.stop_after.value == StopAfter::First || contest == Contest::Runoff;
        if late_enough {
            p.stop_decision.value
        } else {
            StopDecision::Never
        }
    }
}

fn turnout(rules: &Rules, sheet: &Sheet) -> Share {
    let p = &rules.params;
    let by_meeting = match (rules.family, sheet.held_by, sheet.own_form()) {
        (Family::Party, ..) => None,
        (Family::Residents, _, Some(Form::HouseholdRepresentatives)) => {
            Some(Share::of("turnout_household", &p.turnout_household))
        }
        (Family::Residents, _, Some(Form::GroupRepresentatives)) => {
            Some(Share::of("turnout_group", &p.turnout_group))
        }
        (_, HeldBy::Representatives, _) => Some(Share::of(
            "turnout_representatives",
            &p.turnout_representatives,
        )),
        (Family::Villagers, ..) if sheet.body == Body::VillagersRepresentatives => {
            Some(Share::of("turnout_group", &p.turnout_group))
        }
        _ => None,
    };
    let of_contest = match sheet.contest {
        Contest::Nomination | Contest::Preselection => {
            Share::maybe("turnout_nomination", &p.turnout_nomination)
        }
        Contest::TieRevote => Share::maybe("turnout_tie_revote", &p.turnout_tie_revote),
        Contest::Runoff => Share::of("turnout_runoff", &p.turnout_runoff),
        Contest::Regular | Contest::ByElection | Contest::Recall => {
            Share::of("turnout", &p.turnout)
        }
    };
    match by_meeting {
        // Whether the vote needs a quorum at all is the contest's, how large it is the meeting's.
        Some(share) if of_contest.value.is_some() => share,
        _ => of_contest,
    }
}

fn share(rules: &Rules, sheet: &Sheet) -> Share {
    let p = &rules.params;
    let majority = Share::of("majority", &p.majority);
    match sheet.contest {
        Contest::Regular | Contest::ByElection | Contest::Recall => majority,
        Contest::Runoff => Share::of("runoff_threshold", &p.runoff_threshold),
        Contest::TieRevote => Share {
            key: "tie_revote",
            value: None,
            ..majority
        },
        Contest::Preselection => Share::maybe("preselection_threshold", &p.preselection_threshold),
        Contest::Nomination => Share::maybe("nomination_threshold", &p.nomination_threshold),
    }
}
