//! The facts of one village by question code: what rules, plans and lists read.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, Person};
use super::question::{Kind, Opt, QuestionCode};
use crate::division;
use crate::duty::{Post, PostKind};
use crate::ids::UnitId;
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
    (COUNTY_LEADER, "县级包联领导"),
    (TOWN_LEADER, "包村领导"),
    (VILLAGE_CADRE, "包村干部"),
];

/// The county leader in contact with the village or its township.
const COUNTY_LEADER: &str = "county_leader";
/// The township leader in contact with the village.
const TOWN_LEADER: &str = "town_leader";
/// A township cadre posted to the village.
const VILLAGE_CADRE: &str = "village_cadre";

/// Who is in contact with a village, by the chain of responsibility: fact and person. A county leader
/// of a hard village goes before that of its township.
#[must_use]
pub fn contacts(posts: &[Post], town: &UnitId, unit: &UnitId) -> Vec<(&'static str, Person)> {
    let find = |kind: PostKind, here: &dyn Fn(&Post) -> bool| {
        posts
            .iter()
            .find(|p| p.stands() && p.kind == kind && here(p))
    };
    let of_unit = |p: &Post| p.unit.as_ref() == Some(unit);
    let of_town = |p: &Post| p.town.as_ref() == Some(town);
    let county =
        find(PostKind::ContactHard, &of_unit).or_else(|| find(PostKind::ContactTown, &of_town));
    [
        (COUNTY_LEADER, county),
        (TOWN_LEADER, find(PostKind::ContactVillage, &of_unit)),
        (VILLAGE_CADRE, find(PostKind::VillageCadre, &of_unit)),
    ]
    .into_iter()
    .filter_map(|(code, post)| {
        let post = post?;
        let person = Person {
            name: post.name.clone(),
            post: post.title.clone(),
        };
        Some((code, person))
    })
    .collect()
}

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

/// What Touyan knows of one village: kind, election days, the person responsible, and who is in contact
/// with it ([`contacts`]).
#[must_use]
pub fn derived(village: &VillageFacts, contacts: &[(&'static str, Person)]) -> Facts {
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
            Answer::Person(Person {
                name: name.clone(),
                post: String::new(),
            }),
        );
    }
    for (code, person) in contacts {
        put(code, Answer::Person(person.clone()));
    }
    facts
}
