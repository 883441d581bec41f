//! Who is who within a document: names become entities, and the sources of sayings become speakers.
//!
//! Names for the same thing are grouped by what the document says (a fuller name, a defined acronym, a surname) and by
//! what the lexicon knows ("U.S." and "United States"). Across documents an entity is the same if its id is. The id is
//! made from the group's normal form, so linking does not depend on order.

mod agreements;
mod coreference;
mod entities;
mod keys;
mod metonyms;
mod speakers;

use crate::analysis::Analysis;
use crate::attribution::Saying;
use crate::dates::Date;
use crate::names::{Definition, Name, surname};
use crate::phrase::normal_space;
pub use entities::Entities;
use keys::key;
pub use speakers::{Speaker, speakers};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use whosaid_english::descriptions::gender_of_title;
use whosaid_english::lexicon::Gender;
use whosaid_english::lists;
use whosaid_model::{Entity, EntityId, EntityType, Mention, MentionForm, slug};

impl Entities {
    /// Adds what the text says about agreements and laws: parties and dates.
    pub fn add_agreement_facts(&mut self, a: &Analysis, dates: &[Date]) {
        agreements::add_facts(a, self, dates);
    }

    /// Adds what the speakers' quotations say about them: "I", "our".
    pub fn add_quoted(&mut self, a: &Analysis, sayings: &[Saying], speakers: &[Option<Speaker>]) {
        let of: HashMap<EntityId, usize> =
            self.list.iter().enumerate().map(|(idx, entity)| (entity.id.clone(), idx)).collect();
        let speaker = |speaker: &Option<Speaker>| of.get(speaker.as_ref()?.entity.as_ref()?).copied();
        let quoted = sayings.iter().zip(speakers).filter_map(|(saying, it)| Some((saying, speaker(it)?)));
        coreference::refer_in_quotations(a, self, quoted);
    }
}

/// Groups names into entities.
pub fn entities(a: &Analysis, mut names: Vec<Name>, definitions: &[Definition]) -> Entities {
    add_acronyms(a, &mut names, definitions);
    let mut keys: Vec<String> = names.iter().map(|n| key(a, n)).collect();
    // An acronym shares the key of what it stands for.
    let long: HashMap<&str, String> =
        definitions.iter().map(|d| (a.slice(d.short.clone()), keys[d.name].clone())).collect();
    for (name, key) in names.iter().zip(&mut keys) {
        if let Some(long) = long.get(a.slice(name.tokens.clone())) {
            key.clone_from(long);
        }
    }
    join_persons(a, &names, &mut keys);
    if a.deadline.was_past() {
        return Entities::default();
    }
    join_short_names(a, &names, &mut keys);
    join_storms(a, &names, &mut keys);
    keys::join_one_sided(a, &names, &mut keys);
    keys::tell_homonyms(a, &names, &mut keys);
    let metonyms = metonyms::join(a, &mut names, &mut keys);

    let mut groups: BTreeMap<(EntityType, String), Vec<usize>> = BTreeMap::new();
    for (idx, name) in names.iter().enumerate() {
        groups.entry((name.kind, keys[idx].clone())).or_default().push(idx);
    }
    let mut out = Entities::default();
    out.metonyms.extend(metonyms.iter().flat_map(|idx| names[*idx].tokens.clone()));
    for ((kind, key), members) in groups {
        if a.deadline.is_past() {
            return Entities::default();
        }
        let idx = out.list.len();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let usual = members.iter().find_map(|member| names[*member].canonical.as_deref());
        // "Seoul" that stands for South Korea is not a name for it.
        let capitals: HashSet<&str> =
            members.iter().filter(|it| metonyms.contains(it)).map(|it| a.slice(names[*it].tokens.clone())).collect();
        let known = usual.map(str::to_owned);
        let mut mentions = Vec::with_capacity(members.len());
        for member in members {
            let name = &names[member];
            let span = a.span(name.tokens.clone());
            let text = normal_space(&a.text[span]);
            *counts.entry(text).or_default() += 1;
            mentions.push(Mention {
                start: span.start,
                end: span.end,
                text: a.text[span].to_owned(),
                form: MentionForm::Name,
            });
            for token in name.tokens.clone() {
                out.at.insert(token, idx);
            }
            if let Some(title) = &name.title {
                out.titles.entry(idx).or_default().insert(title.clone());
            }
        }
        // A place has its usual name if the text uses it ("South Korea", not "Republic of Korea"), and otherwise the
        // fullest name: the longest, the most frequent of these, the first in order.
        let usual = usual.filter(|usual| kind == EntityType::Place && counts.contains_key(*usual)).map(str::to_owned);
        let fullest = counts.iter().filter(|(text, _)| !capitals.contains(text.as_str())).max_by_key(|(text, n)| {
            (text.chars().filter(|c| !matches!(c, '.')).count(), **n, std::cmp::Reverse(text.as_str()))
        });
        let name = usual.or_else(|| fullest.map(|(text, _)| text.clone())).or(known).unwrap_or_default();
        let aliases = counts.into_keys().filter(|text| *text != name).collect();
        mentions.sort_by_key(|m: &Mention| m.start);
        let id = EntityId::of_slug(kind, &key);
        out.kinds.insert(id.clone(), kind);
        out.list.push(Entity { id, kind, name, aliases, mentions, parties: Vec::new(), milestones: Vec::new() });
    }
    coreference::refer(a, &mut out);
    out
}

/// Every place of a defined acronym is a mention of what it stands for, whatever the lexicon says.
fn add_acronyms(a: &Analysis, names: &mut Vec<Name>, definitions: &[Definition]) {
    let short: HashMap<&str, EntityType> =
        definitions.iter().map(|d| (a.slice(d.short.clone()), names[d.name].kind)).collect();
    let mut taken = vec![false; a.tokens.len()];
    for name in names.iter_mut() {
        taken[name.tokens.clone()].fill(true);
        if let Some(kind) = short.get(a.slice(name.tokens.clone())) {
            name.kind = *kind;
        }
    }
    let mut add = |tokens: Range<usize>, kind: EntityType| {
        if !tokens.clone().any(|i| taken[i]) {
            taken[tokens.clone()].fill(true);
            names.push(Name { tokens, canonical: None, title: None, kind });
        }
    };
    for definition in definitions {
        add(definition.short.clone(), short[a.slice(definition.short.clone())]);
    }
    for at in 0..a.tokens.len() {
        if let Some(kind) = short.get(a.word(at)) {
            add(at..at + 1, *kind);
        }
    }
}

/// A surname alone means the person with that surname whom the text names in full: the nearest before, or else the
/// first. A first name alone means the one person who has it, and so does a surname that stands first. A full name means
/// the one whose name differs only by a middle name.
fn join_persons(a: &Analysis, names: &[Name], keys: &mut [String]) {
    let is_full = |n: &Name| {
        n.kind == EntityType::Person
            && n.tokens.clone().filter(|i| a.is_capitalised(*i)).count() > 1
            && surname(a, n).len() < a.slice(n.tokens.clone()).len()
    };
    let first = |n: &Name| a.word(n.tokens.start);
    // "Joshua Norton" is "Joshua Abraham Norton" if no other Joshua Norton is named.
    let mut by_ends: BTreeMap<(&str, &str), BTreeSet<(usize, String)>> = BTreeMap::new();
    for (name, key) in names.iter().zip(keys.iter()).filter(|(name, _)| is_full(name)) {
        let n_words = key.split('-').count();
        by_ends.entry((first(name), surname(a, name))).or_default().insert((n_words, key.clone()));
    }
    for (name, key) in names.iter().zip(keys.iter_mut()).filter(|(name, _)| is_full(name)) {
        let same = &by_ends[&(first(name), surname(a, name))];
        if let (2, Some((2, _)), Some((_, longest))) = (same.len(), same.first(), same.last()) {
            key.clone_from(longest);
        }
    }
    // By surname and by first name: the places of each full name, in order, with its key.
    let mut full: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    let mut by_first: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for (name, key) in names.iter().zip(keys.iter()).filter(|(name, _)| is_full(name)) {
        full.entry(surname(a, name).to_lowercase()).or_default().push((name.tokens.start, key.clone()));
        by_first.entry(first(name)).or_default().insert(key.clone());
    }
    // "the Donald J. Trump administration" names him in full too.
    for name in names.iter().filter(|name| name.kind == EntityType::Organisation && name.tokens.len() > 2) {
        let last = name.tokens.end - 1;
        if a.is(last, "administration") && a.lexicon.is_forename(first(name)) {
            let key = keys::person(a.lexicon, a.slice(name.tokens.start..last));
            full.entry(a.word(last - 1).to_lowercase()).or_default().push((name.tokens.start, key));
        }
    }
    for named in full.values_mut() {
        named.sort();
    }
    let is_first = |word: &str| {
        a.lexicon.is_forename(word) || lists::names::SURNAMES_FIRST.contains(word) || !a.lexicon.is_surname(word)
    };
    let mut bearers = Bearers { full, fitting: HashMap::new() };
    for (name, key) in names.iter().zip(keys).filter(|(name, _)| name.kind == EntityType::Person && !is_full(name)) {
        if a.deadline.is_past() {
            return;
        }
        let word = a.slice(name.tokens.clone());
        let lower = word.to_lowercase();
        if bearers.full.contains_key(&lower) {
            // "Mrs. Clinton" is not Bill.
            let gender = name.title.as_deref().and_then(gender_of_title);
            let fits = |key: &str| {
                let first = a.lexicon.gender(&capitalised(key.split('-').next().unwrap_or("")));
                gender.is_none() || first.is_none() || first == gender
            };
            if let Some(bearer) = bearers.meant(&lower, gender, name.tokens.start, fits) {
                bearer.clone_into(key);
            }
        } else if let Some(bearers) = by_first.get(word).filter(|it| it.len() == 1 && is_first(word)) {
            bearers.iter().for_each(|bearer| key.clone_from(bearer));
        }
    }
}

/// The people whom a text names in full, by surname in small letters.
struct Bearers {
    /// The places of each full name, in order, with its key.
    full: HashMap<String, Vec<(usize, String)>>,
    /// Which of them may have a gender, computed on demand: a text may say "Mr. Smith" of a thousand Smiths a thousand
    /// times.
    fitting: HashMap<(String, Option<Gender>), Vec<usize>>,
}

impl Bearers {
    /// Returns the key of the person whom a surname alone means at a token: the nearest before who fits, or else the
    /// first. `fits` is asked about every bearer once for each gender.
    fn meant(
        &mut self,
        surname: &str,
        gender: Option<Gender>,
        token: usize,
        fits: impl Fn(&str) -> bool,
    ) -> Option<&str> {
        let full = self.full.get(surname)?;
        let fitting = self
            .fitting
            .entry((surname.to_owned(), gender))
            .or_insert_with(|| full.iter().enumerate().filter(|(_, (_, key))| fits(key)).map(|(idx, _)| idx).collect());
        let n_before = fitting.partition_point(|idx| full[*idx].0 < token);
        let (at, nearest) = &full[*fitting.get(n_before.saturating_sub(1))?];
        // "George Bush and Jeb Bush met. Bush said": nobody can tell who.
        let before = fitting[..n_before].iter().rev().map(|idx| &full[*idx]);
        let mut near = before.take_while(|(other, _)| at.saturating_sub(*other) < 30);
        let rival = near.any(|(_, key)| key != nearest);
        (!rival).then_some(nearest.as_str())
    }
}

/// "Maria" is "Hurricane Maria".
fn join_storms(a: &Analysis, names: &[Name], keys: &mut [String]) {
    let is_event = |name: &Name| name.kind == EntityType::Event;
    let full: HashMap<&str, String> = names
        .iter()
        .zip(keys.iter())
        .filter(|(name, _)| is_event(name) && name.tokens.len() == 2)
        .map(|(name, key)| (a.word(name.tokens.end - 1), key.clone()))
        .collect();
    for (name, key) in names.iter().zip(keys).filter(|(name, _)| is_event(name) && name.tokens.len() == 1) {
        if let Some(full) = full.get(a.word(name.tokens.start)) {
            key.clone_from(full);
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// How the normal forms of names begin that are called without this: "U.S. Army", "Department of Homeland Security".
const OF_A_COUNTRY: &[&str] = &["us-", "un-", "uk-", "united-states-", "united-nations-", "department-of-"];

/// "the Peterson Institute" means "the Peterson Institute for International Economics" if only one name begins like
/// this, and "the Army" the U.S. Army if only that is named.
fn join_short_names(a: &Analysis, names: &[Name], keys: &mut [String]) {
    let joins = |n: &Name| matches!(n.kind, EntityType::Organisation | EntityType::Agreement | EntityType::Law);
    let slugs: Vec<String> =
        names.iter().map(|n| if joins(n) { slug(a.slice(n.tokens.clone())) } else { String::new() }).collect();
    let mut known: BTreeMap<(EntityType, String), String> = BTreeMap::new();
    for ((name, slug), key) in names.iter().zip(&slugs).zip(keys.iter()).filter(|((name, _), _)| joins(name)) {
        known.insert((name.kind, slug.clone()), key.clone());
    }
    // By the name without what makes it that of a country; `None` if several are called so.
    let mut without_country: HashMap<String, Option<String>> = HashMap::new();
    for ((_, slug), key) in known.iter().filter(|((kind, _), _)| *kind == EntityType::Organisation) {
        let short = OF_A_COUNTRY.iter().find_map(|front| slug.strip_prefix(front)).filter(|it| !it.is_empty());
        if let Some(short) = short {
            let one = without_country.entry(short.to_owned()).or_insert_with(|| Some(key.clone()));
            *one = one.take().filter(|one| one == key);
        }
    }
    for ((name, slug), key) in
        names.iter().zip(&slugs).zip(keys).filter(|((name, _), _)| joins(name) && name.canonical.is_none())
    {
        let prefix = format!("{slug}-");
        let is_organisation = name.kind == EntityType::Organisation;
        if let Some(target) = without_country.get(slug).and_then(Option::as_ref).filter(|_| is_organisation) {
            key.clone_from(target);
            continue;
        }
        let mut longer = known
            .range((name.kind, prefix.clone())..)
            .take_while(|((kind, slug), _)| *kind == name.kind && slug.starts_with(&prefix));
        if let Some((_, target)) = longer.next()
            && longer.take(50).all(|(_, other)| other == target)
        {
            key.clone_from(target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrase::LONGEST_PHRASE;
    use crate::{Lexicon, extract};
    use std::cell::Cell;
    use whosaid_model::Document;

    /// Checks the ids of the entities, each with its names in order: "person:jane-doe Jane Doe, Doe".
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let extraction = extract(&Document::new("d", text), Lexicon::shipped());
        let of = |e: &whosaid_model::Entity| {
            let names: Vec<&str> = e.mentions.iter().map(|m| m.text.as_str()).collect();
            format!("{} {}", e.id, names.join(", "))
        };
        assert_eq!(extraction.entities.iter().map(of).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn one_person_under_several_names() {
        check("President LeeMyung-bak spoke.", &["person:lee-myung-bak LeeMyung-bak"]);
        check("Donald J. Trump won. Trump smiled.", &["person:donald-trump Donald J. Trump, Trump"]);
        check(
            "Ana Maria Ruiz and Peter Gray met. Ana laughed.",
            &["person:ana-maria-ruiz Ana Maria Ruiz, Ana", "person:peter-gray Peter Gray"],
        );
        check(
            "Ana Ortega-Paz met Bill de Silva. Ortega-Paz said so. De Silva left.",
            &["person:ana-ortega-paz Ana Ortega-Paz, Ortega-Paz", "person:bill-de-silva Bill de Silva, De Silva"],
        );
        check("Xi Jinping came. Xi spoke.", &["person:xi-jinping Xi Jinping, Xi"]);
    }

    #[test]
    fn two_persons_of_one_surname() {
        check(
            "Hillary Clinton and Bill Clinton came. Mrs. Clinton spoke.",
            &["person:bill-clinton Bill Clinton", "person:hillary-clinton Hillary Clinton, Clinton"],
        );
        check(
            "George W. Bush and Jeb Bush met. Bush spoke.",
            &["person:bush Bush", "person:george-bush George W. Bush", "person:jeb-bush Jeb Bush"],
        );
    }

    /// Each bearer is looked at once, however often the name occurs: "Xxxxx Smith met Mr. Smith", repeated.
    #[test]
    fn bearers_of_a_surname_are_looked_at_once() {
        const N: usize = 1000;
        let named = (0..N).map(|at| (40 * at, format!("person-{at}"))).collect();
        let mut bearers = Bearers { full: HashMap::from([("smith".to_owned(), named)]), fitting: HashMap::new() };
        let n_looks = Cell::new(0);
        for gender in [None, Some(Gender::Male), Some(Gender::Female)] {
            for at in 0..N {
                let fits = |_: &str| {
                    n_looks.set(n_looks.get() + 1);
                    true
                };
                let meant = bearers.meant("smith", gender, 40 * at + 1, fits).map(str::to_owned);
                assert_eq!(meant, Some(format!("person-{at}")));
            }
        }
        assert_eq!(n_looks.get(), 3 * N);
    }

    #[test]
    fn what_is_too_long_for_a_name_is_none() {
        let long = format!("X{}", "y".repeat(LONGEST_PHRASE));
        check(&format!("Jane {long} left. Jane Doe and {long} stayed."), &["person:jane-doe Jane Doe"]);
        check(
            &format!("The {long} Institute paid. The Trade Institute (T{long}I) paid."),
            &["organisation:trade-institute Trade Institute"],
        );
    }

    #[test]
    fn one_agreement_under_several_names() {
        check(
            "The KORUS FTA is old. They praised the U.S.-Korea Free Trade Agreement.",
            &["agreement:kr-us-free-trade-agreement KORUS FTA, U.S.-Korea Free Trade Agreement"],
        );
        check(
            "The Peru-Chile free trade agreement is old. The Chile trade pact was weighed.",
            &["agreement:cl-pe-free-trade-agreement Peru-Chile free trade agreement, Chile trade pact"],
        );
        check("The Iran nuclear deal held.", &["agreement:joint-comprehensive-plan-of-action Iran nuclear deal"]);
    }

    #[test]
    fn a_state_and_a_country_of_one_name() {
        check("Voters in Georgia and Alabama chose.", &["place:alabama Alabama", "place:georgia-us-state Georgia"]);
        check("Russia invaded Georgia in 2008.", &["place:georgia Georgia", "place:russia Russia"]);
    }

    #[test]
    fn organisations() {
        check(
            "The Ministry of Trade, Industry and Energy met the Bank of Korea (BOK). The BOK left.",
            &[
                "organisation:bank-of-korea Bank of Korea, BOK, BOK",
                "organisation:ministry-of-trade-industry-and-energy Ministry of Trade, Industry and Energy",
            ],
        );
        check(
            "The Donald Trump administration spoke. The Trump administration left.",
            &["organisation:trump-administration Donald Trump administration, Trump administration"],
        );
        check(
            "US Commerce Secretary Jane Doe quoted gross domestic product (GDP). GDP rose.",
            &["person:jane-doe Jane Doe", "place:united-states US"],
        );
    }
}
