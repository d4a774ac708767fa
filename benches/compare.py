#!/usr/bin/env python3
"""Beffroi beside its peers, in one run: ratios, never one absolute time.

usage: compare.py --peers DIR --shared DIR [--beffroi target/release/beffroi] [--work DIR] [check] [query]

DIR of --peers holds the two virtual environments that shared/peers/README.md describes (p4, p5).
Prints Markdown tables, as docs/performance.md keeps them. Needs Python 3.11, nothing else.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.parse

RUNS = 5


def timed(command, **options):
    """Wall seconds, CPU seconds and peak MiB of one run of a command, from outside."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options)
    out = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out


def beside(ours, theirs, runs=RUNS):
    """Runs two commands in turn; median wall seconds and peak MiB of each, median of the ratios."""
    timed(ours), timed(theirs)
    pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    wall = [statistics.median(pair[side][0] for pair in pairs) for side in (0, 1)]
    peak = [max(pair[side][2] for pair in pairs) for side in (0, 1)]
    return wall, peak, statistics.median(pair[1][0] / pair[0][0] for pair in pairs)


def check(a):
    """Checking and detecting, on the file of 200 000 rows."""
    source = os.path.join(a.work, "b200k.csv")
    python = os.path.join(a.peers, "p5/bin/python")
    scripts = os.path.join(a.shared, "peers")
    if not os.path.exists(source):
        bnlc = os.path.join(a.shared, "data/lieux-covoiturage/bnlc_2026-08.csv")
        subprocess.run([python, f"{scripts}/make_bench_csv.py", bnlc, source, "200000"], check=True, stdout=subprocess.DEVNULL)
    schema = os.path.join(a.shared, "data/schemas/etalab__schema-lieux-covoiturage.schema.json")
    with_schema = [a.beffroi, "check", source, "--schema", schema, "--format", "json", "--errors-max", "10"]
    alone = [a.beffroi, "check", source, "--format", "json"]
    rows = [
        ("check, frictionless 5.21 (no custom checks)", with_schema, [python, f"{scripts}/validate_frictionless.py", source, schema, "sync"]),
        ("check, validata-core 0.9.7", with_schema, [os.path.join(a.peers, "p4/bin/python"), f"{scripts}/validate_validata.py", source, schema]),
        ("detection, csv-detective 0.13 (sample of 500 rows)", alone, [python, f"{scripts}/profile_csv_detective.py", source]),
        ("scan, Python's csv module", with_schema, [python, f"{scripts}/floor_csv.py", source]),
    ]
    print("\n| whole process, 200 000 rows × 18 columns, 32.5 MB | Beffroi | peer | times faster | peak, Beffroi | peak, peer |\n|---|---|---|---|---|---|")
    for name, ours, theirs in rows:
        wall, peak, ratio = beside(ours, theirs)
        print(f"| {name} | {wall[0]:.3f} s | {wall[1]:.2f} s | **{ratio:.0f}** | {peak[0]:.0f} MiB | {peak[1]:.0f} MiB |", flush=True)
    big = os.path.join(a.work, "q/t.csv")
    if os.path.exists(big):
        wall, _, peak, _ = timed([a.beffroi, "check", big, "--schema", schema, "--format", "json", "--errors-max", "10"])
        print(f"\nOne million rows ({os.path.getsize(big) / 1e6:.0f} MB): {wall:.2f} s, peak {peak:.0f} MiB.")
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([a.beffroi, "territory", "add", "--slug", "t", "--name", "T", "--kind", "commune", "--data-dir", data], check=True, stdout=subprocess.DEVNULL)
        times = []
        for number in range(RUNS):
            added = timed([a.beffroi, "import", source, "--territory", "t", "--title", f"t{number}", "--schema", schema, "--data-dir", data])
            times.append((added[0], timed(with_schema)[0]))
        ratio = statistics.median(x / y for x, y in times)
        print(f"\nImport (copy, check, Parquet, state database): {statistics.median(x for x, _ in times):.3f} s, **{ratio:.2f} times** the check.")


def get(connection, address):
    connection.request("GET", address)
    answer = connection.getresponse()
    return answer.status, answer.read()


def load(port, address, seconds=3.0):
    """Median milliseconds of one client, then requests per second of four."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    status, body = get(connection, address)
    if status != 200:
        raise SystemExit(f"{address}: {status}: {body[:400]}")
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and len(times) < 300:
        started = time.perf_counter()
        get(connection, address)
        times.append((time.perf_counter() - started) * 1000)
    counts = []

    def client():
        own, count = http.client.HTTPConnection("127.0.0.1", port, timeout=60), 0
        while time.perf_counter() < end:
            get(own, address)
            count += 1
        counts.append(count)

    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=client) for _ in range(4)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(times), sum(counts) / (time.perf_counter() - started)


def resident(pid, field="VmRSS"):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{field}:\s+(\d+)", status.read())[1]) / 1024


def query(a):
    """The seven queries over HTTP, beside Datasette without an index."""
    folder = os.path.join(a.work, "q")
    python = os.path.join(a.peers, "p5/bin/python")
    if not os.path.exists(os.path.join(folder, "t.db")):
        check_source = os.path.join(a.work, "b200k.csv")
        subprocess.run([python, os.path.join(a.shared, "peers/build_query_dbs.py"), check_source, folder, "5"], check=True, stdout=subprocess.DEVNULL)
    data = os.path.join(a.work, "data")
    if not os.path.exists(os.path.join(data, "beffroi.db")):
        subprocess.run([a.beffroi, "territory", "add", "--slug", "t", "--name", "T", "--kind", "commune", "--data-dir", data], check=True)
        subprocess.run([a.beffroi, "import", os.path.join(folder, "t.csv"), "--territory", "t", "--title", "lieux", "--publish", "--data-dir", data], check=True)
    ours = subprocess.Popen([a.beffroi, "serve", "--port", "18901", "--data-dir", data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    ours.stdout.readline()
    theirs = subprocess.Popen([os.path.join(a.peers, "p5/bin/datasette"), "serve", os.path.join(folder, "t.db"), "-h", "127.0.0.1", "-p", "18902", "--setting", "sql_time_limit_ms", "20000", "--setting", "default_cache_ttl", "0", "--setting", "suggest_facets", "off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                get(http.client.HTTPConnection("127.0.0.1", 18902, timeout=5), "/-/versions.json")
                break
            except OSError:
                time.sleep(0.2)
        records = "/t/t/api/explore/v2.1/catalog/datasets/lieux/records?"

        def explore(**parameters):
            return records + urllib.parse.urlencode(parameters)

        def sql(text):
            return "/t.json?_shape=array&sql=" + urllib.parse.quote(text)

        queries = [
            ("insee = '01004', 100 rows", explore(where="insee='01004'", limit=100), "/t/lieux.json?insee__exact=01004&_size=100&_nocount=1"),
            ("the same with the total", explore(where="insee='01004'", limit=100), "/t/lieux.json?insee__exact=01004&_size=100"),
            ("nom contains 'gare', 100 rows", explore(where="nom_lieu like 'gare'", limit=100), "/t/lieux.json?nom_lieu__contains=gare&_size=100&_nocount=1"),
            ("the same with the total", explore(where="nom_lieu like 'gare'", limit=100), "/t/lieux.json?nom_lieu__contains=gare&_size=100"),
            ("group by type, count", explore(select="type, count(*) as n", group_by="type", order_by="n desc"), sql("select type,count(*) n from lieux group by type order by n desc")),
            ("group by two keys, sum", explore(select="left(insee,2) as dep, type, count(*) as n, sum(nbre_pl) as s", group_by="left(insee,2) as dep, type", order_by="n desc", limit=100), sql("select substr(insee,1,2) dep, type, count(*) n, sum(nbre_pl) s from lieux group by 1,2 order by n desc limit 100")),
            ("order by desc, 20 rows", explore(order_by="nbre_pl desc", limit=20), "/t/lieux.json?_sort_desc=nbre_pl&_size=20&_nocount=1"),
        ]
        print("\n| HTTP, 1 million rows; Beffroi always gives the total | Beffroi p50 | Datasette p50 | Beffroi, requests/s | Datasette, requests/s | ratio |\n|---|---|---|---|---|---|")
        for name, one, other in queries:
            a50, arate = load(18901, one)
            b50, brate = load(18902, other)
            print(f"| {name} | {a50:.2f} ms | {b50:.1f} ms | {arate:.0f} | {brate:.1f} | **{arate / brate:.1f}** |", flush=True)
        print(f"\nPeak memory of the server: Beffroi {resident(ours.pid, 'VmHWM'):.0f} MiB, Datasette {resident(theirs.pid, 'VmHWM'):.0f} MiB.")
    finally:
        ours.terminate(), theirs.terminate()
        ours.wait(), theirs.wait()
    duckdb(a, data, python)
    demonstration(a)


DUCKDB = """
import duckdb, sys, time, statistics
d = duckdb.connect()
queries = {
  "group by type, count": "select type, count(*) n from '%s' group by type",
  "group by two keys, sum": "select substr(insee,1,2) dep, type, count(*) n, sum(nbre_pl) s from '%s' group by all order by n desc limit 100",
  "contains, count": "select count(*) from '%s' where nom_lieu ilike '%%gare%%'",
}
for name, text in queries.items():
    text = text % sys.argv[1]
    d.execute(text).fetchall(); times = []
    for _ in range(100):
        t = time.perf_counter(); d.execute(text).fetchall(); times.append((time.perf_counter() - t) * 1000)
    print("| %s | %.2f ms |" % (name, statistics.median(times)))
"""


def duckdb(a, data, python):
    tables = [os.path.join(folder, name) for folder, _, names in os.walk(data) for name in names if name == "table.parquet"]
    print("\n| DuckDB 2.0 in process, same Parquet file, two threads | p50 |\n|---|---|", flush=True)
    subprocess.run([python, "-c", DUCKDB, tables[0]], check=True)
    print(f"\nBeffroi in process: `cargo bench -p beffroi-tables --bench querying -- {'TABLE.parquet'}`")


def demonstration(a):
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen([a.beffroi, "demo", "--port", "18903", "--data-dir", data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.readline()
        ready = time.perf_counter() - started
        get(http.client.HTTPConnection("127.0.0.1", 18903, timeout=5), "/")
        page = time.perf_counter() - started
        time.sleep(3)
        print(f"\nDemonstration: made and listening after {ready:.2f} s, first page after {page:.2f} s; idle, {resident(process.pid):.0f} MiB resident.")
        process.terminate()
        process.wait()
        again = time.perf_counter()
        process = subprocess.Popen([a.beffroi, "serve", "--port", "18904", "--data-dir", data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdout.readline()
        get(http.client.HTTPConnection("127.0.0.1", 18904, timeout=5), "/")
        print(f"Started again on the same folder: first page after {time.perf_counter() - again:.2f} s; {resident(process.pid):.0f} MiB resident.")
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--beffroi", default="target/release/beffroi")
    parser.add_argument("--work", default=None, help="folder for the files made, kept when given")
    parser.add_argument("what", nargs="*", default=["check", "query"])
    a = parser.parse_args()
    a.work = a.work or tempfile.mkdtemp()
    for what in a.what:
        {"check": check, "query": query}[what](a)


main()
