//! An installation per test and verbs on it.

use std::path::PathBuf;
use std::sync::Arc;

use app::division::{DivisionList, ImportBy, ImportOrder, ImportOutcome, ProgressFn, Whose};
use app::{App, Config, Env, StillClock};
use domain::account::{Actor, Reach, Role, SystemScope, SystemUse};
use domain::division::diff::Place;
use domain::division::{Level, Unit};
use domain::{AccountId, CountyId, Day, Millis, UnitId};
use store::{Store, Target};

#[path = "../../../../tests/support/ready_database.rs"]
mod ready_database;

use ready_database::ReadyDatabase;
/// Real lists, see fixtures/divisions/README.md.
pub const RUNAN: &str = include_str!("../../../../fixtures/divisions/county_411727_runan.csv");
pub const ODD_NAMES: &str = include_str!("../../../../fixtures/divisions/odd_village_names.csv");
pub const COLUMNS: &str = "code,name,kind,town_code,town_name,county_code,county_name,city_code,\
                           city_name,province_code,province_name";

/// One installation, empty.
pub struct House {
    pub app: App,
    pub clock: Arc<StillClock>,
    pub data: PathBuf,
    _folder: tempfile::TempDir,
}

impl House {
    async fn at(target: Target, folder: tempfile::TempDir) -> Self {
        let store = Store::open(&target).await.unwrap();
        let clock = Arc::new(StillClock::at(Millis(1_772_500_000_000)));
        let config = Config {
            data_dir: folder.path().to_owned(),
            keys_dir: folder.path().join("keys"),
            demo: false,
            second_factor: false,
        };
        let rules = Arc::new(law::rules::RuleBook::embedded().unwrap());
        let env = Env::new(clock.clone(), [7; 32]);
        Self {
            app: App::new(store, env, config, rules).unwrap(),
            clock,
            data: folder.path().to_owned(),
            _folder: folder,
        }
    }

    /// Imports by command and checks the sum of the contract.
    pub async fn import(&self, bytes: impl AsRef<[u8]>) -> (DivisionList, ImportOutcome) {
        let result = self
            .try_import(bytes, &Whose::All, ImportOrder::default())
            .await;
        result.unwrap()
    }

    pub async fn try_import(
        &self,
        bytes: impl AsRef<[u8]>,
        whose: &Whose,
        order: ImportOrder,
    ) -> app::Result<(DivisionList, ImportOutcome)> {
        let list = DivisionList::read("名单.csv", bytes.as_ref(), whose, &|_| ())?;
        let nobody: ProgressFn = Arc::new(|_| ());
        let outcome = self
            .app
            .import_list(&ImportBy::Command, &list, &order, &nobody)
            .await?;
        let plan = &outcome.plan;
        assert_eq!(
            list.rows_in(),
            plan.added() + plan.changed() + plan.unchanged() + list.refused.len()
        );
        Ok((list, outcome))
    }

    /// Everything that stands in some counties.
    pub async fn standing(&self, codes: &[&str]) -> Vec<Unit> {
        let counties: Vec<Place> = codes
            .iter()
            .map(|code| Place {
                code: format!("{code:0<12}"),
                name: None,
            })
            .collect();
        let scope = SystemScope::for_use(SystemUse::Command);
        let mut read = self.app.store().read().await.unwrap();
        read.standing_for(scope, &counties).await.unwrap().units
    }

    /// Code and name of the villages that stand.
    pub async fn villages(&self, codes: &[&str]) -> Vec<(String, String)> {
        let mut villages: Vec<(String, String)> = self
            .standing(codes)
            .await
            .into_iter()
            .filter(|u| u.level == Level::Village && u.removed_on.is_none())
            .map(|u| (u.code, u.name))
            .collect();
        villages.sort();
        villages
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one word from outside that tests take: where PostgreSQL is"
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
    let made = ReadyDatabase::on(&server, "division");
    let house = House::at(Target::Url(made.url()), tempfile::tempdir().unwrap()).await;
    test(house).await;
}

pub fn actor(county: &str, role: Role, reach: Reach) -> Actor {
    Actor {
        county: CountyId::parse(county).unwrap(),
        account: AccountId::parse("01TEST").unwrap(),
        name: "周敏".to_owned(),
        role,
        reach,
        acting_for: None,
    }
}

pub fn office(county: &str) -> Actor {
    actor(county, Role::CountyOffice, Reach::County)
}

pub fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Code and name of each line of a list, sorted.
pub fn names(csv: &str) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let cells = cells(line);
            (cells[0].clone(), cells[1].clone())
        })
        .collect();
    names.sort();
    names
}

/// The cells of a line whose cells hold no line end and no doubled quote.
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

/// A list of an invented county: code within the county, name, township.
pub fn invented(county: &str, lines: &[(&str, &str, &str)]) -> String {
    let mut csv = format!("{COLUMNS}\n");
    for (code, name, town) in lines {
        let town_code = &code[..3];
        csv.push_str(&format!(
            "{county}{code},{name},,{county}{town_code}000,{town},{county}000000,云岭县{county},\
             {}00000000,云中市,{}0000000000,云南北省\n",
            &county[..4],
            &county[..2],
        ));
    }
    csv
}
