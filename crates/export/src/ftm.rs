//! FollowTheMoney entities, one JSON object per line, for Aleph, OpenAleph and `ftm`.
//!
//! | node | schema |
//! | --- | --- |
//! | person | `Person` |
//! | organisation | `PublicBody` or `Company` if its name says so, otherwise `Organization` |
//! | place | `Address` |
//! | agreement, law, event | `Event`, with its kind as a keyword |
//! | document | `Article` |
//! | claim | `Note`: figure, passage, and the entities that say it or that it is about |
//! | measure | none: the notes name it |
//!
//! and for the edges `Documentation` (a document mentions an entity) and `UnknownLink` (party to, disagrees). Follows
//! <https://followthemoney.tech/explorer/>.

use crate::format::{Format, Holds, Out, Writer};
use crate::look::is_link;
use crate::order::Ordered;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;
use whosaid_graph::{Edge, EntityRecord, Node, View};
use whosaid_model::{Claim, EntityType};

pub(crate) const FORMAT: Format = Format {
    name: "ftm",
    title: "FollowTheMoney",
    extension: "ftm",
    media_type: "application/x-ndjson",
    opened_by: "Aleph, OpenAleph, `ftm`",
    about: "FollowTheMoney entities, one JSON object a line",
    holds: Holds::Entities,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::View(|view, out| Ok(ftm(view, out)?)),
};

/// Writes a view.
fn ftm(view: &View, out: Out<'_>) -> io::Result<()> {
    let ordered = Ordered::of(view);
    let mut write = |id: String, schema: &str, properties: Properties| -> io::Result<()> {
        let entity = json!({ "id": id, "schema": schema, "properties": properties.0 });
        writeln!(out, "{entity}")
    };
    let mut tied: HashMap<usize, Vec<(&str, usize)>> = HashMap::new();
    for (from, to, edge) in &ordered.edges {
        match edge {
            Edge::States => tied.entry(*to).or_default().push(("proof", *from)),
            Edge::Says => tied.entry(*to).or_default().push(("entity", *from)),
            Edge::About => tied.entry(*from).or_default().push(("entity", *to)),
            _ => {}
        }
    }
    for (nth, (id, node)) in ordered.nodes.iter().enumerate() {
        let mut it = Properties::default();
        let schema = match node {
            Node::Measure(_) => continue,
            Node::Entity(entity) => of_entity(entity, &mut it),
            Node::Document(document) => {
                it.add("title", document.title.as_deref());
                it.add("fileName", Some(document.id.as_str()));
                it.add("publisher", document.publisher.as_deref());
                it.add("publishedAt", document.published.as_deref().filter(|date| is_date(date)));
                it.add("sourceUrl", document.url.as_deref().filter(|url| is_link(url)));
                it.add("language", document.language.as_deref().filter(|code| *code == "en").map(|_| "eng"));
                "Article"
            }
            Node::Claim(claim) => {
                of_claim(claim, &mut it);
                for (name, other) in tied.get(&nth).into_iter().flatten() {
                    it.add(name, Some(&key(&ordered.nodes[*other].0)));
                }
                "Note"
            }
        };
        write(key(id), schema, it)?;
    }
    for (from, to, edge) in &ordered.edges {
        let (a, b) = (&ordered.nodes[*from].0, &ordered.nodes[*to].0);
        let mut it = Properties::default();
        let schema = match edge {
            Edge::Mentions(n) => {
                it.add("document", Some(&key(a)));
                it.add("entity", Some(&key(b)));
                it.add("role", Some(&format!("mentions {n}×")));
                "Documentation"
            }
            Edge::PartyTo | Edge::Disagrees => {
                it.add("subject", Some(&key(a)));
                it.add("object", Some(&key(b)));
                it.add("role", Some(if *edge == Edge::PartyTo { "party to" } else { "disagrees with" }));
                "UnknownLink"
            }
            // The claim itself names what it is connected to, and a measure is not an entity.
            Edge::Says | Edge::States | Edge::About | Edge::Measures | Edge::Claims(_) => continue,
        };
        write(key(&format!("{} {a} {b}", edge.as_str())), schema, it)?;
    }
    out.flush()
}

fn of_entity(entity: &EntityRecord, it: &mut Properties) -> &'static str {
    it.add("name", Some(&entity.name));
    if it.0.is_empty() {
        it.add("name", Some(entity.id.as_str()));
    }
    entity.aliases.iter().for_each(|name| it.add("alias", Some(name)));
    match entity.kind {
        EntityType::Person => "Person",
        EntityType::Organisation => organisation(&entity.name),
        EntityType::Place => {
            it.add("full", Some(&entity.name));
            "Address"
        }
        EntityType::Agreement | EntityType::Law | EntityType::Event => {
            it.add("keywords", Some(entity.kind.as_str()));
            "Event"
        }
    }
}

fn of_claim(claim: &Claim, it: &mut Properties) {
    let figure = &claim.figure;
    it.add("name", Some(&figure.text));
    it.add("description", Some(claim.sentence.trim()));
    let unit = figure.unit.as_deref().unwrap_or_default();
    let parts = [
        ("says", figure.speaker.clone()),
        ("measure", figure.measure.clone()),
        ("period", figure.period.as_ref().map(ToString::to_string)),
        ("value", Some(format!("{} {unit}", figure.value).trim().to_owned()).filter(|it| !it.is_empty())),
    ];
    let parts = parts.into_iter().filter_map(|(name, it)| Some(format!("{name}: {}", it?)));
    it.add("summary", Some(&parts.collect::<Vec<_>>().join("; ")));
    it.add("keywords", Some("claim"));
    it.add("keywords", Some(figure.kind.as_str()));
    it.add("publisher", claim.publisher.as_deref());
}

/// Returns the schema of an organisation by the words of its name.
fn organisation(name: &str) -> &'static str {
    const OF_COMPANIES: &[&str] = &[
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "llc",
        "plc",
        "ag",
        "gmbh",
        "sa",
        "nv",
        "company",
        "co",
    ];
    const OF_THE_STATE: &[&str] = &[
        "ministry",
        "department",
        "government",
        "parliament",
        "congress",
        "senate",
        "treasury",
        "agency",
        "bureau",
        "commission",
        "administration",
        "court",
        "police",
        "army",
        "navy",
        "representative",
        "authority",
        "governor",
    ];
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .map(|word| word.replace('.', "").to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 && words.last().is_some_and(|word| OF_COMPANIES.contains(&word.as_str())) {
        "Company"
    } else if words.iter().any(|word| OF_THE_STATE.contains(&word.as_str())) {
        "PublicBody"
    } else {
        "Organization"
    }
}

/// Properties of an entity, each with its values.
#[derive(Default)]
struct Properties(Map<String, Json>);

impl Properties {
    /// Adds a value without control characters, which FollowTheMoney removes. Missing and blank values are left out.
    fn add(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let values = self.0.entry(name).or_insert_with(|| Json::Array(Vec::new()));
        if let Json::Array(values) = values
            && !values.iter().any(|it| it == value)
        {
            values.push(value.into());
        }
    }
}

/// Returns an id of letters and digits, as FollowTheMoney requires, made from ours.
fn key(id: &str) -> String {
    use std::fmt::Write as _;
    let mut key = "whosaid-".to_owned();
    for byte in &Sha256::digest(id.as_bytes())[..20] {
        // Writing to a string cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

/// Returns whether it is a date of a precision that FollowTheMoney accepts.
fn is_date(edtf: &str) -> bool {
    let parts: Vec<&str> = edtf.split('-').collect();
    let is_number = |part: &str, n: usize| part.len() == n && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = |part: &str| is_number(part, 2) && ("01"..="12").contains(&part);
    match parts.as_slice() {
        [year] => is_number(year, 4),
        [year, month] => is_number(year, 4) && is_month(month),
        [year, month, day] => is_number(year, 4) && is_month(month) && is_number(day, 2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_by_their_names() {
        for (name, schema) in [
            ("Office of the United States Trade Representative", "PublicBody"),
            ("Ministry of Finance", "PublicBody"),
            ("Ford Motor Co.", "Company"),
            ("Acme Inc.", "Company"),
            ("Siemens A.G.", "Company"),
            ("Company", "Organization"),
            ("Oxfam", "Organization"),
            ("World Bank", "Organization"),
        ] {
            assert_eq!(organisation(name), schema, "{name}");
        }
    }

    #[test]
    fn dates() {
        assert!(["2017", "2017-06", "2017-06-30"].iter().all(|it| is_date(it)));
        assert!(!["", "2017-24", "2017/2018", "199X", "2017~"].iter().any(|it| is_date(it)));
    }
}
