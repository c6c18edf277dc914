//! What the doctor sees of the machine: keys, disk, folders, backups, WAL, certificate, fonts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use domain::Millis;
use store::schema::path_with;

use super::{Asked, cert, fault, megabytes, ok, warning};
use crate::backup::{DATABASE_FILE, backups_dir, list};
use crate::contract::doctor::Check;
use crate::keys::{KeyFault, Keys, MASTER_FILE, RECOVERY_FILE};

/// Below this the disk is full for a database that must sync every change.
const DISK_FAULT_BYTES: u64 = 500 << 20;
/// Below this somebody should make room.
const DISK_WARN_BYTES: u64 = 2 << 30;
/// A WAL of this size is not being folded back: a reader that never ends.
const WAL_WARN_BYTES: u64 = 256 << 20;
/// A backup older than this is no recent one.
const BACKUP_WARN_MS: i64 = 2 * 24 * 60 * 60 * 1000;
/// A certificate that ends within this is to be renewed.
const CERT_WARN_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// A file from the future means a clock that went back.
const AHEAD_MS: i64 = 10 * 60 * 1000;
/// Folders of fonts on Linux.
const FONT_FOLDERS: [&str; 3] = [
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/texmf/fonts",
];
/// Parts of names of fonts that have Chinese characters.
const CJK_NAMES: [&str; 18] = [
    "cjk",
    "notosanssc",
    "notoserifsc",
    "sourcehan",
    "wqy",
    "simsun",
    "simhei",
    "simfang",
    "simkai",
    "msyh",
    "fandol",
    "droidsansfallback",
    "uming",
    "ukai",
    "sarasa",
    "lxgw",
    "hanamin",
    "fangzheng",
];
/// Most font files looked at.
const FONTS_MAX: usize = 20_000;

pub(super) fn checks(asked: &Asked, database: Option<&Path>) -> Vec<Check> {
    let mut checks = keys(asked);
    checks.push(folder(asked));
    checks.push(disk(asked));
    if let Some(file) = database {
        checks.push(wal(file));
        if !asked.demo {
            checks.extend(file_time(asked, file));
        }
    }
    if !asked.demo {
        checks.push(backups(asked));
    }
    checks.push(certificate(asked));
    checks.push(fonts(&FONT_FOLDERS.map(Path::new)));
    checks
}

fn mode(path: &Path) -> Option<u32> {
    let meta = fs::metadata(path).ok()?;
    Some(meta.permissions().mode() & 0o777)
}

fn keys(asked: &Asked) -> Vec<Check> {
    const CODE: (&str, &str) = ("KEYS", "主密钥");
    let folder = &asked.keys_dir;
    let mut checks = Vec::new();
    let inside = within(folder, &asked.data_dir);
    if inside {
        checks.push(fault(
            "KEYS_PLACE",
            "密钥位置",
            format!("密钥目录 {} 在数据目录之内", folder.display()),
            "密钥和数据在一处，拿到数据即拿到密钥。请停止服务，把密钥目录移到别处，用 --keys 指明。",
        ));
    } else {
        checks.push(ok("KEYS_PLACE", "密钥位置", "在数据目录之外"));
    }
    match Keys::load(folder) {
        Ok(keys) => {
            let file = folder.join(MASTER_FILE);
            let wide = [file.as_path(), folder]
                .into_iter()
                .filter_map(|p| Some((p, mode(p)?)))
                .find(|(_, mode)| mode & 0o077 != 0);
            checks.push(match wide {
                Some((path, mode)) => warning(
                    CODE.0,
                    CODE.1,
                    format!("{} 的权限是 {mode:04o}，别的用户也能读", path.display()),
                    format!("请运行：chmod 700 {0} && chmod 600 {0}/{MASTER_FILE}", folder.display()),
                ),
                None => ok(CODE.0, CODE.1, format!("编号 {}，可读，权限合适", keys.master().id())),
            });
        }
        Err(KeyFault::Missing(file)) => checks.push(warning(
            CODE.0,
            CODE.1,
            format!("没有 {}", file.display()),
            "新装的在首次启动时建立；从备份恢复的，请把原密钥文件放回，或凭恢复单运行 touyan keys recover。",
        )),
        Err(error) => checks.push(fault(
            CODE.0,
            CODE.1,
            error.zh(),
            "密钥不可用时不能签署日志。请按上述提示处理。",
        )),
    }
    checks.extend(sheet_left(folder));
    checks
}

/// A recovery sheet that was never printed and put away.
fn sheet_left(folder: &Path) -> Option<Check> {
    let file = folder.join(RECOVERY_FILE);
    file.exists().then(|| {
        warning(
            "KEYS_SHEET",
            "恢复单",
            format!("恢复单还在 {}", file.display()),
            "请打印或抄写两份，分开密封存放，然后删除这个文件：它和密钥在一处，密钥丢失时会一起丢失。",
        )
    })
}

/// Whether a folder lies within another, or is it.
fn within(inner: &Path, outer: &Path) -> bool {
    let real = |path: &Path| {
        fs::canonicalize(path)
            .or_else(|_| std::path::absolute(path))
            .unwrap_or_else(|_| path.to_owned())
    };
    real(inner).starts_with(real(outer))
}

fn folder(asked: &Asked) -> Check {
    const CODE: (&str, &str) = ("DATA_FOLDER", "数据目录");
    let folder = &asked.data_dir;
    match mode(folder) {
        None => fault(
            CODE.0,
            CODE.1,
            format!("读不到 {}", folder.display()),
            "请核对 --data 指明的目录和它的权限。",
        ),
        Some(mode) if mode & 0o077 != 0 => warning(
            CODE.0,
            CODE.1,
            format!("{} 的权限是 {mode:04o}，别的用户也能进入", folder.display()),
            format!("请运行：chmod 700 {}", folder.display()),
        ),
        Some(_) => ok(CODE.0, CODE.1, format!("{}，权限合适", folder.display())),
    }
}

fn disk(asked: &Asked) -> Check {
    const CODE: (&str, &str) = ("DISK", "磁盘空间");
    const ADVICE: &str = "请清理磁盘或扩容；可把旧备份移到别处。写满后将无法登记任何内容。";
    let stat = match rustix::fs::statvfs(&asked.data_dir) {
        Ok(stat) => stat,
        Err(error) => {
            let message = format!("查不了（{error}）");
            return warning(CODE.0, CODE.1, message, "请用 df 查看数据目录所在磁盘。");
        }
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let database = fs::metadata(asked.data_dir.join(DATABASE_FILE)).map_or(0, |m| m.len());
    let message = format!("剩余 {}", megabytes(free));
    if free < DISK_FAULT_BYTES {
        fault(CODE.0, CODE.1, message, ADVICE)
    } else if free < DISK_WARN_BYTES || free < database.saturating_mul(2) {
        warning(CODE.0, CODE.1, message, ADVICE)
    } else {
        ok(CODE.0, CODE.1, message)
    }
}

fn wal(database: &Path) -> Check {
    const CODE: (&str, &str) = ("WAL", "写前日志");
    let bytes = fs::metadata(path_with(database, "-wal")).map_or(0, |m| m.len());
    if bytes > WAL_WARN_BYTES {
        warning(
            CODE.0,
            CODE.1,
            format!("已有 {}", megabytes(bytes)),
            "有长时间的读取没有结束。请看是否有备份、核验或外部程序挂住；重启服务即收回。",
        )
    } else {
        ok(CODE.0, CODE.1, megabytes(bytes))
    }
}

/// A database file from the future: the clock was ahead when it was written, or is behind now.
fn file_time(asked: &Asked, database: &Path) -> Option<Check> {
    let modified = fs::metadata(database).ok()?.modified().ok()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    let at = Millis(i64::try_from(since.as_millis()).ok()?);
    (at.0 > asked.now.0.saturating_add(AHEAD_MS)).then(|| {
        warning(
            "FILE_TIME",
            "文件时间",
            format!(
                "数据库文件的时间 {} 晚于现在 {}",
                at.text(),
                asked.now.text()
            ),
            "服务器时间可能被调慢过。请校准时间。",
        )
    })
}

fn backups(asked: &Asked) -> Check {
    const CODE: (&str, &str) = ("BACKUPS", "备份");
    const ADVICE: &str = "服务运行时每日自动备份到数据目录的 backups；也可运行 touyan backup FILE。请把备份和密钥分别另存到别的机器。";
    let folder = backups_dir(&asked.data_dir);
    match list(&folder) {
        Err(error) => warning(CODE.0, CODE.1, error.zh(), ADVICE),
        Ok(files) => match files.first() {
            None => warning(CODE.0, CODE.1, "还没有备份", ADVICE),
            Some(newest) => {
                let oldest_good = asked.now.plus_ms(-BACKUP_WARN_MS).text_s();
                let message = format!("共 {} 份，最近一份 {}", files.len(), newest.made_at);
                if newest.made_at < oldest_good {
                    warning(CODE.0, CODE.1, message, ADVICE)
                } else {
                    ok(CODE.0, CODE.1, message)
                }
            }
        },
    }
}

fn certificate(asked: &Asked) -> Check {
    const CODE: (&str, &str) = ("CERTIFICATE", "TLS 证书");
    const ADVICE: &str = "请换上新证书，再向服务进程发 SIGHUP 重新读取。";
    let Some(file) = &asked.tls_cert else {
        return ok(CODE.0, CODE.1, "没有配置，由网关负责或只在本机使用");
    };
    let content = match fs::read(file) {
        Ok(content) => content,
        Err(error) => {
            let message = format!("读不到 {}（{error}）", file.display());
            return fault(CODE.0, CODE.1, message, "请核对 --tls-cert 和文件权限。");
        }
    };
    match cert::expires(&content) {
        None => fault(
            CODE.0,
            CODE.1,
            format!("{} 不是 PEM 证书", file.display()),
            "请用 PEM 格式的证书链。",
        ),
        Some(ends) if ends <= asked.now => {
            fault(CODE.0, CODE.1, format!("已于 {} 到期", ends.text()), ADVICE)
        }
        Some(ends) if ends.0 < asked.now.0.saturating_add(CERT_WARN_MS) => {
            warning(CODE.0, CODE.1, format!("将于 {} 到期", ends.text()), ADVICE)
        }
        Some(ends) => ok(CODE.0, CODE.1, format!("有效至 {}", ends.text())),
    }
}

fn fonts(folders: &[&Path]) -> Check {
    const CODE: (&str, &str) = ("FONTS", "中文字体");
    let mut left = FONTS_MAX;
    match folders.iter().find_map(|f| cjk_font(f, 0, &mut left)) {
        Some(name) => ok(CODE.0, CODE.1, name),
        None => warning(
            CODE.0,
            CODE.1,
            "服务器上没有找到中文字体",
            "页面用访问者电脑上的字体，不受影响；要在服务器上打印或截图的，请安装 fonts-noto-cjk。",
        ),
    }
}

fn cjk_font(folder: &Path, depth: usize, left: &mut usize) -> Option<String> {
    if depth > 5 {
        return None;
    }
    for entry in fs::read_dir(folder).ok()?.flatten() {
        *left = left.checked_sub(1)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            if let Some(found) = cjk_font(&entry.path(), depth + 1, left) {
                return Some(found);
            }
        } else {
            let plain: String = name
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric())
                .collect();
            if CJK_NAMES.iter().any(|part| plain.contains(part)) {
                return Some(name);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_is_found_by_its_name_and_its_lack_is_a_warning() {
        let dir = tempfile::tempdir().unwrap();
        let fonts_of = || fonts(&[dir.path()]);
        assert_eq!(
            fonts_of().state,
            crate::contract::doctor::CheckState::Warning
        );
        let sub = dir.path().join("opentype/noto");
        fs::create_dir_all(&sub).unwrap();
        fs::write(sub.join("NotoSansCJK-Regular.ttc"), b"").unwrap();
        assert_eq!(fonts_of().message, "NotoSansCJK-Regular.ttc");
    }

    #[test]
    fn a_folder_within_is_found_whatever_its_spelling() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        fs::create_dir_all(data.join("keys")).unwrap();
        assert!(within(&data.join("../data/keys"), &data));
        assert!(within(&data, &data));
        assert!(!within(&dir.path().join("data.keys"), &data));
    }
}
