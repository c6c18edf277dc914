//! Databases on a PostgreSQL server whose schema is already up to date: the first test that needs one
//! migrates a template, the others copy it. A migration that was edited makes a template of its own.
//!
//! Several test programs include this file by its path; it needs `store`, `tokio` and `psql`.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Store, Target};

static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A database of its own on a server; dropping it removes it.
pub struct ReadyDatabase {
    server: String,
    name: String,
}

impl ReadyDatabase {
    /// A new one on the server at this URL, whose last part names the database to connect to.
    pub fn on(server: &str, prefix: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{prefix}_{}_{number}", std::process::id());
        let template = format!("ready_{:016x}", migrations_hash());
        let copy = format!("CREATE DATABASE {name} TEMPLATE {template}");
        if !tried(server, &copy) {
            make_template(server, &template);
            done(server, &copy);
        }
        Self {
            server: server.to_owned(),
            name,
        }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        url(&self.server, &self.name)
    }
}

impl Drop for ReadyDatabase {
    fn drop(&mut self) {
        // The server is thrown away after the tests; a failure here must not hide the test's own.
        tried(
            &self.server,
            &format!("DROP DATABASE {} WITH (FORCE)", self.name),
        );
    }
}

fn url(server: &str, name: &str) -> String {
    let (base, _) = server.rsplit_once('/').expect("a database URL has a path");
    format!("{base}/{name}")
}

/// Migrates a database and gives it the template's name, unless another test was first.
fn make_template(server: &str, template: &str) {
    let name = format!("{template}_{}", std::process::id());
    // A test that panicked in between may have left it.
    tried(server, &format!("DROP DATABASE IF EXISTS {name}"));
    done(server, &format!("CREATE DATABASE {name}"));
    let target = Target::Url(url(server, &name));
    // Tests call this from within their own runtime.
    let migrated = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            Store::open(&target)
                .await
                .expect("a migration")
                .close()
                .await
        });
    });
    migrated.join().expect("the migrations");
    if !tried(
        server,
        &format!("ALTER DATABASE {name} RENAME TO {template}"),
    ) {
        done(server, &format!("DROP DATABASE {name}"));
    }
}

/// Of the migrations for PostgreSQL as they stand in the repository.
fn migrations_hash() -> u64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../");
    let here = Path::new(folder);
    let found = [
        "store/migrations/postgres",
        "crates/store/migrations/postgres",
    ];
    let folder = found
        .map(|at| here.join(at))
        .into_iter()
        .find(|at| at.is_dir());
    let folder = folder.expect("the folder of the migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hasher);
        std::fs::read(&file).expect("a migration").hash(&mut hasher);
    }
    hasher.finish()
}

fn tried(server: &str, command: &str) -> bool {
    let psql = Command::new("psql")
        .args([server, "-qc", command])
        .stderr(Stdio::null())
        .status();
    psql.expect("psql, from the package postgresql-client")
        .success()
}

fn done(server: &str, command: &str) {
    let psql = Command::new("psql").args([server, "-qc", command]).status();
    let done = psql
        .expect("psql, from the package postgresql-client")
        .success();
    assert!(done, "psql: {command}");
}
