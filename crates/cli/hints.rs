//! Libraries say what is wrong; this module says which command or option helps.

use std::error::Error;
use whosaid_disk::Error as DiskError;
use whosaid_export::Error as ExportError;
use whosaid_graph::Error as GraphError;
use whosaid_search::SearchError;
use whosaid_sparql::SparqlError;
use whosaid_store::Error as StoreError;
use whosaid_web::ServeError;

/// Returns what to do about an error, if that is known.
pub fn hint(error: &(dyn Error + 'static)) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref() {
        return of_serving(error);
    }
    if let Some(error) = error.downcast_ref() {
        return of_store(error);
    }
    if let Some(error) = error.downcast_ref() {
        return of_graph(error);
    }
    if let Some(error) = error.downcast_ref() {
        return of_search(error);
    }
    if let Some(error) = error.downcast_ref::<SparqlError>() {
        return error.of_graph().and_then(of_graph);
    }
    match error.downcast_ref() {
        Some(ExportError::Graph(error)) => of_graph(error),
        _ => None,
    }
}

fn of_serving(error: &ServeError) -> Option<&'static str> {
    match error {
        ServeError::NeedsToken { .. } => Some("give --token-file FILE, so that only those read who have the token"),
        ServeError::Store(error) => of_store(error),
        _ => None,
    }
}

fn of_store(error: &StoreError) -> Option<&'static str> {
    match error {
        StoreError::InUse { .. } => Some("wait until it is done, or give another --store"),
        StoreError::NoStore { .. } => Some("run `whosaid ingest` to make one, or give another --store"),
        StoreError::NotAStore { .. } => Some("give another --store"),
        StoreError::DamagedFormat { .. } => {
            Some("`whosaid verify --repair` writes it anew where the folder leaves no doubt")
        }
        StoreError::BadRecord { .. } => Some("run `whosaid verify --repair`, then ingest the document again"),
        StoreError::Disk(error) => of_disk(error),
        StoreError::Graph(error) => of_graph(error),
        StoreError::Search(error) => of_search(error),
        _ => None,
    }
}

fn of_graph(error: &GraphError) -> Option<&'static str> {
    match error {
        GraphError::Disk(error) => of_disk(error),
        _ => None,
    }
}

fn of_disk(error: &DiskError) -> Option<&'static str> {
    match error {
        DiskError::DamagedDatabase { .. } => Some("`whosaid verify --repair` makes it anew"),
        DiskError::Damaged { .. } => Some("`whosaid verify --repair` mends what can be mended"),
        _ => None,
    }
}

fn of_search(error: &SearchError) -> Option<&'static str> {
    match error {
        SearchError::Damaged { .. } => Some("`whosaid verify --repair` makes it anew"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[track_caller]
    fn check(error: impl Error + Send + Sync + 'static, expect: &str) {
        assert_eq!(hint(&error).unwrap_or_default(), expect);
    }

    #[test]
    fn errors_lead_on_however_deep_they_are() {
        let (path, reason) = (PathBuf::from("s"), "x".to_owned());
        check(StoreError::NotAStore { path: path.clone() }, "give another --store");
        let damaged = || GraphError::from(DiskError::Damaged { path: path.clone(), reason: reason.clone() });
        let mend = "`whosaid verify --repair` mends what can be mended";
        check(damaged(), mend);
        check(StoreError::from(damaged()), mend);
        check(ServeError::Store(StoreError::from(damaged())), mend);
        check(ExportError::Graph(damaged()), mend);
        let index = SearchError::Damaged { path: path.clone(), reason: reason.clone() };
        check(StoreError::Search(index), "`whosaid verify --repair` makes it anew");
        check(GraphError::BadNumber, "");
    }
}
