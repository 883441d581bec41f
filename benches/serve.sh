#!/usr/bin/env bash
# How fast the page answers at 10,000 documents: the start page, and searches of 50 readers while an ingest runs.
# Needs a release build (cargo build --release), wrk and curl. Loopback only, about two minutes. Usage: benches/serve.sh [N]
set -euo pipefail
cd "$(dirname "$0")/.."
n=${1:-10000}
work=$(mktemp -d)
trap 'kill "${server:-}" "${ingest:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
whosaid=target/release/whosaid
port=7718

# Articles of our own corpus, their sentences mixed, so that no two are the same.
python3 - "$n" "$work" <<'PY'
import glob, json, random, re, sys
n, work = int(sys.argv[1]), sys.argv[2]
texts = [open(path).read() for path in sorted(glob.glob("corpus/*.txt") + glob.glob("corpus/*.md"))]
sentences = [it for text in texts for it in re.split(r"(?<=[.!?]) +|\n+", text) if len(it) > 40]
rng = random.Random(7)
def article(nth, name):
    picked = rng.sample(sentences, 22)
    paragraphs = [" ".join(picked[at:at + 3]) for at in range(1, 22, 3)]
    day = f"{2010 + nth % 12}-{1 + nth % 12:02}-{1 + nth % 28:02}"
    return {"id": f"{name}-{nth}", "title": f"{picked[0][:70]} ({nth})", "published": day, "text": "\n\n".join(paragraphs)}
for name, count in [("first", n), ("second", n // 4)]:
    with open(f"{work}/{name}.jsonl", "w") as out:
        for nth in range(count):
            out.write(json.dumps(article(nth, name)) + "\n")
words = sorted({it.lower() for sentence in sentences for it in re.findall(r"[A-Za-z]{5,}", sentence)})
rng.shuffle(words)
with open(f"{work}/search.lua", "w") as out:
    out.write("local words = {" + ",".join(f'"{it}"' for it in words[:400]) + "}\n")
    out.write("""
local rng = 0
function init(args) rng = math.floor(os.clock() * 1e6) % 100000; math.randomseed(rng) end
-- A reader reads what was found before asking again.
function delay() return 250 + math.random(500) end
function request()
  return wrk.format("GET", "/search?q=" .. words[math.random(#words)] .. "+" .. words[math.random(40)] .. "+OR+" .. words[math.random(#words)])
end
function done(summary, latency, requests)
  io.write(string.format("requests %d, errors %d, p50 %.1f ms, p99 %.1f ms, most %.1f ms\\n", summary.requests,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
""")
PY
"$whosaid" --store "$work/store" ingest -q "$work/first.jsonl"
"$whosaid" --store "$work/store" -q serve --addr "127.0.0.1:$port" &
server=$!
until curl -fs "http://127.0.0.1:$port/" -o "$work/page"; do sleep 0.2; done
echo "start page: $(stat -c %s "$work/page") bytes, $(curl -s --compressed -H 'Accept-Encoding: gzip' -o /dev/null -w '%{size_download}' "http://127.0.0.1:$port/") sent"
for path in / '/claims?about=deficit' '/disputes' '/search?q=deficit' '/entities/place:united-states' '/documents/first-7' '/graph?around=Trump'; do
  echo "$path: $(curl -s -o /dev/null -w '%{http_code} first %{time_total}' "http://127.0.0.1:$port$path") s, $(curl -s -o /dev/null -w 'again %{time_total} s, %{size_download} bytes' "http://127.0.0.1:$port$path")"
done
echo "50 readers, nobody writes:"
wrk -t2 -c50 -d20s --latency -s "$work/search.lua" "http://127.0.0.1:$port" | grep -E 'requests [0-9]'
echo "50 readers while an ingest runs:"
"$whosaid" --store "$work/store" ingest -q --threads 1 "$work/second.jsonl" &
ingest=$!
wrk -t2 -c50 -d20s --latency -s "$work/search.lua" "http://127.0.0.1:$port" | grep -E 'requests [0-9]'
wait "$ingest" && echo "the ingest ended well"
