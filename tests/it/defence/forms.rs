//! Forms that do not come from a page of this site change nothing, on any route.

use web::office_routes;

use crate::harness::World;

on_both! {
    async fn no_route_takes_a_form_from_elsewhere(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let before = world.journal_heads().await;
        let fields = [("unit", world.place(2).id), ("act", "close"), ("version", "1")];
        for route in office_routes().into_iter().filter(|r| r.method == "POST") {
            let path = route
                .path
                .replace("{unit}", world.place(2).id)
                .replace("{term}", world.term().await.id.as_str())
                .replace("{id}", "01NONE");
            for site in ["cross-site", "same-site", "Same-Origin", ""] {
                let page = county.at_site(Some(site)).post(&path, &fields).await;
                page.expect(403).says("请求来源不明");
            }
            let silent = county.at_site(None);
            silent.post(&path, &fields).await.expect(403).says("请求来源不明");
            for origin in ["https://evil.test", "null", "http://touyan.test.evil.test"] {
                let page = silent.post_with(&path, &fields, &[("origin", origin)]).await;
                page.expect(403).says("请求来源不明");
            }
        }
        assert_eq!(world.journal_heads().await, before);
        // The session lives: nothing of this logged the person out.
        county.get("/cockpit").await.expect(200);
    }

    async fn an_old_browser_says_where_it_comes_from_in_origin(database: Database) {
        let world = World::new(database).await;
        let old = world.county().await.at_site(None);
        let fields = [("which", "committee"), ("target", "all"), ("day", "2026-03-29")];
        for origin in ["http://touyan.test", "http://touyan.test:80"] {
            let page = old.post_with("/days", &fields, &[("origin", origin)]).await;
            page.expect(200).says("投票日改动预览");
        }
    }

    async fn a_page_is_not_opened_by_the_wrong_method(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        county.get("/logout").await.expect(405);
        county.post("/cockpit", &[]).await.expect(405);
        county.get("/cockpit").await.expect(200);
        county.get("/no-such-page").await.expect(404).says("没有找到这一页");
    }
}
