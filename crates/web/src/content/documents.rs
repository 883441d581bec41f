//! The documents of the store, some at a time.

use crate::error::Problem;
use crate::params::Part;
use whosaid_graph::{DocumentRecord, Graph};
use whosaid_model::{EntityId, Period};

/// Returns a page of the documents that were published in a period and mention an entity, and whether there are more.
pub(crate) fn listed(
    graph: &Graph,
    published: Option<&Period>,
    mentions: Option<&str>,
    part: Part,
) -> Result<(Vec<DocumentRecord>, bool), Problem> {
    let (mut nth, mut records) = (0, Vec::new());
    let mut each = |record: DocumentRecord| {
        if is_of(&record, published) {
            nth += 1;
            if nth > part.offset() && records.len() < part.limit {
                records.push(record);
            }
        }
        nth <= part.offset() + part.limit
    };
    match mentions {
        None => graph.each_document(|record| Ok(each(record)))?,
        Some(id) => {
            for id in graph.documents_that_mention(&EntityId::from(id))? {
                if let Some(record) = graph.document(&id)?
                    && !each(record)
                {
                    break;
                }
            }
        }
    }
    Ok((records, nth > part.offset() + part.limit))
}

/// Returns whether a document was published in a period.
fn is_of(record: &DocumentRecord, published: Option<&Period>) -> bool {
    let overlaps = |period: &Period| record.published.as_deref().is_some_and(|it| Period::from(it).overlaps(period));
    published.is_none_or(overlaps)
}
