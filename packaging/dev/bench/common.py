"""What the measurements share: servers that start on free ports and end by their own id, runs in turn, results in a file."""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = pathlib.Path(os.environ.get("TRADEWARDEN", TARGET / "dist" / "tradewarden"))
FIGURES = pathlib.Path(os.environ.get("FIGURES", "figures"))
RESULTS = TARGET / "bench"
RUNS = int(os.environ.get("RUNS", "5"))
SECONDS = int(os.environ.get("SECONDS_PER_RUN", "5"))


def say(text):
    print(f"  {text}", flush=True)


GIVEN = set()


def free_port():
    """A port nobody listens on; none is given twice, as the kernel might."""
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        if port not in GIVEN:
            GIVEN.add(port)
            return port


def wait_for(what, test, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(Exception):
            if test():
                return
        time.sleep(0.001)
    raise SystemExit(f"{what} did not come up within {seconds} s")


def accepts(port):
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def answers(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request("GET", path)
    return connection.getresponse().status == 200


class Server:
    """One process with a folder of its own on the same disk as the peers; ended by its id."""

    def __init__(self, name, user=None):
        self.name, self.user, self.process = name, user, None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"bench-{name}-", dir=os.environ.get("BENCH_DIR")))
        self.folder.chmod(0o755)
        if user:
            shutil.chown(self.folder, user, user)

    def spawn(self, *command, **extra):
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen([str(c) for c in command], stdout=log, stderr=log, user=self.user, **extra)
        return self

    def pids(self):
        """The process and everything under it (PostgreSQL is many)."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            with contextlib.suppress(OSError):
                for task in os.listdir(f"/proc/{pid}/task"):
                    todo += map(int, pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        return found

    def memory(self, field="Pss"):
        """KiB of memory; Pss shares out what several processes map together, so that nobody is counted twice."""
        total = 0
        for pid in self.pids():
            with contextlib.suppress(OSError):
                for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith(field + ":"):
                        total += int(line.split()[1])
        return total

    def stop(self, sig=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(sig)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def redis(*options):
    """A Redis of its own: `everysec` persistence unless the options say otherwise."""
    server = Server("redis")
    server.port = free_port()
    usual = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
    server.spawn("redis-server", "--port", server.port, "--bind", "127.0.0.1", "--dir", server.folder, *usual, *options)
    wait_for("redis-server", lambda: accepts(server.port))
    return server


def postgres_bin():
    return sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def postgres():
    """A PostgreSQL of its own: as initdb makes it, with synchronous_commit on."""
    server = Server("postgres", user="postgres" if os.geteuid() == 0 else None)
    server.port, tools = free_port(), postgres_bin()
    run = dict(user=server.user, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([tools / "initdb", "-D", server.folder / "data", "-A", "trust", "-U", "bench"], **run)
    server.spawn(tools / "postgres", "-D", server.folder / "data", "-p", server.port, "-k", server.folder,
                 "-c", "listen_addresses=", "-c", "synchronous_commit=on", "-c", "fsync=on")
    ready = [tools / "pg_isready", "-q", "-h", server.folder, "-p", str(server.port)]
    wait_for("postgres", lambda: subprocess.run(ready).returncode == 0)
    server.end = signal.SIGINT
    return server


def figures(*arguments):
    """Runs the measuring client and reads its line of JSON."""
    done = subprocess.run([FIGURES, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"figures {' '.join(map(str, arguments))} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


# Cores that something else may keep busy; the load average would still speak of the figure before this one.
IDLE_CORES = 0.25
LOOKED_AT_SECONDS = 2


def busy_cores():
    """Cores that are at work while nothing is measured yet."""
    spent = lambda: [int(n) for n in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    before = spent()
    time.sleep(LOOKED_AT_SECONDS)
    passed = [b - a for a, b in zip(before, spent())]
    # The fourth and fifth are idle and waiting for the disk.
    return (1 - (passed[3] + passed[4]) / max(1, sum(passed[:8]))) * os.cpu_count()


class Table:
    """Rows of one figure: both sides measured in turn, everything kept."""

    def __init__(self, key, title, command, ours, peer):
        self.key, self.title, self.command, self.sides = key, title, command, (ours, peer)
        self.rows, self.notes = {}, []
        self.grown, self.picture = [], None
        busy = busy_cores()
        if busy > IDLE_CORES:
            self.note(f"The machine was not idle when this began ({busy:.1f} of {os.cpu_count()} cores busy): worth less than the others.")
            say(self.notes[-1])

    def add(self, what, side, value, unit, better="higher", reach=None):
        row = self.rows.setdefault(what, dict(unit=unit, better=better, reach=reach, ours=[], peer=[]))
        row[side].append(value)
        say(f"{self.key} {what:<34} {self.sides[0] if side == 'ours' else self.sides[1]:<24} {value:>12,.4g} {unit}")

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def save(self):
        RESULTS.mkdir(parents=True, exist_ok=True)
        body = dict(key=self.key, title=self.title, command=self.command, sides=self.sides, rows=self.rows,
                    notes=self.notes, grown=self.grown, picture=self.picture, at=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))
        (RESULTS / f"{self.key}.json").write_text(json.dumps(body, indent=1))


def median(values):
    return statistics.median(values) if values else float("nan")


if __name__ == "__main__":
    sys.exit("this file is imported by the measurements beside it")
