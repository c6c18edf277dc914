//! Texts of room `journal`: what was done, and what a verification found.

use domain::journal::RecordKind;
use domain::setting::SettingKey;
use law::Body;
use law::timetable::StepCode;

use super::timetable;
use crate::journal::verify::{Found, Place};

/// What was done in the survey.
/// Whether an act is of room `survey`: its dossiers, risks, plans and trackers.
fn is_survey(code: &str) -> bool {
    let room = code.split('.').next();
    room.is_some_and(|room| matches!(room, "survey" | "risk" | "plan" | "tracker"))
}

fn survey(code: &str) -> Option<&'static str> {
    Some(match code {
        "survey.question" => "修改摸底题目",
        "survey.open" => "开启摸底轮次",
        "survey.edit" => "修改摸底轮次",
        "survey.freeze" => "冻结摸底轮次",
        "survey.reopen" => "解冻摸底轮次",
        "survey.answer" => "填报村情",
        "survey.check" => "核对村情",
        "survey.sign" => "签字确认村情",
        "survey.stage" => "上传村情工作簿",
        "survey.apply" => "应用村情工作簿",
        "survey.undo" => "撤销村情工作簿",
        "survey.drop" => "放弃村情工作簿",
        "survey.former_stage" => "上传上届名单",
        "survey.former_apply" => "采用上届名单",
        "survey.former_drop" => "放弃上届名单",
        "risk.rule_edit" => "修改风险规则",
        "risk.rule_retire" => "停用或恢复风险规则",
        "risk.overrule" => "改判风险等级",
        "risk.task" => "按风险规则交办任务",
        "plan.draft" => "起草一村一策",
        "plan.submit" => "提交一村一策",
        "plan.return" => "退回一村一策",
        "plan.approve" => "审批一村一策",
        "plan.supersede" => "一村一策由新版本取代",
        "plan.send_back" => "县级退回一村一策",
        "plan.record" => "登记一村一策进展",
        "tracker.add" => "新增台账条目",
        "tracker.edit" => "修改台账条目",
        "tracker.move" => "推进台账条目",
        _ => return None,
    })
}

/// What was done with nominees and their review.
fn nomination(code: &str) -> Option<&'static str> {
    Some(match code {
        "nominee.add" => "登记提名人选",
        "nominee.import" => "导入提名人选",
        "nominee.edit" => "修改提名人选",
        "nominee.withdraw" => "人选退出",
        "nominee.talk" => "登记谈话",
        "reserve.add" => "加入后备力量",
        "reserve.edit" => "修改后备人选",
        "reserve.end" => "移出后备力量",
        "seat.add" => "登记选举委员会成员",
        "seat.leave" => "选举委员会成员退出",
        "list.adopt" => "登记选举办法采用负面清单",
        "list.department" => "修改联审单位",
        "list.officer" => "指定联审经办账号",
        "list.rule" => "修改负面清单",
        "joint_review.open" => "开启联审批次",
        "joint_review.close" => "关闭联审批次",
        "joint_review.remind" => "催办联审单位",
        "joint_review.answer" => "答复资格联审",
        "joint_review.answer_many" => "批量答复资格联审",
        "joint_review.look" => "查看个人联审",
        "joint_review.notice" => "送达联审结论",
        "joint_review.objection" => "登记联审异议",
        "joint_review.objection_answer" => "答复联审异议",
        "joint_review.erase" => "清除联审答复",
        _ => return None,
    })
}

/// Whether an act is of room `nomination`.
fn is_nomination(code: &str) -> bool {
    let room = code.split('.').next();
    room.is_some_and(|room| {
        matches!(
            room,
            "nominee" | "reserve" | "seat" | "list" | "joint_review"
        )
    })
}

/// What was done, in Chinese; `None` for an act that `domain::journal::ACTS` does not list (a test
/// goes through the list).
#[must_use]
#[expect(clippy::too_many_lines, reason = "one list, a word for each act")]
pub fn act(code: &str) -> Option<&'static str> {
    Some(match code {
        "division.import" => "导入区划",
        "division.edit" => "修改区划",
        "account.add" => "设立账号",
        "account.edit" => "修改账号",
        "account.disable" => "停用账号",
        "account.enable" => "启用账号",
        "account.reset" => "重置口令",
        "account.unlock" => "解除登录等待",
        "account.own_password" => "修改本人口令",
        "account.deputy_add" => "指定代理人",
        "account.deputy_end" => "终止代理",
        "session.login" => "登录",
        "session.logout" => "退出登录",
        "session.refused" => "登录被拒",
        "session.act_for" => "开始代理他人",
        "session.act_own" => "结束代理、恢复本人身份",
        "term.open" => "开启届次",
        "term.edit" => "修改届次",
        "term.close" => "结束届次",
        "term.reopen" => "重新开启届次",
        "term.add_units" => "增加参选单位",
        "term.leave" => "村（社区）退出届次",
        "term.rejoin" => "村（社区）重新列入届次",
        "term.assign" => "指定责任人",
        "term.set_day" => "定投票日",
        "term.set_form" => "定选举方式",
        "term.postpone" => "延期选举",
        "term.resume" => "恢复延期的选举",
        "term.confirm_day" => "确认投票日",
        "step.record" => "登记环节完成",
        "step.undo" => "撤销环节",
        code if is_survey(code) => return survey(code),
        code if is_nomination(code) => return nomination(code),
        "count.draft" => "录入计票草稿",
        "count.confirm" => "确认计票结果",
        "count.supersede" => "更正取代计票",
        "count.drop" => "放弃计票草稿",
        "post.add" => "设责任人",
        "post.edit" => "修改责任人",
        "post.end" => "责任人卸任",
        "template.add" => "新建任务模板",
        "template.edit" => "修改任务模板",
        "task.issue" => "下达任务",
        "task.withdraw" => "撤回任务",
        "task.read" => "阅知任务",
        "task.answer" => "回复任务",
        "task.escalate" => "逾期上报上一级",
        "account.second_begin" => "开始设置动态口令",
        "account.second_on" => "启用动态口令",
        "account.second_codes" => "更换恢复码",
        "account.second_off" => "停用动态口令",
        "account.second_reset" => "重置他人动态口令",
        "session.second" => "通过动态口令",
        "session.second_refused" => "动态口令不对",
        "person.number" => "登记人员号码",
        "person.number_remove" => "删去人员号码",
        "person.unmask" => "查看完整号码",
        "person.unmask_sheet" => "导出完整号码",
        "person.find_number" => "凭号码查人",
        "person.destroy" => "销毁离任人员信息",
        "kin.add" => "登记近亲属关系",
        "kin.remove" => "删去近亲属关系",
        "keys.data_key" => "生成数据密钥",
        "keys.reseal" => "更换数据密钥",
        "keys.rotate" => "更换主密钥",
        "person.add" => "增加班子成员",
        "person.edit" => "修改班子成员",
        "person.end" => "登记班子成员离任",
        "person.open" => "打开班子成员卡片",
        "person.import" => "导入班子成员名单",
        "review.edit" => "填写班子研判",
        "review.erase" => "清除到期的班子研判",
        "attachment.add" => "添加附件",
        "attachment.destroy" => "销毁附件",
        "inspection.plan" => "安排督导检查",
        "inspection.hold" => "登记督导检查",
        "inspection.cancel" => "取消督导检查",
        "look_back.plan" => "安排回头看",
        "checklist.edit" => "修改检查清单",
        "order.issue" => "下达督办单",
        "order.answer" => "报督办整改情况",
        "order.return" => "退回督办单",
        "order.close" => "督办单核查销号",
        "order.withdraw" => "撤销督办单",
        "report.make" => "生成周调度",
        "report.edit" => "修改周调度草稿",
        "report.send" => "发出周调度",
        "report.supersede" => "周调度被新版代替",
        "setting.edit" => "修改设置",
        "holiday.edit" => "修改节假日",
        "holiday.load" => "载入法定节假日",
        "job.add" => "登记后台任务",
        "job.state" => "后台任务状态变化",
        "backup.make" => "备份",
        "backup.download" => "下载备份",
        "backup.restore" => "从备份恢复",
        "journal.verify" => "核验日志",
        "journal.export" => "导出日志链头",
        "export.table" => "导出表格",
        _ => return None,
    })
}

/// What a record is about, where its id says so: the step, the setting, the exported table.
#[must_use]
pub fn subject(kind: RecordKind, id: &str) -> Option<String> {
    match kind {
        // Term, village, body, step, number.
        RecordKind::Step | RecordKind::Election => {
            let mut parts = id.split('/').skip(2);
            let body = Body::from_code(parts.next()?)?;
            let name = timetable::body(body);
            match parts.next().and_then(StepCode::from_code) {
                Some(step) => Some(format!("{name} {}", timetable::step(body, step))),
                None => Some(name.to_owned()),
            }
        }
        RecordKind::Setting => SettingKey::parse(id).map(|key| key.zh().to_owned()),
        RecordKind::Holiday | RecordKind::Export | RecordKind::Backup => Some(id.to_owned()),
        _ => None,
    }
}

/// Where a fault lies, in Chinese.
#[must_use]
pub fn place(place: &Place) -> String {
    let mut text = match place.chain.as_str() {
        "installation" => "系统日志链".to_owned(),
        county => format!("日志链 {county}"),
    };
    if let Some(seq) = place.seq {
        text.push_str(&format!(" 第 {seq} 条"));
    }
    if let Some((kind, id)) = &place.record {
        let kind = RecordKind::parse(kind).map_or(kind.as_str(), |k| k.zh());
        text.push_str(&format!("（{kind} {id}）"));
    }
    text
}

/// What is wrong, in Chinese.
#[must_use]
pub fn found(found: &Found) -> String {
    match found {
        Found::WrongChain { named } => format!("这条记录写的是另一条链 {named}，不属于本链"),
        Found::FirstMissing { first: Some(first) } => {
            format!("链的开头缺失：应从第 1 条开始，实际从第 {first} 条开始")
        }
        Found::FirstMissing { first: None } => "整条链没有任何记录".to_owned(),
        Found::WrongGenesis => "第 1 条不是本链的开头".to_owned(),
        Found::Gap { from, to } if from == to => format!("第 {from} 条缺失，被删除过"),
        Found::Gap { from, to } => format!("第 {from} 至 {to} 条缺失，被删除过"),
        Found::Duplicate => "编号重复".to_owned(),
        Found::Reordered { after } => format!("次序不对，排在第 {after} 条之后"),
        Found::BadNumber => "不是有效的编号，是插入的记录".to_owned(),
        Found::EventChanged => "记录写入后被改动过".to_owned(),
        Found::BrokenLink => "与前一条接不上，前一条被替换过，或这条是从别处移来的".to_owned(),
        Found::KeptHeadDiffers => "与签署留存的链头不符，此处以前的日志被改写过".to_owned(),
        Found::TailCut { kept, last } => {
            format!("末尾被截断：留存的链头写到第 {kept} 条，现只有 {last} 条")
        }
        Found::HeadMissing { last } => format!("没有链头记录，而日志已写到第 {last} 条"),
        Found::HeadDiffers { head, last } if head > last => {
            format!("末尾被截断：链头记到第 {head} 条，现只有 {last} 条")
        }
        Found::HeadDiffers { head, last } if head < last => {
            format!("链头记到第 {head} 条，而日志有 {last} 条，后面的是插入的")
        }
        Found::HeadDiffers { .. } => "链头的哈希与最后一条不符".to_owned(),
        Found::UnknownChain => "本系统没有这个县，这条链是插入的".to_owned(),
        Found::HeadUnreadable { day } => format!("{day} 的签署链头读不懂，被改动过"),
        Found::BadSignature { day } => format!("{day} 的链头签名不符，链头被改动或伪造"),
        Found::UnknownKey { day, key } => {
            format!("{day} 的链头由不认识的密钥 {key} 签署；如更换过主密钥，请提供当时的公钥文件")
        }
        Found::RecordChanged => "这份记录与日志中的哈希不符，写入后被改动过".to_owned(),
        Found::RecordWithoutEvent => {
            "日志中没有这份记录：日志被删除过，或记录是绕过系统写入的".to_owned()
        }
        Found::EventWithoutRecord => "日志中有这份记录，而数据库中已没有，被删除过".to_owned(),
        Found::SaltMissing => "这份记录的核验盐值缺失，无法证明它没有被改动".to_owned(),
        Found::SaltBroken => "这份记录的核验盐值读不懂，被改动过".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_record_says_what_it_is_about() {
        let step = "01TERM/990101100200/villagers_committee/voter_list/1";
        let said = subject(RecordKind::Step, step).unwrap();
        assert!(said.ends_with("公布选民名单"), "{said}");
        assert_eq!(
            subject(RecordKind::Setting, "soon_days").unwrap(),
            "临期提前天数"
        );
        for (kind, id) in [
            (RecordKind::Step, "x"),
            (RecordKind::Setting, ""),
            (RecordKind::Account, "01A"),
        ] {
            assert_eq!(subject(kind, id), None);
        }
    }

    #[test]
    fn every_act_has_a_text() {
        for code in domain::journal::ACTS {
            assert!(act(code).is_some(), "{code} has no text");
        }
    }

    /// Texts in quotes that look like an act must be one: a verb with a new act cannot be forgotten.
    #[test]
    fn every_act_that_is_written_is_listed() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut files = Vec::new();
        for room in ["app/src", "store/src"] {
            sources(&crates.join(room), &mut files);
        }
        let mut seen = 0;
        for file in files {
            let source = std::fs::read_to_string(&file).unwrap();
            for line in source.lines() {
                let listed = |code: &str| domain::journal::act(code).is_some();
                let call = line.contains("verb: \"")
                    || line.trim_start().starts_with('"')
                    || line.contains(".note(")
                    || line.contains("account(&scope")
                    || line.contains("log_");
                if !call || line.contains("Stored(") {
                    continue;
                }
                for code in line
                    .split('"')
                    .skip(1)
                    .step_by(2)
                    .filter(|t| is_act_like(t))
                {
                    seen += 1;
                    assert!(listed(code), "{}: act {code} is not listed", file.display());
                }
            }
        }
        assert!(seen > 20, "the scan found {seen} acts only");
    }

    fn is_act_like(text: &str) -> bool {
        let rooms: Vec<&str> = domain::journal::ACTS
            .iter()
            .filter_map(|a| a.split('.').next())
            .collect();
        match text.split_once('.') {
            Some((room, rest)) => {
                rooms.contains(&room)
                    && !rest.is_empty()
                    && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            }
            None => false,
        }
    }

    fn sources(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                into.push(path);
            }
        }
    }
}
