//! What all findings share: how grave they are.

use crate::codes::coded_enum;

coded_enum! {
    /// How grave a finding is.
    pub enum Severity {
        /// Worth knowing.
        Info = "info",
        /// Should be looked at; changes nothing by itself.
        Warning = "warning",
        /// Against the law, or an input that cannot be decided.
        Error = "error",
    }
}
