//! The demo's chain of responsibility, its tasks and letters, and what the townships and villages did
//! about them: some gaps, some late, some reported upwards.

use domain::account::{Actor, Verb};
use domain::duty::task::Content;
use domain::duty::{
    Answer, AnswerKind, Audience, Cascade, Deadline, Place as Where, Post, PostKind, TaskKind,
};
use domain::term::StepCode;
use domain::{AccountId, Day, RecordId, UnitId};
use store::duty::PartKey;

use super::dice::Dice;
use super::names::Names;
use super::places::{Place, TOWNS, town_id};
use super::play::Stage;
use super::script::town_login;
use super::story::{OPENED, day, plus};
use crate::duty::{NewTask, TemplateEdit};
use crate::error::{Error, Result};

/// The days on which something happens here, in their order; [`Stage::duties`] knows what.
pub(super) const MOMENTS: [Day; 5] = [
    day(2025, 12, 1),
    day(2025, 12, 18),
    day(2026, 1, 26),
    day(2026, 2, 25),
    day(2026, 3, 2),
];

const LETTER: &str = "乡镇换届工作责任书";
const OFFICES: &str = "成立乡镇换届工作专班";
const VISITS: &str = "一村一情摸底走访";
const LISTS: &str = "公布选民名单并留存照片";
const AUDITS: &str = "通报离任审计办理进展";
const STATIONS: &str = "投票站场地和设施检查";
const PLANS: &str = "修订换届突发情况应急预案";
const DOUBLE: &str = "报送换届骨干培训名单";

const fn fixed(year: i32, month: u32, date: u32) -> Deadline {
    Deadline::Fixed(day(year, month, date))
}

const fn step(step: StepCode, offset_days: i64) -> Deadline {
    Deadline::Step {
        party: false,
        step,
        offset_days,
    }
}

fn content(
    kind: TaskKind,
    (title, text, evidence): (&str, &str, &str),
    cascade: Cascade,
    deadline: Deadline,
) -> Content {
    Content {
        kind,
        title: title.to_owned(),
        text: text.to_owned(),
        cascade,
        deadline,
        evidence: evidence.to_owned(),
    }
}

/// What is issued at the first moment, and what at the fourth.
fn first_tasks() -> Vec<Content> {
    use Cascade::{Town, Village};
    vec![
        content(
            TaskKind::Letter,
            (
                LETTER,
                "乡镇党委书记是本乡镇村（社区）“两委”换届第一责任人，对换届工作负总责。\n一、逐村摸清情况，制定一村一策，难点村由班子成员包联。\n二、严格按照法定程序和日程组织，每个环节及时登记。\n三、严明换届纪律，发现问题及时处置、及时报告。",
                "",
            ),
            Town,
            fixed(2025, 12, 15),
        ),
        content(
            TaskKind::Task,
            (
                OFFICES,
                "成立由党委书记牵头的换届工作专班，明确包村领导和包村干部，名单导入责任体系。",
                "专班文件",
            ),
            Town,
            fixed(2025, 12, 10),
        ),
        content(
            TaskKind::Task,
            (
                VISITS,
                "包村干部逐户走访党员、代表和老干部，摸清班子现状、集体经济、信访积案和外出人员情况。",
                "走访记录存村档案",
            ),
            Village,
            fixed(2026, 1, 20),
        ),
    ]
}

fn later_tasks() -> Vec<Content> {
    use Cascade::{Department, Town, Village};
    vec![
        content(
            TaskKind::Task,
            (
                LISTS,
                "在村务公开栏和各村民小组张贴选民名单，同时写明申诉的期限和受理人。",
                "每个张贴点一张照片",
            ),
            Village,
            step(StepCode::VoterList, 0),
        ),
        content(
            TaskKind::Task,
            (
                AUDITS,
                "汇总各乡镇村干部离任经济责任审计办理情况，列出未完成的村和原因。",
                "汇总表",
            ),
            Department,
            fixed(2026, 3, 6),
        ),
        content(
            TaskKind::Task,
            (
                STATIONS,
                "检查投票站、秘密写票处、票箱和应急照明，确定流动票箱人员。",
                "检查记录",
            ),
            Village,
            step(StepCode::ElectionDay, -5),
        ),
        content(
            TaskKind::Task,
            (
                PLANS,
                "按县里模板修订应急预案，明确现场处置、医疗、用电和网络保障责任人。",
                "修订稿",
            ),
            Town,
            fixed(2026, 3, 5),
        ),
        content(
            TaskKind::Task,
            (DOUBLE, "报送计票、监票骨干名单。", ""),
            Town,
            fixed(2026, 3, 4),
        ),
    ]
}

impl Stage<'_> {
    /// What happens at one of the moments: supervision first, so that its answers come before the
    /// evening's reports upwards.
    pub(super) async fn moment(&self, moment: usize) -> Result<()> {
        self.oversight(moment).await?;
        self.duties(moment).await
    }

    async fn duties(&self, moment: usize) -> Result<()> {
        let office = self.people.actor("xianban")?;
        match moment {
            0 => {
                self.chain(&office).await?;
                for content in first_tasks() {
                    self.issue(&office, content, true).await?;
                }
            }
            1 => {
                self.by_towns(LETTER, |town| town != 9 && town != 13)
                    .await?;
                self.by_towns(OFFICES, |_| true).await?;
                self.app.escalate_overdue().await?;
            }
            2 => {
                let behind = |p: &Place| p.town % 5 == 3 && p.no % 6 == 1;
                self.by_villages(VISITS, |p| !behind(p), day(2026, 1, 18))
                    .await?;
                self.app.escalate_overdue().await?;
            }
            3 => {
                for content in later_tasks() {
                    self.issue(&office, content, true).await?;
                }
                let double = self.task(DOUBLE).await?;
                self.app
                    .withdraw_task(&office, &double, 1, "与组织部培训通知重复，以培训通知为准")
                    .await?;
                self.own_letter().await?;
            }
            _ => {
                let published = |p: &Place| p.town % 3 != 1 || p.no.is_multiple_of(4);
                let voted: std::collections::BTreeSet<&str> = self
                    .places
                    .iter()
                    .zip(&self.stories)
                    .filter(|(_, s)| s.committee.is_some_and(|on| on <= day(2026, 3, 1)))
                    .map(|(p, _)| p.id.as_str())
                    .collect();
                let has_voted = |p: &Place| voted.contains(p.id.as_str());
                let on = day(2026, 3, 2);
                let listed = |p: &Place| has_voted(p) || published(p);
                self.by_villages(LISTS, listed, on).await?;
                self.by_villages(STATIONS, has_voted, on).await?;
                self.by_towns(PLANS, |town| town % 4 == 0).await?;
                self.department().await?;
                self.app.escalate_overdue().await?;
            }
        }
        Ok(())
    }

    /// A template, and a task made from it for everybody it fits.
    async fn issue(&self, office: &Actor, content: Content, template: bool) -> Result<()> {
        let made = if template {
            let edit = TemplateEdit {
                content: content.clone(),
                offered: true,
            };
            Some(self.app.add_template(office, &edit).await?)
        } else {
            None
        };
        let audience = if content.cascade == Cascade::Department {
            let logins = ["shenji", "nongye", "caizheng"];
            let accounts = logins.iter().map(|login| self.people.id(login).cloned());
            Audience::Departments(accounts.collect::<Result<_>>()?)
        } else {
            Audience::AllTowns
        };
        let task = NewTask {
            content,
            audience,
            template: made,
        };
        self.app.issue_task(office, &task).await?;
        Ok(())
    }

    /// 青石镇 has letters of its own for its villages.
    async fn own_letter(&self) -> Result<()> {
        let town = self.people.actor("qingshi1")?;
        let letter = content(
            TaskKind::Letter,
            (
                "包村工作责任书",
                "包村领导和包村干部每周至少驻村两天，换届关键环节全程在场。",
                "",
            ),
            Cascade::Village,
            fixed(2026, 3, 6),
        );
        self.issue(&town, letter, false).await
    }

    /// The newest task of a title.
    async fn task(&self, title: &str) -> Result<RecordId> {
        let office = self.people.actor("xianban")?;
        let board = self.app.duty_board(&office, Verb::ViewTasks).await?;
        let found = board.and_then(|(board, _)| {
            let task = board.tasks.iter().find(|t| t.task.content.title == title);
            task.map(|t| t.task.id.clone())
        });
        found.ok_or_else(|| Error::internal(format!("demo task {title}")))
    }

    /// Townships read a task, and those of `done` answer it.
    async fn by_towns(&self, title: &str, done: impl Fn(usize) -> bool) -> Result<()> {
        let task = self.task(title).await?;
        for (index, town) in TOWNS.iter().enumerate() {
            let place = Where::Town(town_id(town)?);
            let who = self.people.actor(&town_login(index, 1))?;
            let answer = done(index).then_some((who.name.clone(), self.app.env().today()));
            let parts = vec![(place, answer)];
            self.answers(&who, &task, title == LETTER, parts).await?;
        }
        Ok(())
    }

    /// Villages read a task, and those of `done` answer it, by the hand of their township.
    async fn by_villages(&self, title: &str, done: impl Fn(&Place) -> bool, on: Day) -> Result<()> {
        let task = self.task(title).await?;
        for (index, town) in TOWNS.iter().enumerate() {
            let who = self.people.actor(&town_login(index, 1))?;
            let town_id = town_id(town)?;
            let parts = self
                .places
                .iter()
                .filter(|p| p.town == index)
                .filter(|p| done(p) || p.no % 3 == 0)
                .map(|p| {
                    let place = Where::Village {
                        town: town_id.clone(),
                        unit: p.id.clone(),
                    };
                    (place, done(p).then(|| (who.name.clone(), on)))
                })
                .collect();
            self.answers(&who, &task, false, parts).await?;
        }
        Ok(())
    }

    /// Receipts and answers of several parts in one transaction.
    async fn answers(
        &self,
        who: &Actor,
        task: &RecordId,
        letter: bool,
        parts: Vec<(Where, Option<(String, Day)>)>,
    ) -> Result<()> {
        let scope = who.may(Verb::AnswerTask)?;
        let mut tx = self.app.write(who).await?;
        for (place, done) in parts {
            let key = PartKey {
                term: &self.term,
                record: task,
                place: &place,
            };
            tx.add_receipt(&scope, key).await?;
            let Some((name, on)) = done else { continue };
            let answer = Answer {
                no: 1,
                kind: if letter {
                    AnswerKind::Signed
                } else {
                    AnswerKind::Done
                },
                note: if letter {
                    "原件存乡镇党建办"
                } else {
                    "已完成，材料存档"
                }
                .to_owned(),
                on: Some(on),
                signer: if letter { name.clone() } else { String::new() },
                by_name: name,
                at: self.app.env().now(),
            };
            tx.add_answer(&scope, key, &answer).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The audit office says how far it is.
    async fn department(&self) -> Result<()> {
        let who = self.people.actor("shenji")?;
        let task = self.task(AUDITS).await?;
        let place = self.people.id("shenji")?.as_str().to_owned();
        self.app.read_task(&who, &task, &place).await?;
        let new = crate::duty::NewAnswer {
            kind: AnswerKind::Progress,
            note: "已完成 241 个村的审计报告，其余 44 个村本周内完成".to_owned(),
            on: None,
            signer: String::new(),
            seen: 0,
        };
        self.app
            .answer_task(&who, &task, &place, &new, Vec::new())
            .await
    }

    /// Everybody who answers for something, and a few who are missing.
    async fn chain(&self, office: &Actor) -> Result<()> {
        let mut namer = Namer {
            names: Names::new(0x6475),
            dice: Dice::of(0x6475),
        };
        let mut posts = namer.county();
        for town in TOWNS {
            let id = town_id(town)?;
            let leader = ("县级领导班子成员", "县委");
            posts.push(namer.post(PostKind::ContactTown, Some(&id), None, leader));
        }
        for (place, story) in self.places.iter().zip(&self.stories) {
            if story.postponed.is_some() {
                let id = town_id(town_of(place)?)?;
                let leader = ("县人大常委会副主任", "县人大常委会");
                posts.push(namer.post(PostKind::ContactHard, Some(&id), Some(place), leader));
            }
        }
        let ended = posts.iter().rposition(|p| p.kind == PostKind::ContactHard);
        self.named(office, posts, ended).await?;
        for (index, town) in TOWNS.iter().enumerate() {
            let who = self.people.actor(&town_login(index, 1))?;
            let id = town_id(town)?;
            let mut posts = Vec::new();
            let committee = format!("{}党委", town.name);
            let mut first = namer.post(
                PostKind::TownFirst,
                Some(&id),
                None,
                ("党委书记", &committee),
            );
            first.name.clone_from(&who.name);
            first.account = Some(AccountId::clone(self.people.id(&town_login(index, 1))?));
            first.phone = format!("0000-8421{:02}0", index + 1);
            posts.push(first);
            let clerk = ("组织委员", committee.as_str());
            posts.push(namer.post(PostKind::TownOffice, Some(&id), None, clerk));
            self.villages(&mut namer, index, (&id, &committee), &mut posts);
            self.named(&who, posts, None).await?;
        }
        Ok(())
    }

    /// Three leaders share a township's villages; each village has a cadre and a head.
    fn villages(
        &self,
        namer: &mut Namer,
        town: usize,
        (id, committee): (&UnitId, &str),
        posts: &mut Vec<Post>,
    ) {
        let leaders: Vec<String> = (0..3).map(|_| namer.names.anybody()).collect();
        for place in self.places.iter().filter(|p| p.town == town) {
            let mut post = |kind, title: &str, office: &str| {
                namer.post(kind, Some(id), Some(place), (title, office))
            };
            // Two townships have not named everybody.
            let missing = (town == 14 || town == 16) && place.no % 5 == 2;
            let mut leader = post(PostKind::ContactVillage, "党委委员", committee);
            if let Some(name) = leaders.get(place.no % leaders.len()) {
                leader.name.clone_from(name);
            }
            posts.push(leader);
            if !missing {
                posts.push(post(PostKind::VillageCadre, "干部", committee));
            }
            if town != 16 || place.no != 3 {
                posts.push(post(PostKind::VillageHead, "党组织书记", &place.name));
            }
        }
    }

    /// Stores posts in one transaction; the one at `ended` has ended since.
    async fn named(&self, who: &Actor, posts: Vec<Post>, ended: Option<usize>) -> Result<()> {
        let scope = who.may(Verb::EditChain)?;
        let mut tx = self.app.write(who).await?;
        for (n, mut post) in posts.into_iter().enumerate() {
            post.id = self.app.env().ulid().into();
            tx.add_post(&scope, &self.term, &post).await?;
            if ended == Some(n) {
                let today = self.app.env().today();
                let gone = post.end(today, today, "调市直单位工作");
                let gone = gone.map_err(Error::internal)?;
                tx.set_post(&scope, &gone, "post.end").await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

fn town_of(place: &Place) -> Result<&'static super::places::Town> {
    TOWNS
        .get(place.town)
        .ok_or_else(|| Error::internal("demo town"))
}

/// A seat of the county: kind, group, rank, title, office, charge.
type Seat = (
    PostKind,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The county's seats.
const SEATS: &[Seat] = &[
    (
        PostKind::LeadingGroup,
        "",
        "组长",
        "县委书记",
        "县委",
        "对全县换届工作负总责",
    ),
    (
        PostKind::LeadingGroup,
        "",
        "副组长",
        "县委副书记、县长",
        "县政府",
        "",
    ),
    (
        PostKind::LeadingGroup,
        "",
        "副组长",
        "县委组织部部长",
        "县委组织部",
        "主持日常工作",
    ),
    (
        PostKind::LeadingGroup,
        "",
        "成员",
        "县纪委书记",
        "县纪委监委",
        "换届纪律监督",
    ),
    (
        PostKind::Office,
        "",
        "主任",
        "县委组织部副部长",
        "县委组织部",
        "统筹调度、对外联络",
    ),
    (
        PostKind::Office,
        "",
        "副主任",
        "县民政局局长",
        "县民政局",
        "选举程序指导",
    ),
    (
        PostKind::WorkGroup,
        "综合协调组",
        "组长",
        "组织科科长",
        "县委组织部",
        "日程、调度、材料",
    ),
    (
        PostKind::WorkGroup,
        "业务指导组",
        "组长",
        "基层政权科科长",
        "县民政局",
        "程序和票样审核",
    ),
    (
        PostKind::WorkGroup,
        "风气监督组",
        "组长",
        "党风政风室主任",
        "县纪委监委",
        "换届纪律教育和监督",
    ),
    (
        PostKind::WorkGroup,
        "信访维稳组",
        "组长",
        "副局长",
        "县信访局",
        "矛盾排查和化解",
    ),
    (
        PostKind::WorkGroup,
        "宣传引导组",
        "组长",
        "副部长",
        "县委宣传部",
        "政策宣传和解释",
    ),
    (
        PostKind::Department,
        "县审计局",
        "负责人",
        "副局长",
        "县审计局",
        "村干部离任经济责任审计",
    ),
    (
        PostKind::Department,
        "县农业农村局",
        "负责人",
        "副局长",
        "县农业农村局",
        "集体“三资”清理",
    ),
    (
        PostKind::Department,
        "县财政局",
        "负责人",
        "副局长",
        "县财政局",
        "换届经费保障",
    ),
    (
        PostKind::Supervision,
        "县第1督导组",
        "组长",
        "四级调研员",
        "县委组织部",
        "",
    ),
    (
        PostKind::Supervision,
        "县第2督导组",
        "组长",
        "副主任",
        "县人大办公室",
        "",
    ),
];

/// Makes posts with invented names.
struct Namer {
    names: Names,
    dice: Dice,
}

impl Namer {
    fn post(
        &mut self,
        kind: PostKind,
        town: Option<&UnitId>,
        place: Option<&Place>,
        (title, office): (&str, &str),
    ) -> Post {
        Post {
            id: RecordId::from(ulid::Ulid::nil()),
            kind,
            town: town.cloned(),
            unit: place.map(|p| p.id.clone()),
            group: String::new(),
            rank: String::new(),
            name: self.names.anybody(),
            title: title.to_owned(),
            office: office.to_owned(),
            phone: String::new(),
            charge: String::new(),
            account: None,
            from: plus(OPENED, self.dice.between(0, 3)),
            until: None,
            end_reason: String::new(),
            version: 1,
        }
    }

    /// The leading group, its office, work groups, supervision groups and departments.
    fn county(&mut self) -> Vec<Post> {
        SEATS
            .iter()
            .enumerate()
            .map(|(n, (kind, group, rank, title, office, charge))| {
                let mut post = self.post(*kind, None, None, (title, office));
                (*group).clone_into(&mut post.group);
                (*rank).clone_into(&mut post.rank);
                (*charge).clone_into(&mut post.charge);
                post.phone = format!("0000-84201{:02}", n + 1);
                post
            })
            .collect()
    }
}
