//! `whosaid serve`: over a real socket, in a real browser, and under attack.

use crate::util::World;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{DocId, Document, Extraction};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A server of a world's store, which ends with the test.
struct Server {
    process: Child,
    /// `127.0.0.1:PORT`
    host: String,
}

impl Server {
    fn start(world: &World, with_token: bool) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whosaid"));
        command.current_dir(world.path()).args(["serve", "--addr", "127.0.0.1:0"]).env_clear();
        if with_token {
            std::fs::write(world.path().join("token"), TOKEN).unwrap();
            command.args(["--token-file", "token"]);
        }
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let host =
            line.trim().strip_prefix("whosaid: listening on http://").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { process, host }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends bytes and returns what comes back until the server closes the connection.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may have refused before everything is sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host).as_bytes())
    }

    /// Tells it to stop, and returns its exit status.
    fn stop(mut self, signal: &str) -> Option<i32> {
        Command::new("kill").args([signal, &self.process.id().to_string()]).status().unwrap();
        self.process.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0)
}

#[test]
fn serves_and_stops_when_told() {
    let world = World::of_the_harbour();
    for signal in ["-TERM", "-INT"] {
        let server = Server::start(&world, false);
        let page = server.get("/");
        assert!(status(&page) == 200 && page.contains("Who said what figure?"), "{page}");
        assert!(server.get("/add").contains("This server only reads"));
        assert_eq!(server.stop(signal), Some(0));
    }
}

#[test]
fn refuses_what_would_not_be_safe() {
    let world = World::of_the_harbour();
    world.run(&["serve", "--addr", "0.0.0.0:0"]).is_refusal("give --token-file");
    world.run(&["serve", "--addr", "nowhere"]).is_refusal("nowhere");
    world.run(&["serve", "--token-file", "missing"]).is_refusal("missing");
    std::fs::write(world.path().join("short"), "secret\n").unwrap();
    world.run(&["serve", "--token-file", "short"]).is_refusal("at least 16");
    World::new().run(&["serve"]).is_refusal("there is no store");
    let server = Server::start(&world, false);
    world.run(&["serve", "--addr", &server.host]).is_refusal("cannot be listened on");
}

#[test]
fn sees_what_others_write() {
    let world = World::of_the_harbour();
    let server = Server::start(&world, true);
    assert!(server.get("/search?q=copper").contains("No passage answers that"));
    world.write("copper.txt", "Copper\n\nChile sold 12 tons of copper in 2020, the World Bank said.\n");
    world.ok(&["ingest", "-q", "files"]);
    // The store is checked a few times a second.
    std::thread::sleep(Duration::from_millis(150));
    assert!(server.get("/search?q=copper").contains("<mark>copper</mark>"));
    let body = r#"{"id":"zinc","text":"Peru sold 30 tons of zinc in 2020."}"#;
    let request = format!(
        "POST /api/v1/documents HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.host,
        body.len()
    );
    let answer = server.send(request.as_bytes());
    assert!(status(&answer) == 200 && answer.contains("\"added\""), "{answer}");
    assert_eq!(world.records(&["search", "zinc"])[0]["doc"], "zinc");
}

#[test]
fn answers_attacks_as_it_should() {
    let world = World::of_the_harbour();
    std::fs::write(world.path().join("secret.txt"), "root:x:0:0").unwrap();
    let server = Server::start(&world, true);
    let host = &server.host;

    // Nothing outside the store can be read.
    for path in [
        "/../../../../etc/passwd",
        "/documents/../../etc/passwd",
        "/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/documents/..%2f..%2fsecret.txt",
        "/documents/secret.txt",
        "/assets/../../../etc/passwd",
        "/assets/x/..%2f..%2f..%2fsecret.txt",
        "/assets/%00/%00",
        "/api/v1/documents/%2fetc%2fpasswd",
        "/api/v1/export/..%2fsecret.txt",
        "//etc/passwd",
        "/.whosaid/FORMAT",
    ] {
        let answer = server.get(path);
        assert!(matches!(status(&answer), 400 | 404) && !answer.contains("root:"), "{path}: {answer}");
    }

    // What is too large is refused before it is read.
    let began = Instant::now();
    for (path, auth) in [("/api/v1/documents", TOKEN), ("/add", TOKEN), ("/sign-in", ""), ("/api/v1/documents", "")] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {auth}\r\nContent-Type: application/json\r\n\
             Content-Length: 1000000000\r\nConnection: close\r\n\r\n"
        );
        let answer = server.send(&[head.as_bytes(), b"{"].concat());
        assert_eq!(status(&answer), 413, "{path}: {answer}");
    }
    // Endless heads are refused too.
    let flood: String = (0..5000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let long = "a".repeat(1 << 20);
    for request in [
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{flood}\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nCookie: {long}\r\n\r\n"),
        format!("GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
    ] {
        let answer = server.send(request.as_bytes());
        assert!(matches!(status(&answer), 0 | 400 | 414 | 431), "{}", &answer[..answer.len().min(200)]);
    }
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());

    // Requests that two servers might read differently, and what is not a request at all.
    for request in [
        format!("POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nab=cd"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost : other\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
        "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(),
        format!("GET / HTTP/9.9\r\nHost: {host}\r\n\r\n"),
    ] {
        let answer = server.send(request.as_bytes());
        assert!(matches!(status(&answer), 0 | 400 | 505), "{request:?}: {answer}");
    }
    // Names that lead here from elsewhere, in the head or in the first line.
    for request in [
        "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
        "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_owned(),
    ] {
        assert_eq!(status(&server.send(request.as_bytes())), 421, "{request}");
    }

    // Another site's page makes a browser ask for something slow.
    for (path, status_of_it) in [("/api/v1/export/nquads", 403), ("/ask?query=ASK%20%7B%7D", 403), ("/", 200)] {
        let answer = server.send(
            format!(
                "GET {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n\
                 Sec-Fetch-Dest: document\r\nConnection: close\r\n\r\n"
            )
            .as_bytes(),
        );
        assert_eq!(status(&answer), status_of_it, "{path}");
    }

    // Slow ones do not delay others, and are dropped.
    let slow: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = server.connect();
            write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ").unwrap();
            stream
        })
        .collect();
    // Queries that would run for ever are stopped. Too deep ones are not started.
    let bomb = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }";
    let encoded: String = bomb.bytes().map(|it| format!("%{it:02x}")).collect();
    std::thread::scope(|scope| {
        let bombs: Vec<_> =
            (0..2).map(|_| scope.spawn(|| server.get(&format!("/api/v1/ask?query={encoded}")))).collect();
        for _ in 0..20 {
            let began = Instant::now();
            assert_eq!(status(&server.get("/search?q=port")), 200);
            assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        }
        let deep = "%7B".repeat(10_000);
        assert_eq!(status(&server.get(&format!("/api/v1/ask?query=ASK{deep}"))), 400);
        for bomb in bombs {
            let answer = bomb.join().unwrap();
            assert!(matches!(status(&answer), 422 | 503), "{answer}");
        }
    });
    for mut stream in slow {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    }

    // After all that it works as before.
    let answer = server.get("/api/v1/stats");
    let stats: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(stats["n_documents"], 3);
    assert_eq!(server.stop("-TERM"), Some(0));
}

/// Returns the content of a chunked answer. The last chunk is empty.
fn unchunked(answer: &str) -> String {
    let (head, mut rest) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.to_ascii_lowercase().contains("transfer-encoding: chunked"), "{head}");
    let mut content = String::new();
    loop {
        let (length, chunk) = rest.split_once("\r\n").expect("it broke off");
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            return content;
        }
        content += &chunk[..length];
        rest = &chunk[length + 2..];
    }
}

/// Returns a store with more claims than were once written into a file, loaded from a dump of copies so that nothing
/// has to be extracted.
fn world_of_many_claims(n_documents: usize, n_figures: usize) -> World {
    let world = World::new();
    let text = "The World Bank said the port handled 4,200 ships in 2020.";
    let one = extract(&Document::new("one", text), Lexicon::shipped());
    assert_eq!(one.figures.len(), 1);
    let figures = vec![one.figures[0].clone(); n_figures];
    let mut dump = "{\"whosaid\":\"dump\",\"version\":1}\n".to_owned();
    for nth in 0..n_documents {
        let id = DocId(format!("copy-{nth:07}"));
        let copy = Extraction { id, figures: figures.clone(), ..one.clone() };
        dump += &format!("{{\"document\":{}}}\n", serde_json::to_string(&copy).unwrap());
    }
    let blake3 = blake3::hash(dump.as_bytes()).to_hex();
    dump += &format!("{{\"end\":{{\"documents\":{n_documents},\"decisions\":0,\"blake3\":\"{blake3}\"}}}}\n");
    world.write("dump.jsonl", dump);
    world.ok(&["load", "-q", "files/dump.jsonl"]);
    world
}

/// `benches/slow_readers.py` measures the same at the size of a large store.
#[test]
#[cfg(target_os = "linux")]
fn files_are_whole_and_who_does_not_read_them_costs_little() {
    let (n_documents, n_figures) = (1001, 100);
    let world = world_of_many_claims(n_documents, n_figures);
    let server = Server::start(&world, false);
    let answer = server.get("/api/v1/claims?format=csv");
    assert_eq!(status(&answer), 200);
    assert_eq!(unchunked(&answer).lines().count(), 1 + n_documents * n_figures);

    let slow: Vec<TcpStream> = (0..48)
        .map(|_| {
            let mut stream = server.connect();
            write!(stream, "GET /api/v1/claims?format=csv HTTP/1.1\r\nHost: {}\r\n\r\n", server.host).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(status(&server.get("/search?q=port")), 200);
    }
    let process = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let peak = process.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 300_000, "{peak} kB");
    drop(slow);
    assert_eq!(server.stop("-TERM"), Some(0));
}

/// Runs `tests/browser/flows.mjs` in a real browser. It needs node, Chromium, and a folder with the packages
/// playwright-core and axe-core, which `WHOSAID_BROWSER` names; `.ci/run` sets all of this up. Without it the test is
/// skipped.
#[test]
fn works_in_a_browser() {
    let Some(packages) = std::env::var_os("WHOSAID_BROWSER") else {
        eprintln!("skipped: WHOSAID_BROWSER names no folder with playwright-core and axe-core");
        return;
    };
    let world = World::of_the_harbour();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().contains(".gold.") {
            world.write(&path.file_name().unwrap().to_string_lossy(), std::fs::read(&path).unwrap());
        }
    }
    world.write("evil.jsonl", EVIL);
    world.ok(&["ingest", "-q", "files"]);
    let server = Server::start(&world, true);
    let output = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/flows.mjs"))
        .args([&format!("http://{}", server.host), TOKEN])
        .env("WHOSAID_BROWSER", packages)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
}

/// A document that would run a script if it could.
const EVIL: &str = r#"{"id":"<img src=x onerror=alert(1)>","title":"<script>alert(1)</script> rises","published":"2022-01-01","publisher":"\"><svg onload=alert(1)>","url":"javascript:alert(1)","text":"The port's revenue was $99 million in 2020, Angela </p><script>alert(1)</script> Merkel said."}
"#;
