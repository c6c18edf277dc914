//! Holders of posts: naming, changing, ending, and the history of who held what.

use app::duty::PostEdit;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::Verb;
use domain::duty::chain::PostLevel;
use domain::duty::{Post, PostKind};
use domain::journal::RecordKind;
use domain::term::board::visible;

use super::parts::{day_of, record, towns, version, villages};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "duty/post_new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    villages: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "duty/post.html")]
struct PostPage {
    frame: Frame,
    post: Post,
    place: String,
    form: Option<FormView>,
    end: Option<FormView>,
    table: TableView,
}

#[derive(Template)]
#[template(path = "duty/table.html")]
struct ListPage {
    frame: Frame,
    lead: String,
    table: TableView,
}

#[derive(Template)]
#[template(path = "duty/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// What a link to the form says of the place.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    town: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    group: String,
}

/// The form that names somebody.
pub async fn new_form(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let values = Fields::new()
        .with("kind", chosen.kind)
        .with("town", chosen.town)
        .with("unit", chosen.unit)
        .with("group", chosen.group);
    new_page(&ctx, values, Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let scope = ctx.actor().may(Verb::EditChain).map_err(app::Error::from)?;
    let board = ctx.app.board(ctx.actor(), None).await?;
    let lines: Vec<_> = match &board {
        Some((snapshot, reach)) => visible(&snapshot.lines, reach).collect(),
        None => Vec::new(),
    };
    let kinds = PostKind::ALL
        .iter()
        .filter(|k| scope.is_county() || k.named_by_town())
        .map(|k| Choice::new(k.code(), k.zh()))
        .collect();
    let page = NewPage {
        frame: ctx
            .frame("设责任人")
            .under(vec![Link::new("/chain", "责任体系")]),
        form: FormView::new("post").values(values).errors(errors),
        kinds,
        towns: towns(lines.iter().copied()),
        villages: villages(lines.iter().copied()),
    };
    Ok(page_with(status, &page))
}

/// What a form says. The township of a village follows from the village.
async fn asked(ctx: &Ctx, fields: &Fields) -> app::Result<PostEdit> {
    let kind = PostKind::parse(fields.text("kind")).ok_or(app::Fault::Missing {
        field: "kind",
        label: "类别",
    })?;
    let id = |name: &str| UnitId::parse(fields.text(name)).ok();
    let (town, unit) = match kind.level() {
        PostLevel::County => (None, None),
        PostLevel::Town => (id("town"), None),
        PostLevel::Village => match (id("unit"), ctx.app.board(ctx.actor(), None).await?) {
            (Some(unit), Some((snapshot, scope))) => {
                let line = visible(&snapshot.lines, &scope).find(|l| l.facts.unit == unit);
                let town = line.ok_or(app::Error::NotFound("unit"))?.facts.town.clone();
                (Some(town), Some(unit))
            }
            _ => (None, None),
        },
    };
    let text = |name: &str| fields.text(name).to_owned();
    Ok(PostEdit {
        kind,
        town,
        unit,
        group: text("group"),
        rank: text("rank"),
        name: text("name"),
        title: text("title"),
        office: text("office"),
        phone: text("phone"),
        charge: text("charge"),
        login: text("login"),
        from: day_of(fields, "from")?,
    })
}

/// Names somebody.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&ctx, &fields).await {
        Ok(edit) => ctx.app.add_post(ctx.actor(), &edit).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => {
            let text = format!("已设责任人：{}。", fields.text("name"));
            Ok(done("/chain", Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            new_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn values(post: &Post, login: &str) -> Fields {
    Fields::new()
        .with("rank", &post.rank)
        .with("name", &post.name)
        .with("title", &post.title)
        .with("office", &post.office)
        .with("phone", &post.phone)
        .with("charge", &post.charge)
        .with("login", login)
        .with("from", post.from)
}

/// The page of one holder.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    one(&ctx, &id, None, None, StatusCode::OK).await
}

async fn one(
    ctx: &Ctx,
    id: &str,
    edit: Option<FormView>,
    end: Option<FormView>,
    status: StatusCode,
) -> Answer {
    let post = ctx.app.post(ctx.actor(), &record(id)?).await?;
    let all = ctx.app.posts(ctx.actor()).await?;
    let scope = ctx.actor().may(Verb::EditChain).ok();
    let edits = post.stands() && scope.is_some_and(|s| s.is_county() || post.kind.named_by_town());
    let login = login_of(ctx, &post).await?;
    let form = edit.unwrap_or_else(|| {
        FormView::new("post")
            .values(values(&post, &login))
            .version(post.version)
    });
    let end = end.unwrap_or_else(|| {
        let values = Fields::new().with("on", ctx.today());
        FormView::new("end").values(values).version(post.version)
    });
    let history: Vec<&Post> = all.iter().filter(|p| p.seat() == post.seat()).collect();
    let names = names(ctx).await?;
    let rows = history.iter().map(|p| row(p, &names)).collect();
    let table = Table::new("同一岗位的历任", columns(), Empty::bare("没有记录。"));
    let page = PostPage {
        frame: ctx
            .frame(&post.name)
            .under(vec![Link::new("/chain", "责任体系")]),
        place: place_of(&post, &names),
        form: edits.then_some(form),
        end: edits.then_some(end),
        table: table.without_export().all(rows, &TableQuery::default()),
        post,
    };
    Ok(page_with(status, &page))
}

/// The login name of the account that a post is linked to, for whoever may see accounts.
async fn login_of(ctx: &Ctx, post: &Post) -> app::Result<String> {
    let Some(account) = post
        .account
        .as_ref()
        .filter(|_| ctx.can(Verb::ViewAccounts))
    else {
        return Ok(String::new());
    };
    match ctx.app.account(ctx.actor(), account).await {
        Ok(account) => Ok(account.login),
        Err(app::Error::NotFound(_)) => Ok(String::new()),
        Err(other) => Err(other),
    }
}

/// Names of townships and villages by id.
type Names = std::collections::HashMap<String, String>;

async fn names(ctx: &Ctx) -> app::Result<Names> {
    let mut names = Names::new();
    if let Some((snapshot, _)) = ctx.app.board(ctx.actor(), None).await? {
        for line in &snapshot.lines {
            let facts = &line.facts;
            names.insert(facts.town.as_str().to_owned(), facts.town_name.clone());
            names.insert(facts.unit.as_str().to_owned(), facts.name.clone());
        }
    }
    Ok(names)
}

fn place_of(post: &Post, names: &Names) -> String {
    let name = |id: Option<&UnitId>| {
        id.and_then(|id| names.get(id.as_str()))
            .cloned()
            .unwrap_or_default()
    };
    let place = format!("{}{}", name(post.town.as_ref()), name(post.unit.as_ref()));
    let place = if place.is_empty() {
        "县级".to_owned()
    } else {
        place
    };
    if post.group.is_empty() {
        place
    } else {
        format!("{place} {}", post.group)
    }
}

/// Changes what is said of somebody.
pub async fn edit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let post = ctx.app.post(ctx.actor(), &record(&id)?).await?;
    let here = format!("/chain/posts/{id}");
    let placed = fields
        .clone()
        .with("kind", post.kind.code())
        .with("town", post.town.as_ref().map_or("", UnitId::as_str))
        .with("unit", post.unit.as_ref().map_or("", UnitId::as_str));
    let saved = match asked(&ctx, &placed).await {
        Ok(edit) => {
            let seen = version(&fields);
            ctx.app.edit_post(ctx.actor(), &post.id, seen, &edit).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => Ok(done(&here, Notice::new(NoticeKind::Ok, "已保存。"))),
        Err(app::Error::Clash(_)) => clash(&ctx, &here, &post, &fields).await,
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("post")
                .version(version(&fields))
                .values(fields)
                .errors(field_errors(&faults));
            one(
                &ctx,
                &id,
                Some(form),
                None,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn clash(ctx: &Ctx, here: &str, post: &Post, mine: &Fields) -> Answer {
    const LABELS: &[(&str, &str)] = &[
        ("name", "姓名"),
        ("rank", "分工"),
        ("title", "职务"),
        ("office", "单位"),
        ("phone", "办公电话"),
        ("charge", "职责"),
        ("login", "登录名"),
        ("from", "起始日期"),
    ];
    let theirs = values(post, &login_of(ctx, post).await?);
    let by = ctx
        .app
        .changed_by(ctx.actor(), RecordKind::Post, post.id.as_str());
    let clash = Clash::between(
        here,
        by.await?,
        post.version,
        (mine, &theirs),
        LABELS,
        |_, value| value.to_owned(),
    );
    let frame = ctx.frame("两个人同时修改了这位责任人");
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}

/// Ends somebody's time.
pub async fn end(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    match try_end(&ctx, &id, &fields).await {
        Ok(()) => {
            let text = "已登记卸任，历任记录保留。岗位空出的，请及时补上。";
            let here = format!("/chain/posts/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("end")
                .version(version(&fields))
                .values(fields)
                .errors(field_errors(&faults));
            one(
                &ctx,
                &id,
                None,
                Some(form),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn try_end(ctx: &Ctx, id: &str, fields: &Fields) -> app::Result<()> {
    let id = record(id)?;
    let on = day_of(fields, "on")?.ok_or(app::Fault::Missing {
        field: "on",
        label: "卸任日期",
    })?;
    let reason = fields.text("reason");
    ctx.app
        .end_post(ctx.actor(), &id, (version(fields), on), reason)
        .await
}

fn columns() -> Vec<Column> {
    vec![
        Column::head("name", "姓名"),
        Column::text("kind", "类别"),
        Column::text("place", "地点与组别"),
        Column::text("rank", "分工"),
        Column::text("title", "职务"),
        Column::text("office", "单位"),
        Column::text("phone", "办公电话"),
        Column::date("from", "起始"),
        Column::date("until", "卸任"),
        Column::text("reason", "卸任理由"),
    ]
}

fn row(post: &Post, names: &Names) -> Row {
    Row::new(vec![
        Cell::link(format!("/chain/posts/{}", post.id), &post.name),
        Cell::text(post.kind.zh()),
        Cell::text(place_of(post, names)),
        Cell::text(&post.rank),
        Cell::text(&post.title),
        Cell::text(&post.office),
        Cell::text(&post.phone),
        Cell::date(post.from),
        Cell::maybe(post.until, Cell::date),
        Cell::text(&post.end_reason),
    ])
}

/// Everybody who holds or held a post.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let names = names(&ctx).await?;
    let posts = ctx.app.posts(ctx.actor()).await?;
    let kinds = PostKind::ALL
        .iter()
        .map(|k| (k.code().to_owned(), k.zh().to_owned()))
        .collect();
    let table = Table::new(
        "责任人与历任",
        columns(),
        Empty::bare("还没有责任人。从“责任体系”设责任人或从 Excel 导入。"),
    )
    .filter(Filter {
        key: "kind",
        title: "类别".to_owned(),
        options: kinds,
    })
    .filter(Filter {
        key: "now",
        title: "在任".to_owned(),
        options: vec![
            ("yes".to_owned(), "在任".to_owned()),
            ("no".to_owned(), "已卸任".to_owned()),
        ],
    });
    let rows = posts
        .iter()
        .filter(|p| query.filter("kind").is_none_or(|k| p.kind.code() == k))
        .filter(|p| match query.filter("now") {
            Some("yes") => p.stands(),
            Some("no") => !p.stands(),
            _ => true,
        })
        .map(|p| row(p, &names))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("posts", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx
            .frame("责任人与历任")
            .under(vec![Link::new("/chain", "责任体系")]),
        lead: "卸任的也保留，谁在什么时候担任过什么都查得到。".to_owned(),
        table: table.all(rows, &query),
    }))
}

/// The phone list: those who serve, with the telephone of their office.
pub async fn phones(ctx: Ctx, query: TableQuery) -> Answer {
    let names = names(&ctx).await?;
    let posts = ctx.app.posts(ctx.actor()).await?;
    let columns = vec![
        Column::head("name", "姓名"),
        Column::text("kind", "类别"),
        Column::text("place", "地点与组别"),
        Column::text("title", "单位职务"),
        Column::text("phone", "办公电话"),
    ];
    let rows = posts
        .iter()
        .filter(|p| p.stands())
        .map(|p| {
            let phone = if p.phone.is_empty() {
                Cell::worded(State::Idle, "未填")
            } else {
                Cell::text(&p.phone)
            };
            Row::new(vec![
                Cell::text(&p.name),
                Cell::text(p.kind.zh()),
                Cell::text(place_of(p, &names)),
                Cell::text(format!("{} {}", p.office, p.title)),
                phone,
            ])
        })
        .collect();
    let table = Table::new("通讯录", columns, Empty::bare("还没有责任人。"));
    if query.format() == Format::Xlsx {
        return ctx.export("phones", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx
            .frame("换届工作通讯录")
            .under(vec![Link::new("/chain", "责任体系")]),
        lead: "只列单位办公电话。可直接打印，发给不登录系统的同志。".to_owned(),
        table: table.all(rows, &query),
    }))
}

impl PostPage {
    fn path(&self) -> String {
        format!("/chain/posts/{}", self.post.id)
    }

    fn end_path(&self) -> String {
        format!("/chain/posts/{}/end", self.post.id)
    }
}
