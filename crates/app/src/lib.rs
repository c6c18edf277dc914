//! Floor 3: one use case per verb: authorise, load, let domain and law decide, commit with journal.
//!
//! What it is: [`App`] holds the store, the environment (clock, randomness), the rule book and the
//! password pool. Each room adds its use cases in the module of its name, as methods of [`App`] that
//! take the [`Actor`](domain::account::Actor) first. [`contract`] has the wire structs that outside
//! programs rely on; [`text`] is the one catalogue of Chinese texts for codes.
//!
//! What it never does: HTTP, HTML, SQL, reading the environment, asking an ambient clock.
//!
//! Where to start reading: [`App`], [`error`], then [`term`] for a typical room.

pub mod account;
pub mod attachment;
pub mod backup;
pub mod board;
pub mod command;
pub mod contract;
pub mod demo;
pub mod desk;
pub mod division;
pub mod doctor;
pub mod duty;
pub mod env;
pub mod error;
pub mod fault;
pub mod header;
pub mod job;
pub mod journal;
pub mod keys;
pub mod matching;
pub mod nomination;
pub mod password;
pub mod person;
pub mod polling;
pub mod public;
pub mod rulebook;
pub mod setting;
pub mod survey;
pub mod term;
pub mod text;
pub mod trial;
mod vault;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use domain::CountyId;
use domain::account::Actor;
use domain::journal::{Chain, Stamp};
use store::{Store, Write};

pub use env::{Clock, Env, StillClock};
pub use error::{Error, Result};
pub use fault::Fault;

/// Number of the newest migration that this program knows.
#[must_use]
pub fn schema_version() -> i64 {
    Store::schema_version()
}

/// What `cli` read from arguments and environment, as far as use cases need it.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder: SQLite file, spool, backups.
    pub data_dir: PathBuf,
    /// The folder of the keys, outside the data folder ([`keys::default_dir`]).
    pub keys_dir: PathBuf,
    /// Whether this is the demo: a banner on each page, and logins shown on the login page.
    pub demo: bool,
    /// Whether the roles that see much must log in with a second factor where the county has set nothing.
    /// Not for programs that log in by themselves, which set it where they are about it.
    pub second_factor: bool,
}

/// The application: everything a use case needs.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    env: Env,
    config: Config,
    rules: Arc<law::rules::RuleBook>,
    passwords: password::Passwords,
    snapshots: board::Snapshots,
    duties: duty::board::Boards,
    surveys: survey::snapshot::Snapshots,
    known: header::Counties,
    sessions: account::kept::Sessions,
    sites: public::Sites,
    vaults: vault::Vaults,
    keys: OnceLock<keys::Keys>,
    jobs: job::Board,
    taking: tokio::sync::Semaphore,
    tries: trial::Tries,
    risk_boards: survey::kept::Kept<survey::risk::RiskBoard>,
    work_boards: survey::kept::Kept<survey::work::WorkBoard>,
    review_boards: survey::kept::Kept<nomination::board::ReviewBoard>,
}

impl App {
    /// Puts the application together.
    ///
    /// # Errors
    /// When the password pool cannot be prepared.
    pub fn new(
        store: Store,
        env: Env,
        config: Config,
        rules: Arc<law::rules::RuleBook>,
    ) -> Result<Self> {
        let passwords = password::Passwords::new(env.random(), env.random())?;
        Ok(Self {
            inner: Arc::new(Inner {
                store,
                env,
                config,
                rules,
                passwords,
                snapshots: board::Snapshots::default(),
                duties: duty::board::Boards::default(),
                surveys: survey::snapshot::Snapshots::default(),
                known: header::Counties::default(),
                sessions: account::kept::Sessions::default(),
                sites: public::Sites::default(),
                vaults: vault::Vaults::default(),
                keys: OnceLock::new(),
                jobs: job::Board::default(),
                taking: tokio::sync::Semaphore::new(attachment::AT_ONCE),
                tries: trial::Tries::default(),
                risk_boards: survey::kept::Kept::default(),
                work_boards: survey::kept::Kept::default(),
                review_boards: survey::kept::Kept::default(),
            }),
        })
    }

    /// Clock and randomness.
    #[must_use]
    pub fn env(&self) -> &Env {
        &self.inner.env
    }

    /// Configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The rule book in force.
    #[must_use]
    pub fn rules(&self) -> &law::rules::RuleBook {
        &self.inner.rules
    }

    /// The rule book, for work on another thread.
    pub(crate) fn shared_rules(&self) -> Arc<law::rules::RuleBook> {
        Arc::clone(&self.inner.rules)
    }

    pub(crate) fn tries(&self) -> &trial::Tries {
        &self.inner.tries
    }

    /// The database, for commands that run beside the use cases (backup, verify).
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn passwords(&self) -> &password::Passwords {
        &self.inner.passwords
    }

    pub(crate) fn sessions(&self) -> &account::kept::Sessions {
        &self.inner.sessions
    }

    pub(crate) fn known(&self) -> &header::Counties {
        &self.inner.known
    }

    /// Turns for looking at uploaded files.
    pub(crate) fn taking(&self) -> &tokio::sync::Semaphore {
        &self.inner.taking
    }

    pub(crate) fn vaults(&self) -> &vault::Vaults {
        &self.inner.vaults
    }

    pub(crate) fn sites(&self) -> &public::Sites {
        &self.inner.sites
    }

    pub(crate) fn duties(&self) -> &duty::board::Boards {
        &self.inner.duties
    }

    pub(crate) fn risk_boards(&self) -> &survey::kept::Kept<survey::risk::RiskBoard> {
        &self.inner.risk_boards
    }

    pub(crate) fn work_boards(&self) -> &survey::kept::Kept<survey::work::WorkBoard> {
        &self.inner.work_boards
    }

    pub(crate) fn review_boards(&self) -> &survey::kept::Kept<nomination::board::ReviewBoard> {
        &self.inner.review_boards
    }

    pub(crate) fn snapshots(&self) -> &board::Snapshots {
        &self.inner.snapshots
    }

    pub(crate) fn surveys(&self) -> &survey::snapshot::Snapshots {
        &self.inner.surveys
    }

    /// Begins a change of the actor's county, stamped with actor, instant and fresh salts.
    pub(crate) async fn write(&self, actor: &Actor) -> Result<Write> {
        let stamp = Stamp::of(actor, self.env().now(), self.env().random());
        Ok(self
            .store()
            .write(&Chain::County(actor.county.clone()), stamp)
            .await?)
    }

    /// Begins a change by the program itself; `part` says which part of it.
    pub(crate) async fn write_system(
        &self,
        county: Option<&CountyId>,
        part: &str,
    ) -> Result<Write> {
        let stamp = Stamp::system(part, self.env().now(), self.env().random());
        let chain = county.map_or(Chain::Installation, |c| Chain::County(c.clone()));
        Ok(self.store().write(&chain, stamp).await?)
    }
}
