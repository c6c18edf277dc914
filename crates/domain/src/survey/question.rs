//! A question: its code, what kind of answer it takes, where it stands and whom it is asked.

use crate::codes::coded;
use std::fmt;

/// Longest code of a question, in characters.
pub const CODE_MAX_CHARS: usize = 40;

/// A question's stable name: lower-case letters, digits and `_`, beginning with a letter, so that a
/// rule can name it as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionCode(Box<str>);

impl QuestionCode {
    /// Takes a text for a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let fits = text.len() <= CODE_MAX_CHARS
            && bytes.first().is_some_and(u8::is_ascii_lowercase)
            && bytes
                .iter()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
        fits.then(|| Self(text.into()))
    }

    /// The code as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for QuestionCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// One word of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// Stable code, by which answers and rules know it.
    pub code: String,
    /// The word shown.
    pub zh: String,
    /// No longer offered; former answers keep it.
    pub retired: bool,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A whole number with unit and range.
    Number {
        /// The unit ("户", "元").
        unit: String,
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A day.
    Day,
    /// One of some words.
    Choice(Vec<Opt>),
    /// Any of some words, or none of them.
    Choices(Vec<Opt>),
    /// A person: name and post, no number and no telephone.
    Person,
    /// A file.
    File,
}

impl Kind {
    /// The codes and Chinese names of all kinds, in the order in which they are offered.
    pub const ALL: &[(&'static str, &'static str)] = &[
        ("text", "文字"),
        ("number", "数字"),
        ("day", "日期"),
        ("choice", "单选"),
        ("choices", "多选"),
        ("person", "人员"),
        ("file", "文件"),
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number { .. } => "number",
            Self::Day => "day",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Person => "person",
            Self::File => "file",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn zh(&self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(code, _)| *code == self.code())
            .map_or("", |(_, zh)| zh)
    }

    /// The options of a choice; none of any other kind.
    #[must_use]
    pub fn options(&self) -> &[Opt] {
        match self {
            Self::Choice(options) | Self::Choices(options) => options,
            _ => &[],
        }
    }

    /// The word of an option; its code where the question no longer knows it.
    #[must_use]
    pub fn option_zh<'a>(&'a self, code: &'a str) -> &'a str {
        self.options()
            .iter()
            .find(|o| o.code == code)
            .map_or(code, |o| o.zh.as_str())
    }

    /// What besides the code tells the kind, as one stored text: "unit\nmin\nmax", or a line
    /// "code=word" for each option, with `-` in front of a retired one.
    #[must_use]
    pub fn encode_detail(&self) -> String {
        match self {
            Self::Number { unit, min, max } => format!("{unit}\n{min}\n{max}"),
            Self::Choice(options) | Self::Choices(options) => options
                .iter()
                .map(|o| {
                    let sign = if o.retired { "-" } else { "" };
                    format!("{sign}{}={}", o.code, o.zh)
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Self::Text | Self::Day | Self::Person | Self::File => String::new(),
        }
    }

    /// The kind of a stored code and detail.
    #[must_use]
    pub fn decode(code: &str, detail: &str) -> Option<Self> {
        let options = || {
            detail
                .lines()
                .map(|line| {
                    let (retired, line) =
                        line.strip_prefix('-').map_or((false, line), |l| (true, l));
                    let (code, zh) = line.split_once('=')?;
                    Some(Opt {
                        code: code.to_owned(),
                        zh: zh.to_owned(),
                        retired,
                    })
                })
                .collect::<Option<Vec<Opt>>>()
        };
        Some(match code {
            "text" => Self::Text,
            "number" => {
                let mut lines = detail.split('\n');
                Self::Number {
                    unit: lines.next()?.to_owned(),
                    min: lines.next()?.parse().ok()?,
                    max: lines.next()?.parse().ok()?,
                }
            }
            "day" => Self::Day,
            "choice" => Self::Choice(options()?),
            "choices" => Self::Choices(options()?),
            "person" => Self::Person,
            "file" => Self::File,
            _ => return None,
        })
    }
}

coded! {
    /// Where a question stands on the page and in the workbook.
    Section {
        /// Category, households, population.
        Basic = "basic", "基本情况";
        /// Form of the Party organisation, its members.
        Organisation = "organisation", "组织设置";
        /// Posts and holders of the two committees.
        Team = "team", "两委班子";
        /// Collective income, debts, claims.
        Economy = "economy", "集体经济";
        /// Petitions and disputes.
        Disputes = "disputes", "矛盾信访";
        /// Exit audit, weak-and-lax rectification.
        Audit = "audit", "审计整顿";
        /// How the election is prepared; hard villages and their causes.
        Preparation = "preparation", "换届准备";
        /// Who leads on behalf of county and township.
        Contact = "contact", "包联";
        /// What the county asks beyond.
        Own = "own", "本县补充";
    }
}

/// Whom a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// Every village and community.
    All,
    /// Where a villagers' committee is elected.
    Rural,
    /// Where a residents' committee is elected.
    Urban,
}

impl Applies {
    /// Every value.
    pub const ALL: &[Self] = &[Self::All, Self::Rural, Self::Urban];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Rural => "rural",
            Self::Urban => "urban",
        }
    }

    /// Chinese words.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::All => "村和社区都填",
            Self::Rural => "只有村填",
            Self::Urban => "只有社区填",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.code() == code)
    }

    /// Whether a village of that kind is asked.
    #[must_use]
    pub const fn asks(self, kind: crate::division::Kind) -> bool {
        match self {
            Self::All => true,
            Self::Rural => kind.is_rural(),
            Self::Urban => !kind.is_rural(),
        }
    }
}

/// A question as one version of the questionnaire has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its code, never used for another question.
    pub code: QuestionCode,
    /// Where it stands.
    pub section: Section,
    /// What is asked.
    pub title: String,
    /// How to fill it in; may be empty.
    pub help: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Whom it is asked.
    pub applies: Applies,
    /// Whether a village without an answer is incomplete.
    pub required: bool,
    /// No longer asked; former answers stay readable.
    pub retired: bool,
    /// Whether the county made it, rather than the program.
    pub own: bool,
}
