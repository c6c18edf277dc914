//! Texts about a count sheet itself: its fields and places, and the faults of a
//! document that should be one.

use crate::contract::json::{Expected, WireFault, WireFaultKind};
use crate::text::law::{nominee, post};
use law::count::{Field, NomineeNo, Place, PostNo, Sheet};

/// A field of the sheet, as the paper form calls it.
#[must_use]
pub const fn field(field: Field) -> &'static str {
    match field {
        Field::Electorate => "登记参加选举人数（应到会人数）",
        Field::Present => "实到会人数",
        Field::Voters => "参加投票人数",
        Field::Proxies => "委托投票人数",
        Field::Issued => "发出选票数",
        Field::Returned => "收回选票数",
        Field::Valid => "有效票数",
        Field::Invalid => "无效票数",
        Field::Seats => "应选名额",
        Field::MaxMarks => "每票最多选人数",
        Field::For => "赞成票",
        Field::Against => "反对票",
        Field::Abstain => "弃权票",
        Field::Id => "编号",
        Field::Post => "职务",
        Field::Nominee => "被提名人",
        Field::KinOf => "近亲属",
        Field::Sex => "性别",
        Field::Posts => "职务表",
        Field::Nominees => "被提名人表",
        Field::Votes => "得票表",
        Field::Sitting => "在任成员表",
        Field::Signatures => "联名人数",
        Field::Base => "联名基数",
        Field::Petition => "罢免要求",
        Field::Form => "选举方式",
        Field::To => "减少后的名额",
        Field::Consent => "同意减少的人数",
        Field::Reserved => "妇女名额",
        Field::Reduce => "减少名额",
        Field::HeldBy => "由谁投票",
    }
}

/// A place on the sheet, as a clerk would point at it.
#[must_use]
pub fn place(sheet: &Sheet, at: Place) -> String {
    let row = |i: usize| {
        sheet.votes.get(i).map_or_else(String::new, |vote| {
            format!(
                "{}“{}”",
                post(sheet, vote.post),
                nominee(sheet, vote.nominee)
            )
        })
    };
    match at {
        Place::Sheet => "计票单".to_owned(),
        Place::Field(of) | Place::Ballots(None, of) | Place::Petition(of) => field(of).to_owned(),
        Place::Ballots(Some(no), of) | Place::Reduce(no, of) => {
            format!("{}的{}", post(sheet, no), field(of))
        }
        Place::Post(i, of) => format!("{}的{}", post(sheet, PostNo(i)), field(of)),
        Place::Nominee(i, of) => format!("“{}”的{}", nominee(sheet, NomineeNo(i)), field(of)),
        Place::Vote(i, of) => format!("{}的{}", row(i), field(of)),
        Place::Sitting(i, of) => format!("第 {} 名在任成员的{}", i + 1, field(of)),
        Place::VotesOf(no) => format!("{}的得票", post(sheet, no)),
        Place::Reserved(no) => format!("{}的妇女名额", post(sheet, no)),
    }
}

/// A fault of a document, as a sentence.
#[must_use]
pub fn wire_fault(fault: &WireFault) -> String {
    let at = if fault.path.is_empty() {
        "整个文件"
    } else {
        fault.path.as_str()
    };
    match &fault.kind {
        WireFaultKind::WrongType { expected, found } => {
            let wanted = match expected {
                Expected::Object => "对象 {…}",
                Expected::List => "列表 […]",
                Expected::Text => "文字",
                Expected::Number => "整数",
                Expected::Flag => "true 或 false",
            };
            format!("{at} 应当是{wanted}，现在是 {found}")
        }
        WireFaultKind::MissingField => format!("缺少 {at}"),
        WireFaultKind::DuplicateField => format!("{at} 出现了两次"),
        WireFaultKind::Negative { found } => format!("{at} 不能是负数：{found}"),
        WireFaultKind::Fraction { found } => format!("{at} 应当是整数：{found}"),
        WireFaultKind::TooLarge { found } => format!("{at} 数字过大：{found}"),
        WireFaultKind::UnknownCode { found, known } => {
            format!("{at} 没有“{found}”这个代码，可用：{}", known.join("、"))
        }
        WireFaultKind::UnknownId { found } => format!("{at}：表上没有编号“{found}”"),
        WireFaultKind::WrongSchema { found } => {
            format!("{at} 是“{found}”，这里只读 touyan/count-1")
        }
        WireFaultKind::TooMany { count, limit } => {
            format!("{at} 有 {count} 项，最多 {limit} 项")
        }
        WireFaultKind::TextTooLong { limit } => format!("{at} 文字过长，最多 {limit} 字节"),
        WireFaultKind::BadDate { found } => {
            format!("{at} 不是日期：{found}，应当写成 2026-03-15")
        }
        WireFaultKind::BadProvince { found } => {
            format!("{at} 应当是两位数字的省级代码（全国规则写 00），现在是 {found}")
        }
    }
}
