//! Background jobs: long work that a page can leave and come back to, and daily work that is due by
//! a pure function of (records, now).

use crate::codes::coded;
use crate::time::{Day, Millis};

coded! {
    /// What a job does.
    JobKind {
        /// Apply a division list that was previewed.
        ImportDivisions = "import_divisions", "导入区划";
        /// Make a backup file.
        Backup = "backup", "备份";
        /// Sign the heads of the journal for a day.
        SignHeads = "sign_heads", "签署日志链头";
        /// Remove ended sessions and spooled uploads.
        Sweep = "sweep", "清理过期会话与暂存文件";
        /// Report overdue tasks one level up.
        Escalate = "escalate", "逾期任务上报";
    }
}

coded! {
    /// Where a job stands.
    JobState {
        /// Waiting for a preview to be confirmed.
        Draft = "draft", "待确认";
        /// Waiting for the runner.
        Queued = "queued", "排队中";
        /// The runner holds its lease.
        Running = "running", "进行中";
        /// Finished.
        Done = "done", "已完成";
        /// Ended with an error that is told.
        Failed = "failed", "失败";
        /// Given up by a person before it began.
        Cancelled = "cancelled", "已取消";
    }
}

/// A lease that is not renewed this long is taken over by another runner.
pub const LEASE_MS: i64 = 60_000;

/// The hour in Asia/Shanghai from which the day's backup is due: the night is over for nobody else.
const BACKUP_HOUR: i64 = 2;
/// The hour from which overdue work is reported: before anybody comes to the office.
const ESCALATE_HOUR: i64 = 6;
/// How often a day's work is tried before it waits for the next day.
const TRIES: usize = 3;
/// How long after a failure it is tried again.
const RETRY_MS: i64 = 60 * 60 * 1000;

/// A day's work that was begun: what the job table says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Which work.
    pub kind: JobKind,
    /// The day it is for.
    pub day: Day,
    /// Where it stands.
    pub state: JobState,
    /// When it ended.
    pub ended: Option<Millis>,
}

/// A day's work that is to be begun now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueJob {
    /// Which work.
    pub kind: JobKind,
    /// The key that makes it once: "sign_heads:2026-03-15", for a repetition with "#2" behind it.
    pub key: String,
}

/// The daily work, each kind with the hour from which it is due.
const DAILY: [(JobKind, i64); 4] = [
    (JobKind::SignHeads, 0),
    (JobKind::Sweep, 0),
    (JobKind::Backup, BACKUP_HOUR),
    (JobKind::Escalate, ESCALATE_HOUR),
];

/// What is due at `now`, given what was begun today. After a stop of several days each kind is due
/// once: yesterday's heads and backups cannot be made any more.
#[must_use]
pub fn due(begun: &[Begun], now: Millis) -> Vec<DueJob> {
    let today = now.day();
    let since_midnight = now.0.saturating_sub(Millis::start_of(today).0);
    DAILY
        .into_iter()
        .filter(|(_, hour)| since_midnight >= hour * 60 * 60 * 1000)
        .filter_map(|(kind, _)| {
            let tries: Vec<&Begun> = begun
                .iter()
                .filter(|b| b.kind == kind && b.day == today)
                .collect();
            let failed_long_ago = |b: &&Begun| {
                b.state == JobState::Failed
                    && b.ended.is_some_and(|ended| ended.plus_ms(RETRY_MS) <= now)
            };
            let again = tries.len() < TRIES && tries.iter().all(failed_long_ago);
            again.then(|| DueJob {
                kind,
                key: key(kind, today, tries.len()),
            })
        })
        .collect()
}

/// The key of a day's work, `tried` times tried before.
fn key(kind: JobKind, day: Day, tried: usize) -> String {
    match tried {
        0 => format!("{}:{day}", kind.code()),
        n => format!("{}:{day}#{}", kind.code(), n + 1),
    }
}

/// The kind and the day that a key was made for.
#[must_use]
pub fn parse_key(key: &str) -> Option<(JobKind, Day)> {
    let (kind, rest) = key.split_once(':')?;
    let day = rest.split_once('#').map_or(rest, |(day, _)| day);
    Some((JobKind::parse(kind)?, day.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, hour: i64) -> Millis {
        Millis::start_of(day.parse().unwrap()).plus_ms(hour * 60 * 60 * 1000)
    }

    fn begun(kind: JobKind, day: &str, state: JobState, ended: Option<Millis>) -> Begun {
        let day = day.parse().unwrap();
        Begun {
            kind,
            day,
            state,
            ended,
        }
    }

    fn keys(begun: &[Begun], now: Millis) -> Vec<String> {
        due(begun, now).into_iter().map(|d| d.key).collect()
    }

    #[test]
    fn a_day_begins_with_heads_and_sweep_and_backs_up_at_two() {
        assert_eq!(
            keys(&[], at("2026-03-15", 0)),
            ["sign_heads:2026-03-15", "sweep:2026-03-15"]
        );
        let night = keys(&[], at("2026-03-15", 2));
        assert_eq!(night.last().unwrap(), "backup:2026-03-15");
        let done = [
            begun(JobKind::SignHeads, "2026-03-15", JobState::Done, None),
            begun(JobKind::Sweep, "2026-03-15", JobState::Running, None),
        ];
        assert!(keys(&done, at("2026-03-15", 1)).is_empty());
        // The next day it is due again, whatever was done the day before.
        assert_eq!(keys(&done, at("2026-03-16", 1)).len(), 2);
    }

    #[test]
    fn a_failure_is_tried_again_after_an_hour_and_three_times_in_all() {
        let failed = |hour| {
            let ended = Some(at("2026-03-15", hour));
            begun(JobKind::SignHeads, "2026-03-15", JobState::Failed, ended)
        };
        let sweep = begun(JobKind::Sweep, "2026-03-15", JobState::Done, None);
        assert!(keys(&[failed(0), sweep], at("2026-03-15", 0)).is_empty());
        assert_eq!(
            keys(&[failed(0), sweep], at("2026-03-15", 1)),
            ["sign_heads:2026-03-15#2"]
        );
        let all = [failed(0), failed(0), failed(0), sweep];
        assert!(keys(&all, at("2026-03-15", 1)).is_empty());
    }

    #[test]
    fn a_key_says_its_kind_and_day() {
        let day = "2026-03-15".parse().unwrap();
        for key in ["backup:2026-03-15", "backup:2026-03-15#3"] {
            assert_eq!(parse_key(key), Some((JobKind::Backup, day)));
        }
        assert_eq!(parse_key("backup:never"), None);
    }
}
