//! The records that samples are about, within township 1 and out of it.

use domain::account::{Role, SystemScope, SystemUse};

use super::duties::Duty;
use super::nominations::Nomination;
use super::surveys::Survey;
use crate::harness::{Actor, World};

/// Login name of the account within township 1 that samples work on.
pub const OWN_ACCOUNT: &str = "spare-own";
/// The same in township 2.
pub const FOREIGN_ACCOUNT: &str = "spare-foreign";

/// Which records a sample is about.
pub struct About {
    /// A village's id.
    pub unit: &'static str,
    /// An account's id, and its login name.
    pub account: String,
    login: &'static str,
    /// A confirmed count of the village.
    count: String,
    /// A draft of the vote after it.
    draft: String,
    /// A petition of the village, in its tracker.
    petition: String,
    /// A community's id.
    pub(super) community: &'static str,
    /// The import of the county's division list.
    import: String,
    /// The running term's id.
    pub term: String,
    /// A recorded step of the village, as an owner of attachments.
    pub(super) owner: String,
    /// An attachment of it, a picture.
    attachment: String,
    /// A member of its committees.
    member: String,
    /// The account of a supervision group of its township.
    group: String,
    /// Somebody in a post of the village, a task for its township alone, and a template of tasks.
    duty: Duty,
    /// A workbook and a list of former office holders of the village's township.
    survey: Survey,
    /// A nominee of the village in a batch of the joint review, and somebody of its reserve pool.
    pub(super) nomination: Nomination,
}

impl About {
    /// Records within township 1, and the same out of it; makes the accounts.
    pub async fn own_and_foreign(world: &World) -> (Self, Self) {
        let mut both = Vec::new();
        let county_office = world.county().await;
        let county = "990101";
        // Villages 1 to 4 lie in township 1, villages 5 to 8 in township 2.
        for (login, first) in [(OWN_ACCOUNT, 1), (FOREIGN_ACCOUNT, 5)] {
            let place = |number: usize| world.place(first + number).id;
            let (community, voted, home) = (place(0), place(1), place(2));
            // Nobody has more than half, so that a draft of the next vote stands beside it.
            let count = county_office.confirms_count(voted, "2026-01-17", 245).await;
            let draft = county_office.drafts_count(voted, "2026-01-18", 300).await;
            let line = [("problem_1", "后备人选不足")];
            let path = format!("/plans/{voted}/edit");
            county_office.post(&path, &line).await.expect(303);
            let path = format!("/trackers/petition/{voted}");
            let fields = [("f_number", "信〔2026〕3号"), ("f_kind", "land")];
            county_office.post(&path, &fields).await.expect(303);
            let listed = county_office.get(&path).await;
            let petition = after(&listed.text(), "/tracker-entries/").to_owned();
            world.account(login, Role::Village, &[home], county).await;
            let term = world.term().await.id.as_str().to_owned();
            let step = "villagers_committee:voter_list";
            county_office
                .records_step(voted, step, "2026-01-19")
                .await
                .expect(303);
            let owner = format!("step:{term}/{voted}/villagers_committee/voter_list/1");
            let attachment = attached(&county_office, &owner).await;
            both.push(Self {
                owner,
                attachment,
                member: member(&county_office, voted).await,
                group: group(world, login, &voted[..9]).await,
                unit: voted,
                count: count.trim_start_matches("/counts/").to_owned(),
                draft: between(&draft, "/counts/", "/edit").to_owned(),
                petition,
                community,
                account: world.account_id(login).await.as_str().to_owned(),
                login,
                import: world.first_import(),
                term,
                duty: Duty::of(world, voted, &voted[..9], login == OWN_ACCOUNT).await,
                survey: Survey::of(world, &voted[..9]).await,
                nomination: Nomination::of(world, voted).await,
            });
        }
        let foreign = both.pop().unwrap();
        (both.pop().unwrap(), foreign)
    }

    /// The record that `{id}` stands for in a route.
    pub(super) fn named(&self, route: &str) -> &str {
        match route {
            "GET /counts/{id}/edit" | "POST /counts/{id}/edit" | "POST /counts/{id}/drop" => {
                &self.draft
            }
            route if route.contains("/team/") => &self.member,
            route if route.contains("/reserve/") => &self.nomination.reserve,
            route if route.contains("/nominees/") || route.contains("/review/people/") => {
                &self.nomination.nominee
            }
            route if route.contains("/review/batches/") || route.contains("/asked/") => {
                &self.nomination.batch
            }
            route if route.contains("/attachments/") => &self.attachment,
            route if route.contains("/counts/") => &self.count,
            route if route.contains("/imports/") => &self.import,
            route if route.contains("/chain/posts/") => &self.duty.post,
            route if route.contains("/inspections/groups/") => &self.group,
            route if route.contains("/inspections/") => &self.duty.inspection,
            route if route.contains("/look-back/") => &self.duty.round,
            route if route.contains("/orders/") => &self.duty.order,
            route if route.contains("/reports/") => &self.duty.report,
            route if route.contains("/tasks/templates/") => &self.duty.template,
            route if route.contains("/tasks/") => &self.duty.task,
            route if route.contains("/tracker-entries/") => &self.petition,
            route if route.contains("/survey/uploads/") => &self.survey.upload,
            route if route.contains("/survey/former/") => &self.survey.former,
            route if route.contains("/accounts/") => &self.account,
            route => panic!("{route}: tell samples.rs what its {{id}} stands for"),
        }
    }

    pub(super) async fn version(&self, world: &World) -> String {
        let scope = SystemScope::for_use(SystemUse::Login);
        let mut read = world.app.store().read().await.unwrap();
        let found = read.credentials(scope, self.login).await.unwrap().unwrap();
        found.account.version.to_string()
    }
}

/// Makes the account of a supervision group and gives the id.
async fn group(world: &World, beside: &str, town: &str) -> String {
    let login = format!("group-of-{beside}");
    let role = Role::Supervision;
    world.account(&login, role, &[town], "990101").await;
    world.account_id(&login).await.as_str().to_owned()
}

/// Adds a member to a village's committees and gives the id.
async fn member(actor: &Actor, unit: &str) -> String {
    crate::team::joins(actor, unit, "周云").await.expect(303);
    let card = crate::team::only_member(actor, unit).await;
    card.trim_start_matches("/team/").to_owned()
}

/// Adds a picture to a record and gives its id.
async fn attached(actor: &Actor, owner: &str) -> String {
    let picture = crate::operations::attachments::picture(4, 4);
    let file = ("files", "公告.png", picture.as_slice());
    let fields = [("owner", owner)];
    actor
        .upload("/attachments", &fields, file)
        .await
        .expect(303);
    let page = actor.get(&format!("/attachments?owner={owner}")).await;
    let text = page.expect(200).text();
    let (_, rest) = text.split_once("href=\"/attachments/").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.strip_prefix(before).unwrap();
    rest.strip_suffix(after).unwrap()
}

/// What follows a piece of a link until its end.
fn after<'a>(text: &'a str, before: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split('"').next().unwrap()
}
