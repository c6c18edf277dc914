//! The weekly report in prose, from its figures.

use chrono::Datelike as _;
use domain::Day;
use domain::duty::{TownFigures, Week};
use domain::time::day_text;

/// Townships named where something is most.
const NAMED_MAX: usize = 4;

/// "比上周增加 3 项", "与上周持平".
fn against(now: usize, before: usize, unit: &str) -> String {
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => format!("比上周增加 {} {unit}", now - before),
        std::cmp::Ordering::Less => format!("比上周减少 {} {unit}", before - now),
        std::cmp::Ordering::Equal => "与上周持平".to_owned(),
    }
}

/// The townships where a figure is highest: "大河镇 3 项、白水镇 2 项".
fn most(towns: &[TownFigures], unit: &str, figure: impl Fn(&TownFigures) -> usize) -> String {
    let mut found: Vec<(&str, usize)> = towns
        .iter()
        .map(|t| (t.name.as_str(), figure(t)))
        .filter(|(_, n)| *n > 0)
        .collect();
    found.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let rest = found.len().saturating_sub(NAMED_MAX);
    let mut text = found
        .iter()
        .take(NAMED_MAX)
        .map(|(name, n)| format!("{name} {n} {unit}"))
        .collect::<Vec<_>>()
        .join("、");
    if rest > 0 {
        text.push_str(&format!("，另有 {rest} 个乡镇（街道）"));
    }
    text
}

/// The report's prose.
#[must_use]
pub fn prose(towns: &[TownFigures], sum: &TownFigures, week: Week, today: Day) -> String {
    let year = today.year();
    let (from, until) = (
        day_text(week.from, year),
        day_text(week.until.min(today), year),
    );
    let percent = (sum.votes_total * 100)
        .checked_div(sum.villages)
        .unwrap_or(0);
    let mut text = format!(
        "一、总体进展。{from}至 {until}，全县 {} 个乡镇（街道）、{} 个村（社区）共完成换届环节 {} 项，{}。本周有 {} 个村（社区）投票，累计 {} 个，占 {percent}%。\n",
        towns.len(),
        sum.villages,
        sum.steps,
        against(sum.steps, sum.steps_before, "项"),
        sum.votes,
        sum.votes_total,
    );
    text.push_str(&format!(
        "二、逾期情况。截至 {until}，逾期环节 {} 项，{}",
        sum.late,
        against(sum.late, sum.late_before, "项")
    ));
    text.push_str(&where_most(&most(towns, "项", |t| t.late)));
    text.push_str(&format!(
        "逾期任务 {} 件，{}",
        sum.tasks_late,
        against(sum.tasks_late, sum.tasks_late_before, "件")
    ));
    text.push_str(&where_most(&most(towns, "件", |t| t.tasks_late)));
    text.push_str(&format!(
        "\n三、督办情况。本周核查销号督办单 {} 件，未销号 {} 件，{}",
        sum.orders_closed,
        sum.orders_open,
        against(sum.orders_open, sum.orders_open_before, "件")
    ));
    text.push_str(&where_most(&most(towns, "件", |t| t.orders_open)));
    let idle: Vec<&str> = towns
        .iter()
        .filter(|t| t.steps == 0 && t.late > 0)
        .map(|t| t.name.as_str())
        .collect();
    if !idle.is_empty() {
        text.push_str(&format!(
            "\n四、需要加力。{}本周没有登记完成环节，且有逾期环节，请尽快核实处理。",
            idle.join("、")
        ));
    }
    text
}

fn where_most(most: &str) -> String {
    if most.is_empty() {
        "。".to_owned()
    } else {
        format!("，主要在{most}。")
    }
}
