//! A folder of Markdown notes that link to each other, for Obsidian and similar programs: one note per actor, place,
//! agreement, event, measure and document. Claims are in the notes of what they are connected to.

use crate::format::{Format, Holds, Writer};
use crate::look::is_link;
use crate::order::Ordered;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use whosaid_graph::{Edge, Node, View};
use whosaid_model::{Claim, EntityType};

pub(crate) const FORMAT: Format = Format {
    name: "vault",
    title: "Markdown",
    extension: "md",
    media_type: "text/markdown",
    opened_by: "Obsidian, Logseq, any reader of Markdown",
    about: "a folder with a note for each actor, place, agreement, event, measure and document",
    holds: Holds::Notes,
    is_binary: false,
    n_bytes_held: 0,
    writer: Writer::Notes,
};

/// The beginning of every note, by which whosaid recognises its own notes.
pub const MARK: &str = "---\nmade_by: whosaid\n";

/// The longest file name, in characters, without its extension.
const LONGEST_NAME: usize = 80;

/// Calls `each` with the notes of a view one after the other, ordered by name, until it fails. It receives the place of
/// the note, `Folder/Name.md`, and its text. Returns how many notes there are.
///
/// The names are safe on every system: no separators or forbidden characters, no names of devices, none that differ
/// only in case, and none that leads out of the folder.
///
/// # Errors
///
/// Those of `each`.
pub fn each_note<E>(view: &View, mut each: impl FnMut(&str, &str) -> Result<(), E>) -> Result<usize, E> {
    let ordered = Ordered::of(view);
    let vault = Vault::of(&ordered);
    let mut by_path: Vec<(&String, usize)> = vault.paths.iter().map(|(nth, path)| (path, *nth)).collect();
    by_path.sort_unstable();
    for (path, nth) in &by_path {
        each(&format!("{path}.md"), &vault.note(*nth))?;
    }
    Ok(by_path.len())
}

struct Vault<'v> {
    ordered: &'v Ordered<'v>,
    /// The paths of the notes, without extension.
    paths: BTreeMap<usize, String>,
    /// The edges from and to each node.
    from: Vec<Vec<(usize, Edge)>>,
    to: Vec<Vec<(usize, Edge)>>,
}

fn folder(node: &Node) -> Option<&'static str> {
    Some(match node {
        Node::Claim(_) => return None,
        Node::Document(_) => "Documents",
        Node::Measure(_) => "Measures",
        Node::Entity(it) => match it.kind {
            EntityType::Person | EntityType::Organisation => "Actors",
            EntityType::Place => "Places",
            EntityType::Agreement | EntityType::Law => "Agreements",
            EntityType::Event => "Events",
        },
    })
}

impl<'v> Vault<'v> {
    fn of(ordered: &'v Ordered<'v>) -> Self {
        let mut names: BTreeMap<usize, (&str, String)> = BTreeMap::new();
        let mut n_of: HashMap<(&str, String), usize> = HashMap::new();
        for (nth, (_, node)) in ordered.nodes.iter().enumerate() {
            if let Some(folder) = folder(node) {
                let name = file_name(node.label());
                *n_of.entry((folder, folded(&name))).or_default() += 1;
                names.insert(nth, (folder, name));
            }
        }
        let paths = names.into_iter().map(|(nth, (folder, name))| {
            // If several nodes would have the same name, all of them get their ids. So do names with combining marks,
            // because some systems compose these with the letter before.
            let is_alone = n_of.get(&(folder, folded(&name))) == Some(&1) && !name.contains(is_mark);
            let name = if is_alone { name } else { format!("{name} {}", short_hash(&ordered.nodes[nth].0)) };
            (nth, format!("{folder}/{name}"))
        });
        let paths = paths.collect();
        let mut from = vec![Vec::new(); ordered.nodes.len()];
        let mut to = vec![Vec::new(); ordered.nodes.len()];
        for (a, b, edge) in &ordered.edges {
            from[*a].push((*b, *edge));
            to[*b].push((*a, *edge));
        }
        Self { ordered, paths, from, to }
    }

    fn node(&self, nth: usize) -> &'v Node {
        self.ordered.nodes[nth].1
    }

    fn claim(&self, nth: usize) -> Option<&'v Claim> {
        match self.node(nth) {
            Node::Claim(it) => Some(it),
            _ => None,
        }
    }

    /// Returns a link to the note of a node, shown as its label.
    fn link(&self, nth: usize) -> String {
        match self.paths.get(&nth) {
            Some(path) => format!("[[{path}|{}]]", shown(self.node(nth).label())),
            None => escape_md(self.node(nth).label()),
        }
    }

    fn note(&self, nth: usize) -> String {
        let (id, node) = &self.ordered.nodes[nth];
        let mut text = MARK.to_owned();
        let mut field = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name}: {}", yaml(value));
        };
        field("id", id);
        field("kind", node.node_kind().as_str());
        match node {
            Node::Entity(it) if !it.aliases.is_empty() => {
                let aliases: Vec<String> = it.aliases.iter().map(|it| yaml(it)).collect();
                let _ = writeln!(text, "aliases: [{}]", aliases.join(", "));
            }
            Node::Document(it) => {
                it.published.iter().for_each(|it| field("published", it));
                it.publisher.iter().for_each(|it| field("publisher", it));
            }
            _ => {}
        }
        let _ = writeln!(text, "---\n\n# {}", escape_md(node.label()));
        if let Node::Document(it) = node {
            let from = [it.publisher.as_deref(), it.published.as_deref()];
            let from: Vec<String> = from.into_iter().flatten().map(escape_md).collect();
            if !from.is_empty() {
                let _ = writeln!(text, "\n{}", from.join(", "));
            }
            if let Some(url) = it.url.as_deref().filter(|url| is_link(url)) {
                let _ = writeln!(text, "\n[Read it]({})", escape_url(url));
            }
        }
        let (from, to) = (&self.from[nth], &self.to[nth]);
        let of = |edges: &[(usize, Edge)], wanted: Edge| -> Vec<usize> {
            edges.iter().filter(|(_, edge)| *edge == wanted).map(|(other, _)| *other).collect()
        };
        self.claims(&mut text, "Says", &of(from, Edge::Says), nth);
        self.claims(&mut text, "Said about it", &of(to, Edge::About), nth);
        self.claims(&mut text, "Figures", &of(to, Edge::Measures), nth);
        self.claims(&mut text, "Figures", &of(from, Edge::States), nth);
        self.links(&mut text, "Party to", of(from, Edge::PartyTo).into_iter().map(|it| (it, Edge::PartyTo)));
        self.links(&mut text, "Parties", of(to, Edge::PartyTo).into_iter().map(|it| (it, Edge::PartyTo)));
        let counted = |edges: &[(usize, Edge)], is: fn(&Edge) -> bool| {
            let mut found: Vec<(usize, Edge)> = edges.iter().filter(|(_, edge)| is(edge)).copied().collect();
            found.sort_by_key(|(other, edge)| (std::cmp::Reverse(edge.count()), *other));
            found.into_iter()
        };
        self.links(&mut text, "Claims", counted(from, |it| matches!(it, Edge::Claims(_))));
        self.links(&mut text, "Claimed by", counted(to, |it| matches!(it, Edge::Claims(_))));
        self.links(&mut text, "Speaks of", counted(from, |it| matches!(it, Edge::Mentions(_))));
        self.links(&mut text, "Mentioned in", counted(to, |it| matches!(it, Edge::Mentions(_))));
        text
    }

    fn links(&self, text: &mut String, title: &str, others: impl Iterator<Item = (usize, Edge)>) {
        let mut is_first = true;
        for (other, edge) in others {
            if std::mem::take(&mut is_first) {
                let _ = writeln!(text, "\n## {title}\n");
            }
            let _ = write!(text, "- {}", self.link(other));
            let _ = if edge.count() > 1 { writeln!(text, ", {}×", edge.count()) } else { writeln!(text) };
        }
    }

    /// Adds claims, with everything they are connected to except the node that the note is about.
    fn claims(&self, text: &mut String, title: &str, claims: &[usize], of: usize) {
        let mut claims: Vec<(usize, &Claim)> =
            claims.iter().filter_map(|nth| Some((*nth, self.claim(*nth)?))).collect();
        if claims.is_empty() {
            return;
        }
        claims.sort_by_key(|(nth, it)| (&it.doc, it.figure.start, it.figure.end, *nth));
        let _ = writeln!(text, "\n## {title}\n");
        for (nth, claim) in claims {
            let figure = &claim.figure;
            let _ = write!(text, "- **{}**", escape_md(&figure.text));
            let others = |edges: &[(usize, Edge)], wanted: Edge| -> Vec<String> {
                let found = edges.iter().filter(|(other, edge)| *edge == wanted && *other != of);
                found.map(|(other, _)| self.link(*other)).collect()
            };
            let measures = others(&self.from[nth], Edge::Measures);
            match (&measures[..], &figure.measure) {
                ([], Some(measure)) if !matches!(self.node(of), Node::Measure(_)) => {
                    let _ = write!(text, ", {}", escape_md(measure));
                }
                (measures, _) => measures.iter().for_each(|it| {
                    let _ = write!(text, ", {it}");
                }),
            }
            if let Some(period) = &figure.period {
                let _ = write!(text, ", {}", escape_md(period.as_str()));
            }
            let mut speakers = others(&self.to[nth], Edge::Says);
            if speakers.is_empty() && !self.from[of].contains(&(nth, Edge::Says)) {
                speakers.extend(figure.speaker.as_deref().map(escape_md));
            }
            for (words, found) in [
                ("says", speakers),
                ("about", others(&self.from[nth], Edge::About)),
                ("in", others(&self.to[nth], Edge::States)),
            ] {
                if !found.is_empty() {
                    let _ = write!(text, "; {words} {}", found.join(", "));
                }
            }
            let disagreeing = self.from[nth].iter().chain(&self.to[nth]).filter(|(_, edge)| *edge == Edge::Disagrees);
            let mut figures: Vec<String> = disagreeing
                .filter_map(|(other, _)| {
                    let claim = self.claim(*other)?;
                    let by = claim.figure.speaker.as_deref().unwrap_or("nobody named");
                    Some(format!("{} ({})", escape_md(&claim.figure.text), escape_md(by)))
                })
                .collect();
            figures.sort_unstable();
            figures.dedup();
            if !figures.is_empty() {
                let _ = write!(text, "; **disagrees** with {}", figures.join(", "));
            }
            let _ = writeln!(text, "\n  > {}", escape_md(claim.sentence.trim()));
        }
    }
}

/// Returns the file name for a label.
fn file_name(label: &str) -> String {
    let mut name = String::new();
    for c in label.chars() {
        // Not allowed: what Windows forbids in names, what has a meaning in Obsidian's links, and what is invisible.
        let is_safe = !c.is_control()
            && !"<>:\"/\\|?*#^[]%".contains(c)
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}');
        let c = if is_safe { c } else { ' ' };
        if !(c.is_whitespace() && name.ends_with(' ')) {
            name.push(if c.is_whitespace() { ' ' } else { c });
        }
    }
    // Windows drops trailing spaces and full stops, and a leading full stop hides the file elsewhere.
    let clip = |name: &str| name.trim_matches([' ', '.']).chars().take(LONGEST_NAME).collect::<String>();
    let name = clip(&name).trim_matches([' ', '.']).to_owned();
    if name.is_empty() {
        return "unnamed".to_owned();
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$")
        || ["COM", "LPT"].iter().any(|it| stem.strip_prefix(it).is_some_and(|rest| rest.chars().count() == 1));
    if is_device { format!("_{name}") } else { name }
}

/// Returns the name as a system that ignores case sees it.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// Returns whether it is a combining mark, or a part of a Hangul syllable.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe2f}')
}

fn short_hash(id: &str) -> String {
    Sha256::digest(id.as_bytes())[..4].iter().fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

/// Returns any text as a quoted YAML scalar, which JSON strings are.
fn yaml(text: &str) -> String {
    let text: String = text.chars().map(|c| if is_odd(c) { ' ' } else { c }).collect();
    serde_json::Value::from(text).to_string()
}

fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
}

/// Returns any text as one line of plain Markdown: nothing in it is markup, a link, an embedded note, HTML or a tag.
fn escape_md(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut is_start = true;
    for word in text.split(|c: char| c.is_whitespace() || is_odd(c)).filter(|word| !word.is_empty()) {
        if !is_start {
            escaped.push(' ');
        }
        // A list or heading begins with these, or with a number and a full stop.
        let is_numbered = is_start && word.trim_end_matches(['.', ')']).bytes().all(|byte| byte.is_ascii_digit());
        for (nth, c) in word.chars().enumerate() {
            match c {
                '<' => escaped.push_str("&lt;"),
                '&' => escaped.push_str("&amp;"),
                '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '=' | '^' | '$' | '!' | '>'
                | '%' => {
                    // One dollar sign is plain text; only two of them make a formula.
                    escaped.push('\\');
                    escaped.push(c);
                }
                '+' | '-' if is_start && nth == 0 => {
                    escaped.push('\\');
                    escaped.push(c);
                }
                '.' | ')' if is_numbered => {
                    escaped.push('\\');
                    escaped.push(c);
                }
                // No address becomes a link by itself.
                ':' if word.contains("://") => escaped.push_str("&#58;"),
                c => escaped.push(c),
            }
        }
        is_start = false;
    }
    escaped
}

/// Returns the text of a link. Characters that would end it are replaced, because escapes do not work there.
fn shown(label: &str) -> String {
    let shown: String = label
        .chars()
        .map(|c| match c {
            '[' => '(',
            ']' => ')',
            '|' => '/',
            '<' | '>' | '`' | '\\' => ' ',
            c if is_odd(c) || c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let shown = shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if shown.is_empty() { "unnamed".to_owned() } else { shown }
}

/// Returns a web address for the parentheses of a link.
fn escape_url(url: &str) -> String {
    let mut escaped = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' | ')' | '<' | '>' | '"' | '\'' | '\\' | '`' | '[' | ']' | '|' | '{' | '}' | '^' | ' ' => {
                let _ = write!(escaped, "%{:02X}", c as u32);
            }
            c if c.is_whitespace() || is_odd(c) => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{HOSTILE, harbour, hostile};
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn notes(view: &View) -> BTreeMap<String, String> {
        let mut notes = BTreeMap::new();
        let n = each_note(view, |path, text| {
            assert!(notes.insert(path.to_owned(), text.to_owned()).is_none(), "{path} is given twice");
            Ok::<(), ()>(())
        });
        assert_eq!(n, Ok(notes.len()));
        notes
    }

    #[test]
    fn names_of_files() {
        for (label, expect) in [
            ("Robert Lighthizer", "Robert Lighthizer"),
            ("AT&T / Inc.", "AT&T Inc"),
            ("../../etc/passwd", "etc passwd"),
            ("C:\\ships\\new", "C ships new"),
            ("...", "unnamed"),
            ("", "unnamed"),
            ("NUL", "_NUL"),
            ("con.txt", "_con.txt"),
            ("Console", "Console"),
            ("[[x]]|#y^z", "x y z"),
            ("a\u{202e}b\0c", "a b c"),
        ] {
            assert_eq!(file_name(label), expect, "{label:?}");
        }
        assert_eq!(file_name(&"x".repeat(500)).len(), LONGEST_NAME);
    }

    #[test]
    fn texts_are_no_markup() {
        for (text, expect) in [
            ("plain", "plain"),
            ("<script>alert(1)</script>", "&lt;script\\>alert(1)&lt;/script\\>"),
            ("![[secret]]", "\\!\\[\\[secret\\]\\]"),
            ("# title\n- item", "\\# title - item"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("rose 1.5 points", "rose 1.5 points"),
            ("`= dv.x`", "\\`\\= dv.x\\`"),
            ("https://example.org/", "https&#58;//example.org/"),
        ] {
            assert_eq!(escape_md(text), expect);
        }
    }

    #[test]
    fn a_small_vault() {
        let found = notes(&harbour(false));
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            ["Actors/Harbour Office.md", "Documents/Ships galore.md", "Measures/ships.md"]
        );
        let office = &found["Actors/Harbour Office.md"];
        assert!(office.contains("- **40**, [[Measures/ships|ships]], 2020; in [[Documents/Ships galore|"), "{office}");
        assert!(office.contains("## Mentioned in\n\n- [[Documents/Ships galore|Ships \"galore\"]], 2×"), "{office}");
        assert_eq!(found, notes(&harbour(true)));
    }

    /// Returns what is in double brackets in a note.
    fn links(note: &str) -> Vec<&str> {
        note.split("[[").skip(1).map(|it| it.split("]]").next().unwrap()).collect()
    }

    #[test]
    fn hostile_notes_link_to_notes_alone() {
        let found = notes(&hostile(3 * HOSTILE.len()));
        let lower: HashSet<String> = found.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(lower.len(), found.len(), "no names differ in case alone");
        for (path, text) in &found {
            let parts: Vec<&str> = path.split('/').collect();
            assert!(parts.len() == 2 && !parts.iter().any(|it| it.starts_with('.')), "{path}");
            let (head, text) = text.split_once("\n---\n").unwrap();
            assert!(head.starts_with(MARK.trim_end()) && !text.contains("<"), "{text}");
            for link in links(text) {
                let (to, _) = link.split_once('|').unwrap();
                assert!(found.contains_key(&format!("{to}.md")), "{link} in {path}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_label_is_a_safe_name(label in "\\PC*|.*|[./\\\\: a-zA-Z]{0,20}") {
            let name = file_name(&label);
            prop_assert!(!name.is_empty() && name.len() <= 4 * LONGEST_NAME + 8);
            prop_assert!(!name.contains(['/', '\\', ':', '\0', '|', '[', ']']), "{}", name);
            prop_assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{}", name);
        }

        #[test]
        fn any_text_is_one_line_without_markup(text in "\\PC*|.*|[\\[\\]!<>`*# \n-]*") {
            let escaped = escape_md(&text);
            prop_assert!(!escaped.contains(['\n', '\r', '<']), "{}", escaped);
            let mut is_escaped = false;
            for c in escaped.chars() {
                prop_assert!(is_escaped || !"[]`*_#|>".contains(c) || c == '#' && escaped.contains("&#58;"), "{}", escaped);
                is_escaped = !is_escaped && c == '\\';
            }
        }
    }
}
