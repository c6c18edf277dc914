//! Every route of the office listener as everybody and as nobody, compared with the policy table.

use domain::account::policy;
use web::{Access, Route, office_routes};

use super::samples::{About, SAMPLES, Sample};
use crate::harness::{Page, World};

/// The routes in the order of their samples.
fn routes() -> Vec<(Route, &'static Sample)> {
    let mut routes: Vec<(Route, &Sample)> = office_routes()
        .into_iter()
        .map(|route| {
            let sample = Sample::of(&route).unwrap_or_else(|| {
                panic!(
                    "{route:?} has no sample. Every route is called as every role and compared with \
                     the policy table (domain::account::policy), so a new one needs one line in \
                     tests/it/authorisation/samples.rs: how it is called, and what may come back to \
                     somebody who may. If it names a record in its path, the scope test uses the \
                     same line to ask for somebody else's record."
                )
            });
            (route, sample)
        })
        .collect();
    routes.sort_by_key(|(_, sample)| sample.position());
    routes
}

#[test]
fn every_route_has_a_sample_and_every_sample_a_route() {
    let routes = routes();
    for sample in SAMPLES {
        let used = routes.iter().any(|(_, s)| s.route == sample.route);
        assert!(
            used,
            "{} is no route any more: remove its sample",
            sample.route
        );
    }
    for (index, sample) in SAMPLES.iter().enumerate() {
        let first = SAMPLES.iter().position(|s| s.name() == sample.name());
        assert_eq!(first, Some(index), "{} stands twice", sample.name());
    }
}

/// Routes that are open to anybody, said aloud here too: the list may only shrink.
#[test]
fn no_more_routes_are_open_to_anybody_than_these() {
    let open: Vec<String> = office_routes()
        .iter()
        .filter(|route| route.access == Access::Anyone)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(
        open,
        [
            "GET /login",
            "POST /login",
            "GET /setup",
            "POST /setup",
            // For load balancers and Prometheus, which do not log in: figures only, no names.
            "GET /healthz",
            "GET /metrics",
        ],
        "a route that anybody may call needs a reason and a line here"
    );
}

#[track_caller]
fn is_let_in(page: &Page, sample: &Sample) {
    let status = page.status.as_u16();
    assert!(
        sample.answers.contains(&status),
        "{}: {status}, but who may is answered with {:?}\n{}",
        page.asked,
        sample.answers,
        page.words()
    );
    let to_login = status == 303 && page.location().starts_with("/login?next=");
    assert!(!to_login, "{}: sent to the login page", page.asked);
}

#[track_caller]
fn is_sent_to_log_in(page: &Page, route: &Route) {
    if route.method == "GET" {
        assert_eq!(page.status, 303, "{}", page.asked);
        let to_login = page.location().starts_with("/login?next=%2F");
        assert!(to_login, "{}: {}", page.asked, page.location());
    } else {
        assert_eq!(page.status, 401, "{}", page.asked);
        assert!(page.words().contains("请先登录"), "{}", page.asked);
    }
}

on_both! {
    async fn nobody_comes_in_without_a_session(database: Database) {
        let world = World::new(database).await;
        let (own, _) = About::own_and_foreign(&world).await;
        let forged = world.anonymous().with_cookie("touyan", &"0".repeat(64));
        for (route, sample) in routes() {
            let before = world.journal_heads().await;
            for nobody in [world.anonymous(), forged.clone()] {
                let page = sample.call(&nobody, &world, &own).await;
                if route.access == Access::Anyone {
                    is_let_in(&page, sample);
                } else {
                    is_sent_to_log_in(&page, &route);
                    assert_eq!(world.journal_heads().await, before, "{} wrote", page.asked);
                }
                assert!(page.header("set-cookie").is_empty(), "{} sets a cookie", page.asked);
            }
        }
    }

    async fn everybody_may_what_the_policy_table_says(database: Database) {
        let world = World::new(database).await;
        let (own, _) = About::own_and_foreign(&world).await;
        let routes = routes();
        for (role, actor) in world.everybody().await {
            for (route, sample) in &routes {
                let before = world.journal_heads().await;
                let page = sample.call(&actor, &world, &own).await;
                let may = match route.access {
                    Access::Anyone | Access::LoggedIn => true,
                    Access::Verb(verb) => policy::extent(role, verb).is_some(),
                };
                if may {
                    is_let_in(&page, sample);
                } else {
                    assert_eq!(page.status, 403, "{}: {}", page.asked, page.words());
                    assert!(page.words().contains("没有权限"), "{}", page.asked);
                    assert_eq!(world.journal_heads().await, before, "{} wrote", page.asked);
                }
            }
        }
        world.journal_is_whole().await;
    }

    async fn a_page_links_only_where_its_reader_may_go(database: Database) {
        let world = World::new(database).await;
        let routes = office_routes();
        let verb_of = |path: &str| {
            routes
                .iter()
                .find(|r| r.method == "GET" && r.path == path)
                .map(|r| r.access)
        };
        for (role, actor) in world.everybody().await {
            for page in ["/", "/account"] {
                let page = actor.get(page).await.expect(200);
                for link in links(&page) {
                    if let Some(Access::Verb(verb)) = verb_of(&link) {
                        let may = policy::extent(role, verb).is_some();
                        assert!(may, "{} links to {link}, which its reader may not", page.asked);
                    }
                }
            }
        }
    }

    async fn a_session_that_ended_is_no_session(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let stolen = world.anonymous().with_cookie("touyan", &county.token());
        stolen.get("/cockpit").await.expect(200);
        county.post("/logout", &[]).await.expect(303);
        let page = stolen.get("/cockpit").await.expect(303);
        assert_eq!(page.location(), "/login?next=%2Fcockpit");
    }
}

/// Paths of a page's links, without query string.
fn links(page: &Page) -> Vec<String> {
    let text = page.text();
    text.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '?', '#']).next())
        .filter(|path| path.starts_with('/'))
        .map(str::to_owned)
        .collect()
}
