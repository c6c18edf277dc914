//! Records of the room `duty` that samples work on: one of each kind, in a village and its township.

use app::duty::{NewInspection, NewOrder, NewRound, NewTask, PostEdit, TemplateEdit};
use domain::duty::task::Content;
use domain::duty::{Audience, Cascade, Deadline, Place, PostKind, TaskKind};

use crate::harness::World;

/// Records of the room `duty`.
pub struct Duty {
    /// Somebody in a post of the village.
    pub post: String,
    /// A task for the township alone.
    pub task: String,
    /// A template of tasks.
    pub template: String,
    /// An inspection of the village.
    pub inspection: String,
    /// A look-back round of the village.
    pub round: String,
    /// A supervision order to the village.
    pub order: String,
    /// A weekly report of the county.
    pub report: String,
}

impl Duty {
    #[expect(
        clippy::too_many_lines,
        reason = "one record of each kind, one below the other"
    )]
    /// Makes them for a village and its township; the report is sent or left a draft.
    pub async fn of(world: &World, unit: &str, town: &str, sent: bool) -> Self {
        let office = world.office_actor();
        let id = |text: &str| domain::UnitId::parse(text).unwrap();
        let edit = PostEdit {
            kind: PostKind::VillageCadre,
            town: Some(id(town)),
            unit: Some(id(unit)),
            group: String::new(),
            rank: String::new(),
            name: "吴山".to_owned(),
            title: String::new(),
            office: String::new(),
            phone: String::new(),
            charge: String::new(),
            login: String::new(),
            from: None,
        };
        let content = Content {
            kind: TaskKind::Task,
            title: "公布名单".to_owned(),
            text: "按时公布。".to_owned(),
            cascade: Cascade::Village,
            deadline: Deadline::Open,
            evidence: String::new(),
        };
        let template = TemplateEdit {
            content: content.clone(),
            offered: true,
        };
        let task = NewTask {
            content,
            audience: Audience::Towns(vec![id(town)]),
            template: None,
        };
        let app = &world.app;
        let day: domain::Day = "2026-01-20".parse().unwrap();
        let inspection = NewInspection {
            town: id(town),
            unit: Some(id(unit)),
            planned_on: day,
            group: None,
        };
        let round = NewRound {
            title: "回头看".to_owned(),
            focus: String::new(),
            from: day,
            until: day,
            units: vec![id(unit)],
        };
        let order = NewOrder {
            place: Place::Village {
                town: id(town),
                unit: id(unit),
            },
            title: "名单张贴不全".to_owned(),
            problem: "少一处".to_owned(),
            demand: "补齐".to_owned(),
            reply_by: day,
            evidence: false,
            finding: None,
        };
        let planned = app.plan_inspection(&office, &inspection).await.unwrap();
        let made = app.make_report(&office, day).await.unwrap();
        // What was sent every township reads; a draft none.
        if sent {
            app.send_report(&office, &made, 1).await.unwrap();
        }
        Self {
            inspection: planned.to_string(),
            round: app.plan_round(&office, &round).await.unwrap().to_string(),
            order: app.issue_order(&office, &order).await.unwrap().to_string(),
            report: made.to_string(),
            post: app.add_post(&office, &edit).await.unwrap().to_string(),
            task: app.issue_task(&office, &task).await.unwrap().to_string(),
            template: app
                .add_template(&office, &template)
                .await
                .unwrap()
                .to_string(),
        }
    }
}
