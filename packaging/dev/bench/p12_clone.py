"""P12: CPU minutes from a fresh clone to the console on the screen, and to a green `make test`. One run: it is long."""

import os
import pathlib
import re
import subprocess
import tempfile

from common import ROOT, Table, say


# What would let the clone use something that was built elsewhere, or count time that is not its own.
FOREIGN = ("CARGO_TARGET_DIR", "TRADEWARDEN", "TRADEWARDEN_TOOLS", "FIGURES", "STARTED", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")


def clean():
    """The environment of somebody who has just cloned."""
    env = {k: v for k, v in os.environ.items() if k not in FOREIGN}
    ours = [ROOT / ".tools", *(pathlib.Path(os.environ[k]) for k in ("TRADEWARDEN_TOOLS",) if k in os.environ)]
    path = [p for p in env["PATH"].split(":") if not any(pathlib.Path(p).is_relative_to(t) for t in ours)]
    return {**env, "PATH": ":".join(path)}


def minutes(folder, *command):
    # What it says can be read while it runs.
    log = ROOT / "target" / "bench" / f"p12-{command[1]}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        done = subprocess.run(command, cwd=folder, env=clean(), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    said = log.read_text()
    found = re.findall(r"\(wall (\d+) s, CPU (\d+) s\)", said)
    if done.returncode != 0 or not found:
        raise SystemExit(f"{' '.join(command)} did not finish, see {log}:\n{said[-4000:]}")
    return int(found[-1][0]) / 60, int(found[-1][1]) / 60


def main():
    table = Table("P12", "from a fresh clone", "git clone, then make run | make test", "Tradewarden", "")
    for goal, arguments, reach in (("make test", [], 25), ("make run", ["ARGS=--help"], 12)):
        with tempfile.TemporaryDirectory(prefix="bench-clone-") as folder:
            subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
            say(f"{goal} in a fresh clone; this takes a while (target/bench/p12-{goal.split()[1]}.log)")
            wall, cpu = minutes(folder, *goal.split(), *arguments)
            table.add(f"{goal}, CPU minutes", "ours", cpu, "min", "lower", reach)
            table.add(f"{goal}, wall clock", "ours", wall, "min", "lower")
    table.note("One run on an otherwise idle machine; crates and packages came from a warm download cache.")
    table.save()


main()
