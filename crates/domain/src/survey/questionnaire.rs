//! The questionnaire of a county: what the program asks, as the county's edits have changed it. Each
//! edit makes a new version; no version is ever changed, and no answer is lost by one.

use super::question::{Applies, Kind, Opt, Question, QuestionCode, Section};
use super::words::{self, Ground};
use super::{
    HELP_MAX_CHARS, NUMBER_MAX, OPTION_MAX_CHARS, OPTIONS_MAX, QUESTIONS_MAX, TITLE_MAX_CHARS,
    UNIT_MAX_CHARS, builtin, facts,
};

/// The questions in force at one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questionnaire {
    /// 0 as the program brings it, then one more for each edit.
    pub version: i64,
    /// The questions in order of section, retired ones included.
    questions: Vec<Question>,
}

/// A county's edit: a question as it stands from a version on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// From which version on.
    pub version: i64,
    /// The question as it is from then on.
    pub question: Question,
}

/// Why an edit is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    /// No title.
    #[error("no title")]
    NoTitle,
    /// Another question has the title.
    #[error("the title is another question's")]
    SameTitle,
    /// A text of the question is longer than this.
    #[error("{what} longer than {max}")]
    TooLong {
        /// Which text, in Chinese.
        what: &'static str,
        /// Most characters.
        max: usize,
    },
    /// A text holds control characters, or a sign that parts options.
    #[error("characters that no title or option holds")]
    Characters,
    /// A range that holds nothing, or beyond what numbers may be.
    #[error("no range")]
    Range,
    /// A choice needs two words at least, each other than the rest.
    #[error("options")]
    Options,
    /// More options or questions than there may be.
    #[error("too many")]
    TooMany,
    /// A word that no question may carry.
    #[error("{0} may not be asked")]
    Word(&'static str, Ground),
    /// The county has not confirmed that no person's privacy is touched.
    #[error("not confirmed")]
    NotConfirmed,
    /// The kind of a question never changes: retire it and ask a new one.
    #[error("another kind")]
    KindChanged,
    /// An option that was offered once is retired, not taken away.
    #[error("an option taken away")]
    OptionGone,
    /// No such question.
    #[error("no such question")]
    Unknown,
}

impl Questionnaire {
    /// The questionnaire as of `version`: the program's questions under the county's edits up to it.
    #[must_use]
    pub fn at(version: i64, edits: &[Edit]) -> Self {
        let mut questions = builtin::questions();
        let mut edits: Vec<&Edit> = edits.iter().filter(|e| e.version <= version).collect();
        edits.sort_by_key(|e| e.version);
        for edit in edits {
            match questions.iter_mut().find(|q| q.code == edit.question.code) {
                Some(there) => *there = edit.question.clone(),
                None => questions.push(edit.question.clone()),
            }
        }
        // Stable: within a section the program's first, then the county's by age.
        questions.sort_by_key(|q| q.section);
        Self { version, questions }
    }

    /// The newest version.
    #[must_use]
    pub fn newest(edits: &[Edit]) -> Self {
        Self::at(edits.iter().map(|e| e.version).max().unwrap_or(0), edits)
    }

    /// Every question, retired ones included.
    #[must_use]
    pub fn all(&self) -> &[Question] {
        &self.questions
    }

    /// The questions that are asked.
    pub fn asked(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|q| !q.retired)
    }

    /// The questions asked of a village of that kind.
    pub fn asked_of(&self, kind: crate::division::Kind) -> impl Iterator<Item = &Question> {
        self.asked().filter(move |q| q.applies.asks(kind))
    }

    /// A question by code, retired or not.
    #[must_use]
    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.code.as_str() == code)
    }

    /// The code that the county's next own question gets.
    #[must_use]
    pub fn next_code(&self) -> Option<QuestionCode> {
        let own = self.questions.iter().filter(|q| q.own).count();
        QuestionCode::parse(&format!("own_{}", own + 1))
    }

    /// Checks a question about to be added (its code is new) or changed; `confirmed` is the county's
    /// word that it touches nobody's privacy.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check(&self, question: &Question, confirmed: bool) -> Result<(), Vec<EditFault>> {
        let mut faults = texts(question);
        faults.extend(kind_faults(&question.kind));
        let former = self.question(question.code.as_str());
        match former {
            Some(former) => faults.extend(change_faults(&former.kind, &question.kind)),
            None if self.questions.len() >= QUESTIONS_MAX => faults.push(EditFault::TooMany),
            None => {}
        }
        let taken = |q: &Question| q.code != question.code && q.title == question.title;
        if self.asked().any(taken) || facts::known().iter().any(|k| k.title == question.title) {
            faults.push(EditFault::SameTitle);
        }
        for text in asked_texts(question) {
            for (word, ground) in words::refused(text) {
                let fault = EditFault::Word(word, ground);
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
        }
        if !confirmed {
            faults.push(EditFault::NotConfirmed);
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }
}

/// Every text by which a question asks.
fn asked_texts(question: &Question) -> impl Iterator<Item = &str> {
    let unit = match &question.kind {
        Kind::Number { unit, .. } => unit.as_str(),
        _ => "",
    };
    [question.title.as_str(), question.help.as_str(), unit]
        .into_iter()
        .chain(question.kind.options().iter().map(|o| o.zh.as_str()))
}

fn texts(question: &Question) -> Vec<EditFault> {
    let mut faults = Vec::new();
    if question.title.trim().is_empty() {
        faults.push(EditFault::NoTitle);
    }
    let long = |text: &str, max| text.chars().count() > max;
    if long(&question.title, TITLE_MAX_CHARS) {
        faults.push(EditFault::TooLong {
            what: "题目",
            max: TITLE_MAX_CHARS,
        });
    }
    if long(&question.help, HELP_MAX_CHARS) {
        faults.push(EditFault::TooLong {
            what: "填写说明",
            max: HELP_MAX_CHARS,
        });
    }
    if asked_texts(question).any(|t| t.chars().any(char::is_control)) {
        faults.push(EditFault::Characters);
    }
    faults
}

fn kind_faults(kind: &Kind) -> Vec<EditFault> {
    let mut faults = Vec::new();
    match kind {
        Kind::Number { unit, min, max } => {
            if unit.chars().count() > UNIT_MAX_CHARS {
                faults.push(EditFault::TooLong {
                    what: "单位",
                    max: UNIT_MAX_CHARS,
                });
            }
            if min >= max || *min < -NUMBER_MAX || *max > NUMBER_MAX {
                faults.push(EditFault::Range);
            }
        }
        Kind::Choice(options) | Kind::Choices(options) => faults.extend(option_faults(options)),
        Kind::Text | Kind::Day | Kind::Person | Kind::File => {}
    }
    faults
}

fn option_faults(options: &[Opt]) -> Vec<EditFault> {
    let mut faults = Vec::new();
    let offered: Vec<&Opt> = options.iter().filter(|o| !o.retired).collect();
    let twice = offered
        .iter()
        .enumerate()
        .any(|(place, o)| offered.iter().skip(place + 1).any(|other| other.zh == o.zh));
    if offered.len() < 2 || twice || offered.iter().any(|o| o.zh.trim().is_empty()) {
        faults.push(EditFault::Options);
    }
    if options.len() > OPTIONS_MAX {
        faults.push(EditFault::TooMany);
    }
    if options
        .iter()
        .any(|o| o.zh.chars().count() > OPTION_MAX_CHARS)
    {
        faults.push(EditFault::TooLong {
            what: "选项",
            max: OPTION_MAX_CHARS,
        });
    }
    // Several answers stand in one cell, parted by these.
    if options
        .iter()
        .any(|o| o.zh.contains(['、', '，', ',', '；', ';']) || o.zh == "无")
    {
        faults.push(EditFault::Characters);
    }
    faults
}

fn change_faults(former: &Kind, now: &Kind) -> Vec<EditFault> {
    let mut faults = Vec::new();
    if former.code() != now.code() {
        faults.push(EditFault::KindChanged);
    }
    let gone = |o: &Opt| !now.options().iter().any(|there| there.code == o.code);
    if former.code() == now.code() && former.options().iter().any(gone) {
        faults.push(EditFault::OptionGone);
    }
    faults
}

/// The options of a choice as a form's lines give them: lines that stood before keep their codes,
/// new ones get new codes, and what is no longer among the lines is retired.
#[must_use]
pub fn options_of_lines(former: &[Opt], lines: &str) -> Vec<Opt> {
    let words: Vec<&str> = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let mut options: Vec<Opt> = Vec::with_capacity(words.len());
    let mut number = former.len();
    for word in &words {
        let code = former
            .iter()
            .find(|o| o.zh == *word)
            .map(|o| o.code.clone())
            .unwrap_or_else(|| {
                number += 1;
                format!("o{number}")
            });
        options.push(Opt {
            code,
            zh: (*word).to_owned(),
            retired: false,
        });
    }
    let gone = former.iter().filter(|o| !words.contains(&o.zh.as_str()));
    options.extend(gone.map(|o| Opt {
        retired: true,
        ..o.clone()
    }));
    options
}

/// A question before it has its code and the rest, for a form.
#[must_use]
pub fn blank(code: QuestionCode, section: Section, kind: Kind) -> Question {
    Question {
        code,
        section,
        title: String::new(),
        help: String::new(),
        kind,
        applies: Applies::All,
        required: true,
        retired: false,
        own: true,
    }
}
