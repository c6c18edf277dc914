//! What can be wrong with keys, and what to do about it, in Chinese.

use std::path::{Path, PathBuf};

use seal::keys::{MasterFileError, SheetError, SheetFault};

/// A fault of the key files. Says nothing about the key itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// There is no master key file.
    #[error("no master key file {0}")]
    Missing(PathBuf),
    /// There is none, and the installation has been signed with one.
    #[error("the master key file {0} is lost")]
    Lost(PathBuf),
    /// A change of the master key has stopped halfway.
    #[error("a change of the master key has stopped halfway: {0}")]
    Unfinished(PathBuf),
    /// There is one already.
    #[error("a master key file {0} exists")]
    Exists(PathBuf),
    /// The file cannot be read: rights, disk.
    #[error("{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's words.
        why: String,
    },
    /// The file cannot be written.
    #[error("{file} cannot be written: {why}")]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// The system's words.
        why: String,
    },
    /// The file is no key file, or was changed.
    #[error("{file}: {error}")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        error: MasterFileError,
    },
    /// A public key file cannot be understood.
    #[error("{0} is no public key file")]
    BadPublic(PathBuf),
    /// A recovery sheet that was typed back is wrong.
    #[error(transparent)]
    Sheet(SheetError),
    /// The cryptographic module refused.
    #[error("cryptographic module: {0}")]
    Module(String),
    /// The database could not be asked whether a key was in use.
    #[error("database: {0}")]
    Database(String),
    /// This command runs without keys.
    #[error("keys not opened")]
    NotOpened,
}

impl KeyFault {
    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Missing(file) => format!("没有主密钥文件 {}。", file.display()),
            Self::Lost(file) => format!(
                "找不到主密钥文件 {}，而本系统的日志已用它签署过。请把密钥文件放回原处；确已丢失的，凭恢复单运行 \
                 touyan keys recover 恢复；恢复单也没有的，运行 touyan keys new 另立新密钥（旧签名今后只能用旧公钥核验）。",
                file.display()
            ),
            Self::Unfinished(file) => format!(
                "更换主密钥没有做完（{} 还在）。请再运行一次 touyan keys rotate，它会接着做完。",
                file.display()
            ),
            Self::Exists(file) => {
                format!("主密钥文件 {} 已存在，不会覆盖。", file.display())
            }
            Self::Unreadable { file, why } => format!(
                "读不到 {}（{why}）。请检查文件的属主和权限，应为运行本程序的用户所有、权限 0600。",
                file.display()
            ),
            Self::Unwritable { file, why } => format!(
                "写不了 {}（{why}）。请检查目录的属主、权限和磁盘空间。",
                file.display()
            ),
            Self::Damaged { file, error } => damaged(file, *error),
            Self::BadPublic(file) => format!(
                "{} 不是头雁的公钥文件。公钥文件只有一行，以 touyan/public-1 开头。",
                file.display()
            ),
            Self::Sheet(error) => sheet(*error),
            Self::Module(why) => format!("密码模块不可用：{why}。"),
            Self::Database(why) => format!("查不了数据库（{why}）。"),
            Self::NotOpened => "这个命令没有打开密钥，不能签署。".to_owned(),
        }
    }
}

fn damaged(file: &Path, error: MasterFileError) -> String {
    let what = match error {
        MasterFileError::NotAKeyFile => "不是主密钥文件".to_owned(),
        MasterFileError::Missing(word) => format!("缺少以“{word}”开头的一行"),
        MasterFileError::Line { line, .. } => format!("第 {line} 行写法不对"),
        MasterFileError::Check { line } => format!("第 {line} 行的校验与密钥不符，文件被改动过"),
        MasterFileError::Extra { line } => format!("第 {line} 行是多余的内容"),
    };
    format!(
        "主密钥文件 {} 有误：{what}。请用备存的密钥文件替换，或凭恢复单运行 touyan keys recover 恢复。",
        file.display()
    )
}

fn sheet(error: SheetError) -> String {
    match error {
        SheetError::Line { line, fault } => {
            let what = match fault {
                SheetFault::Characters => "有数字以外的字符".to_owned(),
                SheetFault::Digits(found) => format!("应有 12 位数字，实有 {found} 位"),
                SheetFault::Number(found) => format!("行号是 {found}，行序不对"),
                SheetFault::Check => "校验不符，有数字抄错或颠倒".to_owned(),
            };
            format!("恢复单第 {line} 行：{what}。请对照原单改正。")
        }
        SheetError::Missing { line } => format!("恢复单缺第 {line} 行，应共有 9 行。"),
        SheetError::TooMany => "恢复单只有 9 行，多出的内容请删去。".to_owned(),
        SheetError::Mixed => "各行不是同一张恢复单上的。请核对密钥编号。".to_owned(),
    }
}
