//! What this machine has: programs on the path, the user we run as, the folders of the checkout.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The root of the checkout, the folder above `xtask/`.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that runs us, or the one on the path.
pub fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Whether the CI runs us (it sets `CI`).
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Whether this process runs as root, read from the owner of `/proc/self`.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

/// The first of `names` found on the path.
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| is_executable(candidate))
}

/// Whether `path` is a file that someone may execute.
pub fn is_executable(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.mode() & 0o111 != 0)
}

/// How to install Debian packages here, said to a person.
pub fn how_to_install(packages: &str) -> String {
    let sudo = if is_root() { "" } else { "sudo " };
    if program(&["apt-get"]).is_some() {
        format!("{sudo}apt-get update && {sudo}apt-get install {packages}")
    } else {
        format!("install the equivalent of Debian's {packages} with this system's package manager")
    }
}

/// A user of this machine without privileges, for servers that refuse to run as root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The login name.
    pub name: String,
    /// The numeric user id.
    pub uid: u32,
    /// The numeric id of its primary group.
    pub gid: u32,
}

/// The first of `names` that `passwd` (text of `/etc/passwd`) knows.
pub fn user_in(passwd: &str, names: &[&str]) -> Option<User> {
    names.iter().find_map(|name| {
        passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            if fields.next()? != *name {
                return None;
            }
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            Some(User {
                name: (*name).to_owned(),
                uid,
                gid,
            })
        })
    })
}

/// The user that servers of the tests run as when we are root: `postgres`, else `nobody`.
///
/// # Errors
/// When `/etc/passwd` cannot be read or knows neither.
pub fn unprivileged_user() -> Result<User> {
    let passwd = std::fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
    match user_in(&passwd, &["postgres", "nobody"]) {
        Some(user) => Ok(user),
        None => bail!(
            "neither a user `postgres` nor `nobody` exists; PostgreSQL refuses to run as root"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
        nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n\
        postgres2:x:7:7::/:/bin/sh\n\
        postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn the_first_wanted_user_is_taken() {
        let user = user_in(PASSWD, &["postgres", "nobody"]).unwrap();
        assert_eq!((user.uid, user.gid), (101, 104));
        let user = user_in(PASSWD, &["absent", "nobody"]).unwrap();
        assert_eq!((user.uid, user.gid), (65534, 65533));
        assert_eq!(user_in(PASSWD, &["absent"]), None);
        assert_eq!(user_in("postgres:x:abc", &["postgres"]), None);
    }

    #[test]
    fn a_program_is_found_and_an_invented_one_is_not() {
        assert!(program(&["no-such-program-at-all", "sh"]).is_some());
        assert_eq!(program(&["no-such-program-at-all"]), None);
    }
}
