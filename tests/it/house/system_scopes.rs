//! Where the program reaches rows without a person: the whole list, each place with its reason.
//!
//! A scope of the system is the one way past everybody's reach, so a new place is argued for here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::account::SystemUse;

use super::root;

/// File, use, how often, and why it cannot be an actor's scope.
const PLACES: &[(&str, &str, usize, &str)] = &[
    (
        "crates/app/src/account/deputy.rs",
        "Login",
        1,
        "a deputy is named by login name; whether it is of the county is checked before anything is said",
    ),
    (
        "crates/app/src/account/import.rs",
        "Login",
        1,
        "login names are unique over all counties, so whether one is taken is asked of all",
    ),
    (
        "crates/app/src/account/login.rs",
        "Login",
        1,
        "nobody is logged in yet: account by login name, session by token",
    ),
    (
        "crates/app/src/account/manage.rs",
        "Login",
        1,
        "login names are unique over all counties, so whether one is taken is asked of all",
    ),
    (
        "crates/app/src/account/places.rs",
        "Login",
        1,
        "the name of a successor or principal beyond the reader's reach, of the same county",
    ),
    (
        "crates/app/src/account/reset.rs",
        "Login",
        1,
        "failed logins hang on a login name and on no county",
    ),
    (
        "crates/app/src/account/second.rs",
        "Login",
        1,
        "a session that waits for its second step, and failures of it, which hang on an account alone",
    ),
    (
        "crates/app/src/account/setup.rs",
        "Command",
        1,
        "an account made by whoever holds the machine, before anybody can log in",
    ),
    (
        "crates/app/src/account/setup.rs",
        "Counties",
        2,
        "whether anybody can log in yet, and the counties to choose from",
    ),
    (
        "crates/app/src/account/setup.rs",
        "Login",
        1,
        "failures of typing the code of the first start",
    ),
    (
        "crates/app/src/attachment/due.rs",
        "Jobs",
        1,
        "the daily sweep asks of every file whether any county has a row for it",
    ),
    (
        "crates/app/src/backup/kept.rs",
        "Jobs",
        1,
        "how many backups the counties want kept, asked by the daily work",
    ),
    (
        "crates/app/src/backup/mod.rs",
        "Backup",
        1,
        "a backup holds the whole installation",
    ),
    (
        "crates/app/src/board.rs",
        "Snapshot",
        1,
        "one snapshot serves all readers; each sees the part that their scope covers",
    ),
    (
        "crates/app/src/command.rs",
        "Command",
        1,
        "commands of whoever holds the machine",
    ),
    (
        "crates/app/src/demo/mod.rs",
        "Demo",
        1,
        "building the demo's county",
    ),
    (
        "crates/app/src/demo/people.rs",
        "Demo",
        1,
        "building the demo's county",
    ),
    (
        "crates/app/src/demo/play.rs",
        "Demo",
        1,
        "building the demo's county",
    ),
    (
        "crates/app/src/division/draft.rs",
        "Jobs",
        1,
        "the runner does what a person with the right confirmed",
    ),
    (
        "crates/app/src/division/import.rs",
        "Command",
        1,
        "a list imported by whoever holds the machine",
    ),
    (
        "crates/app/src/division/import.rs",
        "Jobs",
        1,
        "a list whose import a person with the right confirmed",
    ),
    (
        "crates/app/src/doctor/records.rs",
        "Verify",
        1,
        "the doctor looks at the whole installation",
    ),
    (
        "crates/app/src/doctor/vitals.rs",
        "Verify",
        2,
        "the doctor looks at the whole installation",
    ),
    (
        "crates/app/src/duty/board.rs",
        "Snapshot",
        1,
        "one board of duties serves all readers; each sees the parts that their scope covers",
    ),
    (
        "crates/app/src/duty/escalate.rs",
        "Jobs",
        1,
        "the daily work reports what is overdue in every county",
    ),
    (
        "crates/app/src/job/runner.rs",
        "Jobs",
        1,
        "the one runner of jobs",
    ),
    (
        "crates/app/src/job/work.rs",
        "Jobs",
        1,
        "the one runner of jobs",
    ),
    (
        "crates/app/src/journal/chain.rs",
        "Verify",
        1,
        "verifying reads every chain whole",
    ),
    (
        "crates/app/src/journal/heads.rs",
        "Jobs",
        1,
        "heads are signed daily by the runner",
    ),
    (
        "crates/app/src/journal/heads.rs",
        "Verify",
        2,
        "signed heads are published to everybody",
    ),
    (
        "crates/app/src/journal/page.rs",
        "Jobs",
        1,
        "the installation's own chain, after the verb was asked for",
    ),
    (
        "crates/app/src/journal/verify.rs",
        "Verify",
        1,
        "verifying reads every chain whole",
    ),
    (
        "crates/app/src/keys/mod.rs",
        "Verify",
        1,
        "whether heads were signed before, at the start",
    ),
    (
        "crates/app/src/keys/rotate.rs",
        "Keys",
        1,
        "a change of keys is about everything that is wrapped or sealed under them",
    ),
    (
        "crates/app/src/person/number.rs",
        "Duplicates",
        1,
        "whether somebody of another township has a number: that there is somebody is said, not where",
    ),
    (
        "crates/app/src/nomination/board.rs",
        "Snapshot",
        1,
        "one board of the review serves all readers; each sees what their verb and scope cover",
    ),
    (
        "crates/app/src/polling/form.rs",
        "Snapshot",
        1,
        "gates before a vote look at the village's township, whoever enters the count",
    ),
    (
        "crates/app/src/setting.rs",
        "Jobs",
        1,
        "the published holidays are loaded once, at the start",
    ),
    (
        "crates/app/src/survey/risk.rs",
        "Snapshot",
        1,
        "one board of levels serves all readers; each sees the part that their scope covers",
    ),
    (
        "crates/app/src/survey/work.rs",
        "Snapshot",
        1,
        "plans and trackers are read once for all readers; each sees the part that their scope covers",
    ),
    (
        "crates/app/src/survey/snapshot.rs",
        "Snapshot",
        2,
        "one snapshot serves all readers; each sees the part that their scope covers",
    ),
];

/// Places of calls in the sources, tests left out: file and use to how often.
fn calls() -> BTreeMap<(String, String), usize> {
    let mut found = BTreeMap::new();
    for file in sources(&root().join("crates")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        for call in text.split("SystemScope::for_use(").skip(1) {
            for of in uses(call) {
                *found.entry((name.clone(), of)).or_default() += 1;
            }
        }
        let hidden = text.contains("SystemScope as ") || text.contains("use SystemScope::");
        assert!(
            !hidden,
            "{name} renames SystemScope, so that this list cannot see its calls"
        );
    }
    found
}

/// The uses named between the brackets of one call.
fn uses(call: &str) -> Vec<String> {
    let mut depth = 1;
    let end = call.find(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let inside = &call[..end.expect("a closing bracket")];
    let named: Vec<String> = inside
        .split("SystemUse::")
        .skip(1)
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_ascii_alphanumeric())
                .collect()
        })
        .collect();
    assert!(!named.is_empty(), "a use that is not named: {inside}");
    named
}

/// Rust files below a folder, without tests, benchmarks and examples.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !matches!(name, "tests" | "benches" | "examples" | "target") {
            files.extend(sources(&path));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
    files
}

#[test]
fn the_system_reaches_rows_only_where_it_is_listed() {
    let mut listed = BTreeMap::new();
    for (file, of, times, why) in PLACES {
        assert!(why.len() > 20, "{file}: say why");
        let known = SystemUse::ALL.iter().any(|u| format!("{u:?}") == *of);
        assert!(known, "{of} is no use");
        listed.insert(((*file).to_owned(), (*of).to_owned()), *times);
    }
    let calls = calls();
    let new: Vec<_> = calls
        .iter()
        .filter(|(k, n)| listed.get(*k) != Some(*n))
        .collect();
    let gone: Vec<_> = listed
        .iter()
        .filter(|(k, _)| !calls.contains_key(*k))
        .collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "PLACES in tests/it/house/system_scopes.rs does not list these, or not so often: {new:#?}\n\
         and lists these, which are gone: {gone:#?}\nA scope of the system sees every row of every \
         county. Where an actor is at hand, ask `actor.may(verb)` instead; else add the place with \
         its reason."
    );
    assert!(!calls.is_empty());
}

#[test]
fn every_use_is_used() {
    let calls = calls();
    for one in SystemUse::ALL {
        let name = format!("{one:?}");
        let used = calls.keys().any(|(_, of)| *of == name);
        assert!(used, "nothing uses {name}: remove it");
    }
}
