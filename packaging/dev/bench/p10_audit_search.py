"""P10: ten million audit entries: a filtered page, a CSV export and verification, beside PostgreSQL."""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time

from appliance import Appliance, get
from common import BINARY, RUNS, Server, Table, figures, postgres, postgres_bin

ROWS = int(os.environ.get("P10_ROWS", "10000000"))
# GIN over the words takes PostgreSQL some minutes; without it only we answer questions about text.
TEXT = os.environ.get("P10_TEXT", "1") == "1"
PAGE = 100
EXPORT = "action=CIRCUIT_BREAKER_TRIP&outcome=success"

COLUMNS = """id, timestamp, user_id, door, action, event_type, resource_type, resource_id, outcome, reason, ip_address,
 session_id, details, prev_hash, hash"""
TABLE = """create table audit_log (id bigint primary key, timestamp timestamptz not null, user_id text not null,
 door text not null, action text not null, event_type text not null, resource_type text, resource_id text,
 outcome text not null, reason text, ip_address text, session_id text, details jsonb, prev_hash text, hash text)"""
INDEXES = ["action, id", "user_id, id", "outcome, id", "event_type, id", "resource_type, id", "door, id", "timestamp"]
WORDS = """create index on audit_log using gin (to_tsvector('simple', coalesce(reason, '') || ' ' ||
 coalesce(details::text, '') || ' ' || resource_id))"""

# What is asked: the query of ours and the condition of PostgreSQL's, on the first page and deep in the log.
QUESTIONS = [
    ("action=CIRCUIT_BREAKER_TRIP", "action = 'CIRCUIT_BREAKER_TRIP'"),
    ("user=user-150", "user_id = 'user-150'"),
    ("action=API_KEY_REVOKE&outcome=denied", "action = 'API_KEY_REVOKE' and outcome = 'denied'"),
    ("action=SIGN_IN,SIGN_OUT&user=user-190&door=redis",
     "action in ('SIGN_IN', 'SIGN_OUT') and user_id = 'user-190' and door = 'redis'"),
    ("outcome=failed,partial&event_type=export&resource_type=order",
     "outcome in ('failed', 'partial') and event_type = 'export' and resource_type = 'order'"),
    ("action=STATE_MISMATCH&user=user-199&outcome=partial",
     "action = 'STATE_MISMATCH' and user_id = 'user-199' and outcome = 'partial'"),
    ("from={from_}&to={to}&outcome=denied", "timestamp >= '{from_}' and timestamp < '{to}' and outcome = 'denied'"),
]
DEEP = [0.9, 0.5, 0.1]


def questions(rows):
    newest = 1_790_000_000
    at = lambda share: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(newest - rows * 3 * (1 - share)))
    span = dict(from_=at(0.3), to=at(0.32))
    for query, condition in QUESTIONS:
        for share in [None, *DEEP]:
            cursor = "" if share is None else f"&cursor={int(rows * share)}"
            deep = "" if share is None else f" and id < {int(rows * share)}"
            yield f"/api/v1/audit?limit={PAGE}&{query.format(**span)}{cursor}", condition.format(**span) + deep


def make(folder, rows):
    data = pathlib.Path(folder) / "data"
    made = figures("rows", "--dir", data, "--count", rows)
    print(f"  {rows:,} entries in {made['seconds']} s, indexed in {made['index_seconds']} s", flush=True)
    return data, made


def ask_ours(sock, paths, rounds):
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths))
        file.flush()
        found = figures("search", "--target", f"unix:{sock}", "--paths", file.name, "--rounds", rounds)
    print(f"  slowest of ours: {found['max_ms']} ms {found['slowest']}", flush=True)
    return found


def export_ours(sock, query=EXPORT):
    began = time.perf_counter()
    answer, body = get(sock, f"/api/v1/audit/export?format=csv&{query}")
    return (time.perf_counter() - began) * 1000, answer, body


def verify(ledger):
    began = time.perf_counter()
    done = subprocess.run([BINARY, "audit", "verify", ledger, "--json"], capture_output=True, text=True)
    said = json.loads(done.stdout)
    assert said["ok"], said
    return said["checked"] / (time.perf_counter() - began)


def measure_ours(table, data, rows):
    with Appliance(data=data) as ours:
        paths = [path for path, _ in questions(rows)]
        for _ in range(RUNS):
            found = ask_ours(ours.socket, paths, 3)
            table.add("filtered page, P95", "ours", found["p95_ms"], "ms", "lower", 1.0)
            table.add("filtered page, half of them", "ours", found["p50_ms"], "ms", "lower")
            millis, answer, body = export_ours(ours.socket)
            assert answer.headers["x-tradewarden-cut"] == "true" and body.count(b"\r\n") == 10_002
            table.add("CSV of 10,000 entries", "ours", millis, "ms", "lower", 1.0)
            words = [f"/api/v1/audit?limit={PAGE}&text={q}" for q in ("ord-4711", "margin+call+frozen", "nowhere")]
            found = ask_ours(ours.socket, words, 10)
            table.add("page found by words, P95", "ours", found["p95_ms"], "ms", "lower")
            found = ask_ours(ours.socket, ["/api/v1/audit/facets"], 10)
            table.add("what there is to filter by, P95", "ours", found["p95_ms"], "ms", "lower")
            counts = [p.split("&cursor")[0].replace("/audit?", "/audit/count?") for p in paths]
            found = ask_ours(ours.socket, sorted(set(counts)), 2)
            table.add("how many fit (to 10,001), P95", "ours", found["p95_ms"], "ms", "lower")
    for _ in range(RUNS):
        table.add("audit verify", "ours", verify(data / "ledger.db"), "rows/s", "higher", 500_000)


def psql(peer, sql, stdin=None):
    command = [postgres_bin() / "psql", "-qAt", "-h", peer.folder, "-p", str(peer.port), "-U", "bench", "-d", "postgres"]
    done = subprocess.run([*command, "-c", sql], stdin=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return done.stdout


def load(peer, ledger):
    psql(peer, TABLE)
    dump = subprocess.Popen(["sqlite3", "-readonly", "-csv", ledger, f"select {COLUMNS} from audit_log"],
                            stdout=subprocess.PIPE)
    psql(peer, f"copy audit_log ({COLUMNS}) from stdin csv", stdin=dump.stdout)
    dump.wait()
    memory = "set maintenance_work_mem = '1GB'; "
    for columns in INDEXES:
        psql(peer, f"{memory}create index on audit_log ({columns})")
    if TEXT:
        psql(peer, memory + WORDS)
    psql(peer, "vacuum analyze audit_log")


def pgbench(peer, conditions, rounds):
    """Each question so often over one connection, prepared; times in milliseconds, the first of each left out."""
    times = []
    for condition in conditions:
        script = peer.folder / "page.sql"
        script.write_text(f"select * from audit_log where {condition} order by id desc limit {PAGE};\n")
        with tempfile.TemporaryDirectory(prefix="bench-pgbench-") as folder:
            command = [postgres_bin() / "pgbench", "-h", peer.folder, "-p", str(peer.port), "-U", "bench", "-n", "-M",
                       "prepared", "-c", "1", "-t", str(rounds + 1), "-f", script, "-l", "postgres"]
            done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
            if done.returncode != 0:
                raise SystemExit(done.stderr)
            lines = [l.split() for f in pathlib.Path(folder).iterdir() for l in f.read_text().splitlines()]
        times += [int(l[2]) / 1000 for l in sorted(lines, key=lambda l: int(l[1]))[1:]]
    return sorted(times)


def quantile(values, share):
    return values[min(len(values) - 1, max(0, int(share * len(values) + 0.999999) - 1))]


def measure_peer(table, ledger, rows):
    with postgres() as peer:
        began = time.perf_counter()
        load(peer, ledger)
        print(f"  PostgreSQL has them after {time.perf_counter() - began:.0f} s", flush=True)
        conditions = [condition for _, condition in questions(rows)]
        for _ in range(RUNS):
            times = pgbench(peer, conditions, 3)
            table.add("filtered page, P95", "peer", quantile(times, 0.95), "ms", "lower", 1.0)
            table.add("filtered page, half of them", "peer", quantile(times, 0.5), "ms", "lower")
            condition = "action = 'CIRCUIT_BREAKER_TRIP' and outcome = 'success'"
            began = time.perf_counter()
            out = psql(peer, f"copy (select * from audit_log where {condition} order by id desc limit 10000) to stdout csv header")
            assert out.count("\n") >= 10_000
            table.add("CSV of 10,000 entries", "peer", (time.perf_counter() - began) * 1000, "ms", "lower", 1.0)
            if TEXT:
                vector = "to_tsvector('simple', coalesce(reason, '') || ' ' || coalesce(details::text, '') || ' ' || resource_id)"
                words = [f"{vector} @@ to_tsquery('simple', '{q}')" for q in ("ord & 4711:*", "margin:* & call:* & frozen:*", "nowhere:*")]
                table.add("page found by words, P95", "peer", quantile(pgbench(peer, words, 10), 0.95), "ms", "lower")


def must_hold(data, made):
    """One changed row is named, and a cut-off end shows against the anchor."""
    ledger = data / "ledger.db"
    row = made["rows"] // 2
    subprocess.run(["sqlite3", ledger, "drop trigger audit_log_no_update",
                    f"update audit_log set reason = 'x' || reason where id = {row}"], check=True)
    done = subprocess.run([BINARY, "audit", "verify", ledger, "--json"], capture_output=True, text=True)
    assert json.loads(done.stdout)["first_broken_id"] == row, done.stdout
    subprocess.run(["sqlite3", ledger, f"update audit_log set reason = substr(reason, 2) where id = {row}",
                    "drop trigger audit_log_no_delete", f"delete from audit_log where id > {made['rows'] - 3}"], check=True)
    whole = subprocess.run([BINARY, "audit", "verify", ledger, "--json"], capture_output=True, text=True)
    assert json.loads(whole.stdout)["ok"], whole.stdout
    anchor = f"{made['rows']}:{made['hash']}"
    cut = subprocess.run([BINARY, "audit", "verify", ledger, "--anchor", anchor, "--json"], capture_output=True, text=True)
    assert "cut off" in json.loads(cut.stdout)["message"], cut.stdout
    print("  one changed row was named, and the cut-off end showed", flush=True)


def grow():
    """P13 for this figure: what ten and a hundred times the entries cost."""
    table = Table("P13_audit", "what grows with an audit log of ten million entries", "make bench WHICH=P10", "Tradewarden", "")
    for rows in (ROWS // 100, ROWS // 10, ROWS):
        with kept(rows) as (data, _), Appliance(data=data) as ours:
            paths = [path for path, _ in questions(rows)]
            for _ in range(RUNS):
                label = f"{rows:,} entries"
                table.add(f"filtered page, P95, {label}", "ours", ask_ours(ours.socket, paths, 3)["p95_ms"], "ms", "lower")
                query = "action=CIRCUIT_BREAKER_TRIP,SIGN_IN"
                table.add(f"CSV of 10,000, {label}", "ours", export_ours(ours.socket, query)[0], "ms", "lower")
                table.add(f"audit verify, {label}", "ours", verify(data / "ledger.db"), "rows/s", "higher")
    table.note("The same questions to a hundredth, a tenth and all of the entries.")
    table.save()


HELD = {}


@contextlib.contextmanager
def kept(rows):
    """The large ledger is made once."""
    if rows in HELD:
        yield HELD[rows]
        return
    with Server("rows") as place:
        yield make(place.folder, rows)


def main():
    table = Table("P10", f"{ROWS:,} audit entries", f"figures rows --count {ROWS}; figures search | pgbench -M prepared -c 1",
                  "Tradewarden", "PostgreSQL, the same rows, an index for each filter")
    with Server("rows") as place:
        data, made = make(place.folder, ROWS)
        HELD[ROWS] = (data, made)
        measure_ours(table, data, ROWS)
        measure_peer(table, data / "ledger.db", ROWS)
        table.note(f"{len(QUESTIONS)} filters, each on the first page and at 90 %, 50 % and 10 % of the log; ours over HTTP on the local"
                   " socket, PostgreSQL's over its Unix socket without making JSON. The index of ours lies in a file of its own"
                   " and is filled behind the writes.")
        table.save()
        grow()
        must_hold(data, made)


main()
