//! An installation with an invented county, a clock that is moved by hand, and people made on demand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use app::account::Setup;
use app::division::{DivisionList, ImportBy, ImportOrder, ProgressFn, Whose};
use app::{App, Config, Env, StillClock};
use axum::Router;
use domain::account::{self, Reach, Role, SystemScope, SystemUse};
use domain::term::Term;
use domain::{AccountId, CountyId, Day, Millis};
use store::Store;

use super::actor::Actor;
use super::county::{COUNTY, Place, TOWNS, VILLAGES, first_county, second_county};
use super::database::Database;
use super::page::Page;
use super::unit;

/// The day on which every world begins.
const BEGINS: &str = "2026-01-20";
/// Half past nine in the morning.
const MORNING_MS: i64 = (9 * 60 + 30) * 60 * 1000;
/// How the password that everybody chooses at the first login begins.
pub const PASSWORD: &str = "山高路远也要走";

/// An installation in the process.
pub struct World {
    /// The use cases.
    pub app: App,
    /// The office listener.
    pub office: Router,
    /// The public listener.
    pub public: Router,
    clock: Arc<StillClock>,
    people: Mutex<HashMap<String, Actor>>,
    /// Ids of the imports of division lists.
    imports: Mutex<Vec<String>>,
    /// Dropped last: it takes the database away.
    database: Database,
}

impl World {
    /// The county with its villages and a running term: every election day is 2026-03-22 for the
    /// committees and 2026-03-08 for the Party organisations.
    pub async fn new(database: Database) -> Self {
        let world = Self::without_term(database).await;
        let county = world.county().await;
        county
            .opens_term("2026 年村(社区)“两委”换届")
            .await
            .expect(303);
        county
            .sets_day("committee", "all", "2026-03-22")
            .await
            .expect(303);
        county
            .sets_day("party", "all", "2026-03-08")
            .await
            .expect(303);
        world
    }

    /// The county with its villages; no term yet.
    pub async fn without_term(database: Database) -> Self {
        let world = Self::empty(database).await;
        world.imports(&first_county()).await;
        world
    }

    /// An installation without anything.
    pub async fn empty(database: Database) -> Self {
        let store = Store::open(database.target()).await.unwrap();
        let begins: Day = BEGINS.parse().unwrap();
        let clock = Arc::new(StillClock::at(Millis::start_of(begins).plus_ms(MORNING_MS)));
        let config = Config {
            data_dir: database.folder().join("data"),
            keys_dir: database.folder().join("keys"),
            demo: false,
            second_factor: false,
        };
        std::fs::create_dir_all(&config.data_dir).unwrap();
        let rules = Arc::new(law::rules::RuleBook::embedded().unwrap());
        let env = Env::new(clock.clone(), [7; 32]);
        let app = App::new(store, env, config, rules).unwrap();
        app.open_keys().await.unwrap();
        let options = web::Options {
            setup_code: Some("1234-5678".to_owned()),
            ..web::Options::default()
        };
        Self {
            office: web::office(app.clone(), options.clone()),
            public: web::public(app.clone(), options),
            app,
            clock,
            people: Mutex::default(),
            imports: Mutex::default(),
            database,
        }
    }

    /// The same installation in a program that was started anew: its keys are read from their files.
    pub async fn started_anew(&self) -> App {
        let store = Store::open(self.database.target()).await.unwrap();
        let rules = Arc::new(law::rules::RuleBook::embedded().unwrap());
        let env = Env::new(self.clock.clone(), [8; 32]);
        let app = App::new(store, env, self.app.config().clone(), rules).unwrap();
        app.open_keys().await.unwrap();
        app
    }

    /// Adds a second county to the installation.
    pub async fn with_second_county(self) -> Self {
        self.imports(&second_county()).await;
        self
    }

    /// The database, for looking at it from outside.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Imports a division list as the command does.
    pub async fn imports(&self, list: &str) {
        let nobody: ProgressFn = Arc::new(|_| ());
        let list = DivisionList::read("名单.csv", list.as_bytes(), &Whose::All, &|_| ()).unwrap();
        assert_eq!(list.refused.len(), 0, "{:?}", list.refused);
        let order = ImportOrder::default();
        let outcome = self
            .app
            .import_list(&ImportBy::Command, &list, &order, &nobody)
            .await
            .unwrap();
        let id = outcome.id.expect("an id").as_str().to_owned();
        self.imports.lock().unwrap().push(id);
    }

    /// The import of the first county's list.
    pub fn first_import(&self) -> String {
        self.imports
            .lock()
            .unwrap()
            .first()
            .cloned()
            .unwrap_or_default()
    }

    /// Moves the clock to half past nine of a day.
    pub fn on(&self, day: &str) {
        let day: Day = day.parse().unwrap();
        self.clock.set(Millis::start_of(day).plus_ms(MORNING_MS));
    }

    /// Moves the clock forward.
    pub fn later_ms(&self, ms: i64) {
        self.clock.set(self.app.env().now().plus_ms(ms));
    }

    /// Township 1, 2 or 3.
    pub fn town(&self, number: usize) -> Place {
        TOWNS[number - 1]
    }

    /// Village 1 to 12; 1 to 4 lie in township 1, and so on.
    pub fn place(&self, number: usize) -> Place {
        VILLAGES[number - 1]
    }

    /// Everybody who can log in, one of each role, whose reach lies in township 1 where it is not
    /// the county.
    pub async fn everybody(&self) -> Vec<(Role, Actor)> {
        let mut people = Vec::new();
        for role in Role::ALL {
            let reached = match role {
                Role::Township | Role::Supervision => vec![TOWNS[0].id],
                Role::Village => vec![VILLAGES[1].id],
                _ => Vec::new(),
            };
            people.push((*role, self.person(*role, &reached, COUNTY).await));
        }
        people
    }

    /// Somebody of the county office.
    pub async fn county(&self) -> Actor {
        self.person(Role::CountyOffice, &[], COUNTY).await
    }

    /// Somebody of a township, 1 to 3.
    pub async fn township(&self, number: usize) -> Actor {
        self.person(Role::Township, &[TOWNS[number - 1].id], COUNTY)
            .await
    }

    /// Somebody of a village, 1 to 12.
    pub async fn village(&self, number: usize) -> Actor {
        self.person(Role::Village, &[VILLAGES[number - 1].id], COUNTY)
            .await
    }

    /// A supervision group for township 1.
    pub async fn supervision(&self) -> Actor {
        self.person(Role::Supervision, &[TOWNS[0].id], COUNTY).await
    }

    /// A reviewing department.
    pub async fn department(&self) -> Actor {
        self.person(Role::Department, &[], COUNTY).await
    }

    /// Discipline inspection.
    pub async fn discipline(&self) -> Actor {
        self.person(Role::Discipline, &[], COUNTY).await
    }

    /// The auditor.
    pub async fn auditor(&self) -> Actor {
        self.person(Role::Auditor, &[], COUNTY).await
    }

    /// The administrator.
    pub async fn admin(&self) -> Actor {
        self.person(Role::Administrator, &[], COUNTY).await
    }

    /// Somebody of the county office of another county.
    pub async fn county_of(&self, county: &str) -> Actor {
        self.person(Role::CountyOffice, &[], county).await
    }

    /// A browser of the office listener where nobody has logged in.
    pub fn anonymous(&self) -> Actor {
        Actor::at(&self.office)
    }

    /// A browser of the public listener.
    pub fn passer_by(&self) -> Actor {
        Actor::at(&self.public)
    }

    /// Somebody of a role, made at the first call: account by command, login and a password of their
    /// own by the pages. Logs in again where the session has ended.
    pub async fn person(&self, role: Role, reached: &[&str], county: &str) -> Actor {
        let login = login_of(role, reached, county);
        let known = self.people.lock().unwrap().get(&login).cloned();
        if let Some(known) = known {
            if self.app.who(&known.token()).await.unwrap().is_none() {
                known
                    .logs_in(&login, &password_of(&login))
                    .await
                    .expect(303);
            }
            return known;
        }
        let password = self.account(&login, role, reached, county).await;
        let actor = Actor::named(&self.office, &login);
        let began = actor.logs_in(&login, &password).await.expect(303);
        assert_eq!(began.location(), "/account/password");
        let own = password_of(&login);
        let fields = [
            ("old", password.as_str()),
            ("password", &own),
            ("again", &own),
        ];
        actor.post("/account/password", &fields).await.expect(303);
        self.people.lock().unwrap().insert(login, actor.clone());
        actor
    }

    /// The password that a person made by [`World::person`] has chosen.
    pub fn password(&self, person: &Actor) -> String {
        password_of(&person.login)
    }

    /// Logs a person in once more at the same browser.
    pub async fn logs_in_again(&self, person: &Actor) -> Page {
        person.logs_in(&person.login, &self.password(person)).await
    }

    /// A browser at an office listener that speaks TLS.
    pub fn at_secure_listener(&self) -> Actor {
        let options = web::Options {
            secure: true,
            tls: true,
            ..web::Options::default()
        };
        Actor::at(&web::office(self.app.clone(), options))
    }

    /// Makes an account by command; gives its one-time password.
    pub async fn account(&self, login: &str, role: Role, reached: &[&str], county: &str) -> String {
        let setup = Setup {
            county: CountyId::parse(county).unwrap(),
            login: login.to_owned(),
            name: format!("{}的人", role.zh()),
        };
        let reached = reached.iter().map(|id| unit(id)).collect();
        let issued = self
            .app
            .make_account(&setup, role, reached, role.zh())
            .await
            .unwrap();
        issued.password
    }

    /// The account behind a login name.
    pub async fn account_id(&self, login: &str) -> AccountId {
        let scope = SystemScope::for_use(SystemUse::Login);
        let mut read = self.app.store().read().await.unwrap();
        let found = read.credentials(scope, login).await.unwrap();
        found.expect("an account of this login name").account.id
    }

    /// The office of the first county, below the pages.
    pub fn office_actor(&self) -> account::Actor {
        account::Actor {
            county: CountyId::parse(COUNTY).unwrap(),
            account: AccountId::parse("01TEST").unwrap(),
            name: "周敏".to_owned(),
            role: Role::CountyOffice,
            reach: Reach::County,
            acting_for: None,
        }
    }

    /// The running term.
    pub async fn term(&self) -> Term {
        let found = self.app.current_term(&self.office_actor()).await.unwrap();
        found.expect("a term")
    }

    /// How many events each chain of the journal holds: whatever is written moves it.
    pub async fn journal_heads(&self) -> Vec<(String, i64)> {
        let scope = SystemScope::for_use(SystemUse::Verify);
        let mut read = self.app.store().read().await.unwrap();
        let heads = read.heads(scope).await.unwrap();
        heads.into_iter().map(|h| (h.county, h.seq)).collect()
    }

    /// Checks the whole journal and fails when anything is wrong with it.
    pub async fn journal_is_whole(&self) {
        let options = app::journal::verify::Options {
            keys: self.app.keys().unwrap().trusted().to_vec(),
            ..Default::default()
        };
        let report = app::journal::verify::verify(self.app.store(), &options, &|_| ())
            .await
            .unwrap();
        assert!(report.whole, "{report:?}");
        assert!(!report.chains.is_empty());
    }
}

/// The login name of a person: role, reach and county.
fn login_of(role: Role, reached: &[&str], county: &str) -> String {
    let role = role.code().replace('_', "-");
    let place = reached.first().copied().unwrap_or(county);
    format!("{role}-{place}")
}

/// The password a person has chosen.
pub fn password_of(login: &str) -> String {
    let turned: String = login.chars().rev().collect();
    format!("{PASSWORD} {turned}")
}
