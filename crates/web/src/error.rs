//! Answers to requests that fail: problem details (RFC 9457) for programs, a page for people.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use whosaid_graph::Error as GraphError;
use whosaid_search::SearchError;
use whosaid_sparql::SparqlError;
use whosaid_store::Error as StoreError;

/// Why a request fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub status: StatusCode,
    /// What is wrong with this request, for its sender.
    pub detail: String,
    /// Where in the query, in bytes.
    pub at: Option<usize>,
}

/// The problem in the form of RFC 9457.
#[derive(Serialize)]
struct Details<'p> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'p str,
    instance: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), at: None }
    }

    /// Returns the problem of a request that cannot be understood.
    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// Returns the problem that the target does not exist.
    pub fn missing(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Returns the problem of an internal error. The details are for the operator; the sender only learns that it
    /// happened.
    pub fn inside(error: &dyn std::fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("the store cannot be read: {error}"))
    }

    /// Something of the store is not as it was written.
    fn damaged(error: &dyn std::fmt::Display) -> Self {
        let advice = "who runs this server can mend it with `whosaid verify --repair`";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("the store cannot be read: {error}; {advice}"))
    }

    /// Returns the status in words.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }

    /// Returns the problem as JSON; `instance` is the requested path.
    pub fn to_json(&self, instance: &str) -> Vec<u8> {
        let details = Details {
            kind: "about:blank",
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            at: self.at,
        };
        serde_json::to_vec(&details).unwrap_or_default()
    }
}

/// Sets only the status. [`crate::router`], which knows the path, gives it the form that its sender can read.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"whosaid\""));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<GraphError> for Problem {
    fn from(error: GraphError) -> Self {
        match error {
            GraphError::BadPeriod { .. } | GraphError::BadNumber | GraphError::BadDifference => {
                Self::bad(error.to_string())
            }
            GraphError::Disk(error) if error.is_damage() => Self::damaged(&error),
            error => Self::inside(&error),
        }
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Query { problems } => {
                let words: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
                Self { at: problems.first().map(|it| it.at), ..Self::bad(words.join("; ")) }
            }
            error if error.is_damage() => Self::damaged(&error),
            error => Self::inside(&error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Graph(error) => error.into(),
            StoreError::Disk(error) if error.is_damage() => Self::damaged(&error),
            StoreError::BadDecision { .. } => Self::bad(error.to_string()),
            StoreError::Search(error) => error.into(),
            StoreError::InUse { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "another whosaid is writing to this store; try again when it is done",
            ),
            error if error.is_damage() => Self::damaged(&error),
            error => Self::inside(&error),
        }
    }
}

impl From<SparqlError> for Problem {
    fn from(error: SparqlError) -> Self {
        match error {
            SparqlError::Syntax { .. }
            | SparqlError::TooDeep { .. }
            | SparqlError::TooMany { .. }
            | SparqlError::TooLong { .. }
            | SparqlError::Format { .. } => Self::bad(error.to_string()),
            SparqlError::TooMuch { .. } | SparqlError::LongText { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
            }
            SparqlError::TooSlow { .. } => Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
            SparqlError::Evaluation(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
            error => Self::inside(&error),
        }
    }
}
