//! Matching a short list with a long one: the short list is kept ready, the long one passes by.
//!
//! Blocking. A person of the long list is compared with those of the short list with whom it has one of these in
//! common, and with no others:
//!
//! 1. the number, as it is or in its old form of fifteen digits: so no exact hit is missed;
//! 2. where one of the numbers fails its check, the number but for one character (left out on both sides, which finds a
//!    wrong digit, a swap, a missing digit and one too many), also in the old form;
//! 3. the birth date, to the day or, where one says no more, to the month; of these only names that agree in some way;
//! 4. the sound of the name, in any of its readings; of these only birth dates that agree in some way;
//! 5. the phone number; of these only names that agree in some way.
//!
//! Memory is that of the short list and of the hits, whatever the length of the long one.

use crate::birth::{BirthAgreement, compare_births};
use crate::compare::Comparison;
use crate::keys::Keys;
use crate::name::{Agreement, mix};
use crate::number::{Form, Number};
use crate::person::Person;
use crate::score::{Chance, Class, Points, class, rests_on_name};

/// Persons of the short list at most.
pub const MAX_SHORT_LIST: usize = 100_000;
/// What chance can add at most to a score; candidates further below the least score are not kept.
const MOST_BY_CHANCE: i32 = 10;
/// What places that agree add.
const MOST_BY_PLACE: i32 = 10;

/// A short list, ready for persons of a long one.
#[derive(Debug)]
pub struct Matcher {
    people: Vec<Person>,
    /// By number, full or old or of another kind.
    numbers: Keys,
    /// By what old numbers have of it.
    shorts: Keys,
    /// By number but for one character.
    slips: Keys,
    /// The same of those only whose number fails its check.
    failing_slips: Keys,
    /// The old form but for one character.
    short_slips: Keys,
    /// The same of those only whose number is an old one.
    old_short_slips: Keys,
    births: Keys,
    /// By month of birth, everybody.
    months: Keys,
    /// By month of birth, those of whom no more is known.
    months_only: Keys,
    sounds: Keys,
    phones: Keys,
}

/// The short list is longer than [`MAX_SHORT_LIST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {MAX_SHORT_LIST} persons in the short list")]
pub struct TooMany;

/// A pair that may be one person, before chance is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Place in the short list.
    pub left: usize,
    /// What agrees and differs.
    pub comparison: Comparison,
}

/// What passed by, as far as chance needs to know. One for each thread, added up at the end.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    /// Persons with a name and a birth date.
    usable: u64,
    /// For each of the short list: how many had its name, but for spelling and variants.
    named: Vec<u64>,
    /// How many had a name of its sound.
    sounding: Vec<u64>,
    /// How many were born on its day.
    born: Vec<u64>,
}

impl Passed {
    /// Adds what another thread saw.
    pub fn add(&mut self, other: &Self) {
        self.usable += other.usable;
        for (mine, others) in [
            (&mut self.named, &other.named),
            (&mut self.sounding, &other.sounding),
            (&mut self.born, &other.born),
        ] {
            if mine.len() < others.len() {
                mine.resize(others.len(), 0);
            }
            for (mine, other) in mine.iter_mut().zip(others) {
                *mine += other;
            }
        }
    }
}

/// Memory that is used again for each person that passes by, and what was counted.
#[derive(Debug)]
pub struct Pass {
    passed: Passed,
    keys: Vec<u64>,
    seen: Vec<u32>,
    found: Vec<Candidate>,
}

/// A hit, judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// Points of each field.
    pub points: Points,
    /// Their sum, 0 to 100.
    pub score: i32,
    /// How it is put before a person.
    pub class: Class,
    /// How many such hits coincidence makes, where that was weighed.
    pub chance: Option<Chance>,
}

impl Matcher {
    /// Makes a short list ready.
    ///
    /// # Errors
    /// The list is too long.
    pub fn new(people: Vec<Person>) -> Result<Self, TooMany> {
        if people.len() > MAX_SHORT_LIST {
            return Err(TooMany);
        }
        let entries = |keys: &dyn Fn(&Person, &mut Vec<u64>)| {
            let mut entries = Vec::new();
            let mut of_one = Vec::new();
            for (at, person) in (0u32..).zip(&people) {
                of_one.clear();
                keys(person, &mut of_one);
                entries.extend(of_one.iter().map(|key| (*key, at)));
            }
            Keys::of(entries)
        };
        let slips = |person: &Person, keys: &mut Vec<u64>| {
            if person.number.form() != Form::None {
                Number::slip_keys(person.number.text(), keys);
            }
        };
        let short_slips = |person: &Person, keys: &mut Vec<u64>| {
            if let Some(short) = person.number.short() {
                Number::slip_keys(&short, keys);
            }
        };
        Ok(Self {
            numbers: entries(&|person, keys| keys.extend(number_key(person))),
            shorts: entries(&|person, keys| keys.extend(short_key(person))),
            slips: entries(&slips),
            failing_slips: entries(&|person, keys| {
                if !person.number.holds() {
                    slips(person, keys);
                }
            }),
            short_slips: entries(&short_slips),
            old_short_slips: entries(&|person, keys| {
                if person.number.form() == Form::Old {
                    short_slips(person, keys);
                }
            }),
            births: entries(&|person, keys| keys.extend(person.births().map(u64::from))),
            months: entries(&|person, keys| keys.extend(person.births().filter_map(month_key))),
            months_only: entries(&|person, keys| {
                keys.extend(
                    person
                        .births()
                        .filter(|birth| birth.is_multiple_of(100))
                        .filter_map(month_key),
                );
            }),
            sounds: entries(&|person, keys| person.name.sound_keys(keys)),
            phones: entries(&|person, keys| keys.extend(phone_key(person))),
            people,
        })
    }

    /// The short list.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Memory for one thread that sends persons by.
    #[must_use]
    pub fn pass(&self) -> Pass {
        let none = || vec![0; self.people.len()];
        Pass {
            passed: Passed {
                usable: 0,
                named: none(),
                sounding: none(),
                born: none(),
            },
            keys: Vec::new(),
            seen: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Those of the short list that this person of the long list may be.
    pub fn find<'p>(&self, person: &Person, pass: &'p mut Pass) -> &'p [Candidate] {
        pass.seen.clear();
        pass.found.clear();
        self.by_number(person, pass);
        self.by_birth(person, pass);
        self.by_sound(person, pass);
        if let Some(key) = phone_key(person) {
            for left in self.phones.get(key) {
                if self.name(*left, person) < Agreement::Different {
                    self.take(*left, person, pass);
                }
            }
        }
        &pass.found
    }

    fn by_number(&self, person: &Person, pass: &mut Pass) {
        if let Some(key) = number_key(person) {
            for left in self.numbers.get(key) {
                self.take(*left, person, pass);
            }
        }
        if let Some(key) = short_key(person) {
            for left in self.shorts.get(key) {
                self.take(*left, person, pass);
            }
        }
        let number = &person.number;
        let mut keys = std::mem::take(&mut pass.keys);
        // Two numbers that hold are never one slip apart.
        let slips = if number.holds() {
            &self.failing_slips
        } else {
            &self.slips
        };
        if number.form() != Form::None && !slips.is_empty() {
            Number::slip_keys(number.text(), &mut keys);
            self.take_all(slips, &keys, person, pass);
        }
        let shorts = if number.form() == Form::Old {
            &self.short_slips
        } else {
            &self.old_short_slips
        };
        if !shorts.is_empty()
            && let Some(short) = number.short()
        {
            Number::slip_keys(&short, &mut keys);
            self.take_all(shorts, &keys, person, pass);
        }
        pass.keys = keys;
    }

    fn take_all(&self, table: &Keys, keys: &[u64], person: &Person, pass: &mut Pass) {
        for key in keys {
            for left in table.get(*key) {
                self.take(*left, person, pass);
            }
        }
    }

    fn by_birth(&self, person: &Person, pass: &mut Pass) {
        let named = !person.name.is_empty();
        for birth in person.births() {
            let whole = !birth.is_multiple_of(100);
            for left in self.births.get(u64::from(birth)) {
                if whole {
                    count(&mut pass.passed.born, *left);
                }
                if named && self.name(*left, person) < Agreement::Different {
                    self.take(*left, person, pass);
                }
            }
            let months = if whole {
                &self.months_only
            } else {
                &self.months
            };
            if let Some(key) = month_key(birth).filter(|_| named && !months.is_empty()) {
                for left in months.get(key) {
                    if self.name(*left, person) < Agreement::OneOff {
                        self.take(*left, person, pass);
                    }
                }
            }
        }
    }

    fn by_sound(&self, person: &Person, pass: &mut Pass) {
        if person.name.is_empty() {
            return;
        }
        let known = person.births().next().is_some();
        pass.passed.usable += u64::from(known);
        let mut keys = std::mem::take(&mut pass.keys);
        person.name.sound_keys(&mut keys);
        for (at, key) in keys.iter().enumerate() {
            for left in self.sounds.get(*key) {
                let Some(other) = self.person(*left) else {
                    continue;
                };
                // Names of several readings meet more than once.
                let again = keys
                    .iter()
                    .take(at)
                    .any(|before| self.sounds.get(*before).contains(left));
                if again {
                    continue;
                }
                if known {
                    count(&mut pass.passed.sounding, *left);
                    if other.name.same_folded(&person.name) {
                        count(&mut pass.passed.named, *left);
                    }
                }
                let agrees = other.births().any(|one| {
                    person
                        .births()
                        .any(|birth| compare_births(one, birth) < BirthAgreement::Different)
                });
                if agrees {
                    self.take(*left, person, pass);
                }
            }
        }
        pass.keys = keys;
    }

    fn person(&self, left: u32) -> Option<&Person> {
        self.people.get(usize::try_from(left).ok()?)
    }

    fn name(&self, left: u32, person: &Person) -> Agreement {
        self.person(left)
            .map_or(Agreement::Missing, |left| left.name.compare(&person.name))
    }

    fn take(&self, left: u32, person: &Person, pass: &mut Pass) {
        if pass.seen.contains(&left) {
            return;
        }
        pass.seen.push(left);
        let Some(other) = self.person(left) else {
            return;
        };
        if let Some(comparison) = worth_keeping(other, person) {
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            pass.found.push(Candidate { left, comparison });
        }
    }

    /// Judges a candidate, now that all have passed by; `None` where it is no hit.
    #[must_use]
    pub fn judge(&self, candidate: &Candidate, passed: &Passed) -> Option<Judged> {
        let comparison = &candidate.comparison;
        let chance = rests_on_name(comparison).then(|| {
            let of = |counts: &[u64]| counts.get(candidate.left).copied().unwrap_or(0);
            let named = if comparison.name <= Agreement::Variant {
                of(&passed.named)
            } else {
                of(&passed.sounding)
            };
            Chance::of(comparison, named, of(&passed.born), passed.usable)
        });
        judged(comparison, chance)
    }
}

impl Pass {
    /// What was counted.
    #[must_use]
    pub fn finish(self) -> Passed {
        self.passed
    }
}

/// Compares two persons, unless whatever place and chance may add, they would be no hit.
pub(crate) fn worth_keeping(left: &Person, right: &Person) -> Option<Comparison> {
    let most = |comparison: &Comparison, more: i32| {
        let by_chance = if rests_on_name(comparison) {
            MOST_BY_CHANCE
        } else {
            0
        };
        let score = Points::of(comparison, None).score() + more + by_chance;
        class(comparison, score)
    };
    let quick = Comparison::without_place(left, right);
    most(&quick, MOST_BY_PLACE)?;
    let comparison = Comparison::of(left, right);
    most(&comparison, 0)?;
    Some(comparison)
}

pub(crate) fn judged(comparison: &Comparison, chance: Option<Chance>) -> Option<Judged> {
    let points = Points::of(comparison, chance);
    let score = points.score();
    Some(Judged {
        points,
        score,
        class: class(comparison, score)?,
        chance,
    })
}

fn count(counts: &mut [u64], left: u32) {
    if let Some(count) = usize::try_from(left)
        .ok()
        .and_then(|left| counts.get_mut(left))
    {
        *count += 1;
    }
}

pub(crate) fn number_key(person: &Person) -> Option<u64> {
    (person.number.form() != Form::None).then(|| person.number.key())
}

pub(crate) fn short_key(person: &Person) -> Option<u64> {
    let short = person.number.short()?;
    Some(
        short
            .iter()
            .fold(15, |key, byte| mix(key, u64::from(*byte))),
    )
}

fn month_key(birth: u32) -> Option<u64> {
    let month = birth / 100;
    (!month.is_multiple_of(100)).then_some(u64::from(month))
}

pub(crate) fn phone_key(person: &Person) -> Option<u64> {
    (person.phone() != 0).then_some(person.phone())
}
