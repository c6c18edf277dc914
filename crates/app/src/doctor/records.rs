//! What the doctor asks the database: schema, integrity, journal, signatures, clock.

use domain::CountyId;
use domain::account::rules::SecondFactorFor;
use domain::account::{Role, SystemScope, SystemUse};
use domain::journal::Chain;
use domain::setting::SettingKey;
use store::Store;
use store::schema::Applied;

use seal::file::sealed_bytes;

use super::{Asked, fault, ok, warning};
use crate::attachment::disk;
use crate::contract::doctor::Check;
use crate::journal::chain::quick;

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Verify);
/// An event this far ahead of the clock means that the clock went back.
const AHEAD_MS: i64 = 5 * 60 * 1000;
/// Before this program was written no clock is right: 2025-06-01.
const OLDEST_MS: i64 = 1_748_707_200_000;
/// Attachments that a quick look asks for.
const QUICK_FILES: usize = 2_000;
/// Events of each chain that are looked at.
const TAIL_ROWS: i64 = 500;

pub(super) async fn checks(asked: &Asked, store: &Store, quick: bool) -> Vec<Check> {
    let mut checks = vec![
        ok("DATABASE", "数据库", format!("{} 可用", store.engine())),
        schema(store).await,
        integrity(store, quick).await,
        journal(store).await,
        clock(asked, store).await,
        attachments(asked, store, quick).await,
    ];
    if !asked.demo {
        checks.push(second_factor(store).await);
        checks.push(signed(asked, store).await);
    }
    checks
}

fn refused(code: &'static str, name: &'static str, error: &store::Error) -> Check {
    let advice = "请检查数据库所在磁盘；数据损坏的，停止服务后用 touyan restore 从最近的备份恢复。";
    fault(code, name, format!("查不了（{error}）"), advice)
}

async fn schema(store: &Store) -> Check {
    const CODE: (&str, &str) = ("SCHEMA", "数据库结构");
    let state = match store.schema_state().await {
        Ok(state) => state,
        Err(error) => return refused(CODE.0, CODE.1, &error),
    };
    let list = |applied| {
        let numbers: Vec<String> = state.numbers(applied).iter().map(i64::to_string).collect();
        numbers.join("、")
    };
    let (differs, unknown, missing) = (
        list(Applied::Differs),
        list(Applied::Unknown),
        list(Applied::Missing),
    );
    if !differs.is_empty() {
        let message = format!("第 {differs} 步与程序自带的不同");
        return fault(
            CODE.0,
            CODE.1,
            message,
            "结构被人改动过或迁移中断，不能启动。请从备份恢复，勿手工修改结构。",
        );
    }
    if !unknown.is_empty() {
        let message = format!("第 {unknown} 步是更新的程序建立的");
        return fault(CODE.0, CODE.1, message, "请换用同版或更新的程序。");
    }
    if !missing.is_empty() {
        let message = format!("还缺第 {missing} 步");
        return warning(
            CODE.0,
            CODE.1,
            message,
            "下次启动服务时自动补上；升级前请先备份。",
        );
    }
    ok(CODE.0, CODE.1, format!("版本 {}，校验一致", state.version))
}

async fn integrity(store: &Store, quick: bool) -> Check {
    const CODE: (&str, &str) = ("INTEGRITY", "数据完整性");
    if store.file().is_none() {
        return ok(CODE.0, CODE.1, "由 PostgreSQL 自行负责");
    }
    match store.integrity(quick).await {
        Ok(faults) if faults.is_empty() => ok(CODE.0, CODE.1, "检查通过"),
        Ok(faults) => fault(
            CODE.0,
            CODE.1,
            faults.join(";"),
            "数据库文件已损坏。请停止服务，保存现有文件，用 touyan restore 从最近的备份恢复。",
        ),
        Err(error) => refused(CODE.0, CODE.1, &error),
    }
}

async fn journal(store: &Store) -> Check {
    const CODE: (&str, &str) = ("JOURNAL", "日志");
    let found = async {
        let mut read = store.read().await?;
        quick(&mut read, TAIL_ROWS).await
    };
    match found.await {
        Ok(bad) if bad.is_empty() => ok(CODE.0, CODE.1, format!("各链最近 {TAIL_ROWS} 条接续完好")),
        Ok(bad) => fault(
            CODE.0,
            CODE.1,
            format!("日志链 {} 接不上", bad.join("、")),
            "请运行 touyan journal verify 查明位置，并保全数据库文件。",
        ),
        Err(error) => refused(CODE.0, CODE.1, &error),
    }
}

async fn clock(asked: &Asked, store: &Store) -> Check {
    const CODE: (&str, &str) = ("CLOCK", "系统时间");
    const ADVICE: &str =
        "请校准服务器时间（建议接入本地 NTP），再启动服务；时间错误会记错日志和期限。";
    let now = asked.now;
    if asked.demo {
        return ok(CODE.0, CODE.1, "演示数据用自己的时间");
    }
    if now.0 < OLDEST_MS {
        return fault(
            CODE.0,
            CODE.1,
            format!("{} 太早，不可能是现在", now.text()),
            ADVICE,
        );
    }
    let newest = async { store.read().await?.newest_event_at(SCOPE).await };
    match newest.await {
        Err(error) => refused(CODE.0, CODE.1, &error),
        Ok(Some(newest)) if newest.0 > now.0.saturating_add(AHEAD_MS) => fault(
            CODE.0,
            CODE.1,
            format!("现在 {}，而日志已写到 {}", now.text(), newest.text()),
            ADVICE,
        ),
        Ok(_) => ok(CODE.0, CODE.1, format!("{}，不早于最新日志", now.text())),
    }
}

/// Every attachment has its file, of the right length. Whether the bytes are right is seen when it is
/// opened, and each time a backup is made.
async fn attachments(asked: &Asked, store: &Store, quick: bool) -> Check {
    const CODE: (&str, &str) = ("ATTACHMENTS", "附件文件");
    let folder = disk::folder(&asked.data_dir);
    let looked = async {
        let (mut there, mut lost) = (0_usize, Vec::new());
        let mut after = (String::new(), String::new());
        let mut read = store.read().await?;
        loop {
            let rows = read.files_after(SCOPE, (&after.0, &after.1)).await?;
            let Some(last) = rows.last() else { break };
            after = (last.county.clone(), last.id.clone());
            for row in rows {
                let path = disk::path_in(&folder, &row.county, &row.id);
                let wanted = sealed_bytes(row.plain_bytes.unsigned_abs());
                match std::fs::metadata(&path) {
                    Ok(file) if file.len() == wanted => there += 1,
                    _ => lost.push(row.id),
                }
            }
            if quick && there + lost.len() >= QUICK_FILES {
                break;
            }
        }
        Ok::<_, store::Error>((there, lost))
    };
    match looked.await {
        Ok((0, lost)) if lost.is_empty() => ok(CODE.0, CODE.1, "还没有附件"),
        Ok((there, lost)) if lost.is_empty() => {
            ok(CODE.0, CODE.1, format!("{there} 件都在，长度相符"))
        }
        Ok((_, lost)) => {
            let some: Vec<&str> = lost.iter().take(5).map(String::as_str).collect();
            fault(
                CODE.0,
                CODE.1,
                format!("{} 件不在或长度不符：{}", lost.len(), some.join("、")),
                "请核对数据目录下的 attachments 是否被移动；丢失的，用 touyan restore 把最近的备份恢复到新目录，再把缺的文件拷回。",
            )
        }
        // The tables come with the next start.
        Err(error) if lacks_tables(store).await => {
            tracing::debug!(%error, "attachments cannot be asked yet");
            ok(CODE.0, CODE.1, "升级后首次启动时建立")
        }
        Err(error) => refused(CODE.0, CODE.1, &error),
    }
}

/// Whether those who see much log in with a second factor.
async fn second_factor(store: &Store) -> Check {
    const CODE: (&str, &str) = ("SECOND_FACTOR", "动态口令");
    let found = async {
        let mut read = store.read().await?;
        let mut sums = (0_i64, 0_i64, false);
        for (county, role, all, have) in read.second_factor_counts(SCOPE).await? {
            let (Ok(county), Some(role)) = (CountyId::parse(&county), Role::parse(&role)) else {
                continue;
            };
            let rows = read.settings(&SCOPE.county(county)).await?;
            let key = SettingKey::SecondFactor;
            let set = rows
                .iter()
                .find(|r| r.key == key.code())
                .map(|r| r.value.as_str());
            let of = SecondFactorFor::parse(set.unwrap_or(key.default()));
            let of = of.unwrap_or(SecondFactorFor::Offices);
            sums.2 |= of == SecondFactorFor::Nobody;
            if of.asks(role) {
                sums.0 = sums.0.saturating_add(all);
                sums.1 = sums.1.saturating_add(have);
            }
        }
        store::Result::Ok(sums)
    };
    match found.await {
        Ok((_, _, true)) => warning(
            CODE.0,
            CODE.1,
            "有的县没有要求任何角色使用",
            "能看到多人个人信息的角色应当使用：请在“设置”里选择谁必须用动态口令登录。",
        ),
        Ok((must, have, false)) => ok(
            CODE.0,
            CODE.1,
            format!("必须使用的 {must} 个账号中 {have} 个已启用，其余下次登录时设置"),
        ),
        Err(_) if lacks_tables(store).await => {
            ok(CODE.0, CODE.1, "下次启动服务、补上数据库结构后检查")
        }
        Err(error) => refused(CODE.0, CODE.1, &error),
    }
}

async fn lacks_tables(store: &Store) -> bool {
    let state = store.schema_state().await;
    state.is_ok_and(|state| !state.numbers(Applied::Missing).is_empty())
}

async fn signed(asked: &Asked, store: &Store) -> Check {
    const CODE: (&str, &str) = ("SIGNED_HEADS", "链头签署");
    let newest = async {
        let mut read = store.read().await?;
        read.newest_signed_heads(SCOPE, Chain::Installation.name(), 1)
            .await
    };
    let yesterday = asked.now.plus_ms(-24 * 60 * 60 * 1000).day().to_string();
    match newest.await.as_ref().map(|rows| rows.first()) {
        Err(error) => refused(CODE.0, CODE.1, error),
        Ok(Some(head)) if head.day >= yesterday => {
            ok(CODE.0, CODE.1, format!("最近一次 {}", head.day))
        }
        Ok(Some(head)) => warning(
            CODE.0,
            CODE.1,
            format!("最近一次 {}，已超过一天", head.day),
            "服务运行时每日自动签署。请确认服务在运行、密钥可读，并在后台任务中查看失败原因。",
        ),
        Ok(None) => warning(
            CODE.0,
            CODE.1,
            "还没有签署过",
            "服务启动后每日自动签署；请定期下载链头文件另行保存，可据以发现日志被截断。",
        ),
    }
}
