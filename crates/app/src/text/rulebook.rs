//! The words of the rule book: what a parameter's value means to a clerk, and where it belongs.

use law::body::Family;
use law::rules::value::{Threshold, Value as _};
use law::timetable::{Basis, StepRule};

use super::{law as words, rules, timetable};

/// The family of bodies, as a choice.
#[must_use]
pub const fn family(family: Family) -> &'static str {
    match family {
        Family::Villagers => "村民委员会",
        Family::Residents => "居民委员会",
        Family::Party => "党组织",
    }
}

/// The name of the group of steps, which stands after those of parameters.
pub const STEPS: &str = "日程";

/// The groups of the rule book in their order, each with the first parameter of it in the order of
/// declaration.
const GROUPS: &[(&str, &str)] = &[
    ("任期与名额", "term_years"),
    ("投票是否有效", "turnout"),
    ("当选", "majority_base"),
    ("选票与计票", "invalid_scope"),
    ("妇女名额与回避", "women_seat"),
    ("另行选举与暂缺", "runoff_extra"),
    ("提名与候选人", "bars"),
    ("委托投票", "proxy_who"),
    ("选举工作人员", "recusal"),
    ("选民登记", "voting_age"),
    ("流动票箱", "mobile_box_tellers"),
    ("罢免", "recall_voters"),
    ("妇女代表", "reps_women"),
    ("资格联审", "review_objection_days"),
    (STEPS, "day_counting"),
];

/// The group of a parameter.
#[must_use]
pub fn group(key: &str) -> &'static str {
    let keys = law::rules::Params::KEYS;
    let at = |key: &str| keys.iter().position(|k| *k == key);
    let place = at(key);
    GROUPS
        .iter()
        .rev()
        .find(|(_, first)| at(first) <= place)
        .map_or(STEPS, |(name, _)| name)
}

/// The names of all groups, in their order.
pub fn groups() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(name, _)| *name)
}

/// A parameter's value as a clerk says it: a share in words, a number with its unit, a code as what it
/// means.
#[must_use]
pub fn value(key: &str, value: &str) -> String {
    if value == "none" {
        return nothing(key).to_owned();
    }
    if let Some(share) = Threshold::parse(value) {
        return match (share.num, share.den) {
            (0, _) => "没有要求".to_owned(),
            (num, den) if num == den => "全部".to_owned(),
            _ => words::threshold(share),
        };
    }
    if let Ok(n) = value.parse::<u16>() {
        return number(key, n);
    }
    match (key, value) {
        ("ballots_against", "voters") => "不得多于参加投票人数".to_owned(),
        ("ballots_against", "issued") => "不得多于发出选票数".to_owned(),
        ("kin_avoidance", "true") => "应当回避，不得同时任职".to_owned(),
        ("kin_avoidance", "false") => "没有要求".to_owned(),
        ("vote_rollup", "true") => "高职务的票加到低职务".to_owned(),
        ("vote_rollup", "false") => "不加，各职务分别计票".to_owned(),
        _ => rules::param_value(value),
    }
}

/// What it means that a parameter has no value.
fn nothing(key: &str) -> &'static str {
    match key {
        "extra_head_max" | "extra_member_max" | "proxy_cap" => "不限",
        "turnout_tie_revote" | "turnout_nomination" => "不要求比例",
        "preselection_threshold" | "nomination_threshold" => "票多的入选，不要求比例",
        "residence_months" | "work_months" => "不适用",
        _ => "没有专门规定",
    }
}

fn number(key: &str, n: u16) -> String {
    match (key, n) {
        ("term_years", n) => format!("{n} 年"),
        ("extra_percent", 0) => "不按比例".to_owned(),
        ("extra_percent", n) => format!("至少多 {n}%"),
        ("extra_head_min" | "extra_member_min", 0) => "可以等额".to_owned(),
        ("extra_head_min" | "extra_member_min", n) => format!("至少多 {n} 人"),
        ("extra_head_max" | "extra_member_max", n) => format!("至多多 {n} 人"),
        ("runoff_extra", n) => format!("多 {n} 人"),
        ("proxy_cap", 0) => "不得接受".to_owned(),
        ("proxy_cap" | "committee_max", n) => format!("不超过 {n} 人"),
        ("proxy_days_before", 0) => "投票前".to_owned(),
        ("proxy_days_before", n) => format!("投票日 {n} 日前"),
        ("committee_absences", n) => format!("{n} 次"),
        ("voting_age", n) => format!("年满 {n} 周岁"),
        ("residence_months" | "work_months", n) if n % 12 == 0 => format!("满 {} 年", n / 12),
        ("residence_months" | "work_months", n) => format!("满 {n} 个月"),
        (
            "runoff_days"
            | "objection_days"
            | "decision_days"
            | "recall_days"
            | "review_objection_days"
            | "review_valid_days",
            0,
        ) => "没有专门规定".to_owned(),
        (
            "runoff_days"
            | "objection_days"
            | "decision_days"
            | "recall_days"
            | "review_objection_days"
            | "review_valid_days",
            n,
        ) => format!("{n} 日内"),
        (_, n) => format!("不少于 {n} 人"),
    }
}

/// The days of a step: 投票日 28 日前起，最迟投票日 20 日前（法定）.
#[must_use]
pub fn window(rule: &StepRule) -> String {
    let basis = match rule.latest.basis {
        Basis::Law => "法定",
        Basis::Practice => "通行做法",
    };
    let latest = timetable::bound(rule.latest);
    if rule.earliest == rule.latest {
        return format!("{latest}（{basis}）");
    }
    let earliest = timetable::bound(rule.earliest);
    format!("{earliest}起，最迟{latest}（{basis}）")
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::rules::RuleBook;

    #[test]
    fn every_value_of_every_pack_is_said_in_chinese() {
        let book = RuleBook::embedded().unwrap();
        let day = "2026-03-22".parse().unwrap();
        for pack in book.packs() {
            for family in Family::ALL {
                let found = book.select_family(*family, &pack.province, day).unwrap();
                for view in found.rules.params.list() {
                    let said = value(view.key, &view.value);
                    let code = said.chars().any(|c| c.is_ascii_alphabetic() || c == '>');
                    assert!(
                        !code && !said.is_empty(),
                        "{} {}: {said}",
                        view.key,
                        view.value
                    );
                    assert!(groups().any(|name| name == group(view.key)));
                }
            }
        }
    }

    #[test]
    fn shares_and_numbers_have_their_words() {
        assert_eq!(value("turnout", ">1/2"), "过半数");
        assert_eq!(value("turnout", ">=4/5"), "五分之四以上");
        assert_eq!(value("runoff_days", "30"), "30 日内");
        assert_eq!(value("proxy_cap", "none"), "不限");
        assert_eq!(value("residence_months", "12"), "满 1 年");
        assert_eq!(group("turnout_group"), "投票是否有效");
        assert_eq!(group("stop_after"), "另行选举与暂缺");
        assert_eq!(group("day_counting"), STEPS);
    }
}
