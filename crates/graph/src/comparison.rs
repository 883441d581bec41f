//! When two figures are of the same thing, and whether they then agree.

use crate::words::{self, Phrase, Role};
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use whosaid_model::{
    Claim, ClaimId, Day, Decimal, Direction, DocId, EntityId, FigureKind, Form, Interval, Period, Polarity,
    UnitOfMeasure, Value,
};

/// How one claim stands to another, from the least comparable to the plainest difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The dimension differs: kind, unit or form; or one of them gives no number.
    NotComparable,
    /// The same measure, at another time.
    OtherPeriod,
    /// Something else is measured, or another part of it.
    OtherScope,
    /// The same speaker gives the same number again.
    Restatement,
    /// The same speaker gives another number.
    Revision,
    /// Some number fits both.
    Agree,
    /// Some number fits both once the more exact is rounded as the other was.
    Rounding,
    /// No number fits both.
    Conflict,
}

impl Class {
    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotComparable => "not_comparable",
            Self::OtherPeriod => "other_period",
            Self::OtherScope => "other_scope",
            Self::Restatement => "restatement",
            Self::Revision => "revision",
            Self::Agree => "agree",
            Self::Rounding => "rounding",
            Self::Conflict => "conflict",
        }
    }
}

/// How two claims stand to each other. The same whichever is given first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What kind of difference it is.
    pub class: Class,
    /// By how much the stated numbers differ, in their unit, or the larger of their units; none where they are not of the same thing.
    pub absolute: Option<Decimal>,
    /// The same as a part of the larger number: 0.05 is five percent.
    pub relative: Option<f64>,
}

/// Figures that passages give differently for the same measure and period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dispute {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// `conflict`, or `revision` where the same speaker gives both numbers.
    pub class: Class,
    /// The largest difference between two members, in their unit.
    pub difference: Value,
    /// The same as a part of the larger number.
    pub relative: Option<f64>,
    /// Everybody who is said to claim a member, sorted, each once.
    pub speakers: Vec<String>,
    /// All claims of that measure and period, by value, then document and place.
    pub members: Vec<Claim>,
}

/// A figure that several passages state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statement {
    /// The commonest wording of the measure.
    pub measure: String,
    /// The entities that any of the members is about, sorted.
    pub about: Vec<EntityId>,
    /// The period.
    pub period: Option<Period>,
    /// The figure's commonest wording.
    pub text: String,
    /// Documents that state it.
    pub n_documents: usize,
    /// Everybody who is said to claim it, sorted, each once.
    pub speakers: Vec<String>,
    /// The claims, by document and place.
    pub members: Vec<Claim>,
}

/// What a claim is a claim of: occurrences with the same key state the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropositionKey {
    /// The measure in normal form: content words and countries, sorted.
    pub measure: Vec<String>,
    /// The entities that it is about, sorted.
    pub about: Vec<EntityId>,
    /// The time that it is about.
    pub period: Option<Period>,
    /// The kind of figure.
    pub kind: FigureKind,
    /// The unit: a currency or `%` as it is, a counted thing in the singular.
    pub unit: Option<String>,
    /// What money or a percentage is for each of.
    pub per: Option<String>,
    /// Level, change, share or rank.
    pub form: Form,
}

impl PropositionKey {
    /// The key of a claim, or nothing for a claim that does not say what is measured.
    pub fn of(claim: &Claim) -> Option<Self> {
        let measure = measure_words(claim.figure.measure.as_deref()?);
        let mut about = claim.figure.about.clone();
        about.sort_unstable();
        about.dedup();
        (!measure.is_empty()).then(|| Self {
            measure,
            about,
            period: claim.figure.period.clone(),
            kind: claim.figure.kind,
            unit: claim.figure.unit.as_deref().map(unit_word),
            per: claim.figure.per.clone(),
            form: claim.figure.form,
        })
    }
}

/// The normal form of a measure: its content words and countries, sorted.
pub(crate) fn measure_words(measure: &str) -> Vec<String> {
    let phrase = words::phrase(measure);
    let mut all = phrase.words;
    all.extend(phrase.places.iter().map(|(place, _)| (*place).to_owned()));
    all.sort_unstable();
    all
}

/// A unit as comparisons take it.
pub(crate) fn unit_word(unit: &str) -> String {
    if !unit.contains(|c: char| c.is_alphanumeric() && !c.is_ascii_uppercase()) {
        return unit.to_owned();
    }
    words::folded_words(unit).join(" ")
}

/// What a claim measures, ready for comparison.
struct Scope {
    phrase: Phrase,
    /// Countries in the measure and among the subjects.
    places: Vec<(&'static str, Role)>,
    /// The subjects that are no countries.
    subjects: Vec<EntityId>,
    /// All words and places, for counting what two measures share.
    words: Vec<String>,
    /// The words of the subjects' names.
    subject_words: Vec<String>,
}

impl Scope {
    fn of(claim: &Claim) -> Option<Self> {
        let phrase = words::phrase(claim.figure.measure.as_deref()?);
        let mut places = phrase.places.clone();
        let mut subjects = Vec::new();
        for id in &claim.figure.about {
            match words::country(&slug_words(id)) {
                Some(country) if !places.iter().any(|(place, _)| *place == country) => {
                    places.push((country, Role::Unsaid));
                }
                Some(_) => {}
                None => subjects.push(id.clone()),
            }
        }
        places.sort_unstable();
        subjects.sort_unstable();
        subjects.dedup();
        let mut subject_words: Vec<String> =
            subjects.iter().flat_map(|id| words::folded_words(&slug_words(id))).collect();
        subject_words.sort_unstable();
        let mut all = phrase.words.clone();
        all.extend(places.iter().map(|(place, _)| (*place).to_owned()));
        all.sort_unstable();
        (!phrase.words.is_empty()).then_some(Self { phrase, places, subjects, words: all, subject_words })
    }

    /// Whether the two measure the same thing. Errs on the side of no: a disagreement that is none costs more trust than
    /// one that goes unseen.
    fn fits(&self, other: &Self) -> bool {
        let n_shared = n_in_both(&self.words, &other.words);
        let dice = 2 * n_shared * 100 >= LEAST_DICE * (self.words.len() + other.words.len());
        // One says all that the other says: what is swapped rather than added is another thing.
        let one_in_other = n_shared == self.words.len().min(other.words.len());
        dice && one_in_other
            && (self.words.len().min(other.words.len()) >= 2
                || (!self.subjects.is_empty() && self.subjects == other.subjects))
            && self.places.len() == other.places.len()
            && self.places.iter().zip(&other.places).all(|(a, b)| a.0 == b.0 && a.1.fits(b.1))
            && self.adds_nothing_to(other)
            && other.adds_nothing_to(self)
    }

    /// Whether a word of this one narrows or moves what is measured, so that nothing without it is the same.
    fn must_keep(&self, word: &String) -> bool {
        words::is_telling(word)
            || self.phrase.words.binary_search(word).is_err()
            || self.phrase.names.binary_search(word).is_ok()
    }

    /// Whether no word and no subject of this one is lacking in the other that would narrow or move what is measured.
    fn adds_nothing_to(&self, other: &Self) -> bool {
        let lacks = |word: &String| {
            other.words.binary_search(word).is_err() && other.subject_words.binary_search(word).is_err()
        };
        !self.phrase.words.iter().filter(|word| lacks(word)).any(|word| self.must_keep(word))
            && self.subjects.iter().all(|id| {
                other.subjects.binary_search(id).is_ok()
                    || words::folded_words(&slug_words(id)).iter().all(|word| !lacks(word))
            })
    }

    /// Whether the two say the same in the same words, about something that has a name.
    fn is_same_named(&self, other: &Self) -> bool {
        self.words == other.words
            && self.subjects == other.subjects
            && !(self.places.is_empty() && self.subjects.is_empty())
    }
}

/// Two measures share at least so many hundredths of their words (Dice's coefficient).
const LEAST_DICE: usize = 75;

/// How many words two sorted lists share.
fn n_in_both(a: &[String], b: &[String]) -> usize {
    a.iter().filter(|word| b.binary_search(word).is_ok()).count()
}

/// The words of an entity's id after its type.
fn slug_words(id: &EntityId) -> String {
    let text = id.as_str();
    text.split_once(':').map_or(text, |(_, name)| name).replace(['-', '_'], " ")
}

/// Compares two claims.
///
/// The classes are tried in the order of [`Class`]; the first that holds is the answer. Two figures without a period are
/// taken to be of the same time only where their measures are equal, of something that has a name, and their documents
/// are of the same month or undated.
pub fn compare(a: &Claim, b: &Claim) -> Comparison {
    let none = |class| Comparison { class, absolute: None, relative: None };
    let (Some(range_a), Some(range_b)) = (Range::of(a), Range::of(b)) else { return none(Class::NotComparable) };
    if Dimension::of(a) != Dimension::of(b) {
        return none(Class::NotComparable);
    }
    let scopes = (Scope::of(a), Scope::of(b));
    let same_period = match (&a.figure.period, &b.figure.period) {
        (Some(a), Some(b)) => a.same_days(b),
        (None, None) => When::of(a) == When::of(b) && matches!(&scopes, (Some(a), Some(b)) if a.is_same_named(b)),
        _ => false,
    };
    if !same_period {
        return none(Class::OtherPeriod);
    }
    if !matches!(&scopes, (Some(a), Some(b)) if a.fits(b)) {
        return none(Class::OtherScope);
    }
    range_a.compare(&range_b, Voice::of(a) == Voice::of(b))
}

/// Figures of different dimensions cannot be compared.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Dimension {
    kind: FigureKind,
    unit: Option<String>,
    per: Option<String>,
    form: Form,
}

impl Dimension {
    fn of(claim: &Claim) -> Self {
        let figure = &claim.figure;
        Self {
            kind: figure.kind,
            unit: figure.unit.as_deref().map(|unit| match measured_in(claim) {
                Some(unit) => unit.dimension.to_owned(),
                None => unit_word(unit),
            }),
            per: figure.per.clone(),
            form: figure.form,
        }
    }
}

/// The unit of measure of a claim, by which it can be compared with claims in other units of its dimension: tons with tonnes,
/// months with years.
fn measured_in(claim: &Claim) -> Option<&'static UnitOfMeasure> {
    let measured = matches!(claim.figure.kind, FigureKind::Quantity | FigureKind::Duration);
    claim.figure.unit.as_deref().filter(|_| measured).and_then(UnitOfMeasure::named)
}

/// The time a figure is about, in a form that can be a key; for one without a period, the month its document is of.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum When {
    Days(Option<Day>, Option<Day>),
    Text(String),
    Published(Option<String>),
}

impl When {
    fn of(claim: &Claim) -> Self {
        match &claim.figure.period {
            Some(period) => match period.days() {
                Some((first, last)) => Self::Days(first, last),
                None => Self::Text(period.0.clone()),
            },
            None => Self::Published(claim.published.as_ref().map(|date| date.chars().take(7).collect())),
        }
    }
}

/// Who stands behind a claim: the speaker, or else the document's own voice, which is its publisher's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Voice {
    Entity(EntityId),
    Name(Vec<String>),
    Publisher(Vec<String>),
    Document(DocId),
}

impl Voice {
    fn of(claim: &Claim) -> Self {
        match (&claim.figure.speaker_entity, &claim.figure.speaker, &claim.publisher) {
            (Some(id), _, _) => Self::Entity(id.clone()),
            (None, Some(name), _) => Self::Name(words::words(name)),
            (None, None, Some(publisher)) => Self::Publisher(words::words(publisher)),
            (None, None, None) => Self::Document(claim.doc.clone()),
        }
    }
}

/// What a figure's words leave open, with the number they state. A fall is below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Range {
    low: Option<Decimal>,
    high: Option<Decimal>,
    stated: Decimal,
    /// The name of its unit of measure, where it has one.
    unit: Option<&'static str>,
    /// Whether it is by how much something moved: a move of two degrees starts from no zero.
    is_change: bool,
}

impl Range {
    fn of(claim: &Claim) -> Option<Self> {
        let figure = &claim.figure;
        // Who denies a figure gives no number.
        if figure.polarity == Some(Polarity::Denied) {
            return None;
        }
        let (min, max) = (figure.value.min()?, figure.value.max()?);
        let two = Decimal::TWO;
        let stated = (min / two).checked_add(max / two)?.normalize();
        let unset = figure.low.is_none() && figure.high.is_none();
        let (low, high) = if unset { (Some(min), Some(max)) } else { (figure.low, figure.high) };
        let fell = figure.form == Form::Change && figure.direction == Some(Direction::Down);
        let unit = measured_in(claim).map(|unit| unit.name);
        let is_change = figure.form == Form::Change;
        Some(match fell && !stated.is_sign_negative() {
            true => Self { low: high.map(|n| -n), high: low.map(|n| -n), stated: -stated, unit, is_change },
            false => Self { low, high, stated, unit, is_change },
        })
    }

    fn interval(self) -> Interval {
        Interval { low: self.low, high: self.high }
    }

    /// Half the width, where both ends are set: how exactly it is stated.
    fn half_width(self) -> Option<Decimal> {
        Some(self.high?.checked_sub(self.low?)? / Decimal::TWO)
    }

    /// The same in base units of its dimension, with how many of them its unit is.
    fn in_base_units(self) -> Option<(Self, Decimal)> {
        let unit = UnitOfMeasure::named(self.unit?)?;
        let convert = |low, high| match self.is_change {
            true => unit.size_in_base_units(Interval { low, high }),
            false => unit.in_base_units(Interval { low, high }),
        };
        let middle = |n: Decimal| {
            let it = convert(Some(n), Some(n))?;
            (it.low? / Decimal::TWO).checked_add(it.high? / Decimal::TWO)
        };
        let Interval { low, high } = convert(self.low, self.high)?;
        let one = middle(Decimal::ONE)?.checked_sub(middle(Decimal::ZERO)?)?;
        Some((Self { low, high, stated: middle(self.stated)?, unit: None, is_change: self.is_change }, one))
    }

    /// The same in units that all figures of its dimension can be set beside each other in.
    fn in_common_units(self) -> Self {
        self.in_base_units().map_or(self, |(range, _)| range)
    }

    fn compare(&self, other: &Self, same_voice: bool) -> Comparison {
        if self.unit != other.unit {
            let (Some((a, one)), Some((b, another))) = (self.in_base_units(), other.in_base_units()) else {
                return Comparison { class: Class::NotComparable, absolute: None, relative: None };
            };
            // The difference is told in the larger of the two units.
            let found = a.compare(&b, same_voice);
            let absolute = found.absolute.and_then(|n| n.checked_div(one.max(another)));
            return Comparison { absolute: absolute.map(|n| n.round_dp(6).normalize()), ..found };
        }
        let absolute = self.stated.checked_sub(other.stated).map(|n| n.abs().normalize());
        let largest = self.stated.abs().max(other.stated.abs());
        let relative = absolute.and_then(|n| n.checked_div(largest).or(n.is_zero().then_some(n)));
        let class = match (self.fit(*other), same_voice) {
            (Fit::Same | Fit::Rounded, true) => Class::Restatement,
            (Fit::Apart, true) => Class::Revision,
            (Fit::Same, false) => Class::Agree,
            (Fit::Rounded, false) => Class::Rounding,
            (Fit::Apart, false) => Class::Conflict,
        };
        Comparison { class, absolute, relative: relative.and_then(|n| n.round_dp(6).to_f64()) }
    }

    fn fit(self, other: Self) -> Fit {
        if meet(self.interval(), other.interval()) {
            return Fit::Same;
        }
        let (Some(a), Some(b)) = (self.half_width(), other.half_width()) else { return Fit::Apart };
        let coarser = a.max(b);
        let widened =
            |range: Self| Interval { low: range.stated.checked_sub(coarser), high: range.stated.checked_add(coarser) };
        if meet(widened(self), widened(other)) { Fit::Rounded } else { Fit::Apart }
    }
}

/// Whether some number fits both. Rounded figures that follow each other (5 and 6) share an end by construction, which is
/// no agreement; a bound ("at least 5") or an exact number that lies on an end is one.
fn meet(a: Interval, b: Interval) -> bool {
    let is_stretch = |it: Interval| it.low.is_some() && it.high.is_some() && it.low != it.high;
    let touch = (a.high.is_some() && a.high == b.low) || (b.high.is_some() && b.high == a.low);
    a.overlaps(b) && !(touch && is_stretch(a) && is_stretch(b))
}

enum Fit {
    Same,
    Rounded,
    Apart,
}

/// Claims of one thing, of one time, in one dimension.
struct Group<'a> {
    scopes: Vec<Scope>,
    members: Vec<(Range, &'a Claim)>,
}

/// Puts claims together that are of the same thing. Every two members of a group fit each other, so that a chain of near
/// matches does not join what its ends keep apart. The answer does not depend on the order of the claims.
fn groups(claims: &[Claim]) -> Vec<Group<'_>> {
    type Keyed<'a> = BTreeMap<(Vec<String>, String, Vec<EntityId>), Vec<(Range, &'a Claim)>>;
    let mut buckets: BTreeMap<(Dimension, When), Keyed<'_>> = BTreeMap::new();
    for claim in claims {
        let (Some(range), Some(key)) = (Range::of(claim), PropositionKey::of(claim)) else { continue };
        let measure = claim.figure.measure.clone().unwrap_or_default();
        let bucket = buckets.entry((Dimension::of(claim), When::of(claim))).or_default();
        bucket.entry((key.measure, measure, key.about)).or_default().push((range, claim));
    }
    let mut done = Vec::new();
    for ((_, when), keyed) in buckets {
        let undated = matches!(when, When::Published(_));
        let mut groups: Vec<Group<'_>> = Vec::new();
        // The groups that have a word, so that a measure is compared with those alone that share one with it.
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for members in keyed.into_values() {
            let Some(scope) = members.first().and_then(|(_, claim)| Scope::of(claim)) else { continue };
            if !scope.fits(&scope) || (undated && !scope.is_same_named(&scope)) {
                continue;
            }
            let fits = |other: &Scope| scope.fits(other) && (!undated || scope.is_same_named(other));
            // A word that tells must be in both; of the others one measure may lack two in five of its own. So what fits
            // shares one of the few rarest, which are the quickest to look through.
            let telling: Vec<&String> = scope.words.iter().filter(|word| scope.must_keep(word)).collect();
            let (looked_up, n_needed) = if telling.is_empty() {
                (scope.words.iter().collect(), scope.words.len() * 2 / 5 + 1)
            } else {
                (telling, 1)
            };
            let mut lists: Vec<&Vec<usize>> =
                looked_up.into_iter().map(|word| by_word.get(word).unwrap_or(const { &Vec::new() })).collect();
            lists.sort_by_key(|list| list.len());
            let mut candidates: Vec<usize> = lists.into_iter().take(n_needed).flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            let home = candidates.into_iter().find(|idx| groups[*idx].scopes.iter().all(&fits));
            let idx = home.unwrap_or(groups.len());
            if home.is_none() {
                groups.push(Group { scopes: Vec::new(), members: Vec::new() });
            }
            for word in scope.words.iter().chain(&scope.subject_words) {
                let list = by_word.entry(word.clone()).or_default();
                if list.last() != Some(&idx) {
                    list.push(idx);
                }
            }
            groups[idx].scopes.push(scope);
            groups[idx].members.extend(members);
        }
        done.extend(groups);
    }
    for group in &mut done {
        group.members.sort_by(|(range_a, a), (range_b, b)| {
            let stated = |range: &Range| range.in_common_units().stated;
            stated(range_a).cmp(&stated(range_b)).then_with(|| place_of(a).cmp(&place_of(b)))
        });
    }
    done
}

fn place_of(claim: &Claim) -> (&DocId, u32, u32, &ClaimId) {
    (&claim.doc, claim.figure.start, claim.figure.end, &claim.id)
}

/// Finds where passages give different figures for the same thing, the largest relative difference first.
///
/// The answer does not depend on the order of the claims. A speaker who corrects himself inside one document is left out.
pub fn disputes(claims: &[Claim]) -> Vec<Dispute> {
    let mut found: Vec<Dispute> = groups(claims).into_iter().filter_map(|group| dispute(&group)).collect();
    found.sort_by(|a, b| {
        let place =
            |it: &Dispute| it.members.first().map(|claim| (claim.doc.clone(), claim.figure.start, claim.id.clone()));
        b.relative
            .unwrap_or(f64::INFINITY)
            .total_cmp(&a.relative.unwrap_or(f64::INFINITY))
            .then_with(|| (&a.measure, &a.about, &a.period).cmp(&(&b.measure, &b.about, &b.period)))
            .then_with(|| place(a).cmp(&place(b)))
    });
    found
}

fn dispute(group: &Group<'_>) -> Option<Dispute> {
    // Who says what, each once: a wire story in a hundred papers is compared once.
    let mut sides: BTreeMap<(Range, Voice), &DocId> = BTreeMap::new();
    let mut apart_in_doc = Vec::new();
    for (range, claim) in &group.members {
        let voice = Voice::of(claim);
        match sides.get(&(*range, voice.clone())) {
            Some(doc) if **doc != claim.doc => apart_in_doc.push((*range, voice)),
            Some(_) => {}
            None => {
                sides.insert((*range, voice), &claim.doc);
            }
        }
    }
    let mut worst: Option<Comparison> = None;
    let mut class = Class::Revision;
    let sides: Vec<(&(Range, Voice), &&DocId)> = sides.iter().collect();
    for (idx, (side_a, doc_a)) in sides.iter().enumerate() {
        for (side_b, doc_b) in &sides[idx + 1..] {
            let comparison = side_a.0.compare(&side_b.0, side_a.1 == side_b.1);
            let in_one_document = doc_a == doc_b && !apart_in_doc.contains(side_a) && !apart_in_doc.contains(side_b);
            match comparison.class {
                Class::Conflict => class = Class::Conflict,
                Class::Revision if !in_one_document => {}
                _ => continue,
            }
            let size = |it: &Comparison| (it.relative.unwrap_or(f64::INFINITY), it.absolute);
            if worst.is_none_or(|worst| size(&comparison).partial_cmp(&size(&worst)).is_some_and(|order| order.is_gt()))
            {
                worst = Some(comparison);
            }
        }
    }
    let worst = worst?;
    let members: Vec<&Claim> = group.members.iter().map(|(_, claim)| *claim).collect();
    Some(Dispute {
        measure: commonest(members.iter().filter_map(|claim| claim.figure.measure.as_deref())).unwrap_or_default(),
        about: subjects(&members),
        period: commonest(members.iter().filter_map(|claim| claim.figure.period.as_ref().map(Period::as_str)))
            .map(Period),
        class,
        difference: worst.absolute.map_or(Value::Vague, Value::Number),
        relative: worst.relative,
        speakers: speakers(&members),
        members: members.into_iter().cloned().collect(),
    })
}

/// The figures that most documents state, at most `n` and each by two documents at least; among equals by their place.
pub fn most_stated(claims: &[Claim], n: usize) -> Vec<Statement> {
    let mut found = Vec::new();
    for group in groups(claims) {
        // The most exact figures first: each gathers the looser ones that it fits.
        let mut members = group.members;
        for (range, _) in &mut members {
            *range = range.in_common_units();
        }
        members.sort_by(|(a, claim_a), (b, claim_b)| {
            let width = |range: &Range| (range.half_width().is_none(), range.half_width());
            width(a).cmp(&width(b)).then_with(|| a.cmp(b)).then_with(|| place_of(claim_a).cmp(&place_of(claim_b)))
        });
        let mut clusters: BTreeMap<(usize, Range), Vec<&Claim>> = BTreeMap::new();
        let mut anchors: Vec<Range> = Vec::new();
        for (range, claim) in members {
            let idx = anchors.iter().position(|anchor| meet(anchor.interval(), range.interval()));
            let idx = idx.unwrap_or_else(|| {
                anchors.push(range);
                anchors.len() - 1
            });
            clusters.entry((idx, anchors[idx])).or_default().push(claim);
        }
        found.extend(clusters.into_values().filter_map(|mut members| {
            members.sort_by(|a, b| place_of(a).cmp(&place_of(b)));
            let mut docs: Vec<&DocId> = members.iter().map(|claim| &claim.doc).collect();
            docs.dedup();
            (docs.len() > 1).then(|| Statement {
                measure: commonest(members.iter().filter_map(|claim| claim.figure.measure.as_deref()))
                    .unwrap_or_default(),
                about: subjects(&members),
                period: commonest(members.iter().filter_map(|claim| claim.figure.period.as_ref().map(Period::as_str)))
                    .map(Period),
                text: commonest(members.iter().map(|claim| claim.figure.text.as_str())).unwrap_or_default(),
                n_documents: docs.len(),
                speakers: speakers(&members),
                members: members.into_iter().cloned().collect(),
            })
        }));
    }
    found.sort_by(|a, b| {
        (b.n_documents, b.speakers.len(), b.members.len())
            .cmp(&(a.n_documents, a.speakers.len(), a.members.len()))
            .then_with(|| a.members.first().map(place_of).cmp(&b.members.first().map(place_of)))
    });
    found.truncate(n);
    found
}

fn subjects(members: &[&Claim]) -> Vec<EntityId> {
    members.iter().flat_map(|claim| &claim.figure.about).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

fn speakers(members: &[&Claim]) -> Vec<String> {
    // One entity under several names is one speaker: its commonest name.
    let mut by_voice: BTreeMap<Voice, Vec<&str>> = BTreeMap::new();
    for claim in members {
        if let Some(name) = &claim.figure.speaker {
            by_voice.entry(Voice::of(claim)).or_default().push(name);
        }
    }
    by_voice
        .into_values()
        .filter_map(|names| commonest(names.into_iter()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The commonest of some texts; among equals the longest, then the first by alphabet.
pub(crate) fn commonest<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let best =
        counts.into_iter().max_by(|(a, n_a), (b, n_b)| (n_a, a.len()).cmp(&(n_b, b.len())).then_with(|| b.cmp(a)));
    best.map(|(text, _)| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::claim;

    #[track_caller]
    fn check(a: &str, b: &str, expect: Class) {
        let (a, b) = (claim("a", a), claim("b", b));
        assert_eq!(compare(&a, &b).class, expect);
        assert_eq!(compare(&b, &a), compare(&a, &b), "the other way round");
    }

    #[test]
    fn dimensions() {
        check("5 USD 2016 | car exports | A", "5 KRW 2016 | car exports | B", Class::NotComparable);
        check("5 % 2016 | export share | A", "5 percentage point 2016 | export share | B", Class::NotComparable);
        check("+5 USD 2016 | car exports | A", "5 USD 2016 | car exports | B", Class::NotComparable);
    }

    #[test]
    fn units_of_one_dimension() {
        check("3.23 ton 2016 | steel exports | A", "3.23 tonne 2016 | steel exports | B", Class::Agree);
        check("5 mile 2016 | length of the road | A", "8 kilometre 2016 | length of the road | B", Class::Agree);
        check("5 mile 2016 | length of the road | A", "12 kilometre 2016 | length of the road | B", Class::Conflict);
        check("5 mile 2016 | length of the road | A", "5 tonne 2016 | length of the road | B", Class::NotComparable);
        let (miles, kilometres) =
            (claim("a", "5 mile 2016 | road length | A"), claim("b", "12 kilometre 2016 | road length | B"));
        assert_eq!(compare(&miles, &kilometres).absolute.map(|n| n.round_dp(2).to_string()).as_deref(), Some("2.46"));
    }

    #[test]
    fn a_rise_in_degrees_starts_from_no_zero() {
        check("30 celsius 2016 | heat in Peru | A", "86 fahrenheit 2016 | heat in Peru | B", Class::Agree);
        check("+2 celsius 2016 | heat in Peru | A", "+3.6 fahrenheit 2016 | heat in Peru | B", Class::Agree);
        check("+2 celsius 2016 | heat in Peru | A", "+9 fahrenheit 2016 | heat in Peru | B", Class::Conflict);
    }

    #[test]
    fn what_is_stated_most_is_told_by_its_size() {
        let of = |figures: [&str; 2]| {
            most_stated(&[claim("a", figures[0]), claim("b", figures[1])], 9)
                .into_iter()
                .map(|it| it.members.len())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(["5 mile 2016 | road length | A", "5 kilometre 2016 | road length | B"]).len(), 0);
        assert_eq!(of(["5 mile 2016 | road length | A", "8 kilometre 2016 | road length | B"]), [2]);
    }

    #[test]
    fn rates_of_different_things() {
        let (mut a, mut b) = (claim("a", "5 USD 2016 | oil price | A"), claim("b", "9 USD 2016 | oil price | B"));
        assert_eq!(compare(&a, &b).class, Class::Conflict);
        (a.figure.per, b.figure.per) = (Some("barrel".into()), Some("gallon".into()));
        assert_eq!(compare(&a, &b).class, Class::NotComparable);
    }

    #[test]
    fn periods() {
        check("5 USD 2016 | car exports | A", "6 USD 2017 | car exports | B", Class::OtherPeriod);
        check("5 USD 2016 | car exports | A", "6 USD - | car exports | B", Class::OtherPeriod);
        check("5 USD 2016-01/2016-12 | car exports | A", "6 USD 2016 | car exports | B", Class::Conflict);
    }

    #[test]
    fn undated_figures_need_equal_measures_of_something_named() {
        check("5 USD - | car exports | A", "6 USD - | car exports | B", Class::OtherPeriod);
        check("5 USD - | Peruvian car exports | A", "6 USD - | car exports of Peru | B", Class::Conflict);
        check("5 USD - | Peruvian car exports | A", "6 USD - | big car exports of Peru | B", Class::OtherPeriod);
        let (mut a, mut b) =
            (claim("a", "5 USD - | Peruvian car exports | A"), claim("b", "6 USD - | Peruvian car exports | B"));
        a.published = Some("2016-03-04".into());
        b.published = Some("2016-09".into());
        assert_eq!(compare(&a, &b).class, Class::OtherPeriod);
    }

    #[test]
    fn scopes() {
        for (a, b) in [
            ("Peru's goods trade deficit with Chile", "Peru's services trade deficit with Chile"),
            ("Peru's goods trade deficit with Chile", "Peru's trade deficit with Chile"),
            ("Peru's goods trade deficit with Chile", "Chile's goods trade deficit with Peru"),
            ("Peru's goods trade deficit with Chile", "Peru's goods trade deficit with Brazil"),
            ("goods trade deficit with Chile", "goods trade deficit of Chile"),
            ("Peru's trade deficit with Chile", "Peru's trade surplus with Chile"),
            ("exports of cars to Chile", "imports of cars from Chile"),
            ("annual copper output of Peru", "monthly copper output of Peru"),
            ("investment of Peru into Chile", "investment of Chile into Peru"),
            ("copper output of mines in Peru", "copper output of Antamina mines in Peru"),
            ("copper output of Peru", "zinc output of Peru"),
            ("the population of Lima", "the population of Peru"),
            ("exports", "exports"),
        ] {
            check(&format!("5 USD 2016 | {a} | A"), &format!("6 USD 2016 | {b} | B"), Class::OtherScope);
        }
    }

    #[test]
    fn the_same_in_other_words() {
        for (a, b) in [
            ("US goods trade deficit with Korea", "American merchandise trade shortfall with South Korea"),
            ("U.S. exports to Chile", "exports of the United States to Chile"),
            ("two-way trade between Peru and Chile", "two-way trade between Chile and Peru"),
            ("Lima’s trade surplus", "Peruvian trade surplus"),
            ("jobs in the car industry", "car industry jobs"),
        ] {
            check(&format!("5 USD 2016 | {a} | A"), &format!("6 USD 2016 | {b} | B"), Class::Conflict);
        }
    }

    #[test]
    fn figures_of_the_same_thing() {
        let cases = [
            ("27.7", "28", Class::Agree),
            ("27.4", "28", Class::Rounding),
            ("27.7", "29.6", Class::Conflict),
            ("~27.7", "27.8", Class::Agree),
            (">27", "30", Class::Agree),
            (">27", "26", Class::Conflict),
        ];
        for (a, b, expect) in cases {
            let at = |value: &str, speaker: &str| format!("{value} USD 2016 | car exports | {speaker}");
            check(&at(a, "A"), &at(b, "B"), expect);
            let same = if expect == Class::Conflict { Class::Revision } else { Class::Restatement };
            check(&at(a, "A"), &at(b, "a"), same);
        }
        check("+5 % 2016 | car exports | A", "-5 % 2016 | car exports | B", Class::Conflict);
    }

    #[test]
    fn differences_are_measured_against_the_larger() {
        let comparison =
            compare(&claim("a", "20 USD 2016 | car exports | A"), &claim("b", "25 USD 2016 | car exports | B"));
        assert_eq!(comparison.absolute, Some(Decimal::from(5)));
        assert_eq!(comparison.relative, Some(0.2));
    }

    #[test]
    fn subjects_tell_apart() {
        let with = |about: &str, text: &str| {
            let mut claim = claim(about, text);
            claim.figure.about = vec![about.into()];
            claim
        };
        let a = with("organisation:acme", "5 USD 2016 | operating profit | A");
        let b = with("organisation:bolt", "6 USD 2016 | operating profit | B");
        assert_eq!(compare(&a, &b).class, Class::OtherScope);
        let b = claim("b", "6 USD 2016 | operating profit of Acme | B");
        assert_eq!(compare(&a, &b).class, Class::Conflict);
    }

    #[test]
    fn no_number_is_compared_with_nothing() {
        let mut a = claim("a", "5 USD 2016 | car exports | A");
        a.figure.value = Value::Vague;
        assert_eq!(compare(&a, &claim("b", "6 USD 2016 | car exports | B")).class, Class::NotComparable);
    }

    #[test]
    fn numbers_at_the_end_of_the_scale() {
        let mut a = claim("a", "5 USD 2016 | car exports | A");
        a.figure.value = Value::Range(Decimal::MAX / Decimal::TEN, Decimal::MAX);
        (a.figure.low, a.figure.high) = (Some(Decimal::MIN), Some(Decimal::MAX));
        let mut b = a.clone();
        b.figure.value = Value::Number(Decimal::MIN);
        b.figure.low = None;
        b.figure.speaker = Some("B".into());
        for (a, b) in [(&a, &b), (&b, &a), (&a, &a)] {
            assert_eq!(compare(a, b), compare(b, a));
        }
    }

    fn shown(disputes: &[Dispute]) -> Vec<String> {
        let figures =
            |it: &Dispute| it.members.iter().map(|claim| claim.figure.text.clone()).collect::<Vec<_>>().join("/");
        disputes
            .iter()
            .map(|it| format!("{} {} {:?} {}", it.class.as_str(), figures(it), it.relative, it.speakers.join(",")))
            .collect()
    }

    #[test]
    fn disputes_are_conflicts_of_one_thing_largest_first() {
        let claims = [
            claim("a", "27.7 USD 2016 | US goods trade deficit with Chile | A"),
            claim("b", "29.6 USD 2016 | goods trade deficit of the United States with Chile | B"),
            claim("c", "28 USD 2016 | American goods trade deficit with Chile | -"),
            claim("d", "10 USD 2016 | US services trade surplus with Chile | A"),
            claim("e", "40 person 2017 | flood deaths in Lima | Mayor"),
            claim("f", "10 person 2017 | deaths in Lima flood | Red Cross"),
            claim("g", "99 USD 2017 | US goods trade deficit with Chile | B"),
            claim("h", "7 % 2017 | inflation forecast for Peru | Central bank"),
            claim("i", "8 % 2017 | inflation forecast for Peru | Central bank"),
        ];
        let expect = [
            "conflict 10/40 Some(0.75) Mayor,Red Cross",
            "revision 7/8 Some(0.125) Central bank",
            "conflict 27.7/28/29.6 Some(0.064189) A,B",
        ];
        assert_eq!(shown(&disputes(&claims)), expect);
        let mut backwards = claims.to_vec();
        backwards.reverse();
        assert_eq!(disputes(&backwards), disputes(&claims));
    }

    #[test]
    fn no_dispute_where_all_agree() {
        let claims = [
            claim("a", "28 USD 2016 | US goods trade deficit with Chile | A"),
            claim("b", "27.7 USD 2016 | US goods trade deficit with Chile | B"),
        ];
        assert_eq!(disputes(&claims), []);
    }

    #[test]
    fn most_stated_counts_documents() {
        let claims = [
            claim("a", "28 USD 2016 | US goods trade deficit with Chile | A"),
            claim("b", "27.7 USD 2016 | US goods trade deficit with Chile | B"),
            claim("c", "27.7 USD 2016 | American goods trade deficit with Chile | B"),
            claim("d", "5 USD 2016 | car exports | B"),
            claim("e", "5 USD 2016 | car exports | C"),
            claim("f", "9 USD 2016 | steel exports | C"),
        ];
        let found = most_stated(&claims, 5);
        let shown: Vec<String> =
            found.iter().map(|it| format!("{} {} {}", it.text, it.n_documents, it.speakers.join(","))).collect();
        assert_eq!(shown, ["27.7 3 A,B", "5 2 B,C"]);
        assert_eq!(most_stated(&claims, 1).len(), 1);
    }
}
