//! The handbook's table of rights is the policy table and nothing else.

use std::fmt::Write as _;

use domain::account::policy::extent;
use domain::account::rules::grantable;
use domain::account::{Extent, Role, Verb};

use super::root;

const FILE: &str = "docs/handbook/11-权限表.md";
/// Set to write the file instead of comparing it.
const WRITE: &str = "TOUYAN_WRITE_HANDBOOK";

/// Rooms in their order, by the beginning of a verb's code.
const ROOMS: &[(&str, &str)] = &[
    ("desk.", "工作台"),
    ("cockpit.", "驾驶舱"),
    ("division.", "区划"),
    ("account.", "账号"),
    ("term.", "届次与投票日"),
    ("step.", "环节"),
    ("duty.", "责任体系"),
    ("task.", "任务与责任书"),
    ("survey.", "村情摸底"),
    ("risk.", "风险研判"),
    ("plan.", "一村一策"),
    ("tracker.", "专项台账"),
    ("supervision.", "督导与督办"),
    ("report.", "周调度"),
    ("count.", "计票与结果"),
    ("team.", "班子研判"),
    ("person.", "人员号码"),
    ("kin.", "近亲属回避"),
    ("nominee.", "提名人选"),
    ("reserve.", "后备力量"),
    ("negative_list.", "联审单位与负面清单"),
    ("joint_review.", "资格联审"),
    ("attachment.", "附件"),
    ("retention.", "保管期限"),
    ("rules.", "规则"),
    ("journal.", "操作日志"),
    ("setting.", "设置"),
    ("backup.", "备份"),
    ("health.", "运行状况"),
];

/// Verbs about oneself or about public law, where a reach says nothing.
const WITHOUT_REACH: &[Verb] = &[
    Verb::ChangeOwnPassword,
    Verb::AppointDeputy,
    Verb::ViewRules,
];

fn rights() -> String {
    let mut text = String::from("| 事项 |");
    for role in Role::ALL {
        let _ = write!(text, " {} |", role.zh());
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(Role::ALL.len()));
    text.push('\n');
    for (prefix, room) in ROOMS {
        let _ = writeln!(text, "| **{room}** |{}", " |".repeat(Role::ALL.len()));
        for verb in Verb::ALL.iter().filter(|v| v.code().starts_with(prefix)) {
            let _ = write!(text, "| {} |", verb.zh());
            for role in Role::ALL {
                let mark = match extent(*role, *verb) {
                    Some(_) if WITHOUT_REACH.contains(verb) => "可以",
                    Some(Extent::Whole) => "全县",
                    Some(Extent::Own) => "范围内",
                    None => "—",
                };
                let _ = write!(text, " {mark} |");
            }
            text.push('\n');
        }
    }
    text
}

fn grants() -> String {
    let mut text = String::from("| 谁 | 可以开通、修改、停用哪些角色的账号 |\n|---|---|\n");
    for role in Role::ALL {
        let names: Vec<&str> = grantable(*role).iter().map(|r| r.zh()).collect();
        if !names.is_empty() {
            let _ = writeln!(text, "| {} | {} |", role.zh(), names.join("、"));
        }
    }
    text
}

fn page() -> String {
    format!(
        "# 权限表\n\n\
         这张表由程序里唯一的权限表生成：页面、命令、测试都按它执行，没有第二份。“全县”是本县全部，“范围内”是\n\
         账号负责的乡镇、村（社区），“—”是不能。表里没有的事，谁都不能做。\n\n\
         {}\n\
         范围：换届办等县级角色的范围是全县；乡镇账号是本乡镇及所辖村（社区）；村级账号是本村（社区）；督导组是所联系的\n\
         乡镇。代理人在代理期间按被代理人的角色和范围办理，日志同时记下两个人的姓名。\n\n\
         ## 谁可以管谁的账号\n\n\
         {}\n\
         乡镇只能管本乡镇的村级账号。\n",
        rights(),
        grants()
    )
}

#[test]
fn every_verb_stands_in_a_room_of_the_table() {
    for verb in Verb::ALL {
        let rooms = ROOMS
            .iter()
            .filter(|(prefix, _)| verb.code().starts_with(prefix));
        assert_eq!(rooms.count(), 1, "{}: add its room to ROOMS", verb.code());
    }
}

#[test]
fn the_handbook_has_the_policy_table_of_the_program() {
    let path = root().join(FILE);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page(),
        "{FILE} is not the policy table as it is. Write it anew with\n\n    \
         {WRITE}=1 cargo test -p tests --test it handbook\n\nand read the difference: it is what \
         people are told they may do."
    );
}
