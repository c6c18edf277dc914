//! Risk, plans and special trackers from outside: a county writes a rule, a township plans, a
//! department publishes an audit, and an election day waits for all of it.

mod plans;
mod rules;
mod trackers;
mod work;
