use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// Returns the ids of the documents in these files. Each is the file's name without its extension, preceded by as many
/// of its folders as distinguish it from the others.
///
/// Files in one folder that differ only in their extension keep it. The ids do not depend on the order of the paths,
/// and a path that is given twice gets one id.
///
/// ```
/// # use {std::path::PathBuf, whosaid_formats::document_ids};
/// let paths = ["2017/ships.txt", "2018/ships.txt", "2018/trains.md", "2018/trains.txt"].map(PathBuf::from);
/// assert_eq!(document_ids(&paths), ["2017/ships", "2018/ships", "trains.md", "trains.txt"]);
/// ```
pub fn document_ids(paths: &[PathBuf]) -> Vec<String> {
    let mut n_siblings: HashMap<PathBuf, usize> = HashMap::new();
    let distinct: BTreeSet<&Path> = paths.iter().map(PathBuf::as_path).collect();
    for path in &distinct {
        *n_siblings.entry(path.with_file_name(stem(path))).or_default() += 1;
    }
    // The parts of each path's id, from the last, and how many of them are in use.
    let mut ids: Vec<(&Path, Vec<String>, usize)> = distinct
        .iter()
        .map(|&path| {
            let is_alone = n_siblings[&path.with_file_name(stem(path))] == 1;
            let name = if is_alone { stem(path) } else { file_name(path) };
            let folders = path.parent().into_iter().flat_map(Path::components).rev();
            let folders = folders.filter(|it| matches!(it, Component::Normal(_) | Component::ParentDir));
            let parts = std::iter::once(name).chain(folders.map(|it| it.as_os_str().to_string_lossy().into_owned()));
            (path, parts.collect(), 1)
        })
        .collect();
    let mut found: Vec<String> = Vec::new();
    let mut has_changed = true;
    while has_changed {
        has_changed = false;
        found = ids.iter().map(|(_, parts, n)| joined(&parts[..*n])).collect();
        let mut n_uses: HashMap<&str, usize> = HashMap::new();
        for id in &found {
            *n_uses.entry(id).or_default() += 1;
        }
        for ((_, parts, n), id) in ids.iter_mut().zip(&found) {
            if n_uses[id.as_str()] > 1 && *n < parts.len() {
                *n += 1;
                has_changed = true;
            }
        }
    }
    // Ids that folders do not distinguish (`/a` and `a`, names that are not UTF-8) are numbered in the order of the
    // paths.
    let mut taken: HashSet<String> = found.iter().cloned().collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut by_path: HashMap<&Path, String> = HashMap::new();
    for ((path, ..), id) in ids.iter().zip(found) {
        let is_first = seen.insert(id.clone());
        let mut numbered = (2..).map(|n: usize| format!("{id}~{n}"));
        let own = if is_first { None } else { numbered.find(|it| taken.insert(it.clone())) };
        by_path.insert(path, own.unwrap_or(id));
    }
    paths.iter().map(|path| by_path[path.as_path()].clone()).collect()
}

fn joined(parts: &[String]) -> String {
    parts.iter().rev().map(String::as_str).collect::<Vec<_>>().join("/")
}

/// Returns the file's name without its extension, with U+FFFD for what is not UTF-8.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paths: &[&str], expect: &[&str]) {
        let mut paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
        let mut expect = expect.to_vec();
        assert_eq!(document_ids(&paths), expect);
        paths.reverse();
        expect.reverse();
        assert_eq!(document_ids(&paths), expect, "in another order");
    }

    #[test]
    fn as_many_folders_as_it_takes() {
        check(&["in/a.txt", "in/b.txt"], &["a", "b"]);
        check(&["x/a.txt", "y/a.txt", "y/b.txt"], &["x/a", "y/a", "b"]);
        check(&["p/x/a.txt", "q/x/a.txt", "q/y/a.txt"], &["p/x/a", "q/x/a", "y/a"]);
        check(&["a.txt", "x/a.txt"], &["a", "x/a"]);
        check(&["./a.txt", "../a.txt"], &["a", "../a"]);
    }

    #[test]
    fn extensions_tell_apart_within_a_folder() {
        check(&["x/a.txt", "x/a.md"], &["a.txt", "a.md"]);
        check(&["x/a.txt", "x/a.md", "y/a.md"], &["a.txt", "a.md", "a"]);
        check(&["x/a.txt", "x/a.md", "y/a.txt.md"], &["x/a.txt", "a.md", "y/a.txt"]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_numbered() {
        check(&["/a.txt", "a.txt"], &["a", "a~2"]);
        check(&["/a.txt", "a.txt", "a~2.txt"], &["a", "a~3", "a~2"]);
        check(&["a.txt", "a.txt"], &["a", "a"]);
        check(&[], &[]);
        check(&["/", ""], &["/", ""]);
    }
}
