"""redis-py over TLS against the Redis adapter. Arguments: port, API key, file of the authority."""

import asyncio
import socket
import ssl
import sys
import threading

import redis
import redis.asyncio

PORT, KEY, CA = int(sys.argv[1]), sys.argv[2], sys.argv[3]
URL = f"rediss://:{KEY}@localhost:{PORT}/0"
BIG = b"x" * (3 * 1024 * 1024)


def refused():
    for host, authority in (("localhost", None), ("127.0.0.2", CA)):
        try:
            redis.Redis(host=host, port=PORT, ssl=True, ssl_ca_certs=authority).ping()
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


def session():
    connection = socket.create_connection(("localhost", PORT), timeout=2)
    return ssl.create_default_context(cafile=CA).wrap_socket(connection, server_hostname="localhost")


def deaf():
    """Who never reads is sent away or not read from any more; the others are answered."""
    client = redis.Redis.from_url(URL, ssl_ca_certs=CA)
    listener = session()
    listener.sendall(b"SUBSCRIBE noise\r\n")
    assert b"subscribe" in listener.recv(1000)
    assert any(client.publish("noise", b"x" * 100_000) == 0 for _ in range(2000)), "it was never cut off"
    flood = session()
    try:
        for _ in range(500):
            flood.sendall(b"GET k1\r\n" * 2000)
        raise AssertionError("a million requests were taken in without an answer being read")
    except (TimeoutError, ssl.SSLError, ConnectionError):
        pass
    assert client.get("k1") == b"v" * 1000
    # One that hangs up in the middle of a session, and one that breaks it.
    session().close()
    broken = socket.socket(fileno=session().detach())
    broken.sendall(b"no record of TLS at all")
    broken.close()
    assert client.ping()


async def many():
    clients = [redis.asyncio.Redis.from_url(URL, ssl_ca_certs=CA) for _ in range(20)]
    lengths = await asyncio.gather(*(client.strlen("big") for client in clients))
    assert lengths == [len(BIG)] * 20
    for client in clients:
        await client.aclose()


refused()
plain()
deaf()
asyncio.run(many())
print("all good")
