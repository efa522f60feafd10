"""P9: memory of the idle appliance and its first start, beside the four servers it stands in for."""

import time

from appliance import appliance
from common import ROOT, RUNS, Server, Table, answers, free_port, postgres, redis, wait_for

REST = 10
# The rows that only one side has.
START, PACKAGE = "first start to first 200", "package (.deb)"


def alertmanager():
    server = Server("alertmanager")
    server.port = free_port()
    config = server.folder / "config.yml"
    config.write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    server.spawn("prometheus-alertmanager", f"--config.file={config}", f"--storage.path={server.folder}",
                 f"--web.listen-address=127.0.0.1:{server.port}", "--cluster.listen-address=")
    wait_for("alertmanager", lambda: answers(server.port, "/-/ready"))
    return server


def prometheus(targets):
    server = Server("prometheus")
    server.port = free_port()
    config = server.folder / "prometheus.yml"
    config.write_text("global: {scrape_interval: 10s}\nscrape_configs: [{job_name: desk, static_configs: [{targets: "
                      f"[{', '.join(targets)}]}}]}}]\n")
    server.spawn("prometheus", f"--config.file={config}", f"--storage.tsdb.path={server.folder}/data",
                 f"--web.listen-address=127.0.0.1:{server.port}")
    wait_for("prometheus", lambda: answers(server.port, "/-/ready"))
    return server


def package(table):
    """Size of the package, if `make deb` has made one."""
    found = sorted((ROOT / "target" / "package").glob("*.deb"), key=lambda deb: deb.stat().st_mtime)
    if not found:
        table.note("There was no package in target/package: `make deb` makes it.")
        return
    table.add(PACKAGE, "ours", found[-1].stat().st_size / 1e6, "MB", "lower", 15)
    table.note(f"The package is {found[-1].name}, as `make deb` left it.")


def main():
    table = Table("P9", "the idle appliance", f"start, wait {REST} s, read /proc/PID/smaps_rollup", "Tradewarden",
                  "Redis + PostgreSQL + Alertmanager + Prometheus")
    for _ in range(RUNS):
        with appliance() as server:
            first = server.first_answer_ms
            time.sleep(REST)
            table.add("resident memory (Rss)", "ours", server.memory("Rss") / 1024, "MiB", "lower", 0.2)
            table.add("share of memory (Pss)", "ours", server.memory("Pss") / 1024, "MiB", "lower")
            table.add(START, "ours", first, "ms", "lower", 150)
        began = time.monotonic()
        with redis() as a, postgres() as b, alertmanager() as c, prometheus([f"127.0.0.1:{c.port}"]) as d:
            say_all = (time.monotonic() - began) * 1000
            time.sleep(REST)
            servers = (a, b, c, d)
            table.add("resident memory (Rss)", "peer", sum(s.memory("Rss") for s in servers) / 1024, "MiB", "lower", 0.2)
            table.add("share of memory (Pss)", "peer", sum(s.memory("Pss") for s in servers) / 1024, "MiB", "lower")
    table.rows[START]["peer"] = []
    package(table)
    table.note("Rss counts pages that PostgreSQL's processes share more than once; Pss counts them once. First start: an"
               " empty data folder, from exec to the first 200 of /livez, with schema, board and gate set up on the way.")
    table.note(f"The four peers one after another took {say_all:,.0f} ms to answer, initdb included, in the last run.")
    table.save()


main()
