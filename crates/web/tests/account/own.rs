//! One's own account, and deputies.

use domain::account::Role;

use crate::support::{House, PASSWORD, TOWN, VILLAGE};

#[tokio::test]
async fn everybody_sees_the_own_account_with_its_reach_and_rights() {
    let house = House::new().await;
    let mut village = house.person("shangwan", Role::Village, &[VILLAGE]).await;
    let page = village.get("/account").await.is(200);
    page.says("白水镇上湾村委会")
        .says("登记环节完成")
        .lacks("定投票日")
        .says("2 小时不操作");
    village.get("/accounts").await.is(403);
    village.get("/settings").await.is(403);

    let mut elsewhere = house.browser();
    let login = [("login", "shangwan"), ("password", PASSWORD)];
    elsewhere.post("/login", &login).await;
    let new = "青石桥下的鱼不爱吃面包";
    let wrong = [("old", "不对"), ("password", new), ("again", new)];
    village
        .post("/account/password", &wrong)
        .await
        .is(422)
        .says("现口令不对")
        .lacks(new);
    let good = [("old", PASSWORD), ("password", new), ("again", new)];
    assert_eq!(village.post("/account/password", &good).await.to(), "/");
    village.get("/account").await.is(200);
    assert_eq!(
        elsewhere.get("/account").await.to(),
        "/login?next=%2Faccount"
    );
}

#[tokio::test]
async fn a_deputy_is_appointed_for_a_period() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    let mut deputy = house.person("baishui", Role::Township, &[TOWN]).await;
    office
        .get("/account/deputy")
        .await
        .is(200)
        .says("还没有请人代理过");
    let mut fields = [
        ("deputy", "baishui"),
        ("from", "2026-03-03"),
        ("until", "3 月 9 日"),
        ("reason", "外出培训"),
    ];
    let bad = office.post("/account/deputy", &fields).await.is(422);
    bad.says("日期“3 月 9 日”无法识别")
        .says("value=\"外出培训\"")
        .says("value=\"baishui\"");
    fields[2].1 = "2026-03-09";
    assert_eq!(
        office.post("/account/deputy", &fields).await.to(),
        "/account/deputy"
    );
    office
        .get("/account/deputy")
        .await
        .is(200)
        .says("代理中")
        .says("baishui的人");
    deputy.get("/settings").await.is(403);
}

#[tokio::test]
async fn a_deputy_acts_goes_back_and_is_ended() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    let mut deputy = house.person("baishui", Role::Township, &[TOWN]).await;
    let fields = [
        ("deputy", "baishui"),
        ("from", "2026-03-03"),
        ("until", "2026-03-09"),
        ("reason", "外出培训"),
    ];
    office.post("/account/deputy", &fields).await.to();
    deputy.get("/settings").await.is(403);
    let page = deputy
        .get("/account/deputy")
        .await
        .is(200)
        .says("代理 office的人 办理");
    let id = page.between("name=\"account\" value=\"", "\"");
    let acts = deputy
        .post("/account/deputy/act", &[("account", &id)])
        .await;
    assert_eq!(acts.to(), "/");
    deputy
        .get("/settings")
        .await
        .is(200)
        .says("正在代理office的人办理");
    let page = deputy
        .get("/account/deputy")
        .await
        .is(200)
        .says("回到自己的账号");
    let appointment = page.between("name=\"id\" value=\"", "\"");
    let back = deputy.post("/account/deputy/act", &[("account", "")]).await;
    assert_eq!(back.to(), "/");
    deputy.get("/settings").await.is(403);

    deputy
        .post("/account/deputy/act", &[("account", &id)])
        .await;
    let stale = [("id", appointment.as_str()), ("version", "9")];
    office.post("/account/deputy/end", &stale).await.is(409);
    let end = [("id", appointment.as_str()), ("version", "1")];
    assert_eq!(
        office.post("/account/deputy/end", &end).await.to(),
        "/account/deputy"
    );
    office
        .get("/account/deputy")
        .await
        .is(200)
        .says("已提前结束");
    deputy.get("/settings").await.is(403);
    deputy
        .post("/account/deputy/act", &[("account", &id)])
        .await
        .is(404);
}
