//! Engine: readable expressions over typed facts.
//!
//! What it is: the common core of CEL (the Common Expression Language) for people who keep rules as
//! text: `debt_yuan > 50万 && petitions > 3`, or the same with the names of the facts. An expression
//! is parsed, resolved and type-checked against a list of known facts ([`Rule::compile`]), and then
//! decided over the facts of one place ([`Rule::decide`]) in three values: it holds, it fails, or it
//! cannot be said because facts are missing. The decision names the facts it rests on.
//! [`Template`] writes a sentence with the values of facts in it.
//!
//! What it never does: loop, call out, allocate without bound, or take a missing fact for nought.
//! Length, depth and size are limited before anything is decided, and deciding is linear in the
//! size, so an expression of a stranger costs no more than one of ours.
//!
//! Where to start reading: [`fact`], then [`Rule`], then `parse` (the grammar) and `eval` (the three
//! values).

pub mod fact;
pub mod fault;

mod check;
mod compiled;
mod eval;
mod near;
mod parse;
mod template;
mod token;
mod tree;

pub use compiled::{Decision, Rule, Truth};
pub use fact::{Choice, FactDef, Facts, Kind, Value};
pub use fault::{Fault, FaultKind, Span};
pub use template::Template;

/// Longest expression, in characters.
pub const EXPRESSION_MAX_CHARS: usize = 500;
/// Deepest nesting of parentheses and operators that can be entered one within another.
pub const DEPTH_MAX: usize = 24;
/// Most parts (facts, values, operators) of an expression: what deciding it costs at most.
pub const PARTS_MAX: usize = 200;
/// Most different facts of an expression.
pub const FACTS_MAX: usize = 32;
/// Longest sentence of a template, in characters.
pub const TEMPLATE_MAX_CHARS: usize = 300;
