//! `touyan journal verify --json`, schema "touyan/journal-1".

use serde::Serialize;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalReport {
    /// Always `touyan/journal-1`.
    pub schema: &'static str,
    /// Whether the chains are whole and every counted record matches its hash.
    pub whole: bool,
    /// Whether signatures were checked; without a key only hashes are.
    pub signatures_checked: bool,
    /// Each chain, the installation's included.
    pub chains: Vec<ChainReport>,
    /// Faults, at most [`FAULTS_MAX`](crate::journal::verify::FAULTS_MAX).
    pub faults: Vec<JournalFault>,
    /// Further faults that are not listed.
    pub more_faults: u64,
}

/// One chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// The county's stable id, or `installation`.
    pub chain: String,
    /// Events read.
    pub events: u64,
    /// Number of the last event; 0 for none.
    pub last_seq: i64,
    /// Hash of the last event, 64 hex digits; null for none.
    pub last_hash: Option<String>,
    /// Counted records compared with their newest event.
    pub records_checked: u64,
    /// Records that were lawfully deleted: neither record nor salt is left.
    pub records_gone: u64,
    /// Attachments compared with their newest event.
    pub attachments_checked: u64,
    /// Signed heads of this chain, the kept ones of `--head` included.
    pub signed_heads: u64,
    /// Faults of this chain.
    pub faults: u64,
}

/// One fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalFault {
    /// Stable code, for instance `EVENT_CHANGED`.
    pub code: &'static str,
    /// The chain.
    pub chain: String,
    /// Number of the event; null for the chain as a whole.
    pub seq: Option<i64>,
    /// Kind of the record concerned.
    pub record_kind: Option<String>,
    /// Id of the record concerned.
    pub record_id: Option<String>,
    /// Where and what, in Chinese.
    pub message: String,
}

impl JournalReport {
    /// The report as lines for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut lines = Vec::new();
        for chain in &self.chains {
            let state = match chain.faults {
                0 => "完整".to_owned(),
                n => format!("有 {n} 处问题"),
            };
            lines.push(format!(
                "{}：{} 条，核对计票记录 {} 份，依法删除 {} 份，核对附件 {} 件，签署链头 {} 个，{state}",
                match chain.chain.as_str() {
                    "installation" => "系统",
                    county => county,
                },
                chain.events,
                chain.records_checked,
                chain.records_gone,
                chain.attachments_checked,
                chain.signed_heads
            ));
            if let Some(hash) = &chain.last_hash {
                lines.push(format!("  最后一条 {}，哈希 {hash}", chain.last_seq));
            }
        }
        if !self.signatures_checked {
            lines.push("没有公钥，签名未核验，只核验了哈希。".to_owned());
        }
        lines.extend(self.faults.iter().map(|f| format!("■ {}", f.message)));
        if self.more_faults > 0 {
            lines.push(format!("另有 {} 处问题没有列出。", self.more_faults));
        }
        lines.push(if self.whole {
            "日志完整，公布与计票的记录与日志一致。".to_owned()
        } else {
            "日志或记录有问题，见上。请保全数据库文件，用备份和留存的链头比对。".to_owned()
        });
        lines.join("\n")
    }
}
