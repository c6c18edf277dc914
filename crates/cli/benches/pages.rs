//! How many requests a second the program answers, and how long they take: the cockpit, the list of
//! villages, and saving a step, measured with `wrk -t1 -c32` on the same machine.
//!
//! Ground: the county of 285 units in `fixtures/divisions`, a term with one election day, SQLite in a
//! temporary folder with every write synchronised. The clock is the machine's.
//! Needs `wrk` (Debian package `wrk`); without it the benchmark fails and says so.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

type Failed = Box<dyn std::error::Error>;

/// Seconds of each measurement.
const SECONDS: u32 = 8;
/// Longest p99 of the cockpit that the design allows, in milliseconds.
const COCKPIT_P99_MS: &str = "30";
const PASSWORD: &str = "measured-2026-now";

fn main() -> Result<(), Failed> {
    if Command::new("wrk").arg("-v").output().is_err() {
        return Err("wrk is not on this machine: apt-get install wrk".into());
    }
    let folder = tempfile::tempdir()?;
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/divisions/county_411727_runan.csv");
    let one_time = prepared(folder.path(), &fixture)?;
    let mut server = Server::start(folder.path())?;
    let cookie = server.logged_in(&one_time)?;
    let script = step_script(folder.path(), &fixture, &cookie)?;
    for (job, path, budget) in [
        ("cockpit of 285 villages", "/cockpit", COCKPIT_P99_MS),
        ("list of villages, 50 of 285", "/villages", "-"),
        ("one village", "/villages/411727001001", "-"),
    ] {
        let measured = wrk(&server.address, path, &cookie, None)?;
        measured.print(job, budget);
    }
    let saved = wrk(&server.address, "/", &cookie, Some(&script))?;
    saved.print("saving a step", "-");
    server.stop();
    Ok(())
}

/// Imports the county, makes an account, opens a term; returns the one-time password.
fn prepared(folder: &Path, fixture: &Path) -> Result<String, Failed> {
    let data = folder.join("data");
    let run = |args: &[&str]| -> Result<String, Failed> {
        let output = Command::new(env!("CARGO_BIN_EXE_touyan"))
            .args(args)
            .arg("--data")
            .arg(&data)
            .output()?;
        if !output.status.success() {
            return Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    let file = fixture.to_str().ok_or("path of the fixture")?;
    run(&["import", "divisions", file])?;
    run(&[
        "term",
        "open",
        "--county",
        "411727",
        "--name",
        "测量",
        "--number",
        "1",
        "--province",
        "41",
        "--committee-day",
        "2026-03-22",
        "--party-day",
        "2026-03-01",
    ])?;
    let made = run(&[
        "account",
        "create",
        "--county",
        "411727",
        "--role",
        "county_office",
        "--login",
        "bench",
        "--name",
        "测量员",
    ])?;
    made.lines()
        .find_map(|line| line.strip_prefix("一次性口令："))
        .map(str::to_owned)
        .ok_or_else(|| "no one-time password was printed".into())
}

struct Server {
    child: Child,
    address: String,
    /// Kept open: a server whose printed lines nobody takes would be stopped by the first of them.
    _printed: BufReader<ChildStdout>,
}

impl Server {
    fn start(folder: &Path) -> Result<Self, Failed> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_touyan"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--public-listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(folder.join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let mut printed = BufReader::new(out);
        let mut line = String::new();
        while printed.read_line(&mut line)? > 0 {
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let address = format!("127.0.0.1:{port}");
                return Ok(Self {
                    child,
                    address,
                    _printed: printed,
                });
            }
            line.clear();
        }
        Err("the server printed no address".into())
    }

    /// Logs in, changes the one-time password, and returns the session cookie.
    fn logged_in(&self, one_time: &str) -> Result<String, Failed> {
        let first = self.post("/login", "", &format!("login=bench&password={one_time}"))?;
        let cookie = cookie_of(&first).ok_or("the login set no cookie")?;
        let body = format!("old={one_time}&password={PASSWORD}&again={PASSWORD}");
        let changed = self.post("/account/password", &cookie, &body)?;
        if !changed.starts_with("HTTP/1.1 303") {
            return Err("the password could not be changed".into());
        }
        Ok(cookie)
    }

    fn post(&self, path: &str, cookie: &str, body: &str) -> Result<String, Failed> {
        let mut stream = TcpStream::connect(&self.address)?;
        let cookie = if cookie.is_empty() {
            String::new()
        } else {
            format!("Cookie: {cookie}\r\n")
        };
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    fn stop(&mut self) {
        // The folder goes with the benchmark; a server that is gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn cookie_of(answer: &str) -> Option<String> {
    let line = answer
        .lines()
        .find(|l| l.to_ascii_lowercase().starts_with("set-cookie:"))?;
    let value = line.split_once(':')?.1.trim();
    Some(value.split(';').next().unwrap_or(value).to_owned())
}

/// A script for wrk that records a different step of a different village with each request.
fn step_script(folder: &Path, fixture: &Path, cookie: &str) -> Result<String, Failed> {
    const STEPS: [&str; 12] = [
        "prep",
        "exit_audit",
        "election_committee",
        "election_notice",
        "voter_registration",
        "voter_list",
        "voter_appeal",
        "representatives",
        "nomination",
        "joint_review",
        "formal_candidates",
        "polling_notice",
    ];
    const PARTY: [&str; 9] = [
        "prep",
        "party_request",
        "party_reply",
        "party_notice",
        "nomination",
        "recommendation_report",
        "joint_review",
        "inspection",
        "formal_candidates",
    ];
    let list = fs::read_to_string(fixture)?;
    let mut lines = Vec::new();
    for code in list
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
    {
        let number: u32 = code.get(9..).unwrap_or("").parse()?;
        let body = if number < 200 {
            "residents_committee"
        } else {
            "villagers_committee"
        };
        lines.extend(STEPS.iter().map(|s| format!("\"{code} {body}:{s}\"")));
        lines.extend(PARTY.iter().map(|s| format!("\"{code} party_branch:{s}\"")));
    }
    let script = format!(
        "local all = {{{}}}\nlocal n = 0\nrequest = function()\n  n = n % #all + 1\n  \
         local unit, step = all[n]:match('(%S+) (%S+)')\n  local head = {{['Cookie']='{cookie}', \
         ['Sec-Fetch-Site']='same-origin', ['Content-Type']='application/x-www-form-urlencoded'}}\n  \
         return wrk.format('POST', '/villages/'..unit..'/steps', head, \
         'step='..step..'&done_on=2026-02-01&note=bench')\nend\n",
        lines.join(",")
    );
    let path = folder.join("steps.lua");
    fs::write(&path, script)?;
    Ok(path.to_str().ok_or("path of the script")?.to_owned())
}

struct Measured {
    per_second: String,
    p50: String,
    p99: String,
    refused: String,
}

impl Measured {
    fn print(&self, job: &str, budget: &str) {
        println!(
            "{job}: {} requests/s, p50 {} ms, p99 {} ms, other than 2xx/3xx: {}",
            self.per_second, self.p50, self.p99, self.refused
        );
        println!("RESULT\t{job}\t{}\trequests/s\t-\t-\t-", self.per_second);
        println!("RESULT\t{job}, p50\t{}\tms\t-\t-\t-", self.p50);
        println!("RESULT\t{job}, p99\t{}\tms\t{budget}\t-\t-", self.p99);
    }
}

fn wrk(address: &str, path: &str, cookie: &str, script: Option<&str>) -> Result<Measured, Failed> {
    let mut command = Command::new("wrk");
    command
        .args(["-t1", "-c32", "--latency"])
        .arg(format!("-d{SECONDS}s"));
    match script {
        Some(script) => command.args(["-s", script]),
        None => command.args(["-H", &format!("Cookie: {cookie}")]),
    };
    let output = command.arg(format!("http://{address}{path}")).output()?;
    let text = String::from_utf8(output.stdout)?;
    let after = |mark: &str| {
        text.lines()
            .find_map(|line| line.trim().strip_prefix(mark))
            .map(|rest| rest.trim().to_owned())
    };
    let ms = |mark: &str| after(mark).and_then(|t| milliseconds(&t));
    Ok(Measured {
        per_second: after("Requests/sec:").ok_or("wrk printed no rate")?,
        p50: ms("50%").ok_or("wrk printed no median")?,
        p99: ms("99%").ok_or("wrk printed no p99")?,
        refused: after("Non-2xx or 3xx responses:").unwrap_or_else(|| "0".to_owned()),
    })
}

/// "812.00us", "3.21ms" or "1.02s" in milliseconds.
fn milliseconds(text: &str) -> Option<String> {
    let (number, factor) = if let Some(n) = text.strip_suffix("us") {
        (n, 0.001)
    } else if let Some(n) = text.strip_suffix("ms") {
        (n, 1.0)
    } else {
        (text.strip_suffix('s')?, 1000.0)
    };
    number
        .parse::<f64>()
        .ok()
        .map(|n| format!("{:.2}", n * factor))
}
