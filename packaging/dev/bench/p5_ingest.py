"""P5: alerts accepted a second: single posts, and batches of 64; ours are on disk before the answer, theirs are in memory."""

from alerting import SIDES
from common import RUNS, SECONDS, Table, figures


def main():
    table = Table("P5", "alert ingest", f"figures ingest --connections 8 --batch 1|64 --seconds {SECONDS}",
                  "Tradewarden", "Alertmanager")
    for _ in range(RUNS):
        for side, start in SIDES:
            for batch, what in ((1, "single posts"), (64, "batches of 64")):
                with start() as server:
                    found = figures("ingest", "--target", f"tcp:127.0.0.1:{server.port}", "--batch", batch,
                                    "--seconds", SECONDS)
                table.add(what, side, found["per_second"], "alerts/s", "higher", 0.7)
                table.add(f"{what}, P95 of an answer", side, found["p95_us"], "µs", "lower")
    table.note("Eight connections, each posts again when it has its answer. Nobody listens at the webhook meanwhile.")
    table.note("Alertmanager stores nothing before it answers; Tradewarden has incident, groups and deliveries fsynced.")
    table.save()


main()
