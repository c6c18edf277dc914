//! Password slips, eight on a sheet of A4: shown in the answer to the act that made the passwords, and
//! never again. Nothing keeps a one-time password but the paper.

use app::account::Issued;
use askama::Template;

use crate::context::Ctx;
use crate::security::Client;
use crate::shell::Frame;

/// Slips on one sheet: two columns of four.
const ON_A_SHEET: usize = 8;

/// A slip for one person.
#[derive(Debug, Clone)]
pub(super) struct Slip {
    office: String,
    name: String,
    role: &'static str,
    login: String,
    password: String,
}

/// The sheets with what stands around them.
#[derive(Template)]
#[template(path = "account/slips.html")]
pub(super) struct SlipsPage {
    frame: Frame,
    sheets: Vec<Vec<Slip>>,
    total: usize,
    what: &'static str,
    address: String,
    day: String,
    back: String,
}

impl SlipsPage {
    /// Slips of accounts just made or reset; `back` leads on, `what` is what was done.
    pub(super) fn new(
        ctx: &Ctx,
        client: &Client,
        issued: &[Issued],
        back: impl Into<String>,
        what: &'static str,
    ) -> Self {
        Self {
            frame: ctx.frame("口令条"),
            sheets: sheets(issued),
            total: issued.len(),
            what,
            address: address(client),
            day: ctx.today().to_string(),
            back: back.into(),
        }
    }
}

fn sheets(issued: &[Issued]) -> Vec<Vec<Slip>> {
    issued
        .chunks(ON_A_SHEET)
        .map(|sheet| sheet.iter().map(slip).collect())
        .collect()
}

fn slip(issued: &Issued) -> Slip {
    let account = &issued.account;
    Slip {
        office: account.office.clone(),
        name: account.name.clone(),
        role: account.role.zh(),
        login: account.login.clone(),
        password: issued.password.clone(),
    }
}

/// Where people log in, as the one who prints the slips reached it.
pub(super) fn address(client: &Client) -> String {
    let scheme = if client.https { "https" } else { "http" };
    match &client.host {
        Some(host) => format!("{scheme}://{host}/"),
        None => String::new(),
    }
}
