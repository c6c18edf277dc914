//! Rules of accounts: who may grant which role, login names, passwords, back-off, sessions.

use super::role::{Reach, Role};
use super::scope::Actor;
use crate::time::Millis;

/// Longest login name, in characters.
pub const LOGIN_MAX_CHARS: usize = 32;
/// Longest name of a person or office, in characters.
pub const NAME_MAX_CHARS: usize = 60;
/// Shortest password, in characters (length before composition, as NIST SP 800-63B advises).
pub const PASSWORD_MIN_CHARS: usize = 10;
/// Longest password, in characters.
pub const PASSWORD_MAX_CHARS: usize = 128;
/// A session ends after this long without a request.
pub const SESSION_IDLE_MS: i64 = 2 * 60 * 60 * 1000;
/// A session ends this long after login whatever happens.
pub const SESSION_ABSOLUTE_MS: i64 = 12 * 60 * 60 * 1000;
/// Failed logins before the first wait.
pub const FREE_FAILURES: i64 = 5;
/// Longest wait after failures.
pub const BACKOFF_MAX_MS: i64 = 15 * 60 * 1000;
/// Longest period of an acting deputy, in days.
pub const DEPUTY_MAX_DAYS: i64 = 90;

/// The roles an actor may give to others.
#[must_use]
pub fn grantable(role: Role) -> &'static [Role] {
    match role {
        Role::Administrator => Role::ALL,
        Role::CountyOffice => &[
            Role::CountyOffice,
            Role::CivilAffairs,
            Role::Township,
            Role::Village,
            Role::Department,
            Role::Discipline,
            Role::Publicity,
            Role::DutyDepartment,
            Role::Supervision,
        ],
        Role::Township => &[Role::Village],
        _ => &[],
    }
}

/// Whether `actor` may make or change an account of `role`.
#[must_use]
pub fn may_grant(actor: &Actor, role: Role) -> bool {
    grantable(actor.role).contains(&role)
}

/// Why an account's data is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// 2 to 32 letters, digits, `.`, `-`, `_`.
    #[error("login name")]
    Login,
    /// Empty or too long.
    #[error("name")]
    Name,
    /// The reach does not fit the role.
    #[error("reach does not fit the role")]
    Reach,
    /// Shorter than [`PASSWORD_MIN_CHARS`].
    #[error("password too short")]
    PasswordShort,
    /// Longer than [`PASSWORD_MAX_CHARS`].
    #[error("password too long")]
    PasswordLong,
    /// The password contains the login name, or is one character or a run.
    #[error("password too plain")]
    PasswordPlain,
}

/// Checks a login name: 2 to 32 ASCII letters, digits, `.`, `-`, `_`, beginning with a letter or digit.
///
/// # Errors
/// [`AccountFault::Login`].
pub fn check_login(login: &str) -> Result<(), AccountFault> {
    let fits = (2..=LOGIN_MAX_CHARS).contains(&login.len())
        && login
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
        && login
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric);
    if fits {
        Ok(())
    } else {
        Err(AccountFault::Login)
    }
}

/// Checks a person's or an office's name.
///
/// # Errors
/// [`AccountFault::Name`] when empty, too long or with control characters.
pub fn check_name(name: &str) -> Result<(), AccountFault> {
    let chars = name.chars().count();
    let fits = chars > 0
        && chars <= NAME_MAX_CHARS
        && !name.trim().is_empty()
        && !name.chars().any(char::is_control);
    if fits {
        Ok(())
    } else {
        Err(AccountFault::Name)
    }
}

/// Checks a new password.
///
/// # Errors
/// One of the password faults.
pub fn check_password(login: &str, password: &str) -> Result<(), AccountFault> {
    let chars = password.chars().count();
    if chars < PASSWORD_MIN_CHARS {
        return Err(AccountFault::PasswordShort);
    }
    if chars > PASSWORD_MAX_CHARS {
        return Err(AccountFault::PasswordLong);
    }
    let lower = password.to_lowercase();
    let run = password
        .chars()
        .zip(password.chars().skip(1))
        .all(|(a, b)| {
            // 1234567890 is a run too: the row of digits goes round.
            let around = matches!((a, b), ('9', '0') | ('0', '9'));
            let (a, b) = (u32::from(a), u32::from(b));
            around || a == b || a.abs_diff(b) == 1
        });
    if run || lower.contains(&login.to_lowercase()) {
        return Err(AccountFault::PasswordPlain);
    }
    Ok(())
}

/// Checks that a reach fits a role: county roles reach the county, a township exactly its own
/// township, a village exactly its own village, a supervision group one or more townships.
///
/// # Errors
/// [`AccountFault::Reach`].
pub fn check_reach(role: Role, reach: &Reach) -> Result<(), AccountFault> {
    let fits = match (role, reach) {
        (Role::Township, Reach::Towns(ids)) | (Role::Village, Reach::Units(ids)) => ids.len() == 1,
        (Role::Supervision, Reach::Towns(ids)) => !ids.is_empty() && ids.len() <= 60,
        (Role::Township | Role::Village | Role::Supervision, _) => false,
        (_, reach) => matches!(reach, Reach::County),
    };
    if fits {
        Ok(())
    } else {
        Err(AccountFault::Reach)
    }
}

/// How long to wait after `failures` failed logins in a row, in milliseconds: nothing for the first
/// five, then 2 s doubling to 15 minutes. Waiting, not locking: nobody can lock out another for good.
#[must_use]
pub fn backoff_ms(failures: i64) -> i64 {
    let over = failures - FREE_FAILURES;
    if over < 0 {
        return 0;
    }
    let doublings = u32::try_from(over.min(20)).unwrap_or(20);
    2000_i64
        .saturating_mul(2_i64.saturating_pow(doublings))
        .min(BACKOFF_MAX_MS)
}

/// Until when a login is refused, given the failures in a row and the last one's instant.
#[must_use]
pub fn blocked_until(failures: i64, last: Millis) -> Option<Millis> {
    let wait = backoff_ms(failures);
    (wait > 0).then(|| last.plus_ms(wait))
}

/// Whether a session still runs.
#[must_use]
pub fn session_alive(created: Millis, seen: Millis, now: Millis) -> bool {
    now.0.saturating_sub(created.0) < SESSION_ABSOLUTE_MS
        && now.0.saturating_sub(seen.0) < SESSION_IDLE_MS
}

crate::codes::coded! {
    /// Who must have a second factor to log in.
    SecondFactorFor {
        /// Whoever sees personal numbers or cases of the whole county, and who runs the installation.
        Offices = "offices", "换届办、系统管理员、联审单位、纪委监委";
        /// Everybody but the villages.
        Townships = "townships", "除村级账号外的所有人";
        /// Everybody.
        Everybody = "everybody", "所有人";
        /// Nobody; whoever wants one may still have it.
        Nobody = "nobody", "都不要求，自愿使用";
    }
}

impl SecondFactorFor {
    /// Whether a role must have one.
    #[must_use]
    pub const fn asks(self, role: Role) -> bool {
        match self {
            Self::Offices => matches!(
                role,
                Role::CountyOffice | Role::Administrator | Role::Department | Role::Discipline
            ),
            Self::Townships => !matches!(role, Role::Village),
            Self::Everybody => true,
            Self::Nobody => false,
        }
    }
}
