//! Posts: reading those that a scope may see, naming, changing and ending.

use domain::account::OfficeScope;
use domain::duty::Post;
use domain::duty::chain::POSTS_MAX;
use domain::journal::RecordKind;
use domain::{AccountId, RecordId, TermId};
use seal::journal::Canonical;

use super::rows::{PostRow, column};
use super::within_place;
use crate::db::{Read, Write};
use crate::division::{count, day_text};
use crate::error::{Error, Result};

macro_rules! post_columns {
    () => {
        "p.id, p.kind, p.town, p.unit, p.group_name, p.rank, p.name, p.title, p.office, p.phone, \
         p.charge, p.account, p.from_date, p.until_date, p.end_reason, p.version"
    };
}

/// Posts of the county are read by everybody whom the policy lets read the chain, and those of a
/// township by its villages too: they are the people above them.
macro_rules! readable {
    () => {
        concat!(
            "((",
            within!("p.county", "p.town", "p.unit"),
            ") OR (p.county = $1 AND p.unit IS NULL AND (p.town IS NULL OR ($2 = 'unit' AND EXISTS \
             (SELECT 1 FROM division v WHERE v.parent = p.town AND $3 LIKE '%,' || v.id || ',%')))))"
        )
    };
}

const POSTS: &str = concat!(
    "SELECT ",
    post_columns!(),
    " FROM duty_post p WHERE ",
    readable!(),
    " AND p.term = $4 ORDER BY p.from_date, p.id LIMIT $5"
);
const POST: &str = concat!(
    "SELECT ",
    post_columns!(),
    " FROM duty_post p WHERE ",
    readable!(),
    " AND p.term = $4 AND p.id = $5"
);

impl Read {
    /// Posts of a term that the scope may read, past ones too, in the order in which they began.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn posts(&mut self, scope: &OfficeScope, term: &TermId) -> Result<Vec<Post>> {
        let rows: Vec<PostRow> = on!(self, |c| bind_scope!(sqlx::query_as(POSTS), scope)
            .bind(term.as_str())
            .bind(count(POSTS_MAX))
            .fetch_all(c)
            .await?);
        rows.into_iter().map(PostRow::post).collect()
    }

    /// One post that the scope may read.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn post(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: &RecordId,
    ) -> Result<Option<Post>> {
        let row: Option<PostRow> = on!(self, |c| bind_scope!(sqlx::query_as(POST), scope)
            .bind(term.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        row.map(PostRow::post).transpose()
    }
}

impl Write {
    /// Names somebody for a post.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a place beyond the scope.
    pub async fn add_post(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        post: &Post,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_post (county, id, term, kind, town, unit, group_name, \
             rank, name, title, office, phone, charge, account, from_date, until_date, end_reason, \
             version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
             NULL, '', 1)";
        within_place(scope, post.town.as_ref(), post.unit.as_ref(), "duty_post")?;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(post.id.as_str())
            .bind(term.as_str())
            .bind(post.kind.code())
            .bind(column(post.town.as_ref()))
            .bind(column(post.unit.as_ref()))
            .bind(post.group.as_str())
            .bind(post.rank.as_str())
            .bind(post.name.as_str())
            .bind(post.title.as_str())
            .bind(post.office.as_str())
            .bind(post.phone.as_str())
            .bind(post.charge.as_str())
            .bind(post.account.as_ref().map(AccountId::as_str))
            .bind(day_text(post.from))
            .execute(c)
            .await
            .map(|_| ())?);
        self.log_post(scope, post, "post.add").await
    }

    /// Changes what is said of somebody in a post, or ends the time in it (`verb` "post.edit" or
    /// "post.end"); `post.version` is the version that was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody changed it meanwhile.
    pub async fn set_post(
        &mut self,
        scope: &OfficeScope,
        post: &Post,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE duty_post SET rank = $1, name = $2, title = $3, office = $4, \
             phone = $5, charge = $6, account = $7, from_date = $8, until_date = $9, \
             end_reason = $10, version = version + 1 WHERE county = $11 AND id = $12 AND \
             version = $13";
        within_place(scope, post.town.as_ref(), post.unit.as_ref(), "duty_post")?;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(post.rank.as_str())
            .bind(post.name.as_str())
            .bind(post.title.as_str())
            .bind(post.office.as_str())
            .bind(post.phone.as_str())
            .bind(post.charge.as_str())
            .bind(post.account.as_ref().map(AccountId::as_str))
            .bind(day_text(post.from))
            .bind(post.until.map(day_text))
            .bind(post.end_reason.as_str())
            .bind(scope.county().as_str())
            .bind(post.id.as_str())
            .bind(post.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("duty_post"));
        }
        self.log_post(scope, post, verb).await
    }

    async fn log_post(
        &mut self,
        scope: &OfficeScope,
        post: &Post,
        verb: &'static str,
    ) -> Result<()> {
        let until = post.until.map(day_text);
        let content = Canonical::new("post")
            .text("kind", post.kind.code())
            .text("group", &post.group)
            .text("rank", &post.rank)
            .text("name", &post.name)
            .text("title", &post.title)
            .text("office", &post.office)
            .text("phone", &post.phone)
            .text("charge", &post.charge)
            .text("from", &day_text(post.from))
            .optional_text("until", until.as_deref())
            .text("reason", &post.end_reason);
        self.log_duty(
            scope,
            verb,
            (RecordKind::Post, post.id.as_str()),
            (post.town.as_ref(), post.unit.as_ref()),
            content,
        )
        .await
    }
}
