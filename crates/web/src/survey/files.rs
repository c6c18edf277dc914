//! Questions of a dossier that are answered with files: what stands, and taking more in with a section.

use app::attachment::NewAttachments;
use app::attachment::owner::dossier_owner;
use app::survey::Village;
use app::survey::snapshot::Snapshot;
use domain::attachment::Owner;
use domain::survey::{Kind, Question, QuestionCode};

use crate::attachment::{FileList, sent};
use crate::context::Ctx;
use crate::form::{FieldError, UploadedFile};

/// The name of a question's file field.
pub(super) fn field_name(code: &QuestionCode) -> String {
    format!("f.{code}")
}

fn owner(snapshot: &Snapshot, village: &Village, question: &Question) -> app::Result<Owner> {
    let owner = dossier_owner(&snapshot.board.term.id, &village.known.unit, &question.code);
    owner.ok_or(app::Error::NotFound("question"))
}

/// The files that answer a question; none of another kind, and none where it has no answer.
pub(super) async fn files_of(
    ctx: &Ctx,
    snapshot: &Snapshot,
    village: &Village,
    question: &Question,
) -> app::Result<Option<FileList>> {
    let answered = village.dossier.answer(question.code.as_str()).is_some();
    if question.kind != Kind::File || !answered {
        return Ok(None);
    }
    let owner = owner(snapshot, village, question)?;
    let found = ctx.app.attachments(ctx.actor(), &owner).await?;
    Ok(Some(FileList::of(&found.files)))
}

/// Hangs files that came with a section's form on their questions; what is wrong comes back for each
/// field. Of one question all files are taken, or none.
pub(super) async fn take(
    ctx: &Ctx,
    (snapshot, village): (&Snapshot, &Village),
    questions: &[&Question],
    mut files: Vec<UploadedFile>,
) -> app::Result<Vec<FieldError>> {
    let mut errors = Vec::new();
    for question in questions {
        let field = field_name(&question.code);
        let (own, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(|f| f.field == field);
        files = rest;
        if own.is_empty() {
            continue;
        }
        let ask = NewAttachments {
            owner: owner(snapshot, village, question)?,
            caption: String::new(),
            files: sent(own),
        };
        match ctx.app.add_attachments(ctx.actor(), ask).await {
            Ok(_) => {}
            Err(app::Error::Fault(faults)) => {
                let text: Vec<String> = faults.iter().map(app::Fault::zh).collect();
                let text = format!(
                    "{}这道题的文件都没有上传，请改正后重新选择。",
                    text.concat()
                );
                errors.push(FieldError::new(field, text));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(errors)
}
