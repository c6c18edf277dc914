//! Two persons beside each other: what agrees, what differs and how, field by field.

use crate::birth::{BirthAgreement, compare_births};
use crate::name::Agreement;
use crate::number::NumberAgreement;
use crate::person::Person;

/// Whether a supporting field agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Support {
    /// The same.
    Same,
    /// Of places: they share half of what they say.
    Similar,
    /// Different.
    Different,
    /// One of them, or both, is not there.
    Missing,
}

/// What agrees and what differs between two persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// Their numbers.
    pub number: NumberAgreement,
    /// Their names.
    pub name: Agreement,
    /// Their birth dates; of several the pair that agrees best.
    pub birth: BirthAgreement,
    /// Their sex.
    pub sex: Support,
    /// Their phone numbers.
    pub phone: Support,
    /// Their places.
    pub place: Support,
}

impl Comparison {
    /// Compares two persons; from the other side it comes out the same, with left and right changed.
    #[must_use]
    pub fn of(left: &Person, right: &Person) -> Self {
        Self {
            place: places(left.place(), right.place()),
            ..Self::without_place(left, right)
        }
    }

    /// The same without the place, which takes longer than all the rest.
    pub(crate) fn without_place(left: &Person, right: &Person) -> Self {
        Self {
            number: left.number.compare(&right.number),
            name: left.name.compare(&right.name),
            birth: births(left, right),
            sex: equal(left.sex(), right.sex()),
            phone: equal(known(left.phone()), known(right.phone())),
            place: Support::Missing,
        }
    }

    /// Whether the numbers are the same, or one slip apart, or one has lost its end.
    #[must_use]
    pub fn number_agrees(&self) -> bool {
        !matches!(
            self.number,
            NumberAgreement::Different
                | NumberAgreement::DifferentUnsure
                | NumberAgreement::Missing
        )
    }

    /// Whether the names agree in some way.
    #[must_use]
    pub fn name_agrees(&self) -> bool {
        self.name < Agreement::Different
    }
}

fn births(left: &Person, right: &Person) -> BirthAgreement {
    left.births()
        .flat_map(|one| right.births().map(move |other| compare_births(one, other)))
        .min()
        .unwrap_or(BirthAgreement::Missing)
}

fn known(phone: u64) -> Option<u64> {
    (phone != 0).then_some(phone)
}

fn equal<T: PartialEq>(left: Option<T>, right: Option<T>) -> Support {
    match (left, right) {
        (Some(left), Some(right)) if left == right => Support::Same,
        (Some(_), Some(_)) => Support::Different,
        _ => Support::Missing,
    }
}

/// Places are written at every length, so one that contains the other is the same; similar are those that share half
/// of their pairs of neighbouring characters.
fn places(left: &str, right: &str) -> Support {
    let key = |text: &str| -> Vec<char> {
        text.chars()
            .map(crate::id::half_width)
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    if left.is_empty() || right.is_empty() {
        return Support::Missing;
    }
    let (left, right) = (key(left), key(right));
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if short.len() < 2 {
        return Support::Missing;
    }
    if long.windows(short.len()).any(|part| part == short) {
        return Support::Same;
    }
    let pairs = |text: &[char]| -> Vec<(char, char)> {
        let mut pairs: Vec<_> = text
            .windows(2)
            .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let (short, long) = (pairs(&short), pairs(&long));
    let shared = short
        .iter()
        .filter(|pair| long.binary_search(pair).is_ok())
        .count();
    if shared * 4 >= short.len() + long.len() {
        Support::Similar
    } else {
        Support::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_agree_at_every_length() {
        assert_eq!(places("云岭县白水镇柳树村", "柳树村"), Support::Same);
        assert_eq!(
            places("柳树村", "云岭县 白水镇 柳树村（三组）"),
            Support::Same
        );
        assert_eq!(
            places("云岭县白水镇柳树村三组", "白水镇柳树村民委员会"),
            Support::Similar
        );
        assert_eq!(
            places("云岭县白水镇柳树村", "青石乡桥头村"),
            Support::Different
        );
        assert_eq!(places("", "柳树村"), Support::Missing);
        assert_eq!(places("村", "柳树村"), Support::Missing);
    }
}
