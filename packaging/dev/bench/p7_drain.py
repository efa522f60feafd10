"""P7: ten thousand alerts, each its own message, from the first post to the last receipt at a local webhook."""

from alerting import SIDES
from common import RUNS, Table, figures

COUNT = 10_000


def main():
    table = Table("P7", "draining a queue", f"figures drain --count {COUNT}", "Tradewarden", "Alertmanager")
    for _ in range(RUNS):
        for side, start in SIDES:
            with start() as server:
                found = figures("drain", "--target", f"tcp:127.0.0.1:{server.port}", "--hook", server.hook,
                                "--count", COUNT)
            table.add("alerts told a second", side, found["per_second"], "/s", "higher", 1.0)
            table.add("accepted within", side, found["accepted_seconds"], "s", "lower")
    table.note("The same alerts, in batches of 64 over one connection; both tell each alert on its own.")
    table.save()


main()
