//! When memory, threads or disk space run out, a command says so in one line and ends with status 2. Nothing is lost,
//! and nothing is called damaged that is not. Documents that trickle in are stored soon.

use crate::util::World;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs the binary under a limit on its address space, in kilobytes, with backtraces enabled.
#[cfg(target_os = "linux")]
fn limited(world: &World, n_kilobytes: u64, args: &[&str]) -> std::process::Output {
    let script = format!("ulimit -v {n_kilobytes} && exec timeout 120 \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_whosaid")]).args(args);
    command.current_dir(world.path()).env_clear().env("PATH", "/usr/bin:/bin").env("RUST_BACKTRACE", "1");
    command.stdin(Stdio::null()).output().unwrap()
}

/// Returns the smallest address space in which the program can be loaded, in kilobytes. With less, the system ends it
/// before it starts.
#[cfg(target_os = "linux")]
fn least(world: &World) -> u64 {
    (1..).map(|it| it * 20_000).find(|it| limited(world, *it, &["--version"]).status.success()).unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn lack_of_memory_is_one_line() {
    let world = World::of_the_harbour();
    let least = least(&world);
    let before = world.answers();
    let mut n_refused = 0;
    for more in [2_000, 10_000, 30_000, 70_000, 150_000, 300_000, 600_000] {
        for args in [
            &["claims"][..],
            &["search", "ships"],
            &["ingest", "-q", "--again", "files"],
            &["extract", "files"],
            &["verify", "-q"],
            &["export", "parquet", "-o", "out"],
            &["dump"],
            &["compact", "-q"],
            &["serve", "--addr", "256.0.0.1:1"],
        ] {
            let output = limited(&world, least + more, args);
            let told = String::from_utf8_lossy(&output.stderr);
            // `None` if a signal ended it, 124 if it hung.
            let status = output.status.code();
            assert!(matches!(status, Some(0..=2)), "{args:?} under {least} + {more}: {status:?}, {told}");
            if status == Some(2) {
                n_refused += 1;
                assert!(
                    told.lines().count() == 1 && told.starts_with("whosaid: "),
                    "{args:?} under {least} + {more}: {told}"
                );
                assert!(!told.contains("damaged"), "{args:?} under {least} + {more}: {told}");
            }
        }
    }
    assert!(n_refused > 3, "the limits are none: {n_refused}");
    assert_eq!(world.run(&["verify", "-q"]).status, 0);
    assert_eq!(world.answers(), before);
}

/// A small file system, which is soon full. Only root can mount one.
#[cfg(target_os = "linux")]
struct SmallDisk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mounted(at: std::path::PathBuf, options: &str) -> Option<Self> {
        std::fs::create_dir_all(&at).unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&at).stderr(Stdio::null()).status();
        mount.is_ok_and(|it| it.success()).then(|| Self(at))
    }

    fn remount(&self, options: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status();
        assert!(done.is_ok_and(|it| it.success()));
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn full_and_read_only_disks() {
    let world = World::new();
    let Some(disk) = SmallDisk::mounted(world.path().join("disk"), "size=8m") else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    let on_disk = |args: &[&str]| {
        let mut all = args.to_vec();
        all.extend(["--store", "disk/store"]);
        world.run(&all)
    };
    world.write("ships.txt", "The World Bank said the port handled 4,200 ships in 2020.");
    let first = on_disk(&["ingest", "-q", "files"]);
    assert_eq!(first.status, 0, "{first:?}");
    let claims = on_disk(&["claims"]);
    std::fs::write(disk.0.join("filler"), vec![0; 16 << 20]).unwrap_err();

    // When it is full, reading goes on, and writing says why it does not.
    assert_eq!(on_disk(&["claims"]), claims);
    assert_eq!(on_disk(&["search", "ships"]).status, 0);
    let checked = on_disk(&["verify"]);
    assert_eq!((checked.status, checked.out.as_str()), (0, ""), "{checked:?}");
    world.write("fees.txt", "Angela Merkel said that fees rose by 12 percent to $41 million in 2019. ".repeat(500));
    for args in [&["ingest", "-q", "files"][..], &["ingest", "-q", "files", "--batch", "1"], &["compact", "-q"]] {
        let refused = on_disk(args);
        assert_eq!(refused.status, 2, "{args:?}: {refused:?}");
        assert!(refused.err.contains("No space left") && !refused.err.contains("damaged"), "{args:?}: {}", refused.err);
        assert_eq!(on_disk(&["claims"]), claims, "{args:?}");
    }

    // Read-only.
    disk.remount("ro");
    assert_eq!(on_disk(&["claims"]), claims);
    assert_eq!(on_disk(&["search", "ships"]).status, 0);
    let checked = on_disk(&["verify"]);
    assert_eq!((checked.status, checked.out.as_str()), (0, ""), "{checked:?}");
    let refused = on_disk(&["ingest", "-q", "files"]);
    assert!(refused.status == 2 && !refused.err.contains("damaged"), "{refused:?}");

    // With space again everything is as before, and what was refused is accepted.
    disk.remount("rw,size=64m");
    std::fs::remove_file(disk.0.join("filler")).unwrap();
    assert_eq!(on_disk(&["verify", "-q"]).status, 0);
    assert_eq!(on_disk(&["claims"]), claims);
    assert_eq!(on_disk(&["ingest", "-q", "files"]).status, 0);
    assert_eq!(on_disk(&["verify", "-q"]).status, 0);
    assert!(on_disk(&["claims"]).out.lines().count() > claims.out.lines().count());
}

/// A feed that brings an article now and then, and does not end.
#[test]
fn a_trickle_is_stored_soon() {
    let world = World::new();
    world.write("first.txt", "The World Bank said the port handled 4,200 ships in 2020.");
    world.ok(&["ingest", "-q", "files"]);
    let mut ingest = Command::new(env!("CARGO_BIN_EXE_whosaid"))
        .args(["ingest", "-q", "--batch", "3", "--input-format", "jsonl", "-"])
        .current_dir(world.path())
        .env_clear()
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut feed = ingest.stdin.take().unwrap();
    for nth in 1..=2 {
        writeln!(feed, r#"{{"id":"a{nth}","text":"Officials said that fees rose by 12 percent."}}"#).unwrap();
        feed.flush().unwrap();
        let began = Instant::now();
        while world.run(&["documents"]).out.lines().count() <= nth {
            // Two seconds on an idle machine.
            assert!(began.elapsed() < Duration::from_secs(60), "article {nth} is not stored");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    drop(feed);
    assert!(ingest.wait().unwrap().success());
}
