//! Headers of every answer, cookies, and pages that bring no code and no picture from elsewhere.

use web::office_routes;

use crate::harness::{Page, World};

/// What every answer of both listeners carries.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[track_caller]
fn is_guarded(page: &Page) {
    for (name, value) in ALWAYS {
        assert_eq!(page.header(name), *value, "{}: {name}", page.asked);
    }
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'"),
        "{}: {policy}",
        page.asked
    );
    for hole in ["unsafe", "*", "http:", "https:"] {
        assert!(!policy.contains(hole), "{}: {policy}", page.asked);
    }
}

/// No script, style or picture of another host, and none written into the page: the policy would
/// stop it, and the page would look broken.
#[track_caller]
fn is_self_contained(page: &Page) {
    let text = page.text();
    for (mark, what) in [
        (" style=\"", "an inline style"),
        (" onclick=", "an inline script"),
        (" onsubmit=", "an inline script"),
        ("javascript:", "a script as address"),
        ("<style", "an inline style sheet"),
        ("src=\"http", "something of another host"),
        ("src=\"//", "something of another host"),
    ] {
        assert!(!text.contains(mark), "{} has {what} ({mark})", page.asked);
    }
    for tag in text.split("<script").skip(1) {
        let tag = tag.split('>').next().unwrap();
        assert!(tag.contains(" src=\"/"), "{}: <script{tag}>", page.asked);
    }
    for tag in text.split("<link").skip(1) {
        let tag = tag.split('>').next().unwrap();
        assert!(!tag.contains("//"), "{}: <link{tag}>", page.asked);
    }
}

on_both! {
    async fn every_page_carries_the_headers_and_brings_nothing_along(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        for route in office_routes().into_iter().filter(|r| r.method == "GET") {
            let path = route
                .path
                .replace("{unit}", world.place(2).id)
                .replace("{term}", world.term().await.id.as_str())
                .replace("{key}", "soon_days")
                .replace("{id}", "01NONE");
            for page in [county.get(&path).await, world.anonymous().get(&path).await] {
                is_guarded(&page);
                is_self_contained(&page);
                assert_eq!(page.header("cache-control"), "no-store", "{}", page.asked);
                assert!(page.header("x-robots-tag").contains("noindex"), "{}", page.asked);
                assert_eq!(page.header("strict-transport-security"), "", "{}", page.asked);
            }
        }
        let lost = county.get("/no-such-page").await.expect(404);
        is_guarded(&lost);
        let public = world.passer_by().get("/").await.expect(200);
        is_guarded(&public);
        is_self_contained(&public);
        assert_eq!(public.header("x-robots-tag"), "");
    }

    async fn the_session_cookie_is_kept_from_scripts_and_other_sites(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let again = world.logs_in_again(&county).await;
        let cookie = again.header("set-cookie");
        assert!(cookie.starts_with("touyan="), "{cookie}");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Max-Age"), "gone with the browser: {cookie}");
    }

    async fn under_tls_cookies_are_bound_to_the_host(database: Database) {
        let world = World::without_term(database).await;
        let county = world.county().await;
        let secure = world.at_secure_listener();
        let began = secure.logs_in(&county.login, &world.password(&county)).await.expect(303);
        let cookie = began.header("set-cookie");
        assert!(cookie.starts_with("__Host-touyan="), "{cookie}");
        assert!(cookie.contains("; Secure"), "{cookie}");
        let page = secure.get("/").await.expect(200);
        assert!(page.header("strict-transport-security").starts_with("max-age="), "HSTS");
        // The cookie of the plain listener is not taken for it.
        let plain = world.at_secure_listener().with_cookie("touyan", &county.token());
        plain.get("/").await.expect(303);
    }
}
