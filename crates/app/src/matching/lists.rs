//! Reading two lists and finding the people of one in the other; or those who stand twice in one.

use std::io::{Read, Seek};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use linkage::duplicates;
use linkage::matcher::{Candidate, MAX_SHORT_LIST, Matcher, Passed};
use linkage::person::Person;
use paper::people::{ListError, ListParts, read_list};

use super::batch::{Batch, fields};
use super::{Entry, Hit, List, ListRead, MAX_PAIRS, MatchError, Matched, Subject, person, settle};

/// Batches on their way to each comparing thread.
const BATCHES_WAITING: usize = 4;

/// Finds the people of the first list in the second. `rows` is told how many rows of the second were read.
///
/// Memory is that of the first list, of the hits, and of a few thousand rows on their way, however long the second is.
/// One thread reads, the others compare.
///
/// # Errors
/// A list cannot be read, or there is too much of something: see [`MatchError`].
pub fn match_lists<L, R>(
    left: &List<'_, L>,
    right: &List<'_, R>,
    rows: &dyn Fn(u64),
) -> Result<Matched, MatchError>
where
    L: Read + Seek,
    R: Read + Seek,
{
    let (left_read, subjects) = read_people(left, MAX_SHORT_LIST, |list| {
        MatchError::TooManyPeople { list }
    })?;
    let too_many = |_| MatchError::TooManyPeople {
        list: left.name.clone(),
    };
    let people = subjects.iter().map(|subject| person(&subject.entry));
    let matcher = Matcher::new(people.collect()).map_err(too_many)?;
    let (parts, found) = stream(&matcher, right, rows)?;
    let mut matched = Matched {
        left: left_read,
        right: Some(ListRead {
            name: right.name.clone(),
            rows: found.rows,
            unusable: found.unusable,
            parts,
        }),
        subjects,
        ..Matched::default()
    };
    let hits = found.kept.into_iter().filter_map(|(candidate, other)| {
        Some(Hit {
            subject: candidate.left,
            other,
            judged: matcher.judge(&candidate, &found.passed)?,
            comparison: candidate.comparison,
        })
    });
    settle(&mut matched, hits.collect());
    Ok(matched)
}

/// Finds those who stand twice in one list.
///
/// # Errors
/// The list cannot be read or is too long.
pub fn match_within<R: Read + Seek>(list: &List<'_, R>) -> Result<Matched, MatchError> {
    let (left, subjects) = read_people(list, duplicates::MAX_PERSONS, |list| {
        MatchError::TooManyToSearch { list }
    })?;
    let people: Vec<Person> = subjects
        .iter()
        .map(|subject| person(&subject.entry))
        .collect();
    let found = duplicates::find(&people).map_err(|_| MatchError::TooManyToSearch {
        list: list.name.clone(),
    })?;
    drop(people);
    if found.pairs.len() > MAX_PAIRS {
        return Err(MatchError::TooManyPairs);
    }
    let mut matched = Matched {
        left,
        crowds: found.crowds,
        slips_left_out: found.slips_left_out,
        ..Matched::default()
    };
    // Only those who are in a pair are kept; their places among the kept ones are their places in order.
    let mut places: Vec<usize> = found.pairs.iter().map(|pair| pair.first).collect();
    places.dedup();
    let hits = found.pairs.iter().filter_map(|pair| {
        Some(Hit {
            subject: places.binary_search(&pair.first).ok()?,
            other: subjects.get(pair.second)?.entry.clone(),
            comparison: pair.comparison,
            judged: pair.judged,
        })
    });
    let hits = hits.collect();
    matched.subjects = places
        .iter()
        .filter_map(|place| subjects.get(*place).cloned())
        .collect();
    settle(&mut matched, hits);
    Ok(matched)
}

/// Reads a list that is kept in memory.
fn read_people<R: Read + Seek>(
    list: &List<'_, R>,
    limit: usize,
    too_many: impl Fn(String) -> MatchError,
) -> Result<(ListRead, Vec<Subject>), MatchError> {
    let mut subjects: Vec<Subject> = Vec::new();
    let parts = read_list(list.open, |part, row| {
        if subjects.len() >= limit {
            return Err(Stop::TooMany);
        }
        let entry = Entry::of(part, row.row, row.fields);
        let unusable = person(&entry).unusable();
        subjects.push(Subject { entry, unusable });
        Ok(())
    })
    .map_err(|stop| match stop {
        Stop::List(why) => MatchError::List {
            list: list.name.clone(),
            why,
        },
        Stop::TooMany => too_many(list.name.clone()),
    })?;
    let unusable = subjects
        .iter()
        .filter(|subject| subject.unusable.is_some())
        .count();
    if unusable == subjects.len() {
        return Err(MatchError::NobodyUsable {
            list: list.name.clone(),
        });
    }
    let read = ListRead {
        name: list.name.clone(),
        parts,
        rows: number(subjects.len()),
        unusable: number(unusable),
    };
    Ok((read, subjects))
}

/// Why reading stopped.
enum Stop {
    List(Box<ListError>),
    TooMany,
}

impl From<ListError> for Stop {
    fn from(error: ListError) -> Self {
        Self::List(Box::new(error))
    }
}

/// What one thread found, or all of them.
#[derive(Default)]
struct Found {
    kept: Vec<(Candidate, Entry)>,
    passed: Passed,
    rows: u64,
    unusable: u64,
}

/// Sends the long list past the short one.
fn stream<R: Read + Seek>(
    matcher: &Matcher,
    right: &List<'_, R>,
    rows: &dyn Fn(u64),
) -> Result<(ListParts, Found), MatchError> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let comparing = cores.saturating_sub(1).max(1);
    let (sender, receiver) = sync_channel(BATCHES_WAITING * comparing);
    let receiver = &Mutex::new(receiver);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..comparing)
            .map(|_| scope.spawn(move || compare(matcher, receiver)))
            .collect();
        let read = send(right, sender, rows);
        let mut all = Found::default();
        for thread in threads {
            let found = thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            all.passed.add(&found.passed);
            all.rows += found.rows;
            all.unusable += found.unusable;
            all.kept.extend(found.kept);
        }
        if all.kept.len() > MAX_PAIRS {
            return Err(MatchError::TooManyPairs);
        }
        let parts = read.map_err(|stop| match stop {
            Stop::List(why) => MatchError::List {
                list: right.name.clone(),
                why,
            },
            Stop::TooMany => MatchError::TooManyPairs,
        })?;
        Ok((parts, all))
    })
}

/// Reads the long list and hands its rows over.
fn send<R: Read + Seek>(
    right: &List<'_, R>,
    sender: SyncSender<Batch>,
    rows: &dyn Fn(u64),
) -> Result<ListParts, Stop> {
    let mut batch = Batch::of(0);
    let mut done = 0u64;
    // The channel stays open as long as a thread compares.
    let parts = read_list(right.open, |part, row| {
        if batch.is_full() || batch.part != part {
            done += number(batch.len());
            rows(done);
            let full = std::mem::replace(&mut batch, Batch::of(part));
            sender.send(full).map_err(|_| Stop::TooMany)?;
        }
        batch.push(&row);
        Ok::<(), Stop>(())
    })?;
    if !batch.is_empty() {
        rows(done + number(batch.len()));
        sender.send(batch).map_err(|_| Stop::TooMany)?;
    }
    // No more come: the threads end.
    drop(sender);
    Ok(parts)
}

/// Compares the rows that come until no more do.
fn compare(matcher: &Matcher, receiver: &Mutex<Receiver<Batch>>) -> Found {
    let mut found = Found::default();
    let mut pass = matcher.pass();
    let mut person = Person::default();
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(batch) = next else {
            break;
        };
        // Past the limit the rest is only taken off the channel, so that the reader ends.
        if found.kept.len() > MAX_PAIRS {
            continue;
        }
        for (row, texts) in batch.rows() {
            person.fill(&fields(&texts));
            found.rows += 1;
            if person.unusable().is_some() {
                found.unusable += 1;
                continue;
            }
            for candidate in matcher.find(&person, &mut pass) {
                found
                    .kept
                    .push((*candidate, Entry::of(batch.part, row, texts)));
            }
        }
    }
    found.passed = pass.finish();
    found
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
