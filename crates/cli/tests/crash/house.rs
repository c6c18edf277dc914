//! An installation of the real program on disk: a county, an account with a session, a server.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::SystemTime;

use app::account::totp;
use domain::account::{OfficeScope, SystemScope, SystemUse};
use domain::{CountyId, Millis, RecordId, UnitId};
use serde_json::Value;
use store::journal::Filter;
use store::polling::CountRow;
use store::{Store, Target};
use tempfile::TempDir;

use crate::browser::Browser;

/// Names the server on which tests may create databases.
pub const SERVER: &str = "TOUYAN_TEST_PG_URL";
/// Villages of the county.
pub const VILLAGES: usize = 20;
const COUNTY: &str = "990131";
const PASSWORD: &str = "一句好记又够长的口令";

/// A village's id.
pub fn village(number: usize) -> String {
    format!("990131100{}", 200 + number)
}

/// Today in Asia/Shanghai.
pub fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let ms = i64::try_from(since.unwrap().as_millis()).unwrap();
    Millis(ms).day().to_string()
}

/// A server process; killed when it is dropped.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Ends it as a power cut would: SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The installation.
pub struct House {
    folder: TempDir,
    /// On PostgreSQL: the server's and the database's address, and the database's name.
    database: Option<(String, String, String)>,
    server: Option<Server>,
    address: String,
    session: String,
}

impl House {
    /// With its SQLite file; served, and somebody is logged in.
    pub fn on_sqlite() -> Self {
        Self::made(None)
    }

    /// With a database on the server that the tests are given, if there is one.
    pub fn on_postgresql() -> Option<Self> {
        let server = std::env::var(SERVER).ok()?;
        let name = format!("crash_{}", std::process::id());
        psql(&server, &format!("CREATE DATABASE {name}"));
        let (base, _) = server.rsplit_once('/').expect("a database URL has a path");
        let url = format!("{base}/{name}");
        Some(Self::made(Some((server, url, name))))
    }

    fn made(database: Option<(String, String, String)>) -> Self {
        let mut house = Self {
            folder: tempfile::tempdir().unwrap(),
            database,
            server: None,
            address: String::new(),
            session: String::new(),
        };
        fs::write(house.folder.path().join("list.csv"), list()).unwrap();
        house.does("import divisions list.csv");
        let account = "account create --county 990131 --role county_office --login office --json";
        let made = house.does(&format!("{account} --name 周敏"));
        let made: Value = serde_json::from_slice(&made.stdout).unwrap();
        house.does("term open --county 990131 --name 一届 --number 12 --province 00");
        house.starts();
        house.log_in(made["password"].as_str().unwrap());
        house
    }

    fn log_in(&mut self, one_time: &str) {
        let mut browser = Browser::new(&self.address);
        let login = [
            ("login", "office".to_owned()),
            ("password", one_time.to_owned()),
        ];
        assert_eq!(
            browser.post("/login", &login).unwrap().location,
            "/account/password"
        );
        let change = [
            ("old", one_time.to_owned()),
            ("password", PASSWORD.to_owned()),
            ("again", PASSWORD.to_owned()),
        ];
        let changed = browser.post("/account/password", &change).unwrap();
        assert_eq!(changed.status, 303, "{}", changed.words());
        second_factor(&mut browser);
        self.session = browser.session();
    }

    /// The office's address, `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The cookie of somebody of the county office.
    pub fn session(&self) -> String {
        self.session.clone()
    }

    /// The running server, to be ended by the test.
    pub fn take_server(&mut self) -> Server {
        self.server.take().expect("a server")
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
        command.current_dir(self.folder.path()).env_clear();
        command.args(line.split_whitespace());
        if let Some((_, url, _)) = &self.database {
            command.env("TOUYAN_DATABASE_URL", url);
        }
        command
    }

    /// Runs a command that must succeed.
    fn does(&self, line: &str) -> Output {
        let output = self.command(line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {said}");
        output
    }

    /// Starts the server on free ports.
    pub fn starts(&mut self) {
        let line = "serve --listen 127.0.0.1:0 --public-listen 127.0.0.1:0";
        let mut child = self.command(line).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        let address = loop {
            said.clear();
            assert_ne!(
                out.read_line(&mut said).unwrap(),
                0,
                "the server did not start"
            );
            if let Some(url) = said.trim().strip_prefix("办公页面：") {
                let bare = url.strip_prefix("http://").unwrap();
                break bare.trim_end_matches('/').to_owned();
            }
        };
        // Its later lines must find a reader.
        std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(drop));
        self.address.clone_from(&address);
        self.server = Some(Server { child, address });
    }

    /// Sends SIGTERM.
    pub fn told_to_stop(&self) {
        let server = self.server.as_ref().expect("a server");
        assert_eq!(server.address, self.address);
        let id = server.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
    }

    /// Waits until the server has ended; it must end with 0.
    pub fn ends_well(&mut self) {
        let mut server = self.take_server();
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
    }

    /// Stops the server as an operator does.
    pub fn stops(&mut self) {
        self.told_to_stop();
        self.ends_well();
    }

    /// `touyan journal verify`: exit code and report.
    pub fn verifies(&self) -> (i32, String) {
        let output = self.command("journal verify --json").output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap(), report)
    }

    /// The journal must verify.
    pub fn is_whole(&self, when: &str) {
        let (code, report) = self.verifies();
        assert_eq!(code, 0, "{when}: {report}");
    }

    /// The SQLite file.
    pub fn database_file(&self) -> PathBuf {
        self.folder.path().join("data").join("touyan.db")
    }

    fn target(&self) -> Target {
        match &self.database {
            Some((_, url, _)) => Target::Url(url.clone()),
            None => Target::File(self.database_file()),
        }
    }

    fn look<T>(&self, work: impl AsyncFnOnce(&Store, OfficeScope) -> T) -> T {
        let scope = SystemScope::for_use(SystemUse::Verify);
        let scope = scope.county(CountyId::parse(COUNTY).unwrap());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::open(&self.target()).await.unwrap();
            let found = work(&store, scope).await;
            store.close().await;
            found
        })
    }

    /// A count as it is stored.
    pub fn stored_count(&self, id: &str) -> CountRow {
        let id = RecordId::parse(id).unwrap();
        self.look(async |store, scope| {
            let mut read = store.read().await.unwrap();
            read.count(&scope, &id).await.unwrap().expect("the count")
        })
    }

    /// Every record of a step has its event and every event its record, and no more writes happened
    /// than were acknowledged or under way.
    pub fn nothing_is_half_done(&self, acknowledged: usize, under_way: usize) {
        let (events, records) = self.look(async |store, scope| {
            let mut read = store.read().await.unwrap();
            let term = read.terms(&scope).await.unwrap().pop().expect("a term").id;
            let mut events: BTreeMap<String, usize> = BTreeMap::new();
            let mut before = None;
            loop {
                let filter = Filter {
                    kind: Some("step".to_owned()),
                    before_seq: before,
                    ..Filter::default()
                };
                let page = read.journal_page(&scope, &filter, 200).await.unwrap();
                let Some(last) = page.last() else { break };
                before = Some(last.seq);
                for event in page {
                    *events
                        .entry(format!("{} {}", event.verb, event.record_id))
                        .or_default() += 1;
                }
            }
            let mut records: BTreeMap<String, usize> = BTreeMap::new();
            for number in 0..VILLAGES {
                let unit = UnitId::parse(&village(number)).unwrap();
                for r in read.step_records(&scope, &term, &unit).await.unwrap() {
                    let election = format!("{term}/{unit}/{}", r.body.code());
                    let id = format!("{election}/{}/{}", r.step.code(), r.no);
                    records.insert(format!("step.record {id}"), 1);
                    if r.undone.is_some() {
                        records.insert(format!("step.undo {id}"), 1);
                    }
                }
            }
            (events, records)
        });
        assert_eq!(events, records, "events and records");
        let happened = records.len();
        assert!(
            (acknowledged..=acknowledged + under_way).contains(&happened),
            "{happened} writes happened, {acknowledged} were acknowledged"
        );
    }

    /// Enters a count by its pages and confirms it; gives its id.
    pub fn confirms_a_count(&self, browser: &mut Browser) -> String {
        let start = format!("/villages/{}/count?body=villagers_committee", village(0));
        let today = today();
        let figures = [
            ("election_day", today.as_str()),
            ("electorate", "600"),
            ("voters", "500"),
            ("issued", "500"),
            ("returned", "500"),
            ("valid", "490"),
            ("invalid", "10"),
            ("chair-seats", "1"),
            ("chair-0-name", "周云"),
            ("chair-0-for", "480"),
            ("chair-1-name", "孟晓"),
            ("chair-1-for", "10"),
        ];
        let mut fields = browser.get(&start).unwrap().fields();
        for (name, figure) in figures {
            let field = fields.iter_mut().find(|(n, _)| n == name);
            figure.clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).1);
        }
        let send = |browser: &mut Browser, path: &str, fields: &[(String, String)], act: &str| {
            let mut all: Vec<(&str, String)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone()))
                .collect();
            all.push(("act", act.to_owned()));
            let answer = browser.post(path, &all).unwrap();
            assert_eq!(answer.status, 303, "{}", answer.words());
            answer.location.split('#').next().unwrap().to_owned()
        };
        let edit = send(browser, &start, &fields, "check");
        let fields = browser.get(&edit).unwrap().fields();
        let result = send(browser, &edit, &fields, "confirm");
        result
            .strip_prefix("/counts/")
            .expect("confirmed")
            .to_owned()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.server = None;
        if let Some((server, _, name)) = &self.database {
            psql(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn psql(server: &str, command: &str) {
    let done = Command::new("psql")
        .args([server, "-qc", command])
        .status()
        .expect("psql, from the package postgresql-client");
    assert!(done.success(), "psql: {command}");
}

/// The county's list.
fn list() -> String {
    let mut list =
        "code,name,kind,town_code,town_name,county_code,county_name,city_code,city_name,\
                    province_code,province_name\n"
            .to_owned();
    for number in 0..VILLAGES {
        let (id, county) = (village(number), "990131000000,试验县,990100000000,云州市");
        let place = "990131100000,试镇";
        let _ = writeln!(
            list,
            "{id},第{number}村委会,村委会,{place},{county},990000000000,演示省"
        );
    }
    list
}

/// Whoever sees the whole county sets a second factor up before anything else.
fn second_factor(browser: &mut Browser) {
    const PAGE: &str = "/account/second";
    let act = |act: &str| ("act", act.to_owned());
    assert_eq!(browser.get("/").unwrap().location, PAGE);
    assert_eq!(browser.post(PAGE, &[act("begin")]).unwrap().status, 303);
    let page = browser.get(PAGE).unwrap().text;
    let (_, rest) = page.split_once("id=\"secret\">").expect("a secret");
    let secret = totp::from_base32(rest.split('<').next().unwrap()).unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let step = totp::step_at(Millis(i64::try_from(now).unwrap()));
    let code = totp::code(&secret, step).unwrap();
    let fields = [act("confirm"), ("code", format!("{code:06}"))];
    assert_eq!(browser.post(PAGE, &fields).unwrap().status, 200);
}
