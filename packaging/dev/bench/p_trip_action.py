"""P_trip: from the reading that completes a breach to the gate blocked, by a rule with the action trip, all egress blocked."""

import http.client
import http.server
import json
import os
import sqlite3
import threading
import time

from appliance import Appliance
from common import Table

ROUNDS = int(os.environ.get("ROUNDS", "100"))
PATIENCE = 30

MORE = """
[alerts]
allow_private_targets = true

[[alerts.webhooks]]
name = "hole"
url = "http://127.0.0.1:{port}/hole"

[[engines]]
name = "paper"
kind = "paper"
url = "http://127.0.0.1:{port}"
"""

RULE = """
name = "drawdown"
reading = "engine.drawdown"
comparison = ">"
threshold = "5"
severity = "critical"
action = "trip"
"""


class Gateway(http.server.ThreadingHTTPServer):
    """An execution gateway whose account falls when it is told to, and a webhook that never answers."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.falls, self.told_at, self.read = False, None, threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kinds = {"positions": {"positions": []}, "pending": {"orders": []}, "config": {"kill_switch_engaged": False}}
        name = self.path.split("?")[0].rsplit("/", 1)[-1]
        body = kinds.get(name, {})
        falls = self.server.falls
        if name == "account":
            body = {"equity": "90000" if falls else "100000", "cash": "0", "peak_equity": "100000"}
            self.server.read.set()
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        if name == "account" and falls and self.server.told_at is None:
            self.server.told_at = time.perf_counter()

    def do_POST(self):
        time.sleep(PATIENCE)

    def log_message(self, *_):
        pass


def blocked(port, token):
    """Asks the gate every millisecond until it does not say open."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        line.request("GET", "/api/v1/gate", headers={"Authorization": f"Bearer {token}"})
        if json.loads(line.getresponse().read())["verdict"] != "open":
            return time.perf_counter()
        time.sleep(0.001)
    raise SystemExit("the gate was not blocked")


def one_round():
    gateway = Gateway()
    with Appliance(MORE.format(port=gateway.port)) as server:
        rule = server.folder / "rule.toml"
        rule.write_text(RULE)
        server.verb("alerts", "rules", "set", rule)
        gateway.read.clear()
        gateway.read.wait(PATIENCE)
        gateway.falls = True
        seen = blocked(server.port, server.token)
        ledger = sqlite3.connect(f"file:{server.folder}/data/ledger.db?mode=ro", uri=True)
        told = ledger.execute("SELECT count(*) FROM alert_deliveries WHERE status = 'delivered'").fetchone()[0]
        ledger.close()
        if told:
            raise SystemExit("somebody was told before the gate was blocked")
    gateway.shutdown()
    gateway.server_close()
    return max(0.0, seen - gateway.told_at) * 1000


def main():
    table = Table("P_trip", "an alert rule trips the breaker, nobody can be told",
                  f"ROUNDS={ROUNDS} packaging/dev/bench/p_trip_action.py", "Tradewarden", "")
    found = sorted(one_round() for _ in range(ROUNDS))
    at = lambda share: found[min(len(found) - 1, max(0, -(-int(share * 100) * len(found) // 100) - 1))]
    for what, value in (("half of the trips", at(0.5)), ("P95", at(0.95)), ("P99", at(0.99)), ("the slowest", found[-1])):
        table.add(f"reading told to gate blocked, {what}", "ours", value, "ms", "lower")
    table.note(f"{ROUNDS} appliances, one trip each. Time zero is when the engine has written the answer that breaches; the end"
               " is when a poller that asks every millisecond sees the gate blocked. The only webhook never answers, and no"
               " delivery was accepted before the gate was blocked in any round. An engine is read once a second: that wait"
               " is the engine's and comes before time zero.")
    table.save()


main()
