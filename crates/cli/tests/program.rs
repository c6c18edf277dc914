//! The program as scripts meet it: exit codes, standard output and standard error, by the contract.

#![cfg(test)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A county of two townships.
const LIST: &str = "\
code,name,kind,town_code,town_name,county_code,county_name,city_code,city_name,province_code,province_name
990131100001,青砚社区,居委会,990131100000,试镇,990131000000,试验县,990100000000,云州市,990000000000,演示省
990131100200,石犁桥村,村委会,990131100000,试镇,990131000000,试验县,990100000000,云州市,990000000000,演示省
990131100201,𠮷穗坡村,村委会,990131100000,试镇,990131000000,试验县,990100000000,云州市,990000000000,演示省
990131200200,石犁桥村,村委会,990131200000,验乡,990131000000,试验县,990100000000,云州市,990000000000,演示省
";

fn touyan(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
    command.current_dir(folder).env_clear();
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    touyan(folder).args(args).output().unwrap()
}

fn run_line(folder: &Path, line: &str) -> Output {
    let args: Vec<&str> = line.split_whitespace().collect();
    run(folder, &args)
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", out(output)))
}

/// A folder with the small county imported into `data`.
fn county() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.csv"), LIST).unwrap();
    let imported = run(folder.path(), &["import", "divisions", "list.csv"]);
    assert_eq!(code(&imported), 0, "{}", err(&imported));
    folder
}

#[test]
fn help_is_chinese_with_examples_and_ends_with_0() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["--help"][..],
        &["serve", "--help"],
        &["term", "open", "-h"],
    ] {
        let help = run(folder.path(), args);
        assert_eq!(code(&help), 0);
        assert!(out(&help).contains("示例"), "{}", out(&help));
        assert!(err(&help).is_empty());
    }
    let version = run(folder.path(), &["--version"]);
    assert_eq!(code(&version), 0);
    assert!(out(&version).starts_with("touyan "));
}

#[test]
fn bad_usage_ends_with_2_and_says_what_to_do_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&[], "用法"),
        (&["srve"], "没有“srve”这个命令"),
        (&["serve", "--listen", "here"], "127.0.0.1:8420"),
        (&["serve", "--tls-cert", "c.pem"], "--tls-key"),
        (&["serve", "--config", "none.toml"], "none.toml"),
        (
            &[
                "serve",
                "--rules",
                "none",
                "--listen",
                "127.0.0.1:0",
                "--public-listen",
                "127.0.0.1:0",
            ],
            "none",
        ),
        (&["account", "list", "--county", "990131"], "没有数据库"),
        (&["account", "create", "--county", "990131"], "缺少"),
        (&["term", "set-day", "--county", "990131", "--all"], "--day"),
        (&["demo", "--listen", "0.0.0.0:0"], "--yes-public-demo"),
        (&["--log", "=!", "term", "list", "--county", "1"], "日志"),
    ];
    for (args, says) in cases {
        let output = run(folder.path(), args);
        assert_eq!(code(&output), 2, "{args:?}: {}", err(&output));
        assert!(err(&output).contains(says), "{args:?}: {}", err(&output));
        assert!(out(&output).is_empty(), "{args:?}");
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
}

#[test]
fn an_account_is_made_by_command_and_a_fault_ends_with_1() {
    let folder = county();
    let at = folder.path();
    let make = |login: &str| {
        let place = "account create --county 990131 --role township --unit 990131100000 --json";
        let mut args: Vec<&str> = place.split(' ').collect();
        args.extend(["--login", login, "--name", "试一"]);
        run(at, &args)
    };
    let made = make("shizhen1");
    assert_eq!(code(&made), 0, "{}", err(&made));
    let made = json(&made);
    assert_eq!(made["units"], serde_json::json!(["990131100"]));
    assert_eq!(made["password"].as_str().unwrap().len(), 14);
    let again = make("shizhen1");
    assert_eq!(code(&again), 1);
    let message = json(&again)["faults"][0]["message"].clone();
    assert!(message.as_str().unwrap().contains("shizhen1"));
    let list = run_line(at, "account list --county 990131 --json");
    assert_eq!(json(&list)["accounts"].as_array().unwrap().len(), 1);
    let nowhere = run_line(at, "account list --county 990199");
    assert_eq!(code(&nowhere), 1);
    assert!(err(&nowhere).contains("没有找到"), "{}", err(&nowhere));
}

#[test]
fn a_term_is_opened_and_moved_by_command_and_the_journal_is_whole() {
    let folder = county();
    let at = folder.path();
    let open = "term open --county 990131 --name 试届 --number 3 --province 00 \
                --committee-day 2027-03-21 --json";
    let opened = run_line(at, open);
    assert_eq!(code(&opened), 0, "{}", err(&opened));
    assert_eq!(json(&opened)["villages"], 4);
    assert_eq!(code(&run_line(at, open)), 1, "one term at a time");
    let move_day = "term set-day --county 990131 --town 990131100 --day 2027-03-28 --json";
    assert_eq!(
        json(&run_line(at, &format!("{move_day} --preview")))["changed"],
        3
    );
    assert_eq!(json(&run_line(at, move_day))["changed"], 3);
    assert_eq!(json(&run_line(at, move_day))["unchanged"], 3);
    let verified = run_line(at, "journal verify --json");
    assert_eq!(code(&verified), 0, "{}", out(&verified));
}

#[test]
fn a_reader_that_leaves_ends_nothing_badly() {
    let folder = county();
    let mut child = touyan(folder.path())
        .args(["term", "list", "--county", "990131"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{said}");
    assert!(said.is_empty(), "{said}");
}

/// A server on free ports; killed when the test ends badly.
struct Server {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Server {
    fn start(folder: &Path, args: &[&str]) -> Self {
        let mut child = touyan(folder)
            .args(args)
            .args(["--listen", "127.0.0.1:0", "--public-listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Reads lines until one begins so, and returns the rest of it.
    fn after(&mut self, begins: &str) -> String {
        loop {
            let line = self.line();
            assert!(!line.is_empty() || self.child.try_wait().unwrap().is_none());
            if let Some(rest) = line.strip_prefix(begins) {
                return rest.to_owned();
            }
        }
    }

    fn stop(mut self) -> i32 {
        let id = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended where the test went well.
        let _ = self.child.kill();
    }
}

/// The answer to a GET of `path` at `http://HOST/`.
fn get(address: &str, path: &str) -> String {
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_server_says_where_it_is_and_stops_gracefully() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &["serve"]);
    let office = server.after("办公页面：");
    let public = server.after("公众页面：");
    let code = server.after("首次启动，安装码：");
    assert_eq!(code.len(), 14);
    for address in [&office, &public] {
        assert!(get(address, "/").starts_with("HTTP/1.1 "));
    }
    assert!(get(&office, "/setup").contains("首次启动"));
    assert_eq!(server.stop(), 0);
    assert!(folder.path().join("data/touyan.db").exists());
    assert!(folder.path().join("data.keys/master.key").exists());
    let sheet = folder.path().join("data.keys/recovery-sheet.txt");
    let text = fs::read_to_string(&sheet).unwrap();
    assert!(text.contains("主密钥恢复单"), "{text}");
    let mode = fs::metadata(&sheet).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else reads the recovery sheet");
    fs::remove_file(&sheet).unwrap();
    let mut again = Server::start(folder.path(), &["serve"]);
    assert!(again.line().starts_with("办公页面："));
    assert_eq!(again.stop(), 0);
    assert!(!sheet.exists(), "the recovery sheet is given once");
}

#[test]
fn the_demo_is_made_once_and_prints_one_login_per_role() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["demo", "--json", "--data", "d"];
    for _ in 0..2 {
        let mut demo = Server::start(folder.path(), &args);
        let said: Value = serde_json::from_str(&demo.line()).unwrap();
        let logins = said["logins"].as_array().unwrap();
        assert_eq!(logins.len(), 11);
        assert!(
            logins.iter().all(|l| l["role"].is_string()
                && l["name"].is_string()
                && l["password"].is_string())
        );
        let page = get(said["office"].as_str().unwrap(), "/login");
        assert!(page.contains("演示数据"), "{page}");
        assert_eq!(demo.stop(), 0);
    }
    let verified = run(
        folder.path(),
        &["journal", "verify", "--data", "d", "--json"],
    );
    assert_eq!(code(&verified), 0, "{}", out(&verified));
    // Real data is never taken for the demo's.
    fs::remove_file(folder.path().join("d/demo.txt")).unwrap();
    let refused = run(folder.path(), &args);
    assert_eq!(code(&refused), 2);
}
