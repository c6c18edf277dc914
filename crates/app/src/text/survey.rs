//! Texts of room `survey`: why an answer, a question or a round is refused.

use domain::survey::answer::thousands;
use domain::survey::round::{DUE_SIGN, NAME_MAX_CHARS, ROUNDS_MAX};
use domain::survey::{AnswerFault, EditFault, OPTIONS_MAX, QUESTIONS_MAX, RoundFault, Standing};

/// Why something typed is no answer, and what to do; a sentence without its end.
#[must_use]
pub fn answer(fault: &AnswerFault) -> String {
    match fault {
        AnswerFault::NotNumber => "应填整数，如 1203，不带单位和“约”字".to_owned(),
        AnswerFault::OutOfRange { min, max } => {
            format!("应在 {} 到 {} 之间", thousands(*min), thousands(*max))
        }
        AnswerFault::NotDay => "应填日期，如 2026-03-22".to_owned(),
        AnswerFault::NoOption(word) => format!("没有“{word}”这个选项"),
        AnswerFault::TooLong(max) => format!("最多 {max} 个字"),
        AnswerFault::Control => "有无法识别的字符".to_owned(),
        AnswerFault::NoName => "填了职务，没有填姓名".to_owned(),
        AnswerFault::File => "文件请在页面上传".to_owned(),
    }
}

/// Why a question is not taken.
#[must_use]
pub fn edit(fault: &EditFault) -> String {
    match fault {
        EditFault::NoTitle => "请填写题目。".to_owned(),
        EditFault::SameTitle => "已有同名的题目，或者系统本来就知道，不必再问。".to_owned(),
        EditFault::TooLong { what, max } => format!("“{what}”最多 {max} 个字。"),
        EditFault::Characters => {
            "题目和选项里不能有换行、顿号、逗号、分号等符号，也不能有叫“无”的选项。".to_owned()
        }
        EditFault::Range => "数字的下限须小于上限，且都不超过一万亿。".to_owned(),
        EditFault::Options => "选项至少两个，互不相同，一行一个。".to_owned(),
        EditFault::TooMany => {
            format!("题目最多 {QUESTIONS_MAX} 道，一道题的选项最多 {OPTIONS_MAX} 个（含停用的）。")
        }
        EditFault::Word(word, ground) => format!("不能问“{word}”：{}。", ground.zh()),
        EditFault::NotConfirmed => {
            "请先勾选隐私确认：这道题问的是村（社区）的情况，不收集个人隐私。".to_owned()
        }
        EditFault::KindChanged => "题目的类型不能改：请停用这道题，另加一道。".to_owned(),
        EditFault::OptionGone => "用过的选项不能删除，只能停用。".to_owned(),
        EditFault::Unknown => "没有这道题。".to_owned(),
    }
}

/// Why a round cannot be opened, changed or frozen.
#[must_use]
pub fn round(fault: RoundFault) -> String {
    match fault {
        RoundFault::Name => format!("轮次名称须为 1 到 {NAME_MAX_CHARS} 个字。"),
        RoundFault::Deadline => "截止日期不能早于开启日期，也不能晚于一年之后。".to_owned(),
        RoundFault::Running => "已有一轮在进行：请先冻结它，再开启下一轮。".to_owned(),
        RoundFault::NoneOpen => {
            "现在没有进行中的摸底轮次，村情只能看、不能改。请县换届办开启一轮。".to_owned()
        }
        RoundFault::Frozen => "这一轮已经冻结，不能再改。".to_owned(),
        RoundFault::NotFrozen => "这一轮没有冻结。".to_owned(),
        RoundFault::LaterRound => "后面一轮已经开启，这一轮不能再解冻。".to_owned(),
        RoundFault::TooMany => format!("一届最多 {ROUNDS_MAX} 轮。"),
        RoundFault::Unfinished => {
            "还有村（社区）没有填完或没有签字：确要冻结，请勾选“仍然冻结”。".to_owned()
        }
    }
}

/// A piece of work in words.
#[must_use]
pub fn due(code: &str, round: &str, standing: &Standing) -> String {
    match code {
        DUE_SIGN => format!("{round}：已填齐，待乡镇签字"),
        _ => format!(
            "{round}：已填 {} / {} 项",
            standing.answered, standing.asked
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_word_is_told_with_its_ground() {
        let fault = EditFault::Word("宗族", domain::survey::words::Ground::Clan);
        let told = edit(&fault);
        assert!(told.contains("宗族") && told.contains("事件登记"), "{told}");
    }
}
