//! The survey's rows: versions of answers, rounds, signatures, workbooks and former office holders.

use domain::survey::round::{Frozen, Round, Sign};
use domain::survey::{Answer, QuestionCode, Questionnaire, Section};
use domain::{Millis, RecordId, UnitId};
use store::Error;
use store::survey::dossier::{NewAnswer, Picture, Place};
use store::survey::former::{FormerHolder, FormerImport};
use store::survey::upload::{Upload, UploadCell};
use store::survey::{EditNow, Moved};

use crate::ground::{COUNTY, Ground, VILLAGES, day, term_id, town, unit, village, whole};

fn code(text: &str) -> QuestionCode {
    QuestionCode::parse(text).unwrap()
}

fn round(no: i64) -> Round {
    Round {
        no,
        name: format!("第 {no} 轮"),
        opened_on: day("2026-03-01"),
        deadline: day("2026-03-10"),
        frozen: None,
        version: 1,
    }
}

fn number(question: &str, n: i64, seen_no: i64) -> NewAnswer {
    NewAnswer {
        code: code(question),
        answer: Some(Answer::Number(n)),
        seen_no,
        since: Millis(1),
    }
}

async fn with_round(ground: &Ground) {
    ground.with_term().await;
    let mut tx = ground.change().await;
    tx.add_survey_round(&whole(), &term_id(), &round(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Stores answers of a village in a round.
async fn save(ground: &Ground, (of, no): (&str, i64), answers: &[NewAnswer]) -> Result<i64, Error> {
    let (town, unit) = (unit(&of[..9]), unit(of));
    let term = term_id();
    let place = Place {
        term: &term,
        round: no,
        town: &town,
        unit: &unit,
    };
    let mut tx = ground.change().await;
    let version = tx.save_answers(&whole(), place, answers, None).await?;
    tx.commit().await?;
    Ok(version)
}

fn picture<'a>(
    term: &'a domain::TermId,
    questions: &'a Questionnaire,
    round: i64,
    until: bool,
) -> Picture<'a> {
    Picture {
        term,
        questions,
        round,
        until_round: until,
        unit: None,
    }
}

fn upload() -> Upload {
    Upload {
        id: RecordId::parse("01UPLOAD").unwrap(),
        term: term_id(),
        round: 1,
        town: unit("990101100"),
        questionnaire: 0,
        file_name: "清溪镇.xlsx".to_owned(),
        file_hash: "00".to_owned(),
        rows_read: 2,
        cells_read: 100,
        troubles: String::new(),
        state: "draft".to_owned(),
        by_name: String::new(),
        at: Millis(0),
        decided: None,
        decided_by: None,
        version: 1,
    }
}

on_both! {
    async fn every_version_of_an_answer_is_kept(ground: Ground) {
        with_round(ground).await;
        let (id, ..) = VILLAGES[0];
        assert_eq!(save(ground, (id, 1), &[number("households", 120, 0)]).await.unwrap(), 1);
        assert_eq!(save(ground, (id, 1), &[number("households", 128, 1)]).await.unwrap(), 2);
        // Both of two who saw the same version cannot be stored.
        for stale in [0, 1, 7] {
            let refused = save(ground, (id, 1), &[number("households", 1, stale)]).await;
            assert!(matches!(refused, Err(Error::Clash(_))), "{stale}: {refused:?}");
        }
        let questions = Questionnaire::at(0, &[]);
        let term = term_id();
        let mut read = ground.store.read().await.unwrap();
        let all = read.dossiers(&whole(), picture(&term, &questions, 1, false)).await.unwrap();
        let dossier = &all[&unit(id)];
        assert_eq!(dossier.answer("households"), Some(&Answer::Number(128)));
        assert_eq!((dossier.no("households"), dossier.version), (2, 2));
        let which = (Some(unit(id)), Some(code("households")));
        let which = (which.0.as_ref(), which.1.as_ref());
        let versions = read.answer_versions(&whole(), &term, which, 10).await.unwrap();
        let values: Vec<(i64, Option<&str>)> = versions.iter().map(|v| (v.no, v.value.as_deref())).collect();
        assert_eq!(values, [(2, Some("128")), (1, Some("120"))]);
    }

    async fn a_scope_reads_its_own_dossiers_and_writes_no_others(ground: Ground) {
        with_round(ground).await;
        for (id, ..) in VILLAGES {
            save(ground, (id, 1), &[number("households", 5, 0)]).await.unwrap();
        }
        let questions = Questionnaire::at(0, &[]);
        let term = term_id();
        let mut read = ground.store.read().await.unwrap();
        for (scope, expected) in [(whole(), 4), (town("990101100"), 2), (village(VILLAGES[1].0), 1)] {
            let all = read.dossiers(&scope, picture(&term, &questions, 1, false)).await.unwrap();
            assert_eq!(all.len(), expected, "{scope:?}");
            let versions = read.answer_versions(&scope, &term, (None, None), 100).await.unwrap();
            assert_eq!(versions.len(), expected, "{scope:?}");
        }
        drop(read);
        let (id, ..) = VILLAGES[2];
        let (its_town, its_unit) = (unit(&id[..9]), unit(id));
        let place = Place { term: &term, round: 1, town: &its_town, unit: &its_unit };
        let mut tx = ground.change().await;
        let out = tx.save_answers(&town("990101100"), place, &[number("groups", 1, 0)], None).await;
        assert!(matches!(out, Err(Error::OutOfReach(_))), "{out:?}");
    }

    async fn a_round_is_read_as_it_ended(ground: Ground) {
        with_round(ground).await;
        let (id, ..) = VILLAGES[0];
        save(ground, (id, 1), &[number("households", 120, 0), number("groups", 4, 0)]).await.unwrap();
        let mut tx = ground.change().await;
        let frozen = Frozen { at: Millis(5), by: "周敏".to_owned(), questionnaire: 0 };
        let over = Round { frozen: Some(frozen), ..round(1) };
        tx.set_survey_round(&whole(), &term_id(), &over, "survey.freeze").await.unwrap();
        let stale = tx.set_survey_round(&whole(), &term_id(), &over, "survey.freeze").await;
        assert!(matches!(stale, Err(Error::Clash(_))), "{stale:?}");
        tx.add_survey_round(&whole(), &term_id(), &round(2)).await.unwrap();
        tx.commit().await.unwrap();
        save(ground, (id, 2), &[number("households", 131, 1)]).await.unwrap();
        let questions = Questionnaire::at(0, &[]);
        let term = term_id();
        let mut read = ground.store.read().await.unwrap();
        let households = |all: std::collections::HashMap<UnitId, domain::survey::Dossier>| {
            all[&unit(id)].answer("households").cloned()
        };
        for (no, n) in [(1, 120), (2, 131)] {
            let all = read.dossiers(&whole(), picture(&term, &questions, no, true)).await.unwrap();
            assert_eq!(households(all), Some(Answer::Number(n)), "{no}");
        }
        let rounds = read.survey_rounds(&whole(), &term).await.unwrap();
        assert_eq!((rounds.len(), rounds[0].is_open(), rounds[1].is_open()), (2, false, true));
    }

    async fn a_signature_is_of_the_dossier_that_was_seen(ground: Ground) {
        with_round(ground).await;
        let (id, ..) = VILLAGES[0];
        save(ground, (id, 1), &[number("households", 120, 0)]).await.unwrap();
        let (its_town, its_unit) = (unit(&id[..9]), unit(id));
        let term = term_id();
        let place = Place { term: &term, round: 1, town: &its_town, unit: &its_unit };
        let sign = |dossier| Sign {
            name: "罗平".to_owned(),
            on: day("2026-03-09"),
            by: "清溪镇".to_owned(),
            at: Millis(2_000_000_000_000),
            dossier,
        };
        let mut tx = ground.change().await;
        let stale = tx.add_sign(&whole(), place, &sign(2)).await;
        assert!(matches!(stale, Err(Error::Clash(_))), "{stale:?}");
        tx.add_sign(&whole(), place, &sign(1)).await.unwrap();
        tx.check_sections(&whole(), place, &[Section::Basic, Section::Team], None).await.unwrap();
        tx.check_sections(&whole(), place, &[Section::Basic], None).await.unwrap();
        tx.commit().await.unwrap();
        let questions = Questionnaire::at(0, &[]);
        let mut read = ground.store.read().await.unwrap();
        let all = read.dossiers(&whole(), picture(&term, &questions, 1, false)).await.unwrap();
        let dossier = &all[&its_unit];
        assert_eq!(dossier.sign.as_ref().map(|s| s.name.as_str()), Some("罗平"));
        assert_eq!(dossier.checks.len(), 2);
        let signed = read.signed_villages(&whole(), &term, 1).await.unwrap();
        assert_eq!(signed, [its_unit]);
    }

    async fn what_moved_is_told_by_village(ground: Ground) {
        with_round(ground).await;
        let from = ground.revision(COUNTY).await;
        let (id, ..) = VILLAGES[0];
        let mut read = ground.store.read().await.unwrap();
        let nothing = read.survey_moved(&whole(), from).await.unwrap();
        assert_eq!(nothing, Moved::Dossiers(Vec::new()));
        drop(read);
        save(ground, (id, 1), &[number("households", 120, 0)]).await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let one = read.survey_moved(&whole(), from).await.unwrap();
        assert_eq!(one, Moved::Dossiers(vec![unit(id)]));
        let all = read.survey_moved(&whole(), 0).await.unwrap();
        assert_eq!(all, Moved::All, "the round was opened since");
    }

    async fn an_edit_of_the_questionnaire_is_made_once(ground: Ground) {
        let question = domain::survey::questionnaire::blank(
            code("own_1"),
            Section::Own,
            domain::survey::Kind::Number { unit: "处".to_owned(), min: 0, max: 50 },
        );
        let edit = domain::survey::Edit { version: 1, question };
        let mut tx = ground.change().await;
        tx.add_survey_edit(&whole(), &edit).await.unwrap();
        let twice = tx.add_survey_edit(&whole(), &edit).await;
        assert!(matches!(twice, Err(Error::Clash(_))), "{twice:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let edits: Vec<EditNow> = read.survey_edits(&whole()).await.unwrap();
        assert_eq!(edits.iter().map(|e| &e.edit).collect::<Vec<_>>(), [&edit]);
    }

    async fn a_workbook_is_decided_once(ground: Ground) {
        with_round(ground).await;
        let (id, ..) = VILLAGES[0];
        let cell = UploadCell {
            unit: unit(id),
            code: code("households"),
            base_no: 0,
            typed: "十二".to_owned(),
            outcome: None,
        };
        let mut tx = ground.change().await;
        tx.add_survey_upload(&town("990101100"), &upload(), std::slice::from_ref(&cell)).await.unwrap();
        let beyond = tx.add_survey_upload(&town("990101101"), &upload(), &[]).await;
        assert!(matches!(beyond, Err(Error::OutOfReach(_))), "{beyond:?}");
        tx.commit().await.unwrap();
        let applied = ("applied", "survey.apply");
        let decided = UploadCell { outcome: Some("refused".to_owned()), ..cell };
        let mut tx = ground.change().await;
        tx.decide_survey_upload(&whole(), &upload(), applied, std::slice::from_ref(&decided)).await.unwrap();
        let twice = tx.decide_survey_upload(&whole(), &upload(), applied, &[]).await;
        assert!(matches!(twice, Err(Error::Clash(_))), "{twice:?}");
        tx.commit().await.unwrap();
        let mut read = ground.store.read().await.unwrap();
        let (now, cells) = read.survey_upload(&town("990101100"), &upload().id).await.unwrap().unwrap();
        assert_eq!((now.state.as_str(), now.version, cells), ("applied", 2, vec![decided]));
        let other = read.survey_upload(&town("990101101"), &upload().id).await.unwrap();
        assert_eq!(other, None);
        assert_eq!(read.survey_uploads(&village(id), &term_id()).await.unwrap(), []);
    }

    async fn the_newest_list_of_former_holders_stands(ground: Ground) {
        ground.with_term().await;
        let (id, ..) = VILLAGES[0];
        let import = |no: i64| FormerImport {
            id: RecordId::parse(&format!("01FORMER{no}")).unwrap(),
            term: term_id(),
            town: Some(unit(&id[..9])),
            file_name: "上届.xlsx".to_owned(),
            file_hash: "00".to_owned(),
            refused: String::new(),
            state: "draft".to_owned(),
            by_name: String::new(),
            at: Millis(no),
            version: 1,
        };
        let holder = |name: &str| FormerHolder {
            unit: unit(id),
            town: unit(&id[..9]),
            post: "主任".to_owned(),
            name: name.to_owned(),
            sex: Some("male".to_owned()),
            born_year: Some(1978),
            votes: Some(612),
            result: "当选".to_owned(),
        };
        for (no, name) in [(1, "孟川"), (2, "孟江"), (3, "孟河")] {
            let stamp = crate::ground::stamp_at(Millis(1_770_000_000_000 + no));
            let chain = domain::journal::Chain::County(crate::ground::county(COUNTY));
            let mut tx = ground.store.write(&chain, stamp).await.unwrap();
            tx.add_former_import(&town("990101100"), &import(no), &[holder(name)]).await.unwrap();
            // The third is only looked at.
            if no < 3 {
                tx.decide_former_import(&town("990101100"), &import(no), ("applied", "survey.former_apply")).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let mut read = ground.store.read().await.unwrap();
        let stands = read.former_holders(&village(id), &term_id(), &unit(id)).await.unwrap();
        assert_eq!(stands, [holder("孟江")]);
        assert_eq!(read.former_imports(&town("990101101"), &term_id()).await.unwrap(), []);
        drop(read);
        let mut tx = ground.change().await;
        let beyond = tx.add_former_import(&town("990101101"), &import(4), &[]).await;
        assert!(matches!(beyond, Err(Error::OutOfReach(_))), "{beyond:?}");
    }
}
