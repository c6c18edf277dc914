//! Opening an installation: folder, database, clock.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use app::{App, Clock};
use law::rules::RuleBook;
use store::{Store, Target};

use crate::clock::{self, DemoClock, SystemClock};
use crate::commands::rules::RulesArgs;
use crate::config::Place;

/// Whether a command may begin a new installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Make the data folder and the database.
    Create,
    /// Say that there is none.
    Refuse,
}

/// Opens the installation at `place`. A folder made by `touyan demo` is opened with the demo's clock,
/// whatever the command, so that its journal runs in one direction.
///
/// # Errors
/// No database where one is asked for; a database that cannot be opened or is newer than the program.
pub async fn open(place: &Place, rules: RuleBook, missing: Missing) -> anyhow::Result<App> {
    let demo = place.is_demo();
    let store = open_store(place, missing).await?;
    let clock: Arc<dyn Clock> = if demo {
        Arc::new(DemoClock::from(app::demo::resumes_at(&store).await?))
    } else {
        Arc::new(SystemClock)
    };
    let config = place.app_config(demo);
    Ok(App::new(
        store,
        clock::env(clock)?,
        config,
        Arc::new(rules),
    )?)
}

/// Opens the database alone.
///
/// # Errors
/// As [`open`].
pub async fn open_store(place: &Place, missing: Missing) -> anyhow::Result<Store> {
    let shown = place.data.display();
    if let Target::File(file) = &place.database
        && missing == Missing::Refuse
        && !file.exists()
    {
        bail!(
            "{} 中没有数据库。请用 --data 指明数据目录，或先运行 touyan serve 或 touyan import",
            shown
        );
    }
    if missing == Missing::Create {
        make_folder(&place.data)?;
    }
    Store::open(&place.database)
        .await
        .map_err(|error| anyhow::anyhow!(unopened(&place.database, &error)))
}

/// Opens an existing database to look at it: nothing is created, migrated or written.
///
/// # Errors
/// When there is none, or it cannot be opened.
pub async fn attach_store(place: &Place) -> anyhow::Result<Store> {
    if let Target::File(file) = &place.database
        && !file.exists()
    {
        bail!(
            "{} 中没有数据库。请用 --data 指明数据目录，或用 --database-url 指明 PostgreSQL",
            place.data.display()
        );
    }
    Store::attach(&place.database)
        .await
        .map_err(|error| anyhow::anyhow!(unopened(&place.database, &error)))
}

/// Why a database cannot be opened; never with the URL, which may hold a password.
fn unopened(target: &Target, error: &store::Error) -> String {
    let what = match target {
        Target::File(path) => format!("数据库 {}", path.display()),
        Target::Url(_) => "PostgreSQL 数据库".to_owned(),
    };
    match error {
        store::Error::Migrate(why) => format!(
            "{what} 的结构与本程序不符，可能由更新的版本写过，请用同版或更新的程序打开（{why}）"
        ),
        store::Error::Url(why) => format!("--database-url 写法不对（{why}）"),
        other => format!("打不开{what}：{other}"),
    }
}

/// Makes a folder that only its user may enter.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("不能建立目录 {}", folder.display()))
}

/// The rule book: the program's packs, with those of a folder added or in their place.
///
/// # Errors
/// Every fault of every pack: file, line, what is wrong, and the article it breaks.
pub fn rules(folder: Option<&Path>) -> anyhow::Result<RuleBook> {
    let rules = folder.map(Path::to_owned);
    RulesArgs { rules }.load()
}
