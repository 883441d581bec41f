//! What pages have in common: claims, passages and names, prepared for templates.

pub(crate) mod dispute;

use crate::url;
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;
use whosaid_graph::{EntityRecord, measure_key};
use whosaid_model::{Claim, Polarity, Span, shown};

/// Converts a value for a template.
pub(crate) fn shown_value(value: impl Serialize) -> Value {
    Value::from(Serde(value))
}

/// Makes a value for a template from names: `values! { name, other => value, ..more }`.
macro_rules! values {
    (@ $name:ident) => { $name };
    (@ $name:ident $value:expr) => { $value };
    ($($name:ident $(=> $value:expr)?),* $(, ..$more:expr)? $(,)?) => {
        minijinja::context! {
            $($name => $crate::view::shown_value(&$crate::view::values!(@ $name $($value)?)),)*
            $(..$more)?
        }
    };
}
pub(crate) use values;

/// Shown for a claim without a speaker.
pub(crate) const NOBODY: &str = "no speaker named";

/// Returns `1 document`, `2 documents`.
pub(crate) fn counted(n: u64, thing: &str) -> String {
    let number = shown::number(n);
    match (n, thing.strip_suffix('y')) {
        (1, _) => format!("{number} {thing}"),
        (_, Some(stem)) if thing.ends_with("ty") => format!("{number} {stem}ies"),
        _ => format!("{number} {thing}s"),
    }
}

/// A text with an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Link {
    pub text: String,
    pub url: String,
}

/// A piece of a text, marked or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Piece {
    pub text: String,
    pub is_marked: bool,
}

/// A claim as pages show it, with links. For its fields as data, see [`whosaid_model::fields`].
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClaimView {
    pub id: String,
    /// The address of its sentence.
    pub url: String,
    pub speaker: Option<Link>,
    pub is_denied: bool,
    pub via: String,
    /// The normalised figure.
    pub value: String,
    /// The words of the figure.
    pub text: String,
    pub measure: Option<Link>,
    pub period: String,
    pub doc: Link,
    pub published: String,
    pub sentence: Vec<Piece>,
    pub cue: String,
}

impl ClaimView {
    pub fn of(claim: &Claim) -> Self {
        let figure = &claim.figure;
        Self {
            id: claim.id.0.clone(),
            url: url::claim(claim.doc.as_str(), claim.id.as_str()),
            speaker: speaker(claim),
            is_denied: figure.polarity == Some(Polarity::Denied),
            via: figure.via.join(", "),
            value: shown::value(figure),
            text: figure.text.clone(),
            measure: figure.measure.as_deref().map(measure),
            period: figure.period.as_ref().map(|it| shown::dates(it.as_str())).unwrap_or_default(),
            doc: document(claim.doc.as_str(), claim.title.as_deref()),
            published: claim.published.clone().unwrap_or_default(),
            sentence: marked(&claim.sentence, &figure.text),
            cue: figure.cue.clone().unwrap_or_default(),
        }
    }

    pub fn all<'c>(claims: impl IntoIterator<Item = &'c Claim>) -> Vec<Self> {
        claims.into_iter().map(Self::of).collect()
    }
}

/// Returns the speaker, with the page of its entity or, if it has none, all claims of that name.
fn speaker(claim: &Claim) -> Option<Link> {
    let name = claim.figure.speaker.clone()?;
    let url = match &claim.figure.speaker_entity {
        Some(id) => url::entity(id.as_str()),
        None => url::query("/claims", [("speaker", name.as_str())]),
    };
    Some(Link { text: name, url })
}

/// Returns a measure by its wording.
pub(crate) fn measure(wording: &str) -> Link {
    let url = match measure_key(wording) {
        Some(key) => url::measure(&key),
        None => url::query("/claims", [("about", wording)]),
    };
    Link { text: wording.to_owned(), url }
}

pub(crate) fn document(id: &str, title: Option<&str>) -> Link {
    let text = title.filter(|it| !it.trim().is_empty()).unwrap_or(id);
    Link { text: text.to_owned(), url: url::document(id) }
}

/// An entity as pages list it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EntityView {
    #[serde(flatten)]
    pub record: EntityRecord,
    pub url: String,
}

impl EntityView {
    pub fn of(record: EntityRecord) -> Self {
        let url = url::entity(record.id.as_str());
        Self { record, url }
    }
}

/// Returns a sentence with the words of a figure marked at their first place.
fn marked(sentence: &str, words: &str) -> Vec<Piece> {
    let span = sentence.find(words).filter(|_| !words.is_empty()).map(|at| Span::new(at, at + words.len()));
    pieces(sentence, 0, span.as_slice())
}

/// Splits a text into pieces that are entirely marked or not at all. Marks count from `start`, in order and not
/// overlapping.
pub(crate) fn pieces(text: &str, start: u32, marks: &[Span]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(2 * marks.len() + 1);
    let mut at = 0;
    let mut push = |from: usize, to: usize, is_marked| {
        if let Some(text) = text.get(from..to).filter(|it| !it.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), is_marked });
        }
    };
    for mark in marks {
        let (from, to) = (mark.start.saturating_sub(start) as usize, mark.end.saturating_sub(start) as usize);
        let to = to.min(text.len());
        push(at, from, false);
        push(from, to, true);
        at = to;
    }
    push(at, text.len(), false);
    pieces
}

/// The pages of a list, for links to the previous and the next one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Pager {
    pub before: String,
    pub after: String,
    pub page: usize,
}

impl Pager {
    pub fn of(params: &crate::params::Params, path: &str, page: usize, has_more: bool) -> Self {
        let link = |page: usize| params.with(path, "page", &page.to_string());
        Self {
            before: if page > 1 { link(page - 1) } else { String::new() },
            after: if has_more { link(page + 1) } else { String::new() },
            page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_pieces() {
        let shown = |pieces: Vec<Piece>| -> String {
            pieces.iter().map(|it| if it.is_marked { format!("<{}>", it.text) } else { it.text.clone() }).collect()
        };
        assert_eq!(
            shown(pieces("Exports of steel rose.", 100, &[Span::new(111, 116), Span::new(117, 121)])),
            "Exports of <steel> <rose>."
        );
        assert_eq!(shown(pieces("short", 0, &[Span::new(3, 99)])), "sho<rt>");
        assert_eq!(shown(marked("It sold 12 tons.", "12 tons")), "It sold <12 tons>.");
        assert_eq!(shown(marked("It sold.", "12 tons")), "It sold.");
    }

    #[test]
    fn things_are_counted() {
        assert_eq!(
            ["document", "entity", "figure"].map(|it| counted(2, it)),
            ["2 documents", "2 entities", "2 figures"]
        );
        assert_eq!(counted(1, "entity"), "1 entity");
    }
}
