//! Why a row of an account list is refused.

use super::{LOGIN_CHARS, MAX_NAME_CHARS, MAX_UNITS};
use crate::sheet::Place;

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Something stands in a column without a header; in a text file, usually an unquoted comma moved the cells.
    #[error("{place}有内容但没有表头，这一行可能错了列。内容里有逗号时，请给这一格加英文双引号")]
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
    /// No name.
    #[error("没有填姓名。请填写")]
    NameEmpty,
    /// A name with a control character.
    #[error("姓名里有不可见的控制字符（U+{:04X}）,可能是换行或从别处粘贴带来的。请重新输入", u32::from(*character))]
    NameControl {
        /// The character.
        character: char,
    },
    /// A name longer than [`MAX_NAME_CHARS`].
    #[error("姓名有 {chars} 个字，超过 {MAX_NAME_CHARS} 个字的上限。请核对")]
    NameTooLong {
        /// Its length in characters.
        chars: usize,
    },
    /// No login name.
    #[error("没有填登录名。请填 {} 到 {} 位字母或数字", LOGIN_CHARS.start(), LOGIN_CHARS.end())]
    LoginEmpty,
    /// A login name with a character that is not allowed.
    #[error("登录名“{login}”里有不能用的字“{}”。请只用英文字母、数字和 . - _", character.escape_debug())]
    LoginCharacter {
        /// The login name.
        login: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// A login name that is too short or too long.
    #[error("登录名“{login}”是 {chars} 位。请填 {} 到 {} 位", LOGIN_CHARS.start(), LOGIN_CHARS.end())]
    LoginLength {
        /// The login name.
        login: String,
        /// Its length in characters.
        chars: usize,
    },
    /// A login name that begins with a mark.
    #[error("登录名“{login}”应以字母或数字开头。请修改")]
    LoginStart {
        /// The login name.
        login: String,
    },
    /// The login name stands further up already, in the same case or another.
    #[error("登录名“{login}”与第 {first_row} 行重复（不分大小写）。请换一个")]
    LoginDuplicate {
        /// The login name.
        login: String,
        /// Row that has it first.
        first_row: u32,
    },
    /// No role.
    #[error("没有填角色。请从中选填：{}", titles.join("、"))]
    RoleEmpty {
        /// The roles that may be given.
        titles: Vec<String>,
    },
    /// A role that may not be given by this importer, or is none.
    #[error("角色“{text}”不认识或不能由您开通。请从中选填：{}", titles.join("、"))]
    RoleUnknown {
        /// The role as written.
        text: String,
        /// The roles that may be given.
        titles: Vec<String>,
    },
    /// The role needs a township or village and none is given.
    #[error("角色“{role}”要填所属单位。请填乡镇或村的名称或代码")]
    UnitEmpty {
        /// Title of the role.
        role: String,
    },
    /// The role is for the whole county and a township or village is given.
    #[error("角色“{role}”面向全县，不用填所属单位。请清空这一格或更换角色")]
    UnitNotFitting {
        /// Title of the role.
        role: String,
    },
    /// No township or village of this name or code, or not within the importer's reach.
    #[error("没有找到单位“{text}”，或它不在您的管理范围内。请填乡镇或村的全称或代码")]
    UnitUnknown {
        /// As written.
        text: String,
    },
    /// Several villages have this name.
    #[error("有多个单位叫“{text}”。请连同乡镇一起写，如：{}", labels.join("、"))]
    UnitAmbiguous {
        /// As written.
        text: String,
        /// The first of them, as they may be written.
        labels: Vec<String>,
    },
    /// More than [`MAX_UNITS`] units.
    #[error("一个账号填了 {units} 个单位，超过 {MAX_UNITS} 个的上限。请拆成几个账号")]
    TooManyUnits {
        /// How many.
        units: usize,
    },
}

impl Reason {
    /// A stable name of the reason for machines, in capitals.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WithoutHeader { .. } => "WITHOUT_HEADER",
            Self::NotAValue { .. } => "NOT_A_VALUE",
            Self::NameEmpty => "NAME_EMPTY",
            Self::NameControl { .. } => "NAME_CONTROL",
            Self::NameTooLong { .. } => "NAME_TOO_LONG",
            Self::LoginEmpty => "LOGIN_EMPTY",
            Self::LoginCharacter { .. } => "LOGIN_CHARACTER",
            Self::LoginLength { .. } => "LOGIN_LENGTH",
            Self::LoginStart { .. } => "LOGIN_START",
            Self::LoginDuplicate { .. } => "LOGIN_DUPLICATE",
            Self::RoleEmpty { .. } => "ROLE_EMPTY",
            Self::RoleUnknown { .. } => "ROLE_UNKNOWN",
            Self::UnitEmpty { .. } => "UNIT_EMPTY",
            Self::UnitNotFitting { .. } => "UNIT_NOT_FITTING",
            Self::UnitUnknown { .. } => "UNIT_UNKNOWN",
            Self::UnitAmbiguous { .. } => "UNIT_AMBIGUOUS",
            Self::TooManyUnits { .. } => "TOO_MANY_UNITS",
        }
    }
}
