//! The tree, the list of villages, one village and what may be changed about it.

use std::io::Cursor;

use domain::account::Role;
use paper::divisions;
use paper::sheet::Options;

use crate::support::{Browser, House, TOWN, VILLAGE};

async fn office(house: &House) -> Browser {
    house.person("banzhang", Role::CountyOffice, &[]).await
}

#[tokio::test]
async fn the_tree_leads_to_townships_and_villages() {
    let house = House::new().await;
    let mut office = office(&house).await;
    office
        .get("/divisions")
        .await
        .is(200)
        .says("云南北省 云中市 云岭县")
        .says("白水镇")
        .says("/divisions/villages?town=990100101")
        .says("合计");
    office
        .get(&format!("/divisions/units/{TOWN}"))
        .await
        .is(200)
        .says("上湾村委会")
        .says("下湾村委会")
        .lacks("桥头村委会");
    office
        .get(&format!("/divisions/units/{VILLAGE}"))
        .await
        .is(200)
        .says("990100101201")
        .says("沿革")
        .says("随名单导入");
    office.get("/divisions/units/990122001201").await.is(404);
    office.get("/divisions/units/..%2f").await.is(404);
    assert_eq!(
        office.get("/divisions/units/990100").await.to(),
        "/divisions"
    );
}

#[tokio::test]
async fn an_empty_county_says_what_to_do_next() {
    let house = House::empty().await;
    house.import().await;
    let mut office = office(&house).await;
    office
        .get("/divisions/imports/new")
        .await
        .is(200)
        .says("全县的");
    office
        .get("/divisions/villages?q=没有这个村")
        .await
        .is(200)
        .says("没有找到");
}

#[tokio::test]
async fn villages_are_found_by_any_part_sorted_and_exported() {
    let house = House::new().await;
    let mut office = office(&house).await;
    for (query, found, lost) in [
        ("/search?q=桥", "桥头村委会", "上湾村委会"),
        ("/search?q=101202", "下湾村委会", "上湾村委会"),
        ("/divisions/villages?q=青石", "桥头村委会", "上湾村委会"),
        (
            "/divisions/villages?town=990100102",
            "桥头村委会",
            "上湾村委会",
        ),
        (
            "/divisions/villages?kind=rural&q=白水 下",
            "下湾村委会",
            "上湾村委会",
        ),
    ] {
        let query = query.replace(' ', "%20");
        office.get(&query).await.is(200).says(found).lacks(lost);
    }
    office
        .get("/divisions/villages?kind=urban")
        .await
        .is(200)
        .lacks("上湾村委会");
    let sorted = office
        .get("/divisions/villages?sort=code&dir=desc")
        .await
        .is(200);
    let at = |name: &str| sorted.text.find(name).unwrap();
    assert!(at("桥头村委会") < at("上湾村委会"));
    // A page that does not exist shows the last one.
    office
        .get("/divisions/villages?page=99")
        .await
        .is(200)
        .says("上湾村委会");
    let file = office.get("/divisions/villages?format=xlsx").await.is(200);
    let list = divisions::read(Cursor::new(file.bytes), &Options::default(), |_| ()).unwrap();
    assert_eq!(list.refused, []);
    let names: Vec<&str> = list.accepted.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["上湾村委会", "下湾村委会", "桥头村委会"]);
}

#[tokio::test]
async fn a_village_is_changed_with_a_reason_and_a_clash_shows_both() {
    let house = House::new().await;
    let mut office = office(&house).await;
    let page = format!("/divisions/units/{VILLAGE}");
    let kind = format!("{page}/kind");
    office
        .post(
            &kind,
            &[
                ("version", "1"),
                ("kind", "similar_village"),
                ("reason", ""),
            ],
        )
        .await
        .is(422)
        .says("请填写“理由”")
        .says("<details class=\"more\" open>");
    let form = [
        ("version", "1"),
        ("kind", "similar_village"),
        ("reason", "国有林场"),
    ];
    assert_eq!(office.post(&kind, &form).await.to(), page);
    office
        .get(&page)
        .await
        .says("村委会 → 类似村委会：国有林场")
        .says("类别已改");
    let stale = [("version", "1"), ("kind", "community"), ("reason", "改")];
    office
        .post(&kind, &stale)
        .await
        .is(409)
        .says("类似村委会")
        .says("居委会");
    let part = [
        ("version", "2"),
        ("takes_part", "no"),
        ("reason", "由企业管理"),
    ];
    assert_eq!(office.post(&format!("{page}/part"), &part).await.to(), page);
    office.get(&page).await.says("不参加：由企业管理");
    office
        .get("/divisions/villages?show=no_part")
        .await
        .says("上湾村委会")
        .lacks("桥头村委会");
}

#[tokio::test]
async fn a_merger_takes_a_code_or_a_name_that_is_alone() {
    let house = House::new().await;
    let mut office = office(&house).await;
    let page = format!("/divisions/units/{VILLAGE}");
    let merge = format!("{page}/merge");
    let fields = |successor: &'static str, version: &'static str| {
        [
            ("version", version),
            ("successor", successor),
            ("on", "2026-03-01"),
            ("reason", "批复〔2026〕1号"),
        ]
    };
    office
        .post(&merge, &fields("湾村", "1"))
        .await
        .is(422)
        .says("有几个村（社区）符合")
        .says("批复〔2026〕1号");
    office
        .post(&merge, &fields("东湖", "1"))
        .await
        .is(422)
        .says("代码或名称");
    office
        .post(&merge, &fields("990100101201", "1"))
        .await
        .is(422)
        .says("另一个");
    assert_eq!(
        office.post(&merge, &fields("下湾村委会", "1")).await.to(),
        page
    );
    office
        .get(&page)
        .await
        .says("已并入")
        .says("/divisions/units/990100101202")
        .says("并入：下湾村委会");
    office.get("/divisions/villages").await.lacks("上湾村委会");
    let back = [("version", "2"), ("back", "yes"), ("reason", "批复撤回")];
    assert_eq!(office.post(&merge, &back).await.to(), page);
    office.get("/divisions/villages").await.says("上湾村委会");
}

#[tokio::test]
async fn a_township_reads_its_own_and_changes_nothing() {
    let house = House::new().await;
    let mut town = house.person("baishui", Role::Township, &[TOWN]).await;
    town.get("/divisions")
        .await
        .is(200)
        .says("白水镇")
        .lacks("青石镇")
        .lacks("导入名单");
    town.get("/divisions/units/990100102").await.is(404);
    town.get("/divisions/units/990100102201").await.is(404);
    town.get("/search?q=桥头")
        .await
        .is(200)
        .lacks("990100102201");
    let page = town
        .get(&format!("/divisions/units/{VILLAGE}"))
        .await
        .is(200);
    assert!(!page.text.contains("改类别"));
    for path in ["kind", "part", "merge", "leave"] {
        let path = format!("/divisions/units/{VILLAGE}/{path}");
        town.post(&path, &[("reason", "x")]).await.is(403);
    }
    town.get("/divisions/imports").await.is(403);
    town.upload("/divisions/imports", "list", "a.csv", b"x")
        .await
        .is(403);
}
