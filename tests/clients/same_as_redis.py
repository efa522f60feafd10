"""Random requests to a real Redis and to the adapter: each must give the same bytes. Arguments: both ports, seed, count.

What Redis leaves open is left out, and so is what depends on the moment: the order of unordered answers is sorted away, ranges by name are asked only of
sorted sets whose scores are all the same.
"""

import random
import socket
import sys

THEIRS, OURS, SEED, COUNT = (int(a) for a in sys.argv[1:5])
pick = random.Random(SEED)

KEYS = ["s1", "s2", "l1", "l2", "z1", "z2", "y1", "y2", "h1", "h2", "x1", "x2"]
MEMBERS = ["a", "b", "c", "d", "e", "f", ""]
NUMBERS = ["0", "1", "-1", "2", "-2", "5", "100", "-100", "abc", "1.5", "9223372036854775807"]
SCORES = ["0", "1", "-1", "2.5", "(1", "(2", "-inf", "+inf", "inf", "abc", "3"]
NAMES = ["-", "+", "[a", "(b", "[d", "(e", "x"]
# What stands for what in the patterns below; a capital letter with a kind is mostly a key of that kind.
WORDS = {"M": MEMBERS, "N": NUMBERS, "F": SCORES, "L": NAMES}

PATTERNS = """
SET Ks N|SET Ks M|SET Ks M NX|SET Ks M XX|SET Ks M GET|SET Ks N KEEPTTL|SET Ks M EX 100|SET Ks M PX 100000|SET Ks M PX abc|SET Ks M PX 0|SET Ks M XX GET
GET K|APPEND Ks M|INCR Ks|INCRBY Ks N|DECRBY Ks N|GETRANGE Ks N N|SETRANGE Ks 3 M|SETRANGE Ks -1 M|GETDEL Ks|STRLEN K
MSET Ks N Ks M|MGET K K|MSETNX Ks N Ks N|GETSET Ks N|SETNX K N|GETEX Ks|GETEX Ks PERSIST|GETEX Ks EX 50|GETEX Ks EX 0|GETEX Ks EX abc
DEL K|DEL K K|EXISTS K K|TYPE K|EXPIRE K 100|EXPIRE K -1|EXPIRE K abc|EXPIRE K 200 GT|EXPIRE K 50 LT|EXPIRE K 9 NX|TTL K|PERSIST K
RENAME K K|RENAMENX K K|COPY K K|COPY K K REPLACE|TOUCH K K
LPUSH Kl M M|RPUSH Kl M|LPUSHX Kl M|LPOP Kl|LPOP Kl N|RPOP Kl 2|LRANGE Kl N N|LLEN K|LINDEX Kl N|LSET Kl N M
LINSERT Kl BEFORE M M|LINSERT Kl AFTER M M|LREM Kl N M|LTRIM Kl N N|LPOS Kl M|LPOS Kl M RANK N|LPOS Kl M COUNT N
LMOVE Kl Kl LEFT RIGHT|LMOVE Kl Kl RIGHT RIGHT|RPOPLPUSH Kl Kl|LMPOP 2 Kl Kl LEFT COUNT 2|LPOS Kl M RANK -1 COUNT 2
ZADD Kz F M|ZADD Kz F M F M|ZADD Kz NX F M|ZADD Kz XX CH F M|ZADD Kz GT F M|ZADD Kz LT CH F M|ZADD Kz INCR F M
ZADD Kz NX INCR F M|ZREM Kz M M|ZSCORE Kz M|ZMSCORE Kz M M|ZINCRBY Kz F M|ZRANK Kz M|ZREVRANK Kz M|ZCARD K
ZCOUNT Kz F F|ZRANGE Kz N N|ZRANGE Kz N N REV WITHSCORES|ZRANGE Kz F F BYSCORE|ZRANGE Kz F F BYSCORE REV LIMIT N N
ZRANGE Kz N N LIMIT N N|ZREVRANGE Kz N N WITHSCORES|ZRANGEBYSCORE Kz F F WITHSCORES|ZREVRANGEBYSCORE Kz F F LIMIT N N
ZREMRANGEBYRANK Kz N N|ZREMRANGEBYSCORE Kz F F|ZPOPMIN Kz|ZPOPMAX Kz N|ZRANGESTORE Kz Kz N N|ZMPOP 2 Kz Kz MIN
ZUNIONSTORE Kz 2 K Kz|ZINTERSTORE Kz 2 Kz Kz AGGREGATE MIN|ZUNIONSTORE Kz 2 Kz Kz WEIGHTS F F|ZDIFFSTORE Kz 2 Kz Kz
ZUNION 2 Kz Kz WITHSCORES|ZINTER 2 Kz Kz WITHSCORES|ZDIFF 2 Kz Kz|ZINTERCARD 2 K Kz
ZADD Ky 0 M 0 M|ZRANGEBYLEX Ky L L|ZREVRANGEBYLEX Ky L L|ZLEXCOUNT Ky L L|ZRANGE Ky L L BYLEX|ZREMRANGEBYLEX Ky L L
ZRANGE Ky L L BYLEX REV LIMIT 0 2
HSET Kh M N M N|HGET Kh M|HDEL Kh M M|HLEN K|HINCRBY Kh M N|HSETNX Kh M N|HMGET Kh M M|HEXISTS Kh M|HSTRLEN Kh M
SADD Kx M M M|SREM Kx M M|SCARD K|SISMEMBER Kx M|SMISMEMBER Kx M M|SMOVE Kx Kx M|SINTERSTORE Kx Kx Kx
SUNIONSTORE Kx Kx Kx|SDIFFSTORE Kx Kx Kx|SINTERCARD 2 Kx Kx
~SMEMBERS Kx|~SUNION Kx Kx|~SINTER Kx Kx|~SDIFF Kx Kx|~HGETALL Kh|~HKEYS Kh|~HVALS Kh
"""
PATTERNS = [pattern for line in PATTERNS.strip().splitlines() for pattern in line.split("|")]


def word(shape):
    if shape in WORDS:
        return pick.choice(WORDS[shape])
    if shape == "K":
        return pick.choice(KEYS)
    if shape[0] == "K" and len(shape) == 2:
        stray = pick.random() < 0.05 and shape != "Ky"
        return pick.choice([key for key in KEYS if key[0] == shape[1] or (stray and key[0] != "y")])
    return shape


class Server:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.marks = 0

    def ask(self, request):
        self.marks += 1
        mark = f"mark-{self.marks}"
        self.socket.sendall(encode(request) + encode(["PING", mark]))
        answer, end = b"", mark.encode() + b"\r\n"
        while not answer.endswith(end):
            part = self.socket.recv(65536)
            assert part, f"closed after {request}: {answer}"
            answer += part
        return answer[: answer.rindex(b"$")]


def encode(request):
    return b"*%d\r\n" % len(request) + b"".join(b"$%d\r\n%s\r\n" % (len(a), a.encode()) for a in request)


servers = Server(THEIRS), Server(OURS)
for server in servers:
    server.ask(["FLUSHALL"])
differing = 0
for _ in range(COUNT):
    pattern = pick.choice(PATTERNS)
    request = [word(shape) for shape in pattern.lstrip("~").split(" ")]
    # Copies and renames would bring other scores under the keys that ranges by name are asked of.
    if request[0] in ("COPY", "RENAME", "RENAMENX", "SET", "SETNX") and any(a.startswith("y") for a in request[1:]):
        continue
    theirs, ours = (server.ask(request) for server in servers)
    if pattern[0] == "~":
        theirs, ours = (sorted(answer.split(b"\r\n")) for answer in (theirs, ours))
    if theirs != ours:
        differing += 1
        print(f"{request}\n  Redis {theirs}\n  ours  {ours}")
        for server in servers:
            server.ask(["FLUSHALL"])
print(f"seed {SEED}: {differing} of {COUNT} differ")
sys.exit(min(differing, 1))
