//! People at their browsers: a cookie jar, requests, and verbs of their office.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use http_body_util::BodyExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tower::ServiceExt as _;

use super::page::Page;

/// Cookies by name, as a browser keeps them.
type Jar = Arc<Mutex<BTreeMap<String, String>>>;

/// A browser at one of the listeners, logged in or not. Clones share the cookies.
#[derive(Clone)]
pub struct Actor {
    router: Router,
    jar: Jar,
    /// What the browser says of where a form comes from.
    site: Option<&'static str>,
    address: SocketAddr,
    /// The account's login name, empty when nobody is logged in.
    pub login: String,
}

impl Actor {
    /// A browser without cookies.
    pub fn at(router: &Router) -> Self {
        Self {
            router: router.clone(),
            jar: Jar::default(),
            site: Some("same-origin"),
            address: "192.0.2.7:4711".parse().unwrap(),
            login: String::new(),
        }
    }

    /// A browser without cookies, of somebody with this login name.
    pub fn named(router: &Router, login: &str) -> Self {
        Self {
            login: login.to_owned(),
            ..Self::at(router)
        }
    }

    /// The same browser, whose forms come from elsewhere: `Sec-Fetch-Site` as given, or not sent.
    pub fn at_site(&self, site: Option<&'static str>) -> Self {
        Self {
            site,
            ..self.clone()
        }
    }

    /// The same browser at another address.
    pub fn at_address(&self, ip: &str) -> Self {
        Self {
            address: SocketAddr::new(ip.parse().unwrap(), 4711),
            ..self.clone()
        }
    }

    /// The session's token, as the cookie holds it.
    pub fn token(&self) -> String {
        self.jar
            .lock()
            .unwrap()
            .get("touyan")
            .cloned()
            .unwrap_or_default()
    }

    /// Sets a cookie by hand.
    pub fn with_cookie(self, name: &str, value: &str) -> Self {
        self.jar
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
        self
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send("GET", path, &[], Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_with(path, fields, &[]).await
    }

    /// Sends a form with more headers.
    pub async fn post_with(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let body = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, Body::from(body)).await
    }

    /// Sends a form with a file in it.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Page {
        const LINE: &str = "touyan-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        let (name, file_name, bytes) = file;
        body.extend_from_slice(
            format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"; \
                 filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{LINE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={LINE}");
        self.send("POST", path, &[("content-type", &kind)], Body::from(body))
            .await
    }

    /// Sends any request.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "touyan.test");
        if let Some(site) = self.site {
            request = request.header("sec-fetch-site", site);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = {
            let jar = self.jar.lock().unwrap();
            jar.iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ")
        };
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        let page = Page {
            asked: format!("{} {method} {path}", self.login),
            status: parts.status,
            headers: parts.headers,
            body,
        };
        self.keep_cookies(&page);
        page
    }

    fn keep_cookies(&self, page: &Page) {
        let mut jar = self.jar.lock().unwrap();
        for cookie in page.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Logs in by the page, and gives the answer of it.
    pub async fn logs_in(&self, login: &str, password: &str) -> Page {
        self.post("/login", &[("login", login), ("password", password)])
            .await
    }

    /// Records a step of a village by its page: `step` is `body:step`.
    pub async fn records_step(&self, village: &str, step: &str, done_on: &str) -> Page {
        let path = format!("/villages/{village}/steps");
        let fields = [("step", step), ("done_on", done_on), ("note", "档案柜 3")];
        self.post(&path, &fields).await
    }

    /// Undoes a step of a village by its page.
    pub async fn undoes_step(&self, village: &str, step: &str, reason: &str) -> Page {
        let path = format!("/villages/{village}/undo");
        self.post(&path, &[("undo", step), ("reason", reason)])
            .await
    }

    /// Shows what an election day would do; `target` is `all`, `town:ID` or `units`.
    pub async fn previews_day(&self, which: &str, target: &str, day: &str) -> Page {
        let fields = [("which", which), ("target", target), ("day", day)];
        self.post("/days", &fields).await
    }

    /// Sets the election day of all villages of a target.
    pub async fn sets_day(&self, which: &str, target: &str, day: &str) -> Page {
        let fields = [
            ("which", which),
            ("target", target),
            ("day", day),
            ("act", "confirm"),
        ];
        self.post("/days", &fields).await
    }

    /// Sets the election day of one village.
    pub async fn sets_day_of(&self, which: &str, village: &str, day: &str) -> Page {
        let fields = [
            ("which", which),
            ("target", "units"),
            ("unit", village),
            ("day", day),
            ("act", "confirm"),
        ];
        self.post("/days", &fields).await
    }

    /// Postpones an election, with the version that its form carries.
    pub async fn postpones(&self, village: &str, body: &str, reason: &str) -> Page {
        let path = format!("/villages/{village}/postpone?body={body}");
        let form = self.get(&path).await.expect(200);
        let version = form.field("version");
        self.post(&path, &[("version", &version), ("reason", reason)])
            .await
    }

    /// Opens a term by its page, all days left open.
    pub async fn opens_term(&self, name: &str) -> Page {
        let fields = [
            ("name", name),
            ("number", "12"),
            ("province", "00"),
            ("order", "party_first"),
            ("with_party", "yes"),
            ("form", "household_representatives"),
        ];
        self.post("/terms", &fields).await
    }

    /// Fills in the form of the count that comes next in a village's committee and keeps it as a
    /// draft: 600 voters, 490 valid ballots, a chair to elect from two, with the votes of the first.
    /// Gives the draft's address.
    pub async fn drafts_count(&self, village: &str, held_on: &str, votes: u32) -> String {
        let start = format!("/villages/{village}/count?body=villagers_committee");
        let mut fields = self.get(&start).await.expect(200).form(&start);
        fill(&mut fields, held_on, votes);
        let saved = self.post_all(&start, &fields, "check").await.expect(303);
        saved.location().split('#').next().unwrap().to_owned()
    }

    /// Enters a count and confirms its result. Gives the address of the result.
    pub async fn confirms_count(&self, village: &str, held_on: &str, votes: u32) -> String {
        let edit = self.drafts_count(village, held_on, votes).await;
        let fields = self.get(&edit).await.expect(200).form(&edit);
        let done = self.post_all(&edit, &fields, "confirm").await.expect(303);
        let result = done.location().to_owned();
        assert_eq!(result, edit.trim_end_matches("/edit"), "{}", done.notice());
        result
    }

    /// Sends fields that were read from a page, by the button `act`.
    pub async fn post_all(&self, path: &str, fields: &[(String, String)], act: &str) -> Page {
        let mut all: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.push(("act", act));
        self.post(path, &all).await
    }
}

/// Writes a plain, valid count into the fields of the form.
fn fill(fields: &mut [(String, String)], held_on: &str, votes: u32) {
    let (first, second) = (votes.to_string(), (490 - votes).to_string());
    let figures = [
        ("election_day", held_on),
        ("electorate", "600"),
        ("voters", "500"),
        ("issued", "500"),
        ("returned", "500"),
        ("valid", "490"),
        ("invalid", "10"),
        ("chair-seats", "1"),
        ("chair-0-name", "周云"),
        ("chair-0-sex", "female"),
        ("chair-0-for", first.as_str()),
        ("chair-1-name", "孟晓"),
        ("chair-1-sex", "male"),
        ("chair-1-for", second.as_str()),
    ];
    for (name, value) in figures {
        let field = fields.iter_mut().find(|(n, _)| n == name);
        let (_, slot) = field.unwrap_or_else(|| panic!("the count form has no field {name}"));
        value.clone_into(slot);
    }
}
