//! The second factor: set up at the first login of those who must, asked for after the password, good
//! once, and taken back by the county.

use app::account::totp;
use domain::account::Role;
use domain::account::rules::{BACKOFF_MAX_MS, FREE_FAILURES};
use domain::setting::SettingKey;

use crate::harness::{Actor, Page, World};

/// Says who must have a second factor.
async fn demands(world: &World, of: &str, number: i64) {
    let change = (SettingKey::SecondFactor, of.to_owned(), number);
    let office = world.office_actor();
    world.app.set_settings(&office, &[change]).await.unwrap();
}

/// What the telephone shows.
fn code(world: &World, secret: &[u8]) -> String {
    let step = totp::step_at(world.app.env().now());
    format!("{:06}", totp::code(secret, step).unwrap())
}

/// The secret on the page that sets a second factor up.
fn secret_of(page: &Page) -> Vec<u8> {
    let text = page.text();
    let (_, rest) = text.split_once("id=\"secret\">").expect("a secret");
    totp::from_base32(rest.split('<').next().unwrap()).unwrap()
}

async fn types(actor: &Actor, code: &str) -> Page {
    actor
        .post("/login/code", &[("code", code), ("next", "/cockpit")])
        .await
}

/// Sets a second factor up; gives the secret and the page with the recovery codes.
async fn sets_up(world: &World, actor: &Actor) -> (Vec<u8>, Page) {
    actor
        .post("/account/second", &[("act", "begin")])
        .await
        .expect(303);
    let page = actor
        .get("/account/second")
        .await
        .expect(200)
        .says("用手机扫码");
    let secret = secret_of(&page);
    let typed = code(world, &secret);
    let fields = [("act", "confirm"), ("code", typed.as_str())];
    (
        secret,
        actor.post("/account/second", &fields).await.expect(200),
    )
}

fn recovery_codes(page: &Page) -> Vec<String> {
    let text = page.text();
    let items = text.split("<li class=\"mono\">").skip(1);
    items
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

on_both! {
    async fn who_must_have_one_sets_it_up_before_anything_else(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        county.get("/cockpit").await.expect(200);
        demands(&world, "townships", 0).await;
        for path in ["/", "/cockpit", "/team", "/accounts", "/journal"] {
            assert_eq!(county.get(path).await.expect(303).location(), "/account/second", "{path}");
        }
        assert_eq!(county.post("/divisions/imports", &[]).await.expect(303).location(), "/account/second");
        // Whom the setting does not name goes on, and may have one all the same.
        world.village(2).await.get("/cockpit").await.expect(200);
        county.post("/account/second", &[("act", "begin")]).await.expect(303);
        let page = county.get("/account/second").await.expect(200).says("手工输入密钥");
        assert!(page.text().contains("<svg class=\"qr\""));
        let secret = secret_of(&page);
        let wrong = [("act", "confirm"), ("code", "000000")];
        county.post("/account/second", &wrong).await.expect(422).says("动态口令");
        county.get("/cockpit").await.expect(303);
        let typed = code(&world, &secret);
        let fields = [("act", "confirm"), ("code", typed.as_str())];
        let codes = county.post("/account/second", &fields).await.expect(200);
        assert_eq!(recovery_codes(&codes).len(), 10);
        county.get("/cockpit").await.expect(200);
        // Secret and codes are shown once.
        let page = county.get("/account/second").await.expect(200).says("还有 10 个恢复码");
        assert!(!page.text().contains("id=\"secret\""));
        let (text, sealed) = (totp::base32(&secret), recovery_codes(&codes));
        if let store::Target::File(path) = world.database().target() {
            let path = path.clone();
            for file in [path.clone(), store::schema::path_with(&path, "-wal")] {
                let bytes = std::fs::read(file).unwrap();
                for hidden in [&text, &sealed[0], &sealed[0].replace('-', "")] {
                    assert!(!bytes.windows(hidden.len()).any(|w| w == hidden.as_bytes()));
                }
            }
        }
        world.journal_is_whole().await;
    }

    async fn the_code_follows_the_password_and_is_good_once(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let (secret, codes) = sets_up(&world, &county).await;
        let used = code(&world, &secret);
        county.post("/logout", &[]).await.expect(303);
        let began = world.logs_in_again(&county).await.expect(303);
        assert_eq!(began.location(), "/login/code?next=%2F");
        for path in ["/", "/cockpit", "/account/second", "/account/password", "/team"] {
            assert_eq!(county.get(path).await.expect(303).location(), "/login/code", "{path}");
        }
        county.get("/login/code").await.expect(200).says("6 位数字");
        // The code that set it up was used; the next half minute has another.
        types(&county, &used).await.expect(422);
        types(&county, "12345").await.expect(422);
        world.later_ms(30_000);
        let fresh = code(&world, &secret);
        assert_eq!(types(&county, &fresh).await.expect(303).location(), "/cockpit");
        county.get("/cockpit").await.expect(200);
        // Nobody who looked over the shoulder gets in with the same code.
        let other = world.anonymous();
        other.logs_in(&county.login, &world.password(&county)).await.expect(303);
        types(&other, &fresh).await.expect(422);
        // A recovery code stands in for the telephone, once.
        let spare = recovery_codes(&codes)[3].to_lowercase().replace('-', " ");
        types(&other, &spare).await.expect(303);
        other.get("/cockpit").await.expect(200);
        other.get("/account/second").await.expect(200).says("还有 9 个恢复码");
        let third = world.anonymous();
        third.logs_in(&county.login, &world.password(&county)).await.expect(303);
        types(&third, &spare).await.expect(422);
        third.get("/cockpit").await.expect(303);
        // Fresh codes end the old ones, for a code of the telephone.
        world.later_ms(60_000);
        let typed = code(&world, &secret);
        let renewed = county.post("/account/second", &[("act", "codes"), ("code", &typed)]).await.expect(200);
        let (old, new) = (recovery_codes(&codes), recovery_codes(&renewed));
        assert_eq!(new.len(), 10);
        types(&third, &old[5]).await.expect(422);
        types(&third, &new[5]).await.expect(303);
        third.get("/cockpit").await.expect(200);
    }

    async fn guessing_codes_makes_the_account_wait(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let (secret, _) = sets_up(&world, &county).await;
        let guesser = world.anonymous();
        guesser.logs_in(&county.login, &world.password(&county)).await.expect(303);
        for _ in 0..FREE_FAILURES {
            types(&guesser, "000000").await.expect(422).says("动态口令");
        }
        // Even the right code, that of the next half minute.
        let next = totp::step_at(world.app.env().now()) + 1;
        let typed = format!("{:06}", totp::code(&secret, next).unwrap());
        types(&guesser, &typed).await.expect(422).says("秒后再试");
        // Whoever is in stays in.
        county.get("/cockpit").await.expect(200).says("驾驶舱");
        world.later_ms(BACKOFF_MAX_MS);
        let typed = code(&world, &secret);
        types(&guesser, &typed).await.expect(303);
        let journal = county.get("/journal?act=session.second_refused").await.expect(200);
        journal.says("动态口令不对").does_not_say("000000");
    }

    async fn a_lost_telephone_is_reset_by_whoever_manages_the_account(database: Database) {
        let world = World::new(database).await;
        demands(&world, "everybody", 0).await;
        let county = world.county().await;
        let (_, _) = sets_up(&world, &county).await;
        let township = world.person(Role::Township, &[world.town(1).id], "990101").await;
        sets_up(&world, &township).await;
        township.get("/cockpit").await.expect(200);
        let id = world.account_id(&township.login).await;
        let reset = format!("/accounts/{id}/second");
        county.get(&format!("/accounts/{id}")).await.expect(200).says("重置动态口令");
        township.post(&reset, &[]).await.expect(422);
        county.post(&reset, &[]).await.expect(303);
        // The session ended; the next login sets up another.
        township.get("/cockpit").await.expect(303);
        let began = world.logs_in_again(&township).await.expect(303);
        assert_eq!(began.location(), "/");
        assert_eq!(township.get("/").await.expect(303).location(), "/account/second");
        sets_up(&world, &township).await;
        township.get("/cockpit").await.expect(200);
        county.post(&format!("/accounts/{}/second", world.account_id(&county.login).await), &[]).await.expect(422);
        county.get("/journal?act=account.second_reset").await.expect(200).says("重置他人动态口令");
        world.journal_is_whole().await;
    }
}
