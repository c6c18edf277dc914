//! Rules of accounts: logins, passwords, back-off, reach, sessions, scopes.

#![cfg(test)]

use domain::account::rules::{
    AccountFault, BACKOFF_MAX_MS, FREE_FAILURES, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, backoff_ms,
    blocked_until, check_login, check_name, check_password, check_reach, session_alive,
};
use domain::account::{Reach, Role, SystemScope, SystemUse};
use domain::{CountyId, Millis, UnitId};
use proptest::prelude::*;

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

#[test]
fn logins_are_plain_names() {
    for good in ["ab", "a1", "zhou.min", "Z-1_2", "0a", &"a".repeat(32)] {
        assert_eq!(check_login(good), Ok(()), "{good}");
    }
    for bad in [
        "",
        "a",
        ".ab",
        "-ab",
        "_ab",
        "a b",
        "a,b",
        "a%b",
        "周敏",
        "a'b",
        "a\nb",
        &"a".repeat(33),
    ] {
        assert_eq!(check_login(bad), Err(AccountFault::Login), "{bad:?}");
    }
}

#[test]
fn names_are_short_lines_of_any_script() {
    for good in ["周敏", "𠮷", "阿依古丽·买买提", &"长".repeat(60)] {
        assert_eq!(check_name(good), Ok(()), "{good}");
    }
    for bad in ["", "  ", "周\u{0}敏", "周\n敏", &"长".repeat(61)] {
        assert_eq!(check_name(bad), Err(AccountFault::Name), "{bad:?}");
    }
}

#[test]
fn passwords_are_long_rather_than_odd() {
    let login = "zhoumin";
    for good in [
        "correct horse",
        "山高路远也要走一走啊",
        "aaaaaaaaac",
        "1357924680",
    ] {
        assert_eq!(check_password(login, good), Ok(()), "{good}");
    }
    use AccountFault::{PasswordLong, PasswordPlain, PasswordShort};
    let long = "长".repeat(129);
    for (bad, fault) in [
        ("", PasswordShort),
        ("123456789", PasswordShort),
        ("山高路远也要走一走", PasswordShort),
        ("1234567890", PasswordPlain),
        ("0987654321", PasswordPlain),
        ("aaaaaaaaaaaa", PasswordPlain),
        ("abcdefghijkl", PasswordPlain),
        ("zyxwvutsrqpo", PasswordPlain),
        ("my-zhoumin-2026", PasswordPlain),
        ("ZHOUMIN-2026!", PasswordPlain),
        (long.as_str(), PasswordLong),
    ] {
        assert_eq!(check_password(login, bad), Err(fault), "{bad}");
    }
}

#[test]
fn each_role_has_the_reach_of_its_work() {
    let town = || Reach::Towns(vec![unit("990101100")]);
    let towns = |n| Reach::Towns((0..n).map(|i| unit(&format!("990101{i:03}"))).collect());
    let village = || Reach::Units(vec![unit("990101100200")]);
    let two = || Reach::Units(vec![unit("990101100200"), unit("990101100201")]);
    for role in Role::ALL {
        let fits = |reach: &Reach| check_reach(*role, reach).is_ok();
        let (county, one_town, one_village) =
            (fits(&Reach::County), fits(&town()), fits(&village()));
        let expected = match role {
            Role::Township | Role::Supervision => (false, true, false),
            Role::Village => (false, false, true),
            _ => (true, false, false),
        };
        assert_eq!((county, one_town, one_village), expected, "{role:?}");
        assert!(!fits(&two()), "{role:?}");
        assert_eq!(fits(&towns(2)), *role == Role::Supervision, "{role:?}");
        assert!(!fits(&towns(0)) && !fits(&towns(61)), "{role:?}");
        let kind = match role.reach_kind() {
            "county" => Reach::County,
            "town" => town(),
            _ => village(),
        };
        assert!(fits(&kind), "{role:?}");
    }
}

#[test]
fn waiting_begins_after_five_failures_and_doubles_to_a_quarter_of_an_hour() {
    let waits: Vec<i64> = (0..=16).map(|n| backoff_ms(n) / 1000).collect();
    assert_eq!(
        waits,
        [
            0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900
        ]
    );
    assert_eq!(blocked_until(FREE_FAILURES - 1, Millis(7)), None);
    assert_eq!(blocked_until(FREE_FAILURES, Millis(7)), Some(Millis(2007)));
}

#[test]
fn an_id_list_cannot_hold_what_a_predicate_would_misread() {
    for bad in ["", "a,b", "a%", "a_b", "a'b", "甲", "a b", &"1".repeat(41)] {
        assert!(UnitId::parse(bad).is_err(), "{bad:?}");
    }
    let scope = SystemScope::for_use(SystemUse::Command).county(CountyId::parse("990101").unwrap());
    assert_eq!(scope.id_list(), ",");
    let town = scope.within_town(&unit("990101100")).unwrap();
    assert_eq!(town.id_list(), ",990101100,");
    // Narrowing never widens: neither to another township nor back to the county.
    assert_eq!(town.within_town(&unit("990101101")), None);
    assert_eq!(town.within_town(&unit("990101100")), Some(town.clone()));
    assert!(!town.covers(&unit("990101101"), &unit("990101101200")));
    assert!(town.covers(&unit("990101100"), &unit("990101100200")));
}

proptest! {
    #[test]
    fn waiting_never_shrinks_and_never_exceeds_its_bound(failures in any::<i64>()) {
        let failures = failures.clamp(i64::MIN + 100, i64::MAX - 1);
        let (now, next) = (backoff_ms(failures), backoff_ms(failures + 1));
        prop_assert!((0..=BACKOFF_MAX_MS).contains(&now));
        prop_assert!(next >= now);
    }

    #[test]
    fn a_session_lives_within_both_bounds(created in 0_i64..1 << 50, seen in 0_i64..1 << 40, now in 0_i64..1 << 40) {
        let (seen, now) = (created + seen, created + now);
        let alive = session_alive(Millis(created), Millis(seen), Millis(now));
        prop_assert_eq!(alive, now - created < SESSION_ABSOLUTE_MS && now - seen < SESSION_IDLE_MS);
    }

    #[test]
    fn extreme_instants_end_a_session_and_panic_nowhere(a in any::<i64>(), b in any::<i64>(), c in any::<i64>()) {
        let _ = session_alive(Millis(a), Millis(b), Millis(c));
        let _ = blocked_until(a, Millis(b));
        prop_assert!(!session_alive(Millis(i64::MIN), Millis(i64::MIN), Millis(0)));
    }

    #[test]
    fn no_password_panics(login in ".{0,40}", password in ".{0,200}") {
        let _ = check_password(&login, &password);
    }
}
