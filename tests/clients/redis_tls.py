"""redis-py over TLS against the Redis adapter. Arguments: port, API key, file of the authority."""

import asyncio
import sys
import threading

import redis
import redis.asyncio

PORT, KEY, CA = int(sys.argv[1]), sys.argv[2], sys.argv[3]
URL = f"rediss://:{KEY}@localhost:{PORT}/0"
BIG = b"x" * (3 * 1024 * 1024)


def refused():
    for options in ({}, {"ssl_ca_certs": CA, "ssl_min_version": None, "host": "127.0.0.2"}):
        try:
            if "host" in options:
                client = redis.Redis(host="127.0.0.2", port=PORT, ssl=True, ssl_ca_certs=CA)
            else:
                client = redis.Redis.from_url(URL)
            client.ping()
            raise AssertionError("a certificate that proves nothing was taken")
        except redis.ConnectionError:
            pass


def plain():
    client = redis.Redis.from_url(URL, ssl_ca_certs=CA)
    assert client.ping()
    assert client.set("big", BIG) and client.get("big") == BIG
    with client.pipeline(transaction=False) as pipe:
        for number in range(2000):
            pipe.set(f"k{number}", b"v" * 1000)
        for number in range(2000):
            pipe.get(f"k{number}")
        answers = pipe.execute()
    assert all(answers[:2000]) and answers[2000:] == [b"v" * 1000] * 2000
    assert client.blpop("nothing", timeout=1) is None
    listening = client.pubsub()
    listening.subscribe("news")
    assert listening.get_message(timeout=5)["type"] == "subscribe"
    threading.Thread(target=lambda: redis.Redis.from_url(URL, ssl_ca_certs=CA).publish("news", BIG)).start()
    heard = listening.get_message(timeout=10)
    assert heard and heard["data"] == BIG, "a listener hears over TLS, too"


async def many():
    clients = [redis.asyncio.Redis.from_url(URL, ssl_ca_certs=CA) for _ in range(20)]
    lengths = await asyncio.gather(*(client.strlen("big") for client in clients))
    assert lengths == [len(BIG)] * 20
    for client in clients:
        await client.aclose()


refused()
plain()
asyncio.run(many())
print("all good")
