//! Jobs: daily work once a day, leases, failures that are told, a graceful stop.

use domain::job::{JobKind, JobState};

use super::raw::Raw;
use super::{administrator, counted};
use crate::harness::World;

async fn states(world: &World, kind: JobKind) -> Vec<JobState> {
    let admin = administrator(world);
    let jobs = world.app.jobs_of(&admin, kind, 50).await.unwrap();
    jobs.into_iter().map(|job| job.state).collect()
}

async fn all_done(world: &World) -> usize {
    let mut done = 0;
    while world.app.run_next_job().await.unwrap() {
        done += 1;
    }
    done
}

on_both! {
    async fn daily_work_is_done_once_a_day(database: Database) {
        let world = counted(database).await;
        assert_eq!(world.app.enqueue_due().await.unwrap(), 4);
        assert_eq!(world.app.enqueue_due().await.unwrap(), 0);
        assert_eq!(all_done(&world).await, 4);
        assert_eq!(states(&world, JobKind::SignHeads).await, [JobState::Done]);
        assert_eq!(states(&world, JobKind::Backup).await, [JobState::Done]);
        let admin = administrator(&world);
        let heads = world.app.signed_heads(&admin, 50).await.unwrap();
        assert_eq!(heads.len(), 2);
        // Signing again for the day changes nothing.
        assert_eq!(world.app.sign_heads(world.app.env().today()).await.unwrap(), 0);
        world.journal_is_whole().await;

        // After a stop of several days it catches up once.
        world.on("2026-02-01");
        assert_eq!(world.app.enqueue_due().await.unwrap(), 4);
        assert_eq!(all_done(&world).await, 4);
        let heads = world.app.signed_heads(&admin, 50).await.unwrap();
        let days: Vec<&str> = heads.iter().map(|h| h.day.as_str()).collect();
        assert_eq!(days, ["2026-02-01", "2026-02-01", "2026-01-20", "2026-01-20"]);
        world.journal_is_whole().await;
    }

    async fn a_runner_that_fell_silent_is_replaced(database: Database) {
        let world = counted(database).await;
        world.app.enqueue_due().await.unwrap();
        let mut raw = Raw::to(world.database().target()).await;
        let lease = world.app.env().now().0 + domain::job::LEASE_MS;
        raw.run(&format!("UPDATE job SET state = 'running', lease_ms = {lease} WHERE kind = 'sweep'"))
            .await;
        assert_eq!(all_done(&world).await, 3);
        assert_eq!(states(&world, JobKind::Sweep).await, [JobState::Running]);
        world.later_ms(domain::job::LEASE_MS + 1);
        assert_eq!(all_done(&world).await, 1);
        assert_eq!(states(&world, JobKind::Sweep).await, [JobState::Done]);
    }

    /// A job that cannot be done says why in Chinese; the day's work is tried again an hour later.
    async fn a_failure_is_told_and_tried_again(database: Database) {
        let world = counted(database).await;
        let folder = app::backup::backups_dir(&world.app.config().data_dir);
        std::fs::write(&folder, b"a file where the folder should be").unwrap();
        world.app.enqueue_due().await.unwrap();
        assert_eq!(all_done(&world).await, 4);
        assert_eq!(states(&world, JobKind::Backup).await, [JobState::Failed]);
        let admin = administrator(&world);
        let jobs = world.app.jobs_of(&admin, JobKind::Backup, 1).await.unwrap();
        let told = jobs[0].result.clone().unwrap();
        assert!(told.contains("不能读写") && told.contains("backups"), "{told}");
        assert_eq!(world.app.enqueue_due().await.unwrap(), 0);
        std::fs::remove_file(&folder).unwrap();
        world.later_ms(61 * 60 * 1000);
        assert_eq!(world.app.enqueue_due().await.unwrap(), 1);
        assert_eq!(all_done(&world).await, 1);
        assert_eq!(states(&world, JobKind::Backup).await, [JobState::Done, JobState::Failed]);
    }

    /// The runner of a process does the day's work by itself and stops when told.
    async fn the_runner_works_and_stops(database: Database) {
        let world = counted(database).await;
        let runner = world.app.start_jobs();
        for _ in 0..200 {
            if states(&world, JobKind::Backup).await == [JobState::Done] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(states(&world, JobKind::Backup).await, [JobState::Done]);
        runner.stop().await;
        // Nothing is taken any more, and nothing is left half done.
        let mut raw = Raw::to(world.database().target()).await;
        assert_eq!(raw.number("SELECT COUNT(*) FROM job WHERE state = 'running'").await, 0);
        world.journal_is_whole().await;
    }
}
