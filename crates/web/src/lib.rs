//! Floor 4 of Touyan: the only HTTP and HTML. Parses requests, calls `app`, renders pages and JSON.
//!
//! What it is: [`routes`] is the one table of routes (method, path, who may), from which the router,
//! the coverage test and the API description are built; each room has a module of its name with its
//! handlers and a folder of templates. [`shell`], [`table`], [`form`], [`look`] are what pages are
//! made of; [`security`] and [`listen`] stand around them.
//!
//! What it never does: decide rights (it asks the policy table and passes the actor on), SQL, law.
//!
//! Where to start reading: [`routes`], then [`guard`] (what happens before a handler), then
//! `docs/adding-a-page.md`.

pub mod context;
pub mod error;
pub mod form;
pub mod guard;
pub mod listen;
pub mod look;
pub mod routes;
pub mod security;
pub mod server;
pub mod shell;
pub mod table;

mod account;
mod attachment;
mod backup;
mod division;
mod duty;
mod health;
mod journal;
mod nomination;
mod person;
mod polling;
mod public;
mod rulebook;
mod setting;
mod survey;
mod term;
mod trial;

pub use context::{Ctx, Visit};
pub use error::{Answer, Wrong};
pub use routes::{Access, Route, office_routes, public_routes};
pub use server::{Options, WebState, office, public};
