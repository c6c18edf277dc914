//! The demo as anybody gets it: its size, its states, and that two of them are alike.

use std::sync::Arc;
use std::time::Instant;

use app::demo;
use app::{App, Config, Env, StillClock};
use domain::account::Role;
use domain::term::board::{self, Tally};
use store::{Store, Target};

struct Demo {
    app: App,
    _folder: tempfile::TempDir,
}

fn rules() -> Arc<law::rules::RuleBook> {
    Arc::new(law::rules::RuleBook::embedded().unwrap())
}

async fn made() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let file = Target::File(folder.path().join("demo.db"));
    let config = Config {
        data_dir: folder.path().to_owned(),
        keys_dir: folder.path().join("keys"),
        demo: true,
    };
    let store = Store::open(&file).await.unwrap();
    let started = Instant::now();
    demo::build(store.clone(), config.clone(), rules(), |what| {
        println!("{:?} {what}", started.elapsed())
    })
    .await
    .unwrap();
    println!("the demo was made in {:?}", started.elapsed());
    let mut read = store.read().await.unwrap();
    for head in read
        .heads(domain::account::SystemScope::for_use(
            domain::account::SystemUse::Demo,
        ))
        .await
        .unwrap()
    {
        println!("{} {}", head.county, head.seq);
    }
    drop(read);
    let clock = Arc::new(StillClock::at(demo::resumes_at(&store).await.unwrap()));
    let app = App::new(store, Env::new(clock, [7; 32]), config, rules()).unwrap();
    Demo {
        app,
        _folder: folder,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_a_county_in_mid_term() {
    let demo = made().await;
    let county = demo.app.county_named("990121").await.unwrap();
    let actor = demo.app.command_actor(&county).await.unwrap();
    let (snapshot, scope) = demo.app.board(&actor, None).await.unwrap().unwrap();
    let tally: Tally = board::tally(board::visible(&snapshot.lines, &scope));
    println!("{tally:?}");
    for row in board::matrix(board::visible(&snapshot.lines, &scope)) {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|(_, c)| {
                c.map_or("-".into(), |c| {
                    format!("{}{}/{}", c.state.shape(), c.done, c.total)
                })
            })
            .collect();
        println!("{} {} {}", row.name, row.state.shape(), cells.join(" "));
    }
}
