//! Texts of room `duty`: deadlines, escalations, faults.

use domain::duty::task::OFFSET_MAX_DAYS;
use domain::duty::{
    AnswerFault, Deadline, InspectionFault, Level, OrderFault, PostFault, ReportFault, TaskFault,
};
use domain::term::Body;

use super::timetable;

/// A deadline as a rule, in Chinese.
#[must_use]
pub fn deadline(deadline: &Deadline) -> String {
    match deadline {
        Deadline::Open => "不限期".to_owned(),
        Deadline::Fixed(day) => format!("{day}"),
        Deadline::Step {
            party,
            step,
            offset_days,
        } => {
            let body = if *party {
                Body::PartyBranch
            } else {
                Body::VillagersCommittee
            };
            let name = timetable::step(body, *step);
            let of = if *party {
                "党组织"
            } else {
                "村（居）委会"
            };
            match offset_days {
                0 => format!("{of}“{name}”最迟日"),
                days if *days < 0 => {
                    format!("{of}“{name}”最迟日前 {} 天", days.saturating_neg())
                }
                days => format!("{of}“{name}”最迟日后 {days} 天"),
            }
        }
    }
}

/// What the desk says before something goes one level up.
#[must_use]
pub fn warning((days, to): (i64, Level)) -> String {
    if days <= 0 {
        format!("今天将上报{}", to.zh())
    } else {
        format!("再过 {days} 天将上报{}", to.zh())
    }
}

/// That something went one level up.
#[must_use]
pub fn reported(to: Level) -> String {
    format!("已上报{}", to.zh())
}

/// Why a post is not taken, in Chinese.
#[must_use]
pub const fn post_fault(fault: PostFault) -> &'static str {
    match fault {
        PostFault::Name => "请填写姓名，40 个字以内。",
        PostFault::TooLong => {
            "文字太长：组别、分工、职务、单位各 40 字以内，职责和理由 1000 字以内。"
        }
        PostFault::Place => "这一类责任人要选对应的乡镇或村（社区）；县级的不选。",
        PostFault::NoGroup => "请填写组别或部门名称。",
        PostFault::Phone => "只填单位办公电话（数字、横线、括号、“转”），不填个人手机号。",
        PostFault::NotByTown => "这一类责任人由县换届办确定，请联系县换届办。",
        PostFault::Ended => "这位责任人已卸任，不能再改。",
        PostFault::EndDay => "卸任日期不能早于起始日期，也不能晚于今天。",
        PostFault::NoReason => "请填写卸任理由。",
        PostFault::Twice => "这个人已在这个岗位上，不需要重复设。",
    }
}

/// Why a task or template is not taken, in Chinese.
#[must_use]
pub fn task_fault(fault: TaskFault) -> String {
    match fault {
        TaskFault::Title => "请填写标题，60 个字以内。".to_owned(),
        TaskFault::Text => "请填写内容，4000 个字以内。".to_owned(),
        TaskFault::Evidence => "“要求提供的凭证”请控制在 1000 个字以内。".to_owned(),
        TaskFault::Offset => format!("环节前后的天数最多 {OFFSET_MAX_DAYS} 天。"),
        TaskFault::NoAudience => {
            "请选择下达给谁：到乡镇、到村的选乡镇，到责任部门的选部门。".to_owned()
        }
        TaskFault::BeyondTown => "乡镇只能下达给本乡镇的村（社区）。".to_owned(),
        TaskFault::Withdrawn => "这项任务已撤回。".to_owned(),
        TaskFault::NoReason => "请填写撤回理由，1000 个字以内。".to_owned(),
        TaskFault::TooMany => "数量已到上限，请先停用或撤回不用的。".to_owned(),
        TaskFault::Past => "完成期限已过，请填今天或以后的日期。".to_owned(),
    }
}

/// Why an answer is not taken, in Chinese.
#[must_use]
pub const fn answer_fault(fault: AnswerFault) -> &'static str {
    match fault {
        AnswerFault::Withdrawn => "这项任务已撤回，不需要再回复。",
        AnswerFault::Done => "这一项已完成；如需重办，请上一级退回。",
        AnswerFault::NotDone => "这一项还没有完成，不需要退回。",
        AnswerFault::NoNote => "请写明情况。",
        AnswerFault::TooLong => "情况说明请控制在 1000 个字以内，签订人 40 个字以内。",
        AnswerFault::Day => "请填写实际日期，不晚于今天。",
        AnswerFault::NoSigner => "请填写签订人姓名。",
        AnswerFault::Kind => "责任书请登记“已签订”，任务请登记“完成”。",
        AnswerFault::TooMany => "回复次数已到上限，请联系下达单位。",
    }
}

/// Why an order is not taken, in Chinese.
#[must_use]
pub const fn order_fault(fault: OrderFault) -> &'static str {
    match fault {
        OrderFault::Title => "请填写督办事项，60 个字以内。",
        OrderFault::Problem => "请写明发现的问题，4000 个字以内。",
        OrderFault::Demand => "请写明整改要求，4000 个字以内。",
        OrderFault::Day => "请填写反馈期限，不早于今天。",
        OrderFault::NoText => "请写明情况或理由。",
        OrderFault::TooLong => "文字请控制在 1000 个字以内。",
        OrderFault::State => "督办单现在的状态不能这样办理，请刷新后再看。",
        OrderFault::NotIssuer => "只有下达单位或县换届办可以核查、退回或撤销。",
        OrderFault::NoEvidence => {
            "这张督办单须附凭证，还没有一个文件：请选择照片或文件，和整改情况一起上报。"
        }
        OrderFault::TooMany => "督办单数量已到上限。",
    }
}

/// Why an inspection, round or checklist is not taken, in Chinese.
#[must_use]
pub const fn inspection_fault(fault: InspectionFault) -> &'static str {
    match fault {
        InspectionFault::Items => "请填写检查项目，一行一项，最多 60 项，每项 120 个字以内。",
        InspectionFault::Day => "日期不对：安排的日期不早于今天，检查的日期不晚于今天。",
        InspectionFault::NoNote => "“有问题”的项目请写明问题。",
        InspectionFault::TooLong => "每项说明请控制在 1000 个字以内，总体情况 4000 个字以内。",
        InspectionFault::NothingSeen => "没有登记任何检查结果，请至少选一项“正常”或“有问题”。",
        InspectionFault::Ended => "这次检查已登记或已取消，不能再改。",
        InspectionFault::NotOwn => "这是其他督导组的检查，只能由该组或县换届办登记。",
        InspectionFault::NoReason => "请填写取消理由。",
        InspectionFault::Round => "请填写标题（60 个字以内）和起止日期，止日不早于起日。",
        InspectionFault::TooMany => "检查数量已到上限。",
    }
}

/// Why a report is not taken, in Chinese.
#[must_use]
pub const fn report_fault(fault: ReportFault) -> &'static str {
    match fault {
        ReportFault::Sent => "这一版已经发出，不能再改；需要更正的，请重新生成一版再发出。",
        ReportFault::Text => "请填写正文，8000 个字以内。",
        ReportFault::Week => "这一周还没有开始。",
    }
}
