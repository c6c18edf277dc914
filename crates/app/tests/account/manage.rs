//! Accounts of others: who may make and change which, clashes, disabling with a successor, resets.

use app::account::{Account, AccountEdit, NewAccount};
use app::term::NewTerm;
use app::{Error, Fault};
use domain::account::rules::AccountFault;
use domain::account::{Actor, Role, Verb};
use domain::journal::RecordKind;
use domain::term::{BodyOrder, Form};

use crate::support::{
    House, NEXT_VILLAGE, OTHER_TOWN, OTHER_VILLAGE, PASSWORD, Person, TOWN, VILLAGE, everywhere,
    faults, unit,
};

fn new(login: &str, role: Role, reached: &[&str]) -> NewAccount {
    NewAccount {
        login: login.to_owned(),
        name: "李建国".to_owned(),
        office: String::new(),
        role,
        reached: reached.iter().map(|id| unit(id)).collect(),
    }
}

fn edit(account: &Account, name: &str) -> AccountEdit {
    AccountEdit {
        id: account.id.clone(),
        version: account.version,
        name: name.to_owned(),
        office: account.office.clone(),
        reached: account.reach.ids().to_vec(),
    }
}

async fn make(house: &House, by: &Person, new: NewAccount) -> Account {
    let mut issued = house.app.add_accounts(by.actor(), &[new]).await.unwrap();
    issued.remove(0).account
}

#[tokio::test]
async fn a_township_makes_accounts_of_its_own_villages_only() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let town = house.person("baishui", Role::Township, &[TOWN]).await;
        let mine = make(&house, &town, new("shangwan", Role::Village, &[VILLAGE])).await;
        assert_eq!(mine.office, "白水镇上湾村委会");
        assert_eq!(mine.home_town, Some(unit(TOWN)));

        let refuse =
            async |new: NewAccount| faults(house.app.add_accounts(town.actor(), &[new]).await);
        let reach = [Fault::Account(AccountFault::Reach)];
        assert_eq!(
            refuse(new("a1", Role::Village, &[OTHER_VILLAGE])).await,
            reach
        );
        assert_eq!(refuse(new("a2", Role::Village, &[TOWN])).await, reach);
        assert_eq!(
            refuse(new("a3", Role::Village, &[VILLAGE, NEXT_VILLAGE])).await,
            reach
        );
        assert_eq!(
            refuse(new("a4", Role::Township, &[TOWN])).await,
            [Fault::RoleNotGrantable]
        );
        assert_eq!(
            refuse(new("a5", Role::Auditor, &[])).await,
            [Fault::RoleNotGrantable]
        );
        let mut moved = edit(&mine, "李建国");
        moved.reached = vec![unit(OTHER_VILLAGE)];
        let moved = house.app.edit_account(town.actor(), &moved).await;
        assert_eq!(faults(moved), reach);
        assert_eq!(house.app.accounts(office.actor()).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_township_sees_and_changes_nobody_elses_accounts() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let town = house.person("baishui", Role::Township, &[TOWN]).await;
        let theirs = new("qiaotou", Role::Village, &[OTHER_VILLAGE]);
        let theirs = make(&house, &office, theirs).await;
        make(&house, &town, new("shangwan", Role::Village, &[VILLAGE])).await;
        let seen: Vec<String> = house
            .app
            .accounts(town.actor())
            .await
            .unwrap()
            .into_iter()
            .map(|a| a.login)
            .collect();
        assert_eq!(seen, ["baishui", "shangwan"]);
        let actor = town.actor();
        let hidden = |answer: Result<(), Error>| assert!(matches!(answer, Err(Error::NotFound(_))));
        let app = &house.app;
        for account in [&theirs, &office.who.account] {
            hidden(app.account_page(actor, &account.id).await.map(drop));
            hidden(
                app.edit_account(actor, &edit(account, "张三"))
                    .await
                    .map(drop),
            );
            hidden(
                app.disable_account(actor, &account.id, 1, "试", None)
                    .await
                    .map(drop),
            );
            hidden(
                app.reset_password(actor, &account.id, account.version)
                    .await
                    .map(drop),
            );
            hidden(app.unlock_account(actor, &account.id).await);
        }
    })
    .await;
}

#[tokio::test]
async fn every_fault_of_a_new_account_is_told_at_once_and_no_login_name_is_given_twice() {
    everywhere(|house| async move {
        let admin = house.person("admin", Role::Administrator, &[]).await;
        let bad = NewAccount {
            name: " ".to_owned(),
            ..new("a b", Role::Township, &[])
        };
        let told = faults(house.app.add_accounts(admin.actor(), &[bad]).await);
        assert_eq!(
            told,
            [AccountFault::Login, AccountFault::Name, AccountFault::Reach].map(Fault::Account)
        );

        let twice = [
            new("wang", Role::Auditor, &[]),
            new("WANG", Role::Publicity, &[]),
        ];
        let told = faults(house.app.add_accounts(admin.actor(), &twice).await);
        assert_eq!(told, [Fault::LoginTaken("wang".to_owned())]);
        assert_eq!(
            house.app.accounts(admin.actor()).await.unwrap().len(),
            1,
            "all or none"
        );
        let groups = new("group1", Role::Supervision, &[TOWN, OTHER_TOWN]);
        let group = make(&house, &admin, groups).await;
        let page = house
            .app
            .account_page(admin.actor(), &group.id)
            .await
            .unwrap();
        assert_eq!(page.places, "白水镇、青石镇");
        assert_eq!(group.office, "督导组");
    })
    .await;
}

#[tokio::test]
async fn two_who_change_one_account_clash_and_the_second_learns_who_was_first() {
    everywhere(|house| async move {
        let one = house.person("one", Role::CountyOffice, &[]).await;
        let two = house.person("two", Role::CountyOffice, &[]).await;
        let account = make(&house, &one, new("shangwan", Role::Village, &[VILLAGE])).await;
        house
            .app
            .edit_account(one.actor(), &edit(&account, "王秀兰"))
            .await
            .unwrap();
        let late = house
            .app
            .edit_account(two.actor(), &edit(&account, "陈志强"))
            .await;
        assert!(matches!(late, Err(Error::Clash("account"))), "{late:?}");
        let page = house
            .app
            .account_page(two.actor(), &account.id)
            .await
            .unwrap();
        assert_eq!(
            (page.account.name.as_str(), page.account.version),
            ("王秀兰", 2)
        );
        let by = house
            .app
            .changed_by(two.actor(), RecordKind::Account, account.id.as_str())
            .await
            .unwrap();
        assert_eq!(by, "one的人 2026-03-03 09:06 ");

        let stale = house
            .app
            .disable_account(two.actor(), &account.id, 1, "调离", None)
            .await;
        assert!(matches!(stale, Err(Error::Clash(_))));
        let stale = house.app.reset_password(two.actor(), &account.id, 1).await;
        assert!(matches!(stale, Err(Error::Clash(_))));
    })
    .await;
}

async fn open_term(house: &House, actor: &Actor) -> domain::TermId {
    let term = NewTerm {
        name: "2026 年换届".to_owned(),
        number: 13,
        province: "99".to_owned(),
        order: BodyOrder::PartyFirst,
        with_party: false,
        community_form: Form::AllResidents,
        committee_day: None,
        party_day: None,
    };
    house.app.open_term(actor, &term).await.unwrap().id
}

/// A county with a leaver who is responsible for two villages, and those who might take over.
struct Leaving {
    office: Person,
    leaver: Person,
    heir: Account,
}

async fn leaving(house: &House) -> Leaving {
    let office = house.person("office", Role::CountyOffice, &[]).await;
    let leaver = house.person("baishui1", Role::Township, &[TOWN]).await;
    let heir = make(house, &office, new("baishui2", Role::Township, &[TOWN])).await;
    let term = open_term(house, office.actor()).await;
    let villages = [unit(VILLAGE), unit(NEXT_VILLAGE)];
    let id = &leaver.who.account.id;
    house
        .app
        .assign_villages(office.actor(), &term, &villages, Some(id))
        .await
        .unwrap();
    Leaving {
        office,
        leaver,
        heir,
    }
}

async fn disable(
    house: &House,
    leaving: &Leaving,
    reason: &str,
    heir: Option<&Account>,
) -> app::Result<u64> {
    let (actor, account) = (leaving.office.actor(), &leaving.leaver.who.account);
    let heir = heir.map(|h| &h.id);
    house
        .app
        .disable_account(actor, &account.id, account.version, reason, heir)
        .await
}

#[tokio::test]
async fn only_a_fit_successor_takes_open_work_over() {
    everywhere(|house| async move {
        let it = leaving(&house).await;
        let far = new("qingshi", Role::Township, &[OTHER_TOWN]);
        let far = make(&house, &it.office, far).await;
        let reader = new("xuanchuan", Role::Publicity, &[]);
        let reader = make(&house, &it.office, reader).await;
        let none = disable(&house, &it, "调离", None).await;
        assert_eq!(faults(none), [Fault::SuccessorNeeded { villages: 2 }]);
        for unfit in [&far, &reader, &it.leaver.who.account] {
            let refused = disable(&house, &it, "调离", Some(unfit)).await;
            assert_eq!(faults(refused), [Fault::BadSuccessor], "{}", unfit.login);
        }
        let wordless = faults(disable(&house, &it, " ", Some(&it.heir)).await);
        assert_eq!(wordless[0].field(), Some("reason"));
        let id = &it.leaver.who.account.id;
        let offered = house.app.heirs(it.office.actor(), id).await.unwrap();
        let offered: Vec<String> = offered.into_iter().map(|a| a.login).collect();
        assert_eq!(offered, ["baishui2", "office"], "the nearest first");
    })
    .await;
}

#[tokio::test]
async fn a_leaver_is_logged_out_and_the_villages_are_handed_over() {
    everywhere(|house| async move {
        let it = leaving(&house).await;
        let (actor, id) = (it.office.actor(), &it.leaver.who.account.id);
        assert!(house.runs(&it.leaver.token).await);
        let moved = disable(&house, &it, "调离", Some(&it.heir)).await;
        assert_eq!(moved.unwrap(), 2);
        assert!(!house.runs(&it.leaver.token).await);
        let page = house.app.account_page(actor, &it.heir.id).await.unwrap();
        assert_eq!(page.villages, 2);
        let gone = house.app.account_page(actor, id).await.unwrap();
        assert_eq!(
            (gone.villages, gone.successor.as_deref()),
            (0, Some("白水镇 李建国"))
        );
        let version = gone.account.version;
        house.app.enable_account(actor, id, version).await.unwrap();
        house.log_in("baishui1", PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_sessions_and_is_not_done_twice_by_sending_the_form_again() {
    everywhere(|house| async move {
        let office = house.person("office", Role::CountyOffice, &[]).await;
        let person = house.person("baishui", Role::Township, &[TOWN]).await;
        let (id, version) = (&person.who.account.id, person.who.account.version);
        let issued = house
            .app
            .reset_password(office.actor(), id, version)
            .await
            .unwrap();
        assert!(!house.runs(&person.token).await);
        let again = house.app.reset_password(office.actor(), id, version).await;
        assert!(matches!(again, Err(Error::Clash(_))));
        assert!(
            house
                .log_in("baishui", &issued.password)
                .await
                .who
                .must_change
        );

        let own = office.who.account.id.clone();
        let both = [id.clone(), own];
        let refused = house.app.reset_passwords(office.actor(), &both).await;
        assert_eq!(faults(refused), [Fault::OwnAccount]);
        house.log_in("baishui", &issued.password).await;
        let none = house.app.reset_passwords(office.actor(), &[]).await;
        assert_eq!(faults(none), [Fault::NoAccountChosen]);
    })
    .await;
}

#[tokio::test]
async fn nobody_without_the_verb_reaches_accounts() {
    everywhere(|house| async move {
        let admin = house.person("admin", Role::Administrator, &[]).await;
        let id = &admin.who.account.id;
        for role in Role::ALL {
            let mut actor = admin.actor().clone();
            actor.role = *role;
            let reads = actor.can(Verb::ViewAccounts);
            let app = &house.app;
            let denied = |refused: bool, answer: Result<(), Error>| {
                assert_eq!(matches!(answer, Err(Error::Denied(_))), refused, "{role:?}");
            };
            denied(!reads, app.account_lines(&actor).await.map(drop));
            denied(!reads, app.account_page(&actor, id).await.map(drop));
            let manages = actor.can(Verb::ManageAccounts);
            denied(!manages, app.accounts_template(&actor).await.map(drop));
            denied(!manages, app.check_accounts(&actor, &[]).await.map(drop));
            denied(!manages, app.heirs(&actor, id).await.map(drop));
        }
    })
    .await;
}
