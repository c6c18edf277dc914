//! Accounts end to end below the pages: logging in, accounts of others, deputies, lists, settings, on
//! SQLite, and on PostgreSQL where `TOUYAN_TEST_PG_URL` names a server.

#![cfg(test)]

#[path = "account/support.rs"]
mod support;

#[path = "account/deputies.rs"]
mod deputies;
#[path = "account/lists.rs"]
mod lists;
#[path = "account/logins.rs"]
mod logins;
#[path = "account/manage.rs"]
mod manage;
#[path = "account/settings.rs"]
mod settings;
