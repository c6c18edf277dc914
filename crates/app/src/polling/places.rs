//! What the law engine finds wrong with a sheet, at the form's fields.

use law::Severity;
use law::count::{Field, Finding, Matter, Outcome, Place, PostNo, Sheet};

use super::entry::{EntryFault, EntryFaultKind, post_field, row_field};
use super::form::Note;

/// Persons with rows under more than one post.
pub(crate) fn two_posts(sheet: &Sheet) -> Vec<Note> {
    let rows = |i: usize| sheet.votes.iter().filter(|v| v.nominee.0 == i).count();
    let nominees = sheet
        .nominees
        .iter()
        .enumerate()
        .filter(|(i, _)| rows(*i) > 1);
    nominees
        .map(|(_, n)| Note::TwoPosts {
            name: n.name.clone(),
        })
        .collect()
}

/// The findings that keep a sheet from being decided, at the fields they are about.
pub(crate) fn faults(sheet: &Sheet, outcome: &Outcome) -> Vec<EntryFault> {
    if outcome.valid.is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for finding in outcome
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
    {
        match &finding.matter {
            Matter::NotEnoughFigures { missing } => {
                for place in missing {
                    let what = crate::text::law::place(sheet, *place);
                    let kind = EntryFaultKind::Finding(format!("缺{what}，不能判定结果。"));
                    found.push(EntryFault::new(field_of(sheet, *place), kind));
                }
            }
            _ => found.push(finding_fault(sheet, finding)),
        }
    }
    found
}

fn finding_fault(sheet: &Sheet, finding: &Finding) -> EntryFault {
    let text = crate::text::law::finding(sheet, finding);
    EntryFault::new(
        field_of(sheet, finding.place),
        EntryFaultKind::Finding(format!("{text}。")),
    )
}

/// The form's field of a place on the sheet; empty for the sheet as a whole.
fn field_of(sheet: &Sheet, place: Place) -> String {
    let id = |no: PostNo| sheet.post(no).map_or("", |p| p.id.as_str());
    match place {
        Place::Field(
            field @ (Field::Electorate | Field::Present | Field::Voters | Field::Proxies),
        )
        | Place::Petition(field) => field.code().to_owned(),
        Place::Ballots(None, field) => field.code().to_owned(),
        Place::Ballots(Some(no), field) => post_field(id(no), field.code()),
        Place::Post(i, _) => post_field(id(PostNo(i)), "seats"),
        Place::VotesOf(no) => row_field(id(no), 0, "name"),
        Place::Vote(i, field) => vote_field(sheet, i, field),
        Place::Nominee(i, field) => {
            let first = sheet.votes.iter().position(|v| v.nominee.0 == i);
            let what = if field == Field::Sex {
                Field::Sex
            } else {
                Field::Nominee
            };
            first.map_or_else(String::new, |row| vote_field(sheet, row, what))
        }
        _ => String::new(),
    }
}

/// The field of a row of votes: rows of one post are numbered in the order of the sheet.
fn vote_field(sheet: &Sheet, index: usize, field: Field) -> String {
    let Some(vote) = sheet.votes.get(index) else {
        return String::new();
    };
    let before = sheet
        .votes
        .iter()
        .take(index)
        .filter(|v| v.post == vote.post)
        .count();
    let post = sheet.post(vote.post).map_or("", |p| p.id.as_str());
    let what = match field {
        Field::For => "for",
        Field::Against => "against",
        Field::Abstain => "abstain",
        Field::Sex => "sex",
        _ => "name",
    };
    row_field(post, before, what)
}
