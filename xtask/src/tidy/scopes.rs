//! Where the program reaches rows for itself: the whole list. It may shrink; what joins it is argued
//! for in review.

use super::{Fault, House};

/// Files that may name a use of the system's scope, each with how often.
const SYSTEM_SCOPES: &[(&str, usize)] = &[
    ("crates/app/src/account/deputy.rs", 1),
    ("crates/app/src/account/import.rs", 1),
    ("crates/app/src/account/login.rs", 1),
    ("crates/app/src/account/manage.rs", 1),
    ("crates/app/src/account/places.rs", 1),
    ("crates/app/src/account/reset.rs", 1),
    ("crates/app/src/account/setup.rs", 4),
    ("crates/app/src/backup/kept.rs", 1),
    ("crates/app/src/backup/mod.rs", 1),
    ("crates/app/src/board.rs", 1),
    ("crates/app/src/command.rs", 1),
    ("crates/app/src/demo/mod.rs", 1),
    ("crates/app/src/demo/people.rs", 1),
    ("crates/app/src/demo/play.rs", 1),
    ("crates/app/src/division/draft.rs", 1),
    ("crates/app/src/division/import.rs", 1),
    ("crates/app/src/doctor/records.rs", 1),
    ("crates/app/src/doctor/vitals.rs", 2),
    ("crates/app/src/job/runner.rs", 1),
    ("crates/app/src/job/work.rs", 1),
    ("crates/app/src/journal/heads.rs", 3),
    ("crates/app/src/journal/page.rs", 1),
    ("crates/app/src/journal/verify.rs", 1),
    ("crates/app/src/keys/mod.rs", 1),
    ("crates/app/src/polling/form.rs", 1),
    ("crates/app/src/setting.rs", 1),
];

/// Every use of `SystemScope::for_use` is in the list, and every entry of the list is used.
pub fn system(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut left: Vec<(&str, usize)> = SYSTEM_SCOPES.to_vec();
    for file in house.with_extension(&["rs"]) {
        let inside = file.path.starts_with("crates/") && file.path.contains("/src/");
        if !inside || file.path.ends_with("/tests.rs") {
            continue;
        }
        let found = file
            .lines()
            .filter(|(_, line)| {
                let code = line.split("//").next().unwrap_or(line);
                code.contains("SystemScope::for_use(")
            })
            .count();
        let allowed = left
            .iter()
            .position(|(path, _)| *path == file.path)
            .map_or(0, |at| left.swap_remove(at).1);
        if found != allowed {
            faults.push(Fault::new(
                &file.path,
                format!(
                    "reaches rows without a person {found} times, {allowed} are agreed; give it the actor's scope, or argue for the use and change SYSTEM_SCOPES in xtask/src/tidy/scopes.rs"
                ),
            ));
        }
    }
    faults.extend(
        left.iter()
            .map(|(path, _)| Fault::new(*path, "is in SYSTEM_SCOPES and is no file; take it out")),
    );
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_use_is_found() {
        let line = "//! x\nlet scope = SystemScope::for_use(SystemUse::Login);\n";
        let house = House::of(&[("crates/app/src/new.rs", line)]);
        let faults = system(&house);
        assert_eq!(faults.len(), SYSTEM_SCOPES.len() + 1);
    }
}
