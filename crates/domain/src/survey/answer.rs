//! A typed answer, how it is typed in, shown and stored.

use std::collections::BTreeSet;

use super::question::Kind;
use super::{NUMBER_MAX, PERSON_MAX_CHARS, TEXT_MAX_CHARS};
use crate::time::Day;

/// The word that stands for "none of these" in a choice of several.
pub const NONE_ZH: &str = "无";

/// A person as a village names one: no number, no telephone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Post or office; may be empty.
    pub post: String,
}

/// What a village answered to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Words.
    Text(String),
    /// A whole number in the question's unit.
    Number(i64),
    /// A day.
    Day(Day),
    /// The code of one option.
    Choice(String),
    /// The codes of several options; none of them is an answer too ("无").
    Choices(BTreeSet<String>),
    /// A person.
    Person(Person),
    /// The numbers of the attachments that stand, one at least. Their names stand only with the files
    /// themselves, so that destroying one leaves nothing of it here.
    Files(BTreeSet<i64>),
}

/// Why something typed is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// Not a whole number.
    #[error("not a whole number")]
    NotNumber,
    /// Outside the question's range.
    #[error("outside {min} to {max}")]
    OutOfRange {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Not a day of the calendar.
    #[error("not a day")]
    NotDay,
    /// None of the question's options.
    #[error("no such option: {0}")]
    NoOption(String),
    /// Too long.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// Control characters.
    #[error("control characters")]
    Control,
    /// A post without a name.
    #[error("a post without a name")]
    NoName,
    /// A file comes by its own form.
    #[error("a file cannot be typed")]
    File,
}

impl Answer {
    /// Reads what was typed into a form or a cell; `None` when nothing was.
    ///
    /// Numbers may carry separators and full-width digits; options are known by word or code,
    /// several are parted by `、`, `，`, `,`, `；` or `;`; a person is "姓名（职务）" or "姓名 职务".
    ///
    /// # Errors
    /// The first fault.
    pub fn typed(kind: &Kind, text: &str) -> Result<Option<Self>, AnswerFault> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let answer = match kind {
            Kind::Text => Self::Text(checked(text, TEXT_MAX_CHARS)?),
            Kind::Number { min, max, .. } => Self::Number(number(text, *min, *max)?),
            Kind::Day => Self::Day(day(text).ok_or(AnswerFault::NotDay)?),
            Kind::Choice(_) => Self::Choice(option(kind, text)?),
            Kind::Choices(_) => Self::Choices(options(kind, text)?),
            Kind::Person => Self::Person(person(text)?),
            Kind::File => return Err(AnswerFault::File),
        };
        Ok(Some(answer))
    }

    /// A person from the two fields of a form.
    ///
    /// # Errors
    /// Too long, or a post without a name.
    pub fn typed_person(name: &str, post: &str) -> Result<Option<Self>, AnswerFault> {
        let name = checked(name.trim(), PERSON_MAX_CHARS)?;
        let post = checked(post.trim(), PERSON_MAX_CHARS)?;
        match (name.is_empty(), post.is_empty()) {
            (true, true) => Ok(None),
            (true, false) => Err(AnswerFault::NoName),
            _ => Ok(Some(Self::Person(Person { name, post }))),
        }
    }

    /// The answer as one stored text.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Text(text) | Self::Choice(text) => text.clone(),
            Self::Number(n) => n.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Choices(codes) => codes.iter().cloned().collect::<Vec<_>>().join(","),
            Self::Person(p) => format!("{}\n{}", p.name, p.post),
            Self::Files(numbers) => numbers
                .iter()
                .map(i64::to_string)
                .collect::<Vec<_>>()
                .join(","),
        }
    }

    /// The answer of a stored text; `None` when it is none of that kind.
    #[must_use]
    pub fn decode(kind: &Kind, text: &str) -> Option<Self> {
        Some(match kind {
            Kind::Text => Self::Text(text.to_owned()),
            Kind::Number { .. } => Self::Number(text.parse().ok()?),
            Kind::Day => Self::Day(text.parse().ok()?),
            Kind::Choice(_) => Self::Choice(text.to_owned()),
            Kind::Choices(_) => Self::Choices(
                text.split(',')
                    .filter(|code| !code.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
            Kind::Person => {
                let (name, post) = text.split_once('\n').unwrap_or((text, ""));
                Self::Person(Person {
                    name: name.to_owned(),
                    post: post.to_owned(),
                })
            }
            Kind::File => {
                let numbers: BTreeSet<i64> = text
                    .split(',')
                    .map(|no| no.parse().ok())
                    .collect::<Option<_>>()?;
                Self::Files(numbers)
            }
        })
    }

    /// The answer as a cell of a workbook or a form shows it, without its unit: reading it with
    /// [`Answer::typed`] gives the same answer.
    #[must_use]
    pub fn plain(&self, kind: &Kind) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(n) => n.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Choice(code) => kind.option_zh(code).to_owned(),
            Self::Choices(codes) if codes.is_empty() => NONE_ZH.to_owned(),
            // In the order of the question, not of the codes.
            Self::Choices(codes) => {
                let mut words: Vec<&str> = kind
                    .options()
                    .iter()
                    .filter(|o| codes.contains(&o.code))
                    .map(|o| o.zh.as_str())
                    .collect();
                let unknown = codes.iter().map(String::as_str);
                words.extend(unknown.filter(|c| !kind.options().iter().any(|o| o.code == **c)));
                words.join("、")
            }
            Self::Person(p) if p.post.is_empty() => p.name.clone(),
            Self::Person(p) => format!("{}（{}）", p.name, p.post),
            Self::Files(numbers) => format!("{} 个文件", numbers.len()),
        }
    }

    /// The answer of the attachments that stand; none where there are none.
    #[must_use]
    pub fn of_files(numbers: impl IntoIterator<Item = i64>) -> Option<Self> {
        let numbers: BTreeSet<i64> = numbers.into_iter().collect();
        (!numbers.is_empty()).then_some(Self::Files(numbers))
    }

    /// The answer for reading: numbers with separators and their unit.
    #[must_use]
    pub fn zh(&self, kind: &Kind) -> String {
        match (self, kind) {
            (Self::Number(n), Kind::Number { unit, .. }) => {
                format!("{} {unit}", thousands(*n)).trim_end().to_owned()
            }
            (Self::Files(numbers), _) => {
                let all: Vec<String> = numbers.iter().map(i64::to_string).collect();
                format!("{}（{} 号）", self.plain(kind), all.join("、"))
            }
            _ => self.plain(kind),
        }
    }
}

/// "-1,234,567".
#[must_use]
pub fn thousands(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text within its length, without control characters (lines may be broken).
fn checked(text: &str, max: usize) -> Result<String, AnswerFault> {
    if text.chars().count() > max {
        return Err(AnswerFault::TooLong(max));
    }
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(AnswerFault::Control);
    }
    Ok(text)
}

/// Full-width digits, signs and letters as half-width ones.
fn half(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            0xFF01..=0xFF5E => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            0x3000 => ' ',
            _ => c,
        })
        .collect()
}

fn number(text: &str, min: i64, max: i64) -> Result<i64, AnswerFault> {
    let plain: String = half(text)
        .chars()
        .filter(|c| *c != ',' && *c != ' ')
        .collect();
    // Workbooks write whole numbers as 12.0 now and then.
    let whole = match plain.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|b| b == b'0') => whole,
        Some(_) => return Err(AnswerFault::NotNumber),
        None => plain.as_str(),
    };
    let n: i64 = whole.parse().map_err(|_| AnswerFault::NotNumber)?;
    let (min, max) = (min.max(-NUMBER_MAX), max.min(NUMBER_MAX));
    if (min..=max).contains(&n) {
        Ok(n)
    } else {
        Err(AnswerFault::OutOfRange { min, max })
    }
}

/// "2026-03-02", "2026/3/2", "2026.3.2", "2026年3月2日", "20260302".
fn day(text: &str) -> Option<Day> {
    let text = half(text);
    let parts: Vec<&str> = text
        .split(['-', '/', '.', '年', '月', '日'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (*year, *month, *day),
        [all] if all.len() == 8 => (all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        _ => return None,
    };
    let day = Day::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    let years = 1900..=2200;
    years.contains(&chrono::Datelike::year(&day)).then_some(day)
}

fn option(kind: &Kind, text: &str) -> Result<String, AnswerFault> {
    kind.options()
        .iter()
        .find(|o| !o.retired && (o.zh == text || o.code == text))
        .map(|o| o.code.clone())
        .ok_or_else(|| AnswerFault::NoOption(text.chars().take(30).collect()))
}

fn options(kind: &Kind, text: &str) -> Result<BTreeSet<String>, AnswerFault> {
    if text == NONE_ZH {
        return Ok(BTreeSet::new());
    }
    text.split(['、', '，', ',', '；', ';', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| option(kind, word))
        .collect()
}

fn person(text: &str) -> Result<Person, AnswerFault> {
    let text = text.trim_end_matches(['）', ')']);
    let (name, post) = text
        .split_once(['（', '('])
        .or_else(|| text.split_once(char::is_whitespace))
        .unwrap_or((text, ""));
    match Answer::typed_person(name, post)? {
        Some(Answer::Person(person)) => Ok(person),
        _ => Err(AnswerFault::NoName),
    }
}
