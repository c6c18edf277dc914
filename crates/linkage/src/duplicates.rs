//! Persons who stand twice in one list.
//!
//! Blocking. Two persons are compared when they have one of these in common, and no others are:
//!
//! 1. the number, as it is or in its old form of fifteen digits;
//! 2. where one of the numbers fails its check, the number but for one character;
//! 3. the sound of the name, in any of its readings, with the birth date, or with the part of it that is left when its
//!    day, month or year is wrong, or day and month are exchanged;
//! 4. the birth date; in a list longer than [`SHORT`] with the sound of the first or of the last character of the name;
//! 5. the phone number.
//!
//! A group of more than [`CROWD`] persons (a birth date or phone that was filled in for want of a better one) is passed
//! over and counted, but for groups with the same number: of them each is compared with the first.

use std::collections::HashMap;

use crate::compare::Comparison;
use crate::keys::Keys;
use crate::matcher::{
    Judged, MAX_SHORT_LIST, judged, number_key, phone_key, short_key, worth_keeping,
};
use crate::name::mix;
use crate::number::{Form, Number};
use crate::person::Person;
use crate::score::{Chance, rests_on_name};

/// Persons of a list at most.
pub const MAX_PERSONS: usize = 2_000_000;
/// Up to here all who share a birth date are compared.
pub const SHORT: usize = 50_000;
/// Persons with one key in common at most.
pub const CROWD: usize = 200;

/// Two persons of a list that may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Place in the list of the one that stands first.
    pub first: usize,
    /// Place of the other.
    pub second: usize,
    /// What agrees and differs.
    pub comparison: Comparison,
    /// Points and class.
    pub judged: Judged,
}

/// What was found in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Pairs, in the order of the list.
    pub pairs: Vec<Pair>,
    /// Groups passed over because too many share one key.
    pub crowds: usize,
    /// More numbers fail their check than can be searched for slips: that search was left out.
    pub slips_left_out: bool,
}

/// The list is longer than [`MAX_PERSONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {MAX_PERSONS} persons in the list")]
pub struct TooMany;

/// Finds those who stand twice in a list.
///
/// # Errors
/// The list is too long.
pub fn find(people: &[Person]) -> Result<Found, TooMany> {
    if people.len() > MAX_PERSONS {
        return Err(TooMany);
    }
    let mut search = Search {
        people,
        kept: Vec::new(),
        crowds: 0,
    };
    search.pass(true, |person, keys| {
        keys.extend(number_key(person));
        keys.extend(short_key(person));
    });
    let slips_left_out = !search.slips();
    for part in [
        Part::Day,
        Part::Month,
        Part::NoYear,
        Part::NoMonth,
        Part::Exchanged,
    ] {
        let mut sounds = Vec::new();
        search.pass(false, |person, keys| {
            person.name.sound_keys(&mut sounds);
            for birth in person.births().filter_map(|birth| part.of(birth)) {
                keys.extend(sounds.iter().map(|sound| mix(*sound, birth)));
            }
        });
    }
    if people.len() <= SHORT {
        search.pass(false, |person, keys| {
            keys.extend(person.births().map(u64::from))
        });
    } else {
        for last in [false, true] {
            search.pass(false, |person, keys| {
                if let Some(edge) = person.name.edge_key(last) {
                    keys.extend(person.births().map(|birth| mix(edge, u64::from(birth))));
                }
            });
        }
    }
    search.pass(false, |person, keys| keys.extend(phone_key(person)));
    Ok(Found {
        crowds: search.crowds,
        slips_left_out,
        pairs: search.judge(),
    })
}

/// The part of a birth date that is looked for.
#[derive(Debug, Clone, Copy)]
enum Part {
    Day,
    Month,
    NoYear,
    NoMonth,
    Exchanged,
}

impl Part {
    fn of(self, birth: u32) -> Option<u64> {
        let (year, month, day) = (birth / 10_000, birth / 100 % 100, birth % 100);
        let whole = day != 0;
        let value = match self {
            Self::Day => whole.then_some(birth),
            Self::Month => (month != 0).then_some(birth / 100),
            Self::NoYear => whole.then_some(month * 100 + day),
            Self::NoMonth => whole.then_some(year * 100 + day),
            Self::Exchanged => {
                whole.then_some(year * 10_000 + month.min(day) * 100 + month.max(day))
            }
        };
        value.map(u64::from)
    }
}

struct Search<'p> {
    people: &'p [Person],
    kept: Vec<(u32, u32, Comparison)>,
    crowds: usize,
}

impl Search<'_> {
    /// Compares all who have a key in common.
    fn pass(&mut self, numbers: bool, mut keys: impl FnMut(&Person, &mut Vec<u64>)) {
        let mut entries: Vec<(u64, u32)> = Vec::with_capacity(self.people.len());
        let mut of_one = Vec::new();
        for (at, person) in (0u32..).zip(self.people) {
            of_one.clear();
            keys(person, &mut of_one);
            entries.extend(of_one.iter().map(|key| (*key, at)));
        }
        entries.sort_unstable();
        entries.dedup();
        for group in entries.chunk_by(|one, next| one.0 == next.0) {
            match group {
                [] | [_] => {}
                [first, others @ ..] if group.len() > CROWD && numbers => {
                    for other in others {
                        self.consider(first.1, other.1);
                    }
                }
                _ if group.len() > CROWD => self.crowds += 1,
                _ => {
                    for (at, first) in group.iter().enumerate() {
                        for second in group.iter().skip(at + 1) {
                            self.consider(first.1, second.1);
                        }
                    }
                }
            }
        }
        self.merge();
    }

    /// Compares those whose number fails its check with all who have it but for one character. False if they are too
    /// many.
    fn slips(&mut self) -> bool {
        let failing =
            |person: &Person| person.number.form() != Form::None && !person.number.holds();
        if self.people.iter().filter(|person| failing(person)).count() > MAX_SHORT_LIST {
            return false;
        }
        let mut keys = Vec::new();
        let mut table = |wanted: &dyn Fn(&Person) -> bool, short: bool| {
            let mut entries = Vec::new();
            for (at, person) in (0u32..)
                .zip(self.people)
                .filter(|(_, person)| wanted(person))
            {
                slip_keys(person, short, &mut keys);
                entries.extend(keys.iter().map(|key| (*key, at)));
            }
            Keys::of(entries)
        };
        let whole = table(&failing, false);
        let old = table(&|person| person.number.form() == Form::Old, true);
        for (table, short) in [(whole, false), (old, true)] {
            if table.is_empty() {
                continue;
            }
            for (at, person) in (0u32..).zip(self.people) {
                slip_keys(person, short, &mut keys);
                for other in keys.iter().flat_map(|key| table.get(*key)) {
                    if *other != at {
                        self.consider(at, *other);
                    }
                }
            }
            self.merge();
        }
        true
    }

    fn consider(&mut self, one: u32, other: u32) {
        let (first, second) = (one.min(other), one.max(other));
        let person = |at: u32| self.people.get(usize::try_from(at).ok()?);
        if let (Some(left), Some(right)) = (person(first), person(second))
            && let Some(comparison) = worth_keeping(left, right)
        {
            self.kept.push((first, second, comparison));
        }
    }

    /// What was found twice is kept once.
    fn merge(&mut self) {
        self.kept
            .sort_unstable_by_key(|(first, second, _)| (*first, *second));
        self.kept
            .dedup_by_key(|(first, second, _)| (*first, *second));
    }

    fn judge(self) -> Vec<Pair> {
        let counts = Counts::of(self.people);
        let person = |at: u32| {
            let at = usize::try_from(at).ok()?;
            Some((at, self.people.get(at)?))
        };
        self.kept
            .iter()
            .filter_map(|(first, second, comparison)| {
                let ((first, left), (second, right)) = (person(*first)?, person(*second)?);
                let chance =
                    rests_on_name(comparison).then(|| counts.chance(comparison, left, right));
                Some(Pair {
                    first,
                    second,
                    comparison: *comparison,
                    judged: judged(comparison, chance)?,
                })
            })
            .collect()
    }
}

fn slip_keys(person: &Person, short: bool, keys: &mut Vec<u64>) {
    keys.clear();
    match person.number.short() {
        Some(text) if short => Number::slip_keys(&text, keys),
        _ if !short && person.number.form() != Form::None => {
            Number::slip_keys(person.number.text(), keys)
        }
        _ => {}
    }
}

/// How common names and birth dates are in the list.
struct Counts {
    named: HashMap<u64, u64>,
    sounding: HashMap<u64, u64>,
    born: HashMap<u32, u64>,
    usable: u64,
}

impl Counts {
    fn of(people: &[Person]) -> Self {
        let mut counts = Self {
            named: HashMap::new(),
            sounding: HashMap::new(),
            born: HashMap::new(),
            usable: 0,
        };
        let mut sounds = Vec::new();
        for person in people {
            let Some(birth) = person.births().next().filter(|_| !person.name.is_empty()) else {
                continue;
            };
            counts.usable += 1;
            *counts.named.entry(person.name.folded_key()).or_default() += 1;
            *counts.born.entry(birth).or_default() += 1;
            person.name.sound_keys(&mut sounds);
            for sound in &sounds {
                *counts.sounding.entry(*sound).or_default() += 1;
            }
        }
        counts
    }

    fn chance(&self, comparison: &Comparison, left: &Person, right: &Person) -> Chance {
        let by_name = comparison.name <= crate::name::Agreement::Variant;
        let mut sounds = Vec::new();
        let mut named = |person: &Person| {
            if by_name {
                self.named
                    .get(&person.name.folded_key())
                    .copied()
                    .unwrap_or(0)
            } else {
                person.name.sound_keys(&mut sounds);
                let count = |sound: &u64| self.sounding.get(sound).copied().unwrap_or(0);
                sounds.iter().map(count).max().unwrap_or(0)
            }
        };
        let others_named = named(left).max(named(right)).saturating_sub(1);
        let born = |person: &Person| {
            let count = |birth: u32| self.born.get(&birth).copied().unwrap_or(0);
            person.births().map(count).max().unwrap_or(0)
        };
        let born = born(left).max(born(right));
        Chance::of(
            comparison,
            others_named,
            born.saturating_sub(1),
            self.usable,
        )
    }
}
