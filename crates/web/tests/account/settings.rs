//! Settings and holidays.

use domain::account::Role;

use crate::support::House;

#[tokio::test]
async fn settings_keep_what_was_typed_and_show_a_clash() {
    let house = House::new().await;
    let mut one = house.person("one", Role::CountyOffice, &[]).await;
    let mut two = house.person("two", Role::Administrator, &[]).await;
    one.get("/settings")
        .await
        .is(200)
        .says("默认值，没有改过")
        .says("0 到 30 的整数");
    let form = |version, days, name| {
        [
            ("version", version),
            ("soon_days", days),
            ("office_name", name),
            ("office_phone", ""),
            ("report_channel", ""),
            ("backup_keep", "14"),
        ]
    };
    let bad = one
        .post("/settings", &form("0", "三天", "云岭县换届办"))
        .await
        .is(422);
    bad.says("value=\"三天\"")
        .says("value=\"云岭县换届办\"")
        .says("应为0 到 30 的整数");
    assert_eq!(
        one.post("/settings", &form("0", "5", "云岭县换届办"))
            .await
            .to(),
        "/settings"
    );
    one.get("/settings")
        .await
        .is(200)
        .says("已保存 2 项设置")
        .says("第 1 版，one的人");
    let clash = two
        .post("/settings", &form("0", "7", "换届工作办公室"))
        .await
        .is(409);
    let clash = clash
        .says("one的人")
        .says("云岭县换届办")
        .says("临期提前天数");
    clash
        .says("name=\"version\" value=\"2\"")
        .lacks("<legend>保留备份份数");
    let kept = two.post("/settings", &form("2", "7", "云岭县换届办")).await;
    assert_eq!(kept.to(), "/settings");
    let history = two.get("/settings/soon_days").await.is(200);
    history.says("two的人").says("one的人").says("默认值：3");
    two.get("/settings/office_phone")
        .await
        .is(200)
        .says("没有改过");
    two.get("/settings/none").await.is(404);
}

#[tokio::test]
async fn an_auditor_reads_settings_and_changes_none() {
    let house = House::new().await;
    let mut auditor = house.person("auditor", Role::Auditor, &[]).await;
    auditor
        .get("/settings")
        .await
        .is(200)
        .says("换届工作办公室")
        .lacks("<button class=\"go\"");
    auditor
        .post("/settings", &[("version", "0"), ("soon_days", "9")])
        .await
        .is(403);
}

#[tokio::test]
async fn holidays_are_listed_by_year_added_and_removed() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    let here = "/settings/holidays";
    office.get(here).await.is(200).says("还没有登记节假日");
    let mut fields = [("day", "2031-10-1"), ("name", "国庆节"), ("kind", "")];
    let bad = office.post(here, &fields).await.is(422);
    bad.says("请填写“安排”").says("value=\"国庆节\"");
    fields[2].1 = "off";
    assert_eq!(
        office.post(here, &fields).await.to(),
        "/settings/holidays?year=2031"
    );
    office
        .post(here, &fields)
        .await
        .is(422)
        .says("已登记为“国庆节”");
    let work = [
        ("day", "2030-09-28"),
        ("name", "国庆节调休"),
        ("kind", "work"),
    ];
    office.post(here, &work).await.to();
    let page = office.get("/settings/holidays?year=2031").await.is(200);
    page.says("2031-10-01")
        .lacks("2030-09-28")
        .says("已登记 2030 年至 2031 年");
    let removed = office
        .post("/settings/holidays/remove", &[("day", "2031-10-01")])
        .await;
    assert_eq!(removed.to(), here);
    office
        .get(here)
        .await
        .is(200)
        .says("已删除 1 天")
        .lacks("2031-10-01");
    office.post("/settings/holidays/remove", &[]).await.to();
    office.get(here).await.is(200).says("没有选中日期");
    let sheet = office.get("/settings/holidays?format=xlsx").await.is(200);
    assert!(sheet.bytes.starts_with(b"PK"));
}
