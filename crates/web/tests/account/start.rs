//! The first start, and logging in and out.

use domain::account::Role;

use crate::support::{House, PASSWORD};

#[tokio::test]
async fn the_first_start_leads_from_import_to_an_administrator() {
    let house = House::empty().await;
    let mut browser = house.browser();
    assert_eq!(browser.get("/").await.to(), "/login?next=%2F");
    assert_eq!(browser.get("/login").await.to(), "/setup");
    browser
        .get("/setup")
        .await
        .is(200)
        .says("touyan import divisions")
        .lacks("name=\"code\"");

    house.import().await;
    browser
        .get("/setup")
        .await
        .is(200)
        .says("云岭县（990100）")
        .says("name=\"code\"");
    let mut fields = vec![
        ("code", "WRONG"),
        ("county", "990100"),
        ("login", "root"),
        ("name", "周敏"),
    ];
    let wrong = browser.post("/setup", &fields).await.is(422);
    wrong
        .says("安装码不对")
        .says("value=\"root\"")
        .says("value=\"周敏\"");
    browser
        .post("/setup", &[("code", "ABCD-EFGH")])
        .await
        .is(422)
        .says("请填写“县（市、区）”");
    fields[0].1 = "abcdefgh";
    let made = browser
        .post("/setup", &fields)
        .await
        .is(200)
        .says("只显示这一次");
    let once = made.between("一次性口令</dt><dd class=\"mono strong\">", "<");
    assert_eq!(once.len(), 14, "{once}");

    assert_eq!(browser.get("/setup").await.to(), "/login");
    assert_eq!(browser.post("/setup", &fields).await.to(), "/login");
    let login = [("login", "root"), ("password", once.as_str())];
    assert_eq!(
        browser.post("/login", &login).await.to(),
        "/account/password"
    );
}

#[tokio::test]
async fn the_own_password_comes_before_everything_else() {
    let house = House::new().await;
    let once = house.make("root", Role::Administrator, &[]).await;
    let mut browser = house.browser();
    let login = [
        ("login", "root"),
        ("password", once.as_str()),
        ("next", "/accounts"),
    ];
    assert_eq!(
        browser.post("/login", &login).await.to(),
        "/account/password"
    );
    assert_eq!(
        browser.get("/accounts").await.to(),
        "/account/password",
        "nothing before that"
    );
    browser
        .get("/account/password")
        .await
        .is(200)
        .says("设置自己的口令")
        .says("一次性口令");
    let short = [("old", once.as_str()), ("password", "短"), ("again", "短")];
    browser
        .post("/account/password", &short)
        .await
        .is(422)
        .says("口令至少 10 位");
    let good = [
        ("old", once.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    assert_eq!(browser.post("/account/password", &good).await.to(), "/");
    browser.get("/accounts").await.is(200).says("root");
}

#[tokio::test]
async fn logging_in_goes_on_where_it_was_asked_for_and_says_the_same_of_every_failure() {
    let house = House::new().await;
    house.person("admin", Role::Administrator, &[]).await;
    let mut browser = house.browser();
    browser
        .get("/login?next=%2Fsettings")
        .await
        .is(200)
        .says("value=\"/settings\"");

    let known = [
        ("login", "admin"),
        ("password", "不对"),
        ("next", "/settings"),
    ];
    let unknown = [
        ("login", "nobody"),
        ("password", "不对"),
        ("next", "/settings"),
    ];
    let first = browser.post("/login", &known).await.is(422);
    let second = browser.post("/login", &unknown).await.is(422);
    let told = first.between("role=\"alert\"", "</div>");
    assert!(told.contains("登录名或口令不对"), "{told}");
    assert_eq!(told, second.between("role=\"alert\"", "</div>"));
    first
        .says("value=\"admin\"")
        .says("value=\"/settings\"")
        .lacks("不对\"");

    let good = [
        ("login", "admin"),
        ("password", PASSWORD),
        ("next", "/settings"),
    ];
    assert_eq!(browser.post("/login", &good).await.to(), "/settings");
    browser.get("/settings").await.is(200);
    let mut away = browser.clone();
    let outside = [
        ("login", "admin"),
        ("password", PASSWORD),
        ("next", "https://evil.example/"),
    ];
    assert_eq!(away.post("/login", &outside).await.to(), "/");

    assert_eq!(browser.post("/logout", &[]).await.to(), "/login");
    browser.get("/login").await.is(200).says("已退出登录");
    assert_eq!(
        browser.get("/settings").await.to(),
        "/login?next=%2Fsettings"
    );
    browser.post("/settings", &[]).await.is(401);
}
