//! The program is killed in the middle of its work, told to stop in the middle of a request, and its
//! database is changed behind its back. Nothing that was acknowledged may be missing afterwards,
//! nothing half done, and no change may go unnoticed.

#![cfg(test)]

#[path = "crash/browser.rs"]
mod browser;
#[path = "crash/house.rs"]
mod house;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use browser::Browser;
use house::{House, VILLAGES, village};

/// Writes of the burst.
const WRITES: usize = 1_000;
/// After so many of them the program is killed.
const KILLED_AFTER: usize = 400;
/// Connections that write at once.
const CONNECTIONS: usize = 8;
/// Steps that may be recorded before the vote.
const STEPS: &[&str] = &[
    "party_branch:prep",
    "party_branch:party_request",
    "party_branch:party_reply",
    "party_branch:party_notice",
    "party_branch:nomination",
    "party_branch:recommendation_report",
    "party_branch:joint_review",
    "party_branch:inspection",
    "party_branch:formal_candidates",
    "party_branch:polling_notice",
    "villagers_committee:voter_list",
    "villagers_committee:voter_appeal",
    "villagers_committee:nomination",
    "villagers_committee:joint_review",
    "villagers_committee:formal_candidates",
    "villagers_committee:polling_notice",
    "villagers_committee:candidate_meeting",
    "villagers_committee:proxy_list",
];

/// One write: what is sent, and the words that the village's page holds once it has happened.
struct Act {
    village: usize,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
    mark: String,
}

/// The burst by village, each in an order that works: a step is recorded, undone, recorded again.
fn acts(today: &str) -> Vec<Vec<Act>> {
    let act = |village, path, step: &str, mark: String| {
        let (named, reason) = match path {
            "undo" => ("undo", "reason"),
            _ => ("step", "note"),
        };
        let fields = vec![
            (named, step.to_owned()),
            ("done_on", today.to_owned()),
            (reason, mark.clone()),
        ];
        Act {
            village,
            path,
            fields,
            mark,
        }
    };
    let of_village = |village: usize| {
        let all = STEPS.iter().enumerate().flat_map(move |(n, step)| {
            [
                act(village, "steps", step, format!("凭证一-{village}-{n}-")),
                act(village, "undo", step, format!("撤销因-{village}-{n}-")),
                act(village, "steps", step, format!("凭证二-{village}-{n}-")),
            ]
        });
        all.take(WRITES / VILLAGES).collect()
    };
    (0..VILLAGES).map(of_village).collect()
}

/// Sends the burst from several connections until the program is gone; the acts that were
/// acknowledged come back.
fn burst<'a>(house: &House, acts: &'a [Vec<Act>], kill: impl FnOnce() + Send) -> Vec<&'a Act> {
    let acknowledged = Mutex::new(Vec::new());
    let (count, gone) = (AtomicUsize::new(0), AtomicBool::new(false));
    let session = house.session();
    thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let (acknowledged, count, gone) = (&acknowledged, &count, &gone);
            let mut browser = Browser::with_cookie(house.address(), &session);
            scope.spawn(move || {
                for act in acts.iter().skip(connection).step_by(CONNECTIONS).flatten() {
                    let path = format!("/villages/{}/{}", village(act.village), act.path);
                    match browser.post(&path, &act.fields) {
                        Ok(answer) => {
                            assert_eq!(answer.status, 303, "{path}: {}", answer.words());
                            acknowledged.lock().unwrap().push(act);
                            count.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(error) => {
                            assert!(gone.load(Ordering::SeqCst), "{path}: {error}");
                            return;
                        }
                    }
                }
            });
        }
        while count.load(Ordering::SeqCst) < KILLED_AFTER {
            thread::sleep(Duration::from_millis(2));
        }
        gone.store(true, Ordering::SeqCst);
        kill();
    });
    acknowledged.into_inner().unwrap()
}

fn survives_a_kill(mut house: House) {
    let acts = acts(&house::today());
    let all: usize = acts.iter().map(Vec::len).sum();
    assert!(all >= WRITES - VILLAGES, "{all} writes");
    let server = house.take_server();
    let acknowledged = burst(&house, &acts, move || server.kill());
    let known = acknowledged.len();
    assert!(
        (KILLED_AFTER..all).contains(&known),
        "killed after {known} of {all}"
    );
    // Before anything runs again: what lies there is whole.
    house.is_whole("after the kill");
    house.starts();
    let mut browser = Browser::with_cookie(house.address(), &house.session());
    let pages: Vec<String> = (0..VILLAGES)
        .map(|n| {
            let page = browser.get(&format!("/villages/{}", village(n))).unwrap();
            assert_eq!(page.status, 200, "the session lived on");
            page.words()
        })
        .collect();
    let overtaken = |act: &Act| {
        // The first note of a step goes from the page with its undoing; the reason stays for good.
        let undone = act.mark.replace("凭证一", "撤销因");
        pages[act.village].contains(&undone)
    };
    let missing: Vec<&str> = acknowledged
        .iter()
        .filter(|act| !pages[act.village].contains(&act.mark) && !overtaken(act))
        .map(|act| act.mark.as_str())
        .collect();
    assert_eq!(missing, [""; 0], "acknowledged and missing");
    house.nothing_is_half_done(known, CONNECTIONS);
    // Work goes on where it ended.
    let next = [
        ("step", "villagers_committee:exit_audit".to_owned()),
        ("done_on", house::today()),
        ("note", "重启后".to_owned()),
    ];
    let path = format!("/villages/{}/steps", village(0));
    assert_eq!(browser.post(&path, &next).unwrap().status, 303);
    house.stops();
    house.is_whole("after going on");
}

#[test]
fn no_acknowledged_write_is_lost_by_a_kill_on_sqlite() {
    survives_a_kill(House::on_sqlite());
}

#[test]
fn no_acknowledged_write_is_lost_by_a_kill_on_postgresql() {
    match House::on_postgresql() {
        Some(house) => survives_a_kill(house),
        None => eprintln!(
            "SKIPPED the kill on PostgreSQL: {} names no server",
            house::SERVER
        ),
    }
}

#[test]
fn a_running_request_is_finished_before_the_program_stops() {
    let mut house = House::on_sqlite();
    let mut browser = Browser::with_cookie(house.address(), &house.session());
    let path = format!("/villages/{}/steps", village(1));
    let fields = [
        ("step", "villagers_committee:voter_list".to_owned()),
        ("done_on", house::today()),
        ("note", "停机中送到".to_owned()),
    ];
    let mut idle = Browser::new(house.address());
    assert_eq!(idle.get("/login").unwrap().status, 200);
    let rest = browser.begin_post(&path, &fields).unwrap();
    thread::sleep(Duration::from_millis(200));
    house.told_to_stop();
    thread::sleep(Duration::from_millis(200));
    let answer = browser.finish(&rest).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.words());
    house.ends_well();
    house.starts();
    let mut browser = Browser::with_cookie(house.address(), &house.session());
    let page = browser.get(&format!("/villages/{}", village(1))).unwrap();
    assert!(page.words().contains("停机中送到"), "{}", page.words());
}

#[test]
fn one_changed_character_of_a_stored_result_is_found() {
    let mut house = House::on_sqlite();
    let mut browser = Browser::with_cookie(house.address(), &house.session());
    let count = house.confirms_a_count(&mut browser);
    house.stops();
    house.is_whole("before");
    let file = house.database_file();
    let sound = std::fs::read(&file).unwrap();
    let places = find(&sound, "周云".as_bytes());
    assert!(
        places.len() >= 2,
        "the sheet and its outcome name the chair"
    );
    let before = house.stored_count(&count);
    let mut found = 0;
    for place in places {
        let mut changed = sound.clone();
        // One character, as long as the one it stands for.
        changed.splice(place..place + 6, "周雲".bytes());
        write(&file, &changed);
        let is_changed = house.stored_count(&count) != before;
        let (code, report) = house.verifies();
        // What is no longer part of any row may say what it likes; the rest may not.
        assert_eq!(code, i32::from(is_changed), "at byte {place}: {report}");
        if is_changed {
            found += 1;
            assert!(report.contains(&count), "names the record: {report}");
            assert!(report.contains("RECORD_CHANGED"), "{report}");
        }
    }
    assert!(found >= 2, "{found} changes reached a row");
    write(&file, &sound);
    house.is_whole("put back");
}

fn write(file: &Path, bytes: &[u8]) {
    std::fs::write(file, bytes).unwrap();
}

/// Where a text stands in a file.
fn find(bytes: &[u8], text: &[u8]) -> Vec<usize> {
    let windows = bytes.windows(text.len()).enumerate();
    windows
        .filter(|(_, window)| *window == text)
        .map(|(at, _)| at)
        .collect()
}
