//! The binary `touyan`: parses arguments, reads environment and configuration, calls `app`, prints.
//!
//! What it is: one module per command in [`commands`]; [`config`] is where arguments, environment and
//! file become one typed value; [`clock`] is where the time and randomness of the house come from;
//! [`output`] has exit codes and faults by the contract.
//!
//! What it never does: decide, SQL, HTML.
//!
//! Where to start reading: [`args`] (the list of commands), then the command.

mod args;
mod clock;
mod commands;
mod config;
mod open;
mod output;
mod progress;

use std::future::Future;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use app::Clock as _;
use tracing_subscriber::EnvFilter;

use args::{Cli, Command, LogFormat};

fn main() -> ExitCode {
    let cli = match args::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return not_run(&error),
    };
    let as_json = cli.command.json();
    let result = start_log(&cli).and_then(|()| run(cli.command));
    let mut out = io::stdout().lock();
    let code = output::finish(result, as_json, &mut out);
    // Only a reader that left can refuse the last bytes.
    let _ = out.flush();
    ExitCode::from(code)
}

/// Prints help or version that was asked for, or a usage error.
fn not_run(error: &clap::Error) -> ExitCode {
    if args::is_answer(error) {
        let _ = error.print();
        return ExitCode::from(output::OK);
    }
    let _ = write!(io::stderr(), "{}", args::usage_error(error));
    ExitCode::from(output::FAILED)
}

fn run(command: Command) -> anyhow::Result<u8> {
    let mut out = io::stdout().lock();
    match command {
        Command::Serve(args) => {
            drop(out);
            block_on(commands::serve::run(args))
        }
        Command::Demo(args) => {
            drop(out);
            block_on(commands::demo::run(args))
        }
        Command::Account(args) => block_on(commands::account::run(args, &mut out)),
        Command::Term(args) => block_on(commands::term::run(args, &mut out)),
        Command::Import(args) => block_on(commands::import::run(args, &mut out)),
        Command::Count(args) => commands::count::run(&args, io::stdin().lock(), &mut out),
        Command::Timetable(args) => {
            let now = clock::calendar_stamp();
            commands::timetable::run(&args, &now, io::stdin().lock(), &mut out)
        }
        Command::Tally(args) => commands::tally::run(&args, &mut out),
        Command::Match(args) => {
            let made = clock::SystemClock.now().text();
            commands::matching::run(&args, &made, &mut out)
        }
        Command::Journal(args) => block_on(commands::journal::run(args, &mut out)),
        Command::Backup(args) => block_on(commands::backup::run(args, &mut out)),
        Command::Restore(args) => block_on(commands::restore::run(args, &mut out)),
        Command::Doctor(args) => block_on(commands::doctor::run(args, &mut out)),
        Command::Keys(args) => block_on(commands::keys::run(&args, io::stdin(), &mut out)),
        Command::Id(args) => {
            let today = clock::SystemClock.now().day();
            commands::id::run(&args, today, io::stdin().lock(), &mut out)
        }
    }
}

/// Runs a command that talks to the database or the network.
fn block_on(command: impl Future<Output = anyhow::Result<u8>>) -> anyhow::Result<u8> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("不能启动")?
        .block_on(command)
}

/// Log lines go to standard error: those of a server from `info`, those of a command from `warn`.
fn start_log(cli: &Cli) -> anyhow::Result<()> {
    let usual = match cli.command {
        Command::Serve(_) => "info",
        _ => "warn",
    };
    let filter = cli.log.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(filter)
        .with_context(|| format!("日志设置“{filter}”写法不对，例如 info"))?;
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_env_filter(filter);
    match cli.log_format.unwrap_or(LogFormat::Text) {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}
