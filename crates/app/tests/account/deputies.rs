//! Acting deputies: for a period, with the principal's rights, and never beyond.

use app::account::NewDeputy;
use app::{Error, Fault};
use domain::account::rules::DEPUTY_MAX_DAYS;
use domain::account::{Reach, Role, Verb};
use domain::{Day, Millis};

use crate::support::{NOW, TOWN, VILLAGE, everywhere, faults, unit};

fn day(offset: i64) -> Day {
    Millis(NOW.0 + offset * 24 * 3600 * 1000).day()
}

fn appointment(login: &str, from: i64, until: i64) -> NewDeputy {
    NewDeputy {
        login: login.to_owned(),
        from: day(from),
        until: day(until),
        reason: "外出培训".to_owned(),
    }
}

#[tokio::test]
async fn a_deputy_acts_with_the_principals_rights_while_the_period_runs() {
    everywhere(|house| async move {
        let principal = house.person("office", Role::CountyOffice, &[]).await;
        let deputy = house.person("baishui", Role::Township, &[TOWN]).await;
        house
            .app
            .appoint_deputy(&principal.who, &appointment("Baishui", 1, 3))
            .await
            .unwrap();
        let office = &principal.who.account.id;
        let not_yet = house
            .app
            .act_for(&deputy.who, &deputy.token, Some(office))
            .await;
        assert!(matches!(not_yet, Err(Error::NotFound(_))));

        let at = |days: i64, hour: i64| Millis::start_of(day(days)).plus_ms(hour * 3600 * 1000);
        house.clock.set(at(1, 8));
        let deputy = house.log_in("baishui", crate::support::PASSWORD).await;
        assert_eq!(deputy.who.may_act_for.len(), 1);
        assert_eq!(
            deputy.actor().role,
            Role::Township,
            "not before it is chosen"
        );
        house
            .app
            .act_for(&deputy.who, &deputy.token, Some(office))
            .await
            .unwrap();
        let acting = house.again(&deputy.token).await;
        let actor = acting.actor();
        assert_eq!(
            (actor.role, &actor.reach),
            (Role::CountyOffice, &Reach::County)
        );
        assert_eq!(actor.name, "baishui的人");
        assert_eq!(actor.acting_for.as_ref().unwrap().name, "office的人");
        assert!(actor.can(Verb::OpenTerm));

        house
            .app
            .act_for(&acting.who, &acting.token, None)
            .await
            .unwrap();
        assert_eq!(
            house.again(&deputy.token).await.actor().role,
            Role::Township
        );

        house.clock.set(at(4, 0));
        let late = house.log_in("baishui", crate::support::PASSWORD).await;
        assert!(late.who.may_act_for.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_deputy_changes_records_but_takes_no_account_over() {
    everywhere(|house| async move {
        let principal = house.person("office", Role::CountyOffice, &[]).await;
        let deputy = house.person("baishui", Role::Township, &[TOWN]).await;
        house
            .app
            .appoint_deputy(&principal.who, &appointment("baishui", 0, 3))
            .await
            .unwrap();
        let office = &principal.who.account.id;
        let deputy = house.again(&deputy.token).await;
        house
            .app
            .act_for(&deputy.who, &deputy.token, Some(office))
            .await
            .unwrap();
        let acting = house.again(&deputy.token).await;
        let actor = acting.actor();

        let name = domain::setting::SettingKey::OfficeName;
        let change = [(name, "云岭县换届办".to_owned(), 0)];
        house.app.set_settings(actor, &change).await.unwrap();
        let reset = house
            .app
            .reset_passwords(actor, std::slice::from_ref(office))
            .await;
        assert_eq!(faults(reset), [Fault::OwnAccount]);
        let disable = house
            .app
            .disable_account(actor, office, 2, "试", None)
            .await;
        assert_eq!(faults(disable), [Fault::OwnAccount]);

        // One's own password and appointments stay one's own.
        let chain = house
            .app
            .appoint_deputy(&acting.who, &appointment("office", 0, 1))
            .await;
        chain.unwrap();
        let mine = house.app.deputies(&acting.who).await.unwrap();
        assert_eq!(mine[0].principal, acting.who.account.id);
    })
    .await;
}

#[tokio::test]
async fn ending_an_appointment_ends_acting_at_once() {
    everywhere(|house| async move {
        let principal = house.person("office", Role::CountyOffice, &[]).await;
        let deputy = house.person("baishui", Role::Township, &[TOWN]).await;
        house
            .app
            .appoint_deputy(&principal.who, &appointment("baishui", 0, 5))
            .await
            .unwrap();
        let deputy = house.again(&deputy.token).await;
        let office = &principal.who.account.id;
        house
            .app
            .act_for(&deputy.who, &deputy.token, Some(office))
            .await
            .unwrap();
        assert_eq!(
            house.again(&deputy.token).await.actor().role,
            Role::CountyOffice
        );

        let standing = house.app.deputies(&principal.who).await.unwrap();
        let stale = house
            .app
            .end_deputy(&principal.who, &standing[0].id, 7)
            .await;
        assert!(matches!(stale, Err(Error::Clash(_))));
        house
            .app
            .end_deputy(&principal.who, &standing[0].id, 1)
            .await
            .unwrap();
        let after = house.again(&deputy.token).await;
        assert_eq!(after.actor().role, Role::Township);
        assert!(after.who.may_act_for.is_empty());
        let twice = house.app.end_deputy(&deputy.who, &standing[0].id, 2).await;
        assert!(matches!(twice, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn a_disabled_principal_lends_no_rights() {
    everywhere(|house| async move {
        let admin = house.person("admin", Role::Administrator, &[]).await;
        let principal = house.person("office", Role::CountyOffice, &[]).await;
        let deputy = house.person("baishui", Role::Township, &[TOWN]).await;
        house
            .app
            .appoint_deputy(&principal.who, &appointment("baishui", 0, 5))
            .await
            .unwrap();
        let deputy = house.again(&deputy.token).await;
        let account = &principal.who.account;
        house
            .app
            .act_for(&deputy.who, &deputy.token, Some(&account.id))
            .await
            .unwrap();
        house
            .app
            .disable_account(admin.actor(), &account.id, account.version, "调离", None)
            .await
            .unwrap();
        let after = house.again(&deputy.token).await;
        assert_eq!(after.actor().reach, Reach::Towns(vec![unit(TOWN)]));
    })
    .await;
}

#[tokio::test]
async fn appointments_that_cannot_be_are_refused() {
    everywhere(|house| async move {
        let town = house.person("baishui", Role::Township, &[TOWN]).await;
        let discipline = house.person("jiwei", Role::Discipline, &[]).await;
        house.make("shangwan", Role::Village, &[VILLAGE]).await;
        house.make("jiwei2", Role::Discipline, &[]).await;
        let appoint = async |who: &app::account::Who, new: NewDeputy| {
            house.app.appoint_deputy(who, &new).await
        };
        let refused = async |new| faults(appoint(&town.who, new).await);
        assert_eq!(
            refused(appointment("shangwan", -3, -1)).await,
            [Fault::DeputyPeriod]
        );
        assert_eq!(
            refused(appointment("shangwan", 3, 2)).await,
            [Fault::DeputyPeriod]
        );
        let long = appointment("shangwan", 0, DEPUTY_MAX_DAYS);
        assert_eq!(refused(long).await, [Fault::DeputyPeriod]);
        assert_eq!(
            refused(appointment("baishui", 0, 1)).await,
            [Fault::BadDeputy]
        );
        assert_eq!(
            refused(appointment("nobody", 0, 1)).await,
            [Fault::BadDeputy]
        );
        let wordless = NewDeputy {
            reason: " ".to_owned(),
            ..appointment("shangwan", 0, 1)
        };
        assert_eq!(refused(wordless).await[0].field(), Some("reason"));

        appoint(&town.who, appointment("shangwan", 0, DEPUTY_MAX_DAYS - 1))
            .await
            .unwrap();
        let again = refused(appointment("shangwan", 5, 6)).await;
        assert_eq!(again[0].field(), Some("deputy"));

        // What discipline sees is lent to discipline only.
        let lent = faults(appoint(&discipline.who, appointment("baishui", 0, 1)).await);
        assert_eq!(lent, [Fault::BadDeputy]);
        appoint(&discipline.who, appointment("jiwei2", 0, 1))
            .await
            .unwrap();
    })
    .await;
}
