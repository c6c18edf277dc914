//! A private PostgreSQL server for tests and benchmarks, started and always stopped again.
//!
//! It listens on a free loopback port with a password made for this run, keeps its files in a
//! folder of its own, and runs as an unprivileged user when we are root (PostgreSQL refuses root).
//! A small keeper (`keeper.sh`) holds it: the keeper stops the server and removes the folder as soon
//! as the pipe to us closes, so that neither a failing test nor Ctrl-C nor a kill leaves it behind.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::machine::{self, User};
use crate::run;

/// The variable that tells the tests where they may create databases of their own.
pub const URL_VARIABLE: &str = "TOUYAN_TEST_PG_URL";

const KEEPER: &str = include_str!("keeper.sh");
const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);
/// Another program may take the port between our choice and the server's start.
const PORT_TRIES: u32 = 3;
/// What the server's log then says.
const PORT_TAKEN: &str = "could not bind";

/// What the server may risk for speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// No flush to disk: the data is thrown away with the server. For tests.
    Off,
    /// As a county would run it. For benchmarks.
    On,
}

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    keeper: Child,
    folder: PathBuf,
    url: String,
    version: String,
}

impl Postgres {
    /// Starts a server.
    ///
    /// # Errors
    /// When no server binaries are found (the message says which package to install), no unprivileged
    /// user exists while we are root, or the server does not come up within a minute (its log is in
    /// the message).
    pub fn start(durability: Durability) -> Result<Self> {
        let bin = find_binaries()?;
        let user = if machine::is_root() {
            Some(machine::unprivileged_user()?)
        } else {
            None
        };
        let mut tries = 0_u32;
        loop {
            tries = tries.saturating_add(1);
            match Self::start_once(&bin, user.as_ref(), durability) {
                Err(error) if tries < PORT_TRIES && error.to_string().contains(PORT_TAKEN) => {}
                done => return done,
            }
        }
    }

    fn start_once(bin: &Path, user: Option<&User>, durability: Durability) -> Result<Self> {
        let password = random_hex()?;
        let folder = make_folder(user)?;
        let made = init(&folder, bin, user, &password).and_then(|version| {
            let port = free_port()?;
            let url = format!("postgres://touyan:{password}@127.0.0.1:{port}/postgres");
            let keeper = keep(&folder, bin, user, port, durability)?;
            Ok((keeper, url, version))
        });
        match made {
            Ok((keeper, url, version)) => {
                let server = Self {
                    keeper,
                    folder,
                    url,
                    version,
                };
                // When this fails, dropping `server` stops what there is and removes the folder.
                wait_until_ready(&server.folder)?;
                Ok(server)
            }
            Err(error) => {
                fs::remove_dir_all(&folder)
                    .with_context(|| format!("removing {}", folder.display()))?;
                Err(error)
            }
        }
    }

    /// The address for [`URL_VARIABLE`]; the user may create databases.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the server says of itself, such as `postgres (PostgreSQL) 15.18`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let start = Instant::now();
        while start.elapsed() < STOP_LIMIT {
            match self.keeper.try_wait() {
                Ok(None) => sleep(POLL),
                Ok(Some(_)) | Err(_) => break,
            }
        }
        // Normally gone already; the keeper may lack the right to remove the folder itself.
        if self.folder.exists()
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            eprintln!("could not remove {}: {error}", self.folder.display());
        }
    }
}

/// `cargo xtask postgres`: a server for work by hand, until end of input or Ctrl-C.
///
/// # Errors
/// As [`Postgres::start`].
pub fn by_hand() -> Result<bool> {
    let server = Postgres::start(Durability::Off)?;
    eprintln!(
        "{}; stops at end of input (Ctrl-D) or Ctrl-C",
        server.version()
    );
    println!("{URL_VARIABLE}={}", server.url());
    let mut nothing = Vec::new();
    std::io::stdin()
        .read_to_end(&mut nothing)
        .context("reading standard input")?;
    Ok(true)
}

/// The folder with `postgres` and `initdb`: on the path, else the newest of Debian's.
fn find_binaries() -> Result<PathBuf> {
    let mut candidates: Vec<PathBuf> = machine::program(&["postgres"])
        .and_then(|found| fs::canonicalize(found).ok())
        .and_then(|found| found.parent().map(Path::to_path_buf))
        .into_iter()
        .collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        let mut numbered: Vec<(u32, PathBuf)> = versions
            .flatten()
            .filter_map(|entry| {
                let number = entry.file_name().to_str()?.parse().ok()?;
                Some((number, entry.path().join("bin")))
            })
            .collect();
        numbered.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        candidates.extend(numbered.into_iter().map(|(_, bin)| bin));
    }
    candidates
        .into_iter()
        .find(|bin| {
            machine::is_executable(&bin.join("postgres"))
                && machine::is_executable(&bin.join("initdb"))
        })
        .ok_or_else(|| {
            anyhow!(
                "no PostgreSQL server found (looked on the path and in /usr/lib/postgresql/*/bin).\n\
                 The store is tested on SQLite and on PostgreSQL; install the server:\n    {}",
                machine::how_to_install("postgresql")
            )
        })
}

/// A new folder that only the server's user can read. Short, as socket paths are limited to 107 bytes.
fn make_folder(user: Option<&User>) -> Result<PathBuf> {
    let parent = if user.is_some() {
        // Another user must be able to reach it, which a root's own TMPDIR need not allow.
        PathBuf::from("/tmp")
    } else {
        std::env::temp_dir()
    };
    let name = format!("touyan-pg-{}", random_hex()?.get(..12).unwrap_or_default());
    let folder = parent.join(name);
    fs::create_dir(&folder).with_context(|| format!("creating {}", folder.display()))?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    if let Some(user) = user {
        chown(&folder, Some(user.uid), Some(user.gid))
            .with_context(|| format!("giving {} to {}", folder.display(), user.name))?;
    }
    Ok(folder)
}

/// Creates the database cluster, whose only user is `touyan` with `password`; returns the server's
/// version as it tells it.
fn init(folder: &Path, bin: &Path, user: Option<&User>, password: &str) -> Result<String> {
    let secret = folder.join("password");
    fs::write(&secret, password).context("writing the password for initdb")?;
    if let Some(user) = user {
        chown(&secret, Some(user.uid), Some(user.gid))?;
    }
    let data = folder.join("data");
    let mut initdb = as_user(user, folder, &bin.join("initdb"), &[]);
    initdb
        .arg("-D")
        .arg(&data)
        .arg("--pwfile")
        .arg(&secret)
        .args([
            "--username=touyan",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
    run::captured(&mut initdb)?;
    fs::remove_file(&secret).context("removing the password file")?;
    let version = run::captured(&mut as_user(user, folder, &bin.join("postgres"), &["-V"]))?;
    Ok(version.trim().to_owned())
}

/// Starts the keeper, which starts the server.
fn keep(
    folder: &Path,
    bin: &Path,
    user: Option<&User>,
    port: u16,
    durability: Durability,
) -> Result<Child> {
    let mut options = vec![
        "-p".to_owned(),
        port.to_string(),
        "-c".to_owned(),
        "listen_addresses=127.0.0.1".to_owned(),
        "-c".to_owned(),
        format!("unix_socket_directories={}", folder.display()),
        "-c".to_owned(),
        "max_connections=300".to_owned(),
    ];
    if durability == Durability::Off {
        for option in [
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
        ] {
            options.extend(["-c".to_owned(), option.to_owned()]);
        }
    }
    let mut keeper = as_user(
        user,
        folder,
        Path::new("/bin/sh"),
        &["-c", KEEPER, "keeper"],
    );
    keeper
        .arg(folder)
        .arg(bin)
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C reaches a terminal's whole process group; the keeper must live to clean up.
        .process_group(0);
    keeper.spawn().context("starting the keeper of PostgreSQL")
}

/// Waits for `ready` in the server's own status file.
fn wait_until_ready(folder: &Path) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < START_LIMIT {
        let status = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if status
            .lines()
            .nth(7)
            .is_some_and(|state| state.trim() == "ready")
        {
            return Ok(());
        }
        if folder.join("ended").exists() {
            break;
        }
        sleep(POLL);
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    bail!("the private PostgreSQL did not start; its log says:\n{log}")
}

/// A command as the unprivileged `user` (or as we are), without our environment.
fn as_user(user: Option<&User>, folder: &Path, program: &Path, args: &[&str]) -> Command {
    let mut command = match user {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={}", user.uid))
                .arg(format!("--regid={}", user.gid))
                .args(["--clear-groups", "--no-new-privs", "--"])
                .arg(program);
            command
        }
        None => Command::new(program),
    };
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", folder)
        .env("LC_ALL", "C.UTF-8");
    command
}

/// A loopback port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}

/// 32 hexadecimal digits from the kernel.
fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("reading /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    fn address(server: &Postgres) -> String {
        let (_, rest) = server.url().split_once('@').expect("a user");
        rest.split('/').next().expect("a host").to_owned()
    }

    #[test]
    fn the_server_answers_and_is_gone_with_its_folder_afterwards() {
        let server = Postgres::start(Durability::Off).expect("PostgreSQL starts");
        let folder = server.folder.clone();
        let address = address(&server);
        assert!(folder.exists());
        TcpStream::connect(&address).expect("it listens");
        drop(server);
        assert!(!folder.exists(), "the folder is removed");
        TcpStream::connect(&address).expect_err("it listens no more");
    }

    #[test]
    fn the_keeper_cleans_up_when_we_are_gone_without_a_word() {
        let mut server = Postgres::start(Durability::Off).expect("PostgreSQL starts");
        // What the kernel does to the pipe when this process is killed.
        drop(server.keeper.stdin.take());
        let start = Instant::now();
        while server.folder.exists() && start.elapsed() < STOP_LIMIT {
            sleep(POLL);
        }
        assert!(!server.folder.exists(), "the keeper removed the folder");
    }

    #[test]
    fn passwords_are_long_and_differ() {
        let (a, b) = (random_hex().expect("random"), random_hex().expect("random"));
        assert_eq!(a.len(), 32);
        assert_ne!(a, b);
    }
}
