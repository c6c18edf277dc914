//! Names, owners and the right to destroy.

#![cfg(test)]

use domain::account::Role;
use domain::attachment::rules::{
    AttachmentFault, NAME_MAX_CHARS, TAKE_BACK_MS, check_destruction, clean_name,
};
use domain::attachment::{Attachment, Destroyed, Owner, OwnerKind};
use domain::{Millis, RecordId};

#[test]
fn a_name_is_never_a_path_and_shows_no_ending_it_does_not_have() {
    let cases = [
        ("公告照片.jpg", "公告照片"),
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\选委会 推选.JPG", "选委会 推选"),
        ("a\u{202e}gpj.exe", "agpj"),
        ("<script>alert(1)</script>.pdf", "script"),
        (".htaccess", "htaccess"),
        ("...", "附件"),
        ("", "附件"),
        ("第3号公告(盖章)", "第3号公告(盖章)"),
        ("v1.2 会议记录", "v1.2 会议记录"),
    ];
    for (sent, kept) in cases {
        assert_eq!(clean_name(sent), kept, "{sent}");
    }
    assert_eq!(
        clean_name(&"长".repeat(300)).chars().count(),
        NAME_MAX_CHARS
    );
}

#[test]
fn an_owner_is_named_by_kind_and_id_only() {
    let owner = Owner::parse("step:01T/990101/villagers_committee/VOTER_LIST/1").unwrap();
    assert_eq!(owner.kind, OwnerKind::StepEvidence);
    assert_eq!(Owner::parse(&owner.text()), Some(owner));
    for bad in [
        "step",
        "step:",
        "other:1",
        "step:a b",
        "step:../x",
        "step:a'b",
        &format!("step:{}", "x".repeat(200)),
    ] {
        assert_eq!(Owner::parse(bad), None, "{bad}");
    }
}

fn attachment(by: &str) -> Attachment {
    Attachment {
        id: RecordId::parse("01FILE").unwrap(),
        no: 7,
        owner: Owner::parse("step:1").unwrap(),
        term: None,
        town: None,
        unit: None,
        name: "公告".to_owned(),
        caption: String::new(),
        kind: "jpg".to_owned(),
        bytes: 10,
        hash: String::new(),
        sent_hash: String::new(),
        sealed_hash: String::new(),
        thumbnail_bytes: 0,
        size_px: None,
        by_account: by.to_owned(),
        by_name: "周敏".to_owned(),
        at: Millis(1_000),
        destroyed: None,
        version: 1,
    }
}

#[test]
fn a_village_takes_back_its_own_within_a_day_and_its_leaders_at_any_time() {
    let file = attachment("A");
    let soon = Millis(1_000 + TAKE_BACK_MS - 1);
    let late = Millis(1_000 + TAKE_BACK_MS);
    let ask = |role, account, now, reason| check_destruction(&file, role, account, now, reason);
    assert_eq!(ask(Role::Village, "A", soon, "传错"), Ok(()));
    assert_eq!(
        ask(Role::Village, "A", late, "传错"),
        Err(AttachmentFault::NotYours)
    );
    assert_eq!(
        ask(Role::Village, "B", soon, "传错"),
        Err(AttachmentFault::NotYours)
    );
    assert_eq!(ask(Role::Township, "B", late, "传错"), Ok(()));
    assert_eq!(
        ask(Role::CountyOffice, "B", late, " "),
        Err(AttachmentFault::NoReason)
    );
    let long = "长".repeat(201);
    assert_eq!(
        ask(Role::CountyOffice, "B", late, &long),
        Err(AttachmentFault::LongReason)
    );
    let gone = Attachment {
        destroyed: Some(Destroyed {
            at: Millis(2_000),
            by_name: "林和".to_owned(),
            reason: "传错".to_owned(),
        }),
        ..attachment("A")
    };
    let again = check_destruction(&gone, Role::CountyOffice, "A", soon, "再删");
    assert_eq!(again, Err(AttachmentFault::Gone));
    assert_eq!(file.file_name(), "7-公告.jpg");
}
