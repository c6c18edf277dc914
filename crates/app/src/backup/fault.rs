//! Why a backup or a restore was not made, and what to do, in Chinese.

use std::path::PathBuf;

use crate::contract::backup::BackupReport;

/// Why a backup or a restore was not made.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// Something is at the place already; nothing is ever overwritten.
    #[error("{0} exists")]
    Exists(PathBuf),
    /// The PostgreSQL database to restore into holds rows.
    #[error("the database holds rows")]
    NotEmpty,
    /// Files or folders.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// The file is no backup.
    #[error("{0} is no backup: {1}")]
    NotABackup(PathBuf, String),
    /// The backup was made by a newer program.
    #[error("backup of schema {file}, this program knows {program}")]
    Newer {
        /// Schema in the file.
        file: i64,
        /// Schema of this program.
        program: i64,
    },
    /// The database has another schema than this program.
    #[error("database of schema {database}, this program knows {program}")]
    OtherSchema {
        /// Schema of the database.
        database: i64,
        /// Schema of this program.
        program: i64,
    },
    /// The backup was made or opened, and something in it is wrong.
    #[error("the backup is not sound")]
    Unsound(Box<BackupReport>),
    /// The database refused.
    #[error("database: {0}")]
    Database(String),
}

impl BackupFault {
    /// What is wrong and what to do.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Exists(path) => format!(
                "{} 已存在，不会覆盖。请换一个位置，或先把它移走。",
                path.display()
            ),
            Self::NotEmpty => {
                "要恢复到的数据库里已有数据，不会覆盖。请用一个空的数据库。".to_owned()
            }
            Self::File { path, why } => format!(
                "不能读写 {}（{why}）。请检查目录、权限和磁盘空间。",
                path.display()
            ),
            Self::NotABackup(path, why) if why.is_empty() => {
                format!("{} 不是头雁的备份文件（没有备份清单）。", path.display())
            }
            Self::NotABackup(path, why) => {
                format!("{} 不是头雁的备份文件，或已损坏（{why}）。", path.display())
            }
            Self::Newer { file, program } => format!(
                "备份的数据结构版本是 {file}，本程序只到 {program}。请用制作它的版本或更新的程序恢复。"
            ),
            Self::OtherSchema { database, program } => format!(
                "数据库的结构版本是 {database}，本程序是 {program}。请用正在提供服务的那个版本的程序备份；\
                 升级后先启动一次再备份。"
            ),
            Self::Unsound(report) => format!("备份没有通过核验：\n{}", report.to_text()),
            Self::Database(why) => format!("数据库出错：{why}"),
        }
    }

    /// Whether the input was understood and found wrong (exit code 1), rather than unreadable (2).
    #[must_use]
    pub const fn is_wrong(&self) -> bool {
        matches!(
            self,
            Self::Exists(_)
                | Self::NotEmpty
                | Self::Newer { .. }
                | Self::OtherSchema { .. }
                | Self::Unsound(_)
        )
    }
}
