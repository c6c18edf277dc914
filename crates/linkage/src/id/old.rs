//! Fifteen-digit numbers of before 1999, still met in old lists.

use chrono::NaiveDate;

use super::{
    ResidentId,
    check::{Fault, Faults, check_character},
};

/// Brings a 15-digit number to 18: the century is put in front of the year (1900s, for the
/// sequences 996 to 999 the 1800s, which were kept for people born then) and the check character
/// behind (GB 11643-1999). The day bounds the birth date as in [`ResidentId::check`].
///
/// Good for comparing. The holder's number of today may still differ, since numbers were
/// corrected when cards were renewed: never store it as the person's number.
///
/// # Errors
/// [`Fault::Length`] when it is not 15 characters, else every fault of the number; places are
/// those of the 18-character number.
pub fn upgrade(number: &str, on: NaiveDate) -> Result<ResidentId, Faults> {
    let found = number.chars().count();
    if found != 15 {
        return Err(Faults::one(Fault::Length { found }));
    }
    let region: String = number.chars().take(6).collect();
    let rest: String = number.chars().skip(6).collect();
    let century = match rest.get(6..) {
        Some("996" | "997" | "998" | "999") => "18",
        _ => "19",
    };
    let mut long = format!("{region}{century}{rest}");
    long.push(char::from(check_character(long.as_bytes())));
    ResidentId::check(&long, on)
}
