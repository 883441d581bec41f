#!/usr/bin/env python3
"""Measures what stalled readers cost the server: its memory, and how long others wait meanwhile.

    benches/slow_readers.py STORE [--whosaid target/release/whosaid] [-n 512] [--seconds 20] [--path PATH] …

For each path a server is started on the store, N connections request the path and read nothing, and others request small
pages. Linux only, Python 3.9 or later, loopback only. Fails if the server uses more than --most megabytes or one of the
others gets no answer.
"""

import argparse
import collections
import re
import socket
import subprocess
import sys
import time

PATHS = [
    "/api/v1/claims?format=csv",
    "/api/v1/claims?format=csv&sort=value",
    "/api/v1/export/nquads",
    "/api/v1/export/parquet",
    "/api/v1/export/graphml?limit=10000",
    "/api/v1/claims?limit=1000",
    "/claims?limit=1000",
    "/api/v1/disputes?limit=1000",
]
OTHERS = ["/search?q=deficit", "/claims?about=deficit", "/api/v1/stats", "/documents"]


def memory(pid, field):
    """Returns a line of /proc/PID/status, in megabytes."""
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{field}:\s*(\d+) kB", status.read()).group(1)) / 1024


def head(path, host, more=""):
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode()


def connect(host, timeout):
    name, port = host.rsplit(":", 1)
    return socket.create_connection((name, int(port)), timeout=timeout)


def ask(path, host, timeout=15):
    """Makes one request and returns its status (0 if there is none) and the time that it took."""
    began = time.monotonic()
    try:
        with connect(host, timeout) as it:
            it.sendall(head(path, host, "Connection: close\r\n"))
            answer = b""
            while part := it.recv(1 << 16):
                answer += part
        return int(answer.split(b" ", 2)[1]), time.monotonic() - began
    except (OSError, IndexError, ValueError):
        return 0, time.monotonic() - began


def slow_reader(path, host, gzip):
    it = socket.socket()
    # The smallest buffer that the system allows, so that what is not read stays with the server.
    it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    it.settimeout(5)
    name, port = host.rsplit(":", 1)
    it.connect((name, int(port)))
    it.sendall(head(path, host, "Accept-Encoding: gzip\r\n" if gzip else ""))
    return it


def measure(args, path):
    server = subprocess.Popen(
        [args.whosaid, "--store", args.store, "serve", "--addr", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True
    )
    try:
        host = server.stderr.readline().strip().rsplit("/", 1)[1]
        for other in OTHERS:
            ask(other, host)
        before = memory(server.pid, "VmRSS")
        readers, refused = [], 0
        for _ in range(args.n):
            try:
                readers.append(slow_reader(path, host, args.gzip))
            except OSError:
                refused += 1
        took, statuses = [], collections.Counter()
        until = time.monotonic() + args.seconds
        while time.monotonic() < until and server.poll() is None:
            status, seconds = ask(OTHERS[len(took) % len(OTHERS)], host)
            statuses[status] += 1
            took.append(seconds)
            time.sleep(0.05)
        if server.poll() is not None:
            print(f"{path}: the server died ({server.returncode})")
            return False
        peak = memory(server.pid, "VmHWM")
        # The statuses of the answers that have arrived.
        told = collections.Counter()
        for it in readers:
            it.settimeout(0.05)
            try:
                told[int(it.recv(12).split(b" ")[1])] += 1
            except (OSError, IndexError, ValueError):
                told["nothing"] += 1
            it.close()
        took.sort()
        print(
            f"{path}: {len(readers)} readers ({dict(told)}); before {before:.0f} MB, at most {peak:.0f} MB; "
            f"{len(took)} others ({dict(statuses)}), half within {took[len(took) // 2] * 1000:.0f} ms, "
            f"all within {took[-1] * 1000:.0f} ms",
            flush=True,
        )
        return peak <= args.most and set(statuses) == {200}
    finally:
        server.kill()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("--path", action="append", help="what slow readers ask for; may be given again")
    parser.add_argument("--whosaid", default="target/release/whosaid")
    parser.add_argument("-n", type=int, default=512, help="slow readers")
    parser.add_argument("--seconds", type=float, default=20, help="how long others ask")
    parser.add_argument("--most", type=float, default=300, help="megabytes")
    parser.add_argument("--gzip", action="store_true", help="slow readers take gzip")
    args = parser.parse_args()
    good = [measure(args, path) for path in args.path or PATHS]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
