//! Sessions: idle and absolute ends, first-login password change, endings from elsewhere.

use domain::account::Role;
use domain::account::rules::{SESSION_ABSOLUTE_MS, SESSION_IDLE_MS};
use web::{Access, office_routes};

use crate::harness::{Actor, World};

const MINUTE_MS: i64 = 60 * 1000;

async fn is_in(who: &Actor) -> bool {
    let page = who.get("/").await;
    match page.status.as_u16() {
        200 => true,
        303 => {
            assert_eq!(page.location(), "/login?next=%2F");
            false
        }
        other => panic!("{other}"),
    }
}

on_both! {
    async fn a_session_ends_after_two_hours_without_a_request(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        // Busy: a request every hour and a half keeps it.
        for _ in 0..3 {
            world.later_ms(SESSION_IDLE_MS - 30 * MINUTE_MS);
            assert!(is_in(&county).await);
        }
        world.later_ms(SESSION_IDLE_MS - 1);
        assert!(is_in(&county).await, "a moment before");
        world.later_ms(SESSION_IDLE_MS);
        assert!(!is_in(&county).await, "two hours after the last request");
        let form = county.post("/settings", &[]).await.expect(401);
        form.says("请先登录");
    }

    async fn a_session_ends_after_twelve_hours_whatever_happens(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        world.logs_in_again(&county).await;
        let steps = SESSION_ABSOLUTE_MS / (60 * MINUTE_MS);
        for _ in 1..steps {
            world.later_ms(60 * MINUTE_MS);
            assert!(is_in(&county).await);
        }
        world.later_ms(60 * MINUTE_MS);
        assert!(!is_in(&county).await, "twelve hours after the login");
    }

    async fn before_the_first_password_change_there_is_no_other_page(database: Database) {
        let world = World::new(database).await;
        let (login, village) = ("fresh-village", world.place(2).id);
        let password = world.account(login, Role::Village, &[village], "990101").await;
        let fresh = world.anonymous();
        let began = fresh.logs_in(login, &password).await.expect(303);
        assert_eq!(began.location(), "/account/password");
        let before = world.journal_heads().await;
        for route in office_routes().iter().filter(|r| r.access != Access::Anyone) {
            if matches!(route.path, "/account/password" | "/logout") {
                continue;
            }
            let path = route.path.replace("{unit}", village).replace("{id}", "01NONE");
            let path = path.replace("{term}", "01NONE").replace("{key}", "soon_days");
            let page = if route.method == "GET" {
                fresh.get(&path).await
            } else {
                fresh.post(&path, &[("unit", village)]).await
            };
            assert_eq!(page.status, 303, "{}", page.asked);
            assert_eq!(page.location(), "/account/password", "{}", page.asked);
        }
        assert_eq!(world.journal_heads().await, before);
        fresh.get("/account/password").await.expect(200).says("一次性口令");
        let own = "山高路远也要走";
        let fields = [("old", password.as_str()), ("password", own), ("again", own)];
        // Too short by the rules of passwords, so that nothing has changed yet.
        fresh.post("/account/password", &fields).await.expect(422).says("口令至少");
        let own = "山高路远也要走，不怕风雨";
        let fields = [("old", password.as_str()), ("password", own), ("again", own)];
        fresh.post("/account/password", &fields).await.expect(303);
        fresh.get("/").await.expect(200);
    }

    async fn a_changed_password_ends_the_sessions_elsewhere(database: Database) {
        let world = World::without_term(database).await;
        let here = world.county().await;
        let there = world.anonymous();
        let old = world.password(&here);
        there.logs_in(&here.login, &old).await.expect(303);
        assert!(is_in(&there).await);
        let new = "另一句好记的长口令";
        let fields = [("old", old.as_str()), ("password", new), ("again", new)];
        here.post("/account/password", &fields).await.expect(422).says("至少");
        let new = "另一句好记又够长的口令";
        let fields = [("old", old.as_str()), ("password", new), ("again", new)];
        here.post("/account/password", &fields).await.expect(303);
        assert!(is_in(&here).await);
        assert!(!is_in(&there).await);
        there.logs_in(&here.login, &old).await.expect(422);
        there.logs_in(&here.login, new).await.expect(303);
    }

    async fn a_disabled_account_is_out_at_once(database: Database) {
        let world = World::without_term(database).await;
        let village = world.village(2).await;
        let id = world.account_id(&village.login).await;
        let township = world.township(1).await;
        let form = format!("/accounts/{id}/disable");
        let version = township.get(&form).await.expect(200).field("version");
        let fields = [("version", version.as_str()), ("reason", "调离")];
        township.post(&form, &fields).await.expect(303);
        assert!(!is_in(&village).await);
        let refused = village.logs_in(&village.login, &world.password(&village)).await;
        refused.expect(422).says("登录名或口令不对");
        let enable = format!("/accounts/{id}/enable");
        let version = township.get(&format!("/accounts/{id}")).await.field("version");
        township.post(&enable, &[("version", version.as_str())]).await.expect(303);
        world.logs_in_again(&village).await.expect(303);
        assert!(is_in(&village).await);
    }

    async fn a_reset_password_ends_sessions_and_works_once(database: Database) {
        let world = World::without_term(database).await;
        let village = world.village(2).await;
        let id = world.account_id(&village.login).await;
        let township = world.township(1).await;
        let version = township.get(&format!("/accounts/{id}")).await.field("version");
        let reset = format!("/accounts/{id}/reset");
        let fields = [("version", version.as_str())];
        let slip = township.post(&reset, &fields).await.expect(200);
        assert!(!is_in(&village).await);
        village.logs_in(&village.login, &world.password(&village)).await.expect(422);
        // Sending the form again makes no second password.
        township.post(&reset, &fields).await.expect(409);
        let words = slip.words();
        let password = words
            .split_whitespace()
            .find(|word| word.len() == 14 && word.matches('-').count() == 2)
            .expect("a one-time password on the slip");
        let began = village.logs_in(&village.login, password).await.expect(303);
        assert_eq!(began.location(), "/account/password");
    }
}
