//! Progress as a pure function, and the board over many villages.

#![cfg(test)]

use chrono::Days;
use domain::Day;
use domain::term::State;
use domain::term::progress::{Progress, Window, progress, worst};
use proptest::prelude::*;

fn base() -> Day {
    Day::from_ymd_opt(2026, 1, 1).unwrap()
}

fn day(offset: u64) -> Day {
    base().checked_add_days(Days::new(offset)).unwrap()
}

prop_compose! {
    fn window()(from in 0_u64..400, long in 0_u64..60, open in prop::bool::weighted(0.1)) -> Window {
        if open {
            Window { earliest: None, latest: None }
        } else {
            Window { earliest: Some(day(from)), latest: Some(day(from + long)) }
        }
    }
}

prop_compose! {
    fn any_day()(offset in 0_u64..500) -> Day { day(offset) }
}

/// The rule of the issue by hand: 已完成 > 逾期 > 临期 > 进行中 > 未开始, each as one condition.
fn naive(window: Window, done: Option<Day>, today: Day, soon: i64) -> State {
    let near = |latest: Day| latest.signed_duration_since(today).num_days() <= soon;
    let conditions = [
        (State::Done, done.is_some()),
        (
            State::Late,
            window.latest.is_some_and(|latest| latest < today),
        ),
        (State::Soon, window.latest.is_some_and(near)),
        (
            State::Doing,
            window.earliest.is_some_and(|earliest| earliest <= today),
        ),
        (State::Idle, true),
    ];
    let first = conditions.into_iter().find(|(_, holds)| *holds);
    first.unwrap().0
}

fn urgency(state: State) -> usize {
    [State::Idle, State::Doing, State::Soon, State::Late]
        .iter()
        .position(|s| *s == state)
        .unwrap()
}

proptest! {
    #[test]
    fn the_state_is_the_first_condition_that_holds(
        window in window(), done in prop::option::of(any_day()), today in any_day(), soon in 0_i64..=30,
    ) {
        let shown = progress(window, done, today, soon);
        prop_assert_eq!(shown.state, naive(window, done, today, soon));
    }

    #[test]
    fn a_step_that_is_not_done_only_grows_more_urgent(
        window in window(), today in any_day(), later in 1_u64..100, soon in 0_i64..=30,
    ) {
        let then = today.checked_add_days(Days::new(later)).unwrap();
        let before = progress(window, None, today, soon);
        let after = progress(window, None, then, soon);
        prop_assert!(urgency(after.state) >= urgency(before.state));
        prop_assert!(after.late_days >= before.late_days);
        if let (Some(left), Some(left_then)) = (before.left_days, after.left_days) {
            prop_assert_eq!(left - left_then, i64::try_from(later).unwrap());
        }
    }

    #[test]
    fn done_does_not_depend_on_today(
        window in window(), done in any_day(), one in any_day(), other in any_day(), soon in 0_i64..=30,
    ) {
        let shown = progress(window, Some(done), one, soon);
        prop_assert_eq!(shown, progress(window, Some(done), other, soon));
        prop_assert_eq!(shown.state, State::Done);
        let late = window.latest.map_or(0, |l| done.signed_duration_since(l).num_days().max(0));
        prop_assert_eq!((shown.late_days, shown.left_days), (late, None));
    }

    #[test]
    fn days_left_and_days_late_exclude_each_other(
        window in window(), today in any_day(), soon in 0_i64..=30,
    ) {
        let Progress { state, late_days, left_days } = progress(window, None, today, soon);
        prop_assert_eq!(late_days > 0, state == State::Late);
        prop_assert_eq!(left_days.is_some(), window.latest.is_some() && state != State::Late);
        prop_assert!(left_days.is_none_or(|left| left >= 0));
    }

    #[test]
    fn a_longer_warning_never_makes_a_step_less_urgent(
        window in window(), today in any_day(), soon in 0_i64..30,
    ) {
        let narrow = progress(window, None, today, soon).state;
        let wide = progress(window, None, today, soon + 1).state;
        prop_assert!(urgency(wide) >= urgency(narrow));
    }

    #[test]
    fn the_worst_of_several_depends_on_no_order_and_hides_no_urgency(
        picked in prop::collection::vec(0_usize..5, 0..30), turn in 0_usize..30,
    ) {
        let states: Vec<State> = picked.iter().map(|i| State::ALL[*i]).collect();
        let together = worst(states.iter().copied());
        let mut turned = states.clone();
        turned.rotate_left(turn.min(states.len()));
        prop_assert_eq!(together, worst(turned));
        for urgent in [State::Late, State::Soon] {
            let more_urgent = |s: &State| *s != State::Done && s < &urgent;
            if states.contains(&urgent) && !states.iter().any(more_urgent) {
                prop_assert_eq!(together, urgent);
            }
        }
        let all_done = !states.is_empty() && states.iter().all(|s| *s == State::Done);
        prop_assert_eq!(together == State::Done, all_done);
        let begun = states.iter().any(|s| *s != State::Idle);
        prop_assert_eq!(together == State::Idle, !begun);
    }
}

#[test]
fn the_bounds_are_exact() {
    let window = Window {
        earliest: Some(day(10)),
        latest: Some(day(20)),
    };
    let at = |offset: u64| {
        let shown = progress(window, None, day(offset), 3);
        (shown.state, shown.left_days, shown.late_days)
    };
    assert_eq!(at(9), (State::Idle, Some(11), 0));
    assert_eq!(at(10), (State::Doing, Some(10), 0));
    assert_eq!(at(16), (State::Doing, Some(4), 0));
    assert_eq!(at(17), (State::Soon, Some(3), 0));
    assert_eq!(at(20), (State::Soon, Some(0), 0));
    assert_eq!(at(21), (State::Late, None, 1));
    // With a warning of no days, a step is near on its last day only.
    assert_eq!(progress(window, None, day(19), 0).state, State::Doing);
    assert_eq!(progress(window, None, day(20), 0).state, State::Soon);
}

#[test]
fn done_and_not_begun_together_are_under_way() {
    assert_eq!(worst([State::Done, State::Idle]), State::Doing);
    assert_eq!(worst([State::Done, State::Done]), State::Done);
    assert_eq!(worst([]), State::Idle);
    assert_eq!(worst([State::Idle, State::Late, State::Done]), State::Late);
}
