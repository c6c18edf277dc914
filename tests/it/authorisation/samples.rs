//! What each route is called with. A new route needs a line here: the coverage test says so.
//!
//! `{unit}`, `{community}` and `{account}` stand for a village, a community and an account, either within township 1 or out of
//! it, `{version}` for the account's version as it is, `{term}` for the running term. `{id}` in a path
//! is an account's, an import's below `/divisions/imports`, a draft's or a confirmed count's below
//! `/counts`.

use web::Route;

pub use super::about::{About, FOREIGN_ACCOUNT, OWN_ACCOUNT};
pub use super::sample::Sample;
use super::sample::{get, post, upload};
use crate::harness::{Actor, Page, World};

/// Every route with its sample. In an order in which each works after those before it.
pub const SAMPLES: &[Sample] = &[
    get("GET /login", ""),
    post("POST /login", "login=nobody&password=wrong", &[422]),
    // Set up already: both lead to the login page.
    Sample {
        answers: &[303],
        ..get("GET /setup", "")
    },
    post("POST /setup", "code=1234-5678&county=990101", &[303]),
    get("GET /rules", "province=41&family=villagers&day=2026-03-22"),
    get("GET /account", ""),
    get("GET /account/password", ""),
    post(
        "POST /account/password",
        "old=wrong&password=x&again=x",
        &[422],
    ),
    Sample {
        // Nobody here has a second factor: the page leads on.
        answers: &[303],
        ..get("GET /login/code", "")
    },
    post("POST /login/code", "code=123456", &[404]),
    get("GET /account/second", ""),
    post("POST /account/second", "act=confirm&code=123456", &[404]),
    get("GET /account/deputy", ""),
    post(
        "POST /account/deputy",
        "deputy=nobody&from=2026-01-20&until=2026-01-21&reason=x",
        &[422],
    ),
    post("POST /account/deputy/end", "id=01NONE&version=1", &[404]),
    post("POST /account/deputy/act", "account=01NONE", &[404]),
    get("GET /accounts", ""),
    post("POST /accounts/slips", "account={account}&sure=yes", &[200]),
    get("GET /accounts/new", "role=village&town=990101100"),
    post(
        "POST /accounts/new",
        "role=village&login=x&name=&reach={unit}",
        &[422],
    ),
    get("GET /accounts/import", ""),
    upload("POST /accounts/import", ("file", "not a list"), &[422]),
    post("POST /accounts/import/confirm", "rows=", &[422]),
    get("GET /accounts/import/template", ""),
    get("GET /accounts/{id}", ""),
    post(
        "POST /accounts/{id}",
        "version={version}&name=孟晓&office=&reach=990101100201",
        &[303, 422],
    ),
    get("GET /accounts/{id}/disable", ""),
    post(
        "POST /accounts/{id}/disable",
        "version={version}&reason=调走",
        &[303],
    ),
    post("POST /accounts/{id}/enable", "version={version}", &[303]),
    post("POST /accounts/{id}/unlock", "", &[303]),
    post("POST /accounts/{id}/reset", "version={version}", &[200]),
    post("POST /accounts/{id}/second", "", &[422]),
    get("GET /search", "q=李家庄"),
    get("GET /divisions", ""),
    get("GET /divisions/villages", "q=李家庄"),
    get("GET /divisions/units/{unit}", ""),
    post(
        "POST /divisions/units/{unit}/kind",
        "version=0&kind=similar_village&reason=农场",
        &[409],
    ),
    post(
        "POST /divisions/units/{unit}/part",
        "version=0&takes_part=no&reason=整村搬迁",
        &[409],
    ),
    post(
        "POST /divisions/units/{unit}/merge",
        "version=0&successor=&reason=并村",
        &[422],
    ),
    post(
        "POST /divisions/units/{unit}/leave",
        "version=0&term={term}&reason=并村",
        &[409],
    ),
    get("GET /divisions/imports", ""),
    upload("POST /divisions/imports", ("file", "not a list"), &[422]),
    get("GET /divisions/imports/new", ""),
    get("GET /divisions/imports/{id}", ""),
    post("POST /divisions/imports/{id}/confirm", "", &[404]),
    post("POST /divisions/imports/{id}/drop", "", &[404]),
    Sample {
        answers: &[404],
        ..get("GET /divisions/imports/{id}/refused", "")
    },
    get("GET /journal", "act=session.login&from=2026-01-01"),
    get("GET /journal/verify", ""),
    post("POST /journal/verify", "", &[200]),
    get("GET /journal/heads", ""),
    get("GET /journal/heads.txt", ""),
    get("GET /journal/public-key", ""),
    get("GET /backups", ""),
    post("POST /backups", "", &[303]),
    Sample {
        answers: &[404],
        ..get("GET /backups/file", "name=touyan-20260101-000000.backup")
    },
    get("GET /health", ""),
    get("GET /healthz", ""),
    get("GET /metrics", ""),
    get("GET /team", ""),
    get("GET /team/figures", ""),
    get("GET /team/sheet", ""),
    post(
        "POST /team/sheet",
        "town=990101100&purpose=report&note=汇总",
        &[200],
    ),
    upload("POST /team/sheet/read", ("list", "not a list"), &[422]),
    post("POST /team/sheet/apply", "rows=x", &[422]),
    get("GET /team/new", ""),
    post("POST /team/new", "unit={unit}&name=", &[422]),
    get("GET /team/{id}", ""),
    post("POST /team/{id}/open", "purpose=talk&note=届末谈话", &[303]),
    post("POST /team/{id}/facts", "version=1&name=", &[422]),
    post("POST /team/{id}/review", "version=7&wish=stay", &[409]),
    post("POST /team/{id}/end", "version=1&on=&reason=", &[422]),
    get("GET /team/find", ""),
    post("POST /team/find", "number=138", &[422]),
    get("GET /team/looks", ""),
    get("GET /team/{id}/numbers", ""),
    post(
        "POST /team/{id}/number",
        "kind=phone&phone=138&source=own&version=0",
        &[422],
    ),
    post(
        "POST /team/{id}/number/remove",
        "kind=phone&version=7",
        &[409],
    ),
    post("POST /team/{id}/unmask", "kind=phone&reason=", &[422]),
    post("POST /team/{id}/kin", "relative=&kin=&kin_source=", &[422]),
    post("POST /team/{id}/kin/remove", "link=none", &[409]),
    post(
        "POST /team/{id}/destroy",
        "version=1&reason=档案保管期满",
        &[404],
    ),
    get("GET /attachments?owner={owner}", ""),
    // Whom the record's own verb refuses is refused, whoever may attach to other records.
    Sample {
        fields: "owner={owner}",
        ..upload("POST /attachments", ("files", "会议记录"), &[303, 403])
    },
    get("GET /attachments/{id}", ""),
    get("GET /attachments/{id}/file", ""),
    get("GET /attachments/{id}/thumbnail", ""),
    post(
        "POST /attachments/{id}/destroy",
        "version=7&reason=传错",
        &[409, 422, 403],
    ),
    get("GET /retention", ""),
    post(
        "POST /retention/destroy",
        "what=step_evidence&sure=yes",
        &[303],
    ),
    get("GET /settings", ""),
    post("POST /settings", "version=-1&soon_days=4", &[409]),
    get("GET /settings/holidays", ""),
    post(
        "POST /settings/holidays",
        "day=not a day&kind=off&name=x",
        &[422],
    ),
    post("POST /settings/holidays/remove", "day=1999-01-01", &[303]),
    get("GET /settings/{key}", ""),
    get("GET /", ""),
    get("GET /cockpit", ""),
    get("GET /villages", ""),
    post(
        "POST /villages",
        "act=record&unit={unit}&step=party:party_request&done_on=2026-01-19",
        &[303, 422],
    ),
    get("GET /villages/{unit}", ""),
    post(
        "POST /villages/{unit}/steps",
        "step=party_branch:party_notice&done_on=2026-01-19&note=",
        &[303, 422],
    ),
    post(
        "POST /villages/{unit}/confirm",
        "body=villagers_committee&seen=2026-03-22",
        &[303, 422],
    ),
    post(
        "POST /villages/{unit}/undo",
        "undo=party_branch:party_notice&reason=记错",
        &[303, 422],
    ),
    post(
        "POST /villages/{community}/form",
        "form=all_residents&version=2",
        &[303, 409],
    ),
    get("GET /chain", ""),
    get("GET /chain/villages", ""),
    get("GET /chain/phones", ""),
    get("GET /chain/new", "kind=village_cadre&unit=990101100201"),
    post(
        "POST /chain/new",
        "kind=village_cadre&unit={unit}&name=",
        &[422],
    ),
    get("GET /chain/posts", ""),
    get("GET /chain/posts/{id}", ""),
    post("POST /chain/posts/{id}", "version=0&name=吴山", &[409]),
    post(
        "POST /chain/posts/{id}/end",
        "version=0&on=2026-01-20&reason=调离",
        &[409],
    ),
    get("GET /chain/import", ""),
    upload("POST /chain/import", ("list", "not a list"), &[422]),
    post("POST /chain/import/confirm", "rows=", &[422]),
    get("GET /chain/import/template", ""),
    get("GET /tasks", ""),
    get("GET /tasks/due", ""),
    get("GET /tasks/new", ""),
    post("POST /tasks/new", "title=x", &[422]),
    get("GET /tasks/templates", ""),
    post("POST /tasks/templates", "title=x", &[422]),
    get("GET /tasks/templates/new", ""),
    get("GET /tasks/templates/{id}", ""),
    post(
        "POST /tasks/templates/{id}",
        "version=0&kind=task&title=x&text=x&cascade=village&deadline=open",
        &[409],
    ),
    // A department sees only what it is asked itself.
    Sample {
        answers: &[200, 404],
        ..get("GET /tasks/{id}", "")
    },
    post("POST /tasks/{id}/read", "place={unit}", &[303, 404]),
    post(
        "POST /tasks/{id}/answer",
        "place={unit}&kind=progress&note=在办&seen=-1",
        &[404, 409],
    ),
    post(
        "POST /tasks/{id}/withdraw",
        "version=0&reason=重复",
        &[409, 422],
    ),
    Sample {
        answers: &[200, 404],
        ..get("GET /tasks/{id}/letter", "")
    },
    get("GET /inspections", ""),
    get("GET /inspections/new", ""),
    post("POST /inspections/new", "unit={unit}&planned_on=", &[422]),
    get("GET /inspections/checklist", ""),
    post(
        "POST /inspections/checklist",
        "version=7&items=票箱",
        &[409],
    ),
    // A group sees its own page only.
    Sample {
        answers: &[200, 404],
        ..get("GET /inspections/groups/{id}", "")
    },
    // A department sees no inspection.
    Sample {
        answers: &[200, 404],
        ..get("GET /inspections/{id}", "")
    },
    post(
        "POST /inspections/{id}",
        "version=0&checklist=0&on=2026-01-20&verdict-0=good",
        &[409, 422],
    ),
    post(
        "POST /inspections/{id}/cancel",
        "version=0&reason=改期",
        &[409, 422],
    ),
    get("GET /look-back", ""),
    get("GET /look-back/new", ""),
    post("POST /look-back/new", "title=x", &[422]),
    Sample {
        answers: &[200, 404],
        ..get("GET /look-back/{id}", "")
    },
    get("GET /orders", ""),
    get("GET /orders/new", ""),
    post("POST /orders/new", "to=village&unit={unit}&title=x", &[422]),
    // A department sees the orders issued to it.
    Sample {
        answers: &[200, 404],
        ..get("GET /orders/{id}", "")
    },
    post(
        "POST /orders/{id}/answer",
        "version=0&text=已办",
        &[404, 409],
    ),
    post(
        "POST /orders/{id}/verify",
        "version=0&act=close&text=到位",
        &[409, 422],
    ),
    Sample {
        answers: &[200, 404],
        ..get("GET /orders/{id}/paper", "")
    },
    get("GET /reports", ""),
    post("POST /reports", "day=2030-01-01", &[422]),
    get("GET /reports/{id}", ""),
    post("POST /reports/{id}", "version=0&text=进展", &[409, 422]),
    get("GET /reports/{id}/paper", ""),
    get("GET /reports/{id}/text", ""),
    get("GET /papers", ""),
    get("GET /papers/meeting", "kind=minutes"),
    get("GET /papers/due", ""),
    get("GET /survey", ""),
    post("POST /survey/sign", "name=罗平&on=2026-01-19", &[422]),
    get("GET /survey/villages/{unit}", ""),
    get("GET /survey/villages/{unit}/history", ""),
    get("GET /survey/villages/{unit}/{section}", ""),
    post(
        "POST /survey/villages/{unit}/{section}",
        "a.households=120&v.households=0",
        &[303],
    ),
    get("GET /survey/rounds", ""),
    post(
        "POST /survey/rounds",
        "name=又一轮&deadline=2026-02-01",
        &[422],
    ),
    post(
        "POST /survey/rounds/{no}",
        "form=edit&version=0&name=一轮&deadline=2026-02-01",
        &[409],
    ),
    get("GET /survey/compare", "from=1&to=1"),
    get("GET /survey/questions", ""),
    get("GET /survey/questions/new", ""),
    post(
        "POST /survey/questions/new",
        "title=&kind=text",
        &[409, 422],
    ),
    get("GET /survey/questions/{code}", ""),
    post(
        "POST /survey/questions/{code}",
        "version=-1&title=户数&private=yes",
        &[409],
    ),
    get("GET /survey/workbooks", ""),
    upload("POST /survey/workbooks", ("file", "no workbook"), &[422]),
    get("GET /survey/workbooks/{town}", ""),
    get("GET /survey/uploads/{id}", ""),
    post("POST /survey/uploads/{id}", "act=drop&version=0", &[409]),
    get("GET /survey/uploads/{id}/marked", ""),
    get("GET /survey/former", ""),
    upload("POST /survey/former", ("file", "no list"), &[422]),
    get("GET /survey/former/template", ""),
    get("GET /survey/former/{id}", ""),
    post("POST /survey/former/{id}", "act=drop&version=0", &[409]),
    get("GET /counts", ""),
    get("GET /counts/{id}", ""),
    get("GET /counts/{id}/edit", ""),
    post(
        "POST /counts/{id}/edit",
        "unit={unit}&body=villagers_committee&version=0&act=check",
        &[422],
    ),
    post("POST /counts/{id}/drop", "version=0", &[409]),
    get("GET /counts/{id}/correct", ""),
    post(
        "POST /counts/{id}/correct",
        "id=01NEW&unit={unit}&body=villagers_committee&act=check",
        &[422],
    ),
    // Leads to the draft.
    Sample {
        answers: &[303],
        ..get("GET /villages/{unit}/count", "body=villagers_committee")
    },
    post("POST /villages/{unit}/count", "id=01NEW&act=check", &[422]),
    get("GET /villages/{unit}/postpone", "body=party_branch"),
    post(
        "POST /villages/{unit}/postpone?body=party_branch",
        "version=2&reason=汛期",
        &[303, 409],
    ),
    get("GET /days", ""),
    post(
        "POST /days",
        "which=committee&target=all&day=2026-03-29",
        &[200],
    ),
    get("GET /risks", ""),
    get("GET /risks/{unit}", ""),
    post(
        "POST /risks/{unit}",
        "version=-1&level=key&reason=债务已签协议",
        &[409],
    ),
    get("GET /risk-tasks/new", "rule=poor&unit={unit}"),
    post(
        "POST /risk-tasks/new",
        "rule=poor&unit={unit}&title=&cascade=village&deadline=step&before=15",
        &[422, 404],
    ),
    get("GET /risk-rules", ""),
    get("GET /risk-rules/new", ""),
    post(
        "POST /risk-rules/new",
        "act=save&version=0&name=&expression=债务&level=key",
        &[422],
    ),
    get("GET /risk-rules/{code}", ""),
    post(
        "POST /risk-rules/{code}",
        "act=try&version=0&name=集体经济薄弱&expression=income < 5万&level=key&reason=收入 {income}&cause=poor&applies=all",
        &[200],
    ),
    get("GET /plans", ""),
    get("GET /plans/{unit}", ""),
    get("GET /plans/{unit}/edit", ""),
    post(
        "POST /plans/{unit}/edit",
        "no=1&version=1&problem_1=后备人选不足",
        &[303, 409],
    ),
    post("POST /plans/{unit}/submit", "no=1&version=0", &[409]),
    post("POST /plans/{unit}/approve", "no=1&version=0", &[409]),
    post("POST /plans/{unit}/return", "no=1&version=0", &[409]),
    post("POST /plans/{unit}/send-back", "no=1&version=0", &[409]),
    post("POST /plans/{unit}/revise", "no=1&version=0", &[409]),
    post(
        "POST /plans/{unit}/result",
        "item=9&outcome=doing&result=已物色两人",
        &[422],
    ),
    get("GET /plans/{unit}/print", ""),
    get("GET /trackers", ""),
    get("GET /trackers/{kind}", ""),
    post("POST /trackers/{kind}", "step=notify", &[422]),
    get("GET /trackers/{kind}/{unit}", ""),
    post(
        "POST /trackers/{kind}/{unit}",
        "step=publish&f_published_on=2026-01-10",
        &[422],
    ),
    get("GET /tracker-entries/{id}", ""),
    post("POST /tracker-entries/{id}", "step=take", &[422]),
    post(
        "POST /tracker-entries/{id}/report",
        "note=已与当事人见面",
        &[422],
    ),
    get("GET /terms", ""),
    get("GET /terms/new", ""),
    post(
        "POST /terms",
        "name=x&number=0&province=00&order=party_first&form=x",
        &[422],
    ),
    get("GET /terms/{term}", ""),
    post(
        "POST /terms/{term}",
        "version=0&name=新名&number=12&order=party_first",
        &[409],
    ),
    get("GET /nominees", ""),
    get("GET /nominees/combined", ""),
    get("GET /nominees/new", "unit={unit}"),
    post("POST /nominees/new", "unit={unit}&name=", &[422]),
    get("GET /nominees/import", ""),
    upload("POST /nominees/import", ("list", "not a list"), &[422]),
    get("GET /nominees/import/template", ""),
    get("GET /nominees/villages/{unit}", ""),
    post("POST /nominees/villages/{unit}/seats", "name=", &[422]),
    post(
        "POST /nominees/villages/{unit}/adopt",
        "adopted_on=2026-01-19&paper=选举办法第六条",
        &[303],
    ),
    get("GET /nominees/{id}", ""),
    post(
        "POST /nominees/{id}",
        "version=0&name=钱眉&posts=vc_chair&source=voter",
        &[409],
    ),
    post(
        "POST /nominees/{id}/talks",
        "kind=intent&held_on=2026-01-19&talker=林和",
        &[303],
    ),
    post("POST /nominees/{id}/withdraw", "version=1&on=&why=", &[422]),
    get("GET /nominees/{id}/pledge", ""),
    get("GET /reserve", ""),
    get("GET /reserve/new", ""),
    post("POST /reserve/new", "unit={unit}&name=", &[422]),
    get("GET /reserve/{id}", ""),
    post("POST /reserve/{id}", "version=1&aim=", &[422]),
    post("POST /reserve/{id}/end", "version=1&on=&reason=", &[422]),
    get("GET /review", ""),
    get("GET /review/new", ""),
    post("POST /review/new", "title=&person={nominee}", &[422]),
    get("GET /review/batches/{id}", ""),
    post("POST /review/batches/{id}", "act=remind", &[303]),
    get("GET /review/batches/{id}/letters", ""),
    get("GET /review/list", ""),
    post("POST /review/list", "", &[303]),
    get("GET /review/list/departments/{code}", ""),
    post(
        "POST /review/list/departments/{code}",
        "version=1&name=&duty=&days=0",
        &[422],
    ),
    get("GET /review/list/rules/{code}", ""),
    post("POST /review/list/rules/{code}", "version=0", &[422]),
    get("GET /review/people/{id}", ""),
    post("POST /review/people/{id}/open", "", &[303]),
    // There is no conclusion yet.
    post(
        "POST /review/people/{id}",
        "act=notice&batch={batch}&number=1&on=2026-01-20&how=signed",
        &[422],
    ),
    // Nothing to print before a conclusion.
    Sample {
        answers: &[303],
        ..get("GET /review/people/{id}/notice", "")
    },
    get("GET /asked", ""),
    get("GET /asked/{id}", ""),
    get("GET /asked/{id}/paper", ""),
    get("GET /asked/{id}/people/{nominee}", ""),
    post("POST /asked/{id}/clear", "officer=林和", &[200]),
    get("GET /asked/{id}/sheet", ""),
    get("GET /asked/{id}/sheet/file", ""),
    upload("POST /asked/{id}/sheet", ("list", "not a list"), &[422]),
    post("POST /asked/{id}/sheet/apply", "rows=", &[422]),
    post(
        "POST /asked/{id}/people/{nominee}",
        "version=0&verdict=clear&officer=林和",
        &[303],
    ),
    // Last: it ends the session.
    post("POST /logout", "", &[303]),
];

impl Sample {
    /// The sample of a route, if it has one.
    pub fn of(route: &Route) -> Option<&'static Self> {
        let name = format!("{} {}", route.method, route.path);
        SAMPLES.iter().find(|s| s.name() == name)
    }

    /// Method and path as the table of routes has them.
    pub fn name(&self) -> String {
        let path = self.route.split('?').next().unwrap();
        path.replace("{community}", "{unit}")
    }

    /// Where in [`SAMPLES`] it stands.
    pub fn position(&self) -> usize {
        SAMPLES.iter().position(|s| s.route == self.route).unwrap()
    }

    /// Whether a record of somebody is named in the path.
    pub fn names_a_record(&self) -> bool {
        ["{unit}", "{id}", "{town}"]
            .iter()
            .any(|part| self.name().contains(part))
    }

    /// Calls it as somebody about these records.
    pub async fn call(&self, actor: &Actor, world: &World, about: &About) -> Page {
        let version = about.version(world).await;
        let named = self.route.contains("{id}").then(|| about.named(self.route));
        let id = named.unwrap_or_default();
        // A question of the survey, a rule of risk, a department, an entry of the negative list.
        let code = match self.route {
            route if route.contains("/risk-rules/") => "poor",
            route if route.contains("/review/list/departments/") => "fayuan",
            route if route.contains("/review/list/rules/") => "clan_or_gang",
            _ => "households",
        };
        let fill = |text: &str| {
            text.replace("{unit}", about.unit)
                .replace("{community}", about.community)
                .replace("{town}", &about.unit[..9])
                .replace("{section}", "basic")
                .replace("{no}", "1")
                .replace("{id}", id)
                .replace("{account}", &about.account)
                .replace("{version}", &version)
                .replace("{term}", &about.term)
                .replace("{owner}", &about.owner)
                .replace("{key}", "soon_days")
                .replace("{nominee}", &about.nomination.nominee)
                .replace("{batch}", &about.nomination.batch)
                .replace("{code}", code)
                .replace("{kind}", "exit_audit")
        };
        let (method, path) = self.route.split_once(' ').unwrap();
        let path = fill(path);
        assert!(
            !path.contains('{'),
            "{path}: tell samples.rs what this part of a path stands for"
        );
        let fields: Vec<(String, String)> = self
            .fields
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), fill(value)))
            .collect();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        match (method, self.file) {
            ("GET", _) if self.fields.is_empty() => actor.get(&path).await,
            ("GET", _) => actor.get(&format!("{path}?{}", self.fields)).await,
            (_, Some((name, content))) => {
                let file = (name, "file.csv", content.as_bytes());
                actor.upload(&path, &fields, file).await
            }
            _ => actor.post(&path, &fields).await,
        }
    }
}
