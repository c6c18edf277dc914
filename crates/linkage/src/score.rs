//! Points for what agrees, and the class of a hit.
//!
//! The points are weights of evidence in the manner of Fellegi and Sunter, rounded to whole numbers so that a person
//! can add them up: about eight points for a factor of ten in the odds. What agreement and chance are worth was
//! measured on generated lists; the measurements stand in `docs/decisions/0024`.

use crate::birth::BirthAgreement;
use crate::compare::{Comparison, Support};
use crate::name::Agreement;
use crate::number::{Failing, NumberAgreement};

/// From here on a hit is of the class [`Class::Strong`].
pub const STRONG_FROM: i32 = 75;
/// From here on a hit is put before a person.
pub const REVIEW_FROM: i32 = 50;
/// From here on a pair is kept as a lead.
pub const LEAD_FROM: i32 = 30;

/// How a hit is put before a person. None of them decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The number is the same and the name agrees.
    Strong,
    /// Much agrees; each is to be looked at.
    Review,
    /// Something agrees; most are not the person. Kept apart.
    Lead,
}

/// Points of each field, and of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// Of the number.
    pub number: i32,
    /// Of the name.
    pub name: i32,
    /// Of the birth date.
    pub birth: i32,
    /// Of the sex.
    pub sex: i32,
    /// Of the phone number.
    pub phone: i32,
    /// Of the place.
    pub place: i32,
    /// Of chance: how common name and day are in the list; 0 where the number decides.
    pub chance: i32,
}

impl Points {
    /// Points of a comparison. `chance` is how many of a million hits like this one are to be expected by mere
    /// coincidence ([`Chance`]), where it is known.
    #[must_use]
    pub fn of(comparison: &Comparison, chance: Option<Chance>) -> Self {
        Self {
            number: number(comparison.number),
            name: name(comparison),
            birth: birth(comparison),
            sex: match comparison.sex {
                Support::Same => 3,
                Support::Different => -10,
                Support::Similar | Support::Missing => 0,
            },
            phone: if comparison.phone == Support::Same {
                25
            } else {
                0
            },
            place: match comparison.place {
                Support::Same => 10,
                Support::Similar => 6,
                Support::Different | Support::Missing => 0,
            },
            chance: match chance {
                Some(chance) if rests_on_name(comparison) => chance.points(),
                _ => 0,
            },
        }
    }

    /// The sum, between 0 and 100.
    #[must_use]
    pub fn score(&self) -> i32 {
        let sum =
            self.number + self.name + self.birth + self.sex + self.phone + self.place + self.chance;
        sum.clamp(0, 100)
    }
}

/// The class of a comparison with this score; `None` where it is no hit at all.
#[must_use]
pub fn class(comparison: &Comparison, score: i32) -> Option<Class> {
    // Birth date, sex and place alone are no likeness of persons.
    if !comparison.number_agrees() && !comparison.name_agrees() {
        return None;
    }
    let same = matches!(
        comparison.number,
        NumberAgreement::Same | NumberAgreement::SameOld
    );
    if same && score < REVIEW_FROM {
        // The same number is never less than something to look at.
        return Some(Class::Review);
    }
    match score {
        STRONG_FROM.. => Some(Class::Strong),
        REVIEW_FROM.. => Some(Class::Review),
        LEAD_FROM.. => Some(Class::Lead),
        _ => None,
    }
}

/// Whether the hit rests on name and birth date, so that chance must be weighed.
#[must_use]
pub fn rests_on_name(comparison: &Comparison) -> bool {
    !comparison.number_agrees() && comparison.phone != Support::Same
}

fn number(agreement: NumberAgreement) -> i32 {
    match agreement {
        NumberAgreement::Same => 60,
        NumberAgreement::SameOld => 55,
        NumberAgreement::Slip(_, Failing::Left | Failing::Right) => 33,
        NumberAgreement::Slip(_, Failing::Both) | NumberAgreement::LostDigits { .. } => 30,
        NumberAgreement::OldSlip(_) => 25,
        NumberAgreement::Different => -35,
        NumberAgreement::DifferentUnsure => -10,
        NumberAgreement::Missing => 0,
    }
}

fn name(comparison: &Comparison) -> i32 {
    match comparison.name {
        Agreement::Same => 25,
        Agreement::Spelling => 24,
        Agreement::Variant => 22,
        Agreement::Sound => 18,
        Agreement::Near => 13,
        Agreement::OneOff | Agreement::Part => 11,
        Agreement::Different => -15,
        Agreement::Missing => 0,
    }
}

/// A birth date that the agreeing numbers tell is worth less: it is not a second witness.
fn birth(comparison: &Comparison) -> i32 {
    let told = comparison.number_agrees();
    match comparison.birth {
        BirthAgreement::Same if told => 10,
        BirthAgreement::Same => 25,
        BirthAgreement::Month if told => 5,
        BirthAgreement::Month => 12,
        BirthAgreement::Slip if told => 6,
        BirthAgreement::Slip => 13,
        BirthAgreement::Year => 3,
        BirthAgreement::Different if told => 0,
        BirthAgreement::Different => -20,
        BirthAgreement::Missing => 0,
    }
}

/// How often persons of the other list would agree with this one so far by mere coincidence: those with the name
/// times those with the birth date, over all. In millionths of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chance {
    /// Persons expected by coincidence, in millionths.
    pub millionths: u64,
}

/// Of a million persons, how many share a birth date if all days of some sixty years are alike.
const BORN_ON_A_DAY_PER_MILLION: u64 = 50;

impl Chance {
    /// Of `usable` persons of the list, `named` have a name that agrees so far and `born` a birth date that agrees.
    /// What a short list cannot tell about birth dates is taken from the calendar.
    #[must_use]
    pub fn of(comparison: &Comparison, named: u64, born: u64, usable: u64) -> Self {
        let wider_name: u64 = match comparison.name {
            Agreement::Near => 4,
            Agreement::OneOff => 60,
            Agreement::Part => 20,
            _ => 1,
        };
        let wider_birth: u64 = match comparison.birth {
            BirthAgreement::Slip => 40,
            BirthAgreement::Month => 30,
            BirthAgreement::Year => 365,
            _ => 1,
        };
        // Of a county with hundreds of villages few live in the same one; places are written loosely, so less is made
        // of it than that.
        let narrower: u64 = match comparison.place {
            Support::Same => 50,
            Support::Similar => 5,
            Support::Different | Support::Missing => 1,
        };
        let usable = usable.max(1);
        // One of those born that day is the person itself, if it is.
        let others_born = born.saturating_sub(1).saturating_mul(1_000_000) / usable;
        let per_million = others_born.max(BORN_ON_A_DAY_PER_MILLION);
        Self {
            millionths: named
                .max(1)
                .saturating_mul(wider_name)
                .saturating_mul(wider_birth)
                .saturating_mul(per_million)
                / narrower,
        }
    }

    fn points(self) -> i32 {
        match self.millionths {
            0..1_000 => 10,
            1_000..10_000 => 5,
            10_000..100_000 => 0,
            100_000..1_000_000 => -10,
            _ => -20,
        }
    }
}
