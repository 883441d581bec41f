use std::path::{Path, PathBuf};
use std::process::Command;

/// The output of the programs in `examples/`. `cargo test` builds them; `cargo test --test tests` alone does not.
#[test]
fn print_what_is_worth_reading() {
    let mut text = String::new();
    for name in ["extract", "ask", "compare"] {
        let output = Command::new(built(name)).current_dir(env!("CARGO_MANIFEST_DIR")).output();
        let output = output.unwrap_or_else(|error| panic!("{error}; run `cargo build --examples` first"));
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        text += &format!("$ cargo run --example {name}\n{}\n", String::from_utf8(output.stdout).unwrap());
    }
    insta::assert_snapshot!(text);
}

/// Returns the path of a built example, which is beside the folder of the running test.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    target.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
