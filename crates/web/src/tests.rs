//! Requests and their answers, over a small store.

use crate::cut::Cut;
use crate::guard::{Guard, Token};
use crate::router::{self, routes};
use crate::state::App;
use crate::url;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tower::ServiceExt as _;
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{DocId, Document, Extraction};
use whosaid_store::Store;

const TOKEN: &str = "0123456789abcdef0123";

const SHIPS: &str = "Harbour traffic grows\n\nThe World Bank said the port handled 4,200 ships in 2020. \
    The port's revenue was $35 million in 2020, according to the World Bank.\n";
const FEES: &str = "Fees rise again\n\nThe port's revenue was $41 million in 2020, Angela Merkel said. \
    \u{201c}We paid $2 million in 2019,\u{201d} she said. \
    Donald Trump said the port had 12 cranes.\n";

/// A served store with some documents.
struct Served {
    _dir: TempDir,
    app: Arc<App>,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Served {
    fn new(documents: &[(&str, &str, &str)]) -> Self {
        Self::at("127.0.0.1:7717", documents)
    }

    fn at(addr: &str, documents: &[(&str, &str, &str)]) -> Self {
        let extractions = documents.iter().map(|(id, title, text)| {
            let published = Some("2021-07-06".to_owned());
            let document = Document { title: Some((*title).to_owned()), published, ..Document::new(id, *text) };
            extract(&document, Lexicon::shipped())
        });
        Self::of(addr, extractions.collect())
    }

    fn of(addr: &str, extractions: Vec<Extraction>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        store.ingest(extractions, 1000, |_| {}).unwrap();
        store.close().unwrap();
        let guard = Guard::new(addr.parse().unwrap(), Some(Token::new(TOKEN).unwrap()));
        let app = Arc::new(App::open(dir.path(), guard).unwrap());
        app.count();
        Self { _dir: dir, router: router::service(app.clone()), app }
    }

    /// Returns a store with a document under `n` ids, with each of its figures repeated, so that nothing has to be
    /// extracted.
    fn of_copies(n: usize, n_figures: usize) -> Self {
        let one = extract(&Document::new("one", SHIPS), Lexicon::shipped());
        let figures: Vec<_> = one.figures.iter().flat_map(|it| std::iter::repeat_n(it.clone(), n_figures)).collect();
        let copy = |nth| Extraction { id: DocId(format!("copy-{nth:07}")), figures: figures.clone(), ..one.clone() };
        Self::of("127.0.0.1:7717", (0..n).map(copy).collect())
    }

    /// Returns a store with one document for each of `n` figures, all of the same measure and time.
    fn of_one_dispute(n: usize) -> Self {
        let text = |n| format!("The port's revenue was ${} million in 2020, the World Bank said.\n", n + 3);
        let one = |n| extract(&Document::new(&format!("report-{n:04}"), text(n)), Lexicon::shipped());
        Self::of("127.0.0.1:7717", (0..n).map(one).collect())
    }

    fn of_the_harbour() -> Self {
        Self::new(&[("ships", "Harbour traffic grows", SHIPS), ("fees/2021 a?b", "Fees rise again", FEES)])
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header("host", "localhost:7717").body(Body::empty());
        self.send(request.unwrap_or_else(|error| panic!("{path}: {error}"))).await
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    async fn send_as(&self, method: &str, path: &str, kind: &str, body: impl Into<Body>, token: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).header("host", "localhost:7717");
        let request = request.header("content-type", kind).header("authorization", format!("Bearer {token}"));
        self.send(request.body(body.into()).unwrap()).await
    }
}

#[tokio::test]
async fn pages_tell_what_is_in_the_store() {
    let served = Served::of_the_harbour();
    let fees = url::document("fees/2021 a?b");
    let mut untold = Vec::new();
    for (path, told) in [
        ("/", &["Who said what figure?", "Newest disagreements", "41 m USD", "World Bank", ">2</a>"][..]),
        ("/search?q=revenue", &["<mark>revenue</mark>", "2 passages", "35 m USD", "Angela Merkel"]),
        ("/search?q=", &["What can be asked"]),
        ("/search?q=zeppelin", &["No passage answers that"]),
        ("/search?q=odd:x", &["role=\"alert\"", "odd:"]),
        ("/claims", &["Harbour traffic grows", "4,200 ships", "Download as CSV", "class=\"plot scatter wide-plot\""]),
        ("/claims?speaker=World+Bank&sort=value", &["35 m USD", "aria-sort=\"descending\""]),
        ("/claims?min=much", &["write 200000", "value=\"much\""]),
        ("/claims?about=zeppelins", &["No claim answers that"]),
        ("/disputes", &["revenue", "6 m USD apart", "class=\"plot axis wide-plot\"", "conflict"]),
        ("/disputes?speaker=Nobody", &["No figures differ there"]),
        ("/documents", &["Harbour traffic grows", "fees&#x2f;2021 a?b"]),
        ("/documents?published=1999", &["No document was published then"]),
        ("/documents/ships", &["class=\"m figure", "data-tip=\"World Bank: 4,200 ships", "Mark"]),
        (fees.as_str(), &["Fees rise again", "m quotation", "said by", "others differ"]),
        ("/entities", &["World Bank", "Angela Merkel"]),
        ("/entities?q=bank&type=organisation", &["World Bank"]),
        ("/entities/organisation:world-bank", &["What it claims", "4,200 ships", "organisation:world-bank"]),
        ("/graph", &["Begin with one"]),
        ("/graph?around=World+Bank", &["Around", "As a list", "says"]),
        ("/graph?around=document:ships", &["Harbour traffic grows", "states"]),
        ("/graph?around=nobody", &["Nothing in the store is called so"]),
        ("/sparql", &["A question in SPARQL"]),
        ("/ask?query=SELECT+%3Fw+%7B+%3Fc+who:speaker+%3Fw+%7D", &["World Bank", "<th scope=\"col\">w</th>"]),
        ("/sparql?query=SELECT+oops", &["role=\"alert\"", "class=\"here\""]),
        ("/sparql?query=ASK+%7B%7D", &["Yes"]),
        ("/add", &["Sign in"]),
        ("/decisions", &["Nothing was decided yet"]),
        ("/sign-in", &["The token of this server"]),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        untold.extend(
            told.iter().filter(|it| !answer.text.contains(**it)).map(|it| format!("{path} does not tell {it:?}")),
        );
        assert!(answer.text.len() < 150_000 && !answer.text.contains(" style="), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    }
    assert!(untold.is_empty(), "{untold:#?}");
}

#[tokio::test]
async fn links_lead_somewhere() {
    let served = Served::of_the_harbour();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut to_see =
        vec!["/".to_owned(), "/disputes".to_owned(), "/claims".to_owned(), "/graph?around=World+Bank".to_owned()];
    while let Some(path) = to_see.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if path.is_empty() || !seen.insert(path.clone()) || seen.len() > 200 {
            continue;
        }
        let answer = served.get(&path).await;
        assert!(answer.status == 200 || answer.status == 303, "{path}: {}", answer.status);
        if !answer.headers.get("content-type").is_some_and(|it| it.as_bytes().starts_with(b"text/html")) {
            continue;
        }
        for part in answer.text.split(" href=\"").chain(answer.text.split(" src=\"")).skip(1) {
            let link = part.split('"').next().unwrap_or_default();
            if link.starts_with("&#x2f;") || link.starts_with('/') {
                to_see.push(link.replace("&#x2f;", "/").replace("&amp;", "&").replace("&#x27;", "'"));
            }
        }
    }
    assert!(seen.len() > 40, "{seen:?}");
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let served = Served::of_the_harbour();
    for (path, status) in [
        ("/nothing", 404),
        ("/documents/none", 404),
        ("/documents/..%2F..%2Fetc%2Fpasswd", 404),
        ("/assets/0000000000000000/style.css", 404),
        ("/assets/x/..%2Fsrc%2Flib.rs", 404),
        ("/entities/none", 404),
        ("/measures/none", 404),
        ("/claims/none", 404),
        ("/claims?speakr=x", 400),
        ("/claims?page=x", 400),
        ("/search?q=x&limit=100000", 400),
        ("/documents/%ff", 400),
        ("/api/v1/nothing", 404),
        ("/api/v1/documents/..%2F..%2Fetc%2Fpasswd", 404),
        ("/api/v1/search", 400),
        ("/api/v1/search?q=odd:x", 400),
        ("/api/v1/graph?around=nobody", 404),
        ("/api/v1/export/exe", 404),
        ("/api/v1/sparql?query=SELECT", 400),
        ("/api/v1/claims?min=x", 400),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        let kind = answer.headers["content-type"].to_str().unwrap();
        if path.starts_with("/api/") {
            assert_eq!(kind, "application/problem+json", "{path}");
            let problem: Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(
                (&problem["status"], &problem["type"]),
                (&Value::from(status), &Value::from("about:blank")),
                "{path}"
            );
        } else {
            assert!(kind.starts_with("text/html") && answer.text.contains("<h1>"), "{path}");
        }
    }
    let deep = format!("/api/v1/sparql?query=ASK%20{}", "%7B".repeat(1000));
    let problem = served.get(&deep).await;
    assert_eq!(problem.status, 400);
    assert_eq!(serde_json::from_str::<Value>(&problem.text).unwrap()["at"], 68);
}

#[tokio::test]
async fn the_same_answer_is_not_sent_twice() {
    let served = Served::of_the_harbour();
    for path in [
        "/",
        "/claims",
        "/api/v1/claims",
        "/api/v1/search?q=revenue",
        "/api/v1/claims?format=csv",
        "/api/v1/export/graphml",
    ] {
        // The start page is counted at the first visit.
        served.get(path).await;
        let first = served.get(path).await;
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = Request::get(path).header("host", "localhost").header("if-none-match", &tag).body(Body::empty());
        let again = served.send(again.unwrap()).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        let other = served.get(&format!("{path}{}limit=3", if path.contains('?') { "&" } else { "?" })).await;
        assert_ne!(other.headers.get("etag").map(|it| it.to_str().unwrap()), Some(tag.as_str()), "{path}");
    }
    let before = served.get("/api/v1/claims").await.headers["etag"].clone();
    let sent = served
        .send_as("POST", "/api/v1/documents", "application/json", r#"{"id":"new","text":"Chile sold 12 tons."}"#, TOKEN)
        .await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    assert_ne!(served.get("/api/v1/claims").await.headers["etag"], before);
}

#[tokio::test]
async fn lists_come_in_parts() {
    let served = Served::of_the_harbour();
    let all = served.json("/api/v1/claims").await;
    let n = all["items"].as_array().unwrap().len();
    assert!(n > 3 && all["next"].is_null());
    let mut got = Vec::new();
    let mut next = Some("/api/v1/claims?limit=2".to_owned());
    while let Some(path) = next {
        let part = served.json(&path).await;
        got.extend(part["items"].as_array().unwrap().iter().cloned());
        next = part["next"].as_str().map(str::to_owned);
    }
    assert_eq!(Value::from(got), all["items"]);
    let csv = served.get("/api/v1/claims?format=csv").await;
    assert_eq!(csv.text.lines().count(), n + 1);
    assert!(csv.text.starts_with("start,end,text,kind,value,low,high,unit,"));
    let search = served.json("/api/v1/search?q=revenue&limit=1").await;
    assert_eq!((&search["total"], search["items"].as_array().unwrap().len()), (&Value::from(2), 1));
}

#[tokio::test]
async fn long_answers_come_in_pieces_and_whole() {
    let served = Served::of_copies(40, 40);
    let n_claims = served.json("/api/v1/stats").await["n_claims"].as_u64().unwrap();
    for path in ["/api/v1/claims?format=csv", "/api/v1/claims?format=csv&limit=all&sort=value", "/api/v1/export/csv"] {
        let plain = served.get(path).await;
        assert_eq!(plain.status, 200, "{}", plain.text);
        assert!(!plain.headers.contains_key("x-whosaid-truncated"), "{path}");
        // Passages are on one line.
        assert_eq!(plain.text.lines().count() as u64, n_claims + 1, "{path}");
        assert!(plain.text.len() > 400_000, "{path}: {}", plain.text.len());
        let packed = Request::get(path).header("host", "localhost").header("accept-encoding", "gzip");
        let packed = served.router.clone().oneshot(packed.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip", "{path}");
        let packed = packed.into_body().collect().await.unwrap().to_bytes();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
        assert!(unpacked == plain.text, "{path}");
        let head = Request::head(path).header("host", "localhost").body(Body::empty()).unwrap();
        let head = served.send(head).await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""), "{path}");
    }
    let refused = served.get("/api/v1/export/graphml?around=nobody").await;
    assert!(refused.status == 404 && refused.text.contains("nothing in the store is called"), "{}", refused.text);
}

/// Sends a request, and takes only the head of the answer.
async fn slow_reader(served: &Served, path: &str) -> axum::response::Response {
    let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
    served.router.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn slow_readers_hold_little_and_keep_nobody_waiting() {
    let served = Served::of_copies(100, 40);
    let room = served.app.room_left();
    let mut slow = Vec::new();
    for _ in 0..24 {
        slow.push(slow_reader(&served, "/api/v1/claims?format=csv").await);
    }
    assert!(slow.iter().all(|it| it.status() == 200));
    // A megabyte each, and nobody's turn.
    assert_eq!(served.app.room_left(), (room.0 - 24 * 1024, room.1));
    for path in ["/", "/claims", "/search?q=revenue", "/api/v1/claims?limit=1", "/api/v1/export/csv?limit=10"] {
        assert_eq!(served.get(path).await.status, 200, "{path}");
    }
    // Answers that are sent in one piece are counted by their length, except small ones.
    let whole = slow_reader(&served, "/api/v1/claims?limit=1000").await;
    let small = slow_reader(&served, "/api/v1/claims?limit=1").await;
    let held = room.1 - served.app.room_left().1;
    let length: usize = whole.headers()["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(held, length.div_ceil(1024));
    assert_eq!((whole.status(), small.status()), (StatusCode::OK, StatusCode::OK));
    // A reader that goes on reading gets everything.
    let last = slow.pop().unwrap().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(String::from_utf8_lossy(&last).lines().count(), 1 + 100 * 40 * 2);
    drop((slow, whole, small));
    // The makers notice that nobody is there any more.
    while served.app.room_left() != room {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn who_does_not_read_makes_room_for_who_waits() {
    let served = Served::of_copies(40, 40);
    // One reader that only takes the head holds all the memory.
    let room = served.app.room_left().0;
    let rest = served.app.room_for((room - 1024) * 1024).await.unwrap();
    let cut = Cut::default();
    let mut request =
        Request::get("/api/v1/claims?format=csv").header("host", "localhost").body(Body::empty()).unwrap();
    request.extensions_mut().insert(cut.clone());
    let slow = served.router.clone().oneshot(request).await.unwrap();
    let connection = tokio::spawn(async move {
        cut.wanted().await;
        drop(slow);
    });
    assert_eq!(served.app.room_left().0, 0);
    let waiting = served.get("/api/v1/claims?format=csv&sort=document");
    assert_eq!(waiting.await.status, 200);
    connection.await.unwrap();
    drop(rest);
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_room_one_is_told_to_come_again() {
    let served = Served::of_copies(40, 40);
    let all = (served.app.room_for(usize::MAX).await.unwrap(), served.app.room_for_whole(usize::MAX).unwrap());
    for path in ["/api/v1/claims?format=csv", "/api/v1/export/dot", "/api/v1/claims?limit=1000", "/claims?limit=1000"] {
        let refused = served.get(path).await;
        assert_eq!((refused.status.as_u16(), refused.headers["retry-after"].as_bytes()), (503, &b"1"[..]), "{path}");
    }
    assert_eq!(served.get("/api/v1/claims?limit=1").await.status, 200);
    drop(all);
    assert_eq!(served.get("/api/v1/claims?format=csv").await.status, 200);
}

#[tokio::test]
async fn what_is_left_off_is_told() {
    let served = Served::of_one_dispute(120);
    // Exports.
    for (path, told) in [
        ("/api/v1/export/csv?limit=100", Some("20")),
        ("/api/v1/export/csv", None),
        ("/api/v1/export/parquet?limit=119", Some("1")),
        ("/api/v1/export/nquads?limit=5", Some("358")),
        ("/api/v1/export/nquads", None),
        ("/api/v1/export/dot", Some("263")),
        ("/api/v1/export/dot?limit=1000", None),
    ] {
        let response = slow_reader(&served, path).await;
        let found = response.headers().get("x-whosaid-truncated").map(|it| it.to_str().unwrap());
        assert!(response.status() == 200 && found.is_some() == told.is_some(), "{path}: {found:?}");
        if path.contains("csv") || path.contains("parquet") {
            assert_eq!(found, told, "{path}");
        }
    }
    assert_eq!(served.get("/api/v1/export/dot?limit=10001").await.status, 400);
    // Files in parts.
    let part = served.get("/api/v1/claims?format=csv&limit=100").await;
    assert_eq!(part.text.lines().count(), 101);
    let next = part.headers["link"].to_str().unwrap().trim_start_matches('<').split('>').next().unwrap().to_owned();
    let rest = served.get(&next).await;
    assert_eq!((rest.text.lines().count(), rest.headers.get("link")), (21, None));
    // Lists within records.
    let dispute = &served.json("/api/v1/disputes").await["items"][0];
    assert_eq!((&dispute["n_members"], dispute["members"].as_array().unwrap().len()), (&120.into(), 50));
    let more = served.json(dispute["more"].as_str().unwrap()).await;
    assert_eq!(more["items"].as_array().unwrap().len(), 50);
    let all = &served.json("/api/v1/disputes?members=1000&limit=1").await["items"][0];
    assert_eq!((all["members"].as_array().unwrap().len(), &all["more"]), (120, &Value::Null));
    assert_eq!(served.get("/api/v1/disputes?members=1000&limit=50").await.status, 400);
    let bank = served.json("/api/v1/entities/organisation:world-bank?limit=100").await;
    for (list, total) in [("documents", "n_documents"), ("claims_by", "n_claims_by")] {
        assert_eq!((bank[list].as_array().unwrap().len(), &bank[total]), (100, &120.into()), "{list}");
        let page = served.json(&format!("{}&limit=1000", bank["more"][list].as_str().unwrap())).await;
        assert_eq!(page["items"].as_array().unwrap().len(), 120, "{list}");
    }
    assert_eq!(served.json("/api/v1/entities/organisation:world-bank").await["more"]["documents"], Value::Null);
    let measure = format!("/api/v1{}", crate::view::measure("port's revenue").url);
    let first = served.json(&format!("{measure}?limit=100")).await;
    assert_eq!((first["claims"].as_array().unwrap().len(), &first["total"]), (100, &120.into()));
    let rest = served.json(first["next"].as_str().unwrap()).await;
    assert_eq!((rest["claims"].as_array().unwrap().len(), &rest["next"]), (20, &Value::Null));
    // Rows of an answer.
    let query = format!("/api/v1/sparql?query={}&format=csv", url::encoded("SELECT * { ?a ?b ?c }"));
    assert_eq!(served.get(&query).await.headers["x-whosaid-truncated"], "more");
    // Pages.
    for (path, told) in [
        ("/entities/organisation:world-bank", &["All 120 documents", "All 120 claims"][..]),
        (&crate::view::measure("port's revenue").url, &["The first 100 are shown", "All 120 claims"]),
        ("/documents?mentions=organisation:world-bank", &["Those that speak of", "Page 1"]),
        ("/disputes", &["108 more figures", "120 claims"]),
        ("/", &["108 more figures"]),
    ] {
        let page = served.get(path).await.text;
        for it in told {
            assert!(page.contains(it), "{path} does not tell {it:?}");
        }
    }
}

#[tokio::test]
async fn a_disagreement_of_many_is_no_long_page() {
    let served = Served::of_one_dispute(400);
    for path in ["/", "/disputes"] {
        let page = served.get(path).await;
        assert!(page.text.contains("388 more figures") && page.text.len() < 60_000, "{path}: {}", page.text.len());
    }
}

/// Returns the properties of a schema, including those of its parts.
fn properties<'s>(
    api: &'s Value,
    schema: &'s Value,
    into: &mut Vec<(&'s str, &'s Value)>,
    required: &mut Vec<&'s str>,
) {
    let schema = resolved(api, schema);
    into.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, it)| (name.as_str(), it)));
    required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
    for part in schema["allOf"].as_array().into_iter().flatten() {
        properties(api, part, into, required);
    }
}

fn resolved<'s>(api: &'s Value, schema: &'s Value) -> &'s Value {
    match schema["$ref"].as_str() {
        Some(name) => api.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is not described")),
        None => schema,
    }
}

/// Checks that a value has exactly the fields that its schema describes.
fn check(api: &Value, schema: &Value, value: &Value, at: &str) {
    let schema = resolved(api, schema);
    if let Some(items) = value.as_array() {
        for item in items.iter().filter(|_| schema["items"].is_object()) {
            check(api, &schema["items"], item, &format!("{at}[]"));
        }
    }
    if let Some(fields) = value.as_object() {
        let (mut described, mut required) = (Vec::new(), Vec::new());
        properties(api, schema, &mut described, &mut required);
        if described.is_empty() {
            return;
        }
        for (name, value) in fields {
            let property =
                described.iter().find(|it| it.0 == name).unwrap_or_else(|| panic!("{at}.{name} is not described"));
            check(api, property.1, value, &format!("{at}.{name}"));
        }
        for name in required {
            assert!(fields.contains_key(name), "{at}.{name} is missing");
        }
    }
    if let Some(options) = schema["enum"].as_array() {
        assert!(options.contains(value), "{at}: {value} is not described");
    }
}

#[tokio::test]
async fn the_description_is_that_of_the_routes() {
    let served = Served::of_the_harbour();
    let api = served.json("/api/v1/openapi.json").await;
    let described = api["paths"].as_object().unwrap();
    let paths: BTreeSet<String> =
        routes().into_iter().map(|it| it.0).filter(|it| it.starts_with(router::API)).collect();
    assert_eq!(described.keys().cloned().collect::<BTreeSet<_>>(), paths);
    for (path, methods) in described {
        // A method that does not exist is refused with a list of those that do.
        let uri = path.replace("{n}", "1").replace(['{', '}'], "");
        let odd =
            Request::builder().method("BREW").uri(uri).header("host", "localhost").header("sec-fetch-site", "none");
        let refused = served.send(odd.body(Body::empty()).unwrap()).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed: BTreeSet<String> = refused.headers["allow"]
            .to_str()
            .unwrap()
            .split(',')
            .map(|it| it.trim().to_lowercase())
            .filter(|it| it != "head")
            .collect();
        assert_eq!(methods.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>(), allowed, "{path}");
    }
    let claim = served.json("/api/v1/claims?limit=1").await["items"][0]["id"].as_str().unwrap().to_owned();
    let claim_path = format!("/api/v1/claims/{claim}");
    let measure = format!("/api/v1{}", crate::view::measure("port's revenue").url);
    for (path, asked) in [
        ("/api/v1/stats", "/api/v1/stats"),
        ("/api/v1/search", "/api/v1/search?q=revenue&facets=true"),
        ("/api/v1/claims", "/api/v1/claims"),
        ("/api/v1/claims/{id}", claim_path.as_str()),
        ("/api/v1/disputes", "/api/v1/disputes"),
        ("/api/v1/documents", "/api/v1/documents"),
        ("/api/v1/documents/{id}", "/api/v1/documents/ships"),
        ("/api/v1/entities", "/api/v1/entities"),
        ("/api/v1/entities/{id}", "/api/v1/entities/organisation:world-bank"),
        ("/api/v1/measures/{key}", measure.as_str()),
        ("/api/v1/graph", "/api/v1/graph?around=World+Bank"),
        ("/api/v1/decisions", "/api/v1/decisions"),
    ] {
        let schema = &described[path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{path}");
        check(&api, schema, &served.json(asked).await, path);
        // Every parameter of the question is described.
        let known: Vec<&str> = described[path]["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["name"].as_str())
            .collect();
        for pair in asked.split('?').skip(1).flat_map(|it| it.split('&')) {
            assert!(known.contains(&pair.split('=').next().unwrap()), "{asked}");
        }
    }
}

#[tokio::test]
async fn every_filter_is_described_and_in_the_form() {
    let served = Served::of_the_harbour();
    let api = served.json("/api/v1/openapi.json").await;
    for path in ["claims", "disputes"] {
        let page = served.get(&format!("/{path}")).await.text;
        let described = api["paths"][format!("/api/v1/{path}")]["get"]["parameters"].as_array().unwrap();
        for filter in whosaid_graph::FILTERS {
            let name = filter.name;
            assert!(page.contains(&format!("name=\"{name}\"")), "{name} is not in the form of {path}");
            assert!(described.iter().any(|it| it["name"] == name), "{name} of {path} is not described");
        }
    }
}

#[tokio::test]
async fn writing_needs_the_token() {
    let served = Served::of_the_harbour();
    let text = r#"{"id":"chile","title":"Copper","text":"Chile sold 12 tons of copper in 2020, the ministry said."}"#;
    for token in ["", "0123456789abcdef0124", "Bearer"] {
        let refused = served.send_as("POST", "/api/v1/documents", "application/json", text, token).await;
        assert_eq!(refused.status, 401, "{token}");
        assert_eq!(served.send_as("DELETE", "/api/v1/documents/ships", "", "", token).await.status, 401);
        assert_eq!(
            served.send_as("POST", "/decisions", "application/x-www-form-urlencoded", "undo=1", token).await.status,
            401
        );
    }
    let taken = served.send_as("POST", "/api/v1/documents", "application/json", text, TOKEN).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    let taken: Value = serde_json::from_str(&taken.text).unwrap();
    assert_eq!(
        (&taken["documents"][0]["outcome"], &taken["documents"][0]["url"]),
        (&"added".into(), &"/documents/chile".into())
    );
    assert!(served.get("/search?q=copper").await.text.contains("<mark>copper</mark>"));
    let again = served.send_as("POST", "/api/v1/documents", "application/json", text, TOKEN).await;
    assert!(again.text.contains("unchanged"), "{}", again.text);
    assert_eq!(served.send_as("DELETE", "/api/v1/documents/chile", "", "", TOKEN).await.status, 204);
    assert_eq!(served.get("/documents/chile").await.status, 404);
    // What cannot be read is reported with its name and the reason, and the rest goes on.
    let lines = "{\"id\":\"a\",\"text\":\"Peru sold 3 tons.\"}\nnot json\n{\"id\":\"b\",\"text\":\"\"}\n";
    let mixed = served.send_as("POST", "/api/v1/documents", "application/jsonl", lines, TOKEN).await;
    let mixed: Value = serde_json::from_str(&mixed.text).unwrap();
    let outcomes: Vec<&str> =
        mixed["documents"].as_array().unwrap().iter().filter_map(|it| it["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["added", "failed", "failed"], "{mixed}");
    assert!(mixed["documents"][1]["reason"].as_str().unwrap().contains("line 2"), "{mixed}");
    assert_eq!(served.send_as("POST", "/api/v1/documents", "text/x", "x", TOKEN).await.status, 415);
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_forms_of_ours_can_use() {
    let served = Served::of_the_harbour();
    let form = |path: &str, body: &str, headers: &[(&str, &str)]| {
        let mut request = Request::post(path)
            .header("host", "localhost:7717")
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(body.to_owned())).unwrap()
    };
    let ours = ("origin", "http://localhost:7717");
    let wrong = served.send(form("/sign-in", "token=wrong", &[ours])).await;
    assert!(wrong.status == 401 && wrong.text.contains("that is not the token"), "{}", wrong.text);
    let right = served.send(form("/sign-in", &format!("token={TOKEN}&next=/add"), &[ours])).await;
    assert_eq!((right.status.as_u16(), right.headers["location"].to_str().unwrap()), (303, "/add"));
    for next in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let elsewhere = served.send(form("/sign-in", &format!("token={TOKEN}&next={next}"), &[ours])).await;
        assert_eq!(elsewhere.headers["location"], "/", "{next}");
    }
    let cookie = right.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(TOKEN), "{cookie}");
    let cookie = ("cookie", cookie.split(';').next().unwrap());

    let page = served
        .send(
            Request::get("/entities/person:angela-merkel")
                .header("host", "localhost")
                .header("cookie", cookie.1)
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert!(page.text.contains("Merge with another") && page.text.contains("Sign out"), "{}", page.text);
    let merge = "action=merge&entity=person:angela-merkel&into=person:donald-trump";
    for other in [
        &[cookie, ("origin", "http://evil.example")][..],
        &[cookie, ("origin", "null")],
        &[cookie, ("sec-fetch-site", "cross-site")],
        &[cookie],
    ] {
        assert_eq!(served.send(form("/decisions", merge, other)).await.status, 403, "{other:?}");
    }
    assert_eq!(served.send(form("/decisions", merge, &[ours])).await.status, 401);
    let merged = served.send(form("/decisions", merge, &[cookie, ours])).await;
    assert_eq!(
        (merged.status.as_u16(), merged.headers["location"].to_str().unwrap()),
        (303, "/entities/person:donald-trump")
    );
    assert_eq!(served.get("/entities/person:angela-merkel").await.headers["location"], "/entities/person:donald-trump");
    assert!(served.get("/decisions").await.text.contains("person:angela-merkel"));
    let undone = served.send(form("/decisions", "undo=1", &[cookie, ours])).await;
    assert_eq!(undone.status, 303, "{}", undone.text);
    assert_eq!(served.get("/entities/person:angela-merkel").await.status, 200);
}

#[tokio::test]
async fn only_the_names_of_this_machine_are_answered() {
    let served = Served::of_the_harbour();
    for (host, status) in
        [("localhost", 200), ("127.0.0.1:7717", 200), ("evil.example", 421), ("localhost.evil.example:7717", 421)]
    {
        let answer = served.send(Request::get("/").header("host", host).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{host}");
    }
    assert_eq!(served.send(Request::get("/").body(Body::empty()).unwrap()).await.status, 400);
}

#[tokio::test]
async fn a_request_names_one_host() {
    let served = Served::of_the_harbour();
    for (uri, hosts, status) in [
        ("/", &["localhost", "localhost"][..], 400),
        ("/", &["localhost", "evil.example"], 400),
        ("/", &["evil.example", "localhost"], 400),
        ("http://localhost/", &["localhost"], 200),
        ("http://LOCALHOST/", &["localhost"], 200),
        ("http://localhost/", &[], 200),
        ("http://localhost/", &["evil.example"], 400),
        ("http://evil.example/", &["localhost"], 400),
        ("http://evil.example/", &["evil.example"], 421),
    ] {
        let request = hosts.iter().fold(Request::get(uri), |request, host| request.header("host", *host));
        let answer = served.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{uri} {hosts:?}");
    }
}

#[tokio::test]
async fn pages_elsewhere_may_link_here_and_no_more() {
    let served = Served::of_the_harbour();
    let link = &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")][..];
    let neighbour = &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let frame = &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
    let image = &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")];
    let script = &[("origin", "http://evil.example")];
    let ours = &[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];
    let typed = &[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let query = "/ask?query=ASK%20%7B%7D";
    for (path, headers, status) in [
        ("/", link, 200),
        ("/documents/ships", link, 200),
        ("/ask", link, 200),
        ("/search?q=revenue", neighbour, 200),
        (query, link, 403),
        (query, neighbour, 403),
        ("/api/v1/stats", link, 403),
        ("/api/v1/claims?format=csv", link, 403),
        ("/", frame, 403),
        ("/search?q=revenue", image, 403),
        ("/", script, 403),
        ("/api/v1/stats", script, 403),
        ("/api/v1/stats", ours, 200),
        (query, ours, 200),
        (query, typed, 200),
        ("/api/v1/stats", typed, 200),
        ("/api/v1/stats", &[], 200),
    ] {
        let request = Request::get(path).header("host", "localhost:7717");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let answer = served.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{path} {headers:?}");
    }
}

#[tokio::test]
async fn who_gives_a_wrong_token_waits() {
    let served = Served::of_the_harbour();
    let ask = async |name: &str, value: &str| {
        let began = Instant::now();
        let request = Request::get("/api/v1/stats").header("host", "localhost").header(name, value);
        let answer = served.send(request.body(Body::empty()).unwrap()).await;
        (answer.status.as_u16(), began.elapsed() >= Duration::from_millis(500), answer.headers)
    };
    let (status, has_waited, _) = ask("authorization", "Bearer 0123456789abcdef0124").await;
    assert_eq!((status, has_waited), (401, true));
    // A cookie of a former token: read on, and forget it.
    let (status, has_waited, headers) = ask("cookie", "a=b; whosaid_session=0123").await;
    assert_eq!((status, has_waited), (200, true));
    assert!(headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(ask("authorization", &format!("Bearer {TOKEN}")).await.0, 200);
    assert_eq!(ask("cookie", "a=b").await.0, 200);
    // All of them at once take no longer, and nobody's place.
    let began = Instant::now();
    let wrong = (0..64).map(|_| {
        let request = Request::get("/").header("host", "localhost").header("authorization", "Bearer wrong");
        tokio::spawn(served.router.clone().oneshot(request.body(Body::empty()).unwrap()))
    });
    let wrong: Vec<_> = wrong.collect();
    assert_eq!(served.get("/").await.status, 200);
    for it in wrong {
        assert_eq!(it.await.unwrap().unwrap().status(), 401);
    }
    assert!(began.elapsed() < Duration::from_secs(16), "one after the other");
}

#[tokio::test]
async fn elsewhere_nobody_reads_without_the_token() {
    let served = Served::at("0.0.0.0:7717", &[("ships", "Harbour traffic grows", SHIPS)]);
    for path in ["/", "/documents/ships", "/api/v1/claims", "/api/v1/openapi.json", "/nothing"] {
        let refused = served.get(path).await;
        assert!(refused.status == 401 && !refused.text.contains("Harbour"), "{path}");
        assert!(refused.headers.contains_key("www-authenticate"));
        let known =
            Request::get(path).header("host", "news.example").header("authorization", format!("Bearer {TOKEN}"));
        assert_ne!(served.send(known.body(Body::empty()).unwrap()).await.status, 401, "{path}");
    }
    assert_eq!(served.get("/sign-in").await.status, 200);
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let text = format!(
        "{evil}\n\nThe {evil} Ministry said exports were $35 million in 2020. \"Sold 12 {evil} tons,\" Angela Merkel said.\n"
    );
    let served = Served::new(&[(evil, evil, &text), ("..", "dots", SHIPS), ("", "none", FEES)]);
    let encoded = url::encoded(evil);
    let evil_page = url::document(evil);
    for path in [
        "/",
        "/claims",
        "/disputes",
        "/documents",
        "/entities",
        "/search?q=exports",
        "/documents?id=..",
        "/documents?id=",
        evil_page.as_str(),
        &format!("/search?q={encoded}"),
        &format!("/claims?speaker={encoded}&about={encoded}&unit={encoded}"),
        &format!("/claims?min={encoded}"),
        &format!("/disputes?about={encoded}"),
        &format!("/entities?q={encoded}"),
        &format!("/graph?around={encoded}"),
        &format!("/graph?around=document:{encoded}"),
        &format!("/ask?query={encoded}"),
        &format!("/sign-in?next={encoded}"),
        &format!("/documents/{encoded}x"),
        &format!("/nothing/{encoded}"),
        &format!("/claims?{encoded}=1"),
    ] {
        let answer = served.get(path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.text);
        assert!(
            !answer.text.contains("<script>alert") && !answer.text.contains("<img src=x"),
            "{path}:\n{}",
            answer.text
        );
    }
    for path in ["/documents?id=..", "/documents?id="] {
        assert_eq!(served.get(path).await.status, 200, "{path}");
    }
}

/// Checks that every tag of a page comes from a template or a drawing.
fn check_tags(page: &str) {
    let known = [
        "!doctype",
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "a",
        "header",
        "div",
        "img",
        "span",
        "form",
        "label",
        "input",
        "nav",
        "button",
        "main",
        "footer",
        "p",
        "h1",
        "h2",
        "h3",
        "section",
        "aside",
        "article",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "q",
        "mark",
        "b",
        "small",
        "em",
        "code",
        "pre",
        "svg",
        "line",
        "text",
        "rect",
        "circle",
        "path",
        "g",
        "figure",
        "figcaption",
        "details",
        "summary",
        "fieldset",
        "legend",
        "select",
        "option",
        "textarea",
        "blockquote",
        "progress",
    ];
    for part in page.split('<').skip(1) {
        let name: String = part
            .trim_start_matches('/')
            .chars()
            .take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/'))
            .collect();
        assert!(known.contains(&name.as_str()), "<{name} in {page}");
    }
    let n_scripts = page.matches("<script").count();
    assert_eq!(
        n_scripts,
        page.matches("<script src=\"/assets/").count() + page.matches("<script src=\"&#x2f;assets").count()
    );
    assert!(!page.contains("href=\"javascript:"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever a document and a query contain, pages only have our own tags.
    #[test]
    fn pages_hold_no_tag_of_a_text(
        title in "(<|>|&|\"|'|/|script|onload=|javascript:| |[a-z]|\\PC){0,12}",
        id in "(<|>|&|\"|'|/|%|#|\\?| |[a-z]|\\PC){1,12}",
        word in "(<|>|\"|'|&|[a-z]){1,8}",
    ) {
        let text = format!("{title}\n\nThe {word} Ministry said exports were $35 million in 2020. It sold 12 {word} tons.\n");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let served = Served::new(&[(&id, &title, &text)]);
            let q = url::encoded(&word);
            for path in ["/".to_owned(), url::document(&id), "/claims".to_owned(), "/entities".to_owned(), format!("/search?q={q}"), format!("/claims?about={q}")] {
                let answer = served.get(&path).await;
                assert!(answer.status == 200, "{path}: {} {}", answer.status, answer.text);
                check_tags(&answer.text);
            }
        });
    }
}

#[tokio::test]
async fn forms_take_in_files_and_texts() {
    let served = Served::of_the_harbour();
    let body = "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"../../peru.txt\"\r\n\r\nPeru sold 30 tons in 2020.\r\n\
        --x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"odd.pdf\"\r\n\r\n%PDF-1.7\r\n\
        --x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nCopper <b>prices</b>\r\n\
        --x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nCopper rose 12 percent, the ministry said.\r\n--x--\r\n";
    let taken = served.send_as("POST", "/add", "multipart/form-data; boundary=x", body, TOKEN).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    for words in [
        "2 documents taken in, 1 failed",
        "documents&#x2f;peru",
        "odd.pdf: PDF is not supported",
        "Copper &lt;b&gt;prices",
    ] {
        assert!(taken.text.contains(words), "{words}: {}", taken.text);
    }
    assert_eq!(served.get("/documents/copper-b-prices-b").await.status, 200);
    assert_eq!(served.send_as("POST", "/add", "multipart/form-data; boundary=x", "--x--", TOKEN).await.status, 400);
    assert_eq!(served.send_as("POST", "/add", "text/plain", "x", TOKEN).await.status, 400);
    let huge = vec![b'a'; 40 << 20];
    assert_eq!(served.send_as("POST", "/api/v1/documents", "application/json", huge, TOKEN).await.status, 413);
    assert_eq!(served.send_as("POST", "/sign-in", "x", vec![b'a'; 1 << 20], "").await.status, 413);
}

#[tokio::test]
async fn documents_that_all_fail_are_told_one_by_one() {
    let served = Served::of_the_harbour();
    let many = "{\"id\": \"x\"}\n".repeat(40);
    for (kind, body, n) in [
        ("application/json", "{\"id\": \"x\"}", 1),
        ("application/jsonl", "none\n{\"text\": \"\"}\n", 2),
        ("application/jsonl", many.as_str(), 40),
    ] {
        let refused = served.send_as("POST", "/api/v1/documents", kind, body.to_owned(), TOKEN).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.headers["content-type"]),
            (422, &"application/json".parse().unwrap())
        );
        let told: Value = serde_json::from_str(&refused.text).unwrap();
        let documents = told["documents"].as_array().unwrap_or_else(|| panic!("{told}"));
        assert_eq!(documents.len(), n, "{told}");
        assert!(documents.iter().all(|it| it["outcome"] == "failed" && it["reason"].is_string()), "{told}");
    }
}

/// Returns a form with a text and some fields.
fn text_form(fields: &[(&str, &str)]) -> String {
    let part = |(name, value): &(&str, &str)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    fields.iter().map(part).collect::<String>() + "--x--"
}

#[tokio::test]
async fn what_a_form_says_is_judged_as_in_json() {
    let served = Served::of_the_harbour();
    let text = ("text", "Peru sold 30 tons of zinc in 2020.");
    let long = "x".repeat(1025);
    for (field, value, reason) in [
        ("published", "2017-13-45", "\"published\" is no date: \"2017-13-45\""),
        ("published", "soon", "\"published\" is no date: \"soon\""),
        ("id", "a\nb", "\"id\" has control characters or is longer than 1024 bytes"),
        ("id", "\u{1b}[2J", "\"id\" has control characters or is longer than 1024 bytes"),
        ("id", &long, "\"id\" has control characters or is longer than 1024 bytes"),
    ] {
        let form = text_form(&[text, ("title", "Zinc"), (field, value)]);
        let refused = served.send_as("POST", "/api/v1/documents", "multipart/form-data; boundary=x", form, TOKEN).await;
        let told: Value = serde_json::from_str(&refused.text).unwrap();
        assert_eq!(refused.status, 422, "{told}");
        assert_eq!(told["documents"][0]["reason"], format!("zinc: {reason}"), "{told}");
    }
    let form = text_form(&[text, ("title", "Zinc\r\n rises"), ("published", "6 July 2017"), ("id", " a b ")]);
    let taken = served.send_as("POST", "/api/v1/documents", "multipart/form-data; boundary=x", form, TOKEN).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    let zinc = served.json("/api/v1/documents/a%20b").await;
    assert_eq!((&zinc["published"], &zinc["title"]), (&"2017-07-06".into(), &"Zinc rises".into()));
}

#[tokio::test]
async fn numbers_that_are_ids_are_kept_as_written() {
    let served = Served::of_the_harbour();
    for id in ["9007199254740993", "9007199254740992", "12345678901234567890123", "1.0", "1e3"] {
        let body = format!("{{\n \"id\": {id},\r\n \"text\": \"Peru sold 30 tons in 2020.\"\n}}");
        let taken = served.send_as("POST", "/api/v1/documents", "application/json", body, TOKEN).await;
        let taken: Value = serde_json::from_str(&taken.text).unwrap();
        assert_eq!((&taken["documents"][0]["id"], &taken["documents"][0]["outcome"]), (&id.into(), &"added".into()));
    }
    for body in ["[1]", "{\"id\": 1, \"text\": \"a\nb\"}", "{"] {
        let refused = served.send_as("POST", "/api/v1/documents", "application/json", body, TOKEN).await;
        assert!(refused.status == 400 && refused.text.contains("no JSON object"), "{body:?}: {}", refused.text);
    }
}

#[tokio::test]
async fn what_needs_no_writing_does_not_wait_for_who_writes() {
    let served = Served::of_the_harbour();
    let text = r#"{"id":"chile","text":"Chile sold 12 tons of copper in 2020, the ministry said."}"#;
    let post = async |body: &str| {
        let taken = served.send_as("POST", "/api/v1/documents", "application/jsonl", body.to_owned(), TOKEN).await;
        serde_json::from_str::<Value>(&taken.text).unwrap()
    };
    assert_eq!(post(text).await["documents"][0]["outcome"], "added");
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let (begun, is_begun) = tokio::sync::oneshot::channel();
    let app = served.app.clone();
    let writing = tokio::spawn(async move {
        app.write(move |_| {
            let _ = begun.send(());
            let _ = wait.recv();
            Ok(())
        })
        .await
    });
    is_begun.await.unwrap();
    // Read while somebody else has the store open for writing.
    let again = post(text).await;
    assert_eq!(
        (&again["documents"][0]["outcome"], &again["documents"][0]["n_figures"]),
        (&"unchanged".into(), &1.into())
    );
    assert_eq!(post("none").await["documents"][0]["outcome"], "failed");
    drop(go_on);
    writing.await.unwrap().unwrap();
    let other = format!("{text}\n{}", r#"{"id":"peru","text":"Peru sold 30 tons in 2020."}"#);
    let outcomes = post(&other).await;
    assert_eq!(
        (&outcomes["documents"][0]["outcome"], &outcomes["documents"][1]["outcome"]),
        (&"unchanged".into(), &"added".into())
    );
}
