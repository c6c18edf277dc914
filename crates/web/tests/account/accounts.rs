//! Accounts of others: made singly and from a list, changed, disabled, reset, exported.

use domain::account::Role;

use crate::support::{House, PASSWORD, TOWN, VILLAGE};

#[tokio::test]
async fn a_village_is_found_by_township_or_by_name_without_a_script() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    office
        .get("/accounts/new")
        .await
        .is(200)
        .says("value=\"village\"")
        .lacks("value=\"auditor\"");
    office
        .get("/accounts/new?role=village")
        .await
        .is(422)
        .says("请选择乡镇");
    let found = office
        .get("/accounts/new?role=village&q=%E6%A1%A5")
        .await
        .is(200);
    let found = found.says("青石镇 桥头村委会").lacks("白水镇 上湾村委会");
    let link = found.between("/accounts/new?role=village&#38;town=", "\"");
    assert_eq!(link, "990100102&#38;reach=990100102201");
}

#[tokio::test]
async fn the_second_step_keeps_what_was_typed_and_ends_with_a_slip() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    let page = office
        .get("/accounts/new?role=village&town=990100101")
        .await
        .is(200);
    page.says("上湾村委会")
        .says("下湾村委会")
        .lacks("桥头村委会");
    let mut fields = [
        ("role", "village"),
        ("town", TOWN),
        ("reach", VILLAGE),
        ("name", ""),
        ("login", "shang wan"),
        ("office", ""),
    ];
    let bad = office.post("/accounts/new", &fields).await.is(422);
    bad.says("须为 1 到 60 个字")
        .says("登录名须为")
        .says("value=\"shang wan\"")
        .says("selected>上湾村委会");
    fields[3].1 = "李建国";
    fields[4].1 = "shangwan";
    let slip = office.post("/accounts/new", &fields).await.is(200);
    let slip = slip
        .says("请现在就打印")
        .says("http://touyan.test/")
        .says("白水镇上湾村委会 李建国");
    let once = slip.between("一次性口令</dt><dd class=\"mono big\">", "<");

    let mut village = house.browser();
    let login = [("login", "shangwan"), ("password", once.as_str())];
    assert_eq!(
        village.post("/login", &login).await.to(),
        "/account/password"
    );
    office
        .get("/accounts")
        .await
        .is(200)
        .says("shangwan")
        .says("待首次登录")
        .lacks(&once);
    office
        .post("/accounts/new", &fields)
        .await
        .is(422)
        .says("登录名“shangwan”已被使用");
}

#[tokio::test]
async fn a_township_begins_with_its_own_villages_and_finds_nobody_else() {
    let house = House::new().await;
    let mut town = house.person("baishui", Role::Township, &[TOWN]).await;
    house
        .make("qiaotou", Role::Village, &["990100102201"])
        .await;
    let page = town.get("/accounts/new").await.is(200);
    page.says("上湾村委会")
        .lacks("桥头村委会")
        .lacks("value=\"township\"");
    town.get("/accounts").await.is(200).lacks("qiaotou");
    let id = house.id("qiaotou").await;
    town.get(&format!("/accounts/{id}")).await.is(404);
    town.post(&format!("/accounts/{id}/reset"), &[("version", "1")])
        .await
        .is(404);
    town.post(&format!("/accounts/{id}/disable"), &[("reason", "试")])
        .await
        .is(404);
    let foreign = [
        ("role", "village"),
        ("reach", "990100102201"),
        ("name", "王"),
        ("login", "wang"),
    ];
    town.post("/accounts/new", &foreign)
        .await
        .is(422)
        .says("范围与角色不符");
    let higher = [
        ("role", "township"),
        ("reach", TOWN),
        ("name", "王"),
        ("login", "wang"),
    ];
    town.post("/accounts/new", &higher)
        .await
        .is(422)
        .says("不能设立或修改这种角色");
}

#[tokio::test]
async fn a_clash_shows_both_versions_and_is_settled() {
    let house = House::new().await;
    let mut one = house.person("one", Role::CountyOffice, &[]).await;
    let mut two = house.person("two", Role::CountyOffice, &[]).await;
    house.make("shangwan", Role::Village, &[VILLAGE]).await;
    let path = format!("/accounts/{}", house.id("shangwan").await);
    two.get(&path)
        .await
        .is(200)
        .says("name=\"version\" value=\"1\"");
    let change = |name, reach| {
        [
            ("version", "1"),
            ("name", name),
            ("office", "某单位"),
            ("reach", reach),
        ]
    };
    assert_eq!(one.post(&path, &change("王秀兰", VILLAGE)).await.to(), path);
    let clash = two
        .post(&path, &change("陈志强", "990100101202"))
        .await
        .is(409);
    let clash = clash
        .says("one的人")
        .says("王秀兰")
        .says("陈志强")
        .says("白水镇下湾村委会");
    clash.says("name=\"version\" value=\"2\"");
    let settled = [
        ("version", "2"),
        ("office", "某单位"),
        ("_clash.name", "1"),
        ("_mine.name", "陈志强"),
        ("_theirs.name", "王秀兰"),
        ("_pick.name", "theirs"),
        ("_clash.reach", "1"),
        ("_mine.reach", "990100101202"),
        ("_theirs.reach", VILLAGE),
        ("_pick.reach", "mine"),
    ];
    assert_eq!(two.post(&path, &settled).await.to(), path);
    two.get(&path)
        .await
        .is(200)
        .says("王秀兰")
        .says("白水镇下湾村委会");
    let empty = two
        .post(&path, &[("version", "3"), ("name", ""), ("reach", VILLAGE)])
        .await;
    empty.is(422).says("须为 1 到 60 个字");
    // Somebody who opened the page long ago but changed nothing that differs now.
    let same = [
        ("version", "1"),
        ("name", "王秀兰"),
        ("office", "某单位"),
        ("reach", "990100101202"),
    ];
    assert_eq!(one.post(&path, &same).await.to(), path);
}

#[tokio::test]
async fn the_wait_after_failures_is_ended_and_a_password_reset_once() {
    let house = House::new().await;
    let mut admin = house.person("admin", Role::Administrator, &[]).await;
    let mut person = house.person("baishui", Role::Township, &[TOWN]).await;
    let path = format!("/accounts/{}", house.id("baishui").await);
    for _ in 0..5 {
        house
            .browser()
            .post("/login", &[("login", "baishui"), ("password", "不对")])
            .await;
    }
    let page = admin
        .get(&path)
        .await
        .is(200)
        .says("还要等 2 秒")
        .says("解除等待");
    let version = page.between("name=\"version\" value=\"", "\"");
    assert_eq!(admin.post(&format!("{path}/unlock"), &[]).await.to(), path);
    admin.get(&path).await.is(200).lacks("解除等待</button>");

    let reset = format!("{path}/reset");
    let slip = admin
        .post(&reset, &[("version", &version)])
        .await
        .is(200)
        .says("重置口令：1 个");
    slip.says("一次性口令");
    admin.post(&reset, &[("version", &version)]).await.is(409);
    assert_eq!(person.get("/account").await.to(), "/login?next=%2Faccount");
}

#[tokio::test]
async fn an_account_is_disabled_with_a_reason_and_enabled_again() {
    let house = House::new().await;
    let mut admin = house.person("admin", Role::Administrator, &[]).await;
    house.person("baishui", Role::Township, &[TOWN]).await;
    let path = format!("/accounts/{}", house.id("baishui").await);
    let page = admin.get(&format!("{path}/disable")).await.is(200);
    let version = page.between("name=\"version\" value=\"", "\"");
    let disable = format!("{path}/disable");
    let wordless = admin
        .post(&disable, &[("version", &version), ("reason", " ")])
        .await
        .is(422);
    wordless.says("请填写“停用理由”");
    let stale = admin
        .post(&disable, &[("version", "1"), ("reason", "调离")])
        .await
        .is(409);
    stale.says("也改了这个账号").says("调离");
    let gone = admin
        .post(&disable, &[("version", &version), ("reason", "调离")])
        .await;
    assert_eq!(gone.to(), path);
    let page = admin
        .get(&path)
        .await
        .is(200)
        .says("已停用")
        .says("调离")
        .says("重新启用");
    let version = page.between("name=\"version\" value=\"", "\"");
    assert_eq!(
        admin
            .post(&format!("{path}/enable"), &[("version", &version)])
            .await
            .to(),
        path
    );
    admin.get(&path).await.is(200).says("停用这个账号");
    admin.get("/accounts/none").await.is(404);
}

#[tokio::test]
async fn a_list_with_faults_says_them_row_by_row_and_makes_nothing() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    let template = office.get("/accounts/import/template").await.is(200);
    assert!(template.bytes.starts_with(b"PK"));
    office
        .get("/accounts/import")
        .await
        .is(200)
        .says("下载账号导入表");
    office.post("/accounts/import", &[]).await.is(400);
    let bad = "姓名,登录名,角色,所属单位\n甲,jia,村级,没有的村\n乙,yi,宣传部,\n";
    let page = office
        .upload("/accounts/import", "list", "名单.csv", bad.as_bytes())
        .await
        .is(422);
    page.says("第 2 行")
        .says("没有找到单位“没有的村”")
        .says("乙")
        .lacks("/accounts/import/confirm");
    let no_table = office
        .upload(
            "/accounts/import",
            "list",
            "图.png",
            b"\x89PNG\r\n\x1a\n\0\0",
        )
        .await;
    no_table.is(422).says("图片");
    let nothing = office
        .upload("/accounts/import", "other", "名单.csv", b"x")
        .await
        .is(422);
    nothing.says("请填写“名单文件”");
    office.get("/accounts").await.is(200).lacks(">yi<");
}

#[tokio::test]
async fn a_good_list_is_confirmed_and_printed_eight_to_a_sheet() {
    let house = House::new().await;
    let mut office = house.person("office", Role::CountyOffice, &[]).await;
    let mut good = "姓名,登录名,角色,所属单位\n".to_owned();
    for n in 1..=9 {
        good.push_str(&format!("“引号”<{n}>,user{n},宣传部,\n"));
    }
    let page = office
        .upload("/accounts/import", "list", "名单.csv", good.as_bytes())
        .await
        .is(200);
    let page = page.says("可以开通 <b>9</b> 个").says("开通 9 个账号");
    let rows = page.between("name=\"rows\" value=\"", "\"");
    let rows = rows.replace("&#60;", "<").replace("&#62;", ">");
    let confirm = "/accounts/import/confirm";
    let slips = office.post(confirm, &[("rows", &rows)]).await.is(200);
    let slips = slips.says("批量开通：9 个账号").says("“引号”&#60;9&#62;");
    assert_eq!(slips.text.matches("<article").count(), 2, "eight and one");
    assert_eq!(slips.text.matches("class=\"slip\"").count(), 9);

    let again = office.post(confirm, &[("rows", &rows)]).await.is(422);
    again.says("登录名“user1”已被使用").lacks("一次性口令</dt>");
    office
        .post(confirm, &[("rows", "x")])
        .await
        .is(422)
        .says("请重新上传");
    office
        .post(confirm, &[("rows", "")])
        .await
        .is(422)
        .says("名单是空的");
}

#[tokio::test]
async fn the_list_is_filtered_exported_and_several_are_reset_at_once() {
    let house = House::new().await;
    let mut admin = house.person("admin", Role::Administrator, &[]).await;
    house.make("jia", Role::Publicity, &[]).await;
    house.make("yi", Role::Township, &[TOWN]).await;
    admin
        .get("/accounts?role=publicity")
        .await
        .is(200)
        .says("jia")
        .lacks(">yi<");
    admin
        .get("/accounts?state=done")
        .await
        .is(200)
        .lacks(">jia<");
    let sheet = admin.get("/accounts?format=xlsx").await.is(200);
    assert!(sheet.bytes.starts_with(b"PK"));

    let (jia, yi) = (house.id("jia").await, house.id("yi").await);
    let chosen = [("account", jia.as_str()), ("account", yi.as_str())];
    admin
        .post("/accounts/slips", &chosen)
        .await
        .is(422)
        .says("请勾选“我确认”");
    let nobody = admin.post("/accounts/slips", &[("sure", "yes")]).await;
    nobody.is(422).says("没有选中任何账号");
    let sure = [chosen[0], chosen[1], ("sure", "yes")];
    let slips = admin.post("/accounts/slips", &sure).await.is(200);
    assert_eq!(slips.text.matches("class=\"slip\"").count(), 2);

    let mut auditor = house.person("auditor", Role::Auditor, &[]).await;
    let page = auditor.get("/accounts").await.is(200).says("jia");
    page.lacks("/accounts/slips")
        .lacks("type=\"checkbox\"")
        .lacks("/accounts/new");
    auditor
        .get(&format!("/accounts/{jia}"))
        .await
        .is(200)
        .lacks("<button class=\"risk\"");
    auditor.get("/accounts/new").await.is(403);
    auditor.post("/accounts/slips", &sure).await.is(403);
}

#[tokio::test]
async fn an_administrator_cannot_take_the_own_account_away() {
    let house = House::new().await;
    let mut admin = house.person("admin", Role::Administrator, &[]).await;
    let path = format!("/accounts/{}", house.id("admin").await);
    admin
        .get(&path)
        .await
        .is(200)
        .says("修改口令")
        .lacks("重置口令并打印");
    let disable = format!("{path}/disable");
    admin.get(&disable).await.is(200).says("不能停用自己");
    admin
        .post(&disable, &[("version", "2"), ("reason", "试")])
        .await
        .is(422);
    admin
        .post(&format!("{path}/reset"), &[("version", "2")])
        .await
        .is(422);
    assert_eq!(
        admin
            .post("/login", &[("login", "admin"), ("password", PASSWORD)])
            .await
            .to(),
        "/"
    );
}
