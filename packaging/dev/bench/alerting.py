"""Both sides of the figures about alerts: a Tradewarden and an Alertmanager that tell one webhook, each alert on its own."""

from appliance import Appliance
from common import Server, answers, free_port, wait_for

OURS = """
[alerts]
alertmanager_local_trust = "write"
allow_private_targets = true

[alerts.limits]
all_per_minute = 0

[[alerts.webhooks]]
name = "bench"
url = "http://127.0.0.1:{hook}/"
form = "alertmanager"
"""

THEIRS = """
route:
  receiver: bench
  group_by: ['...']
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 4h
receivers:
  - name: bench
    webhook_configs:
      - url: http://127.0.0.1:{hook}/
"""


class Warden(Appliance):
    def __init__(self, hook):
        self.hook = hook
        super().__init__()

    def start(self):
        with open(self.config, "a") as config:
            config.write(OURS.format(hook=self.hook))
        super().start()


def tradewarden():
    return Warden(free_port())


def alertmanager():
    """Alertmanager alone, without peers, with its data on the same disk."""
    server = Server("alertmanager")
    server.port, server.hook = free_port(), free_port()
    config = server.folder / "alertmanager.yml"
    config.write_text(THEIRS.format(hook=server.hook))
    server.spawn("prometheus-alertmanager", "--config.file", config, "--storage.path", server.folder / "data",
                 "--web.listen-address", f"127.0.0.1:{server.port}", "--cluster.listen-address=", "--log.level", "error")
    wait_for("alertmanager", lambda: answers(server.port, "/-/ready"))
    return server


SIDES = (("ours", tradewarden), ("peer", alertmanager))
