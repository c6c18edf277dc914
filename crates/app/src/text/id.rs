//! Texts of resident identity numbers: faults, sex. No text repeats any part of a number.

use chrono::NaiveDate;
use linkage::id::{Fault, MAX_AGE_YEARS, Sex};

/// The sex in words.
#[must_use]
pub const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

/// What is wrong and what to do. `on` is the day of the check; `birth_places` are the places of
/// the birth date as the number was written (7 to 14, in a number of 15 digits 7 to 12).
#[must_use]
pub fn fault(fault: Fault, birth_places: (usize, usize), on: NaiveDate) -> String {
    let (from, to) = birth_places;
    match fault {
        Fault::Empty => "没有号码，请填写18位公民身份号码".to_owned(),
        Fault::Length { found } => {
            format!("号码有{found}位，应为18位，请核对是否漏写或多写")
        }
        Fault::OldNumber => {
            "这是15位旧号码，2013年1月1日起停用，请按现在的身份证或户口簿填写18位号码".to_owned()
        }
        Fault::Character { place: 18 } => {
            "第18位既不是数字也不是X，请核对（X用大写字母）".to_owned()
        }
        Fault::Character { place } => format!("第{place}位不是数字，请核对"),
        Fault::Province => "第1至2位不是省级行政区划代码，请核对".to_owned(),
        Fault::Date => format!("第{from}至{to}位不是日历上有的日期，请核对出生年月日"),
        Fault::BirthInFuture => {
            format!("第{from}至{to}位的出生日期晚于{on}，请核对出生年月日")
        }
        Fault::BirthTooEarly => {
            format!("第{from}至{to}位的出生日期距{on}已超过{MAX_AGE_YEARS}年，请核对出生年份")
        }
        Fault::CheckCharacter => {
            "末位校验码与前17位不符，说明号码中有数字写错，请逐位核对".to_owned()
        }
    }
}
