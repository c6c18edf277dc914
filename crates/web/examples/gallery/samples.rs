//! Invented frames, rows and figures for the gallery.

use web::look::{Link, State};
use web::shell::{Find, Frame, NavGroup, NavItem, UserBadge};
use web::table::{Cell, Row};

pub const TOWNS: [&str; 30] = [
    "城关镇",
    "青石镇",
    "白水镇",
    "龙泉镇",
    "大河镇",
    "柳林镇",
    "石桥镇",
    "双溪镇",
    "枫木乡",
    "马鞍乡",
    "清平乡",
    "桃源乡",
    "东岭乡",
    "茶山乡",
    "高坪乡",
    "红岩乡",
    "沙洲镇",
    "南华街道",
    "望城街道",
    "云台镇",
    "白鹤滩镇",
    "鹿角乡",
    "三岔口镇",
    "长堰镇",
    "黄龙寺乡",
    "铁佛镇",
    "水磨乡",
    "北关街道",
    "乌龙集镇",
    "金竹乡",
];

pub const STAGES: [&str; 14] = [
    "研判",
    "方案",
    "审计",
    "审计公示",
    "党组织",
    "选委会",
    "选民登记",
    "名单公布",
    "提名",
    "联审",
    "正式候选人",
    "投票",
    "公告",
    "移交",
];

const VILLAGES: [&str; 12] = [
    "上湾村",
    "桥头社区",
    "大坪村",
    "前进村",
    "杨家垴村",
    "八一村",
    "䶮口村",
    "柳树沟村",
    "新民社区",
    "东风村",
    "大桥村（移民）",
    "观音岩村",
];

/// The frame of somebody not logged in.
pub fn visitor(title: &str) -> Frame {
    Frame {
        term_name: Some("2026 年村（社区）“两委”换届".to_owned()),
        banner: Some("演示数据：地名、人名和数字都是虚构的".to_owned()),
        ..Frame::plain(title, "云岭县")
    }
}

/// The frame of somebody in the county office.
pub fn office(title: &str, path: &str) -> Frame {
    let item = NavItem::new;
    Frame {
        user: Some(UserBadge {
            key: "01J".to_owned(),
            name: "周敏".to_owned(),
            role: "县换届办".to_owned(),
            note: Some("3 月 1 日至 3 月 15 日代理 副主任 王秀兰".to_owned()),
            menu: vec![
                Link::new("/form", "我的账号"),
                Link::new("/parts", "使用手册"),
            ],
            logout: "/logout".to_owned(),
        }),
        nav: vec![
            NavGroup::new(vec![
                item("/", "我的工作台").count(7, true),
                item("/cockpit", "驾驶舱"),
            ]),
            NavGroup::new(vec![
                item("/village", "村情研判").count(12, false),
                item("/form", "责任与任务").count(31, false),
                item("/clash", "督导督办").count(5, true),
            ]),
            NavGroup::new(vec![
                item("/nominees", "人选与联审").count(118, false),
                item("/roll", "选民登记"),
                item("/entry", "投票计票"),
            ]),
            NavGroup::new(vec![
                item("/empty", "届次与日程"),
                item("/table", "区划与账号"),
                item("/parts", "操作日志"),
            ]),
        ],
        find: Some(Find {
            action: "/table".to_owned(),
            hint: "查村、查人、查文号".to_owned(),
            value: String::new(),
        }),
        path: path.to_owned(),
        printed: Some("云岭县换届办 周敏 打印于 2026-03-03 09:41".to_owned()),
        ..visitor(title)
    }
}

/// A spread of states that looks like the middle of a term.
fn state(town: usize, stage: usize) -> State {
    let reached = 5 + (town * 7) % 6;
    match stage.cmp(&reached) {
        std::cmp::Ordering::Less => State::Done,
        std::cmp::Ordering::Greater if stage > reached + 1 => State::Idle,
        _ => match (town + stage) % 6 {
            0 => State::Late,
            3 => State::Soon,
            _ => State::Doing,
        },
    }
}

/// One cell of the matrix.
pub struct Stand {
    pub state: State,
    pub done: usize,
    pub of: usize,
}

/// One line of the matrix.
pub struct Town {
    pub name: &'static str,
    pub cells: Vec<Stand>,
}

pub fn matrix() -> Vec<Town> {
    let town = |(i, name): (usize, &'static str)| {
        let of = 9 + (i * 5) % 12;
        let stand = |stage| {
            let state = state(i, stage);
            let done = match state {
                State::Done => of,
                State::Idle => 0,
                _ => 1 + (i * 3 + stage) % (of - 1),
            };
            Stand { state, done, of }
        };
        Town {
            name,
            cells: (0..STAGES.len()).map(stand).collect(),
        }
    };
    TOWNS.into_iter().enumerate().map(town).collect()
}

/// 285 villages in 18 townships.
pub fn villages() -> Vec<Row> {
    let row = |i: usize| {
        let town = TOWNS.get(i % 18).copied().unwrap_or_default();
        let village = VILLAGES
            .get(i * 5 % VILLAGES.len())
            .copied()
            .unwrap_or_default();
        let state = State::ALL.get(i * 7 % 5).copied().unwrap_or(State::Idle);
        let state = if state == State::Late {
            Cell::worded(state, format!("逾期 {} 天", 1 + i % 4))
        } else {
            Cell::state(state)
        };
        let people = i64::try_from(400 + i * 37 % 2600).unwrap_or(0);
        let id = format!("411799{:03}{:03}", 100 + i % 18, 200 + i);
        Row::new(vec![
            Cell::link(
                "/village",
                format!(
                    "{village}{}",
                    if i < 12 {
                        String::new()
                    } else {
                        format!("第{i}")
                    }
                ),
            ),
            Cell::text(town),
            state,
            Cell::number(people).to("/roll"),
            Cell::maybe(
                chrono::NaiveDate::from_ymd_opt(2026, 3, 15 + u32::try_from(i % 12).unwrap_or(0)),
                Cell::date,
            ),
            Cell::text(id.clone()),
        ])
        .id(id)
    };
    (0..285).map(row).collect()
}
