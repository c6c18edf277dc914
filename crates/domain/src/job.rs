//! Background jobs: long work that a page can leave and come back to.

macro_rules! codes {
    ($(#[$meta:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$doc])* $name),+ }

        impl $type {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Chinese word.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh),+ }
            }

            /// From a stored code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

codes! {
    /// What a job does.
    JobKind {
        /// Apply a division list that was previewed.
        ImportDivisions = "import_divisions", "导入区划";
        /// Make a backup file.
        Backup = "backup", "备份";
        /// Sign the heads of the journal for a day.
        SignHeads = "sign_heads", "签署日志链头";
        /// Remove ended sessions and spooled uploads.
        Sweep = "sweep", "清理过期会话与暂存文件";
    }
}

codes! {
    /// Where a job stands.
    JobState {
        /// Waiting for a preview to be confirmed.
        Draft = "draft", "待确认";
        /// Waiting for the runner.
        Queued = "queued", "排队中";
        /// The runner holds its lease.
        Running = "running", "进行中";
        /// Finished.
        Done = "done", "已完成";
        /// Ended with an error that is told.
        Failed = "failed", "失败";
        /// Given up by a person before it began.
        Cancelled = "cancelled", "已取消";
    }
}

/// A lease that is not renewed this long is taken over by another runner.
pub const LEASE_MS: i64 = 60_000;
