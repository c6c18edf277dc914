//! An installation per test with an invented county, and verbs on it.

use std::sync::Arc;

use app::account::{Issued, Setup, Who};
use app::division::{DivisionList, ImportBy, ImportOrder, ProgressFn, Whose};
use app::{App, Config, Env, Error, Fault, StillClock};
use domain::account::{Actor, Role};
use domain::{CountyId, Millis, UnitId};
use store::{Store, Target};

#[path = "../../../../tests/support/ready_database.rs"]
mod ready_database;

use ready_database::ReadyDatabase;
/// 2026-03-03 09:06:40 in Asia/Shanghai.
pub const NOW: Millis = Millis(1_772_500_000_000);
/// What everybody chooses.
pub const PASSWORD: &str = "白水河边的老槐树二十棵";
/// Where everybody sits.
pub const ADDRESS: &str = "10.1.2.3";
pub const COUNTY: &str = "990100";
pub const TOWN: &str = "990100101";
pub const OTHER_TOWN: &str = "990100102";
pub const VILLAGE: &str = "990100101201";
pub const NEXT_VILLAGE: &str = "990100101202";
pub const OTHER_VILLAGE: &str = "990100102201";

const LIST: &str = "code,name,kind,town_code,town_name,county_code,county_name,city_code,city_name,province_code,province_name
990100101201,上湾村委会,,990100101000,白水镇,990100000000,云岭县,990100000000,云中市,990000000000,云南北省
990100101202,下湾村委会,,990100101000,白水镇,990100000000,云岭县,990100000000,云中市,990000000000,云南北省
990100102201,桥头村委会,,990100102000,青石镇,990100000000,云岭县,990100000000,云中市,990000000000,云南北省
";

/// One installation with a county and nobody in it.
pub struct House {
    pub app: App,
    pub clock: Arc<StillClock>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn at(target: Target, folder: tempfile::TempDir) -> Self {
        let store = Store::open(&target).await.unwrap();
        let clock = Arc::new(StillClock::at(NOW));
        let config = Config {
            data_dir: folder.path().to_owned(),
            keys_dir: folder.path().join("keys"),
            demo: false,
            second_factor: false,
        };
        let rules = Arc::new(law::rules::RuleBook::embedded().unwrap());
        let app = App::new(store, Env::new(clock.clone(), [9; 32]), config, rules).unwrap();
        let list = DivisionList::read("名单.csv", LIST.as_bytes(), &Whose::All, &|_| ()).unwrap();
        let nobody: ProgressFn = Arc::new(|_| ());
        app.import_list(&ImportBy::Command, &list, &ImportOrder::default(), &nobody)
            .await
            .unwrap();
        Self {
            app,
            clock,
            _folder: folder,
        }
    }

    /// Makes an account by command.
    pub async fn make(&self, login: &str, role: Role, reached: &[&str]) -> Issued {
        let setup = Setup {
            county: county(),
            login: login.to_owned(),
            name: format!("{login}的人"),
        };
        let reached = reached.iter().map(|id| unit(id)).collect();
        self.app
            .make_account(&setup, role, reached, "某单位")
            .await
            .unwrap()
    }

    /// Makes an account, logs it in and chooses its password.
    pub async fn person(&self, login: &str, role: Role, reached: &[&str]) -> Person {
        let issued = self.make(login, role, reached).await;
        let person = self.log_in(login, &issued.password).await;
        assert!(person.who.must_change);
        self.app
            .change_own_password(
                &person.who,
                &person.token,
                &issued.password,
                PASSWORD,
                PASSWORD,
            )
            .await
            .unwrap();
        self.again(&person.token).await
    }

    /// Logs in, which must succeed.
    pub async fn log_in(&self, login: &str, password: &str) -> Person {
        let began = self.app.log_in(login, password, ADDRESS).await.unwrap();
        self.again(&began.token).await
    }

    /// Who a token belongs to now.
    pub async fn again(&self, token: &str) -> Person {
        let who = self.app.who(token).await.unwrap().unwrap();
        Person {
            token: token.to_owned(),
            who: Who::clone(&who),
        }
    }

    /// Whether a session still runs.
    pub async fn runs(&self, token: &str) -> bool {
        self.app.who(token).await.unwrap().is_some()
    }

    /// Moves the clock to so many milliseconds after [`NOW`].
    pub fn after_ms(&self, ms: i64) {
        self.clock.set(NOW.plus_ms(ms));
    }
}

/// Somebody who is logged in.
pub struct Person {
    pub token: String,
    pub who: Who,
}

impl Person {
    pub fn actor(&self) -> &Actor {
        &self.who.actor
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests says in the environment where a server is"
)]
fn server() -> Option<String> {
    std::env::var("TOUYAN_TEST_PG_URL").ok()
}

/// Runs a test on SQLite, and on PostgreSQL where there is a server, each on an empty database.
pub async fn everywhere<F: Future<Output = ()>>(test: impl Fn(House) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let file = Target::File(folder.path().join("touyan.db"));
    test(House::at(file, folder).await).await;
    let Some(server) = server() else {
        return;
    };
    let made = ReadyDatabase::on(&server, "account");
    let house = House::at(Target::Url(made.url()), tempfile::tempdir().unwrap()).await;
    test(house).await;
}

pub fn county() -> CountyId {
    CountyId::parse(COUNTY).unwrap()
}

pub fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

/// The faults of an answer that must be a refusal of the input.
#[track_caller]
pub fn faults<T: std::fmt::Debug>(answer: app::Result<T>) -> Vec<Fault> {
    match answer {
        Err(Error::Fault(faults)) => faults,
        other => panic!("not refused: {other:?}"),
    }
}
