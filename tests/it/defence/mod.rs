//! What stands around every page: foreign forms, headers, sessions, passwords, the second factor, deputies.

mod deputies;
mod forms;
mod headers;
mod passwords;
mod second;
mod sessions;
