//! From a use case's answer to a page. Inner causes are logged here, once, and never shown.

use app::Fault;
use axum::response::{IntoResponse, Response};

use crate::form::FieldError;
use crate::shell::Problem;

/// What handlers answer: a response, or what went wrong.
pub type Answer = Result<Response, Wrong>;

/// A use case's error on its way to a page. Handlers show faults of their own form themselves (422
/// with what was typed); what reaches this type is shown as a page of its own.
#[derive(Debug)]
pub struct Wrong(pub app::Error);

impl<E: Into<app::Error>> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        match self.0 {
            app::Error::Denied(_) => Problem::forbidden().into_response(),
            app::Error::NotLoggedIn => Problem::login_needed("/login").into_response(),
            app::Error::NotFound(_) => Problem::not_found().into_response(),
            app::Error::Clash(_) => Problem::clash().into_response(),
            app::Error::Fault(faults) => {
                let text: Vec<String> = faults.iter().map(Fault::zh).collect();
                Problem::invalid().what(text.join("")).into_response()
            }
            error @ (app::Error::Store(_) | app::Error::Internal(_)) => {
                tracing::error!(%error, "a request failed");
                Problem::internal().into_response()
            }
        }
    }
}

/// The faults of a form as its fields show them; one without a field stands in the summary only.
#[must_use]
pub fn field_errors(faults: &[Fault]) -> Vec<FieldError> {
    faults
        .iter()
        .map(|f| FieldError::new(f.field().unwrap_or(""), f.zh()))
        .collect()
}
