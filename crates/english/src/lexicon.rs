//! Names known beforehand: countries and their peoples, places, organisations, forenames, surnames, titles, currencies.
//!
//! The tables are text in `data/lexicon/` (sources and licences: `SOURCES.md` there), compiled into the crate and
//! parsed once, at first use. [`Lexicon::find`] finds all names of countries, peoples, places and organisations in a
//! text in one pass. The other look-ups take one name or word as a text spells it.
//!
//! A name that is also an ordinary word, a forename or a surname is *ambiguous* ("Reading", "Jackson", "Target"). That
//! it is in the lexicon proves nothing, and the caller must decide by its surroundings. What is not here: names that
//! grammar finds ("the Ministry of Trade"), agreements and laws, and knowledge of who is who beyond a hint.

use crate::case::lower_in;
use crate::table::{lines, rows, values};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;
use whosaid_model::{EntityType, Span};

/// A country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its name as news writes it: "South Korea".
    pub name: &'static str,
    /// Its ISO 3166 code of two letters: "KR".
    pub iso2: &'static str,
    /// The ISO 4217 code of its currency, or "".
    pub currency: &'static str,
    /// Its capital, or "".
    pub capital: &'static str,
}

/// The kind of thing that an [`Entry`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A country.
    Country,
    /// A people, or what belongs to a country: "South Korean", "Dutch". Its canonical name is the country's.
    Demonym,
    /// A place that is not a country.
    Place(PlaceKind),
    /// An organisation.
    Organisation,
}

impl EntryKind {
    /// Returns the type of entity that such a name stands for, or `None` for a demonym, which is mainly an adjective.
    pub fn entity_type(self) -> Option<EntityType> {
        match self {
            Self::Country | Self::Place(_) => Some(EntityType::Place),
            Self::Organisation => Some(EntityType::Organisation),
            Self::Demonym => None,
        }
    }
}

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// A state of the United States.
    State,
    /// A city or town.
    City,
    /// Anything larger or vaguer: a province, a continent, a sea.
    Region,
}

/// One spelling of a name of a country, people, place or organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The spelling.
    pub name: &'static str,
    /// The common name of all spellings of the thing.
    pub canonical: &'static str,
    /// What it names.
    pub kind: EntryKind,
    /// Whether the spelling is also an ordinary word or a person's name.
    pub ambiguous: bool,
    /// The ISO 3166 code of the country that it is, belongs to or is in.
    pub country: Option<&'static str>,
}

/// A name found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LexiconMatch<'l> {
    /// Its place, in bytes of the text searched.
    pub span: Span,
    /// The entry that was found.
    pub entry: &'l Entry,
}

/// A person whose full name the lexicon knows: a head of state or government, or a politician of the US.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// The full name: "Emmanuel Macron".
    pub name: &'static str,
    /// The surname.
    pub surname: &'static str,
    /// The ISO 3166 code of the country, or "".
    pub country: &'static str,
    /// The title: "President".
    pub title: &'static str,
}

/// The pronoun of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// She.
    Female,
    /// He.
    Male,
}

/// What kind of word a title is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TitleKind {
    /// A public office: "Prime Minister", "Sen.".
    Office,
    /// "Mr.", "Dr."
    Honorific,
    /// A rank: "Gen."
    Military,
    /// A post in a company: "CEO".
    Company,
    /// A common noun for what somebody does, in lower case: "economist".
    Role,
}

/// A currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its ISO 4217 code: "KRW".
    pub code: &'static str,
    /// Its names: "won", "South Korean won".
    pub names: Vec<&'static str>,
    /// Its signs and written codes: "₩", "KRW".
    pub symbols: Vec<&'static str>,
    /// The names of its hundredth part: "cent", "cents".
    pub subunits: Vec<&'static str>,
}

/// All the names.
///
/// ```
/// use whosaid_english::Lexicon;
/// let found: Vec<_> = Lexicon::shipped().find("Dutch exports to Busan, says the WTO").map(|it| it.entry.canonical).collect();
/// assert_eq!(found, ["Netherlands", "Busan", "World Trade Organization"]);
/// ```
#[derive(Debug)]
pub struct Lexicon {
    countries: Vec<Country>,
    /// One for each spelling.
    entries: Vec<Entry>,
    by_name: FxHashMap<&'static str, usize>,
    country_by_code: FxHashMap<&'static str, usize>,
    /// The length in bytes of the longest spelling that starts with this run of letters and digits.
    longest_by_start: FxHashMap<&'static str, usize>,
    persons: FxHashMap<&'static str, Vec<KnownPerson>>,
    forenames: FxHashMap<&'static str, Option<Gender>>,
    surnames: FxHashSet<&'static str>,
    titles: FxHashMap<&'static str, TitleKind>,
    /// Those that count in any case, in lower case.
    titles_lower: FxHashMap<String, TitleKind>,
    currencies: Vec<Currency>,
    currency_by_name: FxHashMap<String, usize>,
    currency_by_symbol: FxHashMap<&'static str, usize>,
    currency_by_subunit: FxHashMap<&'static str, usize>,
}

impl Lexicon {
    /// Returns the lexicon that comes with this crate, parsed at the first call.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
        SHIPPED.get_or_init(Self::parse)
    }

    /// Returns the country with this name, formal name, abbreviation or code as news writes them: "Korea", "ROK",
    /// "U.K.".
    pub fn country(&self, name: &str) -> Option<&Country> {
        let entry = self.entry(name).filter(|it| it.kind == EntryKind::Country)?;
        self.country_by_iso2(entry.country?)
    }

    /// Returns the country with this ISO 3166 code of two capital letters.
    pub fn country_by_iso2(&self, iso2: &str) -> Option<&Country> {
        self.countries.get(*self.country_by_code.get(iso2)?)
    }

    /// Returns all countries, by name.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// Returns the country whose people or things have this name: "South Korean", "Koreans", "Dutch".
    pub fn demonym(&self, word: &str) -> Option<&Country> {
        let entry = self.entry(word).filter(|it| it.kind == EntryKind::Demonym)?;
        self.country_by_iso2(entry.country?)
    }

    /// Returns the state, city or region with this name or abbreviation. Countries are not included.
    pub fn place(&self, name: &str) -> Option<&Entry> {
        self.entry(name).filter(|it| matches!(it.kind, EntryKind::Place(_)))
    }

    /// Returns the organisation with this name or acronym.
    pub fn organisation(&self, name: &str) -> Option<&Entry> {
        self.entry(name).filter(|it| it.kind == EntryKind::Organisation)
    }

    /// Returns the country, people, place or organisation with exactly this spelling. Typographic apostrophes count as
    /// straight.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let found = match self.by_name.get(name) {
            None if name.contains('’') => self.by_name.get(name.replace('’', "'").as_str()),
            found => found,
        };
        self.entries.get(*found?)
    }

    /// Returns whether this is a known first name, capitalised as names are. Ordinary words are included ("Will").
    pub fn is_forename(&self, word: &str) -> bool {
        self.forenames.contains_key(word)
    }

    /// Returns the gender of the bearers of a first name, if they have one gender.
    pub fn gender(&self, forename: &str) -> Option<Gender> {
        self.forenames.get(forename).copied().flatten()
    }

    /// Returns whether this is one of the commoner surnames. Ordinary words are included ("Long").
    pub fn is_surname(&self, word: &str) -> bool {
        self.surnames.contains(word)
    }

    /// Returns whether these words precede or follow a name as its title; see [`Lexicon::title`].
    pub fn is_title(&self, words: &str) -> bool {
        self.title(words).is_some()
    }

    /// Returns the kind of a title of one or more words. Offices, posts and roles are known in any case ("Prime
    /// Minister", "prime minister"). Honorifics and ranks, which in lower case are ordinary words ("general"), are only
    /// known as written here.
    pub fn title(&self, words: &str) -> Option<TitleKind> {
        if let Some(kind) = self.titles.get(words) {
            return Some(*kind);
        }
        // No title is longer than the buffer. The only one with letters beyond ASCII is "Señor", which is stored as
        // written.
        self.titles_lower.get(lower_in(words, &mut [0; 48])?).copied()
    }

    /// Returns the politicians with this surname.
    pub fn persons(&self, surname: &str) -> &[KnownPerson] {
        self.persons.get(surname).map_or(&[], Vec::as_slice)
    }

    /// Returns the currency with this name, in any case: "won", "US dollars", "Pound Sterling". A bare "dollar",
    /// "pound" or "peso" is the most common one in news.
    pub fn currency_by_name(&self, name: &str) -> Option<&Currency> {
        self.currencies.get(*self.currency_by_name.get(&name.to_lowercase())?)
    }

    /// Returns the currency with this sign or code: "$", "A$", "KRW".
    pub fn currency_by_symbol(&self, symbol: &str) -> Option<&Currency> {
        self.currencies.get(*self.currency_by_symbol.get(symbol)?)
    }

    /// Returns the currency whose subunit has this name: "cents", "pence".
    pub fn currency_by_subunit(&self, name: &str) -> Option<&Currency> {
        self.currencies.get(*self.currency_by_subunit.get(name)?)
    }

    /// Returns all currencies, the most common in news first.
    pub fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    /// Returns all names of countries, peoples, places and organisations in `text`, from left to right, without
    /// nesting: at each place the longest. Case matters. A name only counts as whole words: no letter or digit may
    /// touch it.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = LexiconMatch<'t>> + 't {
        // An automaton over all names would not search faster. It takes five times as long to build as all the tables
        // take to parse, and loses the shorter of two names if the longer one ends within a word.
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                let start = at + text[at..].find(char::is_alphanumeric)?;
                let after = &text[start..];
                let first = &after[..after.find(|it: char| !it.is_alphanumeric()).unwrap_or(after.len())];
                at = start + first.len();
                let Some(longest) = self.longest_by_start.get(first) else { continue };
                // White space between words may be more than a space, including a line end.
                let ends = (at..=text.len().min(start + longest + 8)).rev();
                let mut ends =
                    ends.filter(|end| text.get(*end..).is_some_and(|it| !it.starts_with(char::is_alphanumeric)));
                let found = ends.find_map(|end| Some((end, self.spaced_entry(&text[start..end])?)));
                if let Some((end, entry)) = found {
                    at = end;
                    return Some(LexiconMatch { span: Span::new(start, end), entry });
                }
            }
        })
    }

    /// Like [`Lexicon::entry`], for words with any white space between them.
    fn spaced_entry(&self, words: &str) -> Option<&Entry> {
        if words.ends_with(char::is_whitespace) {
            return None;
        }
        let spaced = |it: char| it.is_whitespace() && it != ' ';
        if !words.contains(spaced) && !words.contains("  ") {
            return self.entry(words);
        }
        self.entry(&words.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn parse() -> Self {
        let mut lexicon = Self {
            countries: Vec::new(),
            entries: Vec::new(),
            by_name: FxHashMap::default(),
            country_by_code: FxHashMap::default(),
            longest_by_start: FxHashMap::default(),
            persons: FxHashMap::default(),
            forenames: FxHashMap::default(),
            surnames: lines(include_str!("../data/lexicon/surnames.txt")).collect(),
            titles: FxHashMap::default(),
            titles_lower: FxHashMap::default(),
            currencies: Vec::new(),
            currency_by_name: FxHashMap::default(),
            currency_by_symbol: FxHashMap::default(),
            currency_by_subunit: FxHashMap::default(),
        };
        lexicon.parse_forenames();
        lexicon.parse_countries();
        lexicon.parse_places();
        lexicon.parse_organisations();
        lexicon.parse_persons();
        lexicon.parse_titles();
        lexicon.parse_currencies();
        lexicon
    }

    /// Adds a spelling unless an earlier table has it.
    fn add(&mut self, entry: Entry) {
        if !entry.name.is_empty() && !self.by_name.contains_key(entry.name) {
            self.by_name.insert(entry.name, self.entries.len());
            let start = entry.name.split(|it: char| !it.is_alphanumeric()).next().unwrap_or("");
            // Typographic apostrophes take three bytes.
            let n_bytes = entry.name.len() + 2 * entry.name.matches('\'').count();
            let longest = self.longest_by_start.entry(start).or_default();
            *longest = n_bytes.max(*longest);
            self.entries.push(entry);
        }
    }

    fn parse_forenames(&mut self) {
        for [name, gender] in rows(include_str!("../data/lexicon/forenames.tsv")) {
            let gender = match gender {
                "f" => Some(Gender::Female),
                "m" => Some(Gender::Male),
                _ => None,
            };
            self.forenames.insert(name, gender);
        }
    }

    fn parse_countries(&mut self) {
        for [name, iso2, currency, capital, aliases, demonyms, ambiguous] in
            rows(include_str!("../data/lexicon/countries.tsv"))
        {
            self.country_by_code.insert(iso2, self.countries.len());
            self.countries.push(Country { name, iso2, currency, capital });
            let is_ambiguous = |spelling: &str| ambiguous.split('|').any(|it| it == spelling);
            let spellings = values(aliases).map(|it| (it, EntryKind::Country));
            let spellings = spellings.chain(values(demonyms).map(|it| (it, EntryKind::Demonym)));
            for (spelling, kind) in [(name, EntryKind::Country)].into_iter().chain(spellings) {
                let ambiguous = is_ambiguous(spelling);
                self.add(Entry { name: spelling, canonical: name, kind, ambiguous, country: Some(iso2) });
            }
        }
    }

    fn parse_places(&mut self) {
        for [name, country, kind, ambiguous, canonical] in rows(include_str!("../data/lexicon/places.tsv")) {
            let kind = match kind {
                "state" => PlaceKind::State,
                "city" => PlaceKind::City,
                _ => PlaceKind::Region,
            };
            self.add(Entry {
                name,
                canonical: if canonical.is_empty() { name } else { canonical },
                kind: EntryKind::Place(kind),
                ambiguous: ambiguous == "1",
                country: Some(country).filter(|it| !it.is_empty()),
            });
        }
    }

    fn parse_organisations(&mut self) {
        for [canonical, acronym, aliases, country, ambiguous] in rows(include_str!("../data/lexicon/organisations.tsv"))
        {
            for name in [canonical, acronym].into_iter().chain(values(aliases)) {
                self.add(Entry {
                    name,
                    canonical,
                    kind: EntryKind::Organisation,
                    ambiguous: values(ambiguous).any(|it| it == name),
                    country: Some(country).filter(|it| !it.is_empty()),
                });
            }
        }
    }

    fn parse_persons(&mut self) {
        for [name, surname, country, title] in rows(include_str!("../data/lexicon/persons.tsv")) {
            self.persons.entry(surname).or_default().push(KnownPerson { name, surname, country, title });
        }
    }

    fn parse_titles(&mut self) {
        for [title, kind] in rows(include_str!("../data/lexicon/titles.tsv")) {
            let kind = match kind {
                "honorific" => TitleKind::Honorific,
                "military" => TitleKind::Military,
                "company" => TitleKind::Company,
                "role" => TitleKind::Role,
                _ => TitleKind::Office,
            };
            self.titles.entry(title).or_insert(kind);
            if !matches!(kind, TitleKind::Honorific | TitleKind::Military) {
                self.titles_lower.entry(title.to_lowercase()).or_insert(kind);
            }
        }
    }

    fn parse_currencies(&mut self) {
        for [code, names, symbols, subunits, _] in rows(include_str!("../data/lexicon/currencies.tsv")) {
            let idx = self.currencies.len();
            let currency = Currency {
                code,
                names: values(names).collect(),
                symbols: values(symbols).collect(),
                subunits: values(subunits).collect(),
            };
            // The first to claim a name gets it: the table is ordered by how common each is in news.
            for name in &currency.names {
                self.currency_by_name.entry(name.to_lowercase()).or_insert(idx);
            }
            for symbol in &currency.symbols {
                self.currency_by_symbol.entry(symbol).or_insert(idx);
            }
            for subunit in &currency.subunits {
                self.currency_by_subunit.entry(subunit).or_insert(idx);
            }
            self.currencies.push(currency);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_go_by_many_names() {
        for (name, want) in [
            ("South Korea", Some("KR")),
            ("Korea", Some("KR")),
            ("ROK", Some("KR")),
            ("Republic of Korea", Some("KR")),
            ("North Korea", Some("KP")),
            ("U.S.", Some("US")),
            ("America", Some("US")),
            ("Britain", Some("GB")),
            ("Ivory Coast", Some("CI")),
            ("Côte d’Ivoire", Some("CI")),
            ("Russia", Some("RU")),
            ("Russian Federation", Some("RU")),
            ("Seoul", None),
            ("EU", None),
            ("korea", None),
            ("", None),
        ] {
            assert_eq!(Lexicon::shipped().country(name).map(|it| it.iso2), want, "{name}");
        }
        let korea = Lexicon::shipped().country("Korea").unwrap();
        assert_eq!((korea.name, korea.currency, korea.capital), ("South Korea", "KRW", "Seoul"));
    }

    #[test]
    fn peoples_belong_to_countries() {
        for (word, want) in [
            ("South Korean", Some("KR")),
            ("Koreans", Some("KR")),
            ("North Korean", Some("KP")),
            ("American", Some("US")),
            ("British", Some("GB")),
            ("Dutch", Some("NL")),
            ("French", Some("FR")),
            ("Chinese", Some("CN")),
            ("Danes", Some("DK")),
            ("Peruvians", Some("PE")),
            ("Congolese", Some("CD")),
            ("Korea", None),
        ] {
            assert_eq!(Lexicon::shipped().demonym(word).map(|it| it.iso2), want, "{word}");
        }
    }

    #[test]
    fn places_and_organisations() {
        let place = |name| Lexicon::shipped().place(name).map(|it| (it.canonical, it.country, it.ambiguous));
        assert_eq!(place("Calif."), Some(("California", Some("US"), false)));
        assert_eq!(place("OR"), Some(("Oregon", Some("US"), true)));
        assert_eq!(place("Bogota"), Some(("Bogotá", Some("CO"), false)));
        assert_eq!(place("Nice"), Some(("Nice", Some("FR"), true)));
        assert_eq!(place("Middle East"), Some(("Middle East", None, false)));
        assert_eq!(place("Kiev"), Some(("Kyiv", Some("UA"), false)));
        assert_eq!(place("Mentor"), None);

        let organisation = |name| Lexicon::shipped().organisation(name).map(|it| (it.canonical, it.ambiguous));
        assert_eq!(organisation("U.S. Commerce Department"), Some(("Department of Commerce", false)));
        assert_eq!(organisation("Treasury Department"), Some(("Department of the Treasury", false)));
        assert_eq!(organisation("WTO"), Some(("World Trade Organization", false)));
        assert_eq!(organisation("EU"), Some(("European Union", false)));
        assert_eq!(organisation("Fed"), Some(("Federal Reserve", true)));
        assert_eq!(organisation("Target"), Some(("Target", true)));
        assert_eq!(organisation("Hyundai"), Some(("Hyundai Motor", false)));
        assert_eq!(organisation("Organization of Petroleum Exporting Countries"), Some(("OPEC", false)));
        assert_eq!(organisation("Union"), None);
        assert_eq!(organisation("Apple Inc."), Some(("Apple", false)));
    }

    #[test]
    fn persons_names_and_titles() {
        let lexicon = Lexicon::shipped();
        assert!(lexicon.is_forename("Maria") && !lexicon.is_forename("maria") && !lexicon.is_forename("Tariff"));
        assert!(lexicon.is_surname("Kim") && lexicon.is_surname("Petrov") && !lexicon.is_surname("Export"));
        assert!(lexicon.persons("Macron").iter().any(|it| it.name == "Emmanuel Macron" && it.country == "FR"));
        assert!(lexicon.persons("Nobody-at-All").is_empty());
        for (words, want) in [
            ("Prime Minister", Some(TitleKind::Office)),
            ("Sen.", Some(TitleKind::Office)),
            ("Mr.", Some(TitleKind::Honorific)),
            ("economist", Some(TitleKind::Role)),
            ("Chief economist", Some(TitleKind::Role)),
            ("prime minister", Some(TitleKind::Office)),
            ("dr.", None),
            ("general", None),
            ("General", Some(TitleKind::Military)),
            ("table", None),
        ] {
            assert_eq!(lexicon.title(words), want, "{words}");
        }
    }

    #[test]
    fn currencies_by_name_symbol_and_subunit() {
        let lexicon = Lexicon::shipped();
        let code = |it: Option<&Currency>| it.map(|it| it.code);
        for (name, want) in [
            ("won", Some("KRW")),
            ("dollars", Some("USD")),
            ("US dollars", Some("USD")),
            ("Pound Sterling", Some("GBP")),
            ("Australian dollars", Some("AUD")),
            ("Albanian lek", None),
            ("lek", Some("ALL")),
            ("tonne", None),
        ] {
            assert_eq!(code(lexicon.currency_by_name(name)), want, "{name}");
        }
        for (symbol, want) in [("$", "USD"), ("A$", "AUD"), ("₩", "KRW"), ("€", "EUR"), ("kr", "DKK"), ("RMB", "CNY")]
        {
            assert_eq!(code(lexicon.currency_by_symbol(symbol)), Some(want), "{symbol}");
        }
        assert_eq!(code(lexicon.currency_by_subunit("pence")), Some("GBP"));
        assert_eq!(code(lexicon.currency_by_subunit("cents")), Some("USD"));
    }

    #[track_caller]
    fn check_found(text: &str, want: &[(&str, &str)]) {
        let found: Vec<_> =
            Lexicon::shipped().find(text).map(|it| (&text[it.span.range()], it.entry.canonical)).collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn finds_the_longest_name_at_each_place() {
        check_found(
            "The Bank of Korea said South Korean firms in the U.S. gained.",
            &[("Bank of Korea", "Bank of Korea"), ("South Korean", "South Korea"), ("U.S.", "United States")],
        );
        check_found(
            "U.S.-China talks in New York City",
            &[("U.S.", "United States"), ("China", "China"), ("New York City", "New York City")],
        );
    }

    #[test]
    fn finds_whole_words_only() {
        check_found("New Yorkers from Central Asians", &[]);
        check_found(
            "South Korea Timeshare; Bank of Japanese",
            &[("South Korea", "South Korea"), ("Japanese", "Japan")],
        );
        check_found("USED Chinaware Indianapolistic éChina", &[]);
        check_found("“France’s” (Peru) Oslo", &[("France", "France"), ("Peru", "Peru"), ("Oslo", "Oslo")]);
        check_found("Moody’s and Moody's", &[("Moody’s", "Moody's"), ("Moody's", "Moody's")]);
    }

    #[test]
    fn any_text_may_be_searched() {
        let many = "US".repeat(50_000);
        for text in ["", "\0", "👩‍👩‍👧‍👦", "é", &many] {
            assert_eq!(Lexicon::shipped().find(text).count(), 0);
        }
    }

    #[test]
    fn every_spelling_is_found_as_itself() {
        let lexicon = Lexicon::shipped();
        assert!(lexicon.entries.len() > 10_000);
        for entry in &lexicon.entries {
            let found: Vec<_> = lexicon.find(entry.name).collect();
            assert_eq!(found, [LexiconMatch { span: Span::new(0, entry.name.len()), entry }], "{}", entry.name);
            assert_eq!(entry.name.trim(), entry.name);
            assert!(entry.country.is_none_or(|it| lexicon.country_by_iso2(it).is_some()), "{entry:?}");
        }
    }
}
