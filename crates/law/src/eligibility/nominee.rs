//! Who may stand: statutory bars without look-back (VC-031), and local lists
//! with their severity and look-back (§5.3).

use crate::body::Bar;
use crate::cite::Cites;
use crate::codes::coded_enum;
use crate::eligibility::{Against, Ground};
use crate::rules::Rules;
use chrono::{Months, NaiveDate};

coded_enum! {
    /// How strong an entry of a local list is.
    pub enum Strength {
        /// 不得、不能: blocked, where the village's measures adopted the list (ZJ §15).
        Barred = "BARRED",
        /// 不宜: advice; the township persuades.
        Unsuitable = "UNSUITABLE",
    }
}

/// One entry of a local list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalRule {
    /// Its code.
    pub code: String,
    /// How strong it is.
    pub strength: Strength,
    /// Years after which an incident no longer counts; `None` for ever.
    pub look_back_years: Option<u16>,
    /// The first election day it applies to.
    pub since: NaiveDate,
    /// What it rests on.
    pub cites: Cites,
}

/// Something that happened, as the department that knows says it: a code and
/// the day from which a look-back runs (release, end of a measure).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Code of the local list's entry.
    pub code: String,
    /// The day.
    pub day: NaiveDate,
}

/// What stands against somebody standing on `election_day`.
#[must_use]
pub fn nominee(
    rules: &Rules,
    election_day: NaiveDate,
    bars: &[Bar],
    list: &[LocalRule],
    incidents: &[Incident],
) -> Vec<Against> {
    let statutory = &rules.params.bars;
    let barred = bars.iter().filter(|bar| statutory.value.has(bar));
    let mut against: Vec<Against> = barred
        .map(|bar| Against {
            code: Some(bar.code().to_owned()),
            ..Against::of(Ground::StatutoryBar, statutory)
        })
        .collect();
    for incident in incidents {
        let entries = list.iter().filter(|rule| rule.code == incident.code);
        for rule in entries.filter(|rule| applies(rule, incident, election_day)) {
            let ground = match rule.strength {
                Strength::Barred => Ground::LocalBar,
                Strength::Unsuitable => Ground::LocalAdvice,
            };
            let code = Some(rule.code.clone());
            against.push(Against {
                code,
                ..Against::new(ground, rule.cites, true)
            });
        }
    }
    against
}

fn applies(rule: &LocalRule, incident: &Incident, election_day: NaiveDate) -> bool {
    let past = rule.look_back_years.and_then(|years| {
        incident
            .day
            .checked_add_months(Months::new(u32::from(years) * 12))
    });
    election_day >= rule.since
        && incident.day <= election_day
        && past.is_none_or(|past| election_day < past)
}
