"""P6: from acceptance to the webhook's receipt, at 300 alerts a second, each its own message."""

from alerting import SIDES
from common import RUNS, SECONDS, Table, figures


def main():
    table = Table("P6", "accepted to received", f"figures latency --rate 300 --seconds {SECONDS}",
                  "Tradewarden", "Alertmanager")
    for _ in range(RUNS):
        for side, start in SIDES:
            with start() as server:
                found = figures("latency", "--target", f"tcp:127.0.0.1:{server.port}", "--hook", server.hook,
                                "--rate", 300, "--seconds", SECONDS)
            for what, key, reach in (("P95", "p95_ms", 1.5), ("P50", "p50_ms", None), ("P99", "p99_ms", None)):
                table.add(what, side, found[key], "ms", "lower", reach)
    table.note("Alertmanager with group_wait 0. A receipt that came before the answer counts as 0.")
    table.save()


main()
