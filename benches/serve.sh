#!/usr/bin/env bash
# Measures how fast the page answers at 10,000 documents: the start page, and searches of 50 readers while an ingest runs.
# Needs a release build (cargo build --release), wrk and curl. Uses loopback only and takes some minutes.
#
#     benches/serve.sh ARTICLES.jsonl [N]
#
# ARTICLES.jsonl has one article per line ({"id", "text", …}). They are repeated, each copy under another id and with a
# date and a sentence of its own, until there are N (10,000).
set -euo pipefail
cd "$(dirname "$0")/.."
articles=$1
n=${2:-10000}
work=$(mktemp -d)
trap 'kill "${server:-}" "${ingest:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
whosaid=${WHOSAID:-target/release/whosaid}
port=7718

python3 - "$articles" "$n" "$work" <<'PY'
import json, random, re, sys
source, n, work = sys.argv[1], int(sys.argv[2]), sys.argv[3]
articles = [json.loads(line) for line in open(source)]
rng = random.Random(7)
for name, count in [("first", n), ("second", n // 4), ("third", n // 4)]:
    with open(f"{work}/{name}.jsonl", "w") as out:
        for nth in range(count):
            article = articles[nth % len(articles)]
            own = f"The {name} registry counted {nth + 2} copies in {2000 + nth % 20}, it said."
            day = f"{2010 + nth % 12}-{1 + nth % 12:02}-{1 + nth % 28:02}"
            title = article.get("title") or re.split(r"(?<=[.!?])\s|\n", article["text"].strip(), maxsplit=1)[0][:90]
            record = {"id": f"{name}-{nth}", "title": title, "published": day, "text": article["text"] + "\n\n" + own}
            out.write(json.dumps(record) + "\n")
words = sorted({it.lower() for article in articles[:300] for it in re.findall(r"[A-Za-z]{5,}", article["text"])})
rng.shuffle(words)
for name, least, most in [("readers", 500, 1500), ("eager", 250, 750)]:
    with open(f"{work}/{name}.lua", "w") as out:
        out.write("local words = {" + ",".join(f'"{it}"' for it in words[:400]) + "}\n")
        out.write(f"-- A reader reads what was found before asking again.\nfunction delay() return math.random({least}, {most}) end\n")
        out.write("""
function init(args) math.randomseed(math.floor(os.clock() * 1e6) % 100000) end
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
until curl -fs "http://127.0.0.1:$port/icon.svg" -o "$work/page" || curl -s -o "$work/page" "http://127.0.0.1:$port/assets/none"; do sleep 0.2; done
echo "start page, asked for the first time: $(curl -fs -o "$work/page" -w '%{time_total}' "http://127.0.0.1:$port/") s"
until ! curl -fs -o "$work/page" "http://127.0.0.1:$port/" || ! grep -q data-look-again "$work/page"; do sleep 0.1; done
echo "start page, once all is counted: $(stat -c %s "$work/page") bytes, $(curl -s --compressed -H 'Accept-Encoding: gzip' -o /dev/null -w '%{size_download}' "http://127.0.0.1:$port/") sent"
for path in / '/claims?about=deficit' '/disputes' '/search?q=deficit' '/entities/place:united-states' '/documents/first-7' '/graph?around=Trump'; do
  echo "$path: $(curl -s -o /dev/null -w '%{http_code} first %{time_total}' "http://127.0.0.1:$port$path") s, $(curl -s -o /dev/null -w 'again %{time_total} s, %{size_download} bytes' "http://127.0.0.1:$port$path")"
done
ask() { wrk -t2 -c50 -d20s --latency -s "$work/$1.lua" "http://127.0.0.1:$port" | grep -E 'requests [0-9]'; }
echo "50 readers, nobody writes:"
ask readers
echo "50 readers while an ingest runs:"
# At low priority, as is usual beside readers on a machine with few cores.
nice -n 10 "$whosaid" --store "$work/store" ingest -q --threads 1 "$work/second.jsonl" &
ingest=$!
ask readers
wait "$ingest" && echo "the ingest ended well"
echo "50 readers who ask twice as often, while an ingest takes all cores:"
"$whosaid" --store "$work/store" ingest -q "$work/third.jsonl" &
ingest=$!
ask eager
wait "$ingest" && echo "the ingest ended well"
