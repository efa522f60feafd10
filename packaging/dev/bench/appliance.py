"""A tradewarden of its own for one measurement: fresh folder, free ports, initialised, with a key that may trip."""

import http.client
import json
import os
import socket
import subprocess
import time

from common import BINARY, Server, free_port, answers, wait_for

REASON = "a fresh appliance for one measurement"
SCOPES = "gate:read,status:read,breaker:trip,resp:read,resp:write"

CONFIG = """
[environment]
name = "bench"
kind = "paper"

[http]
listen = "127.0.0.1:{port}"

[store]
data_dir = "{data}"
runtime_dir = "{folder}/run"

[resp]
enabled = true
listen = "127.0.0.1:{resp}"
local_trust = "read"
max_clients = 20000

[log]
level = "warn"
"""


class Local(http.client.HTTPConnection):
    """HTTP over the local socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=300)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def get(sock, path):
    """Asks over the local socket; the answer and its body."""
    connection = Local(sock)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, body[:300])
    return answer, body


class Appliance(Server):
    def __init__(self, more="", data=None):
        super().__init__("tradewarden")
        self.port, self.resp, self.given = free_port(), free_port(), data
        self.config = self.folder / "tradewarden.toml"
        self.config.write_text(CONFIG.format(port=self.port, resp=self.resp, folder=self.folder, data=data or self.folder / "data") + more)
        (self.folder / "run").mkdir()
        self.socket = self.folder / "run" / "tradewarden.sock"
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        began = time.perf_counter()
        self.spawn(BINARY, "serve", "--config", self.config)
        wait_for("tradewarden", lambda: answers(self.port, "/livez"))
        self.first_answer_ms = (time.perf_counter() - began) * 1000
        if self.given:
            return
        self.verb("circuit-init", "--reason", REASON, "--yes")
        made = json.loads(self.verb("keys", "create", "bench", "--role", "operator", "--scope", SCOPES, "--json"))
        self.token = made["key"]

    def verb(self, *words):
        env = {k: v for k, v in os.environ.items() if not k.startswith("TRADEWARDEN")}
        command = [BINARY, "--socket", self.socket, *words]
        done = subprocess.run(command, capture_output=True, text=True, env=env)
        if done.returncode != 0:
            raise SystemExit(f"tradewarden {words[0]} answered {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout


def appliance():
    return Appliance()
