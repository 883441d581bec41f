//! Words as the graph matches and compares them: in lower case, in the singular, with one name for each country.
//!
//! This is not linguistics. Both sides of every comparison go through the same few rules, so a word that is folded
//! oddly ("series" to "sery") still matches itself.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The longest word in an index. A longer word is cut, on both sides of a comparison alike.
const LONGEST_WORD: usize = 64;

/// Returns the words of a text in lower case, in order, as written except for dots ("U.S." is `us`), the possessive
/// ("Seoul's" is `seoul`) and length. A percent sign is the word `percent`.
pub fn words(text: &str) -> Vec<String> {
    tokens(text).map(|token| token.word).collect()
}

/// Returns [`words`] in the singular.
pub fn folded_words(text: &str) -> Vec<String> {
    tokens(text).map(|token| singular(&token.word)).collect()
}

struct Token {
    word: String,
    /// Whether it began with a capital letter or contains a digit.
    is_name: bool,
}

fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (_, first) = rest.next()?;
            if first == '%' {
                return Some(Token { word: "percent".to_owned(), is_name: false });
            }
            if !first.is_alphanumeric() {
                continue;
            }
            let mut word: String = first.to_lowercase().collect();
            let mut is_name = first.is_uppercase() || first.is_numeric();
            // The length of the part since the last dot, to distinguish "U.S." from the end of a sentence.
            let mut n_since_dot = 1;
            while let Some(&(_, c)) = rest.peek() {
                if c.is_alphanumeric() {
                    is_name |= c.is_numeric();
                    word.extend(c.to_lowercase());
                    n_since_dot += 1;
                } else if c == '.' && n_since_dot == 1 && word.ends_with(char::is_alphabetic) {
                    n_since_dot = 0;
                } else if matches!(c, '\'' | '’') {
                    word.push('\'');
                    n_since_dot += 2;
                } else {
                    break;
                }
                rest.next();
            }
            let mut word = word.trim_end_matches('\'');
            word = word.strip_suffix("'s").unwrap_or(word);
            let mut end = word.len().min(LONGEST_WORD);
            while !word.is_char_boundary(end) {
                end -= 1;
            }
            if end > 0 {
                return Some(Token { word: word[..end].to_owned(), is_name });
            }
        }
    })
}

/// Returns the singular of an English word by its ending.
pub fn singular(word: &str) -> String {
    match word {
        "people" => return "person".to_owned(),
        "children" => return "child".to_owned(),
        "men" => return "man".to_owned(),
        "women" => return "woman".to_owned(),
        _ => {}
    }
    if word.len() > 4 {
        if let Some(stem) = word.strip_suffix("ies") {
            return format!("{stem}y");
        }
        if ["sses", "shes", "ches", "xes", "zes"].iter().any(|ending| word.ends_with(ending)) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The role of a place in a phrase, which distinguishes the two ends of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Whose it is: "Chilean exports", "exports of Chile", "exports from Chile".
    Holder,
    /// "exports to Chile", "investment into Chile".
    Target,
    /// "the deficit with Chile".
    Partner,
    /// "trade between Chile and Peru".
    Between,
    /// "investment in Chile".
    Within,
    /// The words do not say it: the place is known from elsewhere.
    Unsaid,
}

impl Role {
    /// Returns whether it is the owner of a balance, or the partner.
    pub fn is_end_of_a_balance(self) -> bool {
        matches!(self, Self::Holder | Self::Partner)
    }

    /// Returns whether the two may be the same end.
    pub fn fits(self, other: Self) -> bool {
        use Role::{Between, Holder, Partner, Target, Unsaid, Within};
        self == other
            || matches!(
                (self.min(other), self.max(other)),
                (_, Unsaid) | (Holder | Partner, Between) | (Holder | Target, Within)
            )
    }
}

/// A noun phrase, analysed for comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// Content words in the singular, synonyms under one word, sorted; without countries.
    pub words: Vec<String>,
    /// Those of them that are written like names or numbers, sorted.
    pub names: Vec<String>,
    /// Countries by their one name, with their role.
    pub places: Vec<(&'static str, Role)>,
}

/// Analyses a noun phrase.
pub fn phrase(text: &str) -> Phrase {
    let tokens: Vec<Token> = tokens(text).collect();
    let singulars: Vec<String> = tokens.iter().map(|token| singular(&token.word)).collect();
    let of_states = singulars.iter().any(|word| OF_STATES.contains(&word.as_str()));
    let mut phrase = Phrase::default();
    let mut before = Role::Holder;
    let mut idx = 0;
    while idx < tokens.len() {
        if let Some((country, n_words)) = country_at(&singulars[idx..], of_states) {
            match phrase.places.iter_mut().find(|(place, _)| *place == country) {
                Some((_, role)) if *role != before => *role = Role::Unsaid,
                Some(_) => {}
                None => phrase.places.push((country, before)),
            }
            if before != Role::Between {
                before = Role::Holder;
            }
            idx += n_words;
            continue;
        }
        let word = tokens[idx].word.as_str();
        before = match word {
            "to" | "into" | "toward" | "towards" | "against" | "on" => Role::Target,
            "with" => Role::Partner,
            "between" | "among" => Role::Between,
            "in" | "within" | "at" | "across" => Role::Within,
            "the" | "both" | "and" => before,
            _ if before == Role::Between => before,
            _ => Role::Holder,
        };
        if !STOP_WORDS.contains(&word) {
            let word = synonym(&singulars[idx]).to_owned();
            if tokens[idx].is_name {
                phrase.names.push(word.clone());
            }
            phrase.words.push(word);
        }
        idx += 1;
    }
    phrase.words.sort_unstable();
    phrase.words.dedup();
    phrase.names.sort_unstable();
    phrase.names.dedup();
    phrase.places.sort_unstable();
    phrase
}

/// Returns what a query asks for: for each of its words, the sets of keys of an index that satisfy it. A country is
/// satisfied by any of its names (the index has the country itself) or by the very words. Words without content are
/// ignored.
pub fn query(text: &str) -> Vec<Vec<Vec<String>>> {
    let folded = folded_words(text);
    let mut asked = Vec::new();
    let mut idx = 0;
    while idx < folded.len() {
        if let Some((country, n_words)) = country_at(&folded[idx..], false) {
            asked.push(vec![vec![country_word(country)], folded[idx..idx + n_words].to_vec()]);
            idx += n_words;
            continue;
        }
        asked.push(vec![vec![folded[idx].clone()]]);
        idx += 1;
    }
    if asked.len() > 1 {
        asked.retain(|it| !matches!(&it[..], [only] if STOP_WORDS.contains(&only[0].as_str())));
    }
    asked
}

/// Returns the form of a country among words. No word begins like it.
pub fn country_word(country: &str) -> String {
    format!("@{country}")
}

/// Returns the country that a whole name stands for.
pub fn country(name: &str) -> Option<&'static str> {
    let folded = folded_words(name);
    let folded = if folded.first().is_some_and(|word| word == "the") { &folded[1..] } else { &folded[..] };
    country_at(folded, false).filter(|(_, n_words)| *n_words == folded.len()).map(|(country, _)| country)
}

/// Returns the country whose name begins here and how many words it has, the longest name first. With `seats`, a seat
/// of government stands for its country.
fn country_at(words: &[String], seats: bool) -> Option<(&'static str, usize)> {
    let mut best: Option<(&'static str, usize)> = None;
    for it in country_names().get(words.first()?.as_str())? {
        let n_words = 1 + it.rest.len();
        if (seats || !it.is_seat)
            && best.is_none_or(|(_, n)| n < n_words)
            && words.len() >= n_words
            && words[1..].iter().zip(&it.rest).all(|(word, part)| word == part)
        {
            best = Some((it.country, n_words));
        }
    }
    best
}

/// A name of a country without its first word.
struct CountryName {
    country: &'static str,
    rest: Vec<&'static str>,
    /// Whether it is the seat of the country's government.
    is_seat: bool,
}

/// Returns the names of countries by their first word.
fn country_names() -> &'static HashMap<&'static str, Vec<CountryName>> {
    static NAMES: LazyLock<HashMap<&'static str, Vec<CountryName>>> = LazyLock::new(|| {
        let mut by_word: HashMap<_, Vec<CountryName>> = HashMap::new();
        for (country, names, seats) in COUNTRIES {
            let names = std::iter::once(country).chain(*names).map(|name| (name, false));
            for (name, is_seat) in names.chain(seats.iter().map(|name| (name, true))) {
                let mut words = name.split(' ');
                let first = words.next().unwrap_or_default();
                by_word.entry(first).or_default().push(CountryName { country, rest: words.collect(), is_seat });
            }
        }
        by_word
    });
    &NAMES
}

fn synonym(word: &str) -> &str {
    SYNONYMS.binary_search_by_key(&word, |(other, _)| other).map_or(word, |at| SYNONYMS[at].1)
}

/// Returns whether a word changes what is measured. Two phrases are about the same thing only if they have the same of
/// these.
pub fn is_telling(word: &str) -> bool {
    TELLING.binary_search(&word).is_ok()
}

/// Returns whether a word, in the singular, is a noun for something that has one number at one time.
pub fn is_quantity(word: &str) -> bool {
    QUANTITIES.binary_search(&word).is_ok()
}

/// Returns whether a word is a noun for something whose number changes every day.
pub fn is_volatile(word: &str) -> bool {
    VOLATILE.binary_search(&word).is_ok()
}

const STOP_WORDS: &[&str] = &[
    "a", "across", "against", "among", "an", "and", "as", "at", "between", "both", "by", "for", "from", "her", "his",
    "in", "into", "is", "it", "its", "my", "of", "on", "or", "our", "that", "the", "their", "these", "this", "those",
    "to", "toward", "towards", "was", "were", "which", "with", "within", "your",
];

const SYNONYMS: &[(&str, &str)] = &[
    ("auto", "car"),
    ("automobile", "car"),
    ("automotive", "car"),
    ("bilateral", "twoway"),
    ("dead", "death"),
    ("entire", "total"),
    ("fatality", "death"),
    ("gap", "deficit"),
    ("jobless", "unemployment"),
    ("killed", "death"),
    ("merchandise", "good"),
    ("overall", "total"),
    ("overseas", "foreign"),
    ("shortfall", "deficit"),
    ("whole", "total"),
    ("worldwide", "global"),
    ("wounded", "injured"),
    ("yearly", "annual"),
];

const TELLING: &[&str] = &[
    "additional",
    "adjusted",
    "adult",
    "agricultural",
    "annual",
    "average",
    "balance",
    "black",
    "child",
    "combined",
    "core",
    "cost",
    "cumulative",
    "daily",
    "death",
    "decline",
    "deficit",
    "direct",
    "domestic",
    "drop",
    "excluding",
    "expected",
    "export",
    "extra",
    "fall",
    "female",
    "first",
    "fiscal",
    "forecast",
    "foreign",
    "global",
    "good",
    "gross",
    "growth",
    "headline",
    "hourly",
    "import",
    "including",
    "increase",
    "indirect",
    "industrial",
    "injured",
    "last",
    "loss",
    "lower",
    "male",
    "man",
    "maximum",
    "mean",
    "median",
    "military",
    "minimum",
    "missing",
    "monthly",
    "national",
    "net",
    "new",
    "nominal",
    "operating",
    "per",
    "planned",
    "private",
    "profit",
    "projected",
    "proposed",
    "public",
    "quarterly",
    "real",
    "record",
    "regional",
    "remaining",
    "retail",
    "revenue",
    "rise",
    "rural",
    "seasonal",
    "seasonally",
    "second",
    "service",
    "state",
    "surplus",
    "target",
    "total",
    "twoway",
    "unadjusted",
    "upper",
    "urban",
    "weekly",
    "white",
    "wholesale",
    "without",
    "woman",
    "young",
    "youth",
];

/// Nouns for things with one number at one time: a deficit, a price, a toll. What is merely counted (voters, seats) has
/// as many numbers as there are ways to pick them, and a name alone is not a measure.
const QUANTITIES: &[&str] = &[
    "acreage",
    "admission",
    "age",
    "aid",
    "altitude",
    "amount",
    "apportionment",
    "arrest",
    "asset",
    "assistance",
    "attendance",
    "backlog",
    "balance",
    "benefit",
    "bill",
    "birth",
    "bonus",
    "borrowing",
    "bounty",
    "budget",
    "burden",
    "capacity",
    "capital",
    "capitalisation",
    "capitalization",
    "case",
    "cash",
    "casualty",
    "circulation",
    "compensation",
    "concentration",
    "consumption",
    "contribution",
    "cost",
    "coverage",
    "cpi",
    "credit",
    "crop",
    "damage",
    "death",
    "debt",
    "deduction",
    "deficit",
    "demand",
    "density",
    "deposit",
    "depth",
    "disbursement",
    "discount",
    "distance",
    "dividend",
    "donation",
    "dose",
    "duration",
    "duty",
    "earning",
    "emission",
    "employment",
    "endowment",
    "enrollment",
    "enrolment",
    "equity",
    "expenditure",
    "expense",
    "export",
    "exposure",
    "fare",
    "fdi",
    "fee",
    "finance",
    "financing",
    "fine",
    "foreclosure",
    "fund",
    "funding",
    "gain",
    "gdp",
    "gni",
    "gnp",
    "grant",
    "growth",
    "harvest",
    "headcount",
    "height",
    "holding",
    "homicide",
    "import",
    "incidence",
    "income",
    "index",
    "infection",
    "inflation",
    "inflow",
    "injured",
    "injury",
    "inventory",
    "investment",
    "layoff",
    "lending",
    "length",
    "levy",
    "liability",
    "loan",
    "longevity",
    "loss",
    "margin",
    "membership",
    "missing",
    "mortality",
    "murder",
    "number",
    "obligation",
    "outflow",
    "outlay",
    "output",
    "overrun",
    "payment",
    "payout",
    "payroll",
    "pce",
    "pension",
    "population",
    "portfolio",
    "ppi",
    "premium",
    "pressure",
    "price",
    "probability",
    "proceed",
    "production",
    "productivity",
    "profit",
    "rainfall",
    "ransom",
    "rate",
    "ratio",
    "rebate",
    "receipt",
    "remittance",
    "rent",
    "reserve",
    "return",
    "revenue",
    "reward",
    "royalty",
    "salary",
    "sale",
    "saving",
    "sentence",
    "share",
    "shipment",
    "shortage",
    "size",
    "speed",
    "spending",
    "spread",
    "stake",
    "subsidy",
    "sum",
    "supply",
    "surcharge",
    "surplus",
    "tariff",
    "tax",
    "temperature",
    "tenure",
    "throughput",
    "toll",
    "tonnage",
    "total",
    "trade",
    "traffic",
    "transfer",
    "turnout",
    "turnover",
    "unemployment",
    "usage",
    "valuation",
    "value",
    "volume",
    "wage",
    "wealth",
    "weight",
    "width",
    "workforce",
    "worth",
    "yield",
];

/// Those whose number changes every day, so that two numbers without a date do not contradict each other.
const VOLATILE: &[&str] =
    &["index", "premium", "price", "probability", "rate", "speed", "spread", "temperature", "yield"];

/// Words beside which a seat of government means its country: "Seoul's exports", but "the population of Seoul".
const OF_STATES: &[&str] = &[
    "aid", "budget", "debt", "deficit", "export", "import", "reserve", "sanction", "surplus", "tariff", "trade",
    "treasury",
];

/// A country's one name, its other names and adjectives, and its seats of government, all in the singular.
type Country = (&'static str, &'static [&'static str], &'static [&'static str]);

const COUNTRIES: &[Country] = &[
    ("afghanistan", &["afghan"], &["kabul"]),
    ("argentina", &["argentine", "argentinian"], &["buenos aires"]),
    ("australia", &["australian"], &["canberra"]),
    ("austria", &["austrian"], &["vienna"]),
    ("bangladesh", &["bangladeshi"], &["dhaka"]),
    ("belgium", &["belgian"], &[]),
    ("brazil", &["brazilian"], &["brasilia"]),
    ("britain", &["british", "great britain", "uk", "united kingdom"], &["london", "westminster"]),
    ("canada", &["canadian"], &["ottawa"]),
    ("central america", &["central american"], &[]),
    ("chile", &["chilean"], &["santiago"]),
    ("china", &["chinese", "people's republic of china", "prc"], &["beijing"]),
    ("colombia", &["colombian"], &["bogota"]),
    ("cuba", &["cuban"], &["havana"]),
    ("czech republic", &["czech", "czechia"], &["prague"]),
    ("denmark", &["danish"], &["copenhagen"]),
    ("egypt", &["egyptian"], &["cairo"]),
    ("eu", &["european union"], &["brussel"]),
    ("ethiopia", &["ethiopian"], &["addis ababa"]),
    ("finland", &["finnish"], &["helsinki"]),
    ("france", &["french"], &["paris"]),
    ("germany", &["german"], &["berlin"]),
    ("greece", &["greek"], &["athen"]),
    ("hong kong", &[], &[]),
    ("hungary", &["hungarian"], &["budapest"]),
    ("india", &["indian"], &["new delhi", "delhi"]),
    ("indonesia", &["indonesian"], &["jakarta"]),
    ("iran", &["iranian"], &["tehran"]),
    ("iraq", &["iraqi"], &["baghdad"]),
    ("ireland", &["irish"], &["dublin"]),
    ("israel", &["israeli"], &["jerusalem"]),
    ("italy", &["italian"], &["rome"]),
    ("japan", &["japanese"], &["tokyo"]),
    ("kenya", &["kenyan"], &["nairobi"]),
    ("latin america", &["latin american"], &[]),
    ("malaysia", &["malaysian"], &["kuala lumpur"]),
    ("mexico", &["mexican"], &["mexico city"]),
    ("netherland", &["dutch", "holland"], &["the hague"]),
    ("new mexico", &["new mexican"], &[]),
    ("new zealand", &[], &["wellington"]),
    ("nigeria", &["nigerian"], &["abuja"]),
    ("north america", &["north american"], &[]),
    ("north korea", &["north korean", "dprk"], &["pyongyang"]),
    ("northern ireland", &[], &[]),
    ("norway", &["norwegian"], &["oslo"]),
    ("pakistan", &["pakistani"], &["islamabad"]),
    ("peru", &["peruvian"], &["lima"]),
    ("philippine", &["filipino"], &["manila"]),
    ("poland", &["polish"], &["warsaw"]),
    ("portugal", &["portuguese"], &["lisbon"]),
    ("romania", &["romanian"], &["bucharest"]),
    ("russia", &["russian", "russian federation"], &["moscow", "kremlin"]),
    ("saudi arabia", &["saudi", "saudi arabian"], &["riyadh"]),
    ("singapore", &["singaporean"], &[]),
    ("south africa", &["south african"], &["pretoria"]),
    ("south america", &["south american"], &[]),
    ("south korea", &["south korean", "korea", "korean", "republic of korea", "rok"], &["seoul"]),
    ("spain", &["spanish"], &["madrid"]),
    ("sweden", &["swedish"], &["stockholm"]),
    ("switzerland", &["swiss"], &["bern"]),
    ("syria", &["syrian"], &["damascu"]),
    ("taiwan", &["taiwanese"], &["taipei"]),
    ("thailand", &["thai"], &["bangkok"]),
    ("turkey", &["turkish", "turkiye", "türkiye"], &["ankara"]),
    ("ukraine", &["ukrainian"], &["kyiv", "kiev"]),
    (
        "united states",
        &["america", "american", "u", "us", "usa", "united state", "united state of america"],
        &["washington", "white house"],
    ),
    ("venezuela", &["venezuelan"], &["caraca"]),
    ("vietnam", &["vietnamese"], &["hanoi"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(
            SYNONYMS.is_sorted()
                && TELLING.is_sorted()
                && QUANTITIES.is_sorted()
                && VOLATILE.is_sorted()
                && STOP_WORDS.is_sorted()
        );
    }

    #[test]
    fn words_of_texts() {
        for (text, expect) in [
            ("U.S. goods", "us goods"),
            ("Washington’s debt", "washington debt"),
            ("the ministers' pay", "the ministers pay"),
            ("two-way trade", "two way trade"),
            ("12.5% of 3.5 tons", "12 5 percent of 3 5 tons"),
            ("  ", ""),
            ("It ended. Then", "it ended then"),
            ("Ελλάδα 東京", "ελλάδα 東京"),
            ("'s", "s"),
        ] {
            assert_eq!(words(text).join(" "), expect, "{text}");
        }
        assert!(words(&"é".repeat(1000))[0].len() <= LONGEST_WORD);
    }

    #[test]
    fn singulars() {
        for (word, expect) in [
            ("goods", "good"),
            ("countries", "country"),
            ("people", "person"),
            ("us", "us"),
            ("taxes", "tax"),
            ("gas", "gas"),
            ("losses", "loss"),
            ("crisis", "crisis"),
        ] {
            assert_eq!(singular(word), expect);
        }
    }

    #[track_caller]
    fn check(text: &str, words: &str, places: &str) {
        let phrase = phrase(text);
        assert_eq!(phrase.words.join(" "), words, "words of {text}");
        let found: Vec<String> = phrase.places.iter().map(|(place, role)| format!("{place}/{role:?}")).collect();
        assert_eq!(found.join(" "), places, "places of {text}");
    }

    #[test]
    fn country_names_are_one() {
        check("U.S. exports to Chile", "export", "chile/Target united states/Holder");
        check("American exports to the Chilean market", "export market", "chile/Target united states/Holder");
        check("exports of the United States", "export", "united states/Holder");
        check("trade between Chile and Peru", "trade", "chile/Between peru/Between");
        check("South American trade", "trade", "south america/Holder");
        check("Korean and North Korean soldiers", "soldier", "north korea/Holder south korea/Holder");
    }

    #[test]
    fn capital_stands_for_country_beside_words_of_states() {
        check("Lima’s trade deficit", "deficit trade", "peru/Holder");
        check("the population of Lima", "lima population", "");
    }

    #[test]
    fn synonyms_are_one() {
        check("merchandise trade shortfall", "deficit good trade", "");
        check("fatalities", "death", "");
    }

    #[test]
    fn countries_by_name() {
        assert_eq!(country("the United States"), Some("united states"));
        assert_eq!(country("United States Congress"), None);
    }
}
