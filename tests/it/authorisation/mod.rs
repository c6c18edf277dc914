//! Who may call what: every route as everybody, rows of others by URL and by form, the public pages.

mod about;
mod bodies;
mod coverage;
mod duties;
mod nominations;
mod public;
mod sample;
mod samples;
mod scope;
mod surveys;
