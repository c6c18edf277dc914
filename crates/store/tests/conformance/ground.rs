//! Two invented counties in a database of a test's own, and the little that tests need of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use domain::account::{OfficeScope, Reach, Role, SystemScope, SystemUse};
use domain::division::Kind;
use domain::division::diff::{Above, Decisions, Incoming, Place, diff};
use domain::journal::{Chain, Stamp};
use domain::term::{Body, BodyOrder, DayState, Election, StepCode, StepRecord, Term, TermUnit};
use domain::{AccountId, CountyId, Day, Millis, RecordId, TermId, UnitId};
use store::account::Account;
use store::division::ImportInfo;
use store::{Store, Target, Write};

#[path = "../../../../tests/support/ready_database.rs"]
mod ready_database;

use ready_database::ReadyDatabase;

/// Makes two tests of one, `NAME::sqlite` and `NAME::postgresql`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($ground:ident: Ground) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn test($ground: &$crate::ground::Ground) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let ground = $crate::ground::Ground::sqlite().await;
                test(&ground).await;
                ground.ends().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                if let Some(ground) = $crate::ground::Ground::postgresql(module_path!()).await {
                    test(&ground).await;
                    ground.ends().await;
                }
            }
        }
    )+};
}

const SERVER: &str = "TOUYAN_TEST_PG_URL";
static NUMBER: AtomicU32 = AtomicU32::new(1);
/// Each transaction's seed is another.
static SEED: AtomicU8 = AtomicU8::new(0);

/// The first county, its townships and villages (two to a township).
pub const COUNTY: &str = "990101";
/// The second county, of one township.
pub const OTHER: &str = "990102";
/// Villages of the first county, with their townships.
pub const VILLAGES: [(&str, &str, &str); 4] = [
    ("990101100200", "柳湾村委会", "清溪镇"),
    ("990101100201", "𠮷泉村委会", "清溪镇"),
    ("990101101200", "松树坳村委会", "白石乡"),
    ("990101101201", "柳湾村委会", "白石乡"),
];

pub fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

pub fn county(id: &str) -> CountyId {
    CountyId::parse(id).unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A use that may do anything; the reach of scopes is what tests are about.
pub const SYSTEM: SystemScope = SystemScope::for_use(SystemUse::Command);

/// The whole of the first county.
pub fn whole() -> OfficeScope {
    SYSTEM.county(county(COUNTY))
}

/// One township of the first county, `990101100` or `990101101`.
pub fn town(id: &str) -> OfficeScope {
    whole().within_town(&unit(id)).unwrap()
}

/// One village of the first county.
pub fn village(id: &str) -> OfficeScope {
    let actor = domain::account::Actor {
        county: county(COUNTY),
        account: AccountId::parse("01TEST").unwrap(),
        name: "周敏".to_owned(),
        role: Role::Village,
        reach: Reach::Units(vec![unit(id)]),
        acting_for: None,
    };
    actor.may(domain::account::Verb::ViewTerm).unwrap()
}

pub fn stamp() -> Stamp {
    stamp_at(Millis(1_770_000_000_000))
}

pub fn stamp_at(at: Millis) -> Stamp {
    Stamp::system(
        "conformance",
        at,
        [SEED.fetch_add(1, Ordering::Relaxed); 32],
    )
}

/// The term that [`Ground::with_term`] opens.
pub fn term_id() -> TermId {
    TermId::parse("01TERM").unwrap()
}

/// The store with its two counties.
pub struct Ground {
    pub store: Store,
    target: Target,
    _folder: tempfile::TempDir,
    /// The database, on PostgreSQL.
    made: Option<ReadyDatabase>,
}

impl Ground {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::File(folder.path().join("touyan.db"));
        Self::at(target, folder, None).await
    }

    pub async fn postgresql(test: &str) -> Option<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the runner of the tests names the server in the environment"
        )]
        let named = std::env::var(SERVER);
        let Ok(server) = named else {
            eprintln!("SKIPPED {test}::postgresql: {SERVER} names no server");
            return None;
        };
        let made = ReadyDatabase::on(&server, "conformance");
        let target = Target::Url(made.url());
        let folder = tempfile::tempdir().unwrap();
        Some(Self::at(target, folder, Some(made)).await)
    }

    async fn at(target: Target, folder: tempfile::TempDir, made: Option<ReadyDatabase>) -> Self {
        let store = Store::open(&target).await.unwrap();
        let ground = Self {
            store,
            target,
            _folder: folder,
            made,
        };
        ground.lists(COUNTY, &VILLAGES).await;
        let other = [("990102100200", "柳湾村委会", "石门镇")];
        ground.lists(OTHER, &other).await;
        ground
    }

    /// Every test ends with a journal whose events follow each other.
    pub async fn ends(self) {
        crate::writers::chains_are_whole(&self).await;
        self.store.close().await;
        drop(self.made);
    }

    /// A second handle on the same database, as another process has it.
    pub async fn second(&self) -> Store {
        Store::open(&self.target).await.unwrap()
    }

    /// Imports a list of villages: id, name, township's name.
    pub async fn lists(&self, of: &str, villages: &[(&str, &str, &str)]) {
        let place = |code: &str, name: &str| Place {
            code: format!("{code:0<12}"),
            name: Some(name.to_owned()),
        };
        let rows: Vec<Incoming> = villages
            .iter()
            .map(|(id, name, town)| Incoming {
                code: (*id).to_owned(),
                name: (*name).to_owned(),
                kind: Kind::Village,
                above: Arc::new(Above {
                    town: place(&id[..9], town),
                    county: place(of, &format!("云岭县{}", &of[4..])),
                    city: place(&of[..4], "云中市"),
                    province: place(&of[..2], "云南北省"),
                }),
            })
            .collect();
        let counties = [place(of, "")];
        let mut tx = self
            .store
            .write(&Chain::Installation, stamp())
            .await
            .unwrap();
        let standing = tx.standing_for(SYSTEM, &counties).await.unwrap();
        let plan = diff(&standing.units, &rows, &Decisions::default()).unwrap();
        let info = ImportInfo {
            id: RecordId::parse(&format!(
                "01IMPORT{}",
                NUMBER.fetch_add(1, Ordering::Relaxed)
            ))
            .unwrap(),
            on: day("2026-01-01"),
            file_name: "名单.csv".to_owned(),
            file_hash: "0".repeat(64),
            rows_in: i64::try_from(rows.len()).unwrap(),
            refused: 0,
        };
        tx.apply_divisions(SYSTEM, &info, &plan).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Begins a change of the first county.
    pub async fn change(&self) -> Write {
        let chain = Chain::County(county(COUNTY));
        self.store.write(&chain, stamp()).await.unwrap()
    }

    /// How many events a county's journal holds.
    pub async fn revision(&self, of: &str) -> i64 {
        let mut read = self.store.read().await.unwrap();
        read.revision(&county(of)).await.unwrap()
    }

    /// Opens a term with every village of the first county and its committee's election.
    pub async fn with_term(&self) -> Term {
        let term = term();
        let mut tx = self.change().await;
        tx.add_term(&whole(), &term).await.unwrap();
        let units: Vec<TermUnit> = VILLAGES.iter().map(term_unit).collect();
        let elections: Vec<Election> = VILLAGES.iter().map(|(id, ..)| election(id)).collect();
        tx.add_term_units(&whole(), &term.id, &units, &elections)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        term
    }

    /// Adds an account.
    pub async fn with_account(&self, account: &Account) {
        let mut tx = self.change().await;
        tx.add_account(&whole(), account, "hash").await.unwrap();
        tx.commit().await.unwrap();
    }
}

pub fn term() -> Term {
    Term {
        id: term_id(),
        county: county(COUNTY),
        name: "一届".to_owned(),
        number: 12,
        province: "00".to_owned(),
        order: BodyOrder::PartyFirst,
        open: true,
        opened_at: Millis(1_770_000_000_000),
        version: 1,
    }
}

pub fn term_unit((id, name, town): &(&str, &str, &str)) -> TermUnit {
    TermUnit {
        unit: unit(id),
        town: unit(&id[..9]),
        code: (*id).to_owned(),
        name: (*name).to_owned(),
        town_name: (*town).to_owned(),
        kind: Kind::Village,
        responsible: None,
        left: None,
        version: 1,
    }
}

pub fn election(id: &str) -> Election {
    Election {
        unit: unit(id),
        town: unit(&id[..9]),
        body: Body::VillagersCommittee,
        form: None,
        day: DayState::Set(day("2026-03-22")),
        version: 1,
    }
}

pub fn step(id: &str, no: i64) -> StepRecord {
    StepRecord {
        unit: unit(id),
        body: Body::VillagersCommittee,
        step: StepCode::VoterList,
        no,
        done_on: day("2026-03-02"),
        note: "档案柜 3".to_owned(),
        by_name: "周敏".to_owned(),
        at: Millis(1_770_000_000_000),
        undone: None,
    }
}

/// A village's account, of the first county.
pub fn account(id: &str, login: &str, of: &str) -> Account {
    Account {
        id: AccountId::parse(id).unwrap(),
        county: county(COUNTY),
        login: login.to_owned(),
        name: "孟晓".to_owned(),
        office: "村".to_owned(),
        role: Role::Village,
        reach: Reach::Units(vec![unit(of)]),
        home_town: Some(unit(&of[..9])),
        must_change: true,
        disabled: None,
        successor: None,
        created_at: Millis(1_770_000_000_000),
        version: 1,
    }
}
