//! A county of 600 villages read at 200 requests a second: cockpit, lists and what else the office opens
//! all day. Requests begin on a fixed schedule whatever the answers take, and each is timed from the
//! instant it was due, so that a stall counts for everyone who would have waited.
//!
//! Ground: an invented county of 600 villages in 25 townships, a term with one election day, SQLite in a
//! temporary folder with every write synchronised. The clock is the machine's.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use support::{Failed, Server, prepared};

/// Townships, and villages in each.
const TOWNS: u32 = 25;
const VILLAGES: u32 = 24;
/// Requests a second.
const RATE: u32 = 200;
/// Seconds of each measurement.
const SECONDS: u32 = 8;
/// Connections that share the schedule.
const CONNECTIONS: u32 = 16;
/// Longest p99 allowed, in milliseconds.
const P99_MS: f64 = 30.0;

/// Pages, each with the name of the job.
const PAGES: &[(&str, &str)] = &[
    ("cockpit of 600 villages", "/cockpit"),
    ("list of villages, 50 of 600", "/villages"),
    ("own desk", "/"),
    ("completeness of 600 filled dossiers", "/survey"),
    ("risks of 600 villages, 50 shown", "/risks"),
];

/// What each village answers, by section; every fifth is a hard one.
const DOSSIER: &[(&str, &str)] = &[
    (
        "basic",
        "a.category=two&a.households=412&a.population=1580&a.residents=1120&a.away=460&a.adults=1240&\
         a.expected_voters=1180&a.groups=8&a.pilot=no",
    ),
    (
        "team",
        "a.party_posts=3&a.party_holders=3&a.committee_posts=5&a.committee_holders=4&\
         a.cross_service=2&a.dual_office_now=yes&a.reserve=4",
    ),
    (
        "economy",
        "a.income=186000&a.income_operating=52000&a.debts=40000&a.claims=0",
    ),
    (
        "disputes",
        "a.petitions_open=2&a.group_petitions=0&a.disputes_open=3",
    ),
];

fn main() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("county.csv");
    fs::write(&list, county())?;
    let one_time = prepared(folder.path(), &list, "990199", "00")?;
    let mut server = Server::start(folder.path())?;
    let cookie = server.logged_in(&one_time)?;
    fill(&server, &cookie)?;
    for (job, path) in PAGES {
        let mut times = paced(&server.address, path, &cookie)?;
        times.sort_unstable();
        let at = |per_mille: usize| {
            let index = times.len().saturating_sub(1) * per_mille / 1000;
            times.get(index).map_or(0.0, Duration::as_secs_f64) * 1000.0
        };
        let (p50, p99) = (at(500), at(990));
        println!("{job}, {RATE} requests/s: p50 {p50:.2} ms, p99 {p99:.2} ms");
        println!("RESULT\t{job} at {RATE} requests/s, p99\t{p99:.2}\tms\t{P99_MS}\t-\t-");
    }
    server.stop();
    Ok(())
}

/// Opens a round of the survey and answers for every village, as the office does on its pages.
fn fill(server: &Server, cookie: &str) -> Result<(), Failed> {
    let saved = |path: &str, body: &str| -> Result<(), Failed> {
        let answer = server.post(path, cookie, body)?;
        if answer.starts_with("HTTP/1.1 303") {
            Ok(())
        } else {
            Err(format!("{path}: {answer}").into())
        }
    };
    saved("/survey/rounds", "form=open&name=first&deadline=2099-12-31")?;
    for (number, unit) in units().enumerate() {
        for (section, answers) in DOSSIER {
            let path = format!("/survey/villages/{unit}/{section}");
            saved(&path, answers)?;
        }
        if number.is_multiple_of(5) {
            let path = format!("/survey/villages/{unit}/preparation");
            saved(&path, "a.hard_village=yes&a.posts_agreed=no")?;
        }
    }
    Ok(())
}

/// The villages' codes, in the order of the list.
fn units() -> impl Iterator<Item = String> {
    (1..=TOWNS).flat_map(|town| (201..=200 + VILLAGES).map(move |v| format!("990199{town:03}{v}")))
}

/// The list of the invented county.
fn county() -> String {
    let mut text = String::from(
        "code,name,kind,town_code,town_name,county_code,county_name,city_code,city_name,\
         province_code,province_name\n",
    );
    for town in 1..=TOWNS {
        for village in 1..=VILLAGES {
            let code = 200 + village;
            let _ = writeln!(
                text,
                "990199{town:03}{code},{town}乡{village}村,村委会,990199{town:03}000,第{town}乡,\
                 990199000000,测量县,990100000000,测量市,990000000000,测量省"
            );
        }
    }
    text
}

/// Asks for a page on schedule; the time of each request from when it was due.
fn paced(address: &str, path: &str, cookie: &str) -> Result<Vec<Duration>, Failed> {
    let next = AtomicU32::new(0);
    let times = Mutex::new(Vec::new());
    let begun = Instant::now() + Duration::from_millis(100);
    let work = || -> Result<(), String> {
        let stream = TcpStream::connect(address).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let mut stream = BufReader::new(stream);
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= RATE * SECONDS {
                return Ok(());
            }
            let due = begun + Duration::from_secs(1) * n / RATE;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            ask(&mut stream, address, path, cookie)?;
            let took = due.elapsed();
            times.lock().map_err(|e| e.to_string())?.push(took);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().map_err(|_| "a connection panicked")??;
        }
        Ok::<(), Failed>(())
    })?;
    Ok(times.into_inner()?)
}

/// One request on a connection that stays open; anything but a page is an error.
fn ask(
    stream: &mut BufReader<TcpStream>,
    address: &str,
    path: &str,
    cookie: &str,
) -> Result<(), String> {
    let wrong = |e: std::io::Error| format!("{path}: {e}");
    write!(
        stream.get_mut(),
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n"
    )
    .map_err(wrong)?;
    let mut line = String::new();
    stream.read_line(&mut line).map_err(wrong)?;
    if !line.starts_with("HTTP/1.1 200") {
        return Err(format!("{path}: {line}"));
    }
    let mut length = 0_u64;
    loop {
        line.clear();
        stream.read_line(&mut line).map_err(wrong)?;
        let head = line.trim().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        if let Some(bytes) = head.strip_prefix("content-length:") {
            length = bytes
                .trim()
                .parse()
                .map_err(|_| format!("{path}: {head}"))?;
        }
    }
    let mut body = Vec::new();
    let read = stream.take(length).read_to_end(&mut body).map_err(wrong)?;
    let body = String::from_utf8_lossy(&body);
    if read == 0 || !body.trim_end().ends_with("</html>") {
        return Err(format!("{path}: no whole page came"));
    }
    Ok(())
}
