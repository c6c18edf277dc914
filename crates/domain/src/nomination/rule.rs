//! The versioned negative list: what a department may answer with beside "qualified".
//!
//! The statute's own bars (VCL26 §18, RCL26 §18) are always on it and cannot be taken off ([`super::builtin`]);
//! a county may add its own list. A local entry bars only where the village's own election measures
//! adopted the list (ZJ §15); elsewhere it advises.

use law::body::Bar;
use law::cite::Cites;
use law::eligibility::{Against, Incident, LocalRule, Strength, nominee};
use law::rules::Rules;

use super::department::is_code;
use super::line;
use crate::codes::worded;
use crate::time::Day;

worded! {
    /// How strong an entry is.
    Severity {
        /// 不得.
        Bar = "bar", "不得";
        /// 不宜.
        Unsuitable = "unsuitable", "不宜";
    }
}

/// Longest title of an entry, in characters.
pub const TITLE_MAX_CHARS: usize = 60;
/// Longest legal basis, in characters.
pub const BASIS_MAX_CHARS: usize = 80;
/// Longest look-back, in years.
pub const LOOK_BACK_MAX_YEARS: u16 = 30;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable code; of a bar of the statute, the law engine's.
    pub code: String,
    /// What it says.
    pub title: String,
    /// How strong it is.
    pub severity: Severity,
    /// Years after which an incident no longer counts; `None` for ever. The department applies it.
    pub look_back_years: Option<u16>,
    /// Codes of the departments that may answer with it.
    pub departments: Vec<String>,
    /// What it rests on, in words.
    pub basis: String,
    /// The first election day it applies to.
    pub valid_from: Day,
    /// Whether it is no longer in force.
    pub retired: bool,
    /// Version, from 1; 0 of an entry as the program has it.
    pub no: i64,
}

impl Rule {
    /// The bar of the statute that it is.
    #[must_use]
    pub fn bar(&self) -> Option<Bar> {
        Bar::from_code(&self.code)
    }

    /// Whether it is the statute's own, which no county takes off or softens.
    #[must_use]
    pub fn is_statute(&self) -> bool {
        self.bar().is_some()
    }

    /// Whether a department may answer with it for an election on a day.
    #[must_use]
    pub fn is_asked_of(&self, department: &str, election_day: Day) -> bool {
        !self.retired
            && self.valid_from <= election_day
            && self.departments.iter().any(|d| d == department)
    }

    /// The first day from which an incident still counts on an election day.
    #[must_use]
    pub fn counts_from(&self, election_day: Day) -> Option<Day> {
        let months = chrono::Months::new(u32::from(self.look_back_years?) * 12);
        election_day.checked_sub_months(months)
    }

    /// Checks what was typed; the names of fields that cannot be taken.
    #[must_use]
    pub fn faults(&self, known: &[&str]) -> Vec<&'static str> {
        let mut bad = Vec::new();
        let filled = |text: &str, max| line(text, max).is_some_and(|line| !line.is_empty());
        if !is_code(&self.code) {
            bad.push("code");
        }
        if !filled(&self.title, TITLE_MAX_CHARS) {
            bad.push("title");
        }
        if !filled(&self.basis, BASIS_MAX_CHARS) {
            bad.push("basis");
        }
        if self
            .look_back_years
            .is_some_and(|y| !(1..=LOOK_BACK_MAX_YEARS).contains(&y))
        {
            bad.push("look_back_years");
        }
        let known = |code: &String| known.contains(&code.as_str());
        if self.departments.is_empty() || !self.departments.iter().all(known) {
            bad.push("departments");
        }
        bad
    }
}

/// What an answer with an entry means for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// Whether it bars.
    pub bars: bool,
    /// What the law engine says, with its articles.
    pub against: Vec<Against>,
}

/// Decides in law what an entry means on an election day. `adopted` says whether the village's own measures
/// adopted the county's list.
#[must_use]
pub fn meaning(rules: &Rules, rule: &Rule, adopted: bool, election_day: Day) -> Meaning {
    let against = match rule.bar() {
        Some(bar) => nominee(rules, election_day, &[bar], &[], &[]),
        None => {
            let strength = match rule.severity {
                Severity::Bar if adopted => Strength::Barred,
                Severity::Bar | Severity::Unsuitable => Strength::Unsuitable,
            };
            // The department has applied the look-back: its answer is an incident that counts.
            let entry = LocalRule {
                code: rule.code.clone(),
                strength,
                look_back_years: None,
                since: rule.valid_from,
                cites: Cites::NONE,
            };
            let incident = Incident {
                code: rule.code.clone(),
                day: election_day,
            };
            nominee(rules, election_day, &[], &[entry], &[incident])
        }
    };
    Meaning {
        bars: against.iter().any(|a| !a.ground.is_advice()),
        against,
    }
}
