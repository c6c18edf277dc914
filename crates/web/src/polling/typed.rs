//! The form of a count as text: read from what was sent, made from a stored draft, and turned into the
//! typed entry. Nothing typed is lost on the way back to the page.

use app::polling::{
    BallotSet, Bar, Contest, Entry, InvalidScope, Kin, KinEntry, MARKS_MAX, PostEntry, ROWS_MAX,
    RowEntry, Sex, StopBy, post_field, row_field,
};

use crate::form::{FieldError, Fields, read};

/// Most posts a form sends.
const POSTS_MAX: usize = 8;
/// Rows that "加一行" adds.
pub(crate) const ROWS_ADDED: usize = 2;
/// The figures of one set of ballots, in the order of the paper.
pub(crate) const BALLOTS: [(&str, &str); 4] = [
    ("issued", "发出选票"),
    ("returned", "收回选票"),
    ("valid", "有效票"),
    ("invalid", "无效票"),
];
/// The figures of one row.
pub(crate) const VOTES: [(&str, &str); 3] =
    [("for", "赞成"), ("against", "反对"), ("abstain", "弃权")];

/// The form as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The sheet's id and the version the form was opened with, as they came; empty on a new page.
    pub id: String,
    pub version: String,
    pub contest: String,
    pub election_day: String,
    pub electorate: String,
    pub voters: String,
    pub proxies: String,
    /// Whether each post has ballots of its own.
    pub separate: bool,
    pub ballots: [String; 4],
    pub posts: Vec<TypedPost>,
    /// One, other, relation.
    pub kin: Vec<[String; 3]>,
    /// Name, bar.
    pub bars: Vec<[String; 2]>,
    pub rollup: String,
    pub scope: String,
    pub stop: String,
    pub reason: String,
    pub accepted_by: String,
}

/// A post as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypedPost {
    pub id: String,
    pub title: String,
    pub seats: String,
    pub reserved: String,
    pub ballots: [String; 4],
    pub rows: Vec<TypedRow>,
}

/// A row as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypedRow {
    pub name: String,
    pub sex: String,
    /// "yes" for a formal candidate, "no" for 另选他人.
    pub formal: String,
    pub votes: [String; 3],
}

pub(crate) fn count_of(fields: &Fields, name: &str, max: usize) -> usize {
    fields.text(name).parse::<usize>().unwrap_or(0).min(max)
}

/// A post's id that may stand in the name of a field.
fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !text.is_empty() && text.len() <= 40 && text.bytes().all(plain)
}

impl Typed {
    /// What was sent.
    pub(crate) fn of_fields(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        let posts = fields.all("post").filter(|id| is_id(id)).take(POSTS_MAX);
        let kin = (0..count_of(fields, "kin-rows", MARKS_MAX))
            .map(|i| ["one", "other", "kin"].map(|what| text(&format!("kin-{i}-{what}"))))
            .filter(|row| row.iter().any(|t| !t.is_empty()))
            .collect();
        let bars = (0..count_of(fields, "bar-rows", MARKS_MAX))
            .map(|i| ["name", "bar"].map(|what| text(&format!("bar-{i}-{what}"))))
            .filter(|row| row.iter().any(|t| !t.is_empty()))
            .collect();
        Self {
            id: text("id"),
            version: text("version"),
            contest: text("contest"),
            election_day: text("election_day"),
            electorate: text("electorate"),
            voters: text("voters"),
            proxies: text("proxies"),
            separate: fields.text("separate") == "yes",
            ballots: BALLOTS.map(|(name, _)| text(name)),
            posts: posts.map(|id| TypedPost::of_fields(fields, id)).collect(),
            kin,
            bars,
            rollup: text("rollup"),
            scope: text("scope"),
            stop: text("stop"),
            reason: text("reason"),
            accepted_by: text("accepted_by"),
        }
    }

    /// A stored or prefilled entry.
    pub(crate) fn of_entry(entry: &Entry, reason: &str, accepted_by: &str) -> Self {
        let yes_no = |on: bool| if on { "yes" } else { "no" }.to_owned();
        let kin = entry.kin.iter().map(|pair| {
            let code = pair.kin.map_or("", Kin::code);
            [pair.one.clone(), pair.other.clone(), code.to_owned()]
        });
        let bars = entry
            .bars
            .iter()
            .map(|(name, bar)| [name.clone(), bar.code().to_owned()]);
        Self {
            id: String::new(),
            version: String::new(),
            contest: entry.contest.code().to_owned(),
            election_day: entry.election_day.to_string(),
            electorate: figure(entry.electorate),
            voters: figure(entry.voters),
            proxies: figure(entry.proxies),
            separate: entry.separate,
            ballots: ballots(&entry.ballots),
            posts: entry.posts.iter().map(TypedPost::of_entry).collect(),
            kin: kin.collect(),
            bars: bars.collect(),
            rollup: entry.vote_rollup.map(yes_no).unwrap_or_default(),
            scope: entry
                .invalid_scope
                .map_or("", InvalidScope::code)
                .to_owned(),
            stop: entry.stop.map_or("", StopBy::code).to_owned(),
            reason: reason.to_owned(),
            accepted_by: accepted_by.to_owned(),
        }
    }

    /// The typed entry, or what cannot be read, at its fields.
    pub(crate) fn entry(&self) -> Result<Entry, Vec<FieldError>> {
        let mut reader = Reader::default();
        let entry = Entry {
            contest: Contest::from_code(&self.contest).unwrap_or(Contest::Regular),
            election_day: reader.day("election_day", &self.election_day),
            electorate: reader.figure("electorate", &self.electorate),
            voters: reader.figure("voters", &self.voters),
            proxies: reader.figure("proxies", &self.proxies),
            separate: self.separate,
            ballots: reader.ballots("", &self.ballots, !self.separate),
            posts: self
                .posts
                .iter()
                .map(|p| p.entry(&mut reader, self.separate))
                .collect(),
            kin: self
                .kin
                .iter()
                .map(|[one, other, kin]| KinEntry {
                    one: one.clone(),
                    other: other.clone(),
                    kin: Kin::from_code(kin),
                })
                .collect(),
            bars: reader.bars(&self.bars),
            vote_rollup: match self.rollup.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            invalid_scope: InvalidScope::from_code(&self.scope),
            stop: StopBy::from_code(&self.stop),
        };
        if reader.errors.is_empty() {
            Ok(entry)
        } else {
            Err(reader.errors)
        }
    }

    /// Adds rows to a post, for the button that works without a script.
    pub(crate) fn add_rows(&mut self, post: &str) {
        if let Some(post) = self.posts.iter_mut().find(|p| p.id == post) {
            let wanted = (post.rows.len() + ROWS_ADDED).min(ROWS_MAX);
            post.rows.resize_with(wanted, TypedRow::default);
        }
    }

    /// Figures of the way of voting that is not shown, kept for whoever changes back.
    pub(crate) fn kept_ballots(&self) -> Vec<(String, &str)> {
        let all = BALLOTS.iter().zip(&self.ballots);
        all.filter(|(_, value)| !value.is_empty())
            .map(|((name, _), value)| ((*name).to_owned(), value.as_str()))
            .collect()
    }

    /// The same of every post.
    pub(crate) fn kept_post_ballots(&self) -> Vec<(String, &str)> {
        let all = self.posts.iter().flat_map(|post| {
            BALLOTS
                .iter()
                .zip(&post.ballots)
                .map(move |((name, _), value)| (post_field(&post.id, name), value.as_str()))
        });
        all.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Without blank rows and with figures written plainly, so that two versions can be compared.
    pub(crate) fn plain(mut self) -> Self {
        let figures = [&mut self.electorate, &mut self.voters, &mut self.proxies];
        figures
            .into_iter()
            .chain(&mut self.ballots)
            .for_each(write_plainly);
        for post in &mut self.posts {
            post.rows
                .retain(|r| !r.name.is_empty() || r.votes.iter().any(|v| !v.is_empty()));
            let votes = post.rows.iter_mut().flat_map(|r| &mut r.votes);
            let all = votes.chain(&mut post.ballots).chain([&mut post.seats]);
            all.for_each(write_plainly);
        }
        self
    }

    /// The same as the fields that would be sent, for comparing two versions.
    pub(crate) fn fields(&self) -> Fields {
        let mut fields = Fields::new()
            .with("contest", &self.contest)
            .with("election_day", &self.election_day)
            .with("electorate", &self.electorate)
            .with("voters", &self.voters)
            .with("proxies", &self.proxies)
            .with("separate", if self.separate { "yes" } else { "no" });
        for ((name, _), value) in BALLOTS.iter().zip(&self.ballots) {
            fields = fields.with(*name, value);
        }
        for post in &self.posts {
            fields = post.fields(fields);
        }
        fields = fields.with("kin-rows", self.kin.len());
        for (i, row) in self.kin.iter().enumerate() {
            for (what, value) in ["one", "other", "kin"].iter().zip(row) {
                fields = fields.with(format!("kin-{i}-{what}"), value);
            }
        }
        fields = fields.with("bar-rows", self.bars.len());
        for (i, row) in self.bars.iter().enumerate() {
            for (what, value) in ["name", "bar"].iter().zip(row) {
                fields = fields.with(format!("bar-{i}-{what}"), value);
            }
        }
        fields
            .with("rollup", &self.rollup)
            .with("scope", &self.scope)
            .with("stop", &self.stop)
            .with("reason", &self.reason)
            .with("accepted_by", &self.accepted_by)
    }
}

impl TypedPost {
    fn of_fields(fields: &Fields, id: &str) -> Self {
        let text = |what: &str| fields.text(&post_field(id, what)).to_owned();
        let row = |i: usize| {
            let text = |what: &str| fields.text(&row_field(id, i, what)).to_owned();
            TypedRow {
                name: text("name"),
                sex: text("sex"),
                formal: text("formal"),
                votes: VOTES.map(|(what, _)| text(what)),
            }
        };
        Self {
            id: id.to_owned(),
            title: text("title"),
            seats: text("seats"),
            reserved: text("reserved"),
            ballots: BALLOTS.map(|(what, _)| text(what)),
            rows: (0..count_of(fields, &post_field(id, "rows"), ROWS_MAX))
                .map(row)
                .collect(),
        }
    }

    fn of_entry(post: &PostEntry) -> Self {
        let row = |row: &RowEntry| TypedRow {
            name: row.name.clone(),
            sex: row.sex.map_or("", Sex::code).to_owned(),
            formal: if row.formal { "yes" } else { "no" }.to_owned(),
            votes: [row.for_, row.against, row.abstain].map(figure),
        };
        Self {
            id: post.id.clone(),
            title: post.title.clone(),
            seats: figure(post.seats.map(u64::from)),
            reserved: figure(Some(u64::from(post.reserved)).filter(|n| *n > 0)),
            ballots: ballots(&post.ballots),
            rows: post.rows.iter().map(row).collect(),
        }
    }

    fn entry(&self, reader: &mut Reader, separate: bool) -> PostEntry {
        let rows = self.rows.iter().enumerate().map(|(i, row)| {
            let [for_, against, abstain] = [0, 1, 2].map(|n| {
                let what = VOTES.get(n).map_or("", |(what, _)| *what);
                let typed = row.votes.get(n).map_or("", String::as_str);
                reader.figure(&row_field(&self.id, i, what), typed)
            });
            RowEntry {
                name: row.name.clone(),
                sex: Sex::from_code(&row.sex),
                // A blank row is a formal candidate's until something else is said.
                formal: row.formal != "no",
                for_,
                against,
                abstain,
            }
        });
        let rows = rows.collect();
        PostEntry {
            id: self.id.clone(),
            title: self.title.chars().take(20).collect(),
            seats: reader.small(&post_field(&self.id, "seats"), &self.seats),
            ballots: reader.ballots(&self.id, &self.ballots, separate),
            reserved: reader
                .small(&post_field(&self.id, "reserved"), &self.reserved)
                .unwrap_or(0),
            rows,
        }
    }

    fn fields(&self, fields: Fields) -> Fields {
        let of = |what: &str| post_field(&self.id, what);
        let mut fields = fields
            .with("post", &self.id)
            .with(of("title"), &self.title)
            .with(of("seats"), &self.seats)
            .with(of("reserved"), &self.reserved)
            .with(of("rows"), self.rows.len());
        for ((what, _), value) in BALLOTS.iter().zip(&self.ballots) {
            fields = fields.with(of(what), value);
        }
        for (i, row) in self.rows.iter().enumerate() {
            let of = |what: &str| row_field(&self.id, i, what);
            fields = fields
                .with(of("name"), &row.name)
                .with(of("sex"), &row.sex)
                .with(of("formal"), &row.formal);
            for ((what, _), value) in VOTES.iter().zip(&row.votes) {
                fields = fields.with(of(what), value);
            }
        }
        fields
    }
}

/// A figure without separators and full-width digits; what is no figure stays as it was typed.
fn write_plainly(text: &mut String) {
    if let Ok(Some(n)) = read::number(text) {
        *text = n.to_string();
    }
}

pub(crate) fn figure(n: Option<u64>) -> String {
    n.map_or_else(String::new, |n| n.to_string())
}

fn ballots(set: &BallotSet) -> [String; 4] {
    [set.issued, set.returned, set.valid, set.invalid].map(figure)
}

/// Reads figures and collects what cannot be read.
#[derive(Default)]
pub(crate) struct Reader {
    /// What could not be read, at its fields.
    pub(crate) errors: Vec<FieldError>,
}

impl Reader {
    pub(crate) fn figure(&mut self, field: &str, typed: &str) -> Option<u64> {
        match read::number(typed) {
            Ok(n) => n.and_then(|n| u64::try_from(n).ok()),
            Err(error) => {
                self.errors.push(FieldError::new(
                    field,
                    format!("“{typed}”不是数字：{error}。"),
                ));
                None
            }
        }
    }

    pub(crate) fn small(&mut self, field: &str, typed: &str) -> Option<u32> {
        let n = self.figure(field, typed)?;
        let small = u32::try_from(n).ok();
        if small.is_none() {
            self.errors.push(FieldError::new(field, "数字太大。"));
        }
        small
    }

    fn day(&mut self, field: &str, typed: &str) -> domain::Day {
        match read::day(typed) {
            Ok(Some(day)) => return day,
            Ok(None) => self.errors.push(FieldError::new(field, "请填写投票日。")),
            Err(error) => self
                .errors
                .push(FieldError::new(field, format!("{error}。"))),
        }
        domain::Day::default()
    }

    /// The figures of the ballots that are in use; others keep what was typed and are not read.
    fn ballots(&mut self, post: &str, typed: &[String; 4], used: bool) -> BallotSet {
        let mut figures = [None; 4];
        if used {
            for (((what, _), typed), figure) in BALLOTS.iter().zip(typed).zip(&mut figures) {
                let field = if post.is_empty() {
                    (*what).to_owned()
                } else {
                    post_field(post, what)
                };
                *figure = self.figure(&field, typed);
            }
        }
        let [issued, returned, valid, invalid] = figures;
        BallotSet {
            issued,
            returned,
            invalid,
            valid,
        }
    }

    fn bars(&mut self, rows: &[[String; 2]]) -> Vec<(String, Bar)> {
        let mut bars = Vec::new();
        for (i, [name, code]) in rows.iter().enumerate() {
            match Bar::from_code(code) {
                Some(bar) => bars.push((name.clone(), bar)),
                None => {
                    self.errors.push(FieldError::new(
                        format!("bar-{i}-bar"),
                        "请选择是哪种情形。",
                    ));
                }
            }
        }
        bars
    }
}
