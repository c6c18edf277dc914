//! Names that differ by a character or two.

use super::Agreement;
use super::sound;

/// Whether one character differs, is missing, or changed places with its neighbour, the others being alike by sound.
pub(super) fn one_off(left: &[char], right: &[char]) -> bool {
    let (short, long) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let same = |(one, other): (&char, &char)| sound::same(*one, *other);
    let head = short
        .iter()
        .zip(long)
        .take_while(|pair| same(*pair))
        .count();
    let tail = |short: &[char], long: &[char]| {
        short
            .iter()
            .rev()
            .zip(long.iter().rev())
            .take_while(|pair| same(*pair))
            .count()
    };
    let rest = |text: &[char]| text.get(head..).unwrap_or_default().to_vec();
    let (short_rest, long_rest) = (rest(short), rest(long));
    match long.len() - short.len() {
        0 => {
            let tail = tail(&short_rest, &long_rest);
            let swapped = match (short_rest.as_slice(), long_rest.as_slice()) {
                ([a, b, ..], [c, d, ..]) => a == d && b == c && tail + 2 >= short_rest.len(),
                _ => false,
            };
            tail + 1 >= short_rest.len() || swapped
        }
        1 => tail(&short_rest, &long_rest) >= short_rest.len(),
        _ => false,
    }
}

/// Names in letters: one letter in four may differ, or the parts stand in the other order.
pub(super) fn letters(left: &[char], right: &[char]) -> Agreement {
    let long = left.len().max(right.len());
    let allowed = long / 4;
    if allowed > 0 && within(left, right, allowed) {
        return Agreement::OneOff;
    }
    let turned = left.len() == right.len()
        && left.len() >= 6
        && (1..left.len()).any(|at| {
            let (first, second) = left.split_at(at);
            second.iter().chain(first).eq(right)
        });
    if turned {
        Agreement::OneOff
    } else {
        Agreement::Different
    }
}

/// Whether so many letters typed, left out, put in or swapped with the next turn one into the other.
fn within(left: &[char], right: &[char], allowed: usize) -> bool {
    if left.len().abs_diff(right.len()) > allowed {
        return false;
    }
    // Three rows of the table of Damerau and Levenshtein (restricted: what was swapped is not touched again).
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut left_before = None;
    for (row, one) in (1..).zip(left) {
        let mut here = Vec::with_capacity(above.len());
        here.push(row);
        let mut right_before = None;
        for (column, other) in (1..).zip(right) {
            let at = |cells: &[usize], column: usize| {
                cells.get(column).copied().unwrap_or(usize::MAX / 2)
            };
            let mut best = (at(&above, column - 1) + usize::from(one != other))
                .min(at(&above, column) + 1)
                .min(at(&here, column - 1) + 1);
            if left_before == Some(other) && right_before == Some(one) && column >= 2 {
                best = best.min(at(&before, column - 2) + 1);
            }
            here.push(best);
            right_before = Some(other);
        }
        left_before = Some(one);
        before = std::mem::replace(&mut above, here);
    }
    above.last().is_some_and(|last| *last <= allowed)
}
