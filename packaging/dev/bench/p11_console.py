"""P11: script sent on the first visit of the console, and requests to other hosts."""

import json
import subprocess

from appliance import appliance
from common import ROOT, RUNS, Table


def main():
    table = Table("P11", "the console's first visit", "node packaging/dev/bench/p11_console.mjs", "Tradewarden", "")
    for _ in range(RUNS):
        with appliance() as server:
            command = ["node", ROOT / "packaging/dev/bench/p11_console.mjs", f"http://127.0.0.1:{server.port}/", ROOT]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(done.stderr)
            found = json.loads(done.stdout.strip().splitlines()[-1])
        table.add("script, gzip", "ours", found["kb"], "kB", "lower", 110)
        table.add("script files", "ours", found["files"], "files", "lower")
        table.add("other hosts asked", "ours", len(found["strangers"]), "hosts", "lower", 0)
        for stranger in found["strangers"]:
            table.note(f"asked: {stranger}")
    table.note("Whom Chromium asks by itself on a bare page with a sign-in form is not counted.")
    table.note("Beside: Gatus sends 174 kB, Uptime Kuma 617 kB.")
    table.save()


main()
