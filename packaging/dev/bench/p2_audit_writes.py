"""P2: durable audit writes per second at 1, 8 and 64 writers, beside PostgreSQL on the same disk."""

import pathlib
import subprocess
import tempfile

from common import RUNS, SECONDS, Server, Table, figures, median, postgres, postgres_bin

TABLE = """create table audit_log (
  id bigint generated always as identity primary key, timestamp timestamptz not null default now(), user_id text not null,
  door text not null, action text not null, event_type text not null, resource_type text, resource_id text,
  outcome text not null, reason text, ip_address text, session_id text, details jsonb, prev_hash text, hash text)"""

INSERT = """insert into audit_log (user_id, door, action, event_type, resource_type, resource_id, outcome, reason,
 ip_address, session_id, details, prev_hash, hash) values ('alice', 'http', 'BENCHMARK_NOTE', 'admin', 'bench', 'one',
 'success', 'a reason of a length people write', '127.0.0.1', 'session-of-alice', '{"writer": 1}',
 repeat('0', 64), repeat('f', 64));
"""


def pgbench(server, writers):
    tools = postgres_bin()
    script = pathlib.Path(server.folder / "insert.sql")
    script.write_text(INSERT)
    with tempfile.TemporaryDirectory(prefix="bench-pgbench-") as folder:
        command = [tools / "pgbench", "-h", server.folder, "-p", str(server.port), "-U", "bench", "-n", "-M", "prepared",
                   "-c", str(writers), "-j", "2", "-T", str(SECONDS + 1), "-f", script, "-l", "bench"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        lines = [l.split() for f in pathlib.Path(folder).iterdir() for l in f.read_text().splitlines()]
    # The columns are client, transaction, latency, script, seconds, microseconds; the first second warms both sides up.
    times = [(int(l[4]) + int(l[5]) / 1e6, int(l[2])) for l in lines if l[2].isdigit()]
    first = min(at for at, _ in times)
    latencies = sorted(took for at, took in times if at >= first + 1)
    return len(latencies) / SECONDS, latencies[int(len(latencies) * 0.95)] / 1000


def main():
    table = Table("P2", "durable audit writes", f"figures audit --writers N --seconds {SECONDS} | pgbench -M prepared -c N",
                  "Tradewarden", "PostgreSQL, synchronous_commit=on")
    for _ in range(RUNS):
        for writers in (1, 8, 64):
            reach = 2.0 if writers == 64 else None
            with Server("audit") as ours:
                found = figures("audit", "--dir", ours.folder, "--writers", writers, "--seconds", SECONDS)
            table.add(f"{writers} writers", "ours", found["per_second"], "rows/s", "higher", reach)
            table.add(f"{writers} writers, P95", "ours", found["p95_ms"], "ms", "lower")
            with postgres() as peer:
                subprocess.run([postgres_bin() / "psql", "-q", "-h", peer.folder, "-p", str(peer.port), "-U", "bench",
                                "-d", "postgres", "-c", "create database bench"], check=True)
                subprocess.run([postgres_bin() / "psql", "-q", "-h", peer.folder, "-p", str(peer.port), "-U", "bench",
                                "-d", "bench", "-c", TABLE], check=True)
                rate, p95 = pgbench(peer, writers)
            table.add(f"{writers} writers", "peer", rate, "rows/s", "higher", reach)
            table.add(f"{writers} writers, P95", "peer", p95, "ms", "lower")
    table.note("Every write is a transaction of its own, acknowledged after fsync. Ours also computes the hash chain; it"
               " writes in process, as the appliance does, while pgbench speaks over PostgreSQL's Unix socket.")
    table.save()


main()
