//! The room `duty` from outside: naming people, tasks that cascade, escalation with the clock.

mod chain;
mod tasks;
