//! `touyan match`: the people of one list in another, on this computer only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, bail};
use app::contract::matching::MatchWire;
use app::matching::{List, Matched, match_lists, match_within, workbook};
use clap::Args;
use linkage::score::Class;

use crate::progress::Progress;

/// Bytes read from the disk at a time.
const READ_BYTES: usize = 1 << 20;

/// 在本机比对两份人员名单（联审单位用），或者在一份名单里查重；什么都不发送
#[derive(Debug, Args)]
#[command(after_help = "示例：
  touyan match 被提名人.xlsx 本单位台账.xlsx -o 比对结果.xlsx
  touyan match 被提名人.xlsx 本单位台账.csv -o 比对结果.xlsx --json
  touyan match --within 人员名单.xlsx -o 查重结果.xlsx

名单可以是 xlsx、xls 或 CSV（UTF-8、GB18030），人少的写在前面（不超过 10 万人），后面一份不限工作表个数，
最多 5000 万行。列按表头认：公民身份号码、姓名、出生日期、性别、电话、地址，常见叫法都认，先后不限；
至少要有公民身份号码，或者姓名加出生日期。
比对：号码相同、错一位、相邻两位颠倒、漏一位多一位、15 位旧号码；姓名相同、异体繁简、同音、间隔号不同；
出生日期相同或差一个数字。每一条命中都写明哪些项相同、哪些项不同和得分，由人判定，程序不下结论。
内存随前一份名单和命中的多少，与后一份名单的长短无关（5 千人对 500 万行约 50 MB）。不联网，不留临时文件。
退出码：0 比对完成，2 用法不对或读不到输入。")]
pub struct MatchArgs {
    /// 要查的人（如被提名人名单）；用 --within 时是要查重的名单
    #[arg(value_name = "LEFT")]
    pub left: PathBuf,
    /// 在哪份名单里查（如本单位台账）
    #[arg(
        value_name = "RIGHT",
        required_unless_present = "within",
        conflicts_with = "within"
    )]
    pub right: Option<PathBuf>,
    /// 只在一份名单里查重
    #[arg(long)]
    pub within: bool,
    /// 结果写到这个 xlsx；已有的文件不覆盖
    #[arg(short = 'o', long = "output", value_name = "RESULT")]
    pub output: PathBuf,
    /// 输出 JSON：各类命中数，每条命中的行号、分值和不同的项；不含姓名和号码
    #[arg(long)]
    pub json: bool,
}

/// Runs the command. `made` is the day and time to print on the result.
///
/// # Errors
/// A list cannot be read, or the result cannot be written.
pub fn run(args: &MatchArgs, made: &str, out: &mut impl Write) -> anyhow::Result<u8> {
    // Before hours of comparing, not after.
    if args.output.exists() {
        bail!(
            "{} 已存在，不会覆盖。请换一个文件名，或先把它移走",
            args.output.display()
        );
    }
    let matched = compare(args)?;
    save(&matched, made, &args.output)?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &MatchWire::of(&matched))?;
        writeln!(out)?;
    } else {
        tell(&matched, &args.output, out)?;
    }
    Ok(0)
}

fn compare(args: &MatchArgs) -> anyhow::Result<Matched> {
    let left = Source::of(&args.left)?;
    let open_left = || left.open(None);
    let list = List {
        name: left.name(),
        open: &open_left,
    };
    let Some(right) = &args.right else {
        return Ok(match_within(&list)?);
    };
    let right = Source::of(right)?;
    let bar = Arc::new(Bar::new(right.work()));
    let open_right = || right.open(Some(&bar));
    let other = List {
        name: right.name(),
        open: &open_right,
    };
    let matched = match_lists(&list, &other, &|rows| bar.rows(rows));
    bar.progress.end();
    Ok(matched?)
}

/// A file of the command line.
struct Source<'p> {
    path: &'p Path,
    bytes: u64,
    text: bool,
}

impl<'p> Source<'p> {
    fn of(path: &'p Path) -> anyhow::Result<Self> {
        let unreadable = || format!("读不到 {}", path.display());
        let mut file = File::open(path).with_context(unreadable)?;
        let about = file.metadata().with_context(unreadable)?;
        if !about.is_file() {
            bail!("{} 不是文件", path.display());
        }
        let mut head = [0u8; 2];
        let read = file.read(&mut head).with_context(unreadable)?;
        Ok(Self {
            path,
            bytes: about.len(),
            text: read < 2 || (head != *b"PK" && head != [0xD0, 0xCF]),
        })
    }

    fn name(&self) -> String {
        let name = self.path.file_name();
        name.map_or_else(
            || self.path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// Bytes that will be read: of a text twice its length, because its encoding is found out first.
    fn work(&self) -> u64 {
        self.bytes.saturating_mul(if self.text { 2 } else { 1 })
    }

    fn open(&self, bar: Option<&Arc<Bar>>) -> io::Result<BufReader<Counted>> {
        let file = File::open(self.path)?;
        let bar = bar.map(Arc::clone);
        Ok(BufReader::with_capacity(READ_BYTES, Counted { file, bar }))
    }
}

/// The progress bar of the long list: by bytes, because nobody knows its rows before the end.
struct Bar {
    progress: Progress,
    work: u64,
    done: AtomicU64,
    rows: AtomicU64,
}

impl Bar {
    fn new(work: u64) -> Self {
        Self {
            progress: Progress::new("比对", "行"),
            work: work.max(1),
            done: AtomicU64::new(0),
            rows: AtomicU64::new(0),
        }
    }

    fn rows(&self, rows: u64) {
        self.rows.store(rows, Ordering::Relaxed);
        self.show();
    }

    fn read(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(0);
        self.done.fetch_add(bytes, Ordering::Relaxed);
        self.show();
    }

    fn show(&self) {
        let done = self.done.load(Ordering::Relaxed).min(self.work);
        let per_cent = done.saturating_mul(100) / self.work;
        self.progress
            .bar(per_cent, self.rows.load(Ordering::Relaxed));
    }
}

/// A file that tells how much of it was read.
struct Counted {
    file: File,
    bar: Option<Arc<Bar>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if let Some(bar) = &self.bar {
            bar.read(read);
        }
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Writes the result, readable by its owner only; a part of it is not left behind.
fn save(matched: &Matched, made: &str, path: &Path) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let file = options
        .open(path)
        .with_context(|| format!("写不了 {}", path.display()))?;
    let written = workbook::write(matched, made, BufWriter::with_capacity(READ_BYTES, file));
    if let Err(error) = written {
        let _ = fs::remove_file(path);
        return Err(error).with_context(|| format!("写不了 {}", path.display()));
    }
    Ok(())
}

fn tell(matched: &Matched, output: &Path, out: &mut impl Write) -> anyhow::Result<()> {
    let mut lists = vec![&matched.left];
    lists.extend(&matched.right);
    for list in lists {
        let unusable = if list.unusable > 0 {
            format!("，其中 {} 行不能比对", list.unusable)
        } else {
            String::new()
        };
        writeln!(out, "{}：{} 行{unusable}", list.name, list.rows)?;
    }
    let count = |class| matched.count(class);
    writeln!(
        out,
        "吻合 {} 条，待核 {} 条，线索 {} 条",
        count(Class::Strong),
        count(Class::Review),
        count(Class::Lead)
    )?;
    writeln!(
        out,
        "结果：{}（逐条由人核对；答复后销毁）",
        output.display()
    )?;
    Ok(())
}
