//! Texts of the special trackers.

use domain::survey::tracker::{FIELD_MAX_CHARS, Kind, NOTE_MAX_CHARS, PETITIONS_MAX, TrackerFault};

/// The field of the form that a fault belongs to.
#[must_use]
pub const fn field(fault: &TrackerFault) -> Option<&'static str> {
    match fault {
        TrackerFault::Missing(code)
        | TrackerFault::Wrong(code)
        | TrackerFault::TooLong(code)
        | TrackerFault::Future(code)
        | TrackerFault::More(code, _) => Some(code),
        TrackerFault::NoNote | TrackerFault::NoteTooLong => Some("note"),
        TrackerFault::NumberTaken => Some("number"),
        _ => None,
    }
}

fn name(kind: Kind, code: &str) -> &'static str {
    kind.field(code).map_or("该项", |f| f.zh)
}

/// Why an entry cannot be kept or moved on.
#[must_use]
pub fn fault(kind: Kind, fault: &TrackerFault) -> String {
    match fault {
        TrackerFault::NoMove => "现在的状态不能这样办理，可能刚被别人改动，请刷新后再试。".into(),
        TrackerFault::Missing("rectified") => "问题没有全部整改，不能销号：请核对已整改数。".into(),
        TrackerFault::Missing(code) => format!("请先填写“{}”。", name(kind, code)),
        TrackerFault::Wrong(code) => format!(
            "“{}”填写不对：数字填 0 或正整数，日期填 2026-03-22 的形式，选项从列表中选。",
            name(kind, code)
        ),
        TrackerFault::TooLong(code) => {
            format!("“{}”最多 {FIELD_MAX_CHARS} 个字。", name(kind, code))
        }
        TrackerFault::Future(code) => format!("“{}”不能晚于今天。", name(kind, code)),
        TrackerFault::More(part, whole) => {
            format!("“{}”不能多于“{}”。", name(kind, part), name(kind, whole))
        }
        TrackerFault::NoNote => "请填写说明，让对方知道原因。".into(),
        TrackerFault::NoteTooLong => format!("说明最多 {NOTE_MAX_CHARS} 个字。"),
        TrackerFault::CountyOnly => "这一步由县换届办办理。".into(),
        TrackerFault::NotYours => format!(
            "“{}”台账不由您的单位维护。维护单位由县换届办在设置中指定。",
            kind.zh()
        ),
        TrackerFault::NumberTaken => "这个登记编号已经有了，请核对。".into(),
        TrackerFault::TooMany => format!("一个村最多登记 {PETITIONS_MAX} 件。"),
    }
}
