//! What stands around every page: foreign forms, headers, sessions, passwords.
