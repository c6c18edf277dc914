//! The room `duty` from outside: naming people, tasks that cascade, escalation with the clock,
//! supervision and its orders.

mod chain;
mod evidence;
mod supervision;
mod tasks;
