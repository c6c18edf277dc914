//! Imports by a person: upload, preview, confirmation, the job, the report; rights and county.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};

use app::division::{Progress, ProgressFn};
use app::{Error, Fault};
use domain::account::{Actor, Reach, Role};
use domain::job::JobState;
use domain::{JobId, RecordId};

use crate::support::{House, actor, everywhere, invented, office, unit};

const LINES: &[(&str, &str, &str)] = &[
    ("001001", "东门社区居委会", "城关街道"),
    ("001201", "张楼村委会", "城关街道"),
    ("001202", "李庄村委会", "城关街道"),
];

fn changed() -> String {
    let mut lines = LINES.to_vec();
    lines[1].1 = "槐树村委会";
    lines.push(("001203", "石桥村委会", "城关街道"));
    invented("990100", &lines)
}

async fn stage(house: &House, actor: &Actor, csv: &str) -> JobId {
    house
        .app
        .stage_import(actor, "C:\\桌面\\名单.csv", csv.as_bytes().to_vec(), None)
        .await
        .unwrap()
}

/// What the runner does with a queued job.
async fn run(house: &House, actor: &Actor, id: &JobId) -> app::Result<RecordId> {
    let draft = house.app.import_draft(actor, id).await.unwrap().unwrap();
    assert_eq!(draft.state, JobState::Queued);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let progress: ProgressFn = {
        let heard = Arc::clone(&heard);
        Arc::new(move |p| heard.lock().unwrap().push(p))
    };
    let done = house.app.run_import(&draft.job, &progress).await;
    if done.is_ok() {
        let heard = heard.lock().unwrap();
        assert!(
            heard
                .iter()
                .any(|p| matches!(p, Progress::Comparing { .. })),
            "{heard:?}"
        );
    }
    done
}

#[tokio::test]
async fn an_upload_is_previewed_confirmed_and_reported() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let actor = office("990100");
        let csv = format!("{}99010000129,短码村,,,城关街道,,,,,,\n", changed());
        let id = stage(&house, &actor, &csv).await;
        let spooled = house.data.join(format!("spool/{id}.list"));
        let mode = std::fs::metadata(&spooled).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        let draft = house.app.import_draft(&actor, &id).await.unwrap().unwrap();
        let (list, outcome) = draft.preview.unwrap();
        assert_eq!(list.file_name, "名单.csv");
        assert_eq!(
            (
                outcome.plan.added(),
                outcome.plan.changed(),
                list.refused.len()
            ),
            (1, 1, 1)
        );
        assert_eq!(
            house.villages(&["990100"]).await.len(),
            3,
            "a preview changes nothing"
        );
        let looks: Vec<_> = outcome.lines().filter(|l| l.look.is_some()).collect();
        assert_eq!(looks.len(), 1);
        assert_eq!(house.app.open_imports(&actor).await.unwrap().len(), 1);

        let record = RecordId::parse(id.as_str()).unwrap();
        let before = house.app.import_refused(&actor, &record).await.unwrap();
        let other = BTreeSet::from(["990100001201".to_owned()]);
        house
            .app
            .confirm_import(&actor, &id, other, false)
            .await
            .unwrap();
        let done = run(&house, &actor, &id).await.unwrap();
        assert_eq!(done.as_str(), id.as_str());
        assert!(!spooled.exists());
        let report = house.app.import_report(&actor, &done, "").await.unwrap();
        assert_eq!(
            (
                report.import.added,
                report.import.changed,
                report.import.removed,
                report.import.refused
            ),
            (2, 0, 1, 1)
        );
        assert_eq!(report.import.by_name, "周敏");
        let after = house.app.import_refused(&actor, &done).await.unwrap();
        assert_eq!(
            (after.name.as_str(), after.bytes),
            ("未导入-名单.csv", before.bytes)
        );
        // The runner may have died after the commit: doing it again does nothing.
        let draft = house.app.import_draft(&actor, &id).await.unwrap().unwrap();
        let quiet: ProgressFn = Arc::new(|_| ());
        house.app.run_import(&draft.job, &quiet).await.unwrap();
        assert_eq!(house.app.imports(&actor).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_person_changes_the_own_county_only() {
    everywhere(|house| async move {
        let own = invented("990100", LINES);
        let other = invented("990122", LINES);
        house
            .import(format!("{own}{}", other.split_once('\n').unwrap().1))
            .await;
        let both = format!("{}{}", changed(), other.split_once('\n').unwrap().1)
            .replace("云中市", "云上市");
        let actor = office("990100");
        let id = stage(&house, &actor, &both).await;
        let draft = house.app.import_draft(&actor, &id).await.unwrap().unwrap();
        let (list, outcome) = draft.preview.unwrap();
        let refused: Vec<(u32, &str)> = list
            .refused
            .iter()
            .map(|r| (r.row, r.code.code()))
            .collect();
        assert_eq!(
            refused,
            [
                (6, "OTHER_COUNTY"),
                (7, "OTHER_COUNTY"),
                (8, "OTHER_COUNTY")
            ]
        );
        assert_eq!(
            list.refused[0].cells[1], "东门社区居委会",
            "the row comes back as it was"
        );
        assert!(list.refused[0].detail.contains("990122000000"));
        assert_eq!(outcome.plan.counties.len(), 1);
        house
            .app
            .confirm_import(&actor, &id, BTreeSet::new(), false)
            .await
            .unwrap();
        run(&house, &actor, &id).await.unwrap();
        let units = house.standing(&["990100", "990122"]).await;
        assert!(
            units.iter().any(|u| u.name == "云中市"),
            "a city shared with others keeps its name"
        );
        assert_eq!(house.villages(&["990122"]).await.len(), 3);
        assert_eq!(house.villages(&["990100"]).await.len(), 4);
        // The other county sees neither the draft nor the import.
        let neighbour = office("990122");
        assert!(
            house
                .app
                .import_draft(&neighbour, &id)
                .await
                .unwrap()
                .is_none()
        );
        let record = RecordId::parse(id.as_str()).unwrap();
        assert!(matches!(
            house.app.import_report(&neighbour, &record, "").await,
            Err(Error::NotFound(_))
        ));
    })
    .await;
}

#[tokio::test]
async fn who_may_not_import_cannot_and_no_list_is_no_draft() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        for (role, reach) in [
            (Role::Township, Reach::Towns(vec![unit("990100001")])),
            (Role::Village, Reach::Units(vec![unit("990100001201")])),
            (Role::CivilAffairs, Reach::County),
            (Role::Auditor, Reach::County),
        ] {
            let actor = actor("990100", role, reach);
            let staged = house
                .app
                .stage_import(&actor, "a.csv", b"x".to_vec(), None)
                .await;
            assert!(matches!(staged, Err(Error::Denied(_))));
        }
        let actor = office("990100");
        for bytes in [
            &b""[..],
            b"a,b\n1,2\n",
            &[0x50, 0x4b, 3, 4, 9, 9],
            &[0xff; 300],
        ] {
            let staged = house
                .app
                .stage_import(&actor, "a.csv", bytes.to_vec(), None)
                .await;
            assert!(
                matches!(&staged, Err(Error::Fault(f)) if matches!(f[..], [Fault::File(_)])),
                "{staged:?}"
            );
        }
        assert!(house.app.open_imports(&actor).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_dropped_or_confirmed_once_and_many_removals_are_confirmed() {
    everywhere(|house| async move {
        house.import(invented("990100", LINES)).await;
        let actor = office("990100");
        let id = stage(&house, &actor, &changed()).await;
        house.app.drop_import(&actor, &id).await.unwrap();
        assert!(!house.data.join(format!("spool/{id}.list")).exists());
        let again = house
            .app
            .confirm_import(&actor, &id, BTreeSet::new(), false)
            .await;
        assert!(matches!(again, Err(Error::Clash(_))));

        let part = invented("990100", &LINES[..1]);
        let id = stage(&house, &actor, &part).await;
        let refused = house
            .app
            .confirm_import(&actor, &id, BTreeSet::new(), false)
            .await;
        assert!(matches!(
            refused,
            Err(Error::Fault(f)) if f == [Fault::TooManyRemovals { removed: 2, stood: 3 }]
        ));
        house
            .app
            .confirm_import(&actor, &id, BTreeSet::new(), true)
            .await
            .unwrap();
        let twice = house
            .app
            .confirm_import(&actor, &id, BTreeSet::new(), true)
            .await;
        assert!(matches!(twice, Err(Error::Clash(_))));
        run(&house, &actor, &id).await.unwrap();
        assert_eq!(house.villages(&["990100"]).await.len(), 1);

        // A file that went away is told.
        let id = stage(&house, &actor, &changed()).await;
        std::fs::remove_file(house.data.join(format!("spool/{id}.list"))).unwrap();
        assert!(matches!(
            house.app.import_draft(&actor, &id).await,
            Err(Error::Fault(f)) if f == [Fault::UploadGone]
        ));
        // The sweep takes files after a month.
        let id = stage(&house, &actor, &changed()).await;
        assert_eq!(house.app.sweep_spool().await.unwrap(), 0);
        let later = domain::Millis(4_000_000_000_000);
        house.clock.set(later);
        assert_eq!(house.app.sweep_spool().await.unwrap(), 1);
        assert!(house.app.import_draft(&actor, &id).await.is_err());
    })
    .await;
}
