//! Refusing packs that contradict themselves or the statute.
//!
//! The limits are those the statute itself fixes; a province may be stricter
//! where the statute leaves room, never laxer.

use crate::body::{Family, Kin};
use crate::cite::{Cites, Source};
use crate::rules::Rules;
use crate::rules::file::PackErrorKind;
use crate::rules::value::{ProxyWho, Threshold, Value};
use crate::timetable::{Anchor, Basis, StepCode};

/// One fault, with the key it is about.
pub(crate) struct Fault {
    pub(crate) key: &'static str,
    pub(crate) kind: PackErrorKind,
}

/// Every fault of the rules as they came out.
pub(crate) fn faults(rules: &Rules) -> Vec<Fault> {
    let mut faults = Vec::new();
    shares(rules, &mut faults);
    people(rules, &mut faults);
    numbers(rules, &mut faults);
    steps(rules, &mut faults);
    faults
}

fn unlawful(key: &'static str, value: String, limit: String, cites: Cites) -> Fault {
    let kind = PackErrorKind::Unlawful {
        key: key.to_owned(),
        value,
        limit,
        cites,
    };
    Fault { key, kind }
}

/// The article on validity, majority and proxies of the family's statute.
fn election_article(rules: &Rules) -> Cites {
    let article = match rules.law.code() {
        "VCL18" => 15,
        "VCL26" => 18,
        "RCL18" => 8,
        "RCL26" => 19,
        _ => return Cites::one(crate::cite::Cite::whole(rules.law)),
    };
    Cites::article(rules.law, article)
}

/// Turnout, majority and petition shares must not fall below the statute's.
fn shares(rules: &Rules, faults: &mut Vec<Fault>) {
    let p = &rules.params;
    let cites = election_article(rules);
    let mut least = |key, value: Threshold, limit: Threshold, cites| {
        if !value.is_at_least_as_strict_as(limit) {
            faults.push(unlawful(key, value.show(), limit.show(), cites));
        }
    };
    let half = Threshold::MAJORITY;
    let share = |num, den, strict| Threshold { num, den, strict };
    least("majority", p.majority.value, half, cites);
    match rules.family {
        Family::Party => {
            let due = share(4, 5, false);
            least(
                "turnout",
                p.turnout.value,
                due,
                Cites::one(crate::cite::Cite::whole(Source::PER20)),
            );
            least("runoff_threshold", p.runoff_threshold.value, half, cites);
        }
        Family::Villagers | Family::Residents => {
            least("turnout", p.turnout.value, half, cites);
            least("turnout_runoff", p.turnout_runoff.value, half, cites);
            least(
                "runoff_threshold",
                p.runoff_threshold.value,
                share(1, 3, false),
                cites,
            );
        }
    }
    if rules.family == Family::Residents && rules.law == Source::RCL26 {
        least("turnout_household", p.turnout_household.value, half, cites);
        least(
            "turnout_group",
            p.turnout_group.value,
            share(2, 3, true),
            cites,
        );
    }
    if rules.family == Family::Villagers {
        let quorum = Cites::article(rules.law, if rules.law == Source::VCL26 { 30 } else { 26 });
        least(
            "turnout_representatives",
            p.turnout_representatives.value,
            share(2, 3, false),
            quorum,
        );
        let women = Cites::article(rules.law, if rules.law == Source::VCL26 { 29 } else { 25 });
        least("reps_women", p.reps_women.value, share(1, 3, false), women);
    }
}

/// Proxies, kin and bars must not go beyond what the statute allows.
fn people(rules: &Rules, faults: &mut Vec<Fault>) {
    let p = &rules.params;
    let cites = election_article(rules);
    let new_law = rules.law == Source::VCL26 || rules.law == Source::RCL26;
    if rules.family == Family::Party && p.proxy_who.value != ProxyWho::Nobody {
        let limit = ProxyWho::Nobody.show();
        faults.push(unlawful(
            "proxy_who",
            p.proxy_who.value.show(),
            limit,
            cites,
        ));
    }
    if new_law {
        if p.proxy_cap.value.is_none_or(|cap| cap > 3) {
            faults.push(unlawful(
                "proxy_cap",
                p.proxy_cap.value.show(),
                "3".to_owned(),
                cites,
            ));
        }
        if p.proxy_candidate.value {
            faults.push(unlawful(
                "proxy_candidate",
                true.show(),
                false.show(),
                cites,
            ));
        }
        if !p.kin_avoidance.value {
            let cites = Cites::article(rules.law, 8);
            faults.push(unlawful("kin_avoidance", false.show(), true.show(), cites));
        }
    }
    if p.kin_avoidance.value {
        let floor = Kin::ALL.iter().filter(|kin| kin.is_near());
        if let Some(missing) = floor.into_iter().find(|kin| !p.kin_scope.value.has(kin)) {
            let cites = Cites::article(Source::CC, 1045);
            let limit = missing.code().to_owned();
            faults.push(unlawful(
                "kin_scope",
                p.kin_scope.value.show(),
                limit,
                cites,
            ));
        }
    }
}

/// Pairs of numbers that must agree, and seats within the statute's range.
fn numbers(rules: &Rules, faults: &mut Vec<Fault>) {
    let p = &rules.params;
    let mut order = |key: &'static str, low: u16, other: &'static str, high: u16| {
        if low > high {
            let kind = PackErrorKind::Contradiction {
                key: key.to_owned(),
                value: low.show(),
                other: other.to_owned(),
                other_value: high.show(),
            };
            faults.push(Fault { key, kind });
        }
    };
    order(
        "committee_min",
        p.committee_min.value,
        "committee_max",
        p.committee_max.value,
    );
    order(
        "stop_min_elected",
        p.stop_min_elected.value,
        "committee_max",
        p.committee_max.value,
    );
    if let Some(max) = p.extra_head_max.value {
        order(
            "extra_head_min",
            p.extra_head_min.value,
            "extra_head_max",
            max,
        );
    }
    if let Some(max) = p.extra_member_max.value {
        order(
            "extra_member_min",
            p.extra_member_min.value,
            "extra_member_max",
            max,
        );
    }
    committee_range(rules, faults);
}

/// The committee's size is within the statute's range.
fn committee_range(rules: &Rules, faults: &mut Vec<Fault>) {
    let p = &rules.params;
    let range = match rules.family {
        Family::Villagers => Some((3, 7)),
        Family::Residents => Some((5, 9)),
        Family::Party => None,
    };
    if let Some((low, high)) = range {
        let (min, max) = (p.committee_min.value, p.committee_max.value);
        let article = match rules.law.code() {
            "VCL18" => 6,
            "RCL18" => 7,
            _ => 8,
        };
        if min < low {
            let cites = Cites::article(rules.law, article);
            faults.push(unlawful(
                "committee_min",
                min.show(),
                format!("{low}"),
                cites,
            ));
        }
        if max > high {
            let cites = Cites::article(rules.law, article);
            faults.push(unlawful(
                "committee_max",
                max.show(),
                format!("{high}"),
                cites,
            ));
        }
    }
}

/// Days the statute fixes, by step.
fn steps(rules: &Rules, faults: &mut Vec<Fault>) {
    let law = rules.law;
    let article = |old, new| Cites::article(law, if law == Source::VCL18 { old } else { new });
    let limits: &[(StepCode, i32, Cites)] = match rules.family {
        Family::Villagers => &[
            (StepCode::VoterList, -20, article(14, 17)),
            (StepCode::Handover, 10, article(20, 24)),
            (StepCode::ExitAudit, -1, article(35, 40)),
        ],
        Family::Residents if law == Source::RCL26 => &[
            (StepCode::VoterList, -20, Cites::article(law, 17)),
            (StepCode::Handover, 10, Cites::article(law, 24)),
            (StepCode::ExitAudit, -1, Cites::article(law, 38)),
        ],
        Family::Residents | Family::Party => &[],
    };
    for step in rules.steps() {
        let limit = limits.iter().find(|(code, _, _)| *code == step.code);
        if let Some((_, days, cites)) = limit
            && step.latest.anchor == Anchor::ElectionDay
            && step.latest.days > *days
        {
            let value = step.latest.to_string();
            faults.push(unlawful(
                step.code.code(),
                value,
                format!("D{days:+}"),
                *cites,
            ));
        }
        let same_anchor = step.earliest.anchor == step.latest.anchor;
        if same_anchor && step.earliest.days > step.latest.days && step.latest.basis == Basis::Law {
            let kind = PackErrorKind::Contradiction {
                key: step.code.code().to_owned(),
                value: step.earliest.to_string(),
                other: "latest".to_owned(),
                other_value: step.latest.to_string(),
            };
            faults.push(Fault {
                key: step.code.code(),
                kind,
            });
        }
    }
}
