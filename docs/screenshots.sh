#!/usr/bin/env bash
# Takes the screenshots in README.md, of a store with the sample articles. Needs a build (cargo build --release), node,
# Chromium, and a folder with playwright-core, which WHOSAID_BROWSER names (.ci/run sets it up).
set -euo pipefail
cd "$(dirname "$0")/.."
whosaid=${WHOSAID:-target/release/whosaid}
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/articles"
for file in corpus/*.txt corpus/*.md; do cp "$file" "$work/articles"; done
"$whosaid" --store "$work/store" ingest -q "$work/articles"
: >"$work/said"
"$whosaid" --store "$work/store" serve --addr 127.0.0.1:0 2>"$work/said" &
server=$!
until grep -q 'listening on' "$work/said"; do sleep 0.1; done
node docs/screenshots.mjs "$(sed -n 's/.*listening on //p' "$work/said")" docs
