//! An outcome as a report for people: what was decided, by which article, and
//! what comes next; with every step, so that it can be recomputed on paper.

use crate::text::law as words;
use crate::text::timetable::{body, cites, contest};
use law::count::{NextKind, Outcome, Sheet};
use law::{Severity, Sex};
use std::fmt::Write;

/// The whole report, lines ended by a line break.
#[must_use]
pub fn report(sheet: &Sheet, outcome: &Outcome) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}{}，选举日 {}",
        body(sheet.body),
        contest(sheet.contest),
        sheet.election_day
    );
    if let Some(law) = outcome.law {
        let checked = outcome
            .pack_verified_on
            .map(|day| format!("，核对于 {day}"));
        let checked = checked.unwrap_or_default();
        let _ = writeln!(out, "适用规则：{}，{}{checked}", law.code(), outcome.pack);
    }
    let verdict = match outcome.valid {
        Some(true) => "结论：投票有效",
        Some(false) => "结论：投票无效",
        None => "结论：不能判定",
    };
    let _ = writeln!(out, "{verdict}");
    results(sheet, outcome, &mut out);
    next(sheet, outcome, &mut out);
    findings(sheet, outcome, &mut out);
    steps(sheet, outcome, &mut out);
    out
}

fn names(sheet: &Sheet, list: &[law::count::NomineeNo]) -> String {
    list.iter()
        .map(|no| words::nominee(sheet, *no))
        .collect::<Vec<_>>()
        .join("、")
}

const fn woman(reserved: Option<Sex>) -> &'static str {
    if reserved.is_some() {
        "（妇女名额）"
    } else {
        ""
    }
}

fn results(sheet: &Sheet, outcome: &Outcome, out: &mut String) {
    for elected in &outcome.elected {
        let post = words::post(sheet, elected.post);
        let name = words::nominee(sheet, elected.nominee);
        let _ = writeln!(out, "当选：{post} {name}，{} 票", elected.votes);
    }
    if !outcome.recalled.is_empty() {
        let _ = writeln!(out, "罢免通过：{}", names(sheet, &outcome.recalled));
    }
    for void in &outcome.void {
        let post = words::post(sheet, void.post);
        let name = words::nominee(sheet, void.nominee);
        let reason = words::void_reason(void.reason);
        let _ = writeln!(
            out,
            "不能当选：{post} {name}，{reason}（{}）",
            cites(&void.cites)
        );
    }
    for tie in &outcome.ties {
        let post = words::post(sheet, tie.post);
        let who = names(sheet, &tie.nominees);
        let _ = writeln!(out, "票数相等：{post} {who}，争 {} 个名额", tie.seats);
    }
    for pending in &outcome.pending {
        let post = words::post(sheet, pending.post);
        let who = names(sheet, &pending.nominees);
        let why = words::pending_reason(pending.reason);
        let _ = writeln!(
            out,
            "待定：{post} {} 个名额，涉及{who}：{why}",
            pending.seats
        );
    }
    for reduced in &outcome.reduced {
        let post = words::post(sheet, reduced.post);
        let (from, to, consent) = (reduced.from, reduced.to, reduced.consent);
        let _ = writeln!(
            out,
            "减少名额：{post}由 {from} 名减为 {to} 名，{consent} 人同意"
        );
    }
    for vacancy in &outcome.vacant {
        let post = words::post(sheet, vacancy.post);
        let _ = writeln!(
            out,
            "空缺：{post} {} 名{}",
            vacancy.seats,
            woman(vacancy.reserved)
        );
    }
}

fn next(sheet: &Sheet, outcome: &Outcome, out: &mut String) {
    if outcome.valid.is_none() {
        return;
    }
    let _ = writeln!(out, "下一步：{}", words::next_kind(outcome.next.kind));
    for post in &outcome.next.posts {
        let title = words::post(sheet, post.post);
        let kind = words::next_kind(post.kind);
        let _ = write!(
            out,
            "  {title}{kind}，{} 名{}",
            post.seats,
            woman(post.reserved)
        );
        if post.nominees.is_empty() {
            out.push_str("，候选人待依法补充");
        } else {
            let _ = write!(out, "，候选人：{}", names(sheet, &post.nominees));
        }
        if let Some((share, _)) = post.threshold {
            let _ = write!(out, "，得票须{}", words::threshold(share));
        }
        if let (Some(days), NextKind::Runoff) = (post.within_days, post.kind) {
            let _ = write!(out, "，{days} 日内举行");
        }
        out.push('\n');
    }
    if outcome.next.may_stop {
        let _ = writeln!(out, "  也可以依法决定暂缺，须有会议决定");
    }
}

fn findings(sheet: &Sheet, outcome: &Outcome, out: &mut String) {
    for finding in &outcome.findings {
        let mark = match finding.severity {
            Severity::Error => "错误",
            Severity::Warning => "注意",
            Severity::Info => "说明",
        };
        let _ = write!(out, "{mark}：{}", words::finding(sheet, finding));
        if !finding.cites.is_empty() {
            let _ = write!(out, "（{}）", cites(&finding.cites));
        }
        out.push('\n');
    }
}

fn steps(sheet: &Sheet, outcome: &Outcome, out: &mut String) {
    if !outcome.steps.is_empty() {
        let _ = writeln!(out, "步骤：");
    }
    for (i, step) in outcome.steps.iter().enumerate() {
        let unverified = if step.verified { "" } else { "，未核实" };
        let sentence = words::step_sentence(sheet, step);
        let _ = write!(out, "  {}. {sentence}", i + 1);
        if step.cites.is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, "（{}{unverified}）", cites(&step.cites));
        }
    }
}
