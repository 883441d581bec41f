//! Builds the tables of names that ship in `whosaid-english`.
//!
//! `build-lexicon LEXICON_DIR OUT_DIR` joins the open data sets in LEXICON_DIR with the hand-written tables in
//! `crates/train/hand/`, and writes seven tables to OUT_DIR. `SOURCES.md` beside these lists the files and licences.
//! Where both know a name, the hand-written table wins, because news style differs from what registers call things
//! ("Ivory Coast", "Fed").
//!
//! A name is *ambiguous* if it is also an ordinary word, a forename or a surname ("Reading", "Jackson", "Target"). Its
//! occurrence in a text then proves nothing.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;
use whosaid_ingest::tag::{Pos, Tagger};

const HAND_AMBIGUOUS: &str = include_str!("../../hand/ambiguous.txt");
const HAND_COUNTRIES: &str = include_str!("../../hand/countries.tsv");
const CURRENCIES: &str = include_str!("../../../english/data/lexicon/currencies.tsv");
const HAND_ORGANISATIONS: &str = include_str!("../../hand/organisations.tsv");
const HAND_PLACES: &str = include_str!("../../hand/places.tsv");
const HAND_FORENAMES: &str = include_str!("../../hand/forenames.tsv");
const HAND_SURNAMES: &str = include_str!("../../hand/surnames.txt");
const HAND_TITLES: &str = include_str!("../../hand/titles.tsv");

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to] = arguments.as_slice() else { anyhow::bail!("usage: build-lexicon LEXICON_DIR OUT_DIR") };
    let (from, to) = (Path::new(from), Path::new(to));
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;

    let words = OrdinaryWords::read(from)?;
    let countries = countries(from)?;
    let places = places(from, &countries, &words)?;
    let organisations = organisations(from, &countries, &words)?;
    write(&to.join("countries.tsv"), &Country::table(&countries))?;
    write(&to.join("places.tsv"), &places)?;
    write(&to.join("organisations.tsv"), &organisations)?;
    write(&to.join("persons.tsv"), &persons(from, &countries)?)?;
    write(&to.join("forenames.tsv"), &forenames(from, &words)?)?;
    write(&to.join("surnames.txt"), &lines(&words.common_surnames))?;
    write(&to.join("titles.tsv"), HAND_TITLES)?;
    write(&to.join("currencies.tsv"), &currencies(from)?)
}

fn write(path: &Path, text: &str) -> Result<()> {
    println!("{:>8} bytes {:>6} lines  {}", text.len(), text.lines().count(), path.display());
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Returns the rows of a table below its head, split into fields.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.split('\t').collect())
}

fn read(directory: &Path, name: &str) -> Result<String> {
    let path = directory.join(name);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn field<'a>(row: &[&'a str], idx: usize) -> &'a str {
    row.get(idx).copied().unwrap_or("").trim()
}

fn lines(names: &BTreeSet<String>) -> String {
    names.iter().map(|it| format!("{it}\n")).collect()
}

fn list(field: &str) -> impl Iterator<Item = String> {
    field.split('|').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Returns first names, each with the gender of its bearers if all sources agree on one.
fn forenames(from: &Path, words: &OrdinaryWords) -> Result<String> {
    let mut genders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(&read(from, "forenames_by_country.tsv")?) {
        genders.entry(plain(field(&row, 1))).or_default().insert(field(&row, 3).to_lowercase());
    }
    // Names common where English is spoken are in the hand-written table.
    for row in rows(HAND_FORENAMES) {
        genders.insert(field(&row, 0).to_owned(), BTreeSet::from([field(&row, 1).to_owned()]));
    }
    let gender = |name: &String| match genders.get(name) {
        Some(genders) if genders.len() == 1 => genders.first().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let row = |name: &String| format!("{name}\t{}\n", gender(name));
    Ok(["forename\tgender\n".to_owned()].into_iter().chain(words.forenames.iter().map(row)).collect())
}

/// The words that make a name ambiguous.
struct OrdinaryWords {
    by_hand: BTreeSet<String>,
    forenames: BTreeSet<String>,
    /// The surnames that ship.
    common_surnames: BTreeSet<String>,
    /// All surnames that the US census lists.
    surnames: BTreeSet<String>,
}

impl OrdinaryWords {
    fn read(from: &Path) -> Result<Self> {
        let name = |text: &str, column: usize| -> BTreeSet<String> {
            rows(text).map(|row| plain(field(&row, column))).filter(|it| is_name(it)).collect()
        };
        let mut forenames = name(&read(from, "first_names_us.tsv")?, 0);
        forenames.extend(name(&read(from, "forenames_by_country.tsv")?, 1));
        let mut common_surnames = name(&read(from, "surnames_kr.tsv")?, 0);
        common_surnames.extend(name(&read(from, "surnames_by_country.tsv")?, 1));
        common_surnames.extend(name(&read(from, "us_politicians.tsv")?, 2));
        common_surnames.extend(HAND_SURNAMES.lines().map(plain));
        let mut surnames = name(&read(from, "surnames_us.tsv")?, 0);
        surnames.extend(common_surnames.iter().cloned());
        let by_hand = HAND_AMBIGUOUS.lines().map(str::to_owned).collect();
        Ok(Self { by_hand, forenames, common_surnames, surnames })
    }

    /// Returns whether the name is one word that may also be an ordinary word or a person's name.
    fn hold(&self, name: &str) -> bool {
        let name = plain(name);
        self.is_ordinary(&name) || self.forenames.contains(&name) || self.surnames.contains(&name)
    }

    /// Returns whether the name is one word that may also be an ordinary word.
    fn is_ordinary(&self, name: &str) -> bool {
        if self.by_hand.contains(name) {
            return true;
        }
        let lower = name.to_lowercase();
        lower != name && Tagger::shipped().seen(&lower).any(|it| it != Pos::Propn && it != Pos::X)
    }
}

/// Returns whether this is a name of one word in Latin letters.
fn is_name(name: &str) -> bool {
    name.chars().count() >= 2
        && name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().all(|it| it.is_ascii_alphabetic() || ('\u{c0}'..'\u{250}').contains(&it) || "'-".contains(it))
}

/// Returns the name as news agencies write it, without the marks that only scholars use.
fn plain(name: &str) -> String {
    let fold = |it: char| match it {
        'Ā' => 'A',
        'ā' | 'ă' | 'ǎ' | 'ạ' | 'ả' | 'ą' => 'a',
        'Ē' => 'E',
        'ē' | 'ě' | 'ẽ' | 'ẹ' | 'ę' => 'e',
        'Ī' => 'I',
        'ī' | 'ǐ' | 'ị' | 'ĭ' => 'i',
        'Ō' => 'O',
        'ō' | 'ǒ' | 'ọ' | 'ŏ' => 'o',
        'Ū' => 'U',
        'ū' | 'ǔ' | 'ụ' | 'ŭ' | 'ǘ' | 'ǚ' | 'ǜ' => 'u',
        'Ş' | 'Ș' | 'Ṣ' => 'S',
        'ş' | 'ș' | 'ṣ' => 's',
        'Ţ' | 'Ț' | 'Ṭ' => 'T',
        'ţ' | 'ț' | 'ṭ' => 't',
        'Ḩ' | 'Ḥ' => 'H',
        'ḩ' | 'ḥ' => 'h',
        'Ḑ' | 'Ḍ' => 'D',
        'ḑ' | 'ḍ' => 'd',
        'Ẕ' => 'Z',
        'ẕ' => 'z',
        'Ğ' => 'G',
        'ğ' => 'g',
        'ı' => 'i',
        '‘' | '’' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' => '\'',
        _ => it,
    };
    name.trim().chars().map(fold).collect()
}

/// Returns the name without any marks on its letters.
fn ascii(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for it in plain(name).chars() {
        match it {
            'À'..='Å' => out.push('A'),
            'à'..='å' => out.push('a'),
            'È'..='Ë' => out.push('E'),
            'è'..='ë' => out.push('e'),
            'Ì'..='Ï' | 'İ' => out.push('I'),
            'ì'..='ï' => out.push('i'),
            'Ò'..='Ö' | 'Ø' => out.push('O'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'Ù'..='Ü' => out.push('U'),
            'ù'..='ü' => out.push('u'),
            'ß' => out.push_str("ss"),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'Ç' | 'Ć' | 'Č' => out.push('C'),
            'š' | 'ś' => out.push('s'),
            'Š' | 'Ś' => out.push('S'),
            'ž' | 'ź' | 'ż' => out.push('z'),
            'Ž' | 'Ź' | 'Ż' => out.push('Z'),
            'ł' => out.push('l'),
            'Ł' => out.push('L'),
            'ý' | 'ÿ' => out.push('y'),
            'ř' => out.push('r'),
            'đ' => out.push('d'),
            'ő' => out.push('o'),
            'ű' | 'ů' => out.push('u'),
            _ => out.push(it),
        }
    }
    out
}

#[derive(Clone, Debug, Default)]
struct Country {
    name: String,
    iso2: String,
    currency: String,
    capital: String,
    aliases: Vec<String>,
    demonyms: Vec<String>,
    ambiguous: Vec<String>,
    /// Its name in the factbook.
    factbook: String,
}

impl Country {
    fn table(countries: &[Self]) -> String {
        let mut out = String::from("name\tiso2\tcurrency\tcapital\taliases\tdemonyms\tambiguous\n");
        for it in countries {
            let fields = [
                it.name.as_str(),
                &it.iso2,
                &it.currency,
                &it.capital,
                &it.aliases.join("|"),
                &it.demonyms.join("|"),
                &it.ambiguous.join("|"),
            ];
            out.push_str(&fields.join("\t"));
            out.push('\n');
        }
        out
    }
}

/// Returns the country that the factbook's other tables mean by a name.
fn iso2_of<'a>(countries: &'a [Country], factbook_name: &str) -> &'a str {
    let found = countries.iter().find(|it| it.factbook == factbook_name || it.name == factbook_name);
    found.map_or("", |it| &it.iso2)
}

fn countries(from: &Path) -> Result<Vec<Country>> {
    // Nobody lives there, so nobody speaks there.
    const UNINHABITED: [&str; 7] = ["AQ", "BV", "GS", "HM", "IO", "TF", "UM"];
    let codes = read(from, "country_codes.tsv")?;
    let factbook = read(from, "countries_factbook.tsv")?;
    let nationalities: BTreeMap<&str, (&str, &str)> =
        rows(&factbook).map(|row| (field(&row, 1), (field(&row, 6), field(&row, 7)))).collect();
    let by_hand: BTreeMap<&str, Vec<&str>> = rows(HAND_COUNTRIES).map(|row| (field(&row, 0), row)).collect();

    let mut countries = Vec::new();
    for row in rows(&codes) {
        let iso2 = field(&row, 0);
        if UNINHABITED.contains(&iso2) {
            continue;
        }
        let hand = by_hand.get(iso2).map_or(&[][..], Vec::as_slice);
        let display = field(&row, 4).replace(" & ", " and ").replace("St. ", "Saint ").replace('’', "'");
        let name = if field(hand, 1).is_empty() { display.clone() } else { field(hand, 1).to_owned() };
        let factbook = if field(hand, 2).is_empty() { name.clone() } else { field(hand, 2).to_owned() };

        let mut aliases: Vec<String> = list(field(hand, 3)).collect();
        let formal = field(&row, 3).trim_start_matches("the ");
        aliases.extend([display, formal.to_owned(), ascii(&name)]);
        let mut demonyms: Vec<String> = list(field(hand, 4)).collect();
        if let Some((noun, adjective)) = nationalities.get(factbook.as_str())
            && demonyms.is_empty()
        {
            demonyms = nationality_words(adjective).chain(nationality_words(noun)).collect();
        }
        keep_first(&mut aliases, |it| it != name && !it.is_empty());
        keep_first(&mut demonyms, |it| it != name && !aliases.iter().any(|alias| alias == it));
        countries.push(Country {
            iso2: iso2.to_owned(),
            currency: field(&row, 6).split(',').next().unwrap_or("").to_owned(),
            capital: field(&row, 5).to_owned(),
            ambiguous: list(field(hand, 5)).collect(),
            name,
            aliases,
            demonyms,
            factbook,
        });
    }
    countries.push(Country {
        name: "Kosovo".into(),
        iso2: "XK".into(),
        currency: "EUR".into(),
        capital: "Pristina".into(),
        demonyms: vec!["Kosovan".into(), "Kosovans".into(), "Kosovar".into(), "Kosovars".into()],
        factbook: "Kosovo".into(),
        ..Country::default()
    });
    countries.sort_by(|one, other| one.name.cmp(&other.name));
    drop_shared_demonyms(&mut countries, &by_hand);
    Ok(countries)
}

/// Assigns each word for a people to one country: the one that the hand-written table gives it to, or the one named
/// after it.
fn drop_shared_demonyms(countries: &mut [Country], by_hand: &BTreeMap<&str, Vec<&str>>) {
    let hand_words: BTreeSet<String> = by_hand.values().flat_map(|row| list(field(row, 4))).collect();
    let mut seen = BTreeSet::new();
    for country in countries {
        let own: BTreeSet<String> =
            by_hand.get(country.iso2.as_str()).map(|row| list(field(row, 4)).collect()).unwrap_or_default();
        country.demonyms.retain(|it| own.contains(it) || (!hand_words.contains(it) && seen.insert(it.clone())));
    }
}

/// Returns the words in a field like `Croat(s), Croatian(s)` or `Thai (singular and plural)`.
fn nationality_words(field: &str) -> impl Iterator<Item = String> {
    let field = field.split("; note").next().unwrap_or("").replace(" or ", ", ").replace(['/', ';'], ", ");
    let mut words = Vec::new();
    for part in field.split(", ") {
        let (word, note) = part.split_once('(').unwrap_or((part, ""));
        let word = word.trim();
        if word.len() < 3 || !word.starts_with(char::is_uppercase) || word == "NA" || word == "Channel Islander" {
            continue;
        }
        words.push(word.to_owned());
        if note.starts_with("s)") {
            words.push(format!("{word}s"));
        } else if note.starts_with("men)") || note.starts_with("women)") {
            words.extend(word.strip_suffix("man").map(|it| format!("{it}men")));
        }
    }
    words.into_iter()
}

/// Keeps the names that pass, without duplicates.
fn keep_first(names: &mut Vec<String>, mut pass: impl FnMut(&str) -> bool) {
    let mut seen = BTreeSet::new();
    names.retain(|it| pass(it) && seen.insert(it.clone()));
}

fn places(from: &Path, countries: &[Country], words: &OrdinaryWords) -> Result<String> {
    // Countries whose towns are common in the news. Of other countries only capitals of the country and of its
    // provinces are kept.
    const WHOLE: [&str; 12] = [
        "United States",
        "United Kingdom",
        "Korea, Republic of",
        "Canada",
        "France",
        "Italy",
        "Netherlands",
        "Switzerland",
        "Australia",
        "New Zealand",
        "Ireland",
        "Israel",
    ];
    let cities = read(from, "cities_geonames.tsv")?;
    let codes = read(from, "country_codes.tsv")?;
    let unterm: BTreeMap<&str, &str> = rows(&codes)
        .flat_map(|row| {
            let iso2 = field(&row, 0);
            [(field(&row, 2).trim_end_matches(" (the)"), iso2), (field(&row, 4), iso2)]
        })
        .collect();
    let iso2 = |name: &str| -> String {
        let base = name.split(',').next().unwrap_or(name);
        match name {
            "Korea, Republic of" => "KR".into(),
            "Korea, Democratic People's Republic of" => "KP".into(),
            "United States" => "US".into(),
            "United Kingdom" => "GB".into(),
            "Congo, The Democratic Republic of the" => "CD".into(),
            "Viet Nam" => "VN".into(),
            "Côte d'Ivoire" => "CI".into(),
            "Macao" => "MO".into(),
            _ => unterm.get(name).or_else(|| unterm.get(base)).copied().unwrap_or("").to_owned(),
        }
    };

    let mut out = String::from("name\tcountry\tkind\tambiguous\tcanonical\n");
    let mut seen: BTreeSet<String> =
        countries.iter().flat_map(|it| it.aliases.iter().chain([&it.name])).cloned().collect();
    for country in countries {
        seen.extend(country.demonyms.iter().cloned());
    }
    let mut add = |out: &mut String, name: &str, iso2: &str, kind: &str, ambiguous: bool, canonical: &str| {
        if seen.insert(name.to_owned()) {
            let ambiguous = if ambiguous { "1" } else { "" };
            out.push_str(&format!("{name}\t{iso2}\t{kind}\t{ambiguous}\t{canonical}\n"));
        }
    };
    for row in rows(HAND_PLACES) {
        let [name, iso2, kind, ambiguous, canonical] = [0, 1, 2, 3, 4].map(|it| field(&row, it));
        add(&mut out, name, iso2, kind, ambiguous == "1", canonical);
        let bare = ascii(name);
        add(&mut out, &bare, iso2, kind, ambiguous == "1", name);
    }
    for country in countries {
        let capital = plain(&country.capital);
        let bare = ascii(&capital);
        let ambiguous = words.is_ordinary(&capital);
        for (name, canonical) in [(capital.as_str(), ""), (&bare, &capital)] {
            if is_place_name(name) {
                add(&mut out, name, &country.iso2, "city", ambiguous, canonical);
            }
        }
    }
    let mut by_name: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let provinces: BTreeSet<(String, &str)> =
        rows(&cities).map(|row| (plain(field(&row, 2)), field(&row, 1))).collect();
    for row in rows(&cities) {
        let (name, country) = (plain(field(&row, 0)), field(&row, 1));
        let is_seat = provinces.contains(&(name.clone(), country));
        if !is_place_name(&name) || (!is_seat && !WHOLE.contains(&country)) {
            continue;
        }
        // A surname is more often a surname than a town of that name, and an ordinary word even more so.
        let ambiguous = !name.contains(' ') && words.hold(&name);
        if ambiguous && (!is_seat || words.is_ordinary(&name)) {
            continue;
        }
        // Of two towns with one name in different countries, the text does not say which is meant.
        let iso2 = iso2(country);
        let entry = by_name.entry(name).or_insert((iso2.clone(), ambiguous));
        if entry.0 != iso2 {
            entry.0.clear();
        }
    }
    for (name, (iso2, ambiguous)) in &by_name {
        add(&mut out, name, iso2, "city", *ambiguous, "");
        let bare = ascii(name);
        add(&mut out, &bare, iso2, "city", *ambiguous, name);
    }
    Ok(out)
}

/// Returns whether news would write the name like this: no parts of towns, no brackets.
fn is_place_name(name: &str) -> bool {
    name.chars().count() >= 4
        && name.starts_with(char::is_uppercase)
        && !name.contains(['(', '/', ',', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        && !name.contains("chō")
        && !name.ends_with("cho")
        && name.split(' ').count() <= 4
}

#[derive(Debug, Default)]
struct Organisation {
    canonical: String,
    acronym: String,
    aliases: Vec<String>,
    country: String,
    ambiguous: Vec<String>,
}

fn organisations(from: &Path, countries: &[Country], words: &OrdinaryWords) -> Result<String> {
    let mut all: Vec<Organisation> = Vec::new();
    for row in rows(HAND_ORGANISATIONS) {
        all.push(Organisation {
            canonical: field(&row, 0).to_owned(),
            acronym: field(&row, 1).to_owned(),
            aliases: list(field(&row, 2)).collect(),
            country: field(&row, 3).to_owned(),
            ambiguous: list(field(&row, 4)).collect(),
        });
    }
    let n_by_hand = all.len();
    all.extend(us_agencies(from)?);
    for it in international_organisations(&read(from, "international_orgs_factbook.tsv")?) {
        let known = all[..n_by_hand].iter_mut().find(|hand| !it.acronym.is_empty() && hand.acronym == it.acronym);
        match known.filter(|hand| hand.country.is_empty()) {
            Some(hand) => hand.aliases.extend(it.aliases.into_iter().chain([it.canonical])),
            None => all.push(it),
        }
    }
    for row in rows(&read(from, "companies_sp500.tsv")?) {
        all.extend(company(field(&row, 1), "US", words));
    }
    for row in rows(&read(from, "companies_korea_krx.tsv")?) {
        if field(&row, 5) == "KSC" && !field(&row, 2).is_empty() {
            all.extend(company(field(&row, 1), "KR", words));
        }
    }
    for row in rows(&read(from, "political_parties_factbook.tsv")?) {
        all.extend(party(&row, countries));
    }

    let mut out = String::from("canonical\tacronym\taliases\tcountry\tambiguous\n");
    let mut seen: BTreeSet<String> =
        countries.iter().flat_map(|it| it.aliases.iter().chain(&it.demonyms).chain([&it.name])).cloned().collect();
    for mut it in all {
        if !seen.insert(it.canonical.clone()) {
            continue;
        }
        if !it.acronym.is_empty() && it.acronym != it.canonical && !seen.insert(it.acronym.clone()) {
            it.acronym.clear();
        }
        let bare = ascii(&it.canonical);
        it.aliases.push(bare);
        it.aliases.retain(|alias| seen.insert(alias.clone()));
        for name in it.aliases.iter().chain([&it.canonical]) {
            if !name.contains(' ') && words.hold(name) && !it.ambiguous.contains(name) && !is_well_known(name) {
                it.ambiguous.push(name.clone());
            }
        }
        let fields = [it.canonical.as_str(), &it.acronym, &it.aliases.join("|"), &it.country, &it.ambiguous.join("|")];
        out.push_str(&fields.join("\t"));
        out.push('\n');
    }
    Ok(out)
}

/// Returns whether a name is in the lists of surnames too but in news means the organisation.
fn is_well_known(name: &str) -> bool {
    const NAMES: [&str; 31] = [
        "Hyundai",
        "Toyota",
        "Honda",
        "Nissan",
        "Mazda",
        "Mitsubishi",
        "Hitachi",
        "Siemens",
        "Porsche",
        "Audi",
        "Daimler",
        "Bosch",
        "Renault",
        "Peugeot",
        "Ferrari",
        "Philips",
        "Nokia",
        "Boeing",
        "Airbus",
        "Chrysler",
        "Disney",
        "Walmart",
        "Pfizer",
        "Citigroup",
        "Reuters",
        "Bloomberg",
        "Pentagon",
        "Kremlin",
        "Democrats",
        "Republicans",
        "Tories",
    ];
    NAMES.contains(&name)
}

fn us_agencies(from: &Path) -> Result<Vec<Organisation>> {
    const KINDS: [&str; 19] = [
        "Administration",
        "Agency",
        "Authority",
        "Board",
        "Bureau",
        "Center",
        "Centers",
        "Commission",
        "Corporation",
        "Corps",
        "Council",
        "Foundation",
        "Guard",
        "Institute",
        "Institutes",
        "Laboratory",
        "Library",
        "Office",
        "Service",
    ];
    let acronyms = read(from, "us_agency_acronyms.tsv")?;
    let acronyms: BTreeMap<String, &str> = rows(&acronyms)
        .map(|row| (us_name(field(&row, 0)), field(&row, 1)))
        .filter(|it| it.1.len() >= 3 && !["DOT", "ETA"].contains(&it.1))
        .collect();
    let agencies = read(from, "us_federal_agencies.tsv")?;
    let mut all = BTreeMap::new();
    for row in rows(&agencies) {
        let name = us_name(field(&row, 0));
        let department =
            name.strip_prefix("Department of ").filter(|it| !it.contains(['-', ',', '/']) && !it.contains("Bulding"));
        if let Some(rest) = department {
            let short = format!("{} Department", rest.trim_start_matches("the "));
            let of_us = |name: &str| ["U.S.", "US", "United States"].map(|it| format!("{it} {name}"));
            let mut aliases: Vec<String> = vec![short.clone()];
            aliases.extend(of_us(&name));
            aliases.extend(of_us(&short));
            let mut ambiguous = vec![];
            match rest {
                "the Treasury" => {
                    aliases.extend(["U.S. Treasury", "US Treasury", "Treasury"].map(str::to_owned));
                    ambiguous.push("Treasury".to_owned());
                }
                "Defense" => aliases.push("Defence Department".to_owned()),
                _ => {}
            }
            let acronym = acronyms.get(&name).copied().unwrap_or("").to_owned();
            let country = "US".to_owned();
            all.insert(name.clone(), Organisation { canonical: name, acronym, aliases, country, ambiguous });
            continue;
        }
        let n_words = name.split(' ').count();
        let has_kind = name.split(' ').any(|it| KINDS.contains(&it));
        let is_part = name.contains([',', '/', '-', '(', '.', '\''])
            || [
                "Office of the",
                "Office of Inspector",
                "Office of Chief",
                "Office of Communications",
                "Program Support",
            ]
            .iter()
            .any(|it| name.contains(it))
            || [
                "National Business Center",
                "Inspector General",
                "Infrastructure Commission",
                "Office of Administration",
                "Recovery Act Accountability and Transparency Board",
            ]
            .contains(&name.as_str());
        if !has_kind || is_part || !(3..=9).contains(&n_words) {
            continue;
        }
        let acronym = acronyms.get(&name).copied().unwrap_or("").to_owned();
        let aliases = vec![format!("U.S. {name}"), format!("US {name}")];
        let country = "US".to_owned();
        all.insert(name.clone(), Organisation { canonical: name, acronym, aliases, country, ambiguous: vec![] });
    }
    Ok(all.into_values().collect())
}

/// Returns the name without the part that only says which country it belongs to.
fn us_name(name: &str) -> String {
    let mut name = name.trim();
    for prefix in ["United States ", "U.S. "] {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    name.to_owned()
}

fn international_organisations(table: &str) -> Vec<Organisation> {
    let organisation = |row: Vec<&str>| {
        let (name, acronym) = (field(&row, 0), field(&row, 1));
        let n_words = name.split(' ').count();
        // The factbook's list has groups of countries among the organisations.
        let is_group = name.split(' ').any(|it| it == "World" && n_words == 2) || name.contains("former");
        let group_number = name.starts_with("Group of ");
        let starts_well = name.starts_with(char::is_uppercase);
        if !starts_well || is_group || group_number || n_words < 2 || name.contains(['(', '/']) {
            return None;
        }
        let useful = acronym.len() >= 3 && !acronym.contains(' ') && !["CAN", "ECO", "GUAM", "SPC"].contains(&acronym);
        let mut aliases = Vec::new();
        for (one, other) in [("Organization", "Organisation"), ("Program", "Programme"), ("Labor", "Labour")] {
            if name.ends_with(one) || name.contains(&format!("{one} ")) {
                aliases.push(name.replace(one, other));
            }
        }
        Some(Organisation {
            canonical: name.to_owned(),
            acronym: if useful { acronym.to_owned() } else { String::new() },
            aliases,
            ..Organisation::default()
        })
    };
    rows(table).filter_map(organisation).collect()
}

/// Returns a company under its short name, with the full name as an alias.
fn company(name: &str, country: &str, words: &OrdinaryWords) -> Option<Organisation> {
    const FORMS: [&str; 16] = [
        " Inc.",
        " Inc",
        " Corp.",
        " Corp",
        " Corporation",
        " Company",
        " Co.",
        " Co",
        " plc",
        " Ltd.",
        " Ltd",
        " Limited",
        " Incorporated",
        " & Co.",
        " &",
        ",",
    ];
    const IN_THE_NEWS: [&str; 8] = ["Amazon", "Apple", "Block", "Caterpillar", "Chubb", "Oracle", "Target", "Visa"];
    let full = name.split(" (").next().unwrap_or(name).replace('–', "-").replace('’', "'");
    let full = full.replace(".,Ltd", "., Ltd").replace("Co.Ltd", "Co., Ltd").replace(",Inc", ", Inc");
    let mut short = full.as_str();
    while let Some(cut) = FORMS.iter().find_map(|it| short.strip_suffix(it)) {
        short = cut.trim_end();
    }
    let is_fund = ["ETN", "Future", "Inverse", "Leverage", "K200", "No."].iter().any(|it| short.contains(it));
    if short.chars().count() < 2 || is_fund || (country == "KR" && !short.starts_with(char::is_uppercase)) {
        return None;
    }
    // What is an ordinary word needs the full name, unless news uses the short one.
    if !short.contains(' ') && words.is_ordinary(short) && !IN_THE_NEWS.contains(&short) {
        let name = Organisation { canonical: full.clone(), country: country.to_owned(), ..Organisation::default() };
        return (full != short).then_some(name);
    }
    let mut aliases = vec![];
    if full != short && country == "US" {
        aliases.push(full.clone());
    }
    Some(Organisation { canonical: short.to_owned(), aliases, country: country.to_owned(), ..Organisation::default() })
}

/// Returns a party whose name says that it is one.
fn party(row: &[&str], countries: &[Country]) -> Option<Organisation> {
    let (name, country) = (field(row, 0), iso2_of(countries, field(row, 2)));
    let n_words = name.split(' ').count();
    let says =
        ["Party", "Movement", "Alliance", "Front", "Coalition", "Union", "Rally"].iter().any(|it| name.ends_with(it));
    if country.is_empty() || !says || !(3..=5).contains(&n_words) || name.contains([',', '(', '/', '"']) {
        return None;
    }
    if !name.is_ascii() || !name.starts_with(char::is_uppercase) {
        return None;
    }
    Some(Organisation { canonical: name.to_owned(), country: country.to_owned(), ..Organisation::default() })
}

fn persons(from: &Path, countries: &[Country]) -> Result<String> {
    // A king of several realms, or a president of a country with territories, is listed under the first of these.
    const FIRST: [&str; 6] = ["US", "GB", "FR", "DK", "NL", "NO"];
    let mut all = BTreeSet::new();
    let mut realms: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in rows(&read(from, "leaders_factbook.tsv")?) {
        let [given, name, title, country] = [0, 1, 2, 3].map(|it| field(&row, it));
        // The surname is written in capitals.
        let is_capital =
            |it: &&str| it.chars().filter(|it| it.is_alphabetic()).count() >= 2 && !it.chars().any(char::is_lowercase);
        let n_before = given.split(' ').take_while(|it| !is_capital(it)).count();
        let n_surname = given.split(' ').skip(n_before).take_while(is_capital).count();
        let surname = name.split(' ').skip(n_before).take(n_surname).collect::<Vec<_>>().join(" ");
        if !surname.is_empty() && field(&row, 4) != "ambassador" {
            let realm = (iso2_of(countries, country).to_owned(), title.to_owned());
            realms.entry(format!("{name}\t{surname}")).or_default().push(realm);
        }
    }
    for (name, realms) in &realms {
        let main = FIRST.iter().find_map(|iso2| realms.iter().find(|it| it.0 == *iso2)).or(realms.first());
        all.extend(main.map(|(iso2, title)| format!("{name}\t{iso2}\t{title}\n")));
    }
    for row in rows(&read(from, "us_politicians.tsv")?) {
        let [first, last, nickname, role, start] = [1, 2, 4, 5, 8].map(|it| field(&row, it));
        // Presidents from long ago are not quoted for figures.
        if role.ends_with("President") && start < "1960" {
            continue;
        }
        let first = if nickname.is_empty() { first } else { nickname };
        all.insert(format!("{first} {last}\t{last}\tUS\t{role}\n"));
    }
    Ok(["name\tsurname\tcountry\ttitle\n".to_owned()].into_iter().chain(all).collect())
}

/// The table that is shipped, which people extend, with the currencies of ISO 4217 that it lacks.
fn currencies(from: &Path) -> Result<String> {
    let mut out = String::from("code\tnames\tsymbols\tsubunits\tglued\n");
    let mut seen = BTreeSet::new();
    for row in rows(CURRENCIES) {
        let [code, names, symbols, subunits, glued] = [0, 1, 2, 3, 4].map(|it| field(&row, it));
        seen.insert(code.to_owned());
        out.push_str(&format!("{code}\t{names}\t{symbols}\t{subunits}\t{glued}\n"));
    }
    let table = read(from, "currencies.tsv")?;
    let mut others: BTreeMap<&str, String> = BTreeMap::new();
    for row in rows(&table) {
        let [name, code, withdrawn] = [1, 2, 5].map(|it| field(&row, it));
        let is_money = !code.starts_with('X') || ["XAF", "XCD", "XPF"].contains(&code);
        if !withdrawn.is_empty() || !is_money || seen.contains(code) || code.len() != 3 || name.contains(['(', '-']) {
            continue;
        }
        // Only the unit is a common noun: "Algerian dinar".
        let name = match name.rsplit_once(' ') {
            Some((of, unit)) => format!("{of} {}", unit.to_lowercase()),
            None => name.to_lowercase(),
        };
        others.insert(code, name);
    }
    for (code, name) in others {
        let plural = ["dollar", "pound", "dinar", "shilling", "rupee", "franc", "peso", "rial", "dirham"];
        let names = match plural.iter().find(|it| name.ends_with(*it)) {
            Some(_) => format!("{name}|{name}s"),
            None => name,
        };
        out.push_str(&format!("{code}\t{names}\t{code}\t\t\n"));
    }
    Ok(out)
}
