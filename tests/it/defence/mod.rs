//! What stands around every page: foreign forms, headers, sessions, passwords, deputies.

mod deputies;
mod forms;
mod headers;
mod passwords;
mod sessions;
