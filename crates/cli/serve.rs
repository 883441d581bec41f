//! `whosaid serve`

use crate::global::Global;
use crate::ui::{Status, Ui, clean};
use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use whosaid_web::{Options, Token, serve};

/// The store on a web page, and as a JSON API
///
/// Reading is for everybody on this machine. To add texts on the page, or to listen on an address that other machines reach,
/// give a file with a token of at least 16 characters: `openssl rand -hex 32 > token`. Ends with Ctrl-C.
#[derive(clap::Args)]
pub struct ServeArgs {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7717")]
    addr: SocketAddr,
    /// The file with the token that lets in
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// The longest token, in bytes.
const LONGEST: u64 = 4096;

pub fn run(ui: &Ui, global: &Global, args: &ServeArgs) -> Result<Status> {
    let token = args.token_file.as_deref().map(read).transpose()?;
    let options = Options { store: global.store.clone(), addr: args.addr, token };
    serve(options, |addr| ui.note(&format!("listening on http://{addr}")))?;
    Ok(Status::Done)
}

fn read(path: &Path) -> Result<Token> {
    let name = || clean(&path.display().to_string());
    let mut text = String::new();
    let n_bytes = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)).with_context(name)?;
    if n_bytes as u64 == LONGEST {
        bail!("{}: is too long for a token", name());
    }
    Token::new(&text).with_context(name)
}
