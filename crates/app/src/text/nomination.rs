//! Texts of room `nomination`: what is not taken, answers, findings of avoidance.

use domain::nomination::ANSWER_NOTE_MAX_CHARS;
use domain::nomination::answer::{AnswerFault, Said};
use domain::nomination::avoid::Found;
use domain::nomination::batch::{BatchFault, TITLE_MAX_CHARS};
use domain::nomination::nominee::NominationFault;
use domain::nomination::rule::Rule;
use domain::nomination::{UNIT_MAX_NOMINEES, rule};
use law::eligibility::Ground;

use super::polling::kin;
use super::timetable::cites;

/// Why a nomination is not taken.
#[must_use]
pub fn nomination_fault(fault: &NominationFault) -> String {
    match fault {
        NominationFault::Source(articles) => format!(
            "现行法律没有这种提名方式（{}），请改选其他方式。",
            articles.join("、")
        ),
        NominationFault::TooFew(least) => format!("联名提名至少要有 {least} 人联名，请核对人数。"),
        NominationFault::NotParty => "提名党组织职务的应是中共党员，请核对政治面貌。".to_owned(),
        NominationFault::TooMany => format!("本村人选已达 {UNIT_MAX_NOMINEES} 名上限。"),
        NominationFault::Double => "这个人已在名单中，请直接修改原来的登记。".to_owned(),
        NominationFault::Withdrawn => "这名人选已经退出，不能再改。".to_owned(),
        NominationFault::Unknown => "请先补全这名人选的信息。".to_owned(),
        NominationFault::Future => "同意、承诺和谈话的日期不能晚于今天。".to_owned(),
        NominationFault::Text => "文字过长或含有换行，请缩短后再提交。".to_owned(),
    }
}

/// Why a batch is not opened or changed.
#[must_use]
pub fn batch_fault(fault: BatchFault) -> String {
    match fault {
        BatchFault::Nobody => "没有需要送审的人选：请先登记人选，或另选乡镇。".to_owned(),
        BatchFault::NoDepartment => "还没有联审单位，请先在“联审单位与负面清单”中设置。".to_owned(),
        BatchFault::Unknown => "有人选的信息还没有补全，请先由乡镇补全。".to_owned(),
        BatchFault::Withdrawn => "选中的人里有已经退出的，请重新选择。".to_owned(),
        BatchFault::Running => "选中的人里有正在审查的，请等结论出来后再送审。".to_owned(),
        BatchFault::NotSingle => "单人急审只能选一个人。".to_owned(),
        BatchFault::Title => format!("请填写批次名称，不超过 {TITLE_MAX_CHARS} 个字。"),
        BatchFault::Closed => "这个批次已经关闭。".to_owned(),
        BatchFault::NoObjection => "没有可以提出或答复的异议。".to_owned(),
        BatchFault::NoConclusion => "结论还没有出来，或仍是待定。".to_owned(),
        BatchFault::Objected => "已经登记过异议。".to_owned(),
        BatchFault::NotChecked => "还有单位没有复核，复核完再答复异议。".to_owned(),
        BatchFault::Day => "最迟日期不能早于今天。".to_owned(),
    }
}

/// The field of the form that a batch's fault belongs to.
#[must_use]
pub const fn batch_field(fault: BatchFault) -> Option<&'static str> {
    match fault {
        BatchFault::Title => Some("title"),
        BatchFault::Day => Some("due"),
        _ => None,
    }
}

/// Why an answer is not taken.
#[must_use]
pub fn answer_fault(fault: &AnswerFault) -> String {
    match fault {
        AnswerFault::Verdict => "请选择审查意见：合格、不得、不宜或待核实。".to_owned(),
        AnswerFault::NoCode => "答复“不得”或“不宜”要选择负面清单中的情形。".to_owned(),
        AnswerFault::CodeUnwanted => "答复“合格”或“待核实”不填情形，请清空情形。".to_owned(),
        AnswerFault::NotAsked(code) => {
            format!("情形“{code}”不在本单位的审查范围内，请从列表中选择。")
        }
        AnswerFault::Severity(severity) => {
            format!("所选情形属于“{}”，请改审查意见或改选情形。", severity.zh())
        }
        AnswerFault::NoteTooLong(chars) => format!(
            "情况说明有 {chars} 个字，超过 {ANSWER_NOTE_MAX_CHARS} 个字：请缩短，不要写案情细节。"
        ),
        AnswerFault::Officer => "请填写经办人姓名。".to_owned(),
        AnswerFault::Closed => {
            "这个批次已经关闭，不能再答复；需要补充的请与县换届办联系。".to_owned()
        }
        AnswerFault::Concluded => "这名人选的结论已经出来，只有提出异议后才能复核改动。".to_owned(),
        AnswerFault::Withdrawn => "这名人选已经退出，不用再答复。".to_owned(),
        AnswerFault::Changed(left) => {
            format!("您查看之后名单有变动，现在还有 {left} 人未答复。请核对后再提交。")
        }
    }
}

/// The field of the form that an answer's fault belongs to.
#[must_use]
pub const fn answer_field(fault: &AnswerFault) -> Option<&'static str> {
    match fault {
        AnswerFault::Verdict => Some("verdict"),
        AnswerFault::NoCode
        | AnswerFault::CodeUnwanted
        | AnswerFault::NotAsked(_)
        | AnswerFault::Severity(_) => Some("code"),
        AnswerFault::NoteTooLong(_) => Some("note"),
        AnswerFault::Officer => Some("officer"),
        _ => None,
    }
}

/// The field of the form that a nomination's fault belongs to.
#[must_use]
pub const fn nomination_field(fault: &NominationFault) -> Option<&'static str> {
    match fault {
        NominationFault::Source(_) => Some("source"),
        NominationFault::TooFew(_) => Some("joined"),
        NominationFault::NotParty => Some("posts"),
        NominationFault::Double => Some("name"),
        _ => None,
    }
}

/// An answer in words.
#[must_use]
pub fn said(said: &Said, list: &[Rule]) -> String {
    let mut text = said.verdict.zh().to_owned();
    if let Some((code, _)) = &said.rule {
        let found = list.iter().find(|r| r.code == *code);
        text.push('：');
        text.push_str(found.map_or(code.as_str(), |r| r.title.as_str()));
    }
    if !said.note.is_empty() {
        text.push('（');
        text.push_str(&said.note);
        text.push('）');
    }
    text
}

/// On what ground an entry of the list stands: the statute, or a local list and what that means in a village.
#[must_use]
pub fn ground(rule: &Rule, adopted: bool) -> String {
    if rule.is_statute() {
        return format!("法定情形：{}。", rule.basis);
    }
    let basis = &rule.basis;
    match rule.severity {
        rule::Severity::Bar if adopted => {
            format!("县负面清单（{basis}），已由本村选举办法采用，具有约束力。")
        }
        rule::Severity::Bar => {
            format!("县负面清单（{basis}），本村选举办法没有采用，只作建议，不影响依法参选。")
        }
        rule::Severity::Unsuitable => {
            format!("县负面清单（{basis}），属不宜情形，只作建议，不影响依法参选。")
        }
    }
}

/// What was found about avoidance, with its articles.
#[must_use]
pub fn found(found: &Found) -> (String, String) {
    match found {
        Found::Together {
            one,
            other,
            kin: relation,
            cites: articles,
        } => (
            format!(
                "{}与{}是近亲属（{}），不能同时当选村（居）委会成员。",
                one.name,
                other.name,
                kin(*relation)
            ),
            cites(articles),
        ),
        Found::InOffice {
            one,
            other,
            kin: relation,
            cites: articles,
        } => (
            format!(
                "{}与现任成员{}是近亲属（{}），对方留任时须回避。",
                one.name,
                other.name,
                kin(*relation)
            ),
            cites(articles),
        ),
        Found::Withdraws {
            member,
            because,
            ground,
            cites: articles,
        } => (
            if *ground == Ground::Nominated {
                format!(
                    "选举委员会成员{}被提名为人选，须退出选举委员会。",
                    member.name
                )
            } else {
                format!(
                    "选举委员会成员{}的近亲属{}被提名为人选，须退出选举委员会。",
                    member.name, because.name
                )
            },
            cites(articles),
        ),
    }
}
