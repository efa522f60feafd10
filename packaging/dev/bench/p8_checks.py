"""P8: a thousand HTTP checks every ten seconds: CPU, memory and punctuality, beside blackbox exporter and Prometheus."""

import os
import time

from common import RUNS, Table, wait_for
from watched import INTERVAL, Prometheus, Targets, Warden, cpu_seconds, lags, more_files, written_bytes

CHECKS = int(os.environ.get("P8_CHECKS", "1000"))
WARM_UP = int(os.environ.get("P8_WARM_UP", "30"))
WINDOW = int(os.environ.get("P8_WINDOW", "30"))
# After so many minutes both sides have collected what they keep in memory.
FULL_MINUTES = float(os.environ.get("P8_FULL_MINUTES", "11"))
SIDES = (("ours", Warden), ("peer", Prometheus))


def quantile(values, share):
    return values[min(len(values) - 1, max(0, int(share * len(values) + 0.999999) - 1))]


def window(table, side, watcher, targets):
    """Measures one window of a side that is warm."""
    targets.arrivals()
    wrote = written_bytes(watcher.pids())
    began, used = time.monotonic(), cpu_seconds(watcher.pids())
    time.sleep(WINDOW)
    used, took = cpu_seconds(watcher.pids()) - used, time.monotonic() - began
    came = targets.arrivals()
    due = CHECKS * took / INTERVAL
    assert 0.97 * due <= len(came) <= 1.03 * due, f"{len(came)} checks came of {due:.0f} that were due"
    assert watcher.well() == CHECKS, f"{watcher.well()} of {CHECKS} are healthy"
    late = lags(came)
    table.add("CPU seconds in a minute", side, used / took * 60, "s", "lower", 0.5)
    table.add("CPU of one check", side, used / len(came) * 1e6, "µs", "lower")
    wrote = written_bytes(watcher.pids()) - wrote
    table.add("written to disk in a minute", side, wrote / took * 60 / 2**20, "MiB", "lower")
    table.add("resident memory (Rss)", side, watcher.memory("Rss") / 1024, "MiB", "lower", 0.5)
    table.add("share of memory (Pss)", side, watcher.memory("Pss") / 1024, "MiB", "lower")
    table.add("a check is late by, P99", side, quantile(late, 0.99), "ms", "lower")
    table.add("a check is late by, at most", side, late[-1], "ms", "lower", 1_000 if side == "ours" else None)


def full(table):
    """Memory when everything that is kept of the past is there. Both at once: it takes long, and no time is measured."""
    with Targets(CHECKS) as a, Targets(CHECKS) as b, Warden(a) as ours, Prometheus(b) as peer:
        time.sleep(FULL_MINUTES * 60)
        what = f"resident memory (Rss) after {FULL_MINUTES:g} min"
        for side, watcher in (("ours", ours), ("peer", peer)):
            assert watcher.well() == CHECKS
            table.add(what, side, watcher.memory("Rss") / 1024, "MiB", "lower", 0.5)


def main():
    more_files()
    table = Table("P8", f"{CHECKS:,} HTTP checks every {INTERVAL} s", f"utime + stime and smaps_rollup over {WINDOW} s",
                  "Tradewarden", "blackbox exporter + Prometheus")
    for _ in range(RUNS):
        for side, start in SIDES:
            with Targets(CHECKS) as targets, start(targets) as watcher:
                time.sleep(WARM_UP)
                wait_for("every service", lambda: watcher.well() == CHECKS)
                window(table, side, watcher, targets)
    if FULL_MINUTES > 0:
        full(table)
    # What is late is judged by itself: both sides are far from a second, and a ratio of two small times says little.
    late = "a check is late by, at most"
    table.note(f"Both ask {CHECKS:,} addresses, of which each answers 62 bytes of JSON, and keep the answers on disk. Measured"
               f" after {WARM_UP} s; all checks came and all were found well. Who answers is not counted.")
    table.note("Late is how much later a check reached its target than that target's earliest turn. Tradewarden spreads each"
               " check by up to 5 % of its interval on purpose, Prometheus does not."
               f" It must stay below 1 s: {'it did' if max(table.rows[late]['ours']) < 1000 else 'it did not'}.")
    table.rows[late]["reach"] = None
    table.save()


main()
