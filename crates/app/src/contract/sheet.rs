//! Reading a count sheet, "touyan/count-1".

use crate::contract::json::{
    Codes, Faults, Fields, NotJson, WireFault, WireFaultKind, join, list, object, read_document,
    text,
};
use crate::contract::sitting::sitting;
use chrono::NaiveDate;
use law::body::{Bar, Body, Contest, Form, HeldBy, InvalidScope, Kin, PetitionBy, Sex, StopBy};
use law::count::{
    BallotSet, Ballots, KinLink, MAX_NOMINEES, MAX_POSTS, MAX_SITTING, MAX_VOTES, Measures,
    Nominee, NomineeNo, Person, Petition, Post, PostNo, Reduction, Sheet, Stop, Vote,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// The schema read here.
pub const SCHEMA: &str = "touyan/count-1";
/// Most relatives named for one person.
const MAX_KIN: usize = 256;

/// A sheet as read, with what the contract asks to be echoed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFile {
    /// The optional id, echoed.
    pub id: Option<String>,
    /// The sheet.
    pub sheet: Sheet,
}

/// Why a sheet was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetError {
    /// The text is not JSON.
    NotJson(NotJson),
    /// It is JSON and says something impossible; every fault with its place.
    Wrong {
        /// The optional id, echoed.
        id: Option<String>,
        /// The faults.
        faults: Vec<WireFault>,
    },
}

/// Reads one sheet.
///
/// # Errors
/// [`SheetError::NotJson`] where the text is no JSON, [`SheetError::Wrong`]
/// where it is and cannot be understood as a sheet.
pub fn read_sheet(source: &str) -> Result<SheetFile, SheetError> {
    let raw = read_document(source).map_err(SheetError::NotJson)?;
    let mut faults = Faults::default();
    let fields = object("", raw, &mut faults);
    let Some(fields) = fields else {
        return Err(SheetError::Wrong {
            id: None,
            faults: faults.0,
        });
    };
    let id = fields.text("", "id", &mut faults).map(Cow::into_owned);
    let sheet = sheet(&fields, &mut faults);
    match sheet {
        Some(sheet) if faults.0.is_empty() => Ok(SheetFile { id, sheet }),
        _ => Err(SheetError::Wrong {
            id,
            faults: faults.0,
        }),
    }
}

pub(super) const BODY: Codes<Body> = (Body::from_code, Body::ALL, Body::code);
pub(super) const FORM: Codes<Form> = (Form::from_code, Form::ALL, Form::code);
const CONTEST: Codes<Contest> = (Contest::from_code, Contest::ALL, Contest::code);
const HELD_BY: Codes<HeldBy> = (HeldBy::from_code, HeldBy::ALL, HeldBy::code);
pub(super) const SEX: Codes<Sex> = (Sex::from_code, Sex::ALL, Sex::code);
const SCOPE: Codes<InvalidScope> = (
    InvalidScope::from_code,
    InvalidScope::ALL,
    InvalidScope::code,
);
const STOP_BY: Codes<StopBy> = (StopBy::from_code, StopBy::ALL, StopBy::code);
const PETITION_BY: Codes<PetitionBy> = (PetitionBy::from_code, PetitionBy::ALL, PetitionBy::code);
const KIN: Codes<Kin> = (Kin::from_code, Kin::ALL, Kin::code);

fn sheet(fields: &Fields<'_>, faults: &mut Faults) -> Option<Sheet> {
    schema(fields, faults);
    let need = |field, faults: &mut Faults| fields.required("", field, faults).map(|_| ());
    let body = need("body", faults).and_then(|()| fields.code("", "body", BODY, faults));
    let contest =
        need("contest", faults).and_then(|()| fields.code("", "contest", CONTEST, faults));
    let province = province(fields, faults);
    let election_day = date("election_day", fields, faults);
    let posts = posts(fields, faults);
    let names = Names::of(fields, &posts, faults);
    let nominees = nominees(fields, &names, faults);
    let votes = votes(fields, &names, faults);
    let ballots = ballots(fields, &names, faults);
    let (sitting, reserved) = sitting(fields, &names, &nominees, faults);
    Some(Sheet {
        body: body?,
        contest: contest?,
        form: fields.code("", "form", FORM, faults),
        province: province?,
        election_day: election_day?,
        electorate: fields.number("", "electorate", faults),
        present: fields.number("", "present", faults),
        voters: fields.number("", "voters", faults),
        proxies: fields.number("", "proxies", faults),
        held_by: fields
            .code("", "held_by", HELD_BY, faults)
            .unwrap_or(HeldBy::Voters),
        ballots,
        posts,
        nominees,
        votes,
        petition: petition(fields, faults),
        sitting,
        measures: measures(fields, faults),
        reserved,
        reduce: reduce(fields, &names, faults),
        stop: stop(fields, faults),
    })
}

fn schema(fields: &Fields<'_>, faults: &mut Faults) {
    if fields.required("", "schema", faults).is_some()
        && let Some(found) = fields.text("", "schema", faults)
        && found != SCHEMA
    {
        faults.push(
            "schema",
            WireFaultKind::WrongSchema {
                found: found.into_owned(),
            },
        );
    }
}

fn province(fields: &Fields<'_>, faults: &mut Faults) -> Option<String> {
    fields.required("", "province", faults)?;
    let found = fields.text("", "province", faults)?.into_owned();
    if found.len() == 2 && found.bytes().all(|b| b.is_ascii_digit()) {
        return Some(found);
    }
    faults.push("province", WireFaultKind::BadProvince { found });
    None
}

/// Reads a date of the form 2026-03-15, and no other.
pub(super) fn parse_date(found: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(found, "%Y-%m-%d").ok()?;
    (found.len() == 10).then_some(date)
}

fn date(field: &str, fields: &Fields<'_>, faults: &mut Faults) -> Option<NaiveDate> {
    fields.required("", field, faults)?;
    let found = fields.text("", field, faults)?;
    let date = parse_date(&found);
    if date.is_none() {
        faults.push(
            field,
            WireFaultKind::BadDate {
                found: found.into_owned(),
            },
        );
    }
    date
}

/// The entries of a list field with their paths; missing and null are empty.
pub(super) fn entries<'a>(
    fields: &Fields<'a>,
    field: &str,
    limit: usize,
    faults: &mut Faults,
) -> Vec<(String, Fields<'a>)> {
    let Some(raw) = fields.get(field) else {
        return Vec::new();
    };
    let entries = list(field, raw, limit, faults);
    let mut found = Vec::with_capacity(entries.len());
    for (i, raw) in entries.into_iter().enumerate() {
        let path = format!("{field}[{i}]");
        if let Some(fields) = object(&path, raw, faults) {
            found.push((path, fields));
        }
    }
    found
}

pub(super) fn id_of(path: &str, fields: &Fields<'_>, faults: &mut Faults) -> String {
    fields.required(path, "id", faults);
    fields
        .text(path, "id", faults)
        .map(Cow::into_owned)
        .unwrap_or_default()
}

fn posts(fields: &Fields<'_>, faults: &mut Faults) -> Vec<Post> {
    let entries = entries(fields, "posts", MAX_POSTS, faults);
    let read = |(path, fields): (String, Fields<'_>)| {
        let id = id_of(&path, &fields, faults);
        let title = fields.text(&path, "title", faults).map(Cow::into_owned);
        Post {
            title: title.unwrap_or_else(|| id.clone()),
            id,
            seats: fields.small(&path, "seats", faults),
            max_marks: fields.small(&path, "max_marks", faults),
        }
    };
    entries.into_iter().map(read).collect()
}

/// Ids of the sheet; the first of doubles, which are refused later.
pub(super) struct Names {
    pub(super) posts: HashMap<String, PostNo>,
    people: HashMap<String, Person>,
}

impl Names {
    fn of(fields: &Fields<'_>, posts: &[Post], faults: &mut Faults) -> Self {
        let mut names = Self {
            posts: HashMap::new(),
            people: HashMap::new(),
        };
        for (i, post) in posts.iter().enumerate() {
            names.posts.entry(post.id.clone()).or_insert(PostNo(i));
        }
        // The lists are read again with all their faults; here only ids count.
        let mut ignored = Faults::default();
        for (i, (path, fields)) in entries(fields, "nominees", MAX_NOMINEES, &mut ignored)
            .iter()
            .enumerate()
        {
            if let Some(id) = fields.text(path, "id", &mut ignored) {
                let person = Person::Nominee(NomineeNo(i));
                names.people.entry(id.into_owned()).or_insert(person);
            }
        }
        for (i, (path, fields)) in entries(fields, "sitting", MAX_SITTING, faults)
            .iter()
            .enumerate()
        {
            if let Some(id) = fields.text(path, "id", &mut ignored) {
                names
                    .people
                    .entry(id.into_owned())
                    .or_insert(Person::Sitting(i));
            }
        }
        if fields.get("sitting").is_none() {
            names.add_previous(fields);
        }
        names
    }

    /// Who was elected in the outcome this vote follows sits now, and may be
    /// named as a relative.
    fn add_previous(&mut self, fields: &Fields<'_>) {
        let mut ignored = Faults::default();
        let previous = fields.get("previous");
        let Some(previous) = previous.and_then(|raw| object("", raw, &mut ignored)) else {
            return;
        };
        let elected = entries(&previous, "elected", MAX_SITTING, &mut ignored);
        for (i, (path, fields)) in elected.iter().enumerate() {
            if let Some(id) = fields.text(path, "nominee", &mut ignored) {
                self.people
                    .entry(id.into_owned())
                    .or_insert(Person::Sitting(i));
            }
        }
    }

    pub(super) fn post(&self, path: String, id: &str, faults: &mut Faults) -> Option<PostNo> {
        let found = self.posts.get(id).copied();
        if found.is_none() {
            faults.push(
                path,
                WireFaultKind::UnknownId {
                    found: id.to_owned(),
                },
            );
        }
        found
    }

    fn nominee(&self, path: String, id: &str, faults: &mut Faults) -> Option<NomineeNo> {
        if let Some(Person::Nominee(no)) = self.people.get(id) {
            return Some(*no);
        }
        faults.push(
            path,
            WireFaultKind::UnknownId {
                found: id.to_owned(),
            },
        );
        None
    }
}

fn nominees(fields: &Fields<'_>, names: &Names, faults: &mut Faults) -> Vec<Nominee> {
    let mut nominees = Vec::new();
    for (path, fields) in entries(fields, "nominees", MAX_NOMINEES, faults) {
        let id = id_of(&path, &fields, faults);
        let name = fields.text(&path, "name", faults).map(Cow::into_owned);
        let mut posts = Vec::new();
        for (place, post) in texts(&path, "posts", &fields, MAX_POSTS, faults) {
            posts.extend(names.post(place, &post, faults));
        }
        let mut barred = Vec::new();
        for (place, found) in texts(&path, "barred", &fields, Bar::ALL.len(), faults) {
            let known = || Bar::ALL.iter().map(|bar| bar.code()).collect();
            match Bar::from_code(&found) {
                Some(bar) => barred.push(bar),
                None => faults.push(
                    place,
                    WireFaultKind::UnknownCode {
                        found,
                        known: known(),
                    },
                ),
            }
        }
        nominees.push(Nominee {
            name: name.unwrap_or_else(|| id.clone()),
            id,
            sex: fields.code(&path, "sex", SEX, faults),
            posts,
            formal: fields.flag(&path, "formal", faults).unwrap_or(true),
            kin_of: kin_of(&path, &fields, names, faults),
            barred,
        });
    }
    nominees
}

/// A list of texts with their paths.
fn texts(
    path: &str,
    field: &str,
    fields: &Fields<'_>,
    limit: usize,
    faults: &mut Faults,
) -> Vec<(String, String)> {
    let Some(raw) = fields.get(field) else {
        return Vec::new();
    };
    let path = join(path, field);
    let entries = list(&path, raw, limit, faults);
    let mut found = Vec::with_capacity(entries.len());
    for (i, raw) in entries.into_iter().enumerate() {
        let place = format!("{path}[{i}]");
        if let Some(text) = text(&place, raw, faults) {
            found.push((place, text.into_owned()));
        }
    }
    found
}

/// Relatives, each an id or `{"id": "b", "kin": "sibling"}`.
pub(super) fn kin_of(
    path: &str,
    fields: &Fields<'_>,
    names: &Names,
    faults: &mut Faults,
) -> Vec<KinLink> {
    let Some(raw) = fields.get("kin_of") else {
        return Vec::new();
    };
    let path = join(path, "kin_of");
    let mut links = Vec::new();
    for (i, raw) in list(&path, raw, MAX_KIN, faults).into_iter().enumerate() {
        let place = format!("{path}[{i}]");
        let (id, kin) = if raw.get().starts_with('{') {
            let Some(fields) = object(&place, raw, faults) else {
                continue;
            };
            fields.required(&place, "id", faults);
            let kin = fields.code(&place, "kin", KIN, faults);
            (fields.text(&place, "id", faults), kin)
        } else {
            (text(&place, raw, faults), None)
        };
        let Some(id) = id else { continue };
        match names.people.get(id.as_ref()) {
            Some(to) => links.push(KinLink { to: *to, kin }),
            None => faults.push(
                place,
                WireFaultKind::UnknownId {
                    found: id.into_owned(),
                },
            ),
        }
    }
    links
}

fn votes(fields: &Fields<'_>, names: &Names, faults: &mut Faults) -> Vec<Vote> {
    let mut votes = Vec::new();
    for (path, fields) in entries(fields, "votes", MAX_VOTES, faults) {
        let place = |field: &str| join(&path, field);
        fields.required(&path, "post", faults);
        fields.required(&path, "nominee", faults);
        let post = fields.text(&path, "post", faults);
        let post = post.and_then(|id| names.post(place("post"), &id, faults));
        let nominee = fields.text(&path, "nominee", faults);
        let nominee = nominee.and_then(|id| names.nominee(place("nominee"), &id, faults));
        let for_ = fields.number(&path, "for", faults);
        let against = fields.number(&path, "against", faults);
        let abstain = fields.number(&path, "abstain", faults);
        if let (Some(post), Some(nominee)) = (post, nominee) {
            votes.push(Vote {
                post,
                nominee,
                for_,
                against,
                abstain,
            });
        }
    }
    votes
}

/// For the sheet, or per post: an object whose fields are all objects.
fn ballots(fields: &Fields<'_>, names: &Names, faults: &mut Faults) -> Ballots {
    let none = Ballots::Joint(BallotSet::default());
    let Some(raw) = fields.get("ballots") else {
        return none;
    };
    let Some(fields) = object("ballots", raw, faults) else {
        return none;
    };
    let per_post = fields.iter().any(|(_, raw)| raw.get().starts_with('{'));
    if !per_post {
        return Ballots::Joint(ballot_set("ballots", &fields, faults));
    }
    let mut sets = Vec::new();
    for (id, raw) in fields.iter() {
        let path = join("ballots", id);
        let post = names.post(path.clone(), id, faults);
        if let (Some(post), Some(fields)) = (post, object(&path, raw, faults)) {
            sets.push((post, ballot_set(&path, &fields, faults)));
        }
    }
    Ballots::PerPost(sets)
}

fn ballot_set(path: &str, fields: &Fields<'_>, faults: &mut Faults) -> BallotSet {
    BallotSet {
        issued: fields.number(path, "issued", faults),
        returned: fields.number(path, "returned", faults),
        invalid: fields.number(path, "invalid", faults),
        valid: fields.number(path, "valid", faults),
    }
}

fn petition(fields: &Fields<'_>, faults: &mut Faults) -> Option<Petition> {
    let fields = object("petition", fields.get("petition")?, faults)?;
    fields.required("petition", "by", faults)?;
    Some(Petition {
        by: fields.code("petition", "by", PETITION_BY, faults)?,
        signatures: fields.number("petition", "signatures", faults),
        base: fields.number("petition", "base", faults),
    })
}

fn measures(fields: &Fields<'_>, faults: &mut Faults) -> Measures {
    let object = fields
        .get("measures")
        .and_then(|raw| object("measures", raw, faults));
    object.map_or_else(Measures::default, |fields| Measures {
        vote_rollup: fields.flag("measures", "vote_rollup", faults),
        invalid_scope: fields.code("measures", "invalid_scope", SCOPE, faults),
    })
}

fn stop(fields: &Fields<'_>, faults: &mut Faults) -> Option<Stop> {
    let fields = object("stop", fields.get("stop")?, faults)?;
    fields.required("stop", "by", faults)?;
    let by = fields.code("stop", "by", STOP_BY, faults)?;
    Some(Stop {
        by,
        decided: fields.flag("stop", "decided", faults).unwrap_or(false),
    })
}

fn reduce(fields: &Fields<'_>, names: &Names, faults: &mut Faults) -> Vec<Reduction> {
    let object_of = fields
        .get("reduce")
        .and_then(|raw| object("reduce", raw, faults));
    let mut reductions = Vec::new();
    for (id, raw) in object_of.iter().flat_map(Fields::iter) {
        let path = join("reduce", id);
        let post = names.post(path.clone(), id, faults);
        let Some(fields) = object(&path, raw, faults) else {
            continue;
        };
        fields.required(&path, "to", faults);
        let to = fields.small(&path, "to", faults);
        let consent = fields.number(&path, "consent", faults);
        if let (Some(post), Some(to)) = (post, to) {
            reductions.push(Reduction { post, to, consent });
        }
    }
    reductions
}
