//! A document: its text with what was found in it, and what is known about it.

use crate::answer::{Asked, answer, page};
use crate::content::documents::listed;
use crate::error::Problem;
use crate::params::{PART, Params};
use crate::plot::escaped;
use crate::state::App;
use crate::url;
use crate::view::{ClaimView, Link, NOBODY, Pager, document as link, shown_value, values};
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::Value as Shown;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use whosaid_graph::{ClaimFilter, Class, Contents, DisputeFilter, DocumentRecord, Graph, parse_period};
use whosaid_model::{Claim, ClaimId, DocId, EntityId, EntityType, Extraction, Mode, Span, shown};

const N_ROWS: usize = 50;
/// How many documents with copied passages are listed. A wire story may be in hundreds.
const N_COPIES: usize = 50;
/// How much of a long text is shown, in bytes.
const LONGEST: usize = 1 << 20;

/// A document in a list.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    record: DocumentRecord,
    link: Link,
}

pub(crate) async fn documents(state: State<Arc<App>>, asked: Asked, params: Params) -> Result<Response, Problem> {
    // An id that cannot be a part of a path comes here.
    if let Some(id) = params.raw("id") {
        return document(state, asked, Path(id.to_owned())).await;
    }
    params.only(&[&["published", "mentions"], PART])?;
    let part = params.part(N_ROWS)?;
    let published = params.text("published").map(parse_period).transpose()?;
    let visitor = asked.visitor;
    answer(&state.0, asked, move |current| {
        let graph = current.snapshot.graph();
        let mentions = params.text("mentions");
        let (records, has_more) = listed(graph, published.as_ref(), mentions, part)?;
        let mentioned = mentions.map(|id| Ok::<_, Problem>(graph.entity(&EntityId::from(id))?)).transpose()?.flatten();
        let row = |record: DocumentRecord| Row { link: link(record.id.as_str(), record.title.as_deref()), record };
        let rows: Vec<Row> = records.into_iter().map(row).collect();
        let values = values! {
            rows,
            published => params.text("published"),
            mentions,
            mentioned => mentioned.map(|it| Link { url: url::entity(it.id.as_str()), text: it.name }),
            pager => Pager::of(&params, "/documents", part.page, has_more),
        };
        page(visitor, "documents.html", "documents", "Documents", values)
    })
    .await
}

pub(crate) async fn document(
    State(app): State<Arc<App>>,
    asked: Asked,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let visitor = asked.visitor;
    answer(&app, asked, move |current| {
        let graph = current.snapshot.graph();
        let id = DocId(id);
        let missing = || Problem::missing(format!("no document has the id {:?}", id.as_str()));
        let extraction = graph.extraction(&id)?.ok_or_else(missing)?;
        let Contents { document, claims, mut entities } = graph.contents(&id)?.ok_or_else(missing)?;
        let Compared { copies, differing } = Compared::of(graph, &id)?;
        let views: Vec<_> = claims
            .iter()
            .map(|claim| values! { is_disputed => differing.contains(&claim.id), ..shown_value(ClaimView::of(claim)) })
            .collect();
        entities.sort_by(|a, b| b.n_mentions.cmp(&a.n_mentions).then_with(|| a.id.cmp(&b.id)));
        let of = |kinds: &[EntityType]| {
            let of = entities.iter().filter(|it| kinds.contains(&it.kind));
            of.map(|it| values! { name => it.name, url => url::entity(it.id.as_str()), n => it.n_mentions, kind => it.kind.as_str() })
                .collect::<Vec<_>>()
        };
        let title = document.title.clone().filter(|it| !it.trim().is_empty()).unwrap_or_else(|| document.id.0.clone());
        let end = extraction.sentences.iter().map(|it| it.end as usize).take_while(|end| *end <= LONGEST).last().unwrap_or(0);
        let values = values! {
            heading => title,
            text => Shown::from_safe_string(marked_text(&extraction, &claims, &differing, graph)),
            is_cut => end < extraction.sentences.last().map_or(0, |it| it.end as usize),
            claims => views,
            copies => copies.iter().take(N_COPIES).map(|(link, n)| values! { link, n }).collect::<Vec<_>>(),
            n_more_copies => copies.len().saturating_sub(N_COPIES),
            actors => of(&[EntityType::Person, EntityType::Organisation, EntityType::Place]),
            agreements => of(&[EntityType::Agreement, EntityType::Law, EntityType::Event]),
            source => document.url.as_deref().filter(|it| url::is_web(it)),
            api => format!("/api/v1{}", url::document(document.id.as_str())),
            graph => url::query("/graph", [("around", format!("document:{}", document.id).as_str())]),
            similar => url::query("/search", [("similar", document.id.as_str())]),
            warnings => extraction.warnings,
            document,
        };
        page(visitor, "document.html", "documents", &title, values)
    })
    .await
}

/// How a document's claims relate to those of others.
struct Compared {
    /// Documents with near copies of its passages, and how many figures they share.
    copies: Vec<(Link, usize)>,
    /// Its claims that others contradict.
    differing: BTreeSet<ClaimId>,
}

impl Compared {
    fn of(graph: &Graph, id: &DocId) -> Result<Self, Problem> {
        let filter = DisputeFilter {
            claims: ClaimFilter { doc: Some(id.clone()), ..ClaimFilter::default() },
            classes: BTreeSet::from([
                Class::Conflict,
                Class::Revision,
                Class::Rounding,
                Class::Restatement,
                Class::Agree,
            ]),
            ..DisputeFilter::default()
        };
        let mut n_shared: BTreeMap<Link, usize> = BTreeMap::new();
        let mut differing = BTreeSet::new();
        graph.each_dispute(&filter, |dispute| {
            let of: BTreeMap<&ClaimId, &Claim> = dispute.members.iter().map(|it| (&it.id, it)).collect();
            let is_here = |claim: &ClaimId| of.get(claim).is_some_and(|it| it.doc == *id);
            if matches!(dispute.class, Class::Conflict | Class::Revision) {
                differing.extend(of.keys().filter(|claim| is_here(claim)).map(|it| (*it).clone()));
            }
            for copies in dispute.copies.iter().filter(|copies| copies.iter().any(is_here)) {
                let others = copies.iter().filter_map(|claim| of.get(claim)).filter(|it| it.doc != *id);
                let others: BTreeSet<Link> = others.map(|it| link(it.doc.as_str(), it.title.as_deref())).collect();
                for other in others {
                    *n_shared.entry(other).or_default() += 1;
                }
            }
            Ok(true)
        })?;
        let mut copies: Vec<(Link, usize)> = n_shared.into_iter().collect();
        copies.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Self { copies, differing })
    }
}

/// Something that is marked in the text.
struct Mark {
    span: Span,
    class: String,
    /// The target of its link.
    href: Option<String>,
    /// The text shown on hover and focus.
    tip: String,
}

/// Returns the text in paragraphs and sentences, with everything that was found marked.
fn marked_text(extraction: &Extraction, claims: &[Claim], differing: &BTreeSet<ClaimId>, graph: &Graph) -> String {
    let mut marks = Vec::new();
    for entity in &extraction.entities {
        let id = graph.stands_for(&extraction.id, &entity.id);
        let group = match entity.kind {
            EntityType::Person | EntityType::Organisation | EntityType::Place => "actor",
            EntityType::Agreement | EntityType::Law | EntityType::Event => "agreement",
        };
        for mention in &entity.mentions {
            marks.push(Mark {
                span: Span { start: mention.start, end: mention.end },
                class: format!("m {group} {}", entity.kind),
                href: Some(url::entity(id.as_str())),
                tip: format!("{} ({})", entity.name, entity.kind),
            });
        }
    }
    for date in &extraction.dates {
        let tip = date.edtf.as_deref().map(shown::dates).or_else(|| date.value.clone()).unwrap_or_default();
        marks.push(Mark { span: date.span(), class: "m date".to_owned(), href: None, tip });
    }
    for attribution in extraction.attributions.iter().filter(|it| it.mode != Mode::Indirect) {
        let name = attribution.speaker.as_ref().and_then(|id| extraction.entities.iter().find(|it| it.id == *id));
        let words = || attribution.source.first().and_then(|it| it.of(&extraction.text));
        let tip = name.map(|it| it.name.as_str()).or_else(words).unwrap_or("nobody named");
        for span in &attribution.content {
            marks.push(Mark {
                span: *span,
                class: "m quotation".to_owned(),
                href: None,
                tip: format!("said by {tip}"),
            });
        }
    }
    for claim in claims {
        let speaker = claim.figure.speaker.as_deref().unwrap_or(NOBODY);
        let period =
            claim.figure.period.as_ref().map(|it| format!(", {}", shown::dates(it.as_str()))).unwrap_or_default();
        let measure = claim.figure.measure.as_deref().map(|it| format!(", {it}")).unwrap_or_default();
        let class = if differing.contains(&claim.id) { "m figure disputed" } else { "m figure" };
        marks.push(Mark {
            span: claim.span(),
            class: class.to_owned(),
            href: Some(format!("#c-{}", claim.id)),
            tip: format!("{speaker}: {}{measure}{period}", shown::value(&claim.figure)),
        });
    }
    // The outer before the inner.
    marks.sort_by(|a, b| {
        (a.span.start, std::cmp::Reverse(a.span.end)).cmp(&(b.span.start, std::cmp::Reverse(b.span.end)))
    });

    let text = extraction.text.as_str();
    let mut html = String::with_capacity(2 * text.len().min(LONGEST));
    let mut at = 0;
    // Marks that may reach into later sentences.
    let mut first_mark = 0;
    let mut claims = claims.iter().peekable();
    for sentence in &extraction.sentences {
        if sentence.end as usize > LONGEST {
            break;
        }
        let gap = text.get(at..sentence.start as usize).unwrap_or_default();
        let rest = text.get(sentence.start as usize..).unwrap_or_default();
        if at == 0 || is_paragraph_end(gap) {
            html.push_str(if at == 0 { "" } else { "</p>\n" });
            html.push_str(if rest.starts_with('#') { "<p class=\"head\">" } else { "<p>" });
        } else {
            html.push(if gap.contains('\n') && is_item(rest) { '\n' } else { ' ' });
        }
        let _ = write!(html, "<span class=\"s\" id=\"at-{}\">", sentence.start);
        while let Some(claim) = claims.next_if(|it| it.figure.start < sentence.end) {
            let _ = write!(html, "<span id=\"claim-{}\"></span>", escaped(claim.id.as_str()));
        }
        while marks.get(first_mark).is_some_and(|it| it.span.end <= sentence.start) {
            first_mark += 1;
        }
        let here = marks[first_mark..].iter().take_while(|it| it.span.start < sentence.end);
        let here: Vec<&Mark> = here.filter(|it| it.span.overlaps(*sentence)).collect();
        write_marked(&mut html, text, *sentence, &here);
        html.push_str("</span>");
        at = sentence.end as usize;
    }
    if at > 0 {
        html.push_str("</p>");
    }
    html
}

/// Returns whether a line belongs to a list. Other lines are joined, because many texts are wrapped to a width that is
/// not the page's.
fn is_item(line: &str) -> bool {
    ["- ", "* ", "• ", "– "].iter().any(|it| line.starts_with(it))
}

fn is_paragraph_end(gap: &str) -> bool {
    gap.bytes().filter(|it| *it == b'\n').count() > 1
}

/// Writes one sentence with its marks. Marks that cross each other are closed and reopened.
fn write_marked(html: &mut String, text: &str, sentence: Span, marks: &[&Mark]) {
    let clipped = |it: u32| it.clamp(sentence.start, sentence.end);
    let mut edges: Vec<u32> = marks.iter().flat_map(|it| [clipped(it.span.start), clipped(it.span.end)]).collect();
    edges.extend([sentence.start, sentence.end]);
    edges.sort_unstable();
    edges.dedup();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for pair in edges.windows(2) {
        let piece = Span { start: pair[0], end: pair[1] };
        let active: Vec<usize> = (0..marks.len()).filter(|nth| marks[*nth].span.contains(piece)).collect();
        let n_kept = open.iter().zip(&active).take_while(|(a, b)| a.0 == **b).count();
        for (_, tag) in open.drain(n_kept..).rev() {
            let _ = write!(html, "</{tag}>");
        }
        for nth in &active[n_kept..] {
            let mark = marks[*nth];
            // A link cannot contain another.
            let href = mark.href.as_ref().filter(|_| open.iter().all(|it| it.1 != "a"));
            let tag = if href.is_some() { "a" } else { "span" };
            let _ = write!(html, "<{tag} class=\"{}\"", escaped(&mark.class));
            if let Some(href) = href {
                let _ = write!(html, " href=\"{}\"", escaped(href));
            }
            if !mark.tip.is_empty() {
                let _ = write!(html, " data-tip=\"{}\"", escaped(&mark.tip));
            }
            html.push('>');
            open.push((*nth, tag));
        }
        html.push_str(&escaped(piece.of(text).unwrap_or_default()));
    }
    for (_, tag) in open.into_iter().rev() {
        let _ = write!(html, "</{tag}>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: u32, end: u32, class: &str, href: Option<&str>) -> Mark {
        Mark { span: Span { start, end }, class: class.to_owned(), href: href.map(str::to_owned), tip: String::new() }
    }

    fn written(text: &str, mut marks: Vec<Mark>) -> String {
        marks.sort_by(|a, b| {
            (a.span.start, std::cmp::Reverse(a.span.end)).cmp(&(b.span.start, std::cmp::Reverse(b.span.end)))
        });
        let mut html = String::new();
        write_marked(&mut html, text, Span::new(0, text.len()), &marks.iter().collect::<Vec<_>>());
        html
    }

    #[test]
    fn marks_nest_and_cross() {
        assert_eq!(
            written("ab<cd", vec![mark(1, 4, "q", None), mark(2, 3, "e", Some("/x"))]),
            "a<span class=\"q\">b<a class=\"e\" href=\"&#x2f;x\">&lt;</a>c</span>d"
        );
        assert_eq!(
            written("abcd", vec![mark(0, 3, "q", None), mark(2, 4, "r", None)]),
            "<span class=\"q\">ab<span class=\"r\">c</span></span><span class=\"r\">d</span>"
        );
        // Links do not contain links.
        assert_eq!(
            written("abc", vec![mark(0, 3, "f", Some("#c")), mark(1, 2, "e", Some("/x"))]),
            "<a class=\"f\" href=\"#c\">a<span class=\"e\">b</span>c</a>"
        );
        // Invalid spans break nothing.
        assert_eq!(written("é", vec![mark(1, 9, "q", None)]), "<span class=\"q\"></span>");
    }
}
