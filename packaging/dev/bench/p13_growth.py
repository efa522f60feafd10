"""P13: what one unit of each work costs at one, ten and a hundred times the data."""

import csv
import io
import math
import os
import shutil
import statistics
import subprocess
import time

import alerting
import watched
from appliance import Appliance, appliance, get
from common import BINARY, ROOT, RUNS, Server, Table, figures, say, wait_for
from growth_plot import draw, short

STEPS = (1, 10, 100)
RUNS = min(RUNS, int(os.environ.get("P13_RUNS", "3")))
ONLY = os.environ.get("P13_ONLY", "").split()
KEYS = int(os.environ.get("P13_KEYS", "10000"))
ENTRIES = int(os.environ.get("P13_ENTRIES", "10000"))
ALERTS = int(os.environ.get("P13_ALERTS", "1000"))
LISTENERS, CHECKS = 10, 10
PICTURE = ROOT / "docs" / "growth.svg"
# A slope of the cost of one unit, both axes logarithmic, may lie above that of log n by so much: data that does not fit the
# processor's caches any more costs two or three times as much to look at, however it is looked at, and there is noise.
NOISE = 0.2


class Growth:
    """Costs of one unit, by work and size."""

    def __init__(self):
        self.works = {}

    def add(self, work, size, data, cost, unit):
        self.works.setdefault(work, dict(unit=unit, data=data, runs={}))["runs"].setdefault(size, []).append(cost)
        say(f"P13 {work:<34} at {short(size):>6} {data:<14} {cost:>12,.4g} {unit}")

    def rows(self):
        for name, work in self.works.items():
            # The size may differ a little from run to run.
            sizes = sorted(work["runs"])
            values = [statistics.median(work["runs"][size]) for size in sizes]
            slope, allowed = fit(sizes, values), fit(sizes, [math.log(size) for size in sizes]) + NOISE
            yield dict(name=name, data=work["data"], unit=work["unit"], sizes=sizes, values=values, slope=slope, limit=allowed,
                       spread=[(min(work["runs"][s]), max(work["runs"][s])) for s in sizes], ok=slope <= allowed,
                       allowed=[(size / sizes[0]) ** allowed for size in sizes],
                       told=f"by {work['data']}: {values[0]:.3g} → {values[-1]:.3g} {work['unit']}")


def fit(sizes, values):
    """Slope of the straight line through the logarithms."""
    xs, ys = [math.log(s) for s in sizes], [math.log(v) for v in values]
    x, y = statistics.mean(xs), statistics.mean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def settle(server):
    """Waits until what was begun behind the scenes is done: writing to disk, indexing."""
    pids, calm, before = server.pids(), 0, None
    for _ in range(120):
        now = watched.cpu_seconds(pids)
        calm = calm + 1 if before is not None and now - before < 0.05 else 0
        if calm == 2:
            return
        before = now
        time.sleep(0.5)


def keyspace(growth):
    """P1 and P4: keys that are there."""
    for size in (KEYS * step for step in STEPS):
        with appliance() as ours:
            command = "".join(f"*3\r\n$3\r\nSET\r\n$16\r\nkey:{n:012d}\r\n$3\r\nxxx\r\n" for n in range(size))
            subprocess.run(["redis-cli", "-p", str(ours.resp), "--pipe"], input=command, text=True, check=True,
                           capture_output=True)
            settle(ours)
            for _ in range(RUNS):
                tests = "get,set,incr,lpush,hset,zadd"
                done = subprocess.run(["redis-benchmark", "-p", str(ours.resp), "-t", tests, "-c", "50", "-n", "100000",
                                       "-P", "16", "-r", str(size), "--csv"], capture_output=True, text=True, check=True)
                for row in csv.DictReader(io.StringIO(done.stdout)):
                    growth.add(f"P1 {row['test'].split()[0]}", size, "keys", 1e6 / float(row["rps"]), "µs")
                found = figures("gate", "--speak", "http", "--target", f"unix:{ours.socket}", "--seconds", 1)
                growth.add("P4 gate, local socket", size, "keys", 1e6 / found["per_second"], "µs")
                found = figures("gate", "--speak", "redis", "--target", f"tcp:127.0.0.1:{ours.resp}", "--key", "gate:state",
                                "--token", ours.token, "--seconds", 1)
                growth.add("P4 GET gate:state", size, "keys", 1e6 / found["per_second"], "µs")


def ledger(growth):
    """P2, P9 and P10: entries of the audit log."""
    # What is frequent enough to fill a page at each of the sizes: less would be less work.
    paths = [f"/api/v1/audit?limit=100&{q}" for q in ("user=user-002", "action=SILENCE_EXPIRE", "outcome=denied",
                                                      "event_type=export")]
    for size in (ENTRIES * step for step in STEPS):
        with Server("rows") as place:
            data = place.folder / "data"
            figures("rows", "--dir", data, "--count", size)
            for _ in range(RUNS):
                with Appliance(data=data) as ours:
                    growth.add("P9 start to first answer", size, "audit entries", ours.first_answer_ms, "ms")
                    settle(ours)
                    asked = place.folder / "paths"
                    asked.write_text("\n".join(paths))
                    found = figures("search", "--target", f"unix:{ours.socket}", "--paths", asked, "--rounds", 50)
                    growth.add("P10 filtered page, P95", size, "audit entries", found["p95_ms"], "ms")
                    began = time.perf_counter()
                    answer, body = get(ours.socket, "/api/v1/audit/export?format=csv&action=SIGN_IN")
                    lines = body.count(b"\r\n") - 1
                    growth.add("P10 a row of CSV", size, "audit entries", (time.perf_counter() - began) / lines * 1e6, "µs")
                began = time.perf_counter()
                done = subprocess.run([BINARY, "audit", "verify", data / "ledger.db"], capture_output=True)
                assert done.returncode == 0, done
                growth.add("P10 an entry verified", size, "audit entries", (time.perf_counter() - began) / size * 1e6, "µs")
            for _ in range(RUNS):
                # Each on a copy, so that what one run adds does not count for the next.
                with Server("audit") as copy:
                    shutil.copytree(data, copy.folder / "data")
                    found = figures("audit", "--dir", copy.folder, "--writers", 64, "--seconds", 1)
                    growth.add("P2 a durable write", size, "audit entries", 1e6 / found["per_second"], "µs")


def listeners(growth):
    """P3: streams and subscribers, as many of each."""
    for size in (LISTENERS * step for step in STEPS):
        for _ in range(RUNS):
            with appliance() as ours:
                found = figures("fanout", "--speak", "http", "--web", f"tcp:127.0.0.1:{ours.port}", "--token", ours.token,
                                "--resp", f"tcp:127.0.0.1:{ours.resp}", "--resp-token", ours.token, "--listeners", size)
                growth.add("P3 a listener told", size, "listeners", found["last_ms"] / size / 2 * 1000, "µs")


def alerts(growth):
    """P5, P6 and P7: alerts that fire already, and alerts that wait."""
    for size in (ALERTS * step for step in STEPS):
        for _ in range(RUNS):
            with alerting.tradewarden() as ours:
                target = ["--target", f"tcp:127.0.0.1:{ours.port}"]
                found = figures("drain", *target, "--hook", ours.hook, "--count", size)
                growth.add("P7 an alert drained", size, "waiting alerts", 1e6 / found["per_second"], "µs")
                settle(ours)
                found = figures("latency", *target, "--hook", ours.hook, "--rate", 300, "--seconds", 2)
                growth.add("P6 accepted to received, P50", size, "firing alerts", found["p50_ms"], "ms")
                for batch, what in ((1, "an alert, single"), (64, "an alert, of a batch")):
                    found = figures("ingest", *target, "--batch", batch, "--seconds", 1)
                    growth.add(f"P5 {what}", size, "firing alerts", 1e6 / found["per_second"], "µs")


def checks(growth):
    """P8: services that are watched. CPU beyond that of the appliance at rest."""
    watched.more_files()
    window = 2 * watched.INTERVAL
    for size in (0, *(CHECKS * step for step in STEPS)):
        with watched.Targets(size) as targets, watched.Warden(targets) as ours:
            wait_for("every service", lambda: ours.well() == size)
            time.sleep(watched.INTERVAL)
            for _ in range(RUNS):
                before = watched.cpu_seconds(ours.pids())
                time.sleep(window)
                used = watched.cpu_seconds(ours.pids()) - before
                if size == 0:
                    rest = used
                    continue
                done = size * window / watched.INTERVAL
                growth.add("P8 CPU of a check", size, "services", max(used - rest, 0.01) / done * 1e6, "µs")


WORKS = (("P1", keyspace), ("P2", ledger), ("P3", listeners), ("P5", alerts), ("P8", checks))


def main():
    growth, began = Growth(), time.monotonic()
    for key, work in WORKS:
        if not ONLY or key in ONLY:
            work(growth)
    rows = sorted(growth.rows(), key=lambda row: (int(row["name"][1:].split()[0]), row["name"]))
    table = Table("P13", "what grows with the data", "make bench WHICH=P13", "", "")
    table.grown = rows
    table.picture = PICTURE.name
    PICTURE.write_text(draw(rows))
    often = "one run" if RUNS == 1 else f"medians of {RUNS} runs"
    table.note(f"Each work with one, ten and a hundred times the data; {often}. The slope is that of the cost of"
               " one unit when both axes are logarithmic: 0 is flat, 1 would be a work that grows with the square. No worse"
               f" than n log n: at most the slope of log n and {NOISE}, for noise and for what the processor's caches do not hold.")
    table.note("Sizes: keys in the keyspace for P1 and P4, entries of the audit log for P2, P9 and P10, streams and as many"
               " subscribers for P3, alerts that fire already for P5 and P6, waiting alerts for P7, services for P8.")
    table.note(f"All of it took {(time.monotonic() - began) / 60:.0f} minutes.")
    table.save()


main()
