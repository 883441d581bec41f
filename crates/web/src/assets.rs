//! The parts of pages: templates, and the styles, scripts and pictures that they use.
//!
//! All of it is in the binary. (Debug builds read it from the source folder, so that pages can be changed without
//! compiling.) An asset's address contains the hash of its content, so browsers may cache it for ever.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, escape_formatter};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::sync::LazyLock;

use crate::error::Problem;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

/// Returns the content type of an asset by its name.
fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// How many hexadecimal digits of the hash identify a version of an asset.
const N_DIGITS: usize = 16;

fn hash(content: &[u8]) -> String {
    blake3::hash(content).to_hex()[..N_DIGITS].to_owned()
}

/// Returns the address of an asset.
fn address(name: &str) -> Option<String> {
    Some(format!("/assets/{}/{name}", hash(&Assets::get(name)?.data)))
}

/// Answers with an asset. An address with another hash belongs to another version.
pub(crate) async fn asset(Path((version, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let asset = Assets::get(&name).filter(|it| hash(&it.data) == version);
    let asset = asset.ok_or_else(|| Problem::missing("there is no such file"))?;
    let response = Response::builder()
        .header(CONTENT_TYPE, content_type(&name))
        .header(CACHE_CONTROL, "public, max-age=31536000, immutable")
        .body(match asset.data {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        });
    response.map_err(|error| Problem::inside(&error))
}

/// Returns an asset that is text.
pub(crate) fn text(name: &str) -> Option<String> {
    String::from_utf8(Assets::get(name)?.data.into_owned()).ok()
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    // Lines with only template code leave no blank lines on the page.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    // Missing fields of a record stay empty.
    environment.set_formatter(
        |out, state, value| {
            if value.is_none() { Ok(()) } else { escape_formatter(out, state, value) }
        },
    );
    environment.set_loader(|name| {
        let Some(file) = Templates::get(name) else { return Ok(None) };
        let text = String::from_utf8(file.data.into_owned());
        text.map(Some).map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
    });
    environment.add_function("asset", |name: &str| {
        address(name).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name}")))
    });
    environment.add_filter("number", whosaid_model::shown::number);
    environment.add_filter("dates", |text: &str| whosaid_model::shown::dates(text));
    environment.add_filter("counted", |n: u64, thing: &str| crate::view::counted(n, thing));
    environment
}

/// Renders a template.
pub(crate) fn render(template: &str, values: Value) -> Result<String, Problem> {
    let fresh;
    let environment = if cfg!(debug_assertions) {
        fresh = environment();
        &fresh
    } else {
        &*ENVIRONMENT
    };
    let page = environment.get_template(template).and_then(|it| it.render(values));
    page.map_err(|error| Problem::inside(&format!("{error:#}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_templates_can_be_read() {
        for name in Templates::iter() {
            environment().get_template(&name).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        }
    }

    #[test]
    fn assets_are_ours_alone() {
        for name in Assets::iter() {
            let text = String::from_utf8(Assets::get(&name).unwrap().data.into_owned()).unwrap();
            let hosts = text.matches("://").count() - text.matches("http://www.w3.org/").count();
            assert_eq!(hosts, 0, "{name} names another host");
        }
    }
}
