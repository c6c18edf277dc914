//! `touyan doctor --json`, schema "touyan/doctor-1".

use serde::Serialize;

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorReport {
    /// Always `touyan/doctor-1`.
    pub schema: &'static str,
    /// Whether no check found a fault; warnings are allowed.
    pub well: bool,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// It works, and should be looked at.
    Warning,
    /// It does not work, or something may be lost.
    Fault,
}

impl CheckState {
    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Ok => "正常",
            Self::Warning => "注意",
            Self::Fault => "故障",
        }
    }

    /// The shape that stands beside the word.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Ok => "●",
            Self::Warning => "▲",
            Self::Fault => "■",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable code, for instance `KEYS`.
    pub code: &'static str,
    /// What was looked at, in Chinese.
    pub name: &'static str,
    /// How it ended.
    pub state: CheckState,
    /// What was found, in Chinese.
    pub message: String,
    /// What to do about it; null when it is as it should be.
    pub advice: Option<String>,
}

impl DoctorReport {
    /// The report as lines for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = Vec::new();
        for check in &self.checks {
            let state = check.state;
            let (shape, zh) = (state.shape(), state.zh());
            lines.push(format!("{shape} {zh} {}：{}", check.name, check.message));
            if let Some(advice) = &check.advice {
                lines.push(format!("    应对：{advice}"));
            }
        }
        let of = |state| self.checks.iter().filter(|c| c.state == state).count();
        lines.push(format!(
            "共 {} 项：故障 {} 项，注意 {} 项。",
            self.checks.len(),
            of(CheckState::Fault),
            of(CheckState::Warning)
        ));
        lines.join("\n")
    }
}
