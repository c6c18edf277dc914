//! A browser of a few lines: one connection that is kept, cookies, forms, answers with a length.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to one listener.
pub struct Browser {
    stream: BufReader<TcpStream>,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub text: String,
}

impl Answer {
    /// The words of the page without its tags.
    pub fn words(&self) -> String {
        let mut plain = String::new();
        for piece in self.text.split('<') {
            let (_, text) = piece.split_once('>').unwrap_or(("", piece));
            plain.push_str(text);
            plain.push(' ');
        }
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Names and values of the inputs of the page, and of the chosen options.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut select: Option<(String, Option<String>)> = None;
        for tag in self.text.split('<') {
            let of = |name: &str| {
                let (_, rest) = tag.split('>').next()?.split_once(&format!(" {name}=\""))?;
                rest.split('"').next().map(str::to_owned)
            };
            let (name, value) = (of("name"), of("value").unwrap_or_default());
            if tag.starts_with("input") {
                found.extend(name.map(|name| (name, value)));
            } else if tag.starts_with("select") {
                select = name.map(|name| (name, None));
            } else if let (true, Some((_, chosen))) = (tag.starts_with("option"), &mut select) {
                if chosen.is_none() || tag.contains(" selected") {
                    *chosen = Some(value);
                }
            } else if tag.starts_with("/select") {
                found.extend(select.take().map(|(name, v)| (name, v.unwrap_or_default())));
            }
        }
        found
    }
}

impl Browser {
    /// Connects to `127.0.0.1:PORT`.
    pub fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream: BufReader::new(stream),
            host: address.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Connects with the session of somebody who has logged in.
    pub fn with_cookie(address: &str, session: &str) -> Self {
        let mut browser = Self::new(address);
        let session = session.to_owned();
        browser.cookies.insert("touyan".to_owned(), session);
        browser
    }

    /// The session's cookie, empty before the login.
    pub fn session(&self) -> String {
        self.cookies.get("touyan").cloned().unwrap_or_default()
    }

    /// Opens a page.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        let head = self.head("GET", path, 0);
        self.stream.get_mut().write_all(head.as_bytes())?;
        self.answer()
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, fields: &[(&str, String)]) -> io::Result<Answer> {
        let body = encoded(fields);
        let request = self.head("POST", path, body.len()) + &body;
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer()
    }

    /// Sends the head of a form and half of its body; gives the other half.
    pub fn begin_post(&mut self, path: &str, fields: &[(&str, String)]) -> io::Result<String> {
        let body = encoded(fields);
        let (first, rest) = body.split_at(body.len() / 2);
        let request = self.head("POST", path, body.len()) + first;
        self.stream.get_mut().write_all(request.as_bytes())?;
        Ok(rest.to_owned())
    }

    /// Sends the rest of a form.
    pub fn finish(&mut self, rest: &str) -> io::Result<Answer> {
        self.stream.get_mut().write_all(rest.as_bytes())?;
        self.answer()
    }

    fn head(&self, method: &str, path: &str, length: usize) -> String {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n",
            self.host
        );
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let _ = write!(head, "Cookie: {}\r\n", cookies.join("; "));
        if method == "POST" {
            let kind = "application/x-www-form-urlencoded";
            let _ = write!(head, "Content-Type: {kind}\r\nContent-Length: {length}\r\n");
        }
        head + "\r\n"
    }

    fn answer(&mut self) -> io::Result<Answer> {
        let broken = |what: &str| io::Error::new(io::ErrorKind::UnexpectedEof, what.to_owned());
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(broken("no answer"));
        }
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let mut answer = Answer {
            status: status.ok_or_else(|| broken("no status"))?,
            location: String::new(),
            text: String::new(),
        };
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(broken("half a head"));
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "transfer-encoding" => chunked = value == "chunked",
                "location" => value.clone_into(&mut answer.location),
                "set-cookie" => self.keep(value),
                _ => {}
            }
        }
        let body = if chunked {
            self.chunks()?
        } else {
            self.exactly(length)?
        };
        answer.text = String::from_utf8(body).unwrap();
        Ok(answer)
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
        if let Some((name, value)) = pair.split_once('=') {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
            body.extend(self.exactly(length)?);
            self.exactly(2)?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}

/// `application/x-www-form-urlencoded`.
fn encoded(fields: &[(&str, String)]) -> String {
    let encode = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
            out
        })
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}
