"""FAULTS: what becomes of an alert when something goes wrong, beside Alertmanager."""

import contextlib
import http.client
import http.server
import json
import signal
import threading
import time

from appliance import Appliance
from common import BINARY, RESULTS, Server, answers, free_port, say, wait_for

# The same document for both: one group for each name, told after two seconds, and of what is new every two seconds.
DOCUMENT = """
route: {{receiver: hook, group_by: [alertname], group_wait: 2s, group_interval: 2s, repeat_interval: 4h}}
receivers:
  - name: hook
    webhook_configs:
      - url: http://127.0.0.1:{hook}/
"""

OURS = """
[alerts]
alertmanager_local_trust = "write"
allow_private_targets = true
"""

# Each outcome is waited for so long: several group intervals, and several of our own waits between attempts.
PATIENCE = 15
LATER = "2096-01-01T00:00:00Z"
LABELS = {"alertname": "FeedStale", "severity": "warning", "venue": "XETR"}


class Hook:
    """A receiver that refuses as often as it is told to, and keeps what it took."""

    def __init__(self):
        self.refuse, self.refused, self.taken = [], 0, []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = hook.refuse.pop(0) if hook.refuse else 200
                if status == 200:
                    hook.taken.append(body)
                else:
                    hook.refused += 1
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "3")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self, status):
        """Messages that were taken and say that an alert stands so."""
        return sum(any(a["status"] == status for a in m["alerts"]) for m in self.taken)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Warden(Appliance):
    def __init__(self, hook):
        super().__init__()
        document = self.folder / "alertmanager.yml"
        document.write_text(DOCUMENT.format(hook=hook.port))
        self.verb("import", "alertmanager", document, "--reason", "the routes of one measurement", "--yes")

    def start(self):
        with open(self.config, "a") as config:
            config.write(OURS)
        super().start()

    def again(self):
        self.spawn(BINARY, "serve", "--config", self.config)
        wait_for("tradewarden", lambda: answers(self.port, "/livez"))


class Alertmanager(Server):
    def __init__(self, hook):
        super().__init__("alertmanager")
        self.port = free_port()
        self.config = self.folder / "alertmanager.yml"
        self.config.write_text(DOCUMENT.format(hook=hook.port))
        self.again()

    def again(self):
        self.spawn("prometheus-alertmanager", "--config.file", self.config, "--storage.path", self.folder / "data",
                   "--web.listen-address", f"127.0.0.1:{self.port}", "--cluster.listen-address=")
        wait_for("alertmanager", lambda: answers(self.port, "/-/ready"))


def post(side, path, body):
    connection = http.client.HTTPConnection("127.0.0.1", side.port, timeout=10)
    connection.request("POST", f"/api/v2{path}", json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{side.name} answers {answer.status} to {path}: {said!r}")


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def fire(side, began):
    post(side, "/alerts", [{"labels": LABELS, "startsAt": began, "endsAt": LATER}])


def end(side, began):
    post(side, "/alerts", [{"labels": LABELS, "startsAt": began, "endsAt": now()}])


def kill(side):
    side.process.send_signal(signal.SIGKILL)
    side.process.wait()


def within(test, seconds=PATIENCE):
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if test():
            return True
        time.sleep(0.02)
    return False


def times(count):
    return "once" if count == 1 else f"{count} times"


def killed_before_the_timer(side, hook):
    fire(side, now())
    kill(side)
    side.again()
    if within(lambda: hook.told("firing")):
        time.sleep(3)
        return f"told {times(hook.told('firing'))}"
    return "lost: nobody was told"


def refused_and_over(side, hook):
    hook.refuse = [429]
    began = now()
    fire(side, began)
    if not within(lambda: hook.refused):
        return "never tried"
    end(side, began)
    if within(lambda: hook.taken):
        alert = hook.taken[0]["alerts"][0]
        both = alert["status"] == "resolved" and not alert["endsAt"].startswith("0001")
        return "told, with both times" if both else "told that it fires"
    return "lost: nobody was told that it fired"


def over_while_silenced(side, hook):
    began = now()
    fire(side, began)
    if not within(lambda: hook.told("firing")):
        return "never told that it fires"
    matcher = {"name": "alertname", "value": LABELS["alertname"], "isRegex": False, "isEqual": True}
    severity = {"name": "severity", "value": "warning", "isRegex": False, "isEqual": True}
    post(side, "/silences", {"matchers": [matcher, severity], "startsAt": now(), "endsAt": LATER, "createdBy": "bench",
                             "comment": "looking into it"})
    end(side, began)
    if within(lambda: hook.told("resolved")):
        return "told that it is over"
    return "not told: whoever was paged thinks that it goes on"


def killed_between_attempts(side, hook):
    hook.refuse = [503] * 3
    fire(side, now())
    if not within(lambda: hook.refused):
        return "never tried"
    kill(side)
    hook.refuse = []
    side.again()
    if within(lambda: hook.told("firing")):
        return f"told {times(hook.told('firing'))}"
    return "lost: nobody was told"


CASES = (
    ("accepted, killed (-9) before the group's timer ends", killed_before_the_timer),
    ("one 429, and the alert is over before the next attempt", refused_and_over),
    ("the alert is over while a silence holds", over_while_silenced),
    ("one 503, killed (-9) before the next attempt", killed_between_attempts),
)


def main():
    rows = []
    for what, case in CASES:
        found = []
        for start in (Alertmanager, Warden):
            with contextlib.closing(Hook()) as hook, start(hook) as side:
                found.append(case(side, hook))
                say(f"{start.__name__:<13} {what}: {found[-1]}")
        rows.append([what, *found])
    RESULTS.mkdir(parents=True, exist_ok=True)
    body = dict(title="what becomes of an alert when something goes wrong", command="make bench WHICH=FAULTS",
                at=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), sides=["Alertmanager", "Tradewarden"], rows=rows,
                notes=["Each alert was posted once and answered with 200; whoever posts it does not come again. Prometheus "
                       "comes again each minute while an alert fires, if it still lives and the alert still fires.",
                       f"Both have the same configuration: group_wait and group_interval 2 s. Waited for {PATIENCE} s."])
    (RESULTS / "FAULTS.json").write_text(json.dumps(body, indent=1))


main()
