//! Licences of everything we build with, against the allow-list of `deny.toml`.
//!
//! cargo-deny reads the same list and knows more (sources, advisories); this rule needs neither a
//! tool to install nor a network.

use super::{Fault, House};

/// Every package's licence expression is satisfied by the allowed licences.
pub fn allowed(house: &House) -> Vec<Fault> {
    let Some(text) = house
        .file("deny.toml")
        .and_then(|file| file.text.as_deref())
    else {
        return vec![Fault::new("deny.toml", "is missing")];
    };
    let allow = allow_list(text);
    if allow.is_empty() {
        return vec![Fault::new(
            "deny.toml",
            "allows no licence: [licenses] needs an `allow` list",
        )];
    }
    house
        .licences
        .iter()
        .filter(|(_, expression)| !satisfied(expression, &allow))
        .map(|(package, expression)| {
            Fault::new(
                package,
                format!("its licence {expression:?} is not satisfied by `allow` in deny.toml; use another crate, or argue for the licence in an ADR"),
            )
        })
        .collect()
}

/// The quoted names of `allow = [ ... ]` in the table `[licenses]`.
fn allow_list(deny: &str) -> Vec<String> {
    let table = deny.split("[licenses]").nth(1).unwrap_or_default();
    let list = table.split("allow = [").nth(1).unwrap_or_default();
    let list = list.split(']').next().unwrap_or_default();
    list.lines()
        .map(|line| line.split('#').next().unwrap_or_default())
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

/// Whether an SPDX expression holds when exactly the licences of `allow` are acceptable. `OR` binds
/// less than `AND`; the old slash means `OR`; `A WITH exception` is one licence.
fn satisfied(expression: &str, allow: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .replace(" WITH ", "+WITH+");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let holds = any(&mut rest, allow);
    holds && rest.is_empty()
}

fn any(words: &mut &[&str], allow: &[String]) -> bool {
    let mut holds = all(words, allow);
    while take(words, "OR") {
        // Not `||`: the right side must be read in any case.
        holds |= all(words, allow);
    }
    holds
}

fn all(words: &mut &[&str], allow: &[String]) -> bool {
    let mut holds = one(words, allow);
    while take(words, "AND") {
        holds &= one(words, allow);
    }
    holds
}

fn one(words: &mut &[&str], allow: &[String]) -> bool {
    if take(words, "(") {
        let holds = any(words, allow);
        return take(words, ")") && holds;
    }
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    let name = first.replace("+WITH+", " WITH ");
    allow.contains(&name)
}

fn take(words: &mut &[&str], wanted: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == wanted => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str =
        "[licenses]\nallow = [\n  \"MIT\", # short\n  \"Apache-2.0\",\n]\n[bans]\nx = [\"GPL\"]\n";

    #[test]
    fn expressions_are_weighed() {
        let allow = allow_list(DENY);
        assert_eq!(allow, ["MIT", "Apache-2.0"]);
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/GPL-2.0",
            "(GPL-2.0 OR MIT) AND Apache-2.0",
            "GPL-2.0 AND BSD OR MIT",
        ] {
            assert!(satisfied(good, &allow), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!satisfied(bad, &allow), "{bad}");
        }
    }

    #[test]
    fn a_package_with_another_licence_is_found() {
        let mut house = House::of(&[("deny.toml", DENY)]);
        house
            .licences
            .insert("good 1.0.0".to_owned(), "MIT".to_owned());
        house
            .licences
            .insert("bad 1.0.0".to_owned(), "AGPL-3.0".to_owned());
        let faults = allowed(&house);
        assert_eq!(faults.len(), 1);
        assert!(faults.iter().all(|fault| fault.place == "bad 1.0.0"));
        assert_eq!(allowed(&House::default()).len(), 1);
    }
}
