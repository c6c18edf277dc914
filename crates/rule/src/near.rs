//! The names nearest to one that is not known.

use crate::fact::FactDef;

/// Most suggestions.
const SUGGESTIONS_MAX: usize = 3;
/// Names longer than this are compared by their beginning only.
const COMPARED_MAX_CHARS: usize = 40;

/// The facts whose code or name is nearest to `written`, the nearest first; none when nothing is near.
pub fn nearest(written: &str, facts: &[FactDef]) -> Vec<(String, String)> {
    let mut found: Vec<(usize, &FactDef)> = facts
        .iter()
        .filter_map(|fact| {
            let by_code = distance(&written.to_lowercase(), &fact.code.to_lowercase());
            let by_name = distance(written, &fact.name);
            let best = match (by_code, by_name) {
                (Some(a), Some(b)) => a.min(b),
                (a, b) => a.or(b)?,
            };
            Some((best, fact))
        })
        .collect();
    found.sort_by(|a, b| (a.0, &a.1.code).cmp(&(b.0, &b.1.code)));
    found
        .into_iter()
        .take(SUGGESTIONS_MAX)
        .map(|(_, fact)| (fact.code.clone(), fact.name.clone()))
        .collect()
}

/// How many characters differ, in the sense of Levenshtein; none when the two have little in common.
/// One that holds the other is near whatever its length.
fn distance(written: &str, name: &str) -> Option<usize> {
    let a: Vec<char> = written.chars().take(COMPARED_MAX_CHARS).collect();
    let b: Vec<char> = name.chars().take(COMPARED_MAX_CHARS).collect();
    if a.len() >= 2 && name.contains(written) {
        return Some(1);
    }
    if b.len() >= 2 && written.contains(name) {
        return Some(2);
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut left = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let (above_left, above) = (pair.first()?, pair.last()?);
            let changed = above_left + usize::from(x != y);
            left = changed.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    let apart = *row.last()?;
    (apart * 5 <= a.len().max(b.len()) * 2 + 1 && apart < a.len().max(b.len())).then_some(apart)
}
