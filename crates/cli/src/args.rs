//! The command line as a whole: the list of commands, headings in Chinese, usage errors in Chinese.

use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::commands;

/// 头雁：县级村（社区）“两委”换届的准备、办理与监督
#[derive(Debug, Parser)]
#[command(
    name = "touyan",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "示例：
  touyan demo                    虚构的云岭县，马上可看
  touyan serve --data ./data     在本机提供服务
  touyan COMMAND --help          每个命令的说明和示例

退出码：0 成功，1 数据读懂了但有错，2 用法不对或读不到输入。"
)]
pub struct Cli {
    /// 命令
    #[command(subcommand)]
    pub command: Command,
    /// 日志的详细程度，写到标准错误，如 info 或 store=debug
    #[arg(
        long,
        global = true,
        value_name = "FILTER",
        env = "TOUYAN_LOG",
        display_order = 900
    )]
    pub log: Option<String>,
    /// 日志的形式：text 或 json
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "TOUYAN_LOG_FORMAT",
        display_order = 901,
        hide_possible_values = true
    )]
    pub log_format: Option<LogFormat>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 提供服务：办公页面和公众页面
    Serve(commands::serve::ServeArgs),
    /// 演示：虚构的云岭县，正在换届中
    Demo(commands::demo::DemoArgs),
    /// 导入：区划名单
    Import(commands::import::ImportArgs),
    /// 账号：设立、列出
    Account(commands::account::AccountArgs),
    /// 届次：开启、定投票日、列出
    Term(commands::term::TermArgs),
    /// 按法律判定计票单的结果
    Count(commands::count::CountArgs),
    /// 换届选举的法定时间表，或者核对一份计划
    Timetable(commands::timetable::TimetableArgs),
    /// 把逐张选票计成计票单
    Tally(commands::tally::TallyArgs),
    /// 比对：在本机比对两份人员名单，或者在一份名单里查重
    Match(commands::matching::MatchArgs),
    /// 日志：核验、导出签署的链头和公钥
    Journal(commands::journal::JournalArgs),
    /// 备份：服务运行时即可，做成一个文件并打开核验
    Backup(commands::backup::BackupArgs),
    /// 恢复：把备份恢复到新的数据目录或空的 PostgreSQL 数据库
    Restore(commands::restore::RestoreArgs),
    /// 检查：数据库、日志、密钥、磁盘、时间、备份、证书、字体
    Doctor(commands::doctor::DoctorArgs),
    /// 密钥：凭恢复单恢复，或另立新密钥
    Keys(commands::keys::KeysArgs),
    /// 核对公民身份号码
    Id(commands::id::IdArgs),
}

impl Command {
    /// Whether faults go to standard output as JSON.
    #[must_use]
    pub fn json(&self) -> bool {
        match self {
            Self::Serve(_) => false,
            Self::Demo(args) => args.json,
            Self::Account(args) => args.json(),
            Self::Term(args) => args.json(),
            Self::Import(args) => args.json(),
            Self::Count(args) => args.json,
            Self::Timetable(args) => args.json,
            Self::Tally(args) => args.json,
            Self::Match(args) => args.json,
            Self::Journal(args) => args.json(),
            Self::Backup(args) => args.json,
            Self::Restore(args) => args.json,
            Self::Doctor(args) => args.json,
            Self::Keys(_) => false,
            Self::Id(args) => args.json,
        }
    }
}

/// Reads the arguments.
///
/// # Errors
/// A usage error, or the wish to see help or version; [`usage_error`] and clap print them.
pub fn parse(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Cli, clap::Error> {
    let mut command = in_chinese(Cli::command());
    let matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Headings and the help option in Chinese, for the command and all below it.
fn in_chinese(command: clap::Command) -> clap::Command {
    let command = command
        .arg(
            clap::Arg::new("help")
                .long("help")
                .short('h')
                .global(true)
                .action(ArgAction::Help)
                .display_order(902)
                .help("显示说明"),
        )
        .arg(
            clap::Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .display_order(903)
                .help("显示版本"),
        );
    headings(command)
}

fn headings(command: clap::Command) -> clap::Command {
    command
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                "参数"
            } else {
                "选项"
            };
            arg.help_heading(heading)
        })
        .mut_subcommands(headings)
}

/// Whether clap only wants to print help or version that was asked for.
#[must_use]
pub fn is_answer(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    )
}

/// A usage error in Chinese: what is wrong, and what to do.
#[must_use]
pub fn usage_error(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return error.render().to_string();
    }
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("，"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(n)) => n.to_string(),
        _ => String::new(),
    };
    let (arg, value) = (
        text(ContextKind::InvalidArg),
        text(ContextKind::InvalidValue),
    );
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个选项"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”后面缺少值"),
        ErrorKind::InvalidValue => format!("“{arg}”不能是“{value}”"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            format!("“{arg}”的值“{value}”不对：{}", why.unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => {
            format!("“{arg}”不能与“{}”同用", text(ContextKind::PriorArg))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues => {
            format!("“{arg}”的值的个数不对")
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => error.kind().to_string(),
    };
    let mut message = format!("touyan：{what}");
    let valid = text(ContextKind::ValidValue);
    if !valid.is_empty() {
        let _ = write!(message, "，可用：{valid}");
    }
    for suggested in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg] {
        let suggestion = text(suggested);
        if !suggestion.is_empty() {
            let _ = write!(message, "，是不是“{suggestion}”");
        }
    }
    message.push_str("\n用 --help 看说明和示例\n");
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Cli, clap::Error> {
        parse(line.split(' ').map(Into::into))
    }

    #[test]
    fn the_definition_holds_and_every_command_has_an_example() {
        let mut root = in_chinese(Cli::command());
        root.clone().debug_assert();
        root.build();
        fn leaves(command: &clap::Command, found: &mut Vec<clap::Command>) {
            if command.has_subcommands() {
                command.get_subcommands().for_each(|c| leaves(c, found));
            } else {
                found.push(command.clone());
            }
        }
        let mut found = Vec::new();
        leaves(&root, &mut found);
        assert!(found.len() >= 5);
        for mut command in found {
            let help = command.render_long_help().to_string();
            assert!(help.contains("示例"), "{}: {help}", command.get_name());
            assert!(help.contains("用法"), "{help}");
            assert!(!help.contains("Print help"), "{help}");
        }
    }

    #[test]
    fn usage_errors_say_in_chinese_what_is_wrong() {
        let said = |line| usage_error(&parsed(line).unwrap_err());
        assert!(said("touyan srve").contains("没有“srve”这个命令"));
        assert!(said("touyan srve").contains("serve"));
        assert!(said("touyan serve --nonsense").contains("没有“--nonsense”这个选项"));
        assert!(said("touyan account create").contains("缺少"));
        assert!(said("touyan serve --listen here").contains("here"));
        assert!(said("touyan id --on 2026-03-15").contains("缺少"));
        assert!(is_answer(&parsed("touyan serve --help").unwrap_err()));
    }
}
