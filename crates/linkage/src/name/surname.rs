//! Surname and given name.

use super::{is_separator, variant::fold};

/// A name in two parts, both slices of the name as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Surname, one or two characters.
    pub surname: &'a str,
    /// Given name, at least one character.
    pub given: &'a str,
}

/// Compound surnames in use (双字复姓), in the standard characters.
const COMPOUND: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文",
    "司徒", "司空", "夏侯", "端木", "轩辕", "南宫", "百里", "呼延", "东郭", "西门", "南门", "独孤",
    "赫连", "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "仲孙", "钟离", "鲜于",
    "闾丘", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "宰父", "谷梁",
    "拓跋", "夹谷", "段干", "羊舌", "微生", "梁丘", "左丘", "公羊", "万俟", "闻人", "太史", "第五",
    "即墨", "达奚", "褚师", "公输", "屠岸", "南荣", "东里", "仲长", "叱干", "库狄",
];

/// Splits a name of Han pattern: a compound surname where one stands in front of at least one
/// character, else the first character. Traditional characters in a compound surname are seen
/// through (歐陽 is 欧阳).
///
/// `None` where there is no surname to tell: a single character, a name with separators or
/// letters (names of minorities and of foreigners are whole), an empty text. A surname joined
/// from both parents' cannot be told from a given name of three characters and is not tried.
#[must_use]
pub fn split(name: &str) -> Option<Parts<'_>> {
    let name = name.trim();
    if name.chars().any(|c| is_separator(c) || !is_han(c)) {
        return None;
    }
    let mut starts = name.char_indices().map(|(at, _)| at).skip(1);
    let one = starts.next()?;
    if let Some(two) = starts.next() {
        let (surname, given) = name.split_at_checked(two)?;
        if is_compound(surname) {
            return Some(Parts { surname, given });
        }
    }
    let (surname, given) = name.split_at_checked(one)?;
    Some(Parts { surname, given })
}

fn is_compound(surname: &str) -> bool {
    COMPOUND
        .iter()
        .any(|known| known.chars().map(fold).eq(surname.chars().map(fold)))
}

/// Chinese characters: the unified and compatibility ideographs of all planes, and 〇.
const fn is_han(c: char) -> bool {
    matches!(
        c,
        '\u{3007}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}
