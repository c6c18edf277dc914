//! Supervision groups: their accounts with the townships they read, and the people of the group.
//!
//! A group is known by its name. Its accounts bear it as their office, and what an account reaches is
//! the townships of the group; its people stand in the chain of responsibility under the same name, each
//! with the account in whose name they log in, where they have one.

use domain::account::{Actor, Role, Verb};
use domain::duty::{Post, PostKind};
use domain::{AccountId, UnitId};
use store::account::Account;

use super::{InspectionLine, OrderLine};
use crate::App;
use crate::error::{Error, Result};

/// A supervision group: its account, its townships, what it did.
#[derive(Debug, Clone)]
pub struct GroupLine {
    /// The account.
    pub account: AccountId,
    /// The group's name.
    pub name: String,
    /// Names of its townships.
    pub towns: Vec<String>,
    /// Inspections held.
    pub held: usize,
    /// Inspections planned and not held.
    pub planned: usize,
    /// Orders that are open.
    pub open_orders: usize,
    /// People of the group, and how many of them log in.
    pub people: (usize, usize),
}

/// Somebody of a group.
#[derive(Debug, Clone)]
pub struct Member {
    /// The post in the chain.
    pub post: Post,
    /// The account's login name and its townships, where the post names an account.
    pub account: Option<(String, Vec<String>)>,
    /// Whether that account reads just what the group does.
    pub same_towns: bool,
}

/// A group with its accounts and people.
#[derive(Debug, Clone)]
pub struct GroupPage {
    /// What it did, and where.
    pub line: GroupLine,
    /// Ids and names of its townships.
    pub towns: Vec<(UnitId, String)>,
    /// Its accounts: id, login name, whose.
    pub accounts: Vec<(AccountId, String, String)>,
    /// Its people.
    pub members: Vec<Member>,
}

fn is_of(post: &Post, account: &Account) -> bool {
    post.kind == PostKind::Supervision
        && post.stands()
        && (post.group == account.office || post.account.as_ref() == Some(&account.id))
}

/// What the lines of groups are counted from, as far as the reader sees it.
struct AllOfGroups {
    inspections: Vec<InspectionLine>,
    orders: Vec<OrderLine>,
    posts: Vec<Post>,
    towns: Vec<(UnitId, String)>,
}

impl AllOfGroups {
    /// The townships that an account reaches.
    fn towns_of(&self, account: &Account) -> Vec<(UnitId, String)> {
        let reached = self.towns.iter();
        let reached = reached.filter(|(id, _)| account.reach.ids().contains(id));
        reached.cloned().collect()
    }

    fn line(&self, group: &Account) -> GroupLine {
        let own = || {
            let lines = self.inspections.iter();
            lines.filter(|l| l.inspection.group == group.id)
        };
        let orders = self.orders.iter();
        let open = orders.filter(|o| o.order.issuer == group.id && o.order.state.is_open());
        let people = || self.posts.iter().filter(|p| is_of(p, group));
        let waits = |l: &&InspectionLine| {
            l.inspection.held_on.is_none() && l.inspection.cancelled.is_none()
        };
        GroupLine {
            towns: self.towns_of(group).into_iter().map(|(_, n)| n).collect(),
            held: own().filter(|l| l.inspection.held_on.is_some()).count(),
            planned: own().filter(waits).count(),
            open_orders: open.count(),
            people: (
                people().count(),
                people().filter(|p| p.account.is_some()).count(),
            ),
            name: group.office.clone(),
            account: group.id.clone(),
        }
    }
}

impl App {
    /// The supervision groups with their townships; for those who read the whole county.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn groups(&self, actor: &Actor) -> Result<Vec<GroupLine>> {
        let scope = actor.may(Verb::ViewSupervision)?;
        if !scope.is_county() || actor.role == Role::DutyDepartment {
            return Ok(Vec::new());
        }
        let mut read = self.store().read().await?;
        let accounts = read.accounts(&scope, &actor.account).await?;
        drop(read);
        let groups = accounts
            .into_iter()
            .filter(|a| a.role == Role::Supervision && a.disabled.is_none());
        let all = self.all_of_groups(actor).await?;
        Ok(groups.map(|group| all.line(&group)).collect())
    }

    /// What the lines of groups are counted from.
    async fn all_of_groups(&self, actor: &Actor) -> Result<AllOfGroups> {
        let scope = actor.may(Verb::ViewSupervision)?;
        Ok(AllOfGroups {
            inspections: self.inspections(actor).await?,
            orders: self.orders(actor).await?,
            posts: self.posts(actor).await?,
            towns: self
                .store()
                .read()
                .await?
                .towns(&scope)
                .await?
                .into_iter()
                .map(|t| (t.id, t.name))
                .collect(),
        })
    }

    /// A supervision group by one of its accounts, for the county office and for the group itself.
    ///
    /// # Errors
    /// Denied; not found for other groups.
    pub async fn group(&self, actor: &Actor, id: &AccountId) -> Result<GroupPage> {
        let scope = actor.may(Verb::Inspect)?;
        if *id != super::acts_as(actor) && !scope.is_county() {
            return Err(Error::NotFound("group"));
        }
        let mut read = self.store().read().await?;
        // With the own account, also where it lies in no township of the reach.
        let all = read.accounts(&scope, &super::acts_as(actor)).await?;
        let mut groups = all.iter();
        let found =
            groups.find(|a| a.id == *id && a.role == Role::Supervision && a.disabled.is_none());
        let found = found.cloned().ok_or(Error::NotFound("group"))?;
        drop(read);
        let seen = self.all_of_groups(actor).await?;
        let towns = seen.towns_of(&found);
        let posts = seen.posts.iter().filter(|p| is_of(p, &found));
        let members = posts
            .map(|post| {
                let linked = post.account.as_ref();
                let account = linked.and_then(|id| all.iter().find(|a| a.id == *id));
                let reached = account.map(|a| seen.towns_of(a));
                Member {
                    same_towns: reached.as_ref().is_none_or(|r| *r == towns),
                    account: account.map(|a| {
                        let names = reached.into_iter().flatten().map(|(_, name)| name);
                        (a.login.clone(), names.collect())
                    }),
                    post: post.clone(),
                }
            })
            .collect();
        let accounts = all
            .iter()
            .filter(|a| {
                a.role == Role::Supervision && a.disabled.is_none() && a.office == found.office
            })
            .map(|a| (a.id.clone(), a.login.clone(), a.name.clone()))
            .collect();
        Ok(GroupPage {
            line: seen.line(&found),
            towns,
            accounts,
            members,
        })
    }
}
