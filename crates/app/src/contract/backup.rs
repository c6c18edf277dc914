//! `touyan backup --json` and `touyan restore --json`, schema "touyan/backup-1".

use serde::Serialize;

use super::journal::JournalReport;

/// A backup, as it was found by opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// Always `touyan/backup-1`.
    pub schema: &'static str,
    /// The file.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was made, ISO 8601 in Asia/Shanghai.
    pub made_at: String,
    /// Version of the program that made it.
    pub program: String,
    /// The database it was made from: `sqlite` or `postgresql`.
    pub engine: String,
    /// Number of the newest migration in it.
    pub schema_version: i64,
    /// Rows of all tables.
    pub rows: i64,
    /// Attachments in it.
    pub files: i64,
    /// Their bytes, sealed as they lie on the disk.
    pub files_bytes: i64,
    /// Attachments that were not on the disk, or damaged, when it was made.
    pub files_missing: i64,
    /// Tables that are not in it.
    pub left_out: Vec<String>,
    /// Whether everything that was checked is as it should be.
    pub sound: bool,
    /// What is wrong with the file, in Chinese.
    pub faults: Vec<String>,
    /// The verification of the journal in it; null when it could not be made.
    pub journal: Option<JournalReport>,
}

impl BackupReport {
    /// The report as lines for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = vec![
            format!("备份文件 {}（{} 字节）", self.file, self.bytes),
            format!(
                "制作于 {}，程序 {}，来自 {}，结构版本 {}，共 {} 行",
                self.made_at, self.program, self.engine, self.schema_version, self.rows
            ),
            format!(
                "不在备份中：密钥文件、登录会话与登录失败记录（{}）、未完成的后台任务",
                self.left_out.join("、")
            ),
        ];
        if self.files > 0 || self.files_missing > 0 {
            lines.push(format!(
                "附件 {} 件（{} 字节），加密保存，没有密钥打不开",
                self.files, self.files_bytes
            ));
        }
        if self.files_missing > 0 {
            lines.push(format!(
                "▲ 备份时有 {} 件附件不在磁盘上或已损坏，没有备份进来；请运行 touyan doctor 查明",
                self.files_missing
            ));
        }
        lines.extend(self.faults.iter().map(|f| format!("■ {f}")));
        if let Some(journal) = &self.journal {
            lines.push(journal.to_text());
        }
        lines.push(if self.sound {
            "已打开核验：文件完整，行数与摘要一致，日志完整。".to_owned()
        } else {
            "核验发现问题，见上。".to_owned()
        });
        lines.join("\n")
    }
}
