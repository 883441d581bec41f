//! Whose dollar, and which pound: units whose word or sign has several meanings are decided by the document's own
//! evidence.
//!
//! In this order: what the text names in full ("A$5 million ($3.3 million)" is in US dollars beside Australian ones),
//! the words around it ("weighs 200 pounds"), the place of the publisher, the one country of the text with such a
//! currency, and last what news mostly means. The figure says which it was ([`UnitBasis`]).

use super::amounted::Amounted;
use super::reader::Reader;
use std::collections::HashMap;
use std::ops::Range;
use whosaid_english::lists;
use whosaid_model::{Decimal, Document, FigureKind, UnitBasis, Value};

/// Where a document comes from, as far as it says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin<'d> {
    /// The newspaper, agency or site.
    pub publisher: Option<&'d str>,
    /// Where it was read.
    pub url: Option<&'d str>,
}

impl<'d> Origin<'d> {
    /// Returns where a document says that it comes from.
    pub fn of(document: &'d Document) -> Self {
        Self { publisher: document.publisher.as_deref(), url: document.url.as_deref() }
    }

    /// Returns the ISO 3166 code of its country.
    fn country(self, r: &Reader) -> Option<&'static str> {
        let named = self.publisher.and_then(|name| r.lexicon.find(name).find_map(|found| found.entry.country));
        named.or_else(|| {
            let host = self.url?.split("//").nth(1)?.split(['/', ':', '?']).next()?;
            let code = host.rsplit('.').next()?.to_uppercase();
            let code = if code == "UK" { "GB" } else { &code };
            r.lexicon.country_by_iso2(code).map(|country| country.iso2)
        })
    }
}

/// Decides the units of all doubtful figures.
pub(super) fn settle(r: &Reader, origin: Origin<'_>, figures: &mut [Amounted]) {
    if figures.iter().all(|f| f.shared.is_none()) {
        return;
    }
    let pounds = Pounds::of(r, origin, figures);
    for figure in figures.iter_mut() {
        if figure.shared == Some("pound") && pounds.is_weight(r, figure) {
            figure.kind = FigureKind::Quantity;
            figure.unit = Some("pound".to_owned());
            figure.unit_by = Some(UnitBasis::Words);
            figure.shared = None;
        }
    }
    let evidence = Evidence::of(r, origin, figures);
    let mut settled: HashMap<&'static str, Option<(&'static str, UnitBasis)>> = HashMap::new();
    for figure in figures {
        let Some(noun) = figure.shared else { continue };
        let of_cents = noun == "dollar" && figure.in_subunits;
        let decision = match of_cents && evidence.only_euros(r) {
            true => Some(("EUR", UnitBasis::Mention)),
            false => *settled.entry(noun).or_insert_with(|| evidence.decide(r, noun)),
        };
        if let Some((code, by)) = decision {
            figure.unit = Some(code.to_owned());
            figure.unit_by = Some(by);
        }
    }
}

/// What a text says about its currencies.
struct Evidence {
    /// Codes that the text states without doubt.
    stated: Vec<String>,
    /// How often each country is named, including its people.
    countries: HashMap<&'static str, u32>,
    home: Option<&'static str>,
}

impl Evidence {
    fn of(r: &Reader, origin: Origin<'_>, figures: &[Amounted]) -> Self {
        let mut stated: Vec<String> = figures
            .iter()
            .filter(|f| f.kind == FigureKind::Money && f.shared.is_none())
            .filter_map(|f| f.unit.clone())
            .collect();
        stated.sort_unstable();
        stated.dedup();
        let mut countries = HashMap::new();
        for found in r.lexicon.find(r.text) {
            if let Some(country) = found.entry.country.filter(|_| !found.entry.ambiguous) {
                *countries.entry(country).or_default() += 1;
            }
        }
        Self { stated, countries, home: origin.country(r) }
    }

    /// Returns whether the text has money in euros and none in dollars.
    fn only_euros(&self, r: &Reader) -> bool {
        let dollars = candidates(r, "dollar");
        let stated = |code: &str| self.stated.iter().any(|s| s == code);
        stated("EUR") && !dollars.into_iter().any(stated)
    }

    fn named(&self, iso2: &str) -> u32 {
        self.countries.get(iso2).copied().unwrap_or(0)
    }

    /// Returns the currency that `noun` means in this text.
    fn decide(&self, r: &Reader, noun: &str) -> Option<(&'static str, UnitBasis)> {
        let candidates = candidates(r, noun);
        let usual = *candidates.first()?;
        let country_of = |code: &'static str| {
            // The euro and the dollar have many countries. A candidate's own is the first in the table.
            r.lexicon.countries().iter().filter(move |c| c.currency == code).map(|c| c.iso2)
        };
        let at_home =
            self.home.and_then(|home| candidates.iter().copied().find(|c| country_of(c).any(|it| it == home)));
        let weight = |code: &'static str| match code {
            "USD" => self.named("US"),
            _ => country_of(code).map(|c| self.named(c)).max().unwrap_or(0),
        };
        let strongest = candidates.iter().copied().max_by_key(|c| (weight(c), std::cmp::Reverse(*c != usual)))?;
        let stated = |code: &str| self.stated.iter().any(|s| s == code);
        let others: Vec<&'static str> = candidates.iter().copied().filter(|c| *c != usual && stated(c)).collect();
        if noun == "dollar" {
            // US dollars are marked by their letters, so the bare ones are local.
            let local = at_home.filter(|c| *c != usual).map(|c| (c, UnitBasis::Publisher));
            let told = (weight(strongest) >= 3 && strongest != usual).then_some((strongest, UnitBasis::Country));
            if stated(usual) {
                return Some(local.or(told).unwrap_or((usual, UnitBasis::Mention)));
            }
            if !others.is_empty() {
                return Some((usual, UnitBasis::Mention));
            }
            return Some(local.or(told.filter(|_| weight(usual) == 0)).unwrap_or((usual, UnitBasis::Usual)));
        }
        if others.is_empty() && stated(usual) {
            return Some((usual, UnitBasis::Mention));
        }
        if let [only] = others.as_slice() {
            return Some((only, UnitBasis::Mention));
        }
        if let Some(code) = at_home {
            return Some((code, UnitBasis::Publisher));
        }
        if weight(strongest) > weight(usual) || strongest == usual && weight(usual) > 0 {
            return Some((strongest, UnitBasis::Country));
        }
        Some((usual, UnitBasis::Usual))
    }
}

/// Returns the codes of the currencies that a noun may mean, the most common in news first.
fn candidates(r: &Reader, noun: &str) -> Vec<&'static str> {
    match noun {
        "yen" => return vec!["JPY", "CNY"],
        "sen" => return vec!["MYR", "IDR", "JPY"],
        "krone" => return vec!["DKK", "SEK", "NOK", "ISK"],
        "krona" => return vec!["SEK", "ISK"],
        _ => {}
    }
    let ends = |name: &&str| name.strip_suffix(noun).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '));
    let goes_by = r.lexicon.currencies().iter().filter(|c| c.names.iter().any(&ends));
    goes_by.map(|c| c.code).collect()
}

/// What a text says about its pounds.
struct Pounds {
    /// Whether it has money that is certainly sterling, or is published in Britain.
    sterling: bool,
    /// Whether it names Britain.
    british: bool,
}

impl Pounds {
    fn of(r: &Reader, origin: Origin<'_>, figures: &[Amounted]) -> Self {
        let any = figures.iter().any(|f| f.shared == Some("pound"));
        let sterling = figures.iter().any(|f| f.unit.as_deref() == Some("GBP") && f.shared.is_none());
        Self {
            sterling: sterling || any && origin.country(r) == Some("GB"),
            british: any && r.lexicon.find(r.text).any(|found| found.entry.country == Some("GB")),
        }
    }

    /// Returns whether pounds are a weight.
    fn is_weight(&self, r: &Reader, figure: &Amounted) -> bool {
        let tokens = figure.tokens.clone();
        let of = r.is(tokens.end, "of") && r.tokens.get(tokens.end + 1).is_some();
        if of {
            return !r.is_in(tokens.end + 1, &lists::figures::PAID_IN_MONEY)
                && !r.is_in(tokens.end + 2, &lists::figures::PAID_IN_MONEY);
        }
        let sentence = &r.sentences[r.sentence_of(tokens.start)].tokens;
        let near: Range<usize> = tokens.start.saturating_sub(8).max(sentence.start)..(tokens.end + 3).min(sentence.end);
        let weighing = near.clone().any(|i| r.is_in(i, &lists::figures::WEIGHING));
        let surely = near.clone().any(|i| r.is_any(i, &["weigh", "weighs", "weighed", "weighing", "weight"]));
        if self.sterling {
            return surely;
        }
        let greatest = match figure.value {
            Value::Vague => figure.interval.high,
            value => value.max(),
        };
        let small = greatest.is_none_or(|n| n <= Decimal::from(2_000));
        surely || small && (weighing || !self.british)
    }
}
