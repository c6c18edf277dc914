//! How many requests a second the program answers, and how long they take: the cockpit, the list of
//! villages, and saving a step, measured with `wrk -t1 -c32` on the same machine.
//!
//! Ground: the county of 285 units in `fixtures/divisions`, a term with one election day, SQLite in a
//! temporary folder with every write synchronised. The clock is the machine's.
//! Needs `wrk` (Debian package `wrk`); without it the benchmark fails and says so.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Failed, Server, prepared};

/// Seconds of each measurement.
const SECONDS: u32 = 8;
/// Longest p99 of the cockpit that the design allows, in milliseconds.
const COCKPIT_P99_MS: &str = "30";

fn main() -> Result<(), Failed> {
    if Command::new("wrk").arg("-v").output().is_err() {
        return Err("wrk is not on this machine: apt-get install wrk".into());
    }
    let folder = tempfile::tempdir()?;
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/divisions/county_411727_runan.csv");
    let one_time = prepared(folder.path(), &fixture, "411727", "41")?;
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
