//! Accounts from lists: the template, a verdict on every row, all or none.

use std::io::Cursor;

use app::Fault;
use app::account::{AccountsPreview, DraftAt, IMPORT_MAX_ACCOUNTS, NewAccount};
use domain::account::Role;

use crate::support::{House, Person, TOWN, VILLAGE, everywhere, faults, unit};

async fn preview(house: &House, by: &Person, csv: &str) -> app::Result<AccountsPreview> {
    house
        .app
        .preview_accounts(by.actor(), Cursor::new(csv.as_bytes().to_vec()))
        .await
}

#[tokio::test]
async fn a_good_list_becomes_accounts_with_a_password_each() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let csv = "角色,所属单位,姓名,登录名,电话\n\
                   村级,白水镇/上湾村委会,欧阳䶮,ouyang,13800000000\n\
                   乡镇,990100101,王秀兰,WangXiulan,\n\
                   督导组,白水镇、青石镇,陈志强,dudao1,\n\
                   宣传部,,李建国,xuanchuan,\n";
        let preview = preview(&house, &office, csv).await.unwrap();
        assert!(preview.refused.is_empty(), "{:?}", preview.refused);
        assert_eq!(preview.ignored, ["电话"]);
        let shown: Vec<(u32, &str, &str)> = preview
            .accepted
            .iter()
            .map(|d| (d.at.row, d.office.as_str(), d.places.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (2, "白水镇上湾村委会", "白水镇上湾村委会"),
                (3, "白水镇", "白水镇"),
                (4, "督导组", "白水镇、青石镇"),
                (5, "宣传部", "全县"),
            ]
        );
        assert_eq!(
            house.app.accounts(office.actor()).await.unwrap().len(),
            1,
            "not made yet"
        );

        let list: Vec<NewAccount> = preview.accepted.iter().map(|d| d.at.new.clone()).collect();
        let issued = house.app.add_accounts(office.actor(), &list).await.unwrap();
        let mut passwords: Vec<&str> = issued.iter().map(|i| i.password.as_str()).collect();
        passwords.sort_unstable();
        passwords.dedup();
        assert_eq!(passwords.len(), 4, "a password each");
        assert!(
            house
                .log_in("wangxiulan", &issued[1].password)
                .await
                .who
                .must_change
        );

        // The same list again: every row says that it is there already.
        let drafts: Vec<DraftAt> = preview.accepted.into_iter().map(|d| d.at).collect();
        let again = house
            .app
            .check_accounts(office.actor(), &drafts)
            .await
            .unwrap();
        assert_eq!((again.accepted.len(), again.refused.len()), (0, 4));
        assert!(
            again.refused[0].why.contains("ouyang"),
            "{:?}",
            again.refused[0]
        );
        let refused = faults(house.app.add_accounts(office.actor(), &list).await);
        assert_eq!(refused, [Fault::LoginTaken("ouyang".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn each_bad_row_says_what_is_wrong_with_it() {
    everywhere(|house| async move {
        let town = house.person("baishui", Role::Township, &[TOWN]).await;
        let csv = "姓名,登录名,角色,所属单位\n\
                   甲,jia,村级,上湾村委会\n\
                   乙,yi,村级,桥头村委会\n\
                   丙,bing,乡镇,白水镇\n\
                   ,ding,村级,上湾村委会\n\
                   戊,JIA,村级,下湾村委会\n\
                   己,baishui,村级,下湾村委会\n\
                   庚,geng,村级,\n";
        let preview = preview(&house, &town, csv).await.unwrap();
        let good: Vec<u32> = preview.accepted.iter().map(|d| d.at.row).collect();
        let bad: Vec<u32> = preview.refused.iter().map(|r| r.row).collect();
        assert_eq!(good, [2]);
        assert_eq!(bad, [3, 4, 5, 6, 7, 8]);
        let why = |row: u32| &preview.refused.iter().find(|r| r.row == row).unwrap().why;
        assert!(
            why(3).contains("管理范围"),
            "another township's village: {}",
            why(3)
        );
        assert!(why(4).contains("不能由您开通"), "{}", why(4));
        assert!(why(6).contains("第 2 行"), "{}", why(6));
        assert!(
            why(7).contains("baishui"),
            "a login name of the county: {}",
            why(7)
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_list_and_a_list_too_long_are_refused() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let no_list = faults(preview(&house, &office, "甲,乙\n1,2\n").await);
        assert!(
            matches!(&no_list[..], [Fault::File(why)] if why.contains("表头")),
            "{no_list:?}"
        );
        let draft = DraftAt {
            row: 2,
            new: NewAccount {
                login: "a1".to_owned(),
                name: "甲".to_owned(),
                office: String::new(),
                role: Role::Village,
                reached: vec![unit(VILLAGE)],
            },
        };
        let many = vec![draft; IMPORT_MAX_ACCOUNTS + 1];
        let refused = faults(house.app.check_accounts(office.actor(), &many).await);
        assert_eq!(
            refused,
            [Fault::TooMany {
                max: IMPORT_MAX_ACCOUNTS
            }]
        );
    })
    .await;
}

#[tokio::test]
async fn the_template_offers_what_its_reader_may_give_and_reads_back_empty() {
    everywhere(|house| async move {
        let town = house.person("baishui", Role::Township, &[TOWN]).await;
        let bytes = house.app.accounts_template(town.actor()).await.unwrap();
        let read = house
            .app
            .preview_accounts(town.actor(), Cursor::new(bytes))
            .await
            .unwrap();
        assert!(read.accepted.is_empty() && read.refused.is_empty());
    })
    .await;
}
