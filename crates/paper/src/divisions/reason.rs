//! Why a row of a division list is refused, and what is noted on one that is not.

use std::fmt;

use super::row::DivisionKind;
use super::{CODE_DIGITS, MAX_NAME_CHARS};
use crate::sheet::Place;

/// The level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 村、社区.
    Village,
    /// 乡镇、街道.
    Town,
    /// 县、市辖区、县级市.
    County,
    /// 地级市.
    City,
    /// 省、自治区、直辖市.
    Province,
}

impl Level {
    /// Digits by which a division of this level is told from the others.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Village => 12,
            Self::Town => 9,
            Self::County => 6,
            Self::City => 4,
            Self::Province => 2,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Village => "村（社区）",
            Self::Town => "乡镇（街道）",
            Self::County => "县",
            Self::City => "市",
            Self::Province => "省",
        })
    }
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Something stands in a column without a header; in a text file, usually a comma inside a name moved the cells.
    #[error("{place}有内容但没有表头，这一行可能错了列。名称里有逗号时，请给这一格加英文双引号")]
    WithoutHeader {
        /// The cell.
        place: Place,
    },
    /// A cell is an error value or a formula that was never calculated.
    #[error("{place}是错误值或没有算出结果的公式。请改成文字")]
    NotAValue {
        /// The cell.
        place: Place,
    },
    /// No code.
    #[error("没有填代码。请填 {CODE_DIGITS} 位统计用区划代码")]
    CodeEmpty,
    /// A code of another length.
    #[error("{level}代码“{code}”是 {found} 位，应为 {} 位。请核对是否丢了前面或后面的数字", lengths(*level))]
    CodeLength {
        /// Which code.
        level: Level,
        /// The code as written.
        code: String,
        /// Its length in characters.
        found: usize,
    },
    /// A code with something other than the digits 0 to 9.
    #[error("{level}代码“{code}”里有不是数字的字“{}”。请只填 0 到 9 的数字", character.escape_debug())]
    CodeCharacter {
        /// Which code.
        level: Level,
        /// The code as written.
        code: String,
        /// The first character that is no digit.
        character: char,
    },
    /// The code of a division above that goes on where zeros should follow, as the code of something below it does.
    #[error("{level}代码“{code}”的前 {} 位之后应全是 0。请核对是否填了下一级的代码", level.digits())]
    CodeTail {
        /// Which code.
        level: Level,
        /// The code as written.
        code: String,
    },
    /// The code of a township or of what is above, standing as a row of its own.
    #[error(
        "代码“{code}”的末三位是 000，是乡镇或以上的代码。乡镇从各村的行里读取，不用单列一行，请删去"
    )]
    NotAVillage {
        /// The code.
        code: String,
    },
    /// A code that does not begin with the code of what it is said to belong to.
    #[error("{child}代码“{child_code}”不在{parent}代码“{parent_code}”之下。请核对这两个代码")]
    NotUnder {
        /// The lower level.
        child: Level,
        /// Its code.
        child_code: String,
        /// The upper level.
        parent: Level,
        /// Its code.
        parent_code: String,
    },
    /// No name.
    #[error("没有填{level}名称。请填写")]
    NameEmpty {
        /// Whose name.
        level: Level,
    },
    /// A name with a control character, a line end among them.
    #[error("{level}名称里有不可见的控制字符（U+{:04X}），可能是换行或从别处粘贴带来的。请重新输入名称", u32::from(*character))]
    NameControl {
        /// Whose name.
        level: Level,
        /// The character.
        character: char,
    },
    /// A name longer than [`MAX_NAME_CHARS`].
    #[error("{level}名称有 {chars} 个字，超过 {MAX_NAME_CHARS} 个字的上限。请核对")]
    NameTooLong {
        /// Whose name.
        level: Level,
        /// Its length in characters.
        chars: usize,
    },
    /// A kind that is none of the four.
    #[error("类别“{text}”不认识。请填：村委会、居委会、类似村委会、类似居委会")]
    KindUnknown {
        /// The kind as written.
        text: String,
    },
    /// No kind is stated and the coding rule knows none for the code.
    #[error(
        "没有填类别，代码末三位“{digits}”也不能推出类别。请填：村委会、居委会、类似村委会、类似居委会"
    )]
    KindMissing {
        /// The last three digits.
        digits: String,
    },
    /// The code stands further up already.
    #[error("代码“{code}”与第 {first_row} 行重复。请核对，只保留一行")]
    DuplicateCode {
        /// The code.
        code: String,
        /// Row that has it first.
        first_row: u32,
    },
    /// A division above has another name further up.
    #[error("{level}“{code}”在这一行叫“{name}”，在第 {first_row} 行叫“{first_name}”。请改成一致")]
    ParentNameConflict {
        /// The level of the division above.
        level: Level,
        /// Its code.
        code: String,
        /// Its name in this row.
        name: String,
        /// Row that names it first.
        first_row: u32,
        /// Its name there.
        first_name: String,
    },
}

fn lengths(level: Level) -> String {
    match level {
        Level::Village => CODE_DIGITS.to_string(),
        level => format!("{} 位或补零到 {CODE_DIGITS}", level.digits()),
    }
}

impl Reason {
    /// A stable name of the reason for machines, in capitals.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WithoutHeader { .. } => "WITHOUT_HEADER",
            Self::NotAValue { .. } => "NOT_A_VALUE",
            Self::CodeEmpty => "CODE_EMPTY",
            Self::CodeLength { .. } => "CODE_LENGTH",
            Self::CodeCharacter { .. } => "CODE_CHARACTER",
            Self::CodeTail { .. } => "CODE_TAIL",
            Self::NotAVillage { .. } => "NOT_A_VILLAGE",
            Self::NotUnder { .. } => "NOT_UNDER",
            Self::NameEmpty { .. } => "NAME_EMPTY",
            Self::NameControl { .. } => "NAME_CONTROL",
            Self::NameTooLong { .. } => "NAME_TOO_LONG",
            Self::KindUnknown { .. } => "KIND_UNKNOWN",
            Self::KindMissing { .. } => "KIND_MISSING",
            Self::DuplicateCode { .. } => "DUPLICATE_CODE",
            Self::ParentNameConflict { .. } => "PARENT_NAME_CONFLICT",
        }
    }
}

/// What a person should look at on a good row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The stated kind is not the one of the coding rule. It is taken as stated.
    KindDiffers {
        /// As stated.
        stated: DivisionKind,
        /// By the coding rule; `None` where the rule knows none.
        by_code: Option<DivisionKind>,
    },
    /// The name begins or ends with white space. It is kept.
    OuterSpace {
        /// Whose name.
        level: Level,
    },
    /// The name holds a private-use or replacement character: it was garbled before it came here. It is kept.
    Garbled {
        /// Whose name.
        level: Level,
        /// The character.
        character: char,
    },
}

impl Note {
    /// A stable name of the note for machines, in capitals.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::KindDiffers { .. } => "KIND_DIFFERS",
            Self::OuterSpace { .. } => "OUTER_SPACE",
            Self::Garbled { .. } => "GARBLED",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KindDiffers { stated, by_code } => {
                let by_code = by_code.map_or("没有规定", DivisionKind::text);
                write!(
                    f,
                    "类别按所填的“{}”；按代码末三位应为“{by_code}”",
                    stated.text()
                )
            }
            Self::OuterSpace { level } => write!(f, "{level}名称前后有空格，已原样保留"),
            Self::Garbled { level, character } => {
                write!(
                    f,
                    "{level}名称里有无法通用的字（U+{:04X}），可能是以前转换时丢了字，已原样保留，请核对",
                    u32::from(*character)
                )
            }
        }
    }
}
