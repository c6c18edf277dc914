//! Numbers of a person: resident identity number and telephone. Here they are read, checked and masked;
//! they are stored sealed and shown masked, and whoever sees one whole says why.
//!
//! A [`Plain`] number never prints itself: `Debug` masks it, and [`Plain::expose`] is what a search for
//! uses of whole numbers looks for.

use linkage::id::{self, ResidentId};

use super::{Facts, Sex};
use crate::codes::{coded, worded};
use crate::ids::RecordId;
use crate::time::{Day, Millis};

coded! {
    /// Which number.
    NumberKind {
        /// 公民身份号码.
        ResidentId = "resident_id", "身份证号";
        /// A telephone.
        Phone = "phone", "联系电话";
    }
}

worded! {
    /// From where a number, or a person's record, was taken.
    Source {
        /// The person's identity card was seen.
        Card = "card", "核对身份证";
        /// The household register was seen.
        Register = "register", "核对户口簿";
        /// The Party's register of members.
        Party = "party", "党员信息库";
        /// The person said so.
        Own = "own", "本人填报";
        /// The village reported it.
        Village = "village", "村级上报";
        /// The township entered it.
        Township = "township", "乡镇登记";
        /// It came with a workbook.
        Sheet = "sheet", "表格导入";
        /// It came with a nomination.
        Nomination = "nomination", "提名登记";
    }
}

/// Length of the reason for which a whole number is looked at, in characters.
pub const REASON_CHARS: std::ops::RangeInclusive<usize> = 4..=60;
/// Digits in a row from which a text is taken to carry a number.
const DIGITS_IN_A_ROW: usize = 7;

/// Why a number is not taken. Carries no part of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberFault {
    /// The identity number is wrong in itself.
    Id(id::Faults),
    /// The number says one month of birth, the record another.
    Birth {
        /// By the number.
        number: super::Month,
        /// By the record.
        record: super::Month,
    },
    /// The number says one sex, the record the other.
    Sex {
        /// By the number.
        number: Sex,
        /// By the record.
        record: Sex,
    },
    /// No telephone of the mainland.
    Phone,
    /// A landline without its area code.
    AreaCode,
}

/// A whole number, normalised: never stored or printed as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain {
    kind: NumberKind,
    text: String,
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Plain({} {})", self.kind.code(), self.masked())
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // What the allocator gets back holds no number. The text is ASCII, so noughts are text too.
        let noughts = "0".repeat(self.text.len());
        self.text.replace_range(.., &noughts);
    }
}

impl Plain {
    /// Takes a number that was stored, and so was checked before.
    #[must_use]
    pub fn stored(kind: NumberKind, text: &str) -> Self {
        let text = text.to_owned();
        Self { kind, text }
    }

    /// Reads an identity number for a person: right in itself, and in agreement with sex and birth.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn resident_id(typed: &str, today: Day, facts: &Facts) -> Result<Self, NumberFault> {
        let number = ResidentId::check(&id::normalise(typed), today).map_err(NumberFault::Id)?;
        agrees(&number, facts)?;
        Ok(Self::stored(NumberKind::ResidentId, number.expose()))
    }

    /// Reads an identity number for searching: right in itself.
    ///
    /// # Errors
    /// [`NumberFault::Id`].
    pub fn any_resident_id(typed: &str, today: Day) -> Result<Self, NumberFault> {
        let number = ResidentId::check(&id::normalise(typed), today).map_err(NumberFault::Id)?;
        Ok(Self::stored(NumberKind::ResidentId, number.expose()))
    }

    /// Reads a telephone of the mainland: a mobile number, or a landline with its area code and perhaps
    /// an extension.
    ///
    /// # Errors
    /// [`NumberFault::Phone`], [`NumberFault::AreaCode`].
    pub fn phone(typed: &str) -> Result<Self, NumberFault> {
        phone(typed).map(|text| Self {
            kind: NumberKind::Phone,
            text,
        })
    }

    /// Which number it is.
    #[must_use]
    pub const fn kind(&self) -> NumberKind {
        self.kind
    }

    /// The whole number: for sealing, indexing, and showing to somebody who gave a reason.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// As it is shown: of an identity number the first three and the last character, of a mobile number
    /// the first three and the last four, of a landline the area code and the last two.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.kind {
            NumberKind::ResidentId => id::mask(&self.text),
            NumberKind::Phone => mask_phone(&self.text),
        }
    }

    /// Whether a stored number still agrees with changed facts.
    ///
    /// # Errors
    /// [`NumberFault::Birth`], [`NumberFault::Sex`].
    pub fn check_facts(&self, today: Day, facts: &Facts) -> Result<(), NumberFault> {
        match (self.kind, self.birth(today)) {
            (NumberKind::ResidentId, Some(number)) => agrees(&number, facts),
            _ => Ok(()),
        }
    }

    /// The day of birth that an identity number says.
    #[must_use]
    pub fn birthday(&self, today: Day) -> Option<Day> {
        self.birth(today).map(|number| number.birth())
    }

    fn birth(&self, today: Day) -> Option<ResidentId> {
        match self.kind {
            NumberKind::ResidentId => ResidentId::check(&self.text, today).ok(),
            NumberKind::Phone => None,
        }
    }
}

fn agrees(number: &ResidentId, facts: &Facts) -> Result<(), NumberFault> {
    use chrono::Datelike as _;
    let sex = match number.sex() {
        id::Sex::Male => Sex::Male,
        id::Sex::Female => Sex::Female,
    };
    if sex != facts.sex {
        return Err(NumberFault::Sex {
            number: sex,
            record: facts.sex,
        });
    }
    let born = number.birth();
    let month = super::Month::new(born.year(), Some(born.month()));
    match month {
        Some(month) if !facts.birth.agrees(month) => Err(NumberFault::Birth {
            number: month,
            record: facts.birth,
        }),
        _ => Ok(()),
    }
}

fn phone(typed: &str) -> Result<String, NumberFault> {
    let text: String = id::normalise(typed)
        .chars()
        .map(|c| match c {
            '－' | '—' | '–' | '‐' | '转' => '-',
            c => c,
        })
        .filter(|c| !matches!(c, '(' | ')' | '.'))
        .collect();
    let text = text
        .strip_prefix("+86")
        .or_else(|| text.strip_prefix("0086"))
        .unwrap_or(&text)
        .trim_start_matches('-');
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberFault::Phone);
    }
    let mobile = digits.len() == 11
        && digits.starts_with('1')
        && digits
            .as_bytes()
            .get(1)
            .is_some_and(|b| (b'3'..=b'9').contains(b));
    if mobile {
        return Ok(digits);
    }
    landline(text, &digits)
}

/// `0370-6812345` or `010-68123456-12`: area code of three places in 010 and 02x, else of four.
fn landline(text: &str, digits: &str) -> Result<String, NumberFault> {
    if !digits.starts_with('0') {
        let bare = (7..=8).contains(&digits.len());
        return Err(if bare {
            NumberFault::AreaCode
        } else {
            NumberFault::Phone
        });
    }
    let area_len = match digits.get(..2) {
        Some("01" | "02") => 3,
        _ => 4,
    };
    let (Some(area), Some(rest)) = (digits.get(..area_len), text_after(text, area_len)) else {
        return Err(NumberFault::Phone);
    };
    let (local, extension) = match rest.trim_start_matches('-').split_once('-') {
        Some((local, extension)) => (local, Some(extension)),
        None => (rest.trim_start_matches('-'), None),
    };
    let fits = (7..=8).contains(&local.len())
        && !local.starts_with(['0', '1'])
        && extension.is_none_or(|e| (1..=5).contains(&e.len()) && !e.contains('-'));
    match (fits, extension) {
        (false, _) => Err(NumberFault::Phone),
        (true, None) => Ok(format!("{area}-{local}")),
        (true, Some(extension)) => Ok(format!("{area}-{local}-{extension}")),
    }
}

/// What stands behind the first `digits` digits of a text of digits and hyphens.
fn text_after(text: &str, digits: usize) -> Option<&str> {
    let (at, _) = text
        .char_indices()
        .filter(|(_, c)| c.is_ascii_digit())
        .nth(digits)?;
    text.get(at..)
}

fn mask_phone(text: &str) -> String {
    if let Some((area, local)) = text.split_once('-') {
        let end: String = local
            .split('-')
            .next()
            .unwrap_or("")
            .chars()
            .rev()
            .take(2)
            .collect();
        let end: String = end.chars().rev().collect();
        return format!("{area}-*****{end}");
    }
    match (text.get(..3), text.get(7..)) {
        (Some(head), Some(tail)) if text.len() == 11 => format!("{head}****{tail}"),
        _ => "*".repeat(text.chars().count()),
    }
}

/// Whether a text carries what looks like a number: texts that stay are to be without.
#[must_use]
pub fn carries_number(text: &str) -> bool {
    let mut run = 0_usize;
    id::normalise(text).chars().any(|c| {
        run = match c {
            '0'..='9' => run.saturating_add(1),
            '-' => run,
            _ => 0,
        };
        run >= DIGITS_IN_A_ROW
    })
}

/// A number as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNumber {
    /// Whose.
    pub person: RecordId,
    /// Which.
    pub kind: NumberKind,
    /// The sealed text.
    pub sealed: String,
    /// The blind index.
    pub blind: String,
    /// From where it was taken.
    pub source: Source,
    /// Who wrote it last.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::super::{Affiliation, Education, Month};
    use super::*;

    fn facts(sex: Sex, birth: &str) -> Facts {
        Facts {
            name: "周云".to_owned(),
            sex,
            birth: Month::parse(birth).unwrap(),
            education: Education::College,
            affiliation: Affiliation::Masses,
            joined: None,
            party_post: None,
            committee_post: None,
            since: None,
        }
    }

    fn today() -> Day {
        Day::from_ymd_opt(2026, 3, 15).unwrap()
    }

    #[test]
    fn an_identity_number_agrees_with_sex_and_birth() {
        let woman = facts(Sex::Female, "1949-12");
        let number = Plain::resident_id(" 11010519491231002x", today(), &woman).unwrap();
        assert_eq!(number.expose(), "11010519491231002X");
        assert_eq!(number.masked(), "110**************X");
        assert!(!format!("{number:?}").contains("1949"));
        assert_eq!(number.birthday(today()), Day::from_ymd_opt(1949, 12, 31));
        // A year alone agrees with every month of it.
        let by_year = facts(Sex::Female, "1949");
        assert!(Plain::resident_id("11010519491231002X", today(), &by_year).is_ok());
        let man = facts(Sex::Male, "1949-12");
        let fault = Plain::resident_id("11010519491231002X", today(), &man).unwrap_err();
        assert!(matches!(
            fault,
            NumberFault::Sex {
                number: Sex::Female,
                ..
            }
        ));
        let other = facts(Sex::Female, "1949-11");
        let fault = Plain::resident_id("11010519491231002X", today(), &other).unwrap_err();
        assert!(matches!(fault, NumberFault::Birth { .. }));
        assert_eq!(number.check_facts(today(), &other), Err(fault));
        assert_eq!(number.check_facts(today(), &woman), Ok(()));
        let slip = Plain::resident_id("110105194912310021", today(), &woman);
        assert!(matches!(slip, Err(NumberFault::Id(_))));
    }

    #[test]
    fn telephones_are_read_as_people_write_them() {
        for (typed, wanted, masked) in [
            ("138 0013 8000", "13800138000", "138****8000"),
            ("+86 13800138000", "13800138000", "138****8000"),
            ("１３８００１３８０００", "13800138000", "138****8000"),
            ("(0370)6812345", "0370-6812345", "0370-*****45"),
            ("0370 6812345", "0370-6812345", "0370-*****45"),
            ("010-68123456转12", "010-68123456-12", "010-*****56"),
            ("02168123456", "021-68123456", "021-*****56"),
        ] {
            let phone = Plain::phone(typed).unwrap();
            assert_eq!(
                (phone.expose(), phone.masked().as_str()),
                (wanted, masked),
                "{typed}"
            );
        }
        for bad in [
            "",
            "12345678901",
            "1380013800",
            "0370-123",
            "电话",
            "0370-0812345",
        ] {
            assert_eq!(Plain::phone(bad), Err(NumberFault::Phone), "{bad}");
        }
        assert_eq!(Plain::phone("6812345"), Err(NumberFault::AreaCode));
    }

    #[test]
    fn reasons_carry_no_number() {
        assert!(carries_number("核对 1380013"));
        assert!(carries_number("１３８-0013"));
        assert!(!carries_number("2026 年 3 月 15 日核对"));
    }
}
