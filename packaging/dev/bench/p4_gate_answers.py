"""P4: "may I trade?" answered per second, over HTTP keep-alive, the local socket and the Redis adapter, beside Redis GET."""

from appliance import appliance
from common import RUNS, SECONDS, Table, figures, redis


def main():
    table = Table("P4", "gate answers", f"figures gate --connections 50 --seconds {SECONDS}", "Tradewarden", "Redis GET")
    for _ in range(RUNS):
        with appliance() as server:
            web = figures("gate", "--speak", "http", "--target", f"tcp:127.0.0.1:{server.port}", "--token", server.token,
                          "--seconds", SECONDS)
            local = figures("gate", "--speak", "http", "--target", f"unix:{server.socket}", "--seconds", SECONDS)
            resp = figures("gate", "--speak", "redis", "--target", f"tcp:127.0.0.1:{server.resp}", "--key", "gate:state",
                           "--token", server.token, "--seconds", SECONDS)
        with redis() as server:
            figures("gate", "--speak", "redis", "--target", f"tcp:127.0.0.1:{server.port}", "--key", "gate:state",
                    "--seconds", 1)
            peer = figures("gate", "--speak", "redis", "--target", f"tcp:127.0.0.1:{server.port}", "--key", "gate:state",
                           "--seconds", SECONDS)
        for what, ours in (("HTTP keep-alive", web), ("local socket", local), ("Redis adapter, GET gate:state", resp)):
            table.add(what, "ours", ours["per_second"], "/s", "higher", 0.5)
            table.add(what, "peer", peer["per_second"], "/s", "higher", 0.5)
            table.add(f"{what}, P99", "ours", ours["p99_us"], "µs", "lower")
            table.add(f"{what}, P99", "peer", peer["p99_us"], "µs", "lower")
    table.note("50 connections, each asks again when it has its answer; the same client measures both sides.")
    table.save()


main()
