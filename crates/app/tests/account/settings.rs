//! Settings with versions, and the calendar of holidays.

use app::setting::Holiday;
use app::{Error, Fault};
use domain::Day;
use domain::account::Role;
use domain::setting::SettingKey;

use crate::support::{everywhere, faults};

#[tokio::test]
async fn settings_are_checked_versioned_and_clash() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let actor = office.actor();
        let set = async |key, value: &str, seen| {
            house
                .app
                .set_settings(actor, &[(key, value.to_owned(), seen)])
                .await
        };
        let bad = faults(set(SettingKey::SoonDays, "三天", 0).await);
        assert_eq!(bad[0].field(), Some("soon_days"));
        assert_eq!(
            set(SettingKey::SoonDays, "3", 0).await.unwrap(),
            0,
            "the default"
        );
        assert_eq!(set(SettingKey::SoonDays, "5", 0).await.unwrap(), 1);
        let late = set(SettingKey::SoonDays, "7", 0).await;
        assert!(matches!(late, Err(Error::Clash(_))));
        assert_eq!(set(SettingKey::SoonDays, "7", 1).await.unwrap(), 1);

        let versions = house
            .app
            .setting_versions(actor, SettingKey::SoonDays)
            .await
            .unwrap();
        let told: Vec<(i64, &str)> = versions.iter().map(|v| (v.no, v.value.as_str())).collect();
        assert_eq!(told, [(2, "7"), (1, "5")]);
        let now = house.app.settings(actor).await.unwrap();
        assert_eq!((now[0].value.as_str(), now[0].no), ("7", 2));

        let auditor = house.person("auditor", Role::Auditor, &[]).await;
        assert!(house.app.settings(auditor.actor()).await.is_ok());
        let denied = house.app.set_settings(auditor.actor(), &[]).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
    })
    .await;
}

#[tokio::test]
async fn holidays_are_added_once_and_removed() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let actor = office.actor();
        let day: Day = "2031-10-01".parse().unwrap();
        let national = Holiday {
            day,
            off: true,
            name: " 国庆节 ".to_owned(),
        };
        house.app.add_holiday(actor, &national).await.unwrap();
        let kept = house.app.calendar(actor).await.unwrap();
        assert_eq!(
            kept,
            [Holiday {
                name: "国庆节".to_owned(),
                ..national.clone()
            }]
        );
        let twice = faults(house.app.add_holiday(actor, &national).await);
        assert!(twice[0].zh().contains("国庆节"), "{twice:?}");
        let nameless = Holiday {
            name: " ".to_owned(),
            ..national
        };
        assert_eq!(
            faults(house.app.add_holiday(actor, &nameless).await)[0].field(),
            Some("name")
        );
        let far = Holiday {
            day: "1931-10-01".parse().unwrap(),
            off: true,
            name: "节".to_owned(),
        };
        assert!(matches!(
            &faults(house.app.add_holiday(actor, &far).await)[..],
            [Fault::BadDay { .. }]
        ));

        let next = day.succ_opt().unwrap();
        assert_eq!(
            house
                .app
                .remove_holidays(actor, &[day, next])
                .await
                .unwrap(),
            1
        );
        assert!(house.app.calendar(actor).await.unwrap().is_empty());
        assert_eq!(house.app.remove_holidays(actor, &[day]).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_published_calendar_is_loaded_once() {
    everywhere(|house| async move {
        let admin = house.person("admin", Role::Administrator, &[]).await;
        house.app.load_published_holidays().await.unwrap();
        let calendar = house.app.calendar(admin.actor()).await.unwrap();
        let published = app::setting::published_holidays().unwrap();
        assert_eq!(calendar, published);
        house
            .app
            .remove_holidays(admin.actor(), &[published[0].day])
            .await
            .unwrap();
        house.app.load_published_holidays().await.unwrap();
        assert_eq!(
            house.app.calendar(admin.actor()).await.unwrap().len(),
            published.len() - 1
        );
    })
    .await;
}
