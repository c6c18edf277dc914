//! What several pages of this room share.

use app::account::{Account, Places};
use domain::account::{Actor, Role, rules};
use domain::{AccountId, UnitId};

use crate::form::{Choice, Fields};
use crate::look::State;

/// The name of the field with the places of an account, as the faults of `app` name it.
pub(super) const REACH: &str = "reach";

/// How an account stands, in shape and word.
pub(super) fn state(account: &Account) -> (State, &'static str) {
    if account.disabled.is_some() {
        (State::Idle, "已停用")
    } else if account.must_change {
        (State::Doing, "待首次登录")
    } else {
        (State::Done, "在用")
    }
}

/// The states as a filter lists them: code and word.
pub(super) const STATES: [(&str, &str); 3] = [
    ("done", "在用"),
    ("doing", "待首次登录"),
    ("idle", "已停用"),
];

/// An id from an address or a field; what is none is not found.
pub(super) fn account_id(text: &str) -> app::Result<AccountId> {
    AccountId::parse(text).map_err(|_| app::Error::NotFound("account"))
}

/// The places chosen in a form; what is no id is left out, and the use case says what is missing.
pub(super) fn reached(fields: &Fields) -> Vec<UnitId> {
    fields
        .all(REACH)
        .filter_map(|id| UnitId::parse(id.trim()).ok())
        .collect()
}

/// The roles the actor may give.
pub(super) fn role_choices(actor: &Actor) -> Vec<Choice> {
    rules::grantable(actor.role)
        .iter()
        .map(|role| Choice::new(role.code(), role.zh()).hint(role_hint(*role)))
        .collect()
}

/// What a role is for, in a line (design of roles).
const fn role_hint(role: Role) -> &'static str {
    match role {
        Role::CountyOffice => "统筹全县换届：开启届次、定方案、督办",
        Role::CivilAffairs => "指导村（居）委会选举，官方统计",
        Role::Township => "本乡镇各村的摸底、定日、登记和计票",
        Role::Village => "本村的登记和计票录入",
        Role::Department => "只看交给本单位的联审名单",
        Role::Discipline => "受理和处置举报",
        Role::Publicity => "宣传与舆情",
        Role::DutyDepartment => "回复本部门分管的事项",
        Role::Supervision => "查看所联系的乡镇，写督导意见",
        Role::Administrator => "账号、设置、备份和运行；不看个人信息",
        Role::Auditor => "只看不改，核验操作日志",
    }
}

/// What the field with the places of a role is called; supervision groups have a label of their own.
pub(super) fn reach_label(role: &Role) -> &'static str {
    match role.reach_kind() {
        "unit" => "村（社区）",
        _ => "乡镇（街道）",
    }
}

/// Villages to choose from; `kept` is the one the account has already, listed even when removed.
pub(super) fn village_choices(
    places: &Places,
    town: Option<&str>,
    kept: Option<&UnitId>,
) -> Vec<Choice> {
    let mut choices: Vec<Choice> = places
        .standing_villages(town)
        .map(|v| {
            let label = match town {
                Some(_) => v.name.clone(),
                None => format!("{} {}", v.town_name, v.name),
            };
            Choice::new(&v.id, label)
        })
        .collect();
    if let Some(id) = kept
        && !choices.iter().any(|c| c.value == id.as_str())
    {
        choices.insert(0, Choice::new(id.as_str(), places.name(id)));
    }
    choices
}

/// Townships to choose from.
pub(super) fn town_choices(places: &Places) -> Vec<Choice> {
    places
        .standing_towns()
        .map(|t| Choice::new(t.id.as_str(), &t.name))
        .collect()
}
