//! The start page: one search box over everything, and the store at a glance.

use crate::answer::{Asked, answer_by, page};
use crate::content::overview::N_LOOKED_AT;
use crate::error::Problem;
use crate::plot::{Bar, bars};
use crate::state::App;
use crate::url;
use crate::view::{EntityView, counted, values};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(crate) async fn start(State(app): State<Arc<App>>, asked: Asked) -> Result<Response, Problem> {
    let (visitor, also) = (asked.visitor, format!("+{}", app.overview_stamp()));
    let counted_by = app.clone();
    answer_by(&app, asked, also, move |_| {
        let Some(overview) = counted_by.overview()? else {
            return page(visitor, "start.html", "start", "whosaid", values! {});
        };
        let documents: Vec<Bar> = overview
            .times
            .iter()
            .map(|(time, n)| Bar {
                label: time.clone(),
                n: *n,
                url: url::query("/documents", [("published", time.as_str())]),
                title: format!("{}, {time}", counted(*n, "document")),
            })
            .collect();
        let values = values! {
            stats => overview.stats,
            entities => overview.stats.entities.iter().map(|(kind, n)| (kind.as_str(), n)).collect::<Vec<_>>(),
            plot => (documents.len() > 1).then(|| bars(&documents, "Documents over time")),
            n_undated => overview.n_undated,
            speakers => overview.speakers.iter().cloned().map(EntityView::of).collect::<Vec<_>>(),
            disputes => overview.disputes,
            n_looked_at => overview.is_more.then_some(N_LOOKED_AT),
        };
        page(visitor, "start.html", "start", "whosaid", values)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::Visitor;

    #[test]
    fn before_all_is_counted() {
        let body = page(Visitor::default(), "start.html", "start", "whosaid", values! {}).unwrap();
        let page = String::from_utf8(body.bytes.to_vec()).unwrap();
        assert!(page.contains("being counted") && page.contains("name=\"q\"") && !page.contains("<dl"), "{page}");
    }
}
