//! The people who log in: every role of the county, two people in each township, some villages, one
//! leaver whose work was handed over, and a deputy. Passwords are fixed and shared by the role, because
//! the demo is for trying every role out; they are printed, so they protect nothing.

use std::collections::HashMap;

use domain::account::{Actor, Reach, Role, SystemScope, SystemUse};
use domain::{AccountId, CountyId, Millis, UnitId};
use store::account::Account;

use super::names::Names;
use super::places::{COUNTY, Place, TOWNS, town_id};
use crate::App;
use crate::account::own_actor;
use crate::error::{Error, Result};

/// A login that the demo prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoLogin {
    /// The role's name in the demo: `county`, `township`, `village` ...
    pub role: &'static str,
    /// The role in Chinese.
    pub role_zh: &'static str,
    /// Login name.
    pub login: &'static str,
    /// Password.
    pub password: &'static str,
}

/// The name of a role in the demo's list, its first login, its password.
const fn face(role: Role) -> (&'static str, &'static str, &'static str) {
    match role {
        Role::CountyOffice => ("county", "xianban", "demo-county-2026"),
        Role::CivilAffairs => ("civil_affairs", "minzheng", "demo-civil-2026"),
        Role::Township => ("township", "qingshi1", "demo-township-2026"),
        Role::Village => ("village", "qingshi200", "demo-village-2026"),
        Role::Department => ("department", "gongan", "demo-department-2026"),
        Role::Discipline => ("discipline", "jiwei", "demo-discipline-2026"),
        Role::Publicity => ("publicity", "xuanchuan", "demo-publicity-2026"),
        Role::DutyDepartment => ("duty_department", "shenji", "demo-duty-2026"),
        Role::Supervision => ("supervision", "dudao1", "demo-supervision-2026"),
        Role::Administrator => ("administrator", "guanli", "demo-admin-2026"),
        Role::Auditor => ("auditor", "hecha", "demo-auditor-2026"),
    }
}

/// One login per role, in the order of the roles.
#[must_use]
pub fn logins() -> Vec<DemoLogin> {
    Role::ALL
        .iter()
        .map(|role| {
            let (name, login, password) = face(*role);
            DemoLogin {
                role: name,
                role_zh: role.zh(),
                login,
                password,
            }
        })
        .collect()
}

/// People of the county's offices: role, login, office.
const OFFICES: &[(Role, &str, &str)] = &[
    (Role::Administrator, "guanli", "换届办信息组"),
    (Role::Administrator, "guanli2", "大数据中心"),
    (Role::CountyOffice, "xianban", "县换届办"),
    (Role::CountyOffice, "xianban2", "县委组织部组织科"),
    (Role::CountyOffice, "xianban3", "县换届办综合组"),
    (Role::CivilAffairs, "minzheng", "县民政局"),
    (Role::CivilAffairs, "shehui", "县委社会工作部"),
    (Role::Department, "gongan", "县公安局"),
    (Role::Department, "fayuan", "县人民法院"),
    (Role::Department, "jianchayuan", "县人民检察院"),
    (Role::Department, "sifa", "县司法局"),
    (Role::Department, "xinfang", "县信访局"),
    (Role::Department, "weijian", "县卫生健康委"),
    (Role::Department, "ziyuan", "县自然资源局"),
    (Role::Department, "huanbao", "县生态环境局"),
    (Role::Department, "yingji", "县应急管理局"),
    (Role::Department, "shuiwu", "县税务局"),
    (Role::Discipline, "jiwei", "县纪委监委"),
    (Role::Discipline, "jiwei2", "县纪委监委党风政风室"),
    (Role::Publicity, "xuanchuan", "县委宣传部"),
    (Role::DutyDepartment, "shenji", "县审计局"),
    (Role::DutyDepartment, "nongye", "县农业农村局"),
    (Role::DutyDepartment, "caizheng", "县财政局"),
    (Role::Auditor, "hecha", "县换届办监督组"),
];

/// Reviewing departments named last.
const LATER_OFFICES: &[(&str, &str)] =
    &[("zuzhi", "县委组织部干部监督科"), ("zhengfa", "县委政法委")];

/// Supervision groups; each reads three townships.
const GROUPS: usize = 6;
/// Village accounts in each township.
const VILLAGE_ACCOUNTS: usize = 3;
/// The one who left his township, and who took over.
pub(super) const LEAVER: &str = "dahe3";
pub(super) const HEIR: &str = "dahe1";

/// Everybody by login name.
#[derive(Debug)]
pub(super) struct People {
    accounts: HashMap<String, Account>,
}

impl People {
    /// The actor of a login name.
    pub(super) fn actor(&self, login: &str) -> Result<Actor> {
        Ok(own_actor(self.account(login)?))
    }

    /// The account of a login name.
    pub(super) fn account(&self, login: &str) -> Result<&Account> {
        self.accounts
            .get(login)
            .ok_or_else(|| Error::internal(format!("demo account {login}")))
    }

    /// The id of a login name.
    pub(super) fn id(&self, login: &str) -> Result<&AccountId> {
        Ok(&self.account(login)?.id)
    }
}

/// What an account is made from.
struct Plan {
    role: Role,
    login: String,
    office: String,
    reach: Reach,
    home_town: Option<UnitId>,
}

/// Makes every account: the first administrator by the program, the others by the administrator.
pub(super) async fn make(app: &App, places: &[Place]) -> Result<People> {
    let county = CountyId::parse(COUNTY).map_err(Error::internal)?;
    let scope = SystemScope::for_use(SystemUse::Demo).county(county.clone());
    let mut hashes = HashMap::new();
    for role in Role::ALL {
        let (_, _, password) = face(*role);
        let salt = app.env().random();
        hashes.insert(*role, app.passwords().hash(password, salt).await?);
    }
    let mut names = Names::new(0x7065);
    let now = app.env().now();
    let accounts: Vec<Account> = plans(places)?
        .into_iter()
        .map(|plan| account(app, plan, &county, names.anybody(), now))
        .collect();
    let mut people = People {
        accounts: HashMap::new(),
    };
    let mut first = true;
    let mut tx = app.write_system(Some(&county), "demo").await?;
    for account in accounts {
        let hash = hashes.get(&account.role).map_or("", String::as_str);
        tx.add_account(&scope, &account, hash).await?;
        if first {
            // Everybody else is made by the first administrator.
            tx.commit().await?;
            tx = app.write(&own_actor(&account)).await?;
            first = false;
        }
        people.accounts.insert(account.login.clone(), account);
    }
    tx.commit().await?;
    Ok(people)
}

fn account(app: &App, plan: Plan, county: &CountyId, name: String, now: Millis) -> Account {
    Account {
        id: app.env().ulid().into(),
        county: county.clone(),
        login: plan.login,
        name,
        office: plan.office,
        role: plan.role,
        reach: plan.reach,
        home_town: plan.home_town,
        must_change: false,
        disabled: None,
        successor: None,
        created_at: now,
        version: 1,
    }
}

fn plans(places: &[Place]) -> Result<Vec<Plan>> {
    let mut plans: Vec<Plan> = OFFICES
        .iter()
        .map(|(role, login, office)| Plan {
            role: *role,
            login: (*login).to_owned(),
            office: (*office).to_owned(),
            reach: Reach::County,
            home_town: None,
        })
        .collect();
    let towns = TOWNS.iter().map(town_id).collect::<Result<Vec<_>>>()?;
    for (n, group) in towns.chunks(TOWNS.len().div_ceil(GROUPS)).enumerate() {
        plans.push(Plan {
            role: Role::Supervision,
            login: format!("dudao{}", n + 1),
            office: format!("县第{}督导组", n + 1),
            reach: Reach::Towns(group.to_vec()),
            home_town: None,
        });
    }
    for (index, (town, id)) in TOWNS.iter().zip(&towns).enumerate() {
        let extra = if LEAVER.starts_with(town.pinyin) {
            3
        } else {
            2
        };
        for n in 1..=extra {
            plans.push(Plan {
                role: Role::Township,
                login: format!("{}{n}", town.pinyin),
                office: format!("{}党委", town.name.replace("街道", "街道办事处")),
                reach: Reach::Towns(vec![id.clone()]),
                home_town: Some(id.clone()),
            });
        }
        let villages = places
            .iter()
            .filter(|p| p.town == index && (p.kind.is_rural() || town.villages == 0));
        for place in villages.take(VILLAGE_ACCOUNTS) {
            plans.push(Plan {
                role: Role::Village,
                login: village_login(place),
                office: place.name.clone(),
                reach: Reach::Units(vec![place.id.clone()]),
                home_town: Some(id.clone()),
            });
        }
    }
    plans.extend(LATER_OFFICES.iter().map(|(login, office)| Plan {
        role: Role::Department,
        login: (*login).to_owned(),
        office: (*office).to_owned(),
        reach: Reach::County,
        home_town: None,
    }));
    Ok(plans)
}

/// The login name of a village's account: the township's pinyin and the village's three digits.
pub(super) fn village_login(place: &Place) -> String {
    let town = TOWNS.get(place.town).map_or("", |t| t.pinyin);
    format!("{town}{}", place.code.get(9..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::account::rules::{check_login, check_password, check_reach};

    use super::super::places::places;
    use super::*;

    #[test]
    fn every_role_has_a_login_that_the_rules_would_accept() {
        let plans = plans(&places().unwrap()).unwrap();
        let logins: HashSet<&str> = plans.iter().map(|p| p.login.as_str()).collect();
        assert_eq!(logins.len(), plans.len());
        for plan in &plans {
            check_login(&plan.login).unwrap();
            check_reach(plan.role, &plan.reach).unwrap();
        }
        let printed = super::logins();
        assert_eq!(printed.len(), Role::ALL.len());
        for login in printed {
            assert!(logins.contains(login.login), "{}", login.login);
            check_password(login.login, login.password).unwrap();
        }
    }
}
