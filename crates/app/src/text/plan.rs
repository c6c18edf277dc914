//! Texts of plans.

use domain::survey::plan::{
    ContentFault, ITEMS_MAX, OVERVIEW_MAX_CHARS, PlanFault, PlanState, REMARK_MAX_CHARS,
    RESULT_MAX_CHARS, RecordFault,
};

/// The name of a field of a line.
const fn field(code: &str) -> &'static str {
    match code.as_bytes() {
        b"problem" => "问题",
        b"measure" => "措施",
        b"owner" => "责任人",
        b"post" => "职务",
        _ => "时限",
    }
}

/// What is wrong with the content.
#[must_use]
pub fn content(fault: ContentFault) -> String {
    match fault {
        ContentFault::Nothing => "还没有写任何问题和措施，至少写一行。".into(),
        ContentFault::TooMany => format!("最多 {ITEMS_MAX} 行，两页纸写不下更多，请合并同类问题。"),
        ContentFault::Overview => format!("基本研判最多 {OVERVIEW_MAX_CHARS} 个字。"),
        ContentFault::TooLong {
            line,
            field: f,
            max,
        } => {
            format!("第 {line} 行的“{}”最多 {max} 个字。", field(f))
        }
        ContentFault::Missing { line, field: f } => {
            format!("第 {line} 行还没有填写“{}”。", field(f))
        }
    }
}

/// Why a plan cannot be kept or moved on.
#[must_use]
pub fn fault(fault: &PlanFault) -> String {
    match fault {
        PlanFault::State(PlanState::Submitted) => {
            "一村一策正等待乡镇审批，审批或退回后才能继续。".into()
        }
        PlanFault::State(PlanState::Approved) => {
            "一村一策已经审批，要改请先“修订为新版本”，已审批的版本仍然保留。".into()
        }
        PlanFault::State(state) => format!("一村一策现在是“{}”，不能这样办理。", state.zh()),
        PlanFault::Content(faults) => faults.iter().map(|f| content(*f)).collect(),
        PlanFault::NoSecretary => "请填写审批的乡镇党委书记姓名。".into(),
        PlanFault::NoRemark => "退回须写明意见，让起草人知道改什么。".into(),
        PlanFault::TooLong => format!("姓名最多 40 个字，意见最多 {REMARK_MAX_CHARS} 个字。"),
        PlanFault::DraftThere => "已经有一份新版本正在修订。".into(),
    }
}

/// Why a result cannot be recorded.
#[must_use]
pub fn record(fault: RecordFault) -> String {
    match fault {
        RecordFault::NoResult => "请写明做了什么、结果如何；同意带着问题选举的，写明理由。".into(),
        RecordFault::TooLong => format!("结果最多 {RESULT_MAX_CHARS} 个字。"),
        RecordFault::NoItem => "已审批的一村一策里没有这个问题。先审批，再登记进展。".into(),
    }
}
