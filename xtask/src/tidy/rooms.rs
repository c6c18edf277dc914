//! The order of the rooms: a room of the domain imports only rooms before it.

use super::{Fault, House};

/// The rooms in their order, as ARCHITECTURE.md lists them.
pub const ROOMS: &[&str] = &[
    "division",
    "account",
    "person",
    "term",
    "duty",
    "survey",
    "roll",
    "nomination",
    "polling",
    "conduct",
    "publicity",
    "statistics",
    "journal",
    "attachment",
];

/// No room imports a later one.
pub fn order(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in house.with_extension(&["rs"]) {
        let Some(here) = room_of(&file.path).and_then(place) else {
            continue;
        };
        for (number, line) in file.lines() {
            for other in imported(line) {
                if place(other).is_some_and(|there| there > here) {
                    faults.push(Fault::new(
                        format!("{}:{number}", file.path),
                        format!("imports the later room {other}; offer a value (Fact, Gate, Due) that `app` collects instead"),
                    ));
                }
            }
        }
    }
    faults
}

/// `crates/domain/src/term/plan.rs` and `crates/domain/src/term.rs` → `term`.
fn room_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("crates/domain/src/")?;
    let first = rest.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

fn place(room: &str) -> Option<usize> {
    ROOMS.iter().position(|name| *name == room)
}

/// The modules after each `crate::` of a line that is no comment.
fn imported(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") {
        ""
    } else {
        line
    };
    code.split("crate::").skip(1).map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_room_is_found_and_an_earlier_one_is_not() {
        let house = House::of(&[
            (
                "crates/domain/src/term/plan.rs",
                "//! x\nuse crate::polling::Count;\nuse crate::division::Unit;\n",
            ),
            (
                "crates/domain/src/polling.rs",
                "//! x\nuse crate::term::Plan;\n// crate::publicity later\n",
            ),
            (
                "crates/app/src/term.rs",
                "//! x\nuse crate::polling::enter;\n",
            ),
        ]);
        let faults = order(&house);
        assert_eq!(faults.len(), 1);
        assert!(
            faults
                .iter()
                .all(|fault| fault.place == "crates/domain/src/term/plan.rs:2")
        );
    }
}
