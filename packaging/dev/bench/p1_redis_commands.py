"""P1: redis-benchmark against the Redis adapter and against Redis, neither with an fsync per write."""

import csv
import io
import os
import subprocess

from appliance import appliance
from common import RUNS, Table, redis

TESTS = os.environ.get("P1_TESTS", "ping_mbulk,set,get,incr,lpush,hset,zadd")
REQUESTS = int(os.environ.get("P1_REQUESTS", "200000"))


def measure(port, pipeline):
    command = ["redis-benchmark", "-h", "127.0.0.1", "-p", str(port), "-t", TESTS, "-c", "50", "-n", str(REQUESTS),
               "-P", str(pipeline), "-r", "10000", "--csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for row in csv.DictReader(io.StringIO(done.stdout)):
        yield row["test"].split(" ")[0], float(row["rps"]), float(row["p99_latency_ms"])


def main():
    table = Table("P1", "Redis commands", f"redis-benchmark -t {TESTS} -c 50 -n {REQUESTS} -r 10000 -P 1|16",
                  "Tradewarden", "Redis, appendfsync everysec")
    for _ in range(RUNS):
        for pipeline, reach in ((1, 1.0), (16, 0.8)):
            for side, start in (("ours", appliance), ("peer", redis)):
                with start() as server:
                    port = server.resp if side == "ours" else server.port
                    for test, rps, _p99 in measure(port, pipeline):
                        table.add(f"{test}, -P {pipeline}", side, rps, "/s", "higher", reach)
    table.note("Both persist within a second: Redis with appendfsync everysec, the adapter's open keyspace to its board.")
    table.save()


main()
