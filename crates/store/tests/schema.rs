//! Rules of the schema (invariant 10) and of migrations, on SQLite always and on PostgreSQL where
//! `TOUYAN_TEST_PG_URL` names a server.

#![cfg(test)]

#[path = "schema/database.rs"]
mod database;
#[path = "schema/live.rs"]
mod live;
#[path = "schema/migrations.rs"]
mod migrations;
#[path = "schema/rules.rs"]
mod rules;
