//! The law for everybody: the rule book on both listeners, and the calculator on the public one.

mod rules;
mod trial;
