//! The rule book: what applies to a body in a province on an election day, beside the national rules,
//! with articles and how far each was checked. It is public law, so it reads no row and asks no right
//! but that of the office's own page.

use domain::account::{Actor, Verb};
use domain::time::Day;
use law::body::{Body, Family};
use law::cite::Cites;
use law::rules::{LawText, NATIONAL, Pack, ParamView, RuleBook, Rules, Selected, Selection};
use law::timetable::{StepCode, StepRule};

use crate::App;
use crate::error::{Error, Result};
use crate::text::{rulebook as words, rules, timetable};

/// Which rules are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleQuery {
    /// For which bodies.
    pub family: Family,
    /// GB/T 2260 two digits; "00" is the nation.
    pub province: String,
    /// The election day, which chooses the texts.
    pub day: Day,
}

/// The rules of a province beside the national ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePage {
    /// What was asked for.
    pub query: RuleQuery,
    /// The statute in force on the day.
    pub law: LawText,
    /// The measures laid over it; the national ones where the province has none.
    pub pack: Pack,
    /// What was unusual about choosing them.
    pub notes: Vec<Selected>,
    /// Every parameter and every step.
    pub rows: Vec<RuleRow>,
    /// Every statute held.
    pub laws: Vec<LawText>,
    /// Every pack held.
    pub packs: Vec<Pack>,
}

/// How a province's rule stands to the national one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The province says otherwise.
    Differs,
    /// The province says the same itself.
    Same,
    /// The province says nothing; the national rule applies.
    National,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    /// The key of a parameter, or the code of a step.
    pub key: &'static str,
    /// The group it belongs to.
    pub group: &'static str,
    /// Its Chinese name.
    pub name: String,
    /// What applies in the province, in words.
    pub value: String,
    /// What applies in the nation, in words; `None` for a step that exists only in the province.
    pub national: Option<String>,
    /// The articles it rests on.
    pub cites: Cites,
    /// The day on which it was checked against the text; `None` where it was not.
    pub checked: Option<Day>,
    /// How it stands to the national rule.
    pub origin: Origin,
}

impl RulePage {
    /// Whether the page is that of the nation, so that nothing stands beside it.
    #[must_use]
    pub fn is_national(&self) -> bool {
        self.pack.province == NATIONAL
    }

    /// The provinces there are packs of, each once, with their names.
    #[must_use]
    pub fn provinces(&self) -> Vec<(String, String)> {
        provinces(&self.packs)
    }
}

/// The provinces of packs, each once, with their names; the nation first.
#[must_use]
pub fn provinces(packs: &[Pack]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for pack in packs {
        if !all.iter().any(|(code, _)| *code == pack.province) {
            all.push((pack.province.clone(), pack.name.clone()));
        }
    }
    all
}

/// A body of a family, for choosing rules by family.
#[must_use]
pub const fn body_of(family: Family) -> Body {
    match family {
        Family::Villagers => Body::VillagersCommittee,
        Family::Residents => Body::ResidentsCommittee,
        Family::Party => Body::PartyBranch,
    }
}

impl App {
    /// The rule book for an official.
    ///
    /// # Errors
    /// Denied; an internal error where the book holds no rules of the family.
    pub fn rule_page(&self, actor: &Actor, query: RuleQuery) -> Result<RulePage> {
        actor.may(Verb::ViewRules)?;
        self.public_rules(query)
    }

    /// The rule book for anybody.
    ///
    /// # Errors
    /// An internal error where the book holds no rules of the family.
    pub fn public_rules(&self, query: RuleQuery) -> Result<RulePage> {
        page(self.rules(), query).ok_or_else(|| Error::internal("no rules of a family"))
    }
}

fn page(book: &RuleBook, query: RuleQuery) -> Option<RulePage> {
    let own = book.select_family(query.family, &query.province, query.day)?;
    let national = book.select_family(query.family, NATIONAL, query.day)?;
    let mut rows = params(&own, &national);
    rows.extend(steps(&own, &national));
    Some(RulePage {
        law: own.law.clone(),
        pack: own.pack.clone(),
        notes: own.notes.into_iter().flatten().collect(),
        rows,
        laws: book.laws().to_vec(),
        packs: book.packs().to_vec(),
        query,
    })
}

fn params(own: &Selection<'_>, national: &Selection<'_>) -> Vec<RuleRow> {
    let here = own.rules.params.list();
    let there = national.rules.params.list();
    let row = |(view, general): (&ParamView, &ParamView)| {
        let sets = |rules: &Rules| rules.changes().iter().any(|c| c.key == view.key);
        let (set_here, set_there) = (sets(own.rules), sets(national.rules));
        let day = if set_here {
            own.pack.verified_on
        } else if set_there {
            national.pack.verified_on
        } else {
            own.law.verified_on
        };
        RuleRow {
            key: view.key,
            group: words::group(view.key),
            name: rules::param(view.key).to_owned(),
            value: words::value(view.key, &view.value),
            national: Some(words::value(general.key, &general.value)),
            cites: view.cites,
            checked: view.verified.then_some(day),
            origin: origin(view.value != general.value, set_here),
        }
    };
    here.iter().zip(&there).map(row).collect()
}

const fn origin(differs: bool, set_here: bool) -> Origin {
    match (differs, set_here) {
        (true, _) => Origin::Differs,
        (false, true) => Origin::Same,
        (false, false) => Origin::National,
    }
}

fn steps(own: &Selection<'_>, national: &Selection<'_>) -> Vec<RuleRow> {
    let body = body_of(own.rules.family);
    let of = |rules: &Rules, code: StepCode| rules.steps().iter().find(|s| s.code == code).cloned();
    let name = |step: &StepRule| {
        let name = timetable::step(body, step.code);
        if step.optional {
            format!("{name}（可不设）")
        } else {
            name.to_owned()
        }
    };
    let row = |step: &StepRule| {
        let general = of(national.rules, step.code);
        let set_here = general.as_ref() != Some(step);
        let days = |s: &StepRule| (s.earliest, s.latest, s.optional);
        let day = if set_here {
            own.pack.verified_on
        } else {
            own.law.verified_on
        };
        RuleRow {
            key: step.code.code(),
            group: words::STEPS,
            name: name(step),
            value: words::window(step),
            national: general.as_ref().map(words::window),
            cites: step.cites,
            checked: step.verified.then_some(day),
            origin: origin(general.as_ref().map(days) != Some(days(step)), set_here),
        }
    };
    let mut rows: Vec<RuleRow> = own.rules.steps().iter().map(row).collect();
    let gone = national.rules.steps().iter();
    let gone = gone.filter(|step| of(own.rules, step.code).is_none());
    rows.extend(gone.map(|step| RuleRow {
        key: step.code.code(),
        group: words::STEPS,
        name: name(step),
        value: "不设这一环节".to_owned(),
        national: Some(words::window(step)),
        cites: Cites::NONE,
        checked: Some(own.pack.verified_on),
        origin: Origin::Differs,
    }));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(family: Family, province: &str, day: &str) -> RulePage {
        let query = RuleQuery {
            family,
            province: province.to_owned(),
            day: day.parse().unwrap(),
        };
        page(&RuleBook::embedded().unwrap(), query).unwrap()
    }

    fn row<'a>(page: &'a RulePage, key: &str) -> &'a RuleRow {
        page.rows.iter().find(|row| row.key == key).unwrap()
    }

    #[test]
    fn a_provinces_own_rules_are_marked_and_the_rest_is_the_nations() {
        let henan = of(Family::Villagers, "41", "2026-03-22");
        assert_eq!(henan.law.source.code(), "VCL26");
        let against = row(&henan, "ballots_against");
        assert_eq!(against.origin, Origin::Differs);
        assert_eq!(against.value, "不得多于发出选票数");
        assert_eq!(against.national.as_deref(), Some("不得多于参加投票人数"));
        assert_eq!(against.checked, Some(henan.pack.verified_on));
        assert_eq!(row(&henan, "kin_avoidance").origin, Origin::Same);
        assert_eq!(row(&henan, "term_years").origin, Origin::National);
        assert_eq!(row(&henan, "women_seat").checked, None, "from memory");
        let list = row(&henan, "voter_list");
        assert_eq!(list.group, words::STEPS);
        assert_eq!(
            list.origin,
            Origin::Same,
            "the province cites its own article"
        );
        assert_eq!(
            row(&henan, "handover").value,
            "投票日当日起，最迟投票日后 10 日内（法定）"
        );
    }

    #[test]
    fn the_day_chooses_the_text_and_a_province_without_a_pack_is_told() {
        assert_eq!(
            of(Family::Villagers, "33", "2025-06-01").law.source.code(),
            "VCL18"
        );
        assert_eq!(
            of(Family::Residents, "33", "2026-06-01").law.source.code(),
            "RCL26"
        );
        assert_eq!(
            of(Family::Party, "33", "2026-06-01").law.source.code(),
            "PER20"
        );
        let unknown = of(Family::Villagers, "65", "2026-06-01");
        assert!(unknown.is_national());
        assert_eq!(unknown.notes, [Selected::UnknownProvince]);
        assert!(unknown.rows.iter().all(|row| row.origin != Origin::Differs));
    }
}
