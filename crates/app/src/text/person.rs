//! Texts of room `person`: days as sheets and forms have them, faults of numbers and of links. No text
//! repeats any part of a number.

use domain::Day;
use domain::person::kin::{KinFault, PERSON_MAX_LINKS};
use domain::person::number::NumberFault;

/// Why a number is not taken, and what to do.
#[must_use]
pub fn number_fault(fault: &NumberFault, today: Day) -> String {
    match fault {
        NumberFault::Id(faults) => {
            let words = faults.as_slice().iter();
            let words: Vec<String> = words
                .map(|f| super::id::fault(*f, (7, 14), today))
                .collect();
            words.join("；")
        }
        NumberFault::Birth { number, record } => format!(
            "号码中的出生年月是 {}，登记的出生年月是 {}，两者不一致，请核对证件后改正其中一个",
            number.text(),
            record.text()
        ),
        NumberFault::Sex { number, record } => format!(
            "号码中的性别是{}，登记的性别是{}，两者不一致，请核对证件后改正其中一个",
            number.zh(),
            record.zh()
        ),
        NumberFault::Phone => {
            "请填写 11 位手机号码，或带区号的固定电话，例如 0370-6812345".to_owned()
        }
        NumberFault::AreaCode => "固定电话要写区号，例如 0370-6812345".to_owned(),
    }
}

/// Why a link is not written, and what to do.
#[must_use]
pub fn kin_fault(fault: KinFault) -> String {
    match fault {
        KinFault::Same => "不能登记本人与本人的关系".into(),
        KinFault::OtherVillage => "两人不在同一个村（社区），法律不要求回避，不登记".into(),
        KinFault::Left => "其中一人已离任，不再登记".into(),
        KinFault::NotAsked => "这种关系不在法律和本省规定的回避范围内，不登记".into(),
        KinFault::Linked => "这两人的关系已登记过，有误请先删去".into(),
        KinFault::TooMany => format!("每人最多登记 {PERSON_MAX_LINKS} 条"),
        KinFault::Ages => "长辈的出生年月晚于晚辈，请核对谁是谁的长辈".into(),
        KinFault::Spouses => "登记为配偶的两人性别相同，请核对".into(),
    }
}

/// Understands `2026-03-02`, `2026/3/2`, `2026.3.2`, `2026年3月2日`, and a date with a time behind it.
#[must_use]
pub fn day(typed: &str) -> Option<Day> {
    let date = typed.trim().split(['T', ' ']).next().unwrap_or("");
    let parts: Vec<&str> = date
        .trim_end_matches(['日', '号'])
        .split(['-', '/', '.', '年', '月'])
        .collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            Day::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_and_sheets_write_them() {
        let wanted = Day::from_ymd_opt(2026, 3, 2);
        for text in [
            "2026-03-02",
            "2026/3/2",
            " 2026.3.2 ",
            "2026年3月2日",
            "2026-03-02T00:00:00",
        ] {
            assert_eq!(day(text), wanted, "{text}");
        }
        for bad in ["", "3月2日", "2026-02-30", "昨天"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
