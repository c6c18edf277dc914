//! Records of the room `survey` that samples are about.

use domain::UnitId;
use domain::account::{Actor, Reach, Role};

use crate::harness::{World, day};

/// A workbook and a list of former office holders, both of one township.
pub struct Survey {
    pub upload: String,
    pub former: String,
}

impl Survey {
    /// Makes them; the first call opens the round.
    pub async fn of(world: &World, town: &str) -> Self {
        let app = &world.app;
        let office = world.office_actor();
        let running = app.survey(&office).await.unwrap().unwrap().0;
        if running.rounds.is_empty() {
            app.open_round(&office, "第一轮摸底", day("2026-01-31"))
                .await
                .unwrap();
        }
        let town = UnitId::parse(town).unwrap();
        let township = Actor {
            role: Role::Township,
            reach: Reach::Towns(vec![town.clone()]),
            ..office
        };
        let (_, workbook) = app.survey_workbook(&township, &town).await.unwrap();
        let upload = app.stage_survey(&township, "工作簿.xlsx", workbook).await;
        let (survey, scope) = app.survey(&township).await.unwrap().unwrap();
        let village = survey.visible(&scope).next().unwrap();
        let list = format!("村,职务,姓名\n{},主任,孟川\n", village.known.name);
        let former = app
            .stage_former(&township, "上届.csv", list.into_bytes())
            .await;
        Self {
            upload: upload.unwrap().to_string(),
            former: former.unwrap().to_string(),
        }
    }
}
