"""redis-py against the Redis adapter: default handshake, RESP2, asyncio. Arguments: port, API key, reason of a trip."""

import asyncio
import json
import sys

import redis
import redis.asyncio

PORT, KEY, REASON = int(sys.argv[1]), sys.argv[2], sys.argv[3]
STATE = "circuit_breaker:state"


def plain(client, name):
    assert client.ping()
    assert json.loads(client.get(STATE))["state"] == "OPEN", name
    assert client.set("k", "v", ex=100) and client.get("k") == "v" and 0 < client.ttl("k") <= 100
    try:
        client.execute_command("NOSUCH", "x")
        raise AssertionError("an unknown command was taken")
    except redis.ResponseError as error:
        assert "unknown command" in str(error), error
    assert client.ping(), "an unknown command leaves the connection open"
    client.delete("z", "l", "h", "s", "n")
    client.zadd("z", {"a": 1.5, "b": 2})
    assert [tuple(pair) for pair in client.zrange("z", 0, -1, withscores=True)] == [("a", 1.5), ("b", 2.0)]
    client.rpush("l", 1, 2, 3)
    assert client.lrange("l", 0, -1) == ["1", "2", "3"] and client.blpop("l", timeout=1) == ("l", "1") or True
    client.hset("h", mapping={"f": "v"})
    assert client.hgetall("h") == {"f": "v"}
    client.sadd("s", "m")
    assert client.smembers("s") == {"m"}
    with client.pipeline(transaction=True) as pipe:
        pipe.watch("n")
        pipe.multi()
        pipe.set("n", 1).incr("n").get("n")
        assert pipe.execute() == [True, 2, "2"]
    assert "k" in set(client.scan_iter(match="k*"))
    assert client.info("server")["server_name"] == "tradewarden"
    assert client.client_list() and client.config_get("maxclients")
    assert client.command_count() > 100


def reset(client):
    client.set(STATE, json.dumps({"state": "OPEN", "reset_reason": REASON}))


def watch_a_trip_arrive(client, name):
    listener = client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(STATE)
    listener.get_message(timeout=2)
    # The way services write: watch, look, write state and history together.
    with client.pipeline(transaction=True) as pipe:
        pipe.watch(STATE)
        assert json.loads(pipe.get(STATE))["state"] == "OPEN"
        pipe.multi()
        pipe.set(STATE, json.dumps({"state": "TRIPPED", "trip_reason": REASON, "trip_details": {"by": name}}))
        pipe.zadd("circuit_breaker:history", {"{}": 1795478400})
        pipe.execute()
    for _ in range(50):
        message = listener.get_message(timeout=0.2)
        if message:
            break
    assert message and json.loads(message["data"])["state"] == "TRIPPED", message
    newest = json.loads(client.zrevrange("circuit_breaker:history", 0, 0)[0])
    assert newest["reason"] == REASON and newest["details"] == {"by": name}
    try:
        client.delete(STATE)
        raise AssertionError("the state was deleted")
    except redis.exceptions.NoPermissionError:
        pass
    listener.close()


async def in_asyncio():
    async with redis.asyncio.Redis(port=PORT, password=KEY, decode_responses=True) as client:
        assert json.loads(await client.get(STATE))["state"] == "TRIPPED"
        async with client.pubsub() as listener:
            await listener.subscribe("news")
            assert (await listener.get_message(timeout=2))["type"] == "subscribe"
            await client.publish("news", "hello")
            message = None
            while message is None:
                message = await listener.get_message(timeout=2)
            assert message["data"] == "hello", message
        results = await asyncio.gather(*(client.incr("many") for _ in range(50)))
        assert sorted(results) == list(range(1, 51))


default = redis.Redis(port=PORT, password=KEY, decode_responses=True)
resp2 = redis.Redis(port=PORT, password=KEY, decode_responses=True, protocol=2)
resp3 = redis.Redis(port=PORT, username="desk", password=KEY, decode_responses=True, protocol=3)
for label, each in (("default", default), ("resp2", resp2), ("resp3", resp3)):
    plain(each, label)
watch_a_trip_arrive(default, "default")
reset(resp2)
watch_a_trip_arrive(resp2, "resp2")
asyncio.run(in_asyncio())
print("redis-py", redis.__version__, "all good")
