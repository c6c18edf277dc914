//! One supervision group: its accounts, its townships, its people and who of them logs in.

use app::duty::{GroupPage, Member};
use askama::Template;
use axum::extract::Path;
use domain::AccountId;
use domain::account::Verb;

use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Link, State, Tag};
use crate::shell::{Frame, page};

#[derive(Template)]
#[template(path = "duty/group.html")]
struct Group {
    frame: Frame,
    found: GroupPage,
    towns: Vec<Link>,
    accounts: Vec<(Link, String)>,
    people: Vec<Person>,
    add: Option<Link>,
}

/// Somebody of the group as the page shows it.
struct Person {
    name: Link,
    office: String,
    tag: Tag,
    note: String,
}

fn person(member: &Member) -> Person {
    let post = &member.post;
    let words = [&post.rank, &post.office, &post.title];
    let words = words.iter().filter(|t| !t.is_empty());
    let tag = match (&member.account, member.same_towns, &post.account) {
        (Some(_), false, _) => Tag::worded(State::Soon, "账号范围与本组不同"),
        (Some(_), true, _) | (None, _, Some(_)) => Tag::worded(State::Done, "有账号"),
        (None, _, None) => Tag::worded(State::Idle, "没有账号"),
    };
    Person {
        name: Link::new(format!("/chain/posts/{}", post.id), &post.name),
        office: words.map(|t| t.as_str()).collect::<Vec<_>>().join(" "),
        tag,
        note: member
            .account
            .as_ref()
            .map_or_else(String::new, |(login, towns)| {
                format!("登录名 {login}，可看：{}", towns.join("、"))
            }),
    }
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id = AccountId::parse(&id).map_err(|_| app::Error::NotFound("group"))?;
    let found = ctx.app.group(ctx.actor(), &id).await?;
    let accounts = ctx.can(Verb::ViewAccounts);
    let people = found.members.iter().map(person).collect();
    let edits = ctx.actor().may(Verb::EditChain);
    let add = edits.is_ok_and(|s| s.is_county()).then(|| {
        let group = percent_encoding::utf8_percent_encode(
            &found.line.name,
            percent_encoding::NON_ALPHANUMERIC,
        );
        Link::new(
            format!("/chain/new?kind=supervision&group={group}"),
            "设本组成员",
        )
    });
    let view = Group {
        frame: ctx
            .frame(&found.line.name)
            .under(vec![Link::new("/inspections", "督导检查")]),
        towns: found
            .towns
            .iter()
            .map(|(id, name)| Link::new(format!("/villages?town={id}"), name))
            .collect(),
        accounts: found
            .accounts
            .iter()
            .map(|(id, login, name)| {
                let href = if accounts {
                    format!("/accounts/{id}")
                } else {
                    String::new()
                };
                (Link::new(href, login), name.clone())
            })
            .collect(),
        people,
        add,
        found,
    };
    Ok(page(&view))
}
