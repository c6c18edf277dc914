//! The chain of responsibility: naming on a page and from a list, handing over, gaps and history.

use domain::account::Role;

use crate::harness::World;

fn post_form<'a>(kind: &'a str, unit: &'a str, name: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("kind", kind),
        ("unit", unit),
        ("name", name),
        ("office", "清溪镇党委"),
        ("title", "组织委员"),
        ("phone", "0000-8420100"),
    ]
}

on_both! {
    async fn a_name_fills_a_gap_and_the_next_one_takes_over(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let unit = world.place(2).id;
        let gaps = "/chain/villages?state=gaps";
        township.get(gaps).await.expect(200).says("柳湾村委会").says("缺 5 级").does_not_say("松树坳");
        township.post("/chain/new", &post_form("contact_village", unit, "何川")).await.expect(303);
        township.get(gaps).await.says("何川").says("缺 4 级");
        // One person holds it: the next one takes the place, the first stays in the history.
        township.post("/chain/new", &post_form("contact_village", unit, "𠮷远")).await.expect(303);
        township.get("/chain").await.expect(200).says("𠮷远").does_not_say("何川");
        township.get("/chain/posts").await.says("何川").says("由新任接替").says("𠮷远");
        township.post("/chain/new", &post_form("contact_village", unit, "𠮷远")).await.expect(422).says("已在这个岗位上");
        // A village reads the people above it, its neighbour's township does not.
        world.village(2).await.get("/chain").await.says("𠮷远");
        world.township(2).await.get("/chain/posts").await.does_not_say("𠮷远");
        township.get("/chain/phones").await.says("0000-8420100").does_not_say("何川");
        world.journal_is_whole().await;
    }

    async fn a_private_number_a_foreign_village_and_a_county_post_are_refused(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let mut form = post_form("village_cadre", world.place(2).id, "周敏");
        form[5].1 = "13800000000";
        let page = township.post("/chain/new", &form).await.expect(422).says("不填个人手机号");
        assert_eq!(page.field("name"), "周敏");
        let foreign = post_form("village_cadre", world.place(6).id, "周敏");
        township.post("/chain/new", &foreign).await.expect(404);
        let county = [("kind", "leading_group"), ("name", "周敏")];
        township.post("/chain/new", &county).await.expect(422).says("县换届办确定");
        world.village(2).await.post("/chain/new", &foreign).await.expect(403);
    }

    async fn two_who_edit_one_holder_lose_neither_text(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        township.post("/chain/new", &post_form("village_head", world.place(2).id, "吴山")).await.expect(303);
        let list = township.get("/chain/posts").await.text();
        let id = list.split("/chain/posts/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let path = format!("/chain/posts/{id}");
        let version = township.get(&path).await.expect(200).field("version");
        let edit = |title| [("version", version.as_str()), ("name", "吴山"), ("title", title)];
        township.post(&path, &edit("支部书记")).await.expect(303);
        let county = world.county().await;
        county.post(&path, &edit("村委会主任")).await.expect(409).says("支部书记").says("村委会主任");
        let end = [("version", "2"), ("on", "2026-01-20"), ("reason", "任期届满")];
        township.post(&format!("{path}/end"), &end).await.expect(303);
        township.get(&path).await.says("任期届满").says("卸任");
        world.journal_is_whole().await;
    }

    async fn a_list_is_judged_row_by_row_and_taken_whole_or_not(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let template = county.get("/chain/import/template").await.expect(200);
        let file = ("list", "责任体系.xlsx", template.body.as_slice());
        county.upload("/chain/import", &[], file).await.expect(200).says("没有一行填了姓名");
        let bad = "类别,乡镇,村,姓名\n包村干部,清溪镇,柳湾村委会,周敏\n包村干部,清溪镇,没有这个村,吴山\n";
        let page = county.upload("/chain/import", &[], ("list", "a.csv", bad.as_bytes())).await.expect(422);
        page.says("第 3 行").says("没有您能办理的").says("周敏");
        let good = "类别,乡镇,村,组别,姓名,单位\n工作组,,,综合协调组,许望舒,组织部\n\
                    乡镇第一责任人,清溪镇,,,程砚,清溪镇党委\n包村干部,清溪镇,李家庄村委会,,周敏,清溪镇党委\n";
        let page = county.upload("/chain/import", &[], ("list", "b.csv", good.as_bytes())).await.expect(200);
        let rows = page.field("rows");
        county.post("/chain/import/confirm", &[("rows", rows.as_str())]).await.expect(303);
        county.get("/chain").await.says("许望舒").says("程砚").says("周敏");
        // The same list again changes nothing.
        let again = county.upload("/chain/import", &[], ("list", "b.csv", good.as_bytes())).await.expect(200);
        again.says("已在任，不变");
        let before = world.journal_heads().await;
        let done = county.post("/chain/import/confirm", &[("rows", rows.as_str())]).await.expect(303);
        assert!(done.notice().contains("新设 0 人"), "{}", done.notice());
        assert_eq!(world.journal_heads().await, before);
        let table = county.get("/chain/villages?format=xlsx").await.expect(200);
        assert!(table.body.starts_with(b"PK"));
        world.journal_is_whole().await;
    }

    async fn a_village_shows_who_answers_for_it_and_what_is_open_there(database: Database) {
        let world = World::new(database).await;
        let (county, township, village) =
            (world.county().await, world.township(1).await, world.village(2).await);
        let unit = world.place(2).id;
        let page = format!("/villages/{unit}");
        // Every level is there, those without a name stand out, and who may fill them is led to the form.
        let empty = county.get(&page).await.expect(200);
        empty.says("包乡县级领导：").says("村级责任人：").says("■ 空缺").says("设包村干部");
        village.get(&page).await.expect(200).says("■ 空缺").does_not_say("设包村干部");
        let town = &unit[..9];
        township.get(&page).await.expect(200).says("设包村干部").does_not_say("设包乡县级领导");
        let cadre = [("kind", "village_cadre"), ("unit", unit), ("name", "吴山"), ("office", "镇党建办")];
        township.post("/chain/new", &cadre).await.expect(303);
        let leader = [("kind", "contact_town"), ("town", town), ("name", "郑海")];
        county.post("/chain/new", &leader).await.expect(303);
        let named = village.get(&page).await.expect(200);
        named.says("吴山").says("镇党建办").says("郑海").does_not_say("未办结的督办单和任务");
        let order = [
            ("to", "village"), ("unit", unit), ("title", "名单张贴不全"), ("problem", "少一处"),
            ("demand", "补齐"), ("reply_by", "2026-01-22"),
        ];
        county.post("/orders/new", &order).await.expect(303);
        let task = [
            ("kind", "task"), ("title", "公布名单"), ("text", "按时公布"), ("cascade", "village"),
            ("deadline", "fixed"), ("fixed_on", "2026-01-20"), ("every", "yes"),
        ];
        county.post("/tasks/new", &task).await.expect(303);
        world.on("2026-01-25");
        let late = world.village(2).await.get(&page).await.expect(200);
        late.says("未办结的督办单和任务（2）").says("名单张贴不全").says("公布名单").says("逾期 5 天");
        world.village(3).await.get(&page).await.expect(404);
    }

    async fn a_group_shows_its_people_and_who_of_them_logs_in(database: Database) {
        let world = World::new(database).await;
        let (county, group) = (world.county().await, world.supervision().await);
        let id = world.account_id(&group.login).await;
        let page = format!("/inspections/groups/{}", id.as_str());
        let first = county.get(&page).await.expect(200);
        first.says("清溪镇").says("还没有登记本组成员").says(&group.login);
        let office = Role::Supervision.zh();
        let member = [
            ("kind", "supervision"), ("group", office), ("name", "许望舒"),
            ("rank", "组长"), ("login", group.login.as_str()),
        ];
        county.post("/chain/new", &member).await.expect(303);
        let other = [("kind", "supervision"), ("group", office), ("name", "郑海")];
        county.post("/chain/new", &other).await.expect(303);
        let shown = county.get(&page).await.expect(200);
        shown.says("许望舒 ● 有账号").says("郑海 ○ 没有账号").says("可看：清溪镇");
        county.get("/inspections").await.expect(200).says("2 人，1 人有账号");
        // The group reads its own page, townships and villages none.
        group.get(&page).await.expect(200).says("许望舒");
        group.get("/inspections").await.expect(200).says("本组");
        let beside = world.account("group-beside", Role::Supervision, &["990101101"], "990101").await;
        assert!(!beside.is_empty());
        let other = world.account_id("group-beside").await;
        group.get(&format!("/inspections/groups/{}", other.as_str())).await.expect(404);
        world.township(1).await.get(&page).await.expect(403);
    }
}
