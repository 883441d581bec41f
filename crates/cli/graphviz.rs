//! Runs Graphviz as a child process.

use anyhow::Result;
use std::io::{ErrorKind, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The longest time it may take.
const TIME: Duration = Duration::from_secs(30);
/// The largest output, in bytes.
const N_BYTES: u64 = 256 << 20;

/// The result of a drawing.
pub enum Drawn {
    /// The drawing.
    Svg(Vec<u8>),
    /// No program `dot` is installed.
    NotInstalled,
    /// Why there is no drawing.
    Failed(String),
}

/// Lets Graphviz draw a graph in its language.
pub fn svg(dot: Vec<u8>) -> Result<Drawn> {
    let mut command = Command::new("dot");
    command.arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Drawn::NotInstalled),
        Err(error) => return Ok(Drawn::Failed(format!("does not start ({error})"))),
    };
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Ok(Drawn::Failed("cannot be talked to".to_owned()));
    };
    // Writes and reads at once, so that neither side waits for the other. If Graphviz stops reading, its exit status
    // says so.
    thread::spawn(move || drop(stdin.write_all(&dot)));
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        let mut svg = Vec::new();
        let read = stdout.take(N_BYTES).read_to_end(&mut svg);
        drop(done.send(read.map(|_| svg)));
    });
    let start = Instant::now();
    let svg = match is_done.recv_timeout(TIME) {
        Ok(svg) => svg?,
        Err(_) => {
            child.kill()?;
            child.wait()?;
            return Ok(Drawn::Failed(format!("took longer than {} seconds", TIME.as_secs())));
        }
    };
    // It has written everything, so it is about to end.
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if start.elapsed() > TIME => {
                child.kill()?;
                break child.wait()?;
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    match status.success() && svg.ends_with(b"</svg>\n") {
        true => Ok(Drawn::Svg(svg)),
        false => Ok(Drawn::Failed("could not draw it".to_owned())),
    }
}
