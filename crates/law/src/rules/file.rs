//! Reading a pack file (TOML).
//!
//! Either a law text or a province's pack; see `packs/README.md` for the form.
//! Every fault is reported with its line, not only the first one.

use crate::body::{Family, Form};
use crate::cite::{Cite, Cites, MAX_CITES, Source};
pub use crate::rules::error::{PackError, PackErrorKind};
use crate::rules::param::{Overlay, SetError};
use crate::rules::value::Expected;
use crate::timetable::rule::{Anchor, Basis, Bound};
use crate::timetable::{Notice, Stage, StepCode};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Largest pack file read, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// What kind of text a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A statute for one family of bodies, from a day on.
    Law { family: Family, since: NaiveDate },
    /// Provincial measures, from a day on.
    Province { since: NaiveDate },
}

/// What one table of a file sets: parameters and steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) params: Overlay,
    pub(crate) steps: Vec<StepPatch>,
    /// Lines of the keys, for faults found when packs are laid over each other.
    pub(crate) lines: BTreeMap<String, usize>,
    /// Line of the section itself.
    pub(crate) line: usize,
}

/// A step of a pack; what is absent is taken from the more general pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepPatch {
    pub(crate) code: StepCode,
    pub(crate) line: usize,
    pub(crate) drop: bool,
    pub(crate) stage: Option<Stage>,
    pub(crate) earliest: Option<Bound>,
    pub(crate) latest: Option<Bound>,
    pub(crate) notices: Option<Vec<Notice>>,
    pub(crate) cites: Option<Cites>,
    pub(crate) verified: Option<bool>,
    pub(crate) optional: Option<bool>,
    pub(crate) forms: Option<Vec<Form>>,
}

/// A pack file that has been read and is not yet laid over others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    pub(crate) file: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) source: Source,
    pub(crate) verified_on: NaiveDate,
    pub(crate) kind: Kind,
    /// Whether it was handed in, not carried in the program.
    pub(crate) added: bool,
    pub(crate) sections: BTreeMap<String, Section>,
}

impl PackFile {
    /// Reads a pack file; `file` is its name, for messages.
    ///
    /// # Errors
    /// Every fault found, with its line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<PackError>> {
        let mut reader = Reader {
            file,
            text,
            errors: Vec::new(),
        };
        if text.len() > MAX_BYTES {
            reader.fault(None, PackErrorKind::TooLarge);
            return Err(reader.errors);
        }
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map(|span| span.start);
                reader.fault(at, PackErrorKind::Syntax(error.message().to_owned()));
                return Err(reader.errors);
            }
        };
        let pack = reader.pack(table.get_ref());
        match pack {
            Some(pack) if reader.errors.is_empty() => Ok(pack),
            _ => Err(reader.errors),
        }
    }
}

/// Reads one file and collects its faults.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    errors: Vec<PackError>,
}

type Item<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.bytes().filter(|b| *b == b'\n').count() + 1
    }

    fn fault(&mut self, at: Option<usize>, kind: PackErrorKind) {
        let line = at.map_or(0, |at| self.line(at));
        self.errors.push(PackError {
            file: self.file.to_owned(),
            line,
            kind,
        });
    }

    fn bad(&mut self, key: &str, item: &Item<'_>, expected: Expected) {
        let found = self
            .text
            .get(item.span())
            .unwrap_or("")
            .chars()
            .take(60)
            .collect();
        let kind = PackErrorKind::BadValue {
            key: key.to_owned(),
            found,
            expected,
        };
        self.fault(Some(item.span().start), kind);
    }

    fn pack(&mut self, table: &DeTable<'_>) -> Option<PackFile> {
        let id = self.text_of(table, "id");
        let name = self.text_of(table, "name");
        let title = self.text_of(table, "title");
        let source = self.source(table);
        let since = self.date(table, "since");
        let verified_on = self.date(table, "verified_on");
        let family = table.get("family").map(|item| self.family(item));
        let mut sections = BTreeMap::new();
        for (key, item) in table {
            match key.get_ref().as_ref() {
                "id" | "name" | "title" | "source" | "since" | "verified_on" | "family" => {}
                key => {
                    if let Some(section) = self.section(key, item) {
                        sections.insert(key.to_owned(), section);
                    }
                }
            }
        }
        let since = since?;
        let kind = match family {
            Some(family) => Kind::Law {
                family: family?,
                since,
            },
            None => Kind::Province { since },
        };
        Some(PackFile {
            file: self.file.to_owned(),
            id: id?,
            name: name?,
            title: title?,
            source: source?,
            verified_on: verified_on?,
            kind,
            added: false,
            sections,
        })
    }

    fn required<'t, 'i>(&mut self, table: &'t DeTable<'i>, key: &str) -> Option<&'t Item<'i>> {
        let item = table.get(key);
        if item.is_none() {
            self.fault(None, PackErrorKind::MissingKey(key.to_owned()));
        }
        item
    }

    fn text_of(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let item = self.required(table, key)?;
        let text = item
            .get_ref()
            .as_str()
            .filter(|text| !text.is_empty() && text.len() <= 200);
        if text.is_none() {
            self.bad(key, item, Expected::Text);
        }
        text.map(str::to_owned)
    }

    fn source(&mut self, table: &DeTable<'_>) -> Option<Source> {
        let item = self.required(table, "source")?;
        let source = item.get_ref().as_str().and_then(Source::new);
        if source.is_none() {
            self.bad("source", item, Expected::Text);
        }
        source
    }

    fn date(&mut self, table: &DeTable<'_>, key: &str) -> Option<NaiveDate> {
        let item = self.required(table, key)?;
        let date = item.get_ref().as_datetime().and_then(|value| {
            let date = value
                .date
                .filter(|_| value.time.is_none() && value.offset.is_none())?;
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        });
        if date.is_none() {
            self.bad(key, item, Expected::Date);
        }
        date
    }

    fn family(&mut self, item: &Item<'_>) -> Option<Family> {
        let family = item.get_ref().as_str().and_then(Family::from_code);
        if family.is_none() {
            let codes = Family::ALL.iter().map(|f| f.code()).collect();
            self.bad("family", item, Expected::Codes(codes));
        }
        family
    }

    fn section(&mut self, name: &str, item: &Item<'_>) -> Option<Section> {
        let Some(table) = item.get_ref().as_table() else {
            self.bad(name, item, Expected::Table);
            return None;
        };
        let known =
            name == "params" || Family::from_code(name).is_some() || Source::new(name).is_some();
        if !known {
            self.fault(
                Some(item.span().start),
                PackErrorKind::UnknownKey(name.to_owned()),
            );
            return None;
        }
        let line = self.line(item.span().start);
        let mut section = Section {
            line,
            ..Section::default()
        };
        for (key, item) in table {
            let at = key.span().start;
            let key = key.get_ref().as_ref();
            if key == "step" {
                section.steps = self.steps(item);
            } else {
                section.lines.insert(key.to_owned(), self.line(at));
                self.param(&mut section.params, key, item, at);
            }
        }
        Some(section)
    }

    /// `key = VALUE` or `key = { value = VALUE, cites = [...], verified = false }`.
    fn param(&mut self, overlay: &mut Overlay, key: &str, item: &Item<'_>, at: usize) {
        let (value, cites, verified) = match item.get_ref().as_table() {
            None => (item, Cites::NONE, false),
            Some(table) => {
                let Some(value) = table.get("value") else {
                    self.fault(Some(at), PackErrorKind::MissingKey(format!("{key}.value")));
                    return;
                };
                self.only(table, &["value", "cites", "verified"]);
                let cites = table.get("cites").and_then(|item| self.cites(item));
                let verified = table
                    .get("verified")
                    .and_then(|item| self.flag("verified", item));
                (
                    value,
                    cites.unwrap_or(Cites::NONE),
                    verified.unwrap_or(true),
                )
            }
        };
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            _ => String::new(),
        };
        match overlay.set(key, &text, cites, verified) {
            Ok(()) => {}
            Err(SetError::UnknownKey) => {
                self.fault(Some(at), PackErrorKind::UnknownKey(key.to_owned()));
            }
            Err(SetError::BadValue(expected)) => self.bad(key, value, expected),
        }
    }

    /// Complains about keys that have no meaning.
    fn only(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for (key, _) in table {
            if !known.contains(&key.get_ref().as_ref()) {
                let name = key.get_ref().to_string();
                self.fault(Some(key.span().start), PackErrorKind::UnknownKey(name));
            }
        }
    }

    fn flag(&mut self, key: &str, item: &Item<'_>) -> Option<bool> {
        let flag = item.get_ref().as_bool();
        if flag.is_none() {
            self.bad(key, item, Expected::Flag);
        }
        flag
    }

    fn cites(&mut self, item: &Item<'_>) -> Option<Cites> {
        let list: Option<Vec<Cite>> = item.get_ref().as_array().and_then(|array| {
            array
                .iter()
                .map(|item| item.get_ref().as_str().and_then(Cite::parse))
                .collect()
        });
        let list = list.filter(|list| list.len() <= MAX_CITES);
        if list.is_none() {
            self.bad("cites", item, Expected::Cites);
        }
        list.map(|list| Cites::of(&list))
    }

    /// `step.CODE = { earliest = "D-28 practice", latest = "D-20 law", ... }`.
    fn steps(&mut self, item: &Item<'_>) -> Vec<StepPatch> {
        let Some(table) = item.get_ref().as_table() else {
            self.bad("step", item, Expected::Table);
            return Vec::new();
        };
        let mut steps = Vec::new();
        for (key, item) in table {
            let at = key.span().start;
            let name = key.get_ref().as_ref();
            let Some(code) = StepCode::from_code(name) else {
                self.fault(Some(at), PackErrorKind::UnknownKey(name.to_owned()));
                continue;
            };
            match item.get_ref().as_table() {
                Some(table) => steps.push(self.step(code, self.line(at), table)),
                None => self.bad(name, item, Expected::Table),
            }
        }
        steps
    }

    fn step(&mut self, code: StepCode, line: usize, table: &DeTable<'_>) -> StepPatch {
        self.only(
            table,
            &[
                "drop", "stage", "earliest", "latest", "notices", "cites", "verified", "optional",
                "forms",
            ],
        );
        let flag = |reader: &mut Self, key| table.get(key).and_then(|item| reader.flag(key, item));
        StepPatch {
            code,
            line,
            drop: flag(self, "drop").unwrap_or(false),
            stage: self.coded(table, "stage", Stage::from_code, Stage::ALL, |s| s.code()),
            earliest: table
                .get("earliest")
                .and_then(|item| self.bound("earliest", item)),
            latest: table
                .get("latest")
                .and_then(|item| self.bound("latest", item)),
            notices: self.codes(table, "notices", Notice::from_code, Notice::ALL, |n| {
                n.code()
            }),
            cites: table.get("cites").and_then(|item| self.cites(item)),
            verified: flag(self, "verified"),
            optional: flag(self, "optional"),
            forms: self.codes(table, "forms", Form::from_code, Form::ALL, |f| f.code()),
        }
    }

    fn coded<T: Copy>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let item = table.get(key)?;
        let value = item.get_ref().as_str().and_then(read);
        if value.is_none() {
            self.bad(
                key,
                item,
                Expected::Codes(all.iter().map(|v| code(*v)).collect()),
            );
        }
        value
    }

    fn codes<T: Copy>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<Vec<T>> {
        let item = table.get(key)?;
        let list: Option<Vec<T>> = item.get_ref().as_array().and_then(|array| {
            array
                .iter()
                .map(|item| item.get_ref().as_str().and_then(read))
                .collect()
        });
        if list.is_none() {
            self.bad(
                key,
                item,
                Expected::Codes(all.iter().map(|v| code(*v)).collect()),
            );
        }
        list
    }

    fn bound(&mut self, key: &str, item: &Item<'_>) -> Option<Bound> {
        let bound = item.get_ref().as_str().and_then(parse_bound);
        if bound.is_none() {
            self.bad(key, item, Expected::Bound);
        }
        bound
    }
}

/// Reads `D-20 law`, `list+8 law`, `committee-3 law`, `term-180 practice`, `D law`.
fn parse_bound(text: &str) -> Option<Bound> {
    let (place, basis) = text.split_once(' ')?;
    let basis = Basis::from_code(basis)?;
    let split = place.find(['+', '-']).unwrap_or(place.len());
    let (anchor, days) = place.split_at_checked(split)?;
    let anchor = match anchor {
        "D" => Anchor::ElectionDay,
        "list" => Anchor::VoterList,
        "committee" => Anchor::ElectionCommittee,
        "term" => Anchor::TermEnd,
        _ => return None,
    };
    let days = if days.is_empty() {
        0
    } else {
        days.parse::<i32>().ok()?
    };
    (-3660..=3660).contains(&days).then_some(Bound {
        days,
        anchor,
        basis,
    })
}
