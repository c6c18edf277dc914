//! Failed logins: one answer for all, waiting instead of locking, and an end of it by the county.

use domain::account::rules::{BACKOFF_MAX_MS, FREE_FAILURES};

use crate::harness::World;

on_both! {
    async fn a_wrong_name_and_a_wrong_password_are_not_told_apart(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let nobody = world.anonymous();
        let wrong = nobody.logs_in(&county.login, "wrong-password").await.expect(422);
        let unknown = nobody.logs_in("nobody-of-this-name", "wrong-password").await.expect(422);
        let odd = nobody.logs_in("'; -- \u{1f600}", "wrong-password").await.expect(422);
        for page in [&wrong, &unknown, &odd] {
            assert!(page.words().contains("登录名或口令不对"), "{}", page.words());
            assert_eq!(page.header("set-cookie"), "");
            assert!(!page.text().contains("wrong-password"), "the password comes back");
        }
        assert_eq!(
            wrong.text().replace(&county.login, ""),
            unknown.text().replace("nobody-of-this-name", "")
        );
    }

    async fn after_five_failures_a_name_waits_and_then_may_again(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let password = world.password(&county);
        let guesser = world.anonymous();
        for _ in 0..FREE_FAILURES {
            let page = guesser.logs_in(&county.login, "guess-guess").await.expect(422);
            page.says("登录名或口令不对");
        }
        // Even the right password, and from another address, so that guessing tells nothing.
        let owner = world.anonymous().at_address("198.51.100.9");
        let page = owner.logs_in(&county.login, &password).await.expect(422);
        page.says("秒后再试");
        // A name in capitals is the same name.
        let page = owner.logs_in(&county.login.to_uppercase(), &password).await;
        page.expect(422).says("秒后再试");
        // Others at the same address are not held up, and a running session goes on.
        world.township(1).await.get("/").await.expect(200);
        county.get("/").await.expect(200);
        world.later_ms(BACKOFF_MAX_MS);
        owner.logs_in(&county.login, &password).await.expect(303);
    }

    async fn the_county_ends_the_wait(database: Database) {
        let world = World::without_term(database).await;
        let township = world.township(1).await;
        let guesser = world.anonymous().at_address("203.0.113.5");
        for _ in 0..FREE_FAILURES + 2 {
            guesser.logs_in(&township.login, "guess-guess").await.expect(422);
        }
        let password = world.password(&township);
        let owner = world.anonymous();
        owner.logs_in(&township.login, &password).await.expect(422);
        let id = world.account_id(&township.login).await;
        let county = world.county().await;
        county.post(&format!("/accounts/{id}/unlock"), &[]).await.expect(303);
        owner.logs_in(&township.login, &password).await.expect(303);
    }

    async fn a_success_forgets_the_failures(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let someone = world.anonymous();
        for _ in 0..3 {
            for _ in 1..FREE_FAILURES {
                someone.logs_in(&county.login, "guess-guess").await.expect(422);
            }
            someone.logs_in(&county.login, &world.password(&county)).await.expect(303);
        }
    }

    async fn one_address_that_tries_many_names_waits_too(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let guesser = world.anonymous().at_address("203.0.113.77");
        let mut waited = 0;
        for n in 0..60 {
            let page = guesser.logs_in(&format!("name-{n}"), "guess-guess").await.expect(422);
            waited += usize::from(page.words().contains("秒后再试"));
        }
        assert!((1..30).contains(&waited), "{waited} of 60 were told to wait");
        let elsewhere = world.anonymous();
        elsewhere.logs_in(&county.login, &world.password(&county)).await.expect(303);
    }
}
