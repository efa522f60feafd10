"""Connections of every kind, opened with one key by the redis library; each says so when the other side ends it."""

import sys
import threading

import redis

port, key = int(sys.argv[1]), sys.argv[2]


def client():
    return redis.Redis(port=port, password=key, decode_responses=True, socket_timeout=None, retry=None)


def subscribed():
    listener = client().pubsub()
    listener.subscribe("circuit_breaker:state")
    assert listener.get_message(timeout=5)["type"] == "subscribe"
    listener.psubscribe("a*")
    assert listener.get_message(timeout=5)["type"] == "psubscribe"
    return lambda: next(listener.listen())


def blocked():
    waiting = client()
    assert waiting.ping()
    return lambda: waiting.blpop("nothing-ever-comes", timeout=0)


def plain():
    """An idle connection: what it hears is the end."""
    connection = client().connection_pool.get_connection()
    connection.send_command("PING")
    assert connection.read_response() == "PONG"
    return connection.read_response


def in_transaction():
    connection = client().connection_pool.get_connection()
    for command in (("MULTI",), ("SET", "never", "written")):
        connection.send_command(*command)
        assert connection.read_response() in ("OK", "QUEUED")
    return connection.read_response


def follow(name, until_it_ends):
    try:
        while True:
            print(f"{name} heard {until_it_ends()!r}", flush=True)
    except (redis.ConnectionError, OSError):
        with lock:
            print(f"{name} ended", flush=True)


lock = threading.Lock()
kinds = {"subscribed": subscribed, "blocked": blocked, "idle": plain, "in_transaction": in_transaction}
opened = {name: start() for name, start in kinds.items()}
threads = [threading.Thread(target=follow, args=(name, wait)) for name, wait in opened.items()]
for thread in threads:
    thread.start()
print("ready", flush=True)
for thread in threads:
    thread.join(60)
assert not any(thread.is_alive() for thread in threads), "a connection outlived its key"
try:
    client().ping()
    sys.exit("the key still works")
except redis.AuthenticationError:
    print("all ended", flush=True)
