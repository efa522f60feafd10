"""P3: from the request that trips to the last of 2,000 listeners that has seen it, beside Redis SET and PUBLISH."""

import os

from appliance import appliance
from common import RUNS, Table, figures, redis

LISTENERS = int(os.environ.get("LISTENERS", "1000"))


def main():
    table = Table("P3", f"a trip reaches a poller, {LISTENERS:,} SSE and {LISTENERS:,} Redis subscribers",
                  f"figures fanout --listeners {LISTENERS}", "Tradewarden", "Redis SET+PUBLISH, appendfsync always")
    rows = (("accepted (after fsync)", "accepted_ms", None), ("the poller has seen it", "poller_ms", None),
            ("half of the listeners", "p50_ms", None), ("P99 of the listeners", "p99_ms", 2.0),
            ("the last listener", "last_ms", None))
    for _ in range(max(RUNS, 5)):
        with appliance() as server:
            ours = figures("fanout", "--speak", "http", "--web", f"tcp:127.0.0.1:{server.port}", "--token", server.token,
                           "--resp", f"tcp:127.0.0.1:{server.resp}", "--resp-token", server.token,
                           "--listeners", LISTENERS)
        with redis("--appendfsync", "always") as server:
            peer = figures("fanout", "--speak", "redis", "--resp", f"tcp:127.0.0.1:{server.port}",
                           "--listeners", LISTENERS)
        for what, key, reach in rows:
            table.add(what, "ours", ours[key], "ms", "lower", reach)
            table.add(what, "peer", peer[key], "ms", "lower", reach)
    table.note(f"Time zero is the request leaving the client, so the fsync is inside. Redis has {2 * LISTENERS:,} subscribers,"
               " because it has no event stream; the poller asks every millisecond. Each run is a fresh appliance and one trip.")
    table.save()


main()
