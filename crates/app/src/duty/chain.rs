//! The chain of responsibility: its page, naming, changing and ending.

use domain::account::{Actor, Verb};
use domain::duty::chain::{self, Gap, POSTS_MAX, Village};
use domain::duty::{Post, PostFault, PostKind};
use domain::survey::risk::Level as RiskLevel;
use domain::term::Term;
use domain::term::board::visible;
use domain::{Day, RecordId, UnitId};

use super::board::DutyBoard;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// What a form says of somebody in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostEdit {
    /// What the person answers for.
    pub kind: PostKind,
    /// The township, by id.
    pub town: Option<UnitId>,
    /// The village, by id.
    pub unit: Option<UnitId>,
    /// Work group or department.
    pub group: String,
    /// Place in the group.
    pub rank: String,
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Unit.
    pub office: String,
    /// Telephone of the office.
    pub phone: String,
    /// What the person is charged with.
    pub charge: String,
    /// Login name of the account, where there is one.
    pub login: String,
    /// First day; today where none is given.
    pub from: Option<Day>,
}

/// A village with the people above it.
#[derive(Debug, Clone)]
pub struct VillageChain {
    /// The village.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Its township.
    pub town: UnitId,
    /// The township's name.
    pub town_name: String,
    /// Each level with those who serve today; empty is a gap.
    pub levels: Vec<(PostKind, Vec<Post>)>,
}

/// The chain as somebody sees it.
#[derive(Debug, Clone)]
pub struct ChainPage {
    /// Posts of the county that stand.
    pub county: Vec<Post>,
    /// Posts of townships that stand, of townships within reach.
    pub towns: Vec<Post>,
    /// Villages within reach with their levels.
    pub villages: Vec<VillageChain>,
    /// Every gap.
    pub gaps: Vec<Gap>,
}

impl App {
    /// The chain within the actor's reach; none before the first term.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn chain_page(&self, actor: &Actor) -> Result<Option<ChainPage>> {
        let Some((board, reader)) = self.duty_board(actor, Verb::ViewChain).await? else {
            return Ok(None);
        };
        let lines: Vec<_> = visible(&board.villages.lines, &reader.scope).collect();
        let villages: Vec<Village> = lines
            .iter()
            .map(|l| Village {
                town: l.facts.town.clone(),
                unit: l.facts.unit.clone(),
            })
            .collect();
        let mut hard = board.hard.clone();
        // Whoever reads the levels of villages sees that a hard one lacks its county leader.
        if actor.can(Verb::ViewRisk)
            && let Some(survey) = self.survey_ground(reader.scope.county()).await?
        {
            let risks = self.risk_board(&survey).await?;
            let units = lines.iter().map(|l| &l.facts.unit);
            hard.extend(units.filter(|u| risks.level(u) == RiskLevel::Hard).cloned());
        }
        let chains = chain::lines(&villages, &board.posts, &hard);
        let of_town = |p: &&Post| {
            let named = p.town.as_ref().filter(|_| p.unit.is_none() && p.stands());
            named.is_some_and(|town| lines.iter().any(|l| l.facts.town == *town))
        };
        Ok(Some(ChainPage {
            county: standing(&board, |p| p.town.is_none()),
            towns: board.posts.iter().filter(of_town).cloned().collect(),
            villages: lines
                .iter()
                .zip(chains)
                .map(|(line, chain)| VillageChain {
                    unit: line.facts.unit.clone(),
                    name: line.facts.name.clone(),
                    town: line.facts.town.clone(),
                    town_name: line.facts.town_name.clone(),
                    levels: chain
                        .levels
                        .into_iter()
                        .map(|(kind, posts)| (kind, posts.into_iter().cloned().collect()))
                        .collect(),
                })
                .collect(),
            gaps: chain::gaps(&villages, &board.posts, &hard),
        }))
    }

    /// Posts that the actor may read, past ones too: the list of them is the history.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn posts(&self, actor: &Actor) -> Result<Vec<Post>> {
        let scope = actor.may(Verb::ViewChain)?;
        let Some(term) = self.current_term(actor).await? else {
            return Ok(Vec::new());
        };
        Ok(self.store().read().await?.posts(&scope, &term.id).await?)
    }

    /// One post within the actor's reach.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn post(&self, actor: &Actor, id: &RecordId) -> Result<Post> {
        let scope = actor.may(Verb::ViewChain)?;
        let term = self.current_term(actor).await?;
        let term = term.ok_or(Error::NotFound("term"))?;
        let found = self
            .store()
            .read()
            .await?
            .post(&scope, &term.id, id)
            .await?;
        found.ok_or(Error::NotFound("post"))
    }

    /// Names somebody for a post. Of a post that one person holds, the one before is ended that day.
    ///
    /// # Errors
    /// Denied, faults of the form, or not found for a place beyond reach.
    pub async fn add_post(&self, actor: &Actor, edit: &PostEdit) -> Result<RecordId> {
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::EditChain).await?;
        let standing = self.standing_posts(&mut tx, actor, &term).await?;
        let post = self.made_post(&mut tx, actor, edit).await?;
        let id = post.id.clone();
        self.put_post(&mut tx, actor, (&term, &standing), post)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(super) async fn standing_posts(
        &self,
        tx: &mut store::Read,
        actor: &Actor,
        term: &Term,
    ) -> Result<Vec<Post>> {
        let scope = actor.may(Verb::ViewChain)?;
        let all = tx.posts(&scope, &term.id).await?;
        if all.len() >= POSTS_MAX {
            return Err(Fault::TooMany { max: POSTS_MAX }.into());
        }
        Ok(all.into_iter().filter(Post::stands).collect())
    }

    /// A post of what a form says, checked.
    pub(super) async fn made_post(
        &self,
        tx: &mut store::Read,
        actor: &Actor,
        edit: &PostEdit,
    ) -> Result<Post> {
        let scope = actor.may(Verb::EditChain)?;
        let text = |t: &str| t.trim().to_owned();
        let account = match edit.login.trim() {
            "" => None,
            login => {
                let accounts = tx.accounts(&scope, &actor.account).await?;
                let found = accounts.into_iter().find(|a| a.login == login);
                let found = found.filter(|a| a.disabled.is_none());
                Some(found.ok_or_else(|| unknown_login(login))?.id)
            }
        };
        let post = Post {
            id: self.env().ulid().into(),
            kind: edit.kind,
            town: edit.town.clone(),
            unit: edit.unit.clone(),
            group: text(&edit.group),
            rank: text(&edit.rank),
            name: text(&edit.name),
            title: text(&edit.title),
            office: text(&edit.office),
            phone: text(&edit.phone),
            charge: text(&edit.charge),
            account,
            from: edit.from.unwrap_or_else(|| self.env().today()),
            until: None,
            end_reason: String::new(),
            version: 1,
        };
        post.check(!scope.is_county()).map_err(Fault::from)?;
        Ok(post)
    }

    /// Stores a new post beside those that stand.
    pub(super) async fn put_post(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        (term, standing): (&Term, &[Post]),
        post: Post,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditChain)?;
        let same = standing.iter().filter(|p| p.seat() == post.seat());
        for before in same {
            if before.name == post.name {
                return Err(Fault::from(PostFault::Twice).into());
            }
            if post.kind.is_single() {
                let today = self.env().today();
                let last = post.from.max(before.from).min(today);
                let ended = before.clone().end(last, today, "由新任接替");
                let ended = ended.map_err(Fault::from)?;
                tx.set_post(&scope, &ended, "post.end").await?;
            }
        }
        tx.add_post(&scope, &term.id, &post).await?;
        Ok(())
    }

    /// Changes what is said of somebody in a post; place and kind stay.
    ///
    /// # Errors
    /// Denied, not found, faults of the form, or a clash.
    pub async fn edit_post(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        edit: &PostEdit,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditChain)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::EditChain).await?;
        let before = tx.post(&scope, &term.id, id).await?;
        let before = before.ok_or(Error::NotFound("post"))?;
        if !before.stands() {
            return Err(Fault::from(PostFault::Ended).into());
        }
        let edit = PostEdit {
            kind: before.kind,
            town: before.town.clone(),
            unit: before.unit.clone(),
            group: before.group.clone(),
            from: Some(edit.from.unwrap_or(before.from)),
            ..edit.clone()
        };
        let made = self.made_post(&mut tx, actor, &edit).await?;
        let changed = Post {
            id: before.id,
            version,
            ..made
        };
        tx.set_post(&scope, &changed, "post.edit").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends somebody's time in a post, with a reason.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash.
    pub async fn end_post(
        &self,
        actor: &Actor,
        id: &RecordId,
        (version, on): (i64, Day),
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditChain)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::EditChain).await?;
        let before = tx.post(&scope, &term.id, id).await?;
        let before = before.ok_or(Error::NotFound("post"))?;
        if !scope.is_county() && !before.kind.named_by_town() {
            return Err(Fault::from(PostFault::NotByTown).into());
        }
        let today = self.env().today();
        let ended = Post { version, ..before }.end(on, today, reason);
        let ended = ended.map_err(Fault::from)?;
        tx.set_post(&scope, &ended, "post.end").await?;
        tx.commit().await?;
        Ok(())
    }

    /// The running term, for a change in this room.
    pub(crate) async fn duty_term(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        verb: Verb,
    ) -> Result<Term> {
        let scope = actor.may(verb)?;
        let term = crate::board::newest(tx.terms(&scope).await?);
        let id = term.ok_or(Error::NotFound("term"))?.id;
        self.open_term_in(tx, &scope, &id).await
    }
}

fn unknown_login(login: &str) -> Error {
    Fault::Invalid {
        field: "login",
        label: "登录名",
        hint: format!("没有在用的账号“{login}”，没有账号的请留空"),
    }
    .into()
}

fn standing(board: &DutyBoard, which: impl Fn(&Post) -> bool) -> Vec<Post> {
    let mut posts: Vec<Post> = board
        .posts
        .iter()
        .filter(|p| p.stands() && which(p))
        .cloned()
        .collect();
    posts.sort_by(|a, b| {
        let key = |p: &Post| (p.kind, p.group.clone(), weight(&p.rank));
        key(a).cmp(&key(b))
    });
    posts
}

/// Who heads a group stands first.
fn weight(rank: &str) -> u8 {
    match rank {
        "组长" | "主任" | "负责人" => 0,
        _ if rank.starts_with('副') => 1,
        _ => 2,
    }
}
