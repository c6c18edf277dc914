//! Who is registered as a voter: VCL26 §16, RCL26 §16 (VC-020 to 024, RC-006).

use crate::body::Family;
use crate::codes::coded_enum;
use crate::eligibility::{Against, Ground};
use crate::rules::Rules;
use chrono::{Months, NaiveDate};

coded_enum! {
    /// The category under which somebody is registered.
    pub enum Category {
        /// Hukou here and living here (residents: hukou here).
        A = "A",
        /// Hukou here, living elsewhere, states that he takes part.
        B = "B",
        /// No hukou here, lives or works here long enough.
        C = "C",
    }
}

/// The facts about somebody who may be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applicant {
    /// Date of birth.
    pub birth: NaiveDate,
    /// Whether the household registration (hukou) is here.
    pub hukou_here: bool,
    /// Whether he lives here.
    pub lives_here: bool,
    /// Full months of residence here.
    pub residence_months: u16,
    /// Full months of work in village or community affairs here.
    pub work_months: u16,
    /// Whether he stated that he takes part.
    pub states_part: bool,
    /// Whether he applied for registration.
    pub applied: bool,
    /// Whether the assembly consented.
    pub assembly_consented: bool,
    /// Whether the election committee confirmed.
    pub committee_confirmed: bool,
    /// Deprived of political rights by a court.
    pub deprived_of_rights: bool,
    /// Registered in another village or community.
    pub registered_elsewhere: bool,
}

/// Full years of age on a day. Somebody born on 29 February is a year older on
/// 28 February of a common year (Civil Code §202 by analogy).
#[must_use]
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> u16 {
    let years = |years: u32| birth.checked_add_months(Months::new(years * 12));
    let mut age = 0;
    while years(u32::from(age) + 1).is_some_and(|birthday| birthday <= day) && age < 200 {
        age += 1;
    }
    age
}

/// Whether somebody may be registered, and under which category.
///
/// # Errors
/// What stands against it.
pub fn voter(
    rules: &Rules,
    election_day: NaiveDate,
    who: &Applicant,
) -> Result<Category, Vec<Against>> {
    let p = &rules.params;
    let mut against = Vec::new();
    if age_on(who.birth, election_day) < p.voting_age.value {
        against.push(Against::of(Ground::TooYoung, &p.voting_age));
    }
    if who.deprived_of_rights {
        against.push(Against::of(Ground::DeprivedOfRights, &p.voting_age));
    }
    if who.registered_elsewhere {
        against.push(Against::of(
            Ground::RegisteredElsewhere,
            &p.register_on_statement,
        ));
    }
    let category = if who.hukou_here {
        local(rules, who, &mut against)
    } else {
        outsider(rules, who, &mut against);
        Category::C
    };
    if against.is_empty() {
        Ok(category)
    } else {
        Err(against)
    }
}

fn local(rules: &Rules, who: &Applicant, against: &mut Vec<Against>) -> Category {
    let must_state = rules.params.register_on_statement.value || !who.lives_here;
    if must_state && !who.states_part {
        against.push(Against::of(
            Ground::NotStated,
            &rules.params.register_on_statement,
        ));
    }
    if who.lives_here || rules.params.register_on_statement.value {
        Category::A
    } else {
        Category::B
    }
}

fn outsider(rules: &Rules, who: &Applicant, against: &mut Vec<Against>) {
    let p = &rules.params;
    let enough = |months: u16, least: Option<u16>| least.is_some_and(|least| months >= least);
    let resident = who.lives_here && enough(who.residence_months, p.residence_months.value);
    let worker = enough(who.work_months, p.work_months.value);
    if !resident && !worker {
        against.push(Against::of(Ground::NoConnection, &p.work_months));
    }
    if rules.family == Family::Residents && resident {
        // Usual residents are registered like others who state that they take part.
        if !who.states_part {
            against.push(Against::of(Ground::NotStated, &p.register_on_statement));
        }
        return;
    }
    if !who.applied {
        against.push(Against::of(Ground::NotApplied, &p.residence_months));
    }
    if p.assembly_consent.value && !who.assembly_consented {
        against.push(Against::of(Ground::NoConsent, &p.assembly_consent));
    }
    if rules.family == Family::Residents && !who.committee_confirmed {
        against.push(Against::of(Ground::NotConfirmed, &p.work_months));
    }
}
