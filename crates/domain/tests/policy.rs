//! The policy table whole: every verb × role against a table that a reviewer reads, so that a change
//! of rights shows as a change of `policy/expected.txt`.

#![cfg(test)]

use domain::account::policy::extent;
use domain::account::rules::grantable;
use domain::account::{Actor, Denied, Extent, Reach, Role, Verb};
use domain::{AccountId, CountyId, UnitId};

/// One line per verb, one column per role: `W` whole county, `o` own reach, `.` refused.
const EXPECTED: &str = include_str!("policy/expected.txt");
/// Who may make accounts of which roles, in the same form: `x` or `.`.
const GRANTS: &str = include_str!("policy/grants.txt");

fn header() -> String {
    let mut line = format!("{:<24}", "");
    for role in Role::ALL {
        line.push_str(&format!(" {}", role.code()));
    }
    line
}

fn row(name: &str, mark: impl Fn(Role) -> char) -> String {
    let mut line = format!("{name:<24}");
    for role in Role::ALL {
        let width = role.code().len();
        line.push_str(&format!(" {:<width$}", mark(*role)));
    }
    line.trim_end().to_owned()
}

#[track_caller]
fn same(actual: &[String], expected: &str, file: &str) {
    let actual = actual.join("\n") + "\n";
    assert!(
        actual == expected,
        "the rights are not those of crates/domain/tests/policy/{file}. Where the change is meant, \
         put this table there, so that it is seen in review, and make the handbook's table anew \
         (its own test says how):\n\n{actual}"
    );
}

#[test]
fn every_verb_and_role_is_as_expected() {
    let mut table = vec![header()];
    for verb in Verb::ALL {
        table.push(row(verb.code(), |role| match extent(role, *verb) {
            Some(Extent::Whole) => 'W',
            Some(Extent::Own) => 'o',
            None => '.',
        }));
    }
    same(&table, EXPECTED, "expected.txt");
}

#[test]
fn accounts_of_each_role_are_made_by_whom_is_expected() {
    let mut table = vec![header()];
    for granting in Role::ALL {
        table.push(row(granting.code(), |role| {
            if grantable(*granting).contains(&role) {
                'x'
            } else {
                '.'
            }
        }));
    }
    same(&table, GRANTS, "grants.txt");
}

fn actor(role: Role, reach: Reach) -> Actor {
    Actor {
        county: CountyId::parse("990101").unwrap(),
        account: AccountId::parse("01TEST").unwrap(),
        name: "周敏".to_owned(),
        role,
        reach,
        acting_for: None,
    }
}

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

#[test]
fn the_scope_of_a_verb_is_that_of_the_table() {
    let own = Reach::Towns(vec![unit("990101100")]);
    for role in Role::ALL {
        for verb in Verb::ALL {
            let actor = actor(*role, own.clone());
            assert_eq!(actor.can(*verb), extent(*role, *verb).is_some());
            match (actor.may(*verb), extent(*role, *verb)) {
                (Ok(scope), Some(Extent::Whole)) => assert!(scope.is_county()),
                (Ok(scope), Some(Extent::Own)) => assert_eq!(*scope.reach(), own),
                (Err(denied), None) => assert_eq!(
                    denied,
                    Denied {
                        role: *role,
                        verb: *verb
                    }
                ),
                (other, expected) => panic!("{role:?} {verb:?}: {other:?} {expected:?}"),
            }
        }
    }
}

/// What those who change nothing of the elections do of their own work.
const OWN_WORK: &[(Role, Verb)] = &[
    (Role::DutyDepartment, Verb::AnswerTask),
    // Of its own office only: the settings name the offices of each tracker.
    (Role::DutyDepartment, Verb::EditTrackers),
    (Role::DutyDepartment, Verb::AnswerOrder),
    // About the people put to it, of its own department.
    (Role::Department, Verb::AnswerReview),
    (Role::Discipline, Verb::AnswerReview),
    (Role::Supervision, Verb::Inspect),
    (Role::Supervision, Verb::IssueOrder),
];

/// Invariants that a change of the table must not break, whatever else it does (design §§1, 2).
#[test]
fn no_change_of_the_table_may_break_these() {
    for verb in Verb::ALL {
        let may = |role| extent(role, *verb).is_some();
        // A township, a village and a supervision group never reach the whole county.
        for role in [Role::Township, Role::Village, Role::Supervision] {
            assert_ne!(
                extent(role, *verb),
                Some(Extent::Whole),
                "{verb:?} {role:?}"
            );
        }
        // Who may prove something is asked of the record that the file hangs on.
        let by_record = verb.code() == "attachment.add";
        let changes = !by_record
            && !matches!(
                verb.code().split('.').nth(1),
                Some("view" | "verify" | "looks" | "own_password" | "deputy")
            );
        if changes {
            // An auditor changes nothing; a department, discipline, publicity and duty departments
            // change nothing of the elections; a supervision group reads.
            for role in [
                Role::Auditor,
                Role::Department,
                Role::Discipline,
                Role::Publicity,
                Role::DutyDepartment,
                Role::Supervision,
            ] {
                let own_work = OWN_WORK.contains(&(role, *verb));
                assert!(own_work || !may(role), "{verb:?} {role:?}");
            }
        }
        // The administrator runs the machine and touches no count, no term, no step.
        let of_elections = ["term.", "step.", "count.", "cockpit."];
        if of_elections
            .iter()
            .any(|room| verb.code().starts_with(room))
        {
            assert!(!may(Role::Administrator), "{verb:?}");
        }
    }
}

#[test]
fn nobody_makes_accounts_above_their_own_level() {
    for role in Role::ALL {
        if !grantable(*role).is_empty() {
            assert!(extent(*role, Verb::ManageAccounts).is_some(), "{role:?}");
        }
    }
    for (role, never) in [
        (Role::CountyOffice, Role::Administrator),
        (Role::CountyOffice, Role::Auditor),
        (Role::Township, Role::Township),
        (Role::Township, Role::CountyOffice),
    ] {
        assert!(!grantable(role).contains(&never), "{role:?} {never:?}");
    }
}

#[test]
fn codes_are_unique_and_read_back() {
    let mut verbs: Vec<&str> = Verb::ALL.iter().map(|v| v.code()).collect();
    verbs.sort_unstable();
    verbs.dedup();
    assert_eq!(verbs.len(), Verb::ALL.len());
    for role in Role::ALL {
        assert_eq!(Role::parse(role.code()), Some(*role));
        assert_eq!(Role::parse(role.zh()), Some(*role));
    }
    assert_eq!(Role::parse("root"), None);
}
