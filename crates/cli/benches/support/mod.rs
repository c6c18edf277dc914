//! What the benchmarks over HTTP share: a county made by the commands, the program serving it, a session.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Whatever stops a benchmark.
pub type Failed = Box<dyn std::error::Error>;

const PASSWORD: &str = "measured-2026-now";

/// Imports a county, makes an account, opens a term; returns the one-time password.
///
/// # Errors
/// What a command printed when it failed.
pub fn prepared(
    folder: &Path,
    fixture: &Path,
    county: &str,
    province: &str,
) -> Result<String, Failed> {
    let data = folder.join("data");
    let run = |args: &[&str]| -> Result<String, Failed> {
        let output = Command::new(env!("CARGO_BIN_EXE_touyan"))
            .args(args)
            .arg("--data")
            .arg(&data)
            .output()?;
        if !output.status.success() {
            return Err(format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    let file = fixture.to_str().ok_or("path of the fixture")?;
    run(&["import", "divisions", file])?;
    run(&[
        "term",
        "open",
        "--county",
        county,
        "--name",
        "测量",
        "--number",
        "1",
        "--province",
        province,
        "--committee-day",
        "2026-03-22",
        "--party-day",
        "2026-03-01",
    ])?;
    let made = run(&[
        "account",
        "create",
        "--county",
        county,
        "--role",
        "county_office",
        "--login",
        "bench",
        "--name",
        "测量员",
    ])?;
    made.lines()
        .find_map(|line| line.strip_prefix("一次性口令："))
        .map(str::to_owned)
        .ok_or_else(|| "no one-time password was printed".into())
}

/// The program, serving.
pub struct Server {
    child: Child,
    /// Host and port of the office listener.
    pub address: String,
    /// Kept open: a server whose printed lines nobody takes would be stopped by the first of them.
    _printed: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it on a free port with the data in `folder`.
    ///
    /// # Errors
    /// When it prints no address.
    pub fn start(folder: &Path) -> Result<Self, Failed> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_touyan"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--public-listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(folder.join("data"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let mut printed = BufReader::new(out);
        let mut line = String::new();
        while printed.read_line(&mut line)? > 0 {
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let address = format!("127.0.0.1:{port}");
                return Ok(Self {
                    child,
                    address,
                    _printed: printed,
                });
            }
            line.clear();
        }
        Err("the server printed no address".into())
    }

    /// Logs in, changes the one-time password, and returns the session cookie.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn logged_in(&self, one_time: &str) -> Result<String, Failed> {
        let first = self.post("/login", "", &format!("login=bench&password={one_time}"))?;
        let cookie = cookie_of(&first).ok_or("the login set no cookie")?;
        let body = format!("old={one_time}&password={PASSWORD}&again={PASSWORD}");
        let changed = self.post("/account/password", &cookie, &body)?;
        if !changed.starts_with("HTTP/1.1 303") {
            return Err("the password could not be changed".into());
        }
        Ok(cookie)
    }

    /// Sends a form; answers the response as text.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn post(&self, path: &str, cookie: &str, body: &str) -> Result<String, Failed> {
        let mut stream = TcpStream::connect(&self.address)?;
        let cookie = if cookie.is_empty() {
            String::new()
        } else {
            format!("Cookie: {cookie}\r\n")
        };
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Ends it.
    pub fn stop(&mut self) {
        // The folder goes with the benchmark; a server that is gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn cookie_of(answer: &str) -> Option<String> {
    let line = answer
        .lines()
        .find(|l| l.to_ascii_lowercase().starts_with("set-cookie:"))?;
    let value = line.split_once(':')?.1.trim();
    Some(value.split(';').next().unwrap_or(value).to_owned())
}
