//! Records of the room `nomination` that samples are about.

use app::nomination::batches::{OpenBatch, Whom};
use app::nomination::list::DepartmentInput;
use app::nomination::nominees::NomineeInput;
use app::nomination::reserve::ReserveInput;
use domain::UnitId;
use domain::nomination::builtin;
use domain::nomination::department::Field;
use domain::person::FactsInput;

use crate::harness::World;

/// A nominee of a village in a batch, and somebody of its reserve pool.
pub struct Nomination {
    pub nominee: String,
    pub batch: String,
    pub reserve: String,
}

fn facts(name: &str) -> FactsInput {
    FactsInput {
        name: name.to_owned(),
        sex: "female".to_owned(),
        birth: "1990-09".to_owned(),
        education: "college".to_owned(),
        affiliation: "masses".to_owned(),
        ..FactsInput::default()
    }
}

impl Nomination {
    /// Makes them; the first call sets up departments, of which the reviewing department and discipline
    /// inspection answer for one each.
    pub async fn of(world: &World, unit: &str) -> Self {
        let app = &world.app;
        let office = world.office_actor();
        if app.load_departments(&office).await.is_ok() {
            let officers = [
                ("gongan", world.department().await),
                ("jiwei", world.discipline().await),
            ];
            for (code, officer) in officers {
                let account = world.account_id(&officer.login).await;
                let usual = builtin::departments();
                let usual = usual.into_iter().find(|d| d.code == code).unwrap();
                let input = DepartmentInput {
                    code: usual.code,
                    name: usual.name,
                    duty: usual.duty,
                    days: usual.days.to_string(),
                    fields: usual
                        .fields
                        .iter()
                        .map(|f: &Field| f.code().to_owned())
                        .collect(),
                    officers: vec![account.as_str().to_owned()],
                    retired: false,
                };
                app.save_department(&office, 1, &input).await.unwrap();
            }
        }
        let unit = UnitId::parse(unit).unwrap();
        let input = NomineeInput {
            facts: facts("钱眉"),
            posts: vec!["member".to_owned()],
            source: "voter".to_owned(),
            ..NomineeInput::default()
        };
        let nominee = app.add_nominee(&office, &unit, &input).await.unwrap();
        let ask = OpenBatch {
            whom: Whom::Chosen(vec![nominee.clone()]),
            single: false,
            title: "一批".to_owned(),
            due: String::new(),
        };
        let batch = app.open_batch(&office, &ask).await.unwrap();
        let input = ReserveInput {
            facts: facts("宋雨"),
            aim: "member".to_owned(),
            background: "returned".to_owned(),
            way: "organisation".to_owned(),
            ..ReserveInput::default()
        };
        let reserve = app.add_reserve(&office, &unit, &input).await.unwrap();
        Self {
            nominee: nominee.as_str().to_owned(),
            batch: batch.as_str().to_owned(),
            reserve: reserve.as_str().to_owned(),
        }
    }
}
