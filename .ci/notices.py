#!/usr/bin/env python3
"""Writes THIRD-PARTY.md: whose work the program `whosaid` contains, and under which licences.

    python3 .ci/notices.py            writes it
    python3 .ci/notices.py --check    fails if it does not match the lock file

The crates are those that the program is built from on any of TARGETS, including those that run at compile time, but
not those that only tests and benchmarks need. Texts come from the packages. Needs only Python and Cargo.
"""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "THIRD-PARTY.md"
TARGETS = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu",
]

LICENCE_FILE = re.compile(r"(un)?licen[cs]e|copying|copyright|notice|authors|contributors$", re.I)
# These are kept as they are, so that a line which only looks like a copyright stays in its place.
WHOLE_FILE = re.compile(r"notice|authors|contributors|.*third-party", re.I)
COPYRIGHT = re.compile(
    r"\W*(copyright\b.*(\d{4}|\(c\)|©)|(\(c\)|©)\s*\d{4}|copyright (the|by) )(?!.*([\[{]yyyy|<year>))", re.I
)
# Phrases that identify a licence, for the heading of a text and to find a text for a crate that has none.
PHRASES = {
    "0BSD": "Permission to use, copy, modify, and/or distribute this software for any purpose",
    "Apache-2.0": "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
    "BSD": "Redistribution and use in source and binary forms",
    "BSL-1.0": "Boost Software License - Version 1.0",
    "CC0-1.0": "CC0 1.0 Universal",
    "LLVM-exception": "LLVM Exceptions to the Apache 2.0 License",
    "MIT": "to permit persons to whom the Software is furnished to do so, subject to the following conditions",
    "MIT-0": "MIT No Attribution",
    "MPL-2.0": "Mozilla Public License Version 2.0",
    "Unicode-3.0": "UNICODE LICENSE V3",
    "Unlicense": "This is free and unencumbered software released into the public domain",
    "Zlib": "This software is provided 'as-is', without any express or implied warranty",
}


def cargo(*arguments):
    return subprocess.run(
        ["cargo", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout


def shipped():
    """Returns the third-party packages that the program is built from, as `cargo metadata` describes them, sorted."""
    used = set()
    for target in TARGETS:
        tree = ["tree", "--locked", "--package=whosaid", "--edges=normal,build", f"--target={target}"]
        used.update(cargo(*tree, "--quiet", "--prefix=none", "--no-dedupe", "--format={p}").splitlines())
    used = {tuple(line.split()[:2]) for line in used}
    packages = json.loads(cargo("metadata", "--locked", "--quiet", "--format-version=1"))["packages"]
    packages = [p for p in packages if p["source"] and (p["name"], f"v{p['version']}") in used]
    return sorted(packages, key=lambda p: (p["name"], [int(n) for n in re.findall(r"\d+", p["version"])]))


def folded(text):
    """Returns a text in a form that is the same however it is typeset."""
    text = text.replace("http://", "https://").translate(str.maketrans("“”‘’`", "\"\"'''"))
    return " ".join(re.sub(r"[*_#>]", " ", text).split())


def licence_files(package):
    """Returns the names and texts of the files in a package that are about its licence, sorted."""
    folder = Path(package["manifest_path"]).parent
    files = {f for f in folder.iterdir() if f.is_file() and LICENCE_FILE.match(f.name) and f.suffix != ".rs"}
    if package["license_file"]:
        files.add(folder / package["license_file"])
    return [(f.name, f.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")) for f in sorted(files)]


def split(name, text):
    """Returns the copyright lines of a licence file, and the rest.

    A file that has such lines in several places stays whole, because there each belongs to what is below it.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    holds = [bool(COPYRIGHT.match(line)) for line in lines if line]
    places = sum(now and not before for before, now in zip([False, *holds], holds))
    if WHOLE_FILE.match(name) or places != 1:
        return [], "\n".join(lines).strip("\n")
    copyrights = [" ".join(line.strip(" /#*_").split()) for line in lines if COPYRIGHT.match(line)]
    return copyrights, "\n".join(line for line in lines if not COPYRIGHT.match(line)).strip("\n")


def licences(text):
    """Returns the licences that a text contains, by PHRASES."""
    found = folded(text).lower()
    return {name for name, phrase in PHRASES.items() if folded(phrase).lower() in found}


def home(package):
    """Returns the repository, without the folder in it, and the licence."""
    return re.sub(r"/tree/.*|\.git$|/$", "", package["repository"] or package["name"]).lower(), package["license"]


class Texts:
    """The texts, without duplicates, and the packages that have them."""

    def __init__(self):
        self.bodies = defaultdict(Counter)
        self.of = defaultdict(list)

    def add(self, crate, body):
        key = folded(body)
        if key:
            self.bodies[key][body] += 1
            if key not in self.of[crate]:
                self.of[crate].append(key)

    def commonest(self, licence):
        """Returns the text of a single licence that most crates have."""
        users = Counter(key for keys in self.of.values() for key in keys)
        alone = [key for key in self.bodies if licences(key) == {licence}]
        return max(alone, key=lambda key: (users[key], key), default=None)

    def numbered(self):
        """Returns the texts in the order of printing: grouped by licence, the commonest first."""
        users = Counter(key for keys in self.of.values() for key in keys)
        return sorted(self.bodies, key=lambda key: (sorted(licences(key)) or ["~"], -users[key], key))


def names(package):
    """Returns the authors that the manifest names, without their addresses."""
    return [re.sub(r"\s*<.*?>", "", author).strip() for author in package["authors"]]


def card(path):
    return re.search(r"^\| Licence \| (.*?) \|$", (ROOT / path).read_text("utf-8"), re.M)[1]


def notices():
    packages = shipped()
    texts, copyrights, borrowed = Texts(), {}, {}
    for p in packages:
        lines = []
        for name, text in licence_files(p):
            found, body = split(name, text)
            lines += found
            texts.add(p["id"], body)
        copyrights[p["id"]] = list(dict.fromkeys(lines))

    # Often only one package of a repository has the text. If none has, the commonest text of the licence is used.
    by_home = {home(p): p for p in reversed(packages) if texts.of[p["id"]]}
    for p in packages:
        if texts.of[p["id"]]:
            continue
        if sibling := by_home.get(home(p)):
            texts.of[p["id"]] = texts.of[sibling["id"]]
            copyrights[p["id"]] = copyrights[sibling["id"]]
            borrowed[p["id"]] = f"the text is that of {sibling['name']}"
        else:
            asked = re.findall(r"[\w.-]+", re.sub(r"\b(OR|AND|WITH)\b", " ", p["license"]))
            texts.of[p["id"]] = [key for licence in asked if (key := texts.commonest(licence))]
            borrowed[p["id"]] = "the package has no text of its own"
        if not texts.of[p["id"]]:
            sys.exit(f"{p['name']} {p['version']}: no text of the licence {p['license']} is at hand")

    order = texts.numbered()
    number = {key: n for n, key in enumerate(order, 1)}
    out = [
        "# Third parties",
        "",
        "The third-party work in the program `whosaid`, with its licences. Include this file in every copy of the",
        "program. `.ci/notices.py` writes it from the lock file; do not edit it.",
        "",
        "## Data",
        "",
        "The program contains data made from the work of others. The file linked to each names the sources.",
        "",
        *(
            f"- `crates/ingest/data/{name}.model`: {card(f'crates/ingest/data/{name}.md')}; "
            f"[{name}.md](crates/ingest/data/{name}.md)"
            for name in sorted(path.stem for path in (ROOT / "crates/ingest/data").glob("*.model"))
        ),
        "- `crates/english/data/lexicon/`: by source; contains data of GeoNames (geonames.org) under CC BY 4.0 and of",
        f"  FinanceDatabase (Copyright (c) Jeroen Bouma) under MIT, text {number[texts.commonest('MIT')]};",
        "  [SOURCES.md](crates/english/data/lexicon/SOURCES.md)",
        "",
        "The licences of Creative Commons are at <https://creativecommons.org/licenses/by/4.0/> and",
        "<https://creativecommons.org/licenses/by-sa/4.0/>.",
        "",
        "## Source under the Mozilla Public License",
        "",
        "These crates are under the Mozilla Public License 2.0 and are used as they were published. Their source is",
        "available free of charge at:",
        "",
    ]
    for name, version in [(p["name"], p["version"]) for p in packages if p["license"] == "MPL-2.0"]:
        out.append(f"- {name} {version}: <https://static.crates.io/crates/{name}/{version}/download>")
    out += [
        "",
        "## Crates",
        "",
        f"{len(packages)} crates, for the targets",
        f"{', '.join(TARGETS)}.",
        "Some of them only run at compile time. The texts are below, by number.",
        "",
        "- **The standard library of Rust** · MIT OR Apache-2.0 · <https://github.com/rust-lang/rust>",
        "  - Copyright (c) The Rust Project Contributors",
        f"  - texts {', '.join(str(n) for n in sorted(number[texts.commonest(l)] for l in ['Apache-2.0', 'MIT']))}",
    ]
    for p in packages:
        site = p["repository"] or p["homepage"] or f"https://crates.io/crates/{p['name']}"
        out.append(f"- **{p['name']} {p['version']}** · {p['license']} · <{site}>")
        if names(p):
            out.append(f"  - by {', '.join(names(p))}")
        out += [f"  - {line}" for line in copyrights[p["id"]]]
        line = ", ".join(str(n) for n in sorted(number[key] for key in texts.of[p["id"]]))
        out.append(f"  - texts {line}" + (f" ({borrowed[p['id']]})" if p["id"] in borrowed else ""))
    out += ["", "## Texts", "", "The copyright lines are above, with the crates.", ""]
    used = {key for keys in texts.of.values() for key in keys}
    assert used == set(order)
    for key in order:
        body = max(texts.bodies[key], key=lambda body: (texts.bodies[key][body], body))
        title = ", ".join(sorted(licences(key))) or "Notice"
        out += [f"### {number[key]}: {title}", "", "````text", body, "````", ""]
    return "\n".join(out)


def main():
    made = notices()
    if sys.argv[1:] == ["--check"]:
        there = NOTICES.read_text("utf-8") if NOTICES.exists() else ""
        if made != there:
            sys.stderr.writelines(unified_diff(there.splitlines(True), made.splitlines(True), "there", "made", n=0))
            sys.exit(f"{NOTICES.name} does not match the lock file: run .ci/notices.py")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        NOTICES.write_text(made, "utf-8")


main()
