//! People who log in: roles, reaches, and what each may do (design §1).
//!
//! Read [`policy`] first: it is the one table of role × verb × extent. [`scope`] turns an actor and
//! a verb into the typed scope that every store verb asks for.

pub mod policy;
pub mod role;
pub mod rules;
pub mod scope;

pub use policy::{Extent, Verb};
pub use role::{Reach, Role};
pub use scope::{
    ActingFor, Actor, ConductScope, Denied, DossierScope, OfficeScope, PublicScope, ReviewScope,
    SystemScope, SystemUse,
};
