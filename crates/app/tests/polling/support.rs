//! A county of two townships with three villages, and people with verbs.

use std::sync::Arc;

use app::contract::read_sheet;
use app::polling::{Answer, CountForm, CountPage, Entry, SaveCount};
use app::term::NewTerm;
use app::{App, Config, Env, StillClock};
use domain::account::{Actor, Reach, Role, SystemScope, SystemUse};
use domain::division::Kind;
use domain::division::diff::{Above, Decisions, Incoming, Place, diff};
use domain::journal::{Chain, Stamp};
use domain::term::{Body, BodyOrder, Form, StepCode, StepRecord};
use domain::{AccountId, CountyId, Day, Millis, RecordId, TermId, UnitId};
use store::division::ImportInfo;
use store::{Store, Target};

pub const BODY: Body = Body::VillagersCommittee;
pub const UNIT: &str = "990001001201";
pub const OTHER_UNIT: &str = "990001002201";
/// The published result with invented names.
pub const TWO_POSTS: &str = include_str!("../../../../fixtures/counts/two_posts.json");
pub const RUNOFF: &str = include_str!("../../../../fixtures/counts/runoff.json");

pub struct House {
    pub app: App,
    pub term: TermId,
    _folder: tempfile::TempDir,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn unit(text: &str) -> UnitId {
    UnitId::parse(text).unwrap()
}

pub fn actor(name: &str, role: Role, reach: Reach) -> Actor {
    Actor {
        county: CountyId::parse("990001").unwrap(),
        account: AccountId::parse(name).unwrap(),
        name: name.to_owned(),
        role,
        reach,
        acting_for: None,
    }
}

pub fn county() -> Actor {
    actor("office", Role::CountyOffice, Reach::County)
}

pub fn town() -> Actor {
    actor(
        "town",
        Role::Township,
        Reach::Towns(vec![unit("990001001")]),
    )
}

pub fn other_town() -> Actor {
    actor(
        "other",
        Role::Township,
        Reach::Towns(vec![unit("990001002")]),
    )
}

pub fn village() -> Actor {
    actor("village", Role::Village, Reach::Units(vec![unit(UNIT)]))
}

fn rows() -> Vec<Incoming> {
    let place = |code: &str, name: &str| Place {
        code: code.to_owned(),
        name: Some(name.to_owned()),
    };
    let above = |code: &str, name: &str| {
        Arc::new(Above {
            town: place(code, name),
            county: place("990001000000", "云汀县"),
            city: place("990000000000", "云汀市"),
            province: place("990000000000", "云汀省"),
        })
    };
    let (east, west) = (
        above("990001001000", "东汀镇"),
        above("990001002000", "西汀镇"),
    );
    let row = |code: &str, name: &str, above: &Arc<Above>| Incoming {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: Kind::Village,
        above: Arc::clone(above),
    };
    vec![
        row("990001001201", "柳湾村", &east),
        row("990001001202", "石桥村", &east),
        row("990001002201", "柳湾村", &west),
    ]
}

pub async fn house() -> House {
    house_under("00").await
}

/// The county under the rules of a province, on the evening of 2 March 2026.
pub async fn house_under(province: &str) -> House {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Target::File(folder.path().join("t.db")))
        .await
        .unwrap();
    let clock = Arc::new(StillClock::at(
        Millis::start_of(day("2026-03-02")).plus_s(20 * 3600),
    ));
    let config = Config {
        data_dir: folder.path().to_owned(),
        keys_dir: folder.path().join("keys"),
        demo: false,
        second_factor: false,
    };
    let rules = Arc::new(law::rules::RuleBook::embedded().unwrap());
    let app = App::new(store.clone(), Env::new(clock, [9; 32]), config, rules).unwrap();
    let plan = diff(&[], &rows(), &Decisions::default()).unwrap();
    let stamp = Stamp::system("test", clock_now(&app), [1; 32]);
    let info = ImportInfo {
        id: app.env().ulid().into(),
        on: day("2025-01-01"),
        file_name: "t.csv".into(),
        file_hash: String::new(),
        rows_in: 3,
        refused: 0,
    };
    let mut tx = store.write(&Chain::Installation, stamp).await.unwrap();
    tx.apply_divisions(SystemScope::for_use(SystemUse::Command), &info, &plan)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let new = NewTerm {
        name: "2026 年换届".into(),
        number: 11,
        province: province.into(),
        order: BodyOrder::CommitteeFirst,
        with_party: false,
        community_form: Form::AllResidents,
        committee_day: Some(day("2026-03-01")),
        party_day: None,
    };
    let term = app.open_term(&county(), &new).await.unwrap().id;
    House {
        app,
        term,
        _folder: folder,
    }
}

fn clock_now(app: &App) -> Millis {
    app.env().now()
}

/// The entry of a sheet of the contract.
pub fn entry(sheet: &str) -> Entry {
    Entry::of_sheet(&read_sheet(sheet).unwrap().sheet)
}

impl House {
    pub async fn start(&self, actor: &Actor) -> CountForm {
        self.app
            .count_start(actor, &unit(UNIT), BODY, None)
            .await
            .unwrap()
    }

    /// What the form of `form` would send with this entry.
    pub fn ask(form: &CountForm, entry: Entry) -> SaveCount {
        SaveCount {
            id: form.id.clone(),
            unit: form.ballot.unit.clone(),
            body: BODY,
            version: form.version,
            corrects: form
                .corrects
                .as_ref()
                .map(|c| RecordId::parse(&c.row.id).unwrap()),
            entry,
            reason: form.reason.clone(),
            accepted_by: form.accepted_by.clone(),
        }
    }

    /// Saves, looks at what was saved, and gives back what confirming would send.
    pub async fn saved(&self, actor: &Actor, form: &CountForm, entry: Entry) -> SaveCount {
        let ask = Self::ask(form, entry.clone());
        let answer = self.app.save_count(actor, &ask).await.unwrap();
        assert_eq!(answer, Answer::Saved(form.id.clone()));
        let form = self.app.count_edit(actor, &form.id).await.unwrap();
        SaveCount {
            reason: ask.reason,
            ..Self::ask(&form, entry)
        }
    }

    /// Enters and confirms what comes next in the village.
    pub async fn enter(&self, actor: &Actor, sheet: &str) -> RecordId {
        let form = self.start(actor).await;
        let ask = self.saved(actor, &form, entry(sheet)).await;
        let answer = self.app.confirm_count(actor, &ask).await.unwrap();
        assert_eq!(answer, Answer::Confirmed(form.id.clone()));
        form.id
    }

    /// Corrects a count with the entry changed by `change`.
    pub async fn correct(
        &self,
        id: &RecordId,
        reason: &str,
        change: impl FnOnce(&mut Entry),
    ) -> app::Result<Answer> {
        let mut form = self.app.count_correct(&town(), id).await?;
        form.reason = reason.to_owned();
        let mut entry = form.entry.clone();
        change(&mut entry);
        let ask = self.saved(&town(), &form, entry).await;
        self.app.confirm_count(&town(), &ask).await
    }

    pub async fn page(&self, id: &RecordId) -> CountPage {
        self.app.count_page(&county(), id).await.unwrap()
    }

    /// The voting step's records of the village, undone ones included.
    pub async fn voting_step(&self) -> Vec<StepRecord> {
        let page = self
            .app
            .village_page(&county(), Some(&self.term), &unit(UNIT))
            .await
            .unwrap();
        page.records
            .into_iter()
            .filter(|r| r.step == StepCode::ElectionDay)
            .collect()
    }
}
