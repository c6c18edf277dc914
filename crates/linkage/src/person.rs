//! One person of a list, made ready for being compared many times.

use crate::birth::read_birth;
use crate::id::Sex;
use crate::name::Name;
use crate::number::{Form, Number};

/// What a list says of a person, as it says it; empty where it says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields<'a> {
    /// Name.
    pub name: &'a str,
    /// Resident identity number, or a number of another kind.
    pub number: &'a str,
    /// Birth date.
    pub birth: &'a str,
    /// Sex.
    pub sex: &'a str,
    /// Phone number.
    pub phone: &'a str,
    /// Village, address or place of work.
    pub place: &'a str,
}

/// A person made ready.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: Name,
    /// Number.
    pub number: Number,
    /// Birth dates as yyyymmdd, 0 for none: that of the number, then that of the list where it is another.
    births: [u32; 2],
    sex: Option<Sex>,
    /// Digits of the phone number; 0 for none.
    phone: u64,
    place: String,
}

impl Person {
    /// Makes a person ready.
    #[must_use]
    pub fn of(fields: &Fields<'_>) -> Self {
        let mut person = Self::default();
        person.fill(fields);
        person
    }

    /// Makes another person ready in the same place, so that a list of millions needs no new memory for each.
    pub fn fill(&mut self, fields: &Fields<'_>) {
        self.name.fill(fields.name);
        self.number.fill(fields.number);
        let of_number = self.number.birth();
        let of_list = read_birth(fields.birth);
        let again = of_list == of_number
            || (of_list.is_multiple_of(100) && of_number / 100 == of_list / 100)
            || (of_list.is_multiple_of(10_000) && of_number / 10_000 == of_list / 10_000);
        self.births = match (of_number, of_list) {
            (0, list) => [list, 0],
            (number, _) if again => [number, 0],
            (number, list) => [number, list],
        };
        let of_number = self.number.sex_digit().filter(|_| self.number.holds());
        self.sex = of_number
            .map(|digit| {
                if digit % 2 == 1 {
                    Sex::Male
                } else {
                    Sex::Female
                }
            })
            .or_else(|| read_sex(fields.sex));
        self.phone = read_phone(fields.phone);
        self.place.clear();
        self.place.push_str(fields.place.trim());
    }

    /// Why nothing can be compared, if so.
    #[must_use]
    pub fn unusable(&self) -> Option<Unusable> {
        if self.number.form() != Form::None {
            None
        } else if self.name.is_empty() {
            Some(Unusable::NoName)
        } else if self.births == [0, 0] && self.phone == 0 {
            Some(Unusable::NoNumberNoBirth)
        } else {
            None
        }
    }

    /// The birth dates known, as yyyymmdd.
    pub(crate) fn births(&self) -> impl Iterator<Item = u32> + use<> {
        self.births.into_iter().filter(|birth| *birth != 0)
    }

    /// Sex.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        self.sex
    }

    pub(crate) fn phone(&self) -> u64 {
        self.phone
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }
}

/// Why a person of a list cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unusable {
    /// Neither number nor name.
    NoName,
    /// A name, but neither number nor birth date nor phone.
    NoNumberNoBirth,
}

fn read_sex(text: &str) -> Option<Sex> {
    match text.trim() {
        "男" | "男性" | "1" | "１" | "M" | "m" | "male" | "Male" => Some(Sex::Male),
        "女" | "女性" | "2" | "２" | "F" | "f" | "female" | "Female" => Some(Sex::Female),
        _ => None,
    }
}

/// Seven to twelve digits, without the country's 86 before a mobile number; 0 for what is no phone number.
fn read_phone(text: &str) -> u64 {
    let mut number = 0u64;
    let mut count = 0;
    let mut first = None;
    let mut all_same = true;
    for c in text.chars() {
        let Some(digit) = crate::id::half_width(c).to_digit(10) else {
            if matches!(c, '/' | ',' | '，' | '、' | ';' | '；') && count >= 7 {
                break;
            }
            continue;
        };
        all_same &= *first.get_or_insert(digit) == digit;
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        count += 1;
        if count > 16 {
            return 0;
        }
    }
    if (13..=15).contains(&count) && number / 100_000_000_000 == 86 {
        number %= 100_000_000_000;
        count = 11;
    }
    if (7..=12).contains(&count) && !all_same {
        number
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_digits_whatever_stands_between() {
        for text in [
            "13900001234",
            "+86 139-0000-1234",
            "0086 13900001234",
            "１３９００００１２３４",
            "13900001234/13900005678",
        ] {
            assert_eq!(read_phone(text), 13_900_001_234, "{text}");
        }
        for text in ["", "无", "123456", "00000000000", "12345678901234567890"] {
            assert_eq!(read_phone(text), 0, "{text}");
        }
    }

    #[test]
    fn birth_and_sex_come_from_the_number_and_from_the_list() {
        let person = Person::of(&Fields {
            number: "11010519491231002X",
            birth: "1949-12-30",
            sex: "男",
            ..Fields::default()
        });
        assert_eq!(
            person.births().collect::<Vec<_>>(),
            [19_491_231, 19_491_230]
        );
        assert_eq!(person.sex(), Some(Sex::Female), "the number holds");
        let person = Person::of(&Fields {
            number: "110105194912310029",
            sex: "男",
            ..Fields::default()
        });
        assert_eq!(person.sex(), Some(Sex::Male), "the number does not");
        let person = Person::of(&Fields {
            number: "11010519491231002X",
            birth: "1949年12月",
            ..Fields::default()
        });
        assert_eq!(person.births().count(), 1);
    }

    #[test]
    fn who_cannot_be_compared_is_told() {
        let unusable = |name, number, birth| {
            Person::of(&Fields {
                name,
                number,
                birth,
                ..Fields::default()
            })
            .unusable()
        };
        assert_eq!(unusable("", "", "1990-01-01"), Some(Unusable::NoName));
        assert_eq!(
            unusable("王一", "无", "不详"),
            Some(Unusable::NoNumberNoBirth)
        );
        assert_eq!(
            unusable("王一", "3****************8", ""),
            Some(Unusable::NoNumberNoBirth)
        );
        assert_eq!(unusable("王一", "", "1990-01-01"), None);
        assert_eq!(unusable("", "11010519491231002X", ""), None);
    }
}
