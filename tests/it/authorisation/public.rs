//! The public listener: no cookie, no login, nothing of the office.

use web::{Access, office_routes, public_routes};

use crate::harness::World;

on_both! {
    async fn the_public_listener_knows_no_page_of_the_office(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let public: Vec<&str> = public_routes().iter().map(|r| r.path).collect();
        let passer_by = world.passer_by().with_cookie("touyan", &county.token());
        for route in office_routes() {
            let path = route
                .path
                .replace("{unit}", world.place(2).id)
                .replace("{term}", world.term().await.id.as_str())
                .replace("{key}", "soon_days")
                .replace("{id}", "01NONE");
            if public.contains(&route.path) || path.contains('{') {
                continue;
            }
            let page = if route.method == "GET" {
                passer_by.get(&path).await
            } else {
                passer_by.post(&path, &[]).await
            };
            assert!(
                matches!(page.status.as_u16(), 404 | 405),
                "{} {}",
                page.asked,
                page.status
            );
            let page = page.does_not_say("county_office").does_not_say("松树坳");
            assert!(page.header("set-cookie").is_empty(), "{} sets a cookie", page.asked);
        }
    }

    async fn public_pages_set_no_cookie_and_name_no_person(database: Database) {
        let world = World::new(database).await;
        world
            .township(1)
            .await
            .records_step(world.place(2).id, "villagers_committee:voter_list", "2026-01-19")
            .await
            .expect(303);
        for route in public_routes() {
            assert_eq!(route.access, Access::Anyone, "{route:?}");
            let path = route
                .path
                .replace("{county}", "990101")
                .replace("{unit}", world.place(2).id)
                .replace("{id}", "01NONE");
            assert!(!path.contains('{'), "{path}: say in public.rs what this part stands for");
            let page = world.passer_by().get(&path).await;
            assert!(!page.status.is_server_error(), "{}", page.asked);
            assert_ne!(page.status, 401, "{}", page.asked);
            assert!(page.header("set-cookie").is_empty(), "{} sets a cookie", page.asked);
            // Login names, names of staff, and where the office keeps its papers.
            for secret in ["的人", "档案柜 3", "township-990101100"] {
                assert!(!page.text().contains(secret), "{} tells {secret}", page.asked);
            }
        }
    }
}
