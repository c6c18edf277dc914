//! Texts of room `division`: why a list or a row is refused, what an import is called.

/// Bytes of a megabyte.
const MB: u64 = 1024 * 1024;

/// A gzip file that breaks off or is damaged.
pub const BROKEN_GZIP: &str = "压缩文件（.gz）不完整或已损坏，请重新压缩或解压后再导入。";

/// A list beyond the limit, in bytes.
#[must_use]
pub fn list_too_large(max_bytes: u64) -> String {
    format!(
        "名单文件太大，最大 {} MB，请按县或市分开导入。",
        max_bytes / MB
    )
}

/// A row of another county than the one whose rows are taken.
#[must_use]
pub fn other_county(code: &str, own: &str) -> String {
    format!("这一行属于县 {code}，只能导入本县（{own}）的村（社区）。请删去，或由该县导入")
}

/// A county that is new to the installation and has no name in the list.
#[must_use]
pub fn county_without_name(code: &str) -> String {
    format!("名单里县 {code} 没有县名称。第一次导入一个县时，请在名单里加上“县名称”一列。")
}

/// A list without a row that could be taken.
#[must_use]
pub fn nothing_taken(refused: usize, passed_over: usize) -> String {
    if refused > 0 {
        format!("名单里的 {refused} 行都有问题，没有可以导入的村（社区）。请按原因改正后再导入。")
    } else if passed_over > 0 {
        "名单里没有所选县的村（社区），请核对县代码。".to_owned()
    } else {
        "名单里没有村（社区），只有表头。请核对文件。".to_owned()
    }
}
