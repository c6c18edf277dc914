//! The rule book: all packs laid over each other, ready to be looked up.

use crate::body::{Body, Family};
use crate::cite::Source;
use crate::rules::file::{Kind, PackError, PackErrorKind, PackFile, Section};
use crate::rules::param::{Overlay, ParamView, Params};
use crate::rules::steps::lay_steps;
use crate::rules::validate;
use crate::timetable::StepRule;
use chrono::NaiveDate;

/// The national pack, laid under every province's.
pub const NATIONAL: &str = "00";

/// Packs carried in the program; the same files a `--rules` folder may hold.
const EMBEDDED: &[(&str, &str)] = &[
    ("VCL18.toml", include_str!("../../packs/VCL18.toml")),
    ("VCL26.toml", include_str!("../../packs/VCL26.toml")),
    ("RCL18.toml", include_str!("../../packs/RCL18.toml")),
    ("RCL26.toml", include_str!("../../packs/RCL26.toml")),
    ("PER20.toml", include_str!("../../packs/PER20.toml")),
    ("00.toml", include_str!("../../packs/00.toml")),
    ("11.toml", include_str!("../../packs/11.toml")),
    ("31.toml", include_str!("../../packs/31.toml")),
    ("33.toml", include_str!("../../packs/33.toml")),
    ("37.toml", include_str!("../../packs/37.toml")),
    ("41.toml", include_str!("../../packs/41.toml")),
    ("50.toml", include_str!("../../packs/50.toml")),
];

/// A statute in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawText {
    /// Its code, e.g. `VCL26`.
    pub source: Source,
    /// Its title in Chinese.
    pub title: String,
    /// The family of bodies it is for.
    pub family: Family,
    /// The day it takes effect.
    pub since: NaiveDate,
    /// The day on which the pack was checked against the text.
    pub verified_on: NaiveDate,
    /// Whether it came from a file handed in, not from the program.
    pub added: bool,
}

/// A province's measures in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// GB/T 2260 two digits; "00" is the nation.
    pub province: String,
    /// The province's name in Chinese.
    pub name: String,
    /// The measures' title in Chinese.
    pub title: String,
    /// The code citations of them use.
    pub source: Source,
    /// The day the measures take effect.
    pub since: NaiveDate,
    /// The day on which the pack was checked against the text.
    pub verified_on: NaiveDate,
    /// Whether it came from a file handed in, not from the program.
    pub added: bool,
}

/// The rules for one family of bodies in one province under one law text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The statute.
    pub law: Source,
    /// The day the statute takes effect; `None` for the oldest text held,
    /// which is also used for earlier days.
    pub since: Option<NaiveDate>,
    /// The family of bodies.
    pub family: Family,
    /// The pack's identifier, e.g. `CN-41`.
    pub pack: String,
    /// GB/T 2260 two digits of the pack.
    pub province: String,
    /// The day on which the pack was checked against the texts.
    pub pack_verified_on: NaiveDate,
    /// The parameters.
    pub params: Params,
    /// What the pack changes in the national rules, as text.
    changes: Vec<ParamView>,
    steps: Vec<StepRule>,
}

impl Rules {
    /// The rules of the steps, in order of declaration.
    #[must_use]
    pub fn steps(&self) -> &[StepRule] {
        &self.steps
    }

    /// The parameters the province's pack sets itself.
    #[must_use]
    pub fn changes(&self) -> &[ParamView] {
        &self.changes
    }
}

/// What was unusual about choosing the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selected {
    /// The province has no pack; the national rules stand in.
    UnknownProvince,
    /// Election day is before the oldest law text held; that text stands in.
    BeforeOldestLaw {
        /// The day the oldest text takes effect.
        since: NaiveDate,
    },
    /// Election day is before the oldest version of the province's measures held.
    BeforeOldestPack {
        /// The day that version takes effect.
        since: NaiveDate,
    },
}

/// The rules chosen, and what was unusual about it.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The statute they rest on.
    pub law: &'a LawText,
    /// The measures laid over it; the national ones where the province has none.
    pub pack: &'a Pack,
    /// At most one remark on the pack and one on the law text.
    pub notes: [Option<Selected>; 2],
}

/// All rules, complete for every combination of law text and pack.
#[derive(Debug, Clone)]
pub struct RuleBook {
    laws: Vec<LawText>,
    /// By province and day.
    packs: Vec<Pack>,
    /// For every law text every pack, in their orders.
    rules: Vec<Rules>,
}

impl RuleBook {
    /// The packs carried in the program.
    ///
    /// # Errors
    /// Faults of the embedded packs; a test holds that there are none.
    pub fn embedded() -> Result<Self, Vec<PackError>> {
        Self::with_files(&[])
    }

    /// The packs carried in the program, with `files` (name and text) added or,
    /// where they are for the same law text or province and day, put in their place.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn with_files(files: &[(String, String)]) -> Result<Self, Vec<PackError>> {
        let mut errors = Vec::new();
        let mut read = |name: &str, text: &str| match PackFile::parse(name, text) {
            Ok(pack) => Some(pack),
            Err(faults) => {
                errors.extend(faults);
                None
            }
        };
        let own: Vec<PackFile> = files
            .iter()
            .filter_map(|(name, text)| read(name, text))
            .map(|pack| PackFile {
                added: true,
                ..pack
            })
            .collect();
        let mut all: Vec<PackFile> = EMBEDDED
            .iter()
            .filter_map(|(name, text)| read(name, text))
            .collect();
        all.retain(|old| !own.iter().any(|new| same(old, new)));
        for (i, pack) in own.iter().enumerate() {
            if own.iter().take(i).any(|other| same(other, pack)) {
                let kind = PackErrorKind::SamePack(pack.id.clone());
                errors.push(PackError {
                    file: pack.file.clone(),
                    line: 0,
                    kind,
                });
            }
        }
        all.extend(own);
        if errors.is_empty() {
            Self::of(&all)
        } else {
            Err(errors)
        }
    }

    /// Lays packs over each other.
    ///
    /// # Errors
    /// What contradicts itself or the statute, or is set by nobody.
    pub fn of(files: &[PackFile]) -> Result<Self, Vec<PackError>> {
        let mut errors = Vec::new();
        let (mut laws, mut packs) = (Vec::new(), Vec::new());
        for file in files {
            match file.kind {
                Kind::Law { family, since } => laws.push((file, law_text(file, family, since))),
                Kind::Province { since } => packs.push((file, pack_of(file, since))),
            }
        }
        laws.sort_by_key(|(_, law)| (law.family, law.since));
        packs.sort_by(|(_, a), (_, b)| (&a.province, a.since).cmp(&(&b.province, b.since)));
        let missing = |what: &str| PackError {
            file: String::new(),
            line: 0,
            kind: PackErrorKind::NoBase(what.to_owned()),
        };
        for family in Family::ALL {
            if !laws.iter().any(|(_, law)| law.family == *family) {
                errors.push(missing(family.code()));
            }
        }
        let Some(&(national, _)) = packs.iter().find(|(_, pack)| pack.province == NATIONAL) else {
            errors.push(missing(NATIONAL));
            return Err(errors);
        };
        errors.extend(unknown_sections(files, &laws));
        let mut rules = Vec::with_capacity(laws.len() * packs.len());
        for (l, (law_file, law)) in laws.iter().enumerate() {
            let oldest = !laws
                .iter()
                .take(l)
                .any(|(_, other)| other.family == law.family);
            for (pack_file, pack) in &packs {
                match lay(law_file, law, oldest, national, pack_file, pack) {
                    Ok(complete) => rules.push(complete),
                    Err(faults) => errors.extend(faults),
                }
            }
        }
        errors.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        errors.dedup();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            laws: laws.into_iter().map(|(_, law)| law).collect(),
            packs: packs.into_iter().map(|(_, pack)| pack).collect(),
            rules,
        })
    }

    /// The statutes held, by family and day.
    #[must_use]
    pub fn laws(&self) -> &[LawText] {
        &self.laws
    }

    /// The packs held, by province and day.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The rules for `body` in `province` for an election on `day`.
    ///
    /// Election day chooses the law text (§0.2). A day before the oldest text
    /// held uses that text, a province without a pack the national rules; both
    /// are remarked on. `None` only if the book holds no such rules at all.
    #[must_use]
    pub fn select(&self, body: Body, province: &str, day: NaiveDate) -> Option<Selection<'_>> {
        self.select_family(body.family(), province, day)
    }

    /// As [`RuleBook::select`], for a family of bodies.
    #[must_use]
    pub fn select_family(
        &self,
        family: Family,
        province: &str,
        day: NaiveDate,
    ) -> Option<Selection<'_>> {
        let laws = self
            .laws
            .iter()
            .enumerate()
            .filter(|(_, law)| law.family == family);
        let (law, law_note) = pick(laws.map(|(i, law)| (i, law.since)), day)?;
        let of = |province: &str| {
            // Packs are in the order of their provinces.
            let first = self
                .packs
                .partition_point(|pack| pack.province.as_str() < province);
            let packs = self.packs.iter().enumerate().skip(first);
            let packs = packs.take_while(|(_, pack)| pack.province == province);
            pick(packs.map(|(i, pack)| (i, pack.since)), day)
        };
        let (pack, pack_note) = match of(province) {
            Some((pack, early)) if province != NATIONAL => (
                pack,
                early.map(|since| Selected::BeforeOldestPack { since }),
            ),
            Some((pack, _)) => (pack, None),
            None => (of(NATIONAL)?.0, Some(Selected::UnknownProvince)),
        };
        let rules = self.rules.get(law * self.packs.len() + pack)?;
        let law_note = law_note.map(|since| Selected::BeforeOldestLaw { since });
        Some(Selection {
            rules,
            law: self.laws.get(law)?,
            pack: self.packs.get(pack)?,
            notes: [pack_note, law_note],
        })
    }

    /// The rules of the text that applied before the one of `day`, if any is held.
    #[must_use]
    pub fn older(&self, body: Body, province: &str, day: NaiveDate) -> Option<&Rules> {
        let since = self.select(body, province, day)?.rules.since?;
        Some(self.select(body, province, since.pred_opt()?)?.rules)
    }
}

/// The last text that has taken effect by `day`; else the oldest one, with the
/// day it takes effect.
fn pick(
    texts: impl Iterator<Item = (usize, NaiveDate)> + Clone,
    day: NaiveDate,
) -> Option<(usize, Option<NaiveDate>)> {
    let current = texts
        .clone()
        .filter(|(_, since)| *since <= day)
        .max_by_key(|(_, since)| *since);
    match current {
        Some((i, _)) => Some((i, None)),
        None => texts
            .min_by_key(|(_, since)| *since)
            .map(|(i, since)| (i, Some(since))),
    }
}

/// Sections for a law text that is not held: a slip of the pen that would
/// otherwise be without effect.
fn unknown_sections(files: &[PackFile], laws: &[(&PackFile, LawText)]) -> Vec<PackError> {
    let known = |name: &str| {
        name == "params"
            || Family::from_code(name).is_some()
            || laws.iter().any(|(_, law)| law.source.code() == name)
    };
    let of = |file: &PackFile| -> Vec<PackError> {
        let unknown = file.sections.iter().filter(|(name, _)| !known(name));
        let error = |(name, section): (&String, &Section)| PackError {
            file: file.file.clone(),
            line: section.line,
            kind: PackErrorKind::UnknownKey(name.clone()),
        };
        unknown.map(error).collect()
    };
    files.iter().flat_map(of).collect()
}

fn same(a: &PackFile, b: &PackFile) -> bool {
    a.id == b.id && a.kind == b.kind
}

fn law_text(file: &PackFile, family: Family, since: NaiveDate) -> LawText {
    LawText {
        source: file.source,
        title: file.title.clone(),
        family,
        since,
        verified_on: file.verified_on,
        added: file.added,
    }
}

fn pack_of(file: &PackFile, since: NaiveDate) -> Pack {
    Pack {
        province: file.id.clone(),
        name: file.name.clone(),
        title: file.title.clone(),
        source: file.source,
        since,
        verified_on: file.verified_on,
        added: file.added,
    }
}

/// Lays a province's pack over the national one over a statute.
fn lay(
    law_file: &PackFile,
    law: &LawText,
    oldest: bool,
    national: &PackFile,
    pack_file: &PackFile,
    pack: &Pack,
) -> Result<Rules, Vec<PackError>> {
    let own_files: Vec<&PackFile> = if pack.province == NATIONAL {
        vec![pack_file]
    } else {
        vec![pack_file, national]
    };
    // From the most particular to the most general.
    let mut sections: Vec<(&PackFile, &Section)> = Vec::new();
    for file in &own_files {
        let names = [law.source.code(), law.family.code(), "params"];
        sections.extend(
            names
                .iter()
                .filter_map(|name| Some((*file, file.sections.get(*name)?))),
        );
    }
    let own = own(&sections, pack_file);
    sections.extend(
        law_file
            .sections
            .get("params")
            .map(|section| (law_file, section)),
    );
    let overlay = sections
        .iter()
        .fold(Overlay::default(), |all, (_, s)| all.over(&s.params));
    let params = overlay.complete().map_err(|keys| {
        let fault = |key: &&str| PackError {
            file: law_file.file.clone(),
            line: 0,
            kind: PackErrorKind::Unset((*key).to_owned()),
        };
        keys.iter().map(fault).collect::<Vec<_>>()
    })?;
    let rules = Rules {
        law: law.source,
        since: (!oldest).then_some(law.since),
        family: law.family,
        pack: format!("CN-{}", pack.province),
        province: pack.province.clone(),
        pack_verified_on: pack.verified_on,
        params,
        changes: own.list(),
        steps: lay_steps(&sections, law_file)?,
    };
    let faults = validate::faults(&rules);
    if faults.is_empty() {
        return Ok(rules);
    }
    Err(faults
        .into_iter()
        .map(|fault| locate(fault, &sections, law_file))
        .collect())
}

/// What the pack itself sets, without what it is laid over.
fn own(sections: &[(&PackFile, &Section)], pack_file: &PackFile) -> Overlay {
    sections
        .iter()
        .filter(|(file, _)| std::ptr::eq(*file, pack_file))
        .fold(Overlay::default(), |all, (_, section)| {
            all.over(&section.params)
        })
}

/// Finds the file and line that set the faulty key.
fn locate(
    fault: validate::Fault,
    sections: &[(&PackFile, &Section)],
    law_file: &PackFile,
) -> PackError {
    let place = sections.iter().find_map(|(file, section)| {
        let of_step = || {
            section
                .steps
                .iter()
                .find(|step| step.code.code() == fault.key)
        };
        let line = section
            .lines
            .get(fault.key)
            .copied()
            .or_else(|| Some(of_step()?.line))?;
        Some((file.file.clone(), line))
    });
    let (file, line) = place.unwrap_or_else(|| (law_file.file.clone(), 0));
    PackError {
        file,
        line,
        kind: fault.kind,
    }
}
