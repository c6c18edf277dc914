//! Making accounts from a list: the workbook to fill in, and reading it with a verdict on every row.
//!
//! Nothing of the list is kept on the server between preview and confirmation: the page carries the
//! rows, and [`App::check_accounts`] judges them again when they come back.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Seek};

use domain::UnitId;
use domain::account::{Actor, Role, SystemScope, SystemUse, Verb, rules};
use paper::accounts::{Unit, Vocabulary};

use super::manage::{IMPORT_MAX_ACCOUNTS, NewAccount};
use super::places::Places;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// Largest list, in bytes.
pub const IMPORT_MAX_BYTES: u64 = 8 * 1024 * 1024;

/// A row of a list that can become an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftAt {
    /// Row of the file, from 1.
    pub row: u32,
    /// The account asked for.
    pub new: NewAccount,
}

/// The same with what the preview shows beside it.
#[derive(Debug, Clone)]
pub struct AccountDraft {
    /// The row.
    pub at: DraftAt,
    /// The office as it will be called.
    pub office: String,
    /// What it will reach, in words.
    pub places: String,
}

/// A row that cannot become an account.
#[derive(Debug, Clone)]
pub struct RefusedDraft {
    /// Row of the file, from 1.
    pub row: u32,
    /// What the row says, shortened.
    pub text: String,
    /// Why, and what to do.
    pub why: String,
}

/// A list with a verdict on every row.
#[derive(Debug, Clone, Default)]
pub struct AccountsPreview {
    /// Rows that can become accounts.
    pub accepted: Vec<AccountDraft>,
    /// The others; while there is one, nothing can be made.
    pub refused: Vec<RefusedDraft>,
    /// Headers of columns that were not read.
    pub ignored: Vec<String>,
}

/// Characters of a refused row that are shown.
const SHOWN_CHARS: usize = 60;

impl App {
    /// The workbook to fill in, with the roles and places the actor may give.
    ///
    /// # Errors
    /// Denied.
    pub async fn accounts_template(&self, actor: &Actor) -> Result<Vec<u8>> {
        let scope = actor.may(Verb::ManageAccounts)?;
        let places = Places::load(&mut self.store().read().await?, &scope).await?;
        let vocabulary = vocabulary(actor, &places);
        tokio::task::spawn_blocking(move || {
            let file = paper::accounts::template(Cursor::new(Vec::new()), &vocabulary);
            file.map(Cursor::into_inner).map_err(Error::internal)
        })
        .await
        .map_err(Error::internal)?
    }

    /// Reads a list and judges every row.
    ///
    /// # Errors
    /// Denied; [`Fault::File`] when the file cannot be read as a list; [`Fault::TooMany`].
    pub async fn preview_accounts(
        &self,
        actor: &Actor,
        file: impl Read + Seek + Send + 'static,
    ) -> Result<AccountsPreview> {
        let scope = actor.may(Verb::ManageAccounts)?;
        let places = Places::load(&mut self.store().read().await?, &scope).await?;
        let vocabulary = vocabulary(actor, &places);
        let list = tokio::task::spawn_blocking(move || {
            paper::accounts::read(file, &vocabulary, &paper::sheet::Options::default())
        })
        .await
        .map_err(Error::internal)?
        .map_err(|e| Fault::File(format!("{e}。")))?;
        let mut drafts = Vec::with_capacity(list.accepted.len());
        for row in list.accepted {
            let role = Role::parse(&row.role).ok_or_else(|| Error::internal("role"))?;
            let reached = row
                .units
                .iter()
                .map(|id| UnitId::parse(id).map_err(Error::internal))
                .collect::<Result<Vec<_>>>()?;
            let new = NewAccount {
                login: row.login,
                name: row.name,
                office: String::new(),
                role,
                reached,
            };
            drafts.push(DraftAt { row: row.row, new });
        }
        let mut preview = self.check_accounts(actor, &drafts).await?;
        preview
            .refused
            .extend(list.refused.into_iter().map(|r| RefusedDraft {
                row: r.row,
                text: shown(&r.cells),
                why: format!("{}。", r.detail),
            }));
        preview.refused.sort_by_key(|r| r.row);
        preview.ignored = list.header.extra.into_iter().map(|c| c.title).collect();
        Ok(preview)
    }

    /// Judges rows, as read from a list or as they come back from its preview.
    ///
    /// # Errors
    /// Denied; [`Fault::TooMany`].
    pub async fn check_accounts(
        &self,
        actor: &Actor,
        drafts: &[DraftAt],
    ) -> Result<AccountsPreview> {
        let scope = actor.may(Verb::ManageAccounts)?;
        if drafts.len() > IMPORT_MAX_ACCOUNTS {
            return Err(Fault::TooMany {
                max: IMPORT_MAX_ACCOUNTS,
            }
            .into());
        }
        let mut read = self.store().read().await?;
        let places = Places::load(&mut read, &scope).await?;
        let logins: Vec<String> = drafts
            .iter()
            .map(|d| d.new.login.to_ascii_lowercase())
            .collect();
        let login = SystemScope::for_use(SystemUse::Login);
        let taken: BTreeSet<String> = read
            .logins_taken(login, &logins)
            .await?
            .into_iter()
            .collect();
        let mut preview = AccountsPreview::default();
        for draft in drafts {
            let mut faults = Vec::new();
            if taken.contains(&draft.new.login.to_ascii_lowercase()) {
                faults.push(Fault::LoginTaken(draft.new.login.clone()));
            }
            match self
                .prepared(&mut read, actor, &scope, &draft.new, &places)
                .await
            {
                Ok(account) if faults.is_empty() => preview.accepted.push(AccountDraft {
                    at: draft.clone(),
                    office: account.office,
                    places: places.of(&account.reach),
                }),
                Ok(_) => {}
                Err(Error::Fault(more)) => faults.extend(more),
                Err(other) => return Err(other),
            }
            if !faults.is_empty() {
                preview.refused.push(RefusedDraft {
                    row: draft.row,
                    text: shown(&[draft.new.name.clone(), draft.new.login.clone()]),
                    why: faults.iter().map(Fault::zh).collect(),
                });
            }
        }
        Ok(preview)
    }
}

fn shown(cells: &[String]) -> String {
    let cells: Vec<&str> = cells
        .iter()
        .map(|c| c.trim())
        .filter(|c| !c.is_empty())
        .collect();
    let text = cells.join(" ");
    if text.chars().count() > SHOWN_CHARS {
        text.chars().take(SHOWN_CHARS).chain(['…']).collect()
    } else {
        text
    }
}

/// The roles and places the actor may give. Whoever gives village accounts only is offered villages only.
fn vocabulary(actor: &Actor, places: &Places) -> Vocabulary {
    let roles = rules::grantable(actor.role);
    let named = roles
        .iter()
        .map(|role| paper::accounts::Role {
            code: role.code().to_owned(),
            title: role.zh().to_owned(),
            needs_unit: role.reach_kind() != "county",
        })
        .collect();
    let towns = places
        .standing_towns()
        .filter(|_| roles.iter().any(|r| r.reach_kind() == "town"))
        .map(|t| Unit {
            id: t.id.as_str().to_owned(),
            code: t.code.clone(),
            name: t.name.clone(),
            town: None,
        });
    let villages = places.standing_villages(None).map(|v| Unit {
        id: v.id.clone(),
        code: v.code.clone(),
        name: v.name.clone(),
        town: Some(v.town_name.clone()),
    });
    Vocabulary::new(named, towns.chain(villages).collect())
}
