"""What P8 watches and with what: a thousand addresses that answer, a Tradewarden, and a blackbox exporter under a Prometheus."""

import asyncio
import contextlib
import json
import multiprocessing
import os
import pathlib
import resource
import time
import urllib.request

from appliance import Appliance, get
from common import Server, answers, free_port, wait_for

INTERVAL = 10
TIMEOUT = 5
BODY = b'{"status": "ok", "version": "4.2.1", "uptime_seconds": 86400}'
ANSWER = (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: no-store\r\ncontent-length: "
          + str(len(BODY)).encode() + b"\r\n\r\n" + BODY)
FILES_NEEDED = 8_192


def more_files():
    """Each address is a socket of its own on either side."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES_NEEDED, most), most))


class Answering(asyncio.Protocol):
    """Answers each request, keeps the connection, and notes when it came."""

    def __init__(self, number, log):
        self.number, self.log, self.rest = number, log, b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            self.log.append((time.monotonic(), self.number))
            self.transport.write(ANSWER)
            if b"connection: close" in head.lower():
                self.transport.close()


def answer(port, count, pipe):
    """The process that answers: it hands out what came since it was last asked."""
    log = []

    async def run():
        loop = asyncio.get_running_loop()
        for n in range(count):
            await loop.create_server(lambda n=n: Answering(n, log), host(n), port, backlog=64)
        pipe.send("ready")
        while await loop.run_in_executor(None, pipe.recv):
            told, log[:] = list(log), []
            pipe.send(told)

    more_files()
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        asyncio.run(run())


def host(n):
    """Services live on machines of their own: each has an address, and all stay on the loopback."""
    return f"127.77.{n // 250}.{n % 250 + 1}"


class Targets:
    """Addresses that answer. Whoever asks is measured, not this."""

    def __init__(self, count):
        self.count, self.port = count, free_port()
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=answer, args=(self.port, count, theirs), daemon=True)
        self.process.start()
        self.pipe.recv()

    def urls(self):
        return [f"http://{host(n)}:{self.port}/health" for n in range(self.count)]

    def arrivals(self):
        """What came since the last look: (seconds, number of the target)."""
        self.pipe.send(True)
        return self.pipe.recv()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipe.send(False)
        self.process.join(5)
        self.process.kill()


class Warden(Appliance):
    """Watches the targets."""

    def __init__(self, targets):
        each = (f'[[services]]\nname = "service {n}"\nurl = "{url}"\ninterval_ms = {INTERVAL * 1000}\n'
                f"timeout_ms = {TIMEOUT * 1000}\n" for n, url in enumerate(targets.urls()))
        super().__init__("\n" + "\n".join(each))

    def well(self):
        board = json.loads(get(self.socket, "/api/v1/health")[1])
        return sum(row["status"] == "healthy" for row in board["services"])


MODULES = """
modules:
  http: {prober: http, timeout: %ds, http: {follow_redirects: false, preferred_ip_protocol: ip4}}
"""

SCRAPES = """
global: {scrape_interval: %ds, scrape_timeout: %ds}
scrape_configs:
  - job_name: services
    metrics_path: /probe
    params: {module: [http]}
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {source_labels: [__param_target], target_label: instance}
      - {target_label: __address__, replacement: "127.0.0.1:%d"}
    static_configs:
      - targets: %s
"""


class Prometheus:
    """Debian's two, as their manual puts them together."""

    def __init__(self, targets):
        self.exporter, self.scraper = Server("blackbox"), Server("prometheus")
        try:
            self.start(targets)
        except BaseException:
            self.stop()
            raise

    def start(self, targets):
        one, two = self.exporter, self.scraper
        one.port, two.port = free_port(), free_port()
        config = one.folder / "blackbox.yml"
        config.write_text(MODULES % TIMEOUT)
        one.spawn("prometheus-blackbox-exporter", f"--config.file={config}", f"--web.listen-address=127.0.0.1:{one.port}",
                  "--log.level=error")
        wait_for("blackbox exporter", lambda: answers(one.port, "/-/healthy"))
        config = two.folder / "prometheus.yml"
        config.write_text(SCRAPES % (INTERVAL, TIMEOUT, one.port, json.dumps(targets.urls())))
        two.spawn("prometheus", f"--config.file={config}", f"--storage.tsdb.path={two.folder}/data",
                  f"--web.listen-address=127.0.0.1:{two.port}", "--log.level=error")
        wait_for("prometheus", lambda: answers(two.port, "/-/ready"))

    def pids(self):
        return self.exporter.pids() + self.scraper.pids()

    def memory(self, field="Pss"):
        return self.exporter.memory(field) + self.scraper.memory(field)

    def well(self):
        url = f"http://127.0.0.1:{self.scraper.port}/api/v1/query?query=count(probe_success==1)"
        with urllib.request.urlopen(url) as got:
            found = json.load(got)["data"]["result"]
        return int(found[0]["value"][1]) if found else 0

    def stop(self):
        self.scraper.stop()
        self.exporter.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def cpu_seconds(pids):
    """utime and stime of some processes and of those of their children that ended."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def written_bytes(pids):
    """What some processes had the disk write."""
    total = 0
    for pid in pids:
        lines = pathlib.Path(f"/proc/{pid}/io").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("write_bytes:"))
    return total


def lags(arrivals):
    """How much later than its own earliest turn each check came, in milliseconds, smallest first."""
    by_target = {}
    for at, number in arrivals:
        by_target.setdefault(number, []).append(at)
    late = []
    for times in by_target.values():
        times.sort()
        # The turn is the nearest to the one before it plus an interval: one left out does not shift the others.
        phases, turn = [times[0]], 0
        for before, at in zip(times, times[1:]):
            turn += max(1, round((at - before) / INTERVAL))
            phases.append(at - turn * INTERVAL)
        earliest = min(phases)
        late += [(phase - earliest) * 1000 for phase in phases]
    return sorted(late)
