//! Counting: reads the summaries of cargo-nextest, cargo test and node's test runner.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// How many tests or checks passed, failed, and were not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Ran and held.
    pub passed: u64,
    /// Ran and did not hold, timed out, or could not start.
    pub failed: u64,
    /// Not run; always said, never silent.
    pub skipped: u64,
}

impl Tally {
    /// One check that held or not.
    pub fn one(ok: bool) -> Self {
        Self {
            passed: u64::from(ok),
            failed: u64::from(!ok),
            skipped: 0,
        }
    }

    /// The closing line, in the plain form that tools read in any language.
    pub fn line(&self) -> String {
        format!(
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }

    /// Nothing was counted at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
        self.skipped = self.skipped.saturating_add(other.skipped);
    }
}

/// Reads nextest's line `Summary [ 0.1s] 5 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
///
/// Only that line counts: the output of failing tests may hold anything.
pub fn nextest(lines: &[String]) -> Tally {
    let Some(summary) = lines
        .iter()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary ["))
    else {
        return Tally::default();
    };
    let mut tally = Tally::default();
    let counts = summary
        .split_once(" run: ")
        .map_or("", |(_, counts)| counts);
    for part in outside_brackets(counts).split(',') {
        let Some((number, word)) = number_and_word(part) else {
            continue;
        };
        match word {
            "passed" => tally.passed = number,
            "skipped" => tally.skipped = number,
            // failed, timed out, exec failed
            _ => tally.failed = tally.failed.saturating_add(number),
        }
    }
    tally
}

/// Tests per binary of a nextest run: `PASS [ 0.005s] (1/2) store::conformance name` counts for `store`.
pub fn nextest_by_crate(lines: &[String]) -> BTreeMap<String, Tally> {
    let mut by_crate: BTreeMap<String, Tally> = BTreeMap::new();
    for line in lines {
        let line = line.trim_start();
        let Some((status, rest)) = line.split_once(" [") else {
            continue;
        };
        let tally = match status.trim() {
            "PASS" => Tally::one(true),
            "SKIP" => Tally {
                skipped: 1,
                ..Tally::default()
            },
            _ => continue,
        };
        let Some((_, rest)) = rest.split_once(']') else {
            continue;
        };
        // The place in the run comes first where it is shown: `(  1/860)`.
        let rest = rest.trim_start();
        let named = match rest
            .strip_prefix('(')
            .and_then(|place| place.split_once(')'))
        {
            Some((_, named)) => named,
            None => rest,
        };
        if let Some(binary) = named.split_whitespace().next() {
            let name = binary.split("::").next().unwrap_or(binary);
            *by_crate.entry(name.to_owned()).or_default() += tally;
        }
    }
    by_crate
}

/// Reads the lines `test result: ok. 3 passed; 0 failed; 1 ignored; ...` of cargo test and sums them.
pub fn cargo_test(lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        let Some(counts) = line.strip_prefix("test result: ") else {
            continue;
        };
        let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
        for part in counts.split(';') {
            match number_and_word(part) {
                Some((number, "passed")) => tally.passed = tally.passed.saturating_add(number),
                Some((number, "failed")) => tally.failed = tally.failed.saturating_add(number),
                Some((number, "ignored")) => tally.skipped = tally.skipped.saturating_add(number),
                _ => {}
            }
        }
    }
    tally
}

/// Reads the closing lines of node's runner: `ℹ pass 3` (spec reporter) or `# pass 3` (TAP).
pub fn node(lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else {
            continue;
        };
        let Some((word, number)) = rest.split_once(' ') else {
            continue;
        };
        let Ok(number) = number.trim().parse::<u64>() else {
            continue;
        };
        match word {
            "pass" => tally.passed = number,
            "fail" | "cancelled" => tally.failed = tally.failed.saturating_add(number),
            "skipped" | "todo" => tally.skipped = tally.skipped.saturating_add(number),
            _ => {}
        }
    }
    tally
}

/// `" 3 timed out "` → `(3, "timed out")`.
fn number_and_word(part: &str) -> Option<(u64, &str)> {
    let (number, word) = part.trim().split_once(' ')?;
    Some((number.parse().ok()?, word.trim()))
}

/// `text` without what stands in brackets, as in `3 passed (1 slow, 2 leaky)`.
fn outside_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|c| match c {
            '(' => {
                depth = depth.saturating_add(1);
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn nextest_counts_only_its_summary() {
        let output = lines(
            "    test result: FAILED. 0 passed; 9 failed; 0 ignored\n\
             \x20    Summary [   0.126s] 7 tests run: 4 passed (1 slow, 2 leaky), 2 failed, 1 timed out, 3 skipped\n\
             \x20       FAIL [   0.124s] (2/2) nx bad\n",
        );
        assert_eq!(nextest(&output), tally(4, 3, 3));
        assert_eq!(nextest(&lines("nothing")), Tally::default());
    }

    #[test]
    fn nextest_is_split_by_crate() {
        let output = lines(
            "        PASS [   0.007s] (  1/3) law outcome::majority\n\
             \x20       PASS [   0.007s] (2/3) store::conformance postgres::writes\n\
             \x20       PASS [   0.007s] store::conformance sqlite::writes\n\
             \x20       SKIP [         ] (3/3) app slow\n\
             \x20       FAIL [   0.1s] (3/3) app bad\n",
        );
        let by_crate = nextest_by_crate(&output);
        assert_eq!(by_crate.get("law"), Some(&tally(1, 0, 0)));
        assert_eq!(by_crate.get("store"), Some(&tally(2, 0, 0)));
        assert_eq!(by_crate.get("app"), Some(&tally(0, 0, 1)));
    }

    #[test]
    fn cargo_test_sums_its_binaries() {
        let output = lines(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n",
        );
        assert_eq!(cargo_test(&output), tally(4, 2, 1));
    }

    #[test]
    fn node_counts_both_reporters() {
        let spec = lines(
            "ℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0",
        );
        assert_eq!(node(&spec), tally(3, 2, 1));
        let tap = lines("# tests 2\n# pass 2\n# fail 0\n# duration_ms 4.2");
        assert_eq!(node(&tap), tally(2, 0, 0));
    }

    #[test]
    fn the_closing_line_has_the_plain_form() {
        let mut sum = Tally::one(true);
        sum += Tally::one(false);
        assert_eq!(sum.line(), "1 passed, 1 failed, 0 skipped");
    }
}
