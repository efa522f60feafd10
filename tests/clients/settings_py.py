"""A redis-py service that follows the settings: subscribes, reads the section it was told of, acknowledges.

Arguments: port, API key. Prints a line when it listens and a JSON line for each change."""

import json
import sys

import redis

PORT, KEY = int(sys.argv[1]), sys.argv[2]

client = redis.Redis(port=PORT, password=KEY, decode_responses=True)
follower = client.pubsub(ignore_subscribe_messages=False)
follower.subscribe("config:changes")
for message in follower.listen():
    if message["type"] == "subscribe":
        print("listening", flush=True)
        continue
    change = json.loads(message["data"])
    section = json.loads(client.get("system_config:" + change["section"]))
    client.set("system_config_ack:pricing", json.dumps({"version": section["version"]}))
    print(json.dumps({"change": change, "section": section}), flush=True)
