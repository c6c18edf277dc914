//! The facts of one village by question code: what rules, plans and lists read.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Answer;
use super::question::{Kind, Opt, QuestionCode};
use crate::division;
use crate::term::DayState;
use crate::term::board::VillageFacts;
use crate::time::Day;

/// A village's facts: answers of the dossier, and what Touyan knows itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    values: BTreeMap<QuestionCode, Answer>,
}

impl Facts {
    /// Puts one in, in place of a former one.
    pub fn put(&mut self, code: QuestionCode, answer: Answer) {
        self.values.insert(code, answer);
    }

    /// Takes one out.
    pub fn drop(&mut self, code: &str) {
        self.values.remove(code);
    }

    /// The fact of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Answer> {
        self.values.get(code)
    }

    /// A number.
    #[must_use]
    pub fn number(&self, code: &str) -> Option<i64> {
        match self.get(code)? {
            Answer::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// A day.
    #[must_use]
    pub fn day(&self, code: &str) -> Option<Day> {
        match self.get(code)? {
            Answer::Day(day) => Some(*day),
            _ => None,
        }
    }

    /// The code of the one option chosen.
    #[must_use]
    pub fn choice(&self, code: &str) -> Option<&str> {
        match self.get(code)? {
            Answer::Choice(option) => Some(option),
            _ => None,
        }
    }

    /// The codes of all options chosen.
    #[must_use]
    pub fn choices(&self, code: &str) -> Option<&BTreeSet<String>> {
        match self.get(code)? {
            Answer::Choices(options) => Some(options),
            _ => None,
        }
    }

    /// All facts in order of code.
    pub fn iter(&self) -> impl Iterator<Item = (&QuestionCode, &Answer)> {
        self.values.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// What Touyan knows of a village without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its code; no question ever carries it.
    pub code: QuestionCode,
    /// What it is.
    pub title: &'static str,
    /// Its kind.
    pub kind: Kind,
}

/// The codes of derived facts with their titles.
const KNOWN: &[(&str, &str)] = &[
    ("unit_kind", "单位类型"),
    ("committee_day", "村（居）委会投票日"),
    ("party_day", "党组织选举日"),
    ("committee_postponed", "村（居）委会选举是否延期"),
    ("responsible", "换届责任人"),
];

/// Every derived fact that there is, for the lists of rules and pages.
#[must_use]
pub fn known() -> Vec<Known> {
    KNOWN
        .iter()
        .filter_map(|(code, title)| {
            let kind = match *code {
                "unit_kind" => Kind::Choice(unit_kinds()),
                "committee_day" | "party_day" => Kind::Day,
                "committee_postponed" => Kind::Choice(yes_no()),
                _ => Kind::Person,
            };
            Some(Known {
                code: QuestionCode::parse(code)?,
                title,
                kind,
            })
        })
        .collect()
}

/// "是" and "否", with the codes `yes` and `no`.
#[must_use]
pub fn yes_no() -> Vec<Opt> {
    opts(&[("yes", "是"), ("no", "否")])
}

fn unit_kinds() -> Vec<Opt> {
    let pairs: Vec<(&str, &str)> = division::Kind::ALL
        .iter()
        .map(|k| (k.code(), k.zh()))
        .collect();
    opts(&pairs)
}

pub(super) fn opts(pairs: &[(&str, &str)]) -> Vec<Opt> {
    pairs
        .iter()
        .map(|(code, zh)| Opt {
            code: (*code).to_owned(),
            zh: (*zh).to_owned(),
            retired: false,
        })
        .collect()
}

/// What Touyan knows of one village: kind, election days, the person responsible.
#[must_use]
pub fn derived(village: &VillageFacts) -> Facts {
    let mut facts = Facts::default();
    let mut put = |code: &str, answer: Answer| {
        if let Some(code) = QuestionCode::parse(code) {
            facts.put(code, answer);
        }
    };
    put("unit_kind", Answer::Choice(village.kind.code().to_owned()));
    for election in &village.elections {
        let party = election.body.is_party();
        if let Some(day) = election.day.day() {
            put(
                if party { "party_day" } else { "committee_day" },
                Answer::Day(day),
            );
        }
        if !party {
            let postponed = matches!(election.day, DayState::Postponed { .. });
            let word = if postponed { "yes" } else { "no" };
            put("committee_postponed", Answer::Choice(word.to_owned()));
        }
    }
    if let Some((_, name)) = &village.responsible {
        put(
            "responsible",
            Answer::Person(super::Person {
                name: name.clone(),
                post: String::new(),
            }),
        );
    }
    facts
}
