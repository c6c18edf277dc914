//! The weekly report in prose, from its figures.

use chrono::Datelike as _;
use domain::Day;
use domain::duty::{TownFigures, Week};
use domain::time::day_text;

/// Townships named where something is most.
const NAMED_MAX: usize = 4;

/// "比上周增加3项", "与上周持平".
fn against(now: usize, before: usize, unit: &str, when: &str) -> String {
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => format!("比{when}增加{}{unit}", now - before),
        std::cmp::Ordering::Less => format!("比{when}减少{}{unit}", before - now),
        std::cmp::Ordering::Equal => format!("与{when}持平"),
    }
}

/// The townships where a figure is not nought, the highest first.
fn most(towns: &[TownFigures], figure: impl Fn(&TownFigures) -> usize) -> Vec<(&str, usize)> {
    let mut found: Vec<(&str, usize)> = towns
        .iter()
        .map(|t| (t.name.as_str(), figure(t)))
        .filter(|(_, n)| *n > 0)
        .collect();
    found.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    found
}

/// Where something is, in words: "；其中大河镇3项、白水镇2项，其余2项分布在1个乡镇（街道）".
fn places(found: &[(&str, usize)], unit: &str) -> String {
    let named = |shown: &[(&str, usize)]| {
        let words: Vec<String> = shown
            .iter()
            .map(|(name, n)| format!("{name}{n}{unit}"))
            .collect();
        words.join("、")
    };
    let names = |shown: &[(&str, usize)]| {
        let words: Vec<&str> = shown.iter().map(|(name, _)| *name).collect();
        words.join("、")
    };
    let (shown, rest) = found.split_at(found.len().min(NAMED_MAX));
    let alike = found.windows(2).all(|pair| match pair {
        [(_, a), (_, b)] => a == b,
        _ => true,
    });
    match found {
        [] => String::new(),
        [(name, _)] => format!("；均在{name}"),
        [(_, each), ..] if alike && rest.is_empty() => {
            format!("；{}各{each}{unit}", names(shown))
        }
        [(_, each), ..] if alike => {
            let all = found.len();
            format!("；{}等{all}个乡镇（街道）各{each}{unit}", names(shown))
        }
        _ if rest.is_empty() => format!("；其中{}", named(shown)),
        _ => {
            let others: usize = rest.iter().map(|(_, n)| n).sum();
            format!(
                "；其中{}，其余{others}{unit}分布在{}个乡镇（街道）",
                named(shown),
                rest.len()
            )
        }
    }
}

/// What was done in the week: steps and votes.
fn done(towns: &[TownFigures], sum: &TownFigures, span: &str) -> String {
    let steps = match (sum.steps, sum.steps_before) {
        (0, 0) => "没有登记完成的换届环节".to_owned(),
        (0, before) => format!("没有登记完成的换届环节（上周{before}项）"),
        (now, before) => format!(
            "完成换届环节{now}项，{}",
            against(now, before, "项", "上周")
        ),
    };
    let votes = match sum.votes {
        0 => "本周没有村（社区）投票选举".to_owned(),
        votes => format!("本周{votes}个村（社区）完成投票选举"),
    };
    let thousandths = (sum.votes_total * 1000)
        .checked_div(sum.villages)
        .unwrap_or(0);
    format!(
        "一、总体进展。本周（{span}），全县{}个乡镇（街道）、{}个村（社区）{steps}。{votes}，累计完成{}个，占{}.{}%。\n",
        towns.len(),
        sum.villages,
        sum.votes_total,
        thousandths / 10,
        thousandths % 10,
    )
}

/// What is late: steps and tasks.
fn late(towns: &[TownFigures], sum: &TownFigures, until: &str) -> String {
    let line = |what: &str, unit: &str, now: usize, before: usize, found: &[(&str, usize)]| match (
        now, before,
    ) {
        (0, 0) => format!("没有逾期{what}。"),
        (0, before) => format!("没有逾期{what}，上周末的{before}{unit}已全部办结。"),
        (now, before) => format!(
            "逾期{what}{now}{unit}，{}{}。",
            against(now, before, unit, "上周末"),
            places(found, unit)
        ),
    };
    let steps = most(towns, |t| t.late);
    let tasks = most(towns, |t| t.tasks_late);
    format!(
        "二、逾期情况。截至{until}，{}{}\n",
        line("环节", "项", sum.late, sum.late_before, &steps),
        line("任务", "件", sum.tasks_late, sum.tasks_late_before, &tasks),
    )
}

/// Supervision orders closed and open.
fn orders(towns: &[TownFigures], sum: &TownFigures) -> String {
    let closed = match sum.orders_closed {
        0 => "本周没有销号的督办单".to_owned(),
        n => format!("本周核查销号督办单{n}件"),
    };
    let open = match (sum.orders_open, sum.orders_open_before) {
        (0, _) => "现有督办单已全部销号。".to_owned(),
        (now, before) => format!(
            "未销号{now}件，{}{}。",
            against(now, before, "件", "上周末"),
            places(&most(towns, |t| t.orders_open), "件")
        ),
    };
    match (sum.orders_closed, sum.orders_open, sum.orders_open_before) {
        (0, 0, 0) => "三、督办情况。没有未销号的督办单。\n".to_owned(),
        _ => format!("三、督办情况。{closed}，{open}\n"),
    }
}

/// What is asked of whom, following from the figures above.
fn asks(towns: &[TownFigures], sum: &TownFigures) -> String {
    let mut asks: Vec<String> = Vec::new();
    let idle: Vec<&str> = towns
        .iter()
        .filter(|t| t.steps == 0 && t.late > 0)
        .map(|t| t.name.as_str())
        .collect();
    if !idle.is_empty() {
        asks.push(format!(
            "{}本周没有完成环节、又有逾期，要逐村核实原因，抓紧补办补录",
            idle.join("、")
        ));
    }
    let tasks = most(towns, |t| t.tasks_late);
    if !tasks.is_empty() {
        let named: Vec<&str> = tasks
            .iter()
            .take(NAMED_MAX)
            .map(|(name, _)| *name)
            .collect();
        let more = if tasks.len() > NAMED_MAX { "等" } else { "" };
        asks.push(format!(
            "{}{more}逾期任务的承办单位，要逐件明确责任人和完成时间",
            named.join("、")
        ));
    }
    if sum.orders_open > 0 {
        asks.push("督办单承办单位要在反馈期限前报送整改情况和凭证".to_owned());
    }
    if asks.is_empty() {
        asks.push("各乡镇（街道）继续按法定日程推进，提前做好下一环节的准备".to_owned());
    }
    format!("四、下步要求。{}。", asks.join("；"))
}

/// The report's prose, in the manner of a circular: no blanks between figures and words.
#[must_use]
pub fn prose(towns: &[TownFigures], sum: &TownFigures, week: Week, today: Day) -> String {
    let year = today.year();
    let until = day_text(week.until.min(today), year);
    let span = format!("{}至{until}", day_text(week.from, year));
    let text = [
        done(towns, sum, &span),
        late(towns, sum, &until),
        orders(towns, sum),
        asks(towns, sum),
    ];
    text.concat().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town(name: &str, late: usize, tasks_late: usize, orders_open: usize) -> TownFigures {
        TownFigures {
            town: name.to_owned(),
            name: name.to_owned(),
            villages: 10,
            steps: 1,
            late,
            tasks_late,
            orders_open,
            ..TownFigures::default()
        }
    }

    fn written(towns: &[TownFigures]) -> String {
        let day = |text: &str| text.parse().unwrap();
        let sum = domain::duty::report::total(towns);
        prose(towns, &sum, Week::of(day("2026-02-24")), day("2026-03-03"))
    }

    #[test]
    fn a_week_reads_as_a_circular() {
        let mut towns = vec![town("大河镇", 3, 5, 1), town("白水镇", 0, 2, 1)];
        towns[0].votes = 2;
        towns[0].votes_total = 5;
        assert_eq!(
            written(&towns),
            "一、总体进展。本周（2月23日至3月1日），全县2个乡镇（街道）、20个村（社区）完成换届环节2项，比上周增加2项。\
             本周2个村（社区）完成投票选举，累计完成5个，占25.0%。\n\
             二、逾期情况。截至3月1日，逾期环节3项，比上周末增加3项；均在大河镇。逾期任务7件，比上周末增加7件；\
             其中大河镇5件、白水镇2件。\n\
             三、督办情况。本周没有销号的督办单，未销号2件，比上周末增加2件；大河镇、白水镇各1件。\n\
             四、下步要求。大河镇、白水镇逾期任务的承办单位，要逐件明确责任人和完成时间；督办单承办单位要在反馈期限前报送整改情况和凭证。"
        );
    }

    #[test]
    fn a_quiet_week_says_that_nothing_is_late() {
        let mut towns = vec![town("大河镇", 0, 0, 0)];
        towns[0].steps = 0;
        towns[0].steps_before = 4;
        towns[0].late_before = 2;
        let text = written(&towns);
        assert!(text.contains("没有登记完成的换届环节（上周4项）"), "{text}");
        assert!(
            text.contains("没有逾期环节，上周末的2项已全部办结。没有逾期任务。"),
            "{text}"
        );
        assert!(
            text.contains("三、督办情况。没有未销号的督办单。"),
            "{text}"
        );
        assert!(text.ends_with("提前做好下一环节的准备。"), "{text}");
    }

    #[test]
    fn of_many_townships_the_first_are_named() {
        let towns: Vec<TownFigures> = (1..=6).map(|n| town(&format!("{n}镇"), n, 0, 0)).collect();
        let text = written(&towns);
        let named = "；其中6镇6项、5镇5项、4镇4项、3镇3项，其余3项分布在2个乡镇（街道）。";
        assert!(text.contains(named), "{text}");
        let alike: Vec<TownFigures> = (1..=6).map(|n| town(&format!("{n}镇"), 2, 0, 0)).collect();
        let text = written(&alike);
        assert!(text.contains("等6个乡镇（街道）各2项。"), "{text}");
    }
}
