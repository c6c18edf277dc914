//! The doctor: looks at everything an installation stands on and says what to do about each fault.
//! It changes nothing and runs beside a server.

mod cert;
mod machine;
mod records;
mod vitals;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use domain::Millis;
use domain::account::{Actor, Verb};
use store::{Store, Target};

pub use vitals::Vitals;

use crate::App;
use crate::contract::doctor::{Check, CheckState, DoctorReport};
use crate::error::Result;

/// What is examined.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The keys folder.
    pub keys_dir: PathBuf,
    /// The TLS certificate that the server is started with.
    pub tls_cert: Option<PathBuf>,
    /// Now, by the machine's clock.
    pub now: Millis,
    /// Whether it is the demo, whose events are of another time.
    pub demo: bool,
}

/// Examines an installation; the database is opened to look only.
pub async fn examine(asked: &Asked, target: &Target) -> DoctorReport {
    match Store::attach(target).await {
        Ok(store) => {
            let report = examine_open(asked, &store, false).await;
            store.close().await;
            report
        }
        Err(error) => {
            let mut checks = vec![unreachable_database(target, &error)];
            checks.extend(machine::checks(asked, None));
            report(checks)
        }
    }
}

/// Examines an installation whose database is open. `quick` passes over what takes long on a large one.
pub async fn examine_open(asked: &Asked, store: &Store, quick: bool) -> DoctorReport {
    let mut checks = records::checks(asked, store, quick).await;
    checks.extend(machine::checks(asked, store.file()));
    report(checks)
}

impl App {
    /// The doctor's findings for the page of health.
    ///
    /// # Errors
    /// Denied.
    pub async fn health(&self, actor: &Actor, tls_cert: Option<&Path>) -> Result<DoctorReport> {
        actor.may(Verb::ViewHealth)?;
        let asked = Asked {
            data_dir: self.config().data_dir.clone(),
            keys_dir: self.config().keys_dir.clone(),
            tls_cert: tls_cert.map(Path::to_owned),
            now: self.env().now(),
            demo: self.config().demo,
        };
        Ok(examine_open(&asked, self.store(), true).await)
    }
}

fn report(checks: Vec<Check>) -> DoctorReport {
    DoctorReport {
        schema: "touyan/doctor-1",
        well: checks.iter().all(|c| c.state != CheckState::Fault),
        checks,
    }
}

fn unreachable_database(target: &Target, error: &store::Error) -> Check {
    let (what, advice) = match target {
        Target::File(path) => (
            path.display().to_string(),
            "请核对 --data 指明的数据目录；文件在而打不开的，检查属主和权限，或用 touyan restore 从备份恢复到新目录。",
        ),
        Target::Url(url) => (
            store::schema::shown_url(url),
            "请核对 --database-url、PostgreSQL 是否在运行、网络和账号口令。",
        ),
    };
    let message = match error {
        store::Error::File { source, .. } if source.kind() == ErrorKind::NotFound => {
            format!("没有 {what}")
        }
        error => format!("{what} 打不开（{error}）"),
    };
    fault("DATABASE", "数据库", message, advice)
}

fn ok(code: &'static str, name: &'static str, message: impl Into<String>) -> Check {
    Check {
        code,
        name,
        state: CheckState::Ok,
        message: message.into(),
        advice: None,
    }
}

fn warning(
    code: &'static str,
    name: &'static str,
    message: impl Into<String>,
    advice: impl Into<String>,
) -> Check {
    Check {
        code,
        name,
        state: CheckState::Warning,
        message: message.into(),
        advice: Some(advice.into()),
    }
}

fn fault(
    code: &'static str,
    name: &'static str,
    message: impl Into<String>,
    advice: impl Into<String>,
) -> Check {
    Check {
        code,
        name,
        state: CheckState::Fault,
        message: message.into(),
        advice: Some(advice.into()),
    }
}

/// A size for people.
fn megabytes(bytes: u64) -> String {
    const MB: u64 = 1 << 20;
    const GB: u64 = 1 << 30;
    match bytes {
        b if b >= 10 * GB => format!("{} GB", b / GB),
        b => format!("{} MB", b / MB),
    }
}

#[cfg(test)]
mod tests;
