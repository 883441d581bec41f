//! The query string: the flags of the command line by name, the same for pages and API.

use crate::error::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::collections::BTreeSet;
use std::convert::Infallible;
use whosaid_graph::{
    BadFilter, ClaimFilter, Class, Difference, DisputeFilter, FILTER_NAMES, FILTERS, Graph, NodeKind, Sort, ViewFilter,
    parse_period,
};
use whosaid_model::{DocId, EntityType, Extraction};
use whosaid_search::Sort as SearchSort;

/// The last record of a list that can be requested. No list is longer.
const FURTHEST: usize = 1_000_000_000;

/// The largest number of records in a page of a list.
pub(crate) const LARGEST_PART: usize = 1000;

/// How many claims are held to be sorted for a page. Of more, only the sort keys are held, and the selected claims are
/// read again.
pub(crate) const N_SORTED: usize = 8 * 1024;

/// The names that [`Params::claim_filter`] reads.
pub(crate) const CLAIM_FILTER: &[&str] = FILTER_NAMES;
/// The names that [`Params::dispute_filter`] also reads.
pub(crate) const DISPUTE_FILTER: &[&str] = &["class", "min_difference", "min_confidence"];
/// The names of a search.
pub(crate) const SEARCH: &[&str] = &["q", "sort", "similar"];
/// The names that [`Params::part`] reads.
pub(crate) const PART: &[&str] = &["limit", "page"];

/// The pairs of a query string or of a form, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub limit: usize,
    /// Its number, from 1.
    pub page: usize,
}

impl Part {
    pub fn offset(self) -> usize {
        (self.page - 1) * self.limit
    }
}

/// Parses a number from 0 to 1.
fn confidence(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|it| (0.0..=1.0).contains(it)).ok_or("write a number from 0 to 1")
}

impl Params {
    pub fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Returns the value of a name without blanks around it, or `None` if it is missing or, as forms send it, empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.trim());
        found.filter(|it| !it.is_empty())
    }

    /// Returns the value of a name as it was sent.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Returns all values of a name, split at commas.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(it, _)| it == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|it| !it.is_empty()).collect()
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the query string with one value changed or added, for a link.
    pub fn with(&self, path: &str, name: &str, value: &str) -> String {
        // Another order or filter starts at the first page.
        let kept = self.pairs().filter(|(it, _)| *it != name && *it != "page");
        crate::url::query(path, kept.chain([(name, value)]))
    }

    /// Refuses unknown names, so that a typing mistake does not answer another question.
    pub fn only(&self, names: &[&[&str]]) -> Result<(), Problem> {
        match self.0.iter().find(|(name, _)| !names.iter().any(|it| it.contains(&name.as_str()))) {
            None => Ok(()),
            Some((unknown, _)) => {
                let known = names.iter().flat_map(|it| it.iter()).copied().collect::<Vec<_>>().join(", ");
                Err(Problem::bad(format!("there is no parameter {unknown:?} here; there are {known}")))
            }
        }
    }

    pub fn is_on(&self, name: &str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false" | "0" | "off") => Ok(false),
            Some("true" | "1" | "on") => Ok(true),
            Some(_) => Err(Problem::bad(format!("{name}: write true or false"))),
        }
    }

    pub fn number(&self, name: &str, default: usize, most: usize) -> Result<usize, Problem> {
        match self.text(name).map(str::parse) {
            None => Ok(default),
            Some(Ok(n)) if n <= most => Ok(n),
            Some(_) if most == usize::MAX => Err(Problem::bad(format!("{name}: write a whole number"))),
            Some(_) => Err(Problem::bad(format!("{name}: write a whole number up to {most}"))),
        }
    }

    /// Returns which page of a list is requested.
    pub fn part(&self, default: usize) -> Result<Part, Problem> {
        self.part_of(default, LARGEST_PART)
    }

    /// Returns which page of a list is requested, if a page has at most `most` records.
    pub fn part_of(&self, default: usize, most: usize) -> Result<Part, Problem> {
        let limit = self.number("limit", default, most)?.max(1);
        let page = self.number("page", 1, FURTHEST)?.max(1);
        if page.saturating_mul(limit) > FURTHEST {
            return Err(Problem::bad(format!("a list is given up to its record {FURTHEST}; narrow the question")));
        }
        Ok(Part { limit, page })
    }

    fn parsed<T, E: ToString>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let parsed = self.text(name).map(parse).transpose();
        parsed.map_err(|error| Problem::bad(format!("{name}: {}", error.to_string())))
    }

    /// Returns the filters and the order of `whosaid claims`.
    pub fn claim_filter(&self) -> Result<ClaimFilter, Problem> {
        let mut filter = ClaimFilter::default();
        for field in FILTERS {
            if let Some(text) = self.text(field.name) {
                field.set(&mut filter, text).map_err(|error| match error {
                    BadFilter::NothingLeft => Problem::bad(error.to_string()),
                    error => Problem::bad(format!("{}: {error}", field.name)),
                })?;
            }
        }
        let sort = |name: &str| {
            let names = || Sort::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
            Sort::parse(name).ok_or_else(|| format!("there is no order {name:?}; there are {}", names()))
        };
        filter.sort = self.parsed("sort", sort)?.unwrap_or_default();
        Ok(filter)
    }

    /// Returns the filters of `whosaid disputes`.
    pub fn dispute_filter(&self) -> Result<DisputeFilter, Problem> {
        let mut classes = BTreeSet::new();
        for name in self.all("class") {
            let class = Class::parse(name).ok_or_else(|| Problem::bad(format!("class: there is no class {name:?}")))?;
            classes.insert(class);
        }
        let default = DisputeFilter::default();
        Ok(DisputeFilter {
            claims: self.claim_filter()?,
            classes: if classes.is_empty() { default.classes } else { classes },
            least: self.parsed("min_difference", Difference::parse)?,
            min_confidence: self.parsed("min_confidence", confidence)?.unwrap_or_default(),
        })
    }

    /// Returns the requested order of passages.
    pub fn search_sort(&self) -> Result<SearchSort, Problem> {
        match self.text("sort") {
            None | Some("best") => Ok(SearchSort::Best),
            Some("newest") => Ok(SearchSort::Newest),
            Some("oldest") => Ok(SearchSort::Oldest),
            Some(_) => Err(Problem::bad("sort: write best, newest or oldest")),
        }
    }

    /// Returns the document that passages should be similar to.
    pub fn similar(&self, graph: &Graph) -> Result<Option<Extraction>, Problem> {
        let Some(id) = self.text("similar") else { return Ok(None) };
        let found = graph.extraction(&DocId::from(id))?;
        Ok(Some(found.ok_or_else(|| Problem::missing(format!("no document has the id {id:?}")))?))
    }

    /// Returns the requested kinds of nodes; all if none is named.
    fn node_kinds(&self) -> Result<BTreeSet<NodeKind>, Problem> {
        let parse = |name: &str| {
            NodeKind::parse(name).ok_or_else(|| Problem::bad(format!("type: there is no kind of node {name:?}")))
        };
        self.all("type").into_iter().map(parse).collect()
    }

    /// Returns the requested type of entities.
    pub fn entity_type(&self) -> Result<Option<EntityType>, Problem> {
        let parse = |name: &str| {
            let found = EntityType::ALL.into_iter().find(|it| it.as_str() == name);
            found.ok_or_else(|| {
                format!("there is no type {name:?}; there are {}", EntityType::ALL.map(EntityType::as_str).join(", "))
            })
        };
        self.parsed("type", parse)
    }

    /// Returns the number of steps around an entity.
    pub fn depth(&self) -> Result<usize, Problem> {
        self.number("depth", 1, 4)
    }

    /// Returns which part of the graph to export, without the entity that it is around. It has at most `default` nodes
    /// without a limit, and at most `most` with one.
    pub fn view_filter(&self, default: Option<usize>, most: usize) -> Result<ViewFilter, Problem> {
        self.depth()?;
        let limit = match self.text("limit") {
            None => default,
            Some("all") if most == usize::MAX => None,
            Some(_) => Some(self.number("limit", 0, most)?),
        };
        Ok(ViewFilter {
            around: None,
            about: self.text("about").map(str::to_owned),
            published: self.parsed("published", parse_period)?,
            kinds: self.node_kinds()?,
            limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use whosaid_model::{Decimal, FigureKind};

    fn params(text: &str) -> Params {
        Params::parse(text.as_bytes())
    }

    #[test]
    fn filters_by_the_names_of_the_command() {
        let filter = params("speaker=World+Bank&min=20e9&max=30,000,000,000&period=2016..&sort=value&kind=money&unit=")
            .claim_filter();
        let filter = filter.unwrap();
        assert_eq!(filter.speaker.as_deref(), Some("World Bank"));
        assert_eq!(filter.min, Some(Decimal::from(20_000_000_000_i64)));
        assert_eq!(filter.max, Some(Decimal::from(30_000_000_000_i64)));
        assert_eq!(filter.period.map(|it| it.0).as_deref(), Some("2016/.."));
        assert_eq!((filter.unit, filter.sort, filter.kind), (None, Sort::Value, Some(FigureKind::Money)));
    }

    #[test]
    fn slips_are_told() {
        for (text, told) in [
            ("min=much", "min: write 200000"),
            ("period=soon", "period: "),
            ("kind=x", "there is no kind"),
            ("sort=x", "there is no order"),
            ("attributed=maybe", "write true or false"),
            ("attributed=1&unattributed=1", "leave nothing"),
        ] {
            let problem = params(text).claim_filter().unwrap_err();
            assert!(problem.detail.contains(told), "{text}: {}", problem.detail);
        }
        assert!(params("class=odd").dispute_filter().is_err() && params("min_difference=x%").dispute_filter().is_err());
        assert!(params("speakr=x").only(&[CLAIM_FILTER]).is_err() && params("page=0&limit=0").part(50).is_ok());
        assert!(params("page=9999999&limit=1000").part(50).is_err() && params("limit=-1").part(50).is_err());
    }

    #[test]
    fn links_keep_what_was_asked() {
        let asked = params("about=goods+deficit&page=3&sort=value");
        assert_eq!(asked.with("/claims", "sort", "period"), "/claims?about=goods%20deficit&sort=period");
        assert_eq!(asked.with("/claims", "page", "2"), "/claims?about=goods%20deficit&sort=value&page=2");
    }
}
