//! Texts of counts: faults of an entry, what should be seen before confirming, relations.

use law::body::{Contest, Kin, Sex};
use law::count::{NextKind, PendingReason, Quantity, VoidReason};

use crate::polling::{EntryFault, EntryFaultKind, Note};

/// What is wrong with an entry and what to do.
#[must_use]
pub fn entry_fault(fault: &EntryFault) -> String {
    match &fault.kind {
        EntryFaultKind::NoName => "这一行填了票数，没有填姓名。".into(),
        EntryFaultKind::LongName => {
            format!("姓名最多 {} 个字。", crate::polling::NAME_MAX_CHARS)
        }
        EntryFaultKind::TwoSexes { name } => {
            format!("“{name}”在表上有男有女：同名的两个人请加注区分，如“{name}（东组）”。")
        }
        EntryFaultKind::NotOnSheet { name } if name.is_empty() => "请填写表上的姓名。".into(),
        EntryFaultKind::NotOnSheet { name } => {
            format!("“{name}”不在这张计票单上，请填写表上的姓名。")
        }
        EntryFaultKind::OwnKin => "近亲属应当是两个不同的人。".into(),
        EntryFaultKind::TooMany { max } => format!("最多 {max} 行。"),
        EntryFaultKind::NoPosts => "请至少填写一个职务的应选名额和得票。".into(),
        EntryFaultKind::DayAhead => "投票日不能晚于今天。".into(),
        EntryFaultKind::DayBack => "投票日太早，请核对年份。".into(),
        EntryFaultKind::NotNext => {
            "这不是该村接下来要进行的投票，请从村页面重新打开录入。".into()
        }
        EntryFaultKind::LaterRound => {
            "后一轮投票已按原结果进行：更正不能改变当选人和应再次投票的名额。结果确需改变的，应当依法宣布后一轮无效后重新投票。".into()
        }
        EntryFaultKind::Finding(text) => text.clone(),
    }
}

/// Something to see before confirming.
#[must_use]
pub fn note(note: &Note) -> String {
    match note {
        Note::OtherDay { planned } => {
            format!(
                "计票单上的投票日与安排的投票日（{planned}）不一致，请核对；确认后以计票单为准，从投票日起算的期限随之调整。"
            )
        }
        Note::GateOpen(gate) => crate::text::gate(gate.code).to_owned(),
        Note::TwoPosts { name } => {
            format!("“{name}”在不止一个职务下有票，按同一人计。不是同一人的，请加注区分。")
        }
    }
}

/// The relation of the second person to the first.
#[must_use]
pub const fn kin(kin: Kin) -> &'static str {
    match kin {
        Kin::Spouse => "配偶",
        Kin::Parent => "父母",
        Kin::Child => "子女",
        Kin::Sibling => "兄弟姐妹",
        Kin::Grandparent => "祖父母、外祖父母",
        Kin::Grandchild => "孙子女、外孙子女",
        Kin::ParentInLaw => "公婆、岳父母",
        Kin::ChildInLaw => "儿媳、女婿",
        Kin::SiblingInLaw => "配偶的兄弟姐妹或者兄弟姐妹的配偶",
        Kin::UncleOrAunt => "伯叔姑舅姨",
        Kin::NephewOrNiece => "侄、甥",
        Kin::Cousin => "堂、表兄弟姐妹",
        Kin::Other => "其他亲属",
    }
}

/// 男 or 女.
#[must_use]
pub const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

/// The kind of a vote that is to be held, by the contract's code of `next.kind`.
#[must_use]
pub fn next_kind(code: &str) -> &'static str {
    NextKind::from_code(code).map_or("", crate::text::law::next_kind)
}

/// A vote with whether it is held again because an earlier one was void.
#[must_use]
pub fn vote(contest: Contest, again: bool) -> String {
    let name = crate::text::timetable::contest(contest);
    if again {
        format!("{name}（重新投票）")
    } else {
        name.to_owned()
    }
}

/// Why somebody with enough votes may not sit, by the contract's code.
#[must_use]
pub fn void_reason(code: &str) -> &'static str {
    VoidReason::from_code(code).map_or("", crate::text::law::void_reason)
}

/// Why a seat waits, by the contract's code.
#[must_use]
pub fn pending_reason(code: &str) -> &'static str {
    PendingReason::from_code(code).map_or("", crate::text::law::pending_reason)
}

/// What one side of a comparison counts, by the contract's code.
#[must_use]
pub fn quantity(code: &str) -> &'static str {
    Quantity::from_code(code).map_or("", crate::text::law::quantity)
}

/// What a winner of a further vote needs, by the contract's words.
#[must_use]
pub fn threshold(words: &str) -> Option<&'static str> {
    let (share, of) = words.split_once(" of ")?;
    Some(match (share, of) {
        ("1/3", "ballots cast") => "不少于收回选票的三分之一",
        ("more than 1/2", "ballots cast") => "超过收回选票的半数",
        ("1/3", "those present" | "voters") => "不少于参加投票人数的三分之一",
        ("more than 1/2", "those present" | "voters") => "超过参加投票人数的半数",
        _ => return None,
    })
}
