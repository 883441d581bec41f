//! Figures that differ for the same measure and time, each disagreement as a card.

use crate::answer::{Asked, answer, page};
use crate::error::Problem;
use crate::pages::claims::form;
use crate::params::{CLAIM_FILTER, DISPUTE_FILTER, PART, Params};
use crate::state::App;
use crate::view::dispute::DisputeView;
use crate::view::{Pager, values};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use whosaid_graph::Class;

const N_CARDS: usize = 10;
/// The largest number of cards on a page.
const MOST_CARDS: usize = 50;
/// The classes that can be selected, with their descriptions.
const CLASSES: [(Class, &str); 6] = [
    (Class::Conflict, "no number fits all"),
    (Class::Revision, "the same source, another figure"),
    (Class::Rounding, "they fit once rounded"),
    (Class::Restatement, "the same source again"),
    (Class::Agree, "some number fits all"),
    (Class::OtherScope, "perhaps not of the same thing"),
];

pub(crate) async fn disputes(State(app): State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    params.only(&[CLAIM_FILTER, DISPUTE_FILTER, PART])?;
    let part = params.part_of(N_CARDS, MOST_CARDS)?;
    let visitor = asked.visitor;
    let filter = params.dispute_filter();
    answer(&app, asked, move |current| {
        let (mut filter, wrong) = match filter {
            Ok(filter) => (filter, None),
            Err(problem) => (Default::default(), Some(problem.detail)),
        };
        filter.claims.limit = Some(part.offset() + part.limit + 1);
        let mut cards = Vec::new();
        let mut nth = 0;
        if wrong.is_none() {
            current.snapshot.graph().each_dispute(&filter, |dispute| {
                nth += 1;
                if nth > part.offset() && cards.len() < part.limit {
                    cards.push(DisputeView::of(&dispute));
                }
                Ok(true)
            })?;
        }
        let classes: Vec<_> = CLASSES
            .iter()
            .map(|(class, about)| {
                (class.as_str(), class.as_str().replace('_', " "), about, filter.classes.contains(class))
            })
            .collect();
        let values = values! {
            cards, classes, wrong,
            pager => Pager::of(&params, "/disputes", part.page, nth > part.offset() + part.limit),
            ..form(&params)
        };
        page(visitor, "disputes.html", "disputes", "Disagreements", values)
    })
    .await
}
