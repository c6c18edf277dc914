//! `touyan id`, schema "touyan/id-1": what a resident identity number says, or what is wrong
//! with it. The number itself is never repeated.

use chrono::NaiveDate;
use linkage::id::{Fault, ResidentId, Sex, normalise, upgrade};
use serde::{Serialize, Serializer};

use crate::text;

/// The check of one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdReport {
    /// Always `touyan/id-1`.
    pub schema: &'static str,
    /// Whether it is a valid number of 18 characters.
    pub valid: bool,
    /// Birth date, ISO 8601. With `valid` false only of a sound number of 15 digits.
    pub birth: Option<String>,
    /// `male` or `female`; as `birth`.
    #[serde(serialize_with = "sex_code")]
    pub sex: Option<Sex>,
    /// Completed years on `on`; as `birth`.
    pub age: Option<u16>,
    /// The day of the check, ISO 8601.
    pub on: String,
    /// What is wrong, in order of place; empty when valid.
    pub faults: Vec<IdFault>,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdFault {
    /// The code, see [`Fault::code`].
    pub code: &'static str,
    /// First place concerned, counted from 1 in the number without its spaces; null for the
    /// whole number.
    pub from: Option<usize>,
    /// Last place concerned.
    pub to: Option<usize>,
    /// In Chinese.
    pub message: String,
}

/// Places of the birth date in a number of 18 characters and in one of 15 digits.
const BIRTH_PLACES: (usize, usize) = (7, 14);
const OLD_BIRTH_PLACES: (usize, usize) = (7, 12);

impl IdReport {
    /// Checks a number as typed, after [`normalise`]. A number of 15 digits is a fault, but what
    /// it says is told all the same.
    #[must_use]
    pub fn of(number: &str, on: NaiveDate) -> Self {
        let number = normalise(number);
        let mut report = Self {
            schema: "touyan/id-1",
            valid: false,
            birth: None,
            sex: None,
            age: None,
            on: on.to_string(),
            faults: Vec::new(),
        };
        match ResidentId::check(&number, on) {
            Ok(id) => {
                report.valid = true;
                report.tell(&id, on);
            }
            Err(faults) if faults.as_slice() == [Fault::OldNumber] => {
                report.blame(faults.as_slice(), OLD_BIRTH_PLACES, on);
                match upgrade(&number, on) {
                    Ok(id) => report.tell(&id, on),
                    Err(faults) => report.blame(faults.as_slice(), OLD_BIRTH_PLACES, on),
                }
            }
            Err(faults) => report.blame(faults.as_slice(), BIRTH_PLACES, on),
        }
        report
    }

    /// The report as lines for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = vec![if self.valid {
            "号码有效".to_owned()
        } else {
            "号码有误：".to_owned()
        }];
        lines.extend(
            (1..)
                .zip(&self.faults)
                .map(|(number, fault): (usize, _)| format!("  {number}. {}", fault.message)),
        );
        if let (Some(birth), Some(sex), Some(age)) = (&self.birth, self.sex, self.age) {
            lines.push(format!("出生日期：{birth}"));
            lines.push(format!("性别：{}", text::id::sex(sex)));
            lines.push(format!("年龄：{age}周岁（{}）", self.on));
        }
        lines.join("\n")
    }

    fn tell(&mut self, id: &ResidentId, on: NaiveDate) {
        self.birth = Some(id.birth().to_string());
        self.sex = Some(id.sex());
        self.age = id.age_on(on);
    }

    fn blame(&mut self, faults: &[Fault], birth_places: (usize, usize), on: NaiveDate) {
        self.faults.extend(faults.iter().map(|fault| {
            let places = fault.places().map(|places| {
                if places == BIRTH_PLACES {
                    birth_places
                } else {
                    places
                }
            });
            IdFault {
                code: fault.code(),
                from: places.map(|(from, _)| from),
                to: places.map(|(_, to)| to),
                message: text::id::fault(*fault, birth_places, on),
            }
        }));
    }
}

/// The code of the contract.
fn sex_code<S: Serializer>(sex: &Option<Sex>, serializer: S) -> Result<S::Ok, S::Error> {
    let code = sex.map(|sex| match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    });
    code.serialize(serializer)
}
