//! Who may do what, and the headers that keep a page from doing harm.
//!
//! * On an address of the machine itself, everybody on the machine may read. A page of another site could make the
//!   reader's browser ask too, under a name that leads to this machine (DNS rebinding), so the `Host` must be one of
//!   the machine's own names.
//! * On any other address nobody reads without the token.
//! * Writing always needs the token: as `Authorization: Bearer` or, after signing in, in a cookie that scripts cannot
//!   read and other sites cannot send. A form must come from one of our pages, by its `Origin` or, without one, by
//!   `Sec-Fetch-Site`.
//! * The answer to a wrong token is delayed, wherever the token is given.
//! * Other sites may link to our pages, and no more: they cannot embed them, and they cannot make a reader's browser
//!   request what takes long to answer.

use crate::error::Problem;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, COOKIE, HOST, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// The largest body of a request, in bytes.
pub(crate) const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// The cookie of a signed-in visitor.
const SESSION: &str = "whosaid_session";
/// The shortest token, in characters. A shorter one could be guessed.
const SHORTEST: usize = 16;
/// How long the answer to a wrong token is delayed.
const PAUSE: Duration = Duration::from_millis(500);

/// Only scripts and styles from our own files, no frames, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The secret that grants access. Only hashes of it are kept, and comparing them takes the same time whatever is given.
#[derive(Clone)]
pub struct Token {
    hash: blake3::Hash,
    /// The content of the cookie. Knowing it does not reveal the token.
    session: String,
}

/// Why a token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It could be guessed.
    #[error("the token has {0} characters; give at least {SHORTEST}, such as `openssl rand -hex 32` writes")]
    TooShort(usize),
    /// A header cannot contain it.
    #[error("the token holds other characters than printable ASCII, or spaces")]
    Characters,
}

impl Token {
    /// Returns the token in a text, without white space around it.
    ///
    /// # Errors
    ///
    /// If it is shorter than 16 characters, or a header cannot contain it.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Characters);
        }
        if text.len() < SHORTEST {
            return Err(TokenError::TooShort(text.len()));
        }
        let session = blake3::derive_key("whosaid 2026 session of the page", text.as_bytes());
        let session = blake3::Hash::from_bytes(session).to_hex().to_string();
        Ok(Self { hash: blake3::hash(text.as_bytes()), session })
    }

    fn is(&self, given: &str) -> bool {
        blake3::hash(given.as_bytes()) == self.hash
    }

    fn is_session(&self, given: &str) -> bool {
        blake3::hash(given.as_bytes()) == blake3::hash(self.session.as_bytes())
    }
}

/// The sender of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Visitor {
    /// Whether they gave the token.
    pub is_known: bool,
    /// Whether there is a token that they could give.
    pub can_sign_in: bool,
}

/// What is checked for every request.
pub(crate) struct Guard {
    addr: SocketAddr,
    token: Option<Token>,
}

impl Guard {
    pub fn new(addr: SocketAddr, token: Option<Token>) -> Self {
        Self { addr, token }
    }

    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    fn is_local(&self) -> bool {
        self.addr.ip().is_loopback()
    }

    /// Returns who sends a request with these headers, and whether the token or cookie they gave is wrong.
    fn visitor(&self, headers: &HeaderMap) -> (Visitor, Given) {
        let Some(token) = &self.token else { return (Visitor::default(), Given::Nothing) };
        let bearer = headers.get_all(AUTHORIZATION).into_iter().filter_map(|it| it.to_str().ok()).filter_map(|it| {
            let (scheme, token) = it.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()).filter(|it| !it.is_empty())
        });
        let cookies =
            headers.get_all(COOKIE).into_iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
        let sessions = cookies.filter_map(|it| it.trim().split_once('=')).filter(|it| it.0 == SESSION);
        let tokens: Vec<bool> = bearer.map(|it| token.is(it)).collect();
        let sessions: Vec<bool> = sessions.map(|it| token.is_session(it.1)).collect();
        let given = match () {
            () if tokens.contains(&false) => Given::WrongToken,
            () if sessions.contains(&false) => Given::WrongSession,
            () => Given::Nothing,
        };
        let is_known = given != Given::WrongToken && (tokens.contains(&true) || sessions.contains(&true));
        (Visitor { is_known, can_sign_in: true }, given)
    }

    /// Checks a token that was typed in. Returns the cookie for the right one.
    pub async fn sign_in(&self, given: &str) -> Result<HeaderValue, Problem> {
        let token = self.token.as_ref();
        let token =
            token.ok_or_else(|| Problem::missing("this server was started without a token: nobody can sign in"))?;
        if !token.is(given.trim()) {
            tokio::time::sleep(PAUSE).await;
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "that is not the token"));
        }
        cookie(&token.session, "")
    }

    /// Checks that the request names this server.
    fn check_host(&self, request: &Request) -> Result<(), Problem> {
        // Of several names a proxy may believe one and this server another.
        let mut hosts = request.headers().get_all(HOST).into_iter().map(|it| it.to_str().unwrap_or_default());
        let named = request.uri().authority().map(Authority::as_str);
        let host = hosts.next();
        let is_other = |named: &str| host.is_some_and(|it| !it.eq_ignore_ascii_case(named));
        if hosts.next().is_some() || named.is_some_and(is_other) {
            return Err(Problem::bad("the request names more than one host"));
        }
        let host = host.or(named).ok_or_else(|| Problem::bad("the request names no host"))?;
        if !self.is_local() || is_local_name(host) {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this server answers to the names of this machine alone: localhost, 127.0.0.1, [::1]",
        ))
    }

    /// Checks that what changes something, or takes long, comes from one of our pages or from no page, and that
    /// everything else comes from there too or by a link.
    fn check_origin(&self, request: &Request) -> Result<(), Problem> {
        let headers = request.headers();
        let text = |name: &HeaderName| headers.get(name).map(|it| it.to_str().unwrap_or_default());
        let fetch = |name: &'static str| text(&HeaderName::from_static(name));
        let is_ours = match (text(&ORIGIN), fetch("sec-fetch-site")) {
            (Some(origin), _) => {
                let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
                host.is_some() && host == text(&HOST)
            }
            (None, Some(site)) => matches!(site, "same-origin" | "none"),
            // Not a browser. With the cookie, it must say where it comes from.
            (None, None) if !is_safe(request.method()) => !headers.contains_key(COOKIE),
            (None, None) => true,
        };
        if is_ours {
            return Ok(());
        }
        let refused = |reason: &str| Err(Problem::new(StatusCode::FORBIDDEN, reason));
        if !is_safe(request.method()) {
            return refused("this form was sent from another site");
        }
        let uri = request.uri();
        let is_costly =
            uri.path().starts_with("/api/") || matches!(uri.path(), "/ask" | "/sparql") && uri.query().is_some();
        let is_link = (fetch("sec-fetch-mode"), fetch("sec-fetch-dest")) == (Some("navigate"), Some("document"));
        match () {
            () if is_costly => refused("another site asked for this; open the address yourself"),
            () if !is_link => refused("pages of other sites cannot hold this; they may link to it"),
            () => Ok(()),
        }
    }
}

/// Who has a guard.
pub(crate) trait Guarded {
    fn guard(&self) -> &Guard;
}

/// The credential that was given, if it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// It is right, or nothing was given.
    Nothing,
    WrongToken,
    WrongSession,
}

/// Returns whether a method changes nothing.
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Checks the announced length, so that the sender of too much learns it before sending.
fn check_length(request: &Request) -> Result<(), Problem> {
    let length =
        request.headers().get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()).and_then(|it| it.parse::<u64>().ok());
    match length {
        Some(length) if length > LARGEST_BODY as u64 => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("{length} bytes are too many at once; {LARGEST_BODY} are the most"),
        )),
        _ => Ok(()),
    }
}

/// Returns whether a host, with or without port, is a name of this machine.
fn is_local_name(host: &str) -> bool {
    let Ok(host) = host.parse::<Authority>() else { return false };
    if host.as_str().contains('@') {
        return false;
    }
    let name = host.host();
    let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

/// Checks every request before any handler sees it, and sets the headers on every answer.
pub(crate) async fn guard<S: Guarded>(State(guarded): State<Arc<S>>, mut request: Request, next: Next) -> Response {
    let guard = guarded.guard();
    let checked =
        guard.check_host(&request).and_then(|()| guard.check_origin(&request)).and_then(|()| check_length(&request));
    let (visitor, given) = guard.visitor(request.headers());
    request.extensions_mut().insert(visitor);
    if checked.is_ok() && given != Given::Nothing {
        // The body has not been read yet, so a waiting visitor holds only a connection.
        tokio::time::sleep(PAUSE).await;
    }
    let is_open = |path: &str| path == "/sign-in" || path.starts_with("/assets/");
    let mut response = match checked {
        Err(problem) => problem.into_response(),
        Ok(()) if given == Given::WrongToken => {
            Problem::new(StatusCode::UNAUTHORIZED, "that is not the token").into_response()
        }
        Ok(()) if !guard.is_local() && !visitor.is_known && !is_open(request.uri().path()) => {
            Problem::new(StatusCode::UNAUTHORIZED, "reading here needs the token").into_response()
        }
        Ok(()) => next.run(request).await,
    };
    response.extensions_mut().insert(visitor);
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // Not "no-referrer": browsers then call the origin of a form null.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A cookie of a former token is removed, so that its owner waits only once. A visitor who just signed in has a new
    // one.
    if given == Given::WrongSession && !headers.contains_key(SET_COOKIE) {
        headers.extend(sign_out().ok().map(|it| (SET_COOKIE, it)));
    }
    response
}

/// A visitor who may write. A handler that takes it is only for them.
pub(crate) struct Writer;

impl<S: Guarded + Send + Sync> FromRequestParts<Arc<S>> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, guarded: &Arc<S>) -> Result<Self, Problem> {
        let visitor = parts.extensions.get::<Visitor>().copied().unwrap_or_default();
        match (visitor.is_known, guarded.guard().has_token()) {
            (true, _) => Ok(Self),
            (false, true) => Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "writing needs the token: sign in, or send it as Authorization: Bearer",
            )),
            (false, false) => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "this server only reads; start it with --token-file FILE to let those write who have the token",
            )),
        }
    }
}

/// The cookie that takes back the one of [`Guard::sign_in`].
pub(crate) fn sign_out() -> Result<HeaderValue, Problem> {
    cookie("", "; Max-Age=0")
}

fn cookie(value: &str, more: &str) -> Result<HeaderValue, Problem> {
    let cookie = format!("{SESSION}={value}; Path=/; HttpOnly; SameSite=Strict{more}");
    cookie.parse().map_err(|error| Problem::inside(&format!("{error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in ["localhost", "LOCALHOST:7717", "127.0.0.1:7717", "127.1.2.3", "[::1]:80"] {
            assert!(is_local_name(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "192.168.0.1",
            "a@localhost",
            "local host",
        ] {
            assert!(!is_local_name(host), "{host}");
        }
    }

    #[test]
    fn tokens_that_can_be_guessed_are_refused() {
        assert_eq!(Token::new("secret").err(), Some(TokenError::TooShort(6)));
        assert_eq!(Token::new("two words that are long").err(), Some(TokenError::Characters));
        let token = Token::new(" 0123456789abcdef\n").unwrap();
        assert!(token.is("0123456789abcdef") && !token.is("0123456789abcdeg") && !token.is(""));
        assert!(token.is_session(&token.session.clone()) && !token.is_session("0123456789abcdef"));
    }
}
