//! Links. Ids contain any characters, so every link to one goes through here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Characters that are not encoded in a part of a path or of a query: RFC 3986's unreserved characters, and the colon
/// of ids.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// Encodes the text as one part of a path or as a value of a query.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// Returns the path of a thing in a folder. Browsers interpret `.` and `..`, however they are encoded, and an empty id
/// would be the folder itself, so such ids go into the query.
fn thing(folder: &str, id: &str) -> String {
    match id {
        "" | "." | ".." => format!("{folder}?id={}", encoded(id)),
        id => format!("{folder}/{}", encoded(id)),
    }
}

pub(crate) fn document(id: &str) -> String {
    thing("/documents", id)
}

pub(crate) fn entity(id: &str) -> String {
    thing("/entities", id)
}

pub(crate) fn measure(key: &str) -> String {
    thing("/measures", key)
}

/// Returns the address of a claim's sentence.
pub(crate) fn claim(doc: &str, id: &str) -> String {
    format!("{}#claim-{}", document(doc), encoded(id))
}

/// Returns the address of the page of a thing, from its IRI.
pub(crate) fn of_iri(iri: &str) -> Option<String> {
    let (kind, id) = iri.strip_prefix("urn:whosaid:")?.split_once(':')?;
    let id = percent_decode_str(id).decode_utf8().ok()?;
    match kind {
        "document" => Some(document(&id)),
        "entity" => Some(entity(&id)),
        "measure" => Some(measure(&id)),
        "claim" => Some(format!("/claims/{}", encoded(&id))),
        _ => None,
    }
}

/// Returns a path with a query of these pairs, without those that have no value.
pub(crate) fn query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = path.to_owned();
    let mut sep = '?';
    for (name, value) in pairs {
        if !value.is_empty() {
            url.push(sep);
            sep = '&';
            url.push_str(name);
            url.push('=');
            url.push_str(&encoded(value));
        }
    }
    url
}

/// Returns whether a reader may follow a link. The address of a document could also contain a script.
pub(crate) fn is_web(url: &str) -> bool {
    ["http://", "https://"].iter().any(|it| url.get(..it.len()).is_some_and(|url| url.eq_ignore_ascii_case(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_characters_are_one_part_of_a_path() {
        for (id, path) in [
            ("ships", "/documents/ships"),
            ("2017/a b", "/documents/2017%2Fa%20b"),
            ("../etc", "/documents/..%2Fetc"),
            ("..", "/documents?id=.."),
            ("", "/documents?id="),
            ("a?b#c&d", "/documents/a%3Fb%23c%26d"),
            ("\"<é", "/documents/%22%3C%C3%A9"),
        ] {
            assert_eq!(document(id), path);
        }
    }

    #[test]
    fn queries_leave_out_what_is_not_asked() {
        assert_eq!(
            query("/claims", [("speaker", "A&B"), ("unit", ""), ("about", "x y")]),
            "/claims?speaker=A%26B&about=x%20y"
        );
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert!(is_web("HTTPS://example.com"));
        assert!(!is_web("javascript:alert(1)") && !is_web("data:text/html,x") && !is_web(""));
    }

    #[test]
    fn things_have_pages() {
        assert_eq!(of_iri("urn:whosaid:document:a%20b").as_deref(), Some("/documents/a%20b"));
        assert_eq!(of_iri("urn:whosaid:entity:place:chile").as_deref(), Some("/entities/place:chile"));
        assert_eq!(of_iri("https://schema.org/name"), None);
    }
}
