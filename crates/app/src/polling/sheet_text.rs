//! Writing a sheet, "touyan/count-1": the text that is stored, hashed, and read by `touyan count`.

use law::count::{BallotSet, Ballots, KinLink, Person, PostNo, Sheet};
use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// The schema written.
const SCHEMA: &str = "touyan/count-1";

/// The sheet as the contract writes it; the same sheet always gives the same text.
///
/// # Errors
/// Never for a sheet; an internal error if JSON could not be written.
pub fn sheet_text(id: &str, sheet: &Sheet) -> Result<String> {
    serde_json::to_string(&value(id, sheet)).map_err(Error::internal)
}

fn value(id: &str, sheet: &Sheet) -> Value {
    let mut all = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            all.insert(key.to_owned(), value);
        }
    };
    put("schema", json!(SCHEMA));
    put("id", json!(id));
    put("body", json!(sheet.body.code()));
    put("contest", json!(sheet.contest.code()));
    put("form", json!(sheet.form.map(law::body::Form::code)));
    put("province", json!(sheet.province));
    put("election_day", json!(sheet.election_day.to_string()));
    put("electorate", json!(sheet.electorate));
    put("present", json!(sheet.present));
    put("voters", json!(sheet.voters));
    put("proxies", json!(sheet.proxies));
    put("held_by", json!(sheet.held_by.code()));
    put("ballots", ballots(sheet));
    put("posts", posts(sheet));
    put("nominees", nominees(sheet));
    put("votes", votes(sheet));
    put("sitting", sitting(sheet));
    put("measures", measures(sheet));
    put(
        "reserved",
        by_post(sheet, sheet.reserved.iter().map(|(no, n)| (*no, json!(n)))),
    );
    let reduce = sheet.reduce.iter();
    let reduce = reduce.map(|r| (r.post, json!({ "to": r.to, "consent": r.consent })));
    put("reduce", by_post(sheet, reduce));
    let stop = sheet
        .stop
        .map(|s| json!({ "by": s.by.code(), "decided": s.decided }));
    put("stop", json!(stop));
    let petition = sheet
        .petition
        .map(|p| json!({ "by": p.by.code(), "signatures": p.signatures, "base": p.base }));
    put("petition", json!(petition));
    Value::Object(all)
}

fn post_id(sheet: &Sheet, no: PostNo) -> &str {
    sheet.post(no).map_or("", |p| p.id.as_str())
}

fn person_id(sheet: &Sheet, person: Person) -> &str {
    match person {
        Person::Nominee(no) => sheet.nominee(no).map_or("", |n| n.id.as_str()),
        Person::Sitting(i) => sheet.sitting.get(i).map_or("", |s| s.id.as_str()),
    }
}

/// Values by post; nothing where there are none.
fn by_post(sheet: &Sheet, values: impl Iterator<Item = (PostNo, Value)>) -> Value {
    let map: Map<String, Value> = values
        .map(|(no, value)| (post_id(sheet, no).to_owned(), value))
        .collect();
    if map.is_empty() {
        Value::Null
    } else {
        Value::Object(map)
    }
}

fn ballots(sheet: &Sheet) -> Value {
    let set = |b: &BallotSet| {
        let mut map = Map::new();
        map.insert("issued".to_owned(), json!(b.issued));
        map.insert("returned".to_owned(), json!(b.returned));
        map.insert("invalid".to_owned(), json!(b.invalid));
        if b.valid.is_some() {
            map.insert("valid".to_owned(), json!(b.valid));
        }
        Value::Object(map)
    };
    match &sheet.ballots {
        Ballots::Joint(one) => set(one),
        Ballots::PerPost(sets) => {
            let sets = sets
                .iter()
                .map(|(no, one)| (post_id(sheet, *no).to_owned(), set(one)));
            Value::Object(sets.collect())
        }
    }
}

fn posts(sheet: &Sheet) -> Value {
    let one = |post: &law::count::Post| {
        let mut map = Map::new();
        map.insert("id".to_owned(), json!(post.id));
        map.insert("title".to_owned(), json!(post.title));
        map.insert("seats".to_owned(), json!(post.seats));
        if post.max_marks.is_some() {
            map.insert("max_marks".to_owned(), json!(post.max_marks));
        }
        Value::Object(map)
    };
    Value::Array(sheet.posts.iter().map(one).collect())
}

fn links(sheet: &Sheet, kin_of: &[KinLink]) -> Value {
    let one = |link: &KinLink| {
        let id = person_id(sheet, link.to);
        match link.kin {
            Some(kin) => json!({ "id": id, "kin": kin.code() }),
            None => json!(id),
        }
    };
    Value::Array(kin_of.iter().map(one).collect())
}

fn nominees(sheet: &Sheet) -> Value {
    let one = |n: &law::count::Nominee| {
        let posts: Vec<&str> = n.posts.iter().map(|no| post_id(sheet, *no)).collect();
        let bars: Vec<&str> = n.barred.iter().map(|b| b.code()).collect();
        json!({
            "id": n.id, "name": n.name, "sex": n.sex.map(law::Sex::code), "posts": posts,
            "formal": n.formal, "kin_of": links(sheet, &n.kin_of), "barred": bars,
        })
    };
    Value::Array(sheet.nominees.iter().map(one).collect())
}

fn votes(sheet: &Sheet) -> Value {
    let one = |v: &law::count::Vote| {
        let nominee = person_id(sheet, Person::Nominee(v.nominee));
        json!({
            "post": post_id(sheet, v.post), "nominee": nominee,
            "for": v.for_, "against": v.against, "abstain": v.abstain,
        })
    };
    Value::Array(sheet.votes.iter().map(one).collect())
}

fn sitting(sheet: &Sheet) -> Value {
    if sheet.sitting.is_empty() {
        return Value::Null;
    }
    let one = |s: &law::count::Sitting| {
        json!({
            "id": s.id, "post": s.post, "sex": s.sex.map(law::Sex::code),
            "kin_of": links(sheet, &s.kin_of),
        })
    };
    Value::Array(sheet.sitting.iter().map(one).collect())
}

fn measures(sheet: &Sheet) -> Value {
    let m = sheet.measures;
    if m.vote_rollup.is_none() && m.invalid_scope.is_none() {
        return Value::Null;
    }
    json!({
        "vote_rollup": m.vote_rollup,
        "invalid_scope": m.invalid_scope.map(law::body::InvalidScope::code),
    })
}
