//! The vocabulary: which IRIs stand for what.
//!
//! Terms of schema.org, PROV-O and the W3C's Web Annotation model are used where they mean the same. The rest is a
//! small vocabulary of our own under [`WHO`]. Things have URNs, so they mean the same in every copy of a store:
//!
//! | thing | IRI | prefix |
//! | --- | --- | --- |
//! | document | `urn:whosaid:document:ID` | `document:` |
//! | entity | `urn:whosaid:entity:TYPE:NAME` | `entity:` |
//! | measure | `urn:whosaid:measure:WORDS` | `measure:` |
//! | claim | `urn:whosaid:claim:ID` | `claim:` |
//! | comparison | `urn:whosaid:comparison:ID`, with the smallest id of its claims | `comparison:` |
//! | side of a comparison | `urn:whosaid:side:ID.NUMBER` | `side:` |
//!
//! Characters that IRIs do not allow (spaces, quotation marks, `%`) are percent-encoded.

use oxrdf::{NamedNode, NamedNodeRef};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;
use whosaid_model::fields::{FIELDS, Field, Owner, field};

/// The prefixes that every query may use without declaring them.
pub const PREFIXES: &[(&str, &str)] = &[
    ("claim", "urn:whosaid:claim:"),
    ("comparison", "urn:whosaid:comparison:"),
    ("document", "urn:whosaid:document:"),
    ("entity", "urn:whosaid:entity:"),
    ("measure", "urn:whosaid:measure:"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("side", "urn:whosaid:side:"),
    ("who", WHO),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The beginning of our own terms.
pub const WHO: &str = "urn:whosaid:vocabulary#";

/// A term with its description.
pub type Explained = (NamedNodeRef<'static>, Cow<'static, str>);

macro_rules! terms {
    ($list:ident: $($name:ident = $iri:literal, $about:literal;)*) => {
        $(#[doc = $about] pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked($iri);)*

        const $list: &[(NamedNodeRef<'static>, &str)] = &[$(($name, $about),)*];
    };
}

terms! { OF_THINGS:
    TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "what sort of thing it is";
    LABEL = "http://www.w3.org/2000/01/rdf-schema#label", "the commonest wording of a measure";

    CLAIM = "https://schema.org/Claim", "class: one figure in one passage";
    OBSERVATION = "https://schema.org/Observation", "class: the same, as something measured";
    ARTICLE = "https://schema.org/NewsArticle", "class: a document";
    PERSON = "https://schema.org/Person", "class: a person";
    ORGANIZATION = "https://schema.org/Organization", "class: an organisation";
    PLACE = "https://schema.org/Place", "class: a place";
    LEGISLATION = "https://schema.org/Legislation", "class: a law";
    EVENT = "https://schema.org/Event", "class: an event";
    AGREEMENT = "urn:whosaid:vocabulary#Agreement", "class: an agreement between parties";
    MEASURE = "urn:whosaid:vocabulary#Measure", "class: what figures are of";

    HEADLINE = "https://schema.org/headline", "document → its headline";
    PUBLISHED = "https://schema.org/datePublished", "document → when it was published (xsd:date, gYearMonth or gYear)";
    PUBLISHER = "https://schema.org/publisher", "document → who published it, a text";
    URL = "https://schema.org/url", "document → where it was read, a text";
    MENTIONS = "https://schema.org/mentions", "document → an entity that it speaks of";
    NAME = "https://schema.org/name", "entity → its name; in the graph of a document the fullest that it gives";
    ALTERNATE_NAME = "https://schema.org/alternateName", "entity → another of its names";
    PARTY = "urn:whosaid:vocabulary#party", "agreement → an entity that is party to it";
}

macro_rules! terms_of_fields {
    ($($name:ident = $iri:literal of $field:literal;)*) => {
        $(#[doc = concat!("claim → its field `", $field, "`")]
        pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked($iri);)*

        const NAMED: &[(&str, NamedNodeRef<'static>)] = &[$(($field, $name),)*];
    };
}

// The fields of claims for which another vocabulary has a term, or whose term is used in code. The term of any other field is
// made from its name: `who:unitBy` for `unit_by`.
terms_of_fields! {
    APPEARANCE = "https://schema.org/appearance" of "doc";
    TEXT = "https://schema.org/text" of "text";
    SENTENCE = "urn:whosaid:vocabulary#sentence" of "sentence";
    START = "http://www.w3.org/ns/oa#start" of "start";
    END = "http://www.w3.org/ns/oa#end" of "end";
    VALUE = "https://schema.org/value" of "value";
    MIN_VALUE = "https://schema.org/minValue" of "value_min";
    MAX_VALUE = "https://schema.org/maxValue" of "value_max";
    LOW = "urn:whosaid:vocabulary#low" of "low";
    HIGH = "urn:whosaid:vocabulary#high" of "high";
    UNIT = "https://schema.org/unitText" of "unit";
    KIND = "urn:whosaid:vocabulary#kind" of "kind";
    FORM = "urn:whosaid:vocabulary#form" of "form";
    DIRECTION = "urn:whosaid:vocabulary#direction" of "direction";
    MODIFIER = "urn:whosaid:vocabulary#modifier" of "modifier";
    PER = "urn:whosaid:vocabulary#per" of "per";
    MEASURE_TEXT = "urn:whosaid:vocabulary#measureText" of "measure";
    MEASURED = "https://schema.org/measuredProperty" of "measure_key";
    ABOUT = "https://schema.org/about" of "about";
    PERIOD = "urn:whosaid:vocabulary#period" of "period";
    PERIOD_START = "urn:whosaid:vocabulary#periodStart" of "period_start";
    PERIOD_END = "urn:whosaid:vocabulary#periodEnd" of "period_end";
    ATTRIBUTED = "http://www.w3.org/ns/prov#wasAttributedTo" of "speaker_entity";
    SPEAKER = "urn:whosaid:vocabulary#speaker" of "speaker";
    SPEAKER_ROLE = "urn:whosaid:vocabulary#speakerRole" of "speaker_role";
    VIA = "urn:whosaid:vocabulary#via" of "via";
    CUE = "urn:whosaid:vocabulary#cue" of "cue";
    POLARITY = "urn:whosaid:vocabulary#polarity" of "polarity";
}

terms! { OF_COMPARISONS:
    DISAGREES = "urn:whosaid:vocabulary#disagreesWith", "claim → a claim of the same measure and time that no number fits too; both ways";

    COMPARISON = "urn:whosaid:vocabulary#Comparison", "class: what several passages say of the same measure and time";
    FIGURE_SIDE = "urn:whosaid:vocabulary#Side", "class: one of the figures that are compared";
    CLASS = "urn:whosaid:vocabulary#class", "comparison → conflict, revision, rounding, restatement, agree";
    COMPARES = "urn:whosaid:vocabulary#measure", "comparison → the measure";
    TIME = "urn:whosaid:vocabulary#time", "comparison → the time (EDTF)";
    DIFFERENCE = "urn:whosaid:vocabulary#difference", "comparison → the largest difference, in the unit of its claims";
    RELATIVE = "urn:whosaid:vocabulary#relativeDifference", "comparison → the same as a part of the larger number";
    SIDE = "urn:whosaid:vocabulary#side", "comparison → one of the figures that are given";
    GIVEN = "urn:whosaid:vocabulary#figure", "side → the figure as it is worded most often";
    GIVEN_BY = "urn:whosaid:vocabulary#claim", "side → a claim that gives the figure";
    SOURCES = "urn:whosaid:vocabulary#sources", "comparison or side → how many independent sources it has: a wire story counts once";
    DOCUMENTS = "urn:whosaid:vocabulary#documents", "side → how many documents give the figure";
}

/// The fields of claims with their terms, in the order of a claim's triples.
///
/// The id of a claim is in its IRI, and the fields of its document are properties of the document.
pub static OF_CLAIMS: LazyLock<Vec<(&'static Field, NamedNode)>> = LazyLock::new(|| {
    let named = NAMED.iter().filter_map(|(name, term)| Some((field(name)?, term.into_owned())));
    let is_told = |field: &&Field| field.name != "id" && field.owner != Owner::Document;
    let is_named = |field: &&Field| NAMED.iter().any(|(name, _)| *name == field.name);
    let others = FIELDS.iter().filter(is_told).filter(|field| !is_named(field));
    named.chain(others.map(|field| (field, term_of_name(field.name)))).collect()
});

/// Returns our own term for a field: `who:unitBy` for `unit_by`.
fn term_of_name(name: &str) -> NamedNode {
    let mut iri = WHO.to_owned();
    for (nth, word) in name.split('_').enumerate() {
        let (first, rest) = word.split_at(word.len().min(1));
        iri.push_str(&if nth == 0 { first.to_owned() } else { first.to_ascii_uppercase() });
        iri.push_str(rest);
    }
    NamedNode::new_unchecked(iri)
}

/// All terms, each with its description.
pub static TERMS: LazyLock<Vec<Explained>> = LazyLock::new(|| {
    let explained = |terms: &'static [(NamedNodeRef<'static>, &'static str)]| {
        terms.iter().map(|(term, about)| (*term, Cow::Borrowed(*about)))
    };
    let of_claims =
        OF_CLAIMS.iter().map(|(field, term)| (term.as_ref(), format!("claim → {}", field.explained()).into()));
    explained(OF_THINGS).chain(of_claims).chain(explained(OF_COMPARISONS)).collect()
});

/// The kinds of things that have IRIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// A document.
    Document,
    /// An entity.
    Entity,
    /// A measure.
    Measure,
    /// A claim.
    Claim,
    /// A comparison of claims.
    Comparison,
    /// A side of a comparison.
    Side,
}

impl Thing {
    const ALL: [Self; 6] = [Self::Document, Self::Entity, Self::Measure, Self::Claim, Self::Comparison, Self::Side];

    fn prefix(self) -> &'static str {
        match self {
            Self::Document => "urn:whosaid:document:",
            Self::Entity => "urn:whosaid:entity:",
            Self::Measure => "urn:whosaid:measure:",
            Self::Claim => "urn:whosaid:claim:",
            Self::Comparison => "urn:whosaid:comparison:",
            Self::Side => "urn:whosaid:side:",
        }
    }

    /// Returns the IRI of the thing with an id.
    pub fn iri(self, id: &str) -> NamedNode {
        let mut iri = String::with_capacity(self.prefix().len() + id.len());
        iri.push_str(self.prefix());
        for c in id.chars() {
            if c.is_alphanumeric() && is_iri_letter(c) || "-._~:@!$&'()*+,;=/?".contains(c) {
                iri.push(c);
            } else {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(iri, "%{byte:02X}");
                }
            }
        }
        NamedNode::new_unchecked(iri)
    }

    /// Returns the thing that an IRI stands for, and its id.
    pub fn parse(iri: &str) -> Option<(Self, String)> {
        let (thing, id) = Self::ALL.into_iter().find_map(|it| Some((it, iri.strip_prefix(it.prefix())?)))?;
        let mut bytes = Vec::with_capacity(id.len());
        let mut rest = id.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                byte => byte,
            });
        }
        Some((thing, String::from_utf8(bytes).ok()?))
    }
}

/// Returns whether RFC 3987 allows a letter or digit in an IRI without encoding.
fn is_iri_letter(c: char) -> bool {
    let c = c as u32;
    c < 0x80
        || matches!(c, 0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF)
        || (c >= 0x1_0000 && c & 0xFFFF <= 0xFFFD && c < 0xE_0000)
}

/// Returns the short form of an IRI that queries may use, if it has one.
pub fn short(iri: &str) -> Option<String> {
    let (prefix, rest) = PREFIXES.iter().find_map(|(prefix, all)| Some((prefix, iri.strip_prefix(all)?)))?;
    Some(format!("{prefix}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_come_back_and_make_sound_iris(id in "\\PC*|[a-z:% <>\"{}|^`\\\\-]*|.*") {
            for thing in Thing::ALL {
                let iri = thing.iri(&id);
                prop_assert_eq!(Thing::parse(iri.as_str()), Some((thing, id.clone())));
                prop_assert!(NamedNode::new(iri.as_str()).is_ok(), "{}", iri);
            }
        }

        #[test]
        fn any_text_is_parsed(iri in ".*|urn:whosaid:claim:.*") {
            let _ = Thing::parse(&iri);
        }
    }

    #[test]
    fn fields_have_terms() {
        assert_eq!(NAMED.len(), NAMED.iter().filter(|(name, _)| field(name).is_some()).count());
        let term = |name: &str| OF_CLAIMS.iter().find(|(field, _)| field.name == name).map(|(_, term)| term.as_str());
        assert_eq!(term("unit_by"), Some("urn:whosaid:vocabulary#unitBy"));
        assert_eq!(term("speaker"), Some(SPEAKER.as_str()));
        assert_eq!((term("id"), term("publisher")), (None, None));
    }

    #[test]
    fn terms_are_sound_and_short() {
        for (term, about) in TERMS.iter() {
            assert!(NamedNode::new(term.as_str()).is_ok() && !about.is_empty());
            assert!(short(term.as_str()).is_some(), "{term} has a prefix");
        }
        assert_eq!(short(Thing::Entity.iri("person:ana-paz").as_str()).as_deref(), Some("entity:person:ana-paz"));
    }
}
