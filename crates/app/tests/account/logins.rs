//! Logging in: one answer for all failures, waiting, the first password, how long a session runs.

use app::Fault;
use app::account::Setup;
use domain::account::Role;
use domain::account::rules::{AccountFault, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS};

use crate::support::{ADDRESS, House, PASSWORD, VILLAGE, county, everywhere, faults};

const MINUTE_MS: i64 = 60_000;

async fn fails(house: &House, login: &str, password: &str) -> Fault {
    let mut faults = faults(house.app.log_in(login, password, ADDRESS).await);
    assert_eq!(faults.len(), 1);
    faults.remove(0)
}

#[tokio::test]
async fn a_wrong_password_an_unknown_name_and_a_disabled_account_get_one_answer() {
    everywhere(|house| async move {
        let admin = house.person("admin", Role::Administrator, &[]).await;
        let village = house.person("shangwan", Role::Village, &[VILLAGE]).await;
        let account = &village.who.account;
        house
            .app
            .disable_account(admin.actor(), &account.id, account.version, "调离", None)
            .await
            .unwrap();

        let wrong = fails(&house, "admin", "不是这个口令").await;
        let unknown = fails(&house, "nobody", "不是这个口令").await;
        let disabled = fails(&house, "shangwan", PASSWORD).await;
        let no_name = fails(&house, "上湾 村", PASSWORD).await;
        assert_eq!(wrong, Fault::Login);
        assert_eq!(
            [&unknown, &disabled, &no_name].map(Fault::zh),
            [&wrong; 3].map(Fault::zh)
        );

        // The case of a login name and blanks around it do not count; those of a password do.
        assert!(
            !house
                .app
                .log_in(" Admin ", PASSWORD, ADDRESS)
                .await
                .unwrap()
                .must_change
        );
        assert_eq!(
            fails(&house, "admin", &format!("{PASSWORD} ")).await,
            Fault::Login
        );
    })
    .await;
}

#[tokio::test]
async fn failures_make_a_known_and_an_unknown_name_wait_alike_and_never_for_good() {
    everywhere(|house| async move {
        let admin = house.person("admin", Role::Administrator, &[]).await;
        for login in ["admin", "nobody"] {
            for _ in 0..5 {
                assert_eq!(fails(&house, login, "不对").await, Fault::Login);
            }
            assert_eq!(
                fails(&house, login, PASSWORD).await,
                Fault::Wait { seconds: 2 }
            );
        }
        house.after_ms(1_001);
        assert_eq!(
            fails(&house, "admin", PASSWORD).await,
            Fault::Wait { seconds: 1 }
        );
        house.after_ms(2_000);
        assert_eq!(fails(&house, "admin", "还不对").await, Fault::Login);
        assert_eq!(
            fails(&house, "admin", PASSWORD).await,
            Fault::Wait { seconds: 4 }
        );

        // An administrator sees the wait and ends it.
        let id = &admin.who.account.id;
        let office = house.person("office", Role::CountyOffice, &[]).await;
        assert!(house.app.unlock_account(office.actor(), id).await.is_err());
        let page = house.app.account_page(admin.actor(), id).await.unwrap();
        assert_eq!(page.waits_s, Some(4));
        house.app.unlock_account(admin.actor(), id).await.unwrap();
        house.log_in("admin", PASSWORD).await;

        // A success begins the count anew.
        assert_eq!(fails(&house, "admin", "不对").await, Fault::Login);
        house.log_in("admin", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn an_address_waits_only_after_many_failures_of_different_names() {
    everywhere(|house| async move {
        house.person("admin", Role::Administrator, &[]).await;
        for n in 0..50 {
            assert_eq!(
                fails(&house, &format!("guess{n}"), "不对").await,
                Fault::Login
            );
        }
        assert_eq!(
            fails(&house, "admin", PASSWORD).await,
            Fault::Wait { seconds: 2 }
        );
        assert!(
            house
                .app
                .log_in("admin", PASSWORD, "10.9.9.9")
                .await
                .is_ok()
        );
    })
    .await;
}

#[tokio::test]
async fn the_first_password_is_chosen_by_its_owner_and_ends_other_sessions() {
    everywhere(|house| async move {
        let issued = house.make("shangwan", Role::Village, &[VILLAGE]).await;
        let here = house.log_in("shangwan", &issued.password).await;
        let there = house.log_in("shangwan", &issued.password).await;
        assert!(here.who.must_change);

        let change = async |old: &str, new: &str, again: &str| {
            house
                .app
                .change_own_password(&here.who, &here.token, old, new, again)
                .await
        };
        let old = issued.password.as_str();
        assert_eq!(
            faults(change("不对", PASSWORD, PASSWORD).await),
            [Fault::OldPassword]
        );
        assert_eq!(
            faults(change(old, "短", "短").await),
            [Fault::Account(AccountFault::PasswordShort)]
        );
        assert_eq!(
            faults(change(old, "my-Shangwan-2026", "my-Shangwan-2026").await),
            [Fault::Account(AccountFault::PasswordPlain)]
        );
        assert_eq!(
            faults(change(old, PASSWORD, "另一个口令另一个口令").await),
            [Fault::PasswordsDiffer]
        );
        assert_eq!(faults(change(old, old, old).await), [Fault::SamePassword]);
        assert!(house.runs(&there.token).await);

        change(old, PASSWORD, PASSWORD).await.unwrap();
        assert!(!house.runs(&there.token).await);
        assert!(!house.again(&here.token).await.who.must_change);
        assert_eq!(fails(&house, "shangwan", old).await, Fault::Login);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_idle_when_old_and_at_logout() {
    everywhere(|house| async move {
        let person = house.person("admin", Role::Administrator, &[]).await;
        let mut at = 0;
        while at + SESSION_IDLE_MS - MINUTE_MS < SESSION_ABSOLUTE_MS {
            at += SESSION_IDLE_MS - MINUTE_MS;
            house.after_ms(at);
            assert!(house.runs(&person.token).await, "used again at {at}");
        }
        house.after_ms(SESSION_ABSOLUTE_MS - 1);
        assert!(house.runs(&person.token).await);
        house.after_ms(SESSION_ABSOLUTE_MS);
        assert!(
            !house.runs(&person.token).await,
            "twelve hours after the login"
        );

        let idle = house.log_in("admin", PASSWORD).await;
        house.after_ms(SESSION_ABSOLUTE_MS + SESSION_IDLE_MS);
        assert!(
            !house.runs(&idle.token).await,
            "two hours without a request"
        );

        let out = house.log_in("admin", PASSWORD).await;
        house.app.log_out(&out.who, &out.token).await.unwrap();
        assert!(!house.runs(&out.token).await);
        assert!(!house.runs("x").await);
        assert!(!house.runs(&"0".repeat(64)).await);
    })
    .await;
}

#[tokio::test]
async fn the_first_start_asks_for_the_code_and_happens_once() {
    everywhere(|house| async move {
        let code = Some("ABCD-EFGH");
        let setup = Setup {
            county: county(),
            login: "Root".to_owned(),
            name: "周敏".to_owned(),
        };
        let set_up = async |typed: &str, code: Option<&str>, setup: &Setup| {
            house.app.set_up(typed, code, ADDRESS, setup).await
        };
        assert!(house.app.needs_setup().await.unwrap());
        assert_eq!(faults(set_up("", None, &setup).await), [Fault::SetupCode]);
        assert_eq!(
            faults(set_up("ABCD-EFGX", code, &setup).await),
            [Fault::SetupCode]
        );
        for _ in 0..3 {
            assert_eq!(faults(set_up("", code, &setup).await), [Fault::SetupCode]);
        }
        assert_eq!(
            faults(set_up("ABCD-EFGH", code, &setup).await),
            [Fault::Wait { seconds: 2 }]
        );
        house.after_ms(2_000);
        let nameless = Setup {
            name: " ".to_owned(),
            ..setup.clone()
        };
        assert_eq!(
            faults(set_up("ABCD-EFGH", code, &nameless).await),
            [Fault::Account(AccountFault::Name)]
        );

        let issued = set_up(" abcdefgh ", code, &setup).await.unwrap();
        assert_eq!(
            (issued.account.role, issued.account.login.as_str()),
            (Role::Administrator, "root")
        );
        assert!(house.log_in("root", &issued.password).await.who.must_change);
        assert_eq!(
            faults(set_up("ABCD-EFGH", code, &setup).await),
            [Fault::AlreadySetUp]
        );
    })
    .await;
}
