//! An office listener over an invented county, and a browser that keeps cookies and sends forms.

use std::net::SocketAddr;
use std::sync::Arc;

use app::account::Setup;
use app::division::{DivisionList, ImportBy, ImportOrder, ProgressFn, Whose};
use app::{App, Config, Env, StillClock};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use domain::account::Role;
use domain::{CountyId, Millis, UnitId};
use http_body_util::BodyExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{Store, Target};
use tower::ServiceExt as _;
use web::Options;

pub const PASSWORD: &str = "白水河边的老槐树二十棵";
pub const TOWN: &str = "990100101";
pub const VILLAGE: &str = "990100101201";
const COUNTY: &str = "990100";
const NOW: Millis = Millis(1_772_500_000_000);
const LIST: &str = "code,name,kind,town_code,town_name,county_code,county_name,city_code,city_name,province_code,province_name
990100101201,上湾村委会,,990100101000,白水镇,990100000000,云岭县,990100000000,云中市,990000000000,云南北省
990100101202,下湾村委会,,990100101000,白水镇,990100000000,云岭县,990100000000,云中市,990000000000,云南北省
990100102201,桥头村委会,,990100102000,青石镇,990100000000,云岭县,990100000000,云中市,990000000000,云南北省
";

/// A listener with its application.
pub struct House {
    pub app: App,
    pub router: Router,
    _folder: tempfile::TempDir,
}

impl House {
    /// With nothing in it.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = Target::File(folder.path().join("touyan.db"));
        let store = Store::open(&file).await.unwrap();
        let clock = Arc::new(StillClock::at(NOW));
        let config = Config {
            data_dir: folder.path().to_owned(),
            keys_dir: folder.path().join("keys"),
            demo: false,
            second_factor: false,
        };
        let rules = Arc::new(law::rules::RuleBook::embedded().unwrap());
        let env = Env::new(clock, [3; 32]);
        let app = App::new(store, env, config, rules).unwrap();
        let options = Options {
            setup_code: Some("ABCD-EFGH".to_owned()),
            ..Options::default()
        };
        Self {
            router: web::office(app.clone(), options),
            app,
            _folder: folder,
        }
    }

    /// Imports the county.
    pub async fn import(&self) {
        let list = DivisionList::read("名单.csv", LIST.as_bytes(), &Whose::All, &|_| ()).unwrap();
        let nobody: ProgressFn = Arc::new(|_| ());
        let order = ImportOrder::default();
        self.app
            .import_list(&ImportBy::Command, &list, &order, &nobody)
            .await
            .unwrap();
    }

    /// With the county.
    pub async fn new() -> Self {
        let house = Self::empty().await;
        house.import().await;
        house
    }

    /// Makes an account by command, and gives its one-time password.
    pub async fn make(&self, login: &str, role: Role, reached: &[&str]) -> String {
        let setup = Setup {
            county: CountyId::parse(COUNTY).unwrap(),
            login: login.to_owned(),
            name: format!("{login}的人"),
        };
        let reached = reached
            .iter()
            .map(|id| UnitId::parse(id).unwrap())
            .collect();
        let issued = self.app.make_account(&setup, role, reached, "某单位").await;
        issued.unwrap().password
    }

    /// A browser without a login.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: Vec::new(),
        }
    }

    /// A browser in which somebody is logged in with a password of their own.
    pub async fn person(&self, login: &str, role: Role, reached: &[&str]) -> Browser {
        let once = self.make(login, role, reached).await;
        let mut browser = self.browser();
        let answer = browser
            .post("/login", &[("login", login), ("password", &once)])
            .await;
        assert_eq!(answer.to(), "/account/password");
        let fields = [
            ("old", once.as_str()),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ];
        assert_eq!(browser.post("/account/password", &fields).await.to(), "/");
        browser
    }

    /// The id of an account by its login name.
    pub async fn id(&self, login: &str) -> String {
        let county = self.app.county_named(COUNTY).await.unwrap();
        let actor = self.app.command_actor(&county).await.unwrap();
        let accounts = self.app.accounts(&actor).await.unwrap();
        let found = accounts.into_iter().find(|a| a.login == login).unwrap();
        found.id.as_str().to_owned()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where it leads; it must be a redirect.
    #[track_caller]
    pub fn to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.location.as_deref().unwrap()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn says(self, what: &str) -> Self {
        assert!(
            self.text.contains(what),
            "“{what}” is not in\n{}",
            self.text
        );
        self
    }

    #[track_caller]
    pub fn lacks(self, what: &str) -> Self {
        assert!(!self.text.contains(what), "“{what}” is in\n{}", self.text);
        self
    }

    /// What stands between two texts, the first time.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> String {
        let (_, rest) = self
            .text
            .split_once(before)
            .unwrap_or_else(|| panic!("{before}: {}", self.text));
        rest.split_once(after).unwrap().0.to_owned()
    }
}

/// A browser without scripts.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", Vec::new()).await
    }

    /// Sends a form from a page of this site.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let kind = "application/x-www-form-urlencoded";
        self.send("POST", path, kind, pairs.join("&").into_bytes())
            .await
    }

    /// Sends a file in a form.
    pub async fn upload(&mut self, path: &str, field: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.send("POST", path, "multipart/form-data; boundary=edge", body)
            .await
    }

    async fn send(&mut self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "touyan.test")
            .header("sec-fetch-site", "same-origin");
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self
                .cookies
                .iter()
                .map(|(n, v)| format!("{n}={v}"))
                .collect();
            request = request.header("cookie", line.join("; "));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        let peer: SocketAddr = "192.0.2.7:4711".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap());
        }
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            location: parts
                .headers
                .get("location")
                .map(|l| l.to_str().unwrap().to_owned()),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        self.cookies.retain(|(kept, _)| kept != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}
