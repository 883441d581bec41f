#!/usr/bin/env python3
"""Makes the copy of the RustSec advisories beside this file from a checkout of https://github.com/RustSec/advisory-db:

    python3 .ci/advisories/update.py ../advisory-db

Only advisories on crates of Cargo.lock are kept, reduced to what `cargo deny` compares and prints. Needs Python 3.11.
"""

import re
import shutil
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE.parent.parent / "Cargo.lock"
ADVISORY = re.compile(r"```toml\n(?P<head>.*?)\n```\s*\n# (?P<title>[^\n]+)", re.S)
KEPT = {
    "advisory": ["id", "package", "date", "url", "informational", "aliases", "license"],
    "affected": ["arch", "os"],
    "versions": ["patched", "unaffected"],
}


def toml(value):
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"'


def shortened(advisory):
    """Returns the advisory in the format of the database, with the fields of KEPT and its title; None if it does not apply."""
    found = ADVISORY.match(advisory)
    head = tomllib.loads(found["head"])
    if head["advisory"]["id"].endswith("-0000-0000") or "withdrawn" in head["advisory"]:
        return None
    tables = []
    for table, keys in KEPT.items():
        fields = [f"{key} = {toml(head[table][key])}" for key in keys if key in head.get(table, {})]
        if fields:
            tables.append("\n".join([f"[{table}]", *fields]))
    return "```toml\n" + "\n\n".join(tables) + f"\n```\n\n# {found['title']}\n"


def main(checkout):
    packages = tomllib.loads(LOCK.read_text())["package"]
    names = sorted({package["name"] for package in packages if "source" in package})
    shutil.rmtree(HERE / "crates", ignore_errors=True)
    kept = 0
    for name in names:
        for file in sorted((checkout / "crates" / name).glob("RUSTSEC-*.md")):
            if advisory := shortened(file.read_text()):
                copy = HERE / "crates" / name / file.name
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(advisory)
                kept += 1
    (HERE / "looked-up.txt").write_text("".join(f"{name}\n" for name in names))
    print(f"{kept} advisories for {len(names)} crates. Write the day of the checkout into {HERE / 'README.md'}.")


if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "crates").is_dir():
    sys.exit(__doc__)
main(Path(sys.argv[1]))
