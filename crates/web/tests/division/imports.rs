//! A list from its upload over its preview to its report.

use std::time::Duration;

use domain::account::Role;

use crate::support::{Answer, Browser, House};

const HEAD: &str = "代码,名称,乡镇名称";
/// One village renamed beyond recognition, one new, one that cannot be read.
const NEWER: &str = "990100101201,槐树村委会,白水镇
990100101202,下湾村委会,白水镇
990100101203,<b>新湾</b>村委会,白水镇
99010010120,短码村,白水镇
990100102201,桥头村委会,青石镇
";

async fn upload(browser: &mut Browser, rows: &str) -> Answer {
    let list = format!("{HEAD}\n{rows}");
    browser
        .upload("/divisions/imports", "list", "名单.csv", list.as_bytes())
        .await
}

/// Asks again until the job has ended.
async fn ended(browser: &mut Browser, path: &str) -> Answer {
    for _ in 0..200 {
        let page = browser.get(path).await.is(200);
        if !page.text.contains("正在导入名单") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import did not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_checked_confirmed_and_reported() {
    let house = House::new().await;
    let runner = house.app.start_jobs();
    let mut office = house.person("banzhang", Role::CountyOffice, &[]).await;
    let uploaded = upload(&mut office, NEWER).await;
    let page = uploaded.to().to_owned();
    office
        .get(&page)
        .await
        .is(200)
        .says("还没有导入")
        .says("请核对这 1 处")
        .says("代码相同而名称完全不同")
        .says("是 11 位")
        .says("&#60;b&#62;新湾&#60;/b&#62;村委会")
        .lacks("<b>新湾</b>");
    office.get("/divisions/imports").await.says("等您确认");
    let refused = office.get(&format!("{page}/refused")).await.is(200);
    assert!(refused.text.contains("未导入原因"), "{}", refused.text);
    office
        .get("/divisions/villages")
        .await
        .says("上湾村委会")
        .lacks("槐树村委会");

    let confirm = [("other", "990100101201")];
    assert_eq!(
        office.post(&format!("{page}/confirm"), &confirm).await.to(),
        page
    );
    let report = ended(&mut office, &page).await;
    let report = report.says("导入结果").says("有 1 行没有导入");
    assert!(report.text.contains("撤销（"), "{}", report.text);
    office
        .get(&format!("{page}?change=removed"))
        .await
        .says("上湾村委会")
        .lacks("新湾");
    office.get(&format!("{page}/refused")).await.is(200);
    office
        .get(&format!("{page}?change=added&format=xlsx"))
        .await
        .is(200);
    office
        .get("/divisions/villages")
        .await
        .says("槐树村委会")
        .lacks("上湾村委会");
    office
        .get("/divisions/imports")
        .await
        .says("名单.csv")
        .lacks("等您确认");
    // Confirmed twice, it is confirmed once.
    assert_eq!(
        office.post(&format!("{page}/confirm"), &[]).await.to(),
        page
    );
    runner.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_list_needs_a_word_more() {
    let house = House::new().await;
    let runner = house.app.start_jobs();
    let mut office = house.person("banzhang", Role::CountyOffice, &[]).await;
    let page = upload(&mut office, "990100102201,桥头村委会,青石镇\n")
        .await
        .to()
        .to_owned();
    office.get(&page).await.says("像是不完整的名单");
    let confirm = format!("{page}/confirm");
    office.post(&confirm, &[]).await.is(422).says("确认撤销");
    let sure = [("confirm_removals", "yes")];
    assert_eq!(office.post(&confirm, &sure).await.to(), page);
    ended(&mut office, &page).await.says("导入结果");
    office.get("/divisions").await.says("已撤销的乡镇");
    runner.stop().await;
}

#[tokio::test]
async fn what_is_no_list_comes_back_to_the_form_and_a_draft_can_be_given_up() {
    let house = House::new().await;
    let mut office = house.person("banzhang", Role::CountyOffice, &[]).await;
    for bytes in [&b""[..], b"a,b\n1,2\n", b"PK\x03\x04broken", &[0xff; 64]] {
        office
            .upload("/divisions/imports", "list", "a.xlsx", bytes)
            .await
            .is(422)
            .says("上传名单");
    }
    office
        .upload("/divisions/imports", "other", "a.csv", b"x")
        .await
        .is(422)
        .says("请填写“名单文件”");
    // Only rows of other counties: nothing to import, and the reason stands at each row.
    let page = upload(&mut office, "990122101201,外县村,外县镇\n")
        .await
        .to()
        .to_owned();
    office
        .get(&page)
        .await
        .is(200)
        .says("这一行属于县 990122000000")
        .says("没有可以导入的村（社区）");
    office.post(&format!("{page}/confirm"), &[]).await.is(422);
    assert_eq!(
        office.post(&format!("{page}/drop"), &[]).await.to(),
        "/divisions/imports"
    );
    office.get(&page).await.is(200).says("已放弃");
    office
        .get("/divisions/imports/01JXNOSUCHIMPORT")
        .await
        .is(404);
    office
        .get("/divisions/imports/01JXNOSUCHIMPORT/refused")
        .await
        .is(404);
}
