//! Requests and what they are answered with, over a small store.

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
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt as _;
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::Document;
use whosaid_store::Store;

const TOKEN: &str = "0123456789abcdef0123";

const SHIPS: &str = "Harbour traffic grows\n\nThe World Bank said the port handled 4,200 ships in 2020. \
    The port's revenue was $35 million in 2020, according to the World Bank.\n";
const FEES: &str = "Fees rise again\n\nThe port's revenue was $41 million in 2020, Angela Merkel said. \
    \u{201c}We paid $2 million in 2019,\u{201d} she said. \
    Donald Trump said the port had 12 cranes.\n";

/// A store with some documents, served.
struct Served {
    _dir: TempDir,
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
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let extractions = documents.iter().map(|(id, title, text)| {
            let published = Some("2021-07-06".to_owned());
            let document = Document { title: Some((*title).to_owned()), published, ..Document::new(id, *text) };
            extract(&document, Lexicon::shipped())
        });
        store.ingest(extractions.collect::<Vec<_>>(), 100, |_| {}).unwrap();
        store.close().unwrap();
        let guard = Guard::new(addr.parse().unwrap(), Some(Token::new(TOKEN).unwrap()));
        let app = Arc::new(App::open(dir.path(), guard).unwrap());
        app.count();
        Self { _dir: dir, router: router::service(app) }
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
        ("/ask", &["A question in SPARQL"]),
        ("/ask?query=SELECT+%3Fw+%7B+%3Fc+who:speaker+%3Fw+%7D", &["World Bank", "<th scope=\"col\">w</th>"]),
        ("/ask?query=SELECT+oops", &["role=\"alert\"", "class=\"here\""]),
        ("/ask?query=ASK+%7B%7D", &["Yes"]),
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
        ("/api/v1/ask?query=SELECT", 400),
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
    let deep = format!("/api/v1/ask?query=ASK%20{}", "%7B".repeat(1000));
    let problem = served.get(&deep).await;
    assert_eq!(problem.status, 400);
    assert_eq!(serde_json::from_str::<Value>(&problem.text).unwrap()["at"], 68);
}

#[tokio::test]
async fn the_same_answer_is_not_sent_twice() {
    let served = Served::of_the_harbour();
    for path in ["/", "/claims", "/api/v1/claims", "/api/v1/search?q=revenue"] {
        // What the start page tells is counted at the first visit.
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

/// The properties of a schema, those of the parts that it is made of among them.
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

/// Checks that a value has the fields that its schema describes, all of them and no others.
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
        // A method that is not there is refused with a list of those that are.
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
    // What cannot be read is told by name and reason, and the rest goes on.
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

/// Every tag of a page is one that a template or a drawing writes.
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

    /// Whatever a document and a query hold, pages have no tag that is not ours.
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
