//! Division lists end to end below the pages: real lists in, the tree and the reports out, on SQLite,
//! and on PostgreSQL where `TOUYAN_TEST_PG_URL` names a server.

#![cfg(test)]

#[path = "division/support.rs"]
mod support;

#[path = "division/drafts.rs"]
mod drafts;
#[path = "division/edits.rs"]
mod edits;
#[path = "division/lists.rs"]
mod lists;
