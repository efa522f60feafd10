"""A mail server with TLS on loopback: each mail becomes a file, and a file says how to behave.

usage: mail_server.py PORT DIRECTORY CERTIFICATE KEY starttls|tls

DIRECTORY/behave holds what to answer to the message itself ("451 4.3.0 busy", "550 5.1.1 no such mailbox"), "421 …" to
say goodbye, or "cut" to take the message and break the connection before the answer. Without it mail is taken.
DIRECTORY/secured grows by a line for each message that came over a protected connection.
"""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP


class Keeper:
    def __init__(self, directory):
        self.directory = directory
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        behave = self.directory / "behave"
        answer = behave.read_text().strip() if behave.exists() else "250 2.0.0 kept"
        secured = session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
        with (self.directory / "secured").open("a") as lines:
            lines.write("tls\n" if secured else "clear\n")
        if answer.startswith("250") or answer == "cut":
            self.count += 1
            fresh = self.directory / f"{self.count:04d}.new"
            fresh.write_bytes(envelope.original_content)
            fresh.rename(self.directory / f"{self.count:04d}.eml")
        if answer == "cut":
            server.transport.abort()
            return "421 gone"
        return answer


async def main():
    port, directory = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    keeper = Keeper(directory)
    loop = asyncio.get_running_loop()
    if sys.argv[5] == "starttls":
        # Nothing is taken before the connection is protected.
        make = lambda: SMTP(keeper, enable_SMTPUTF8=True, tls_context=context, require_starttls=True)
        server = await loop.create_server(make, "127.0.0.1", port)
    else:
        make = lambda: SMTP(keeper, enable_SMTPUTF8=True)
        server = await loop.create_server(make, "127.0.0.1", port, ssl=context)
    (directory / "ready").touch()
    async with server:
        await server.serve_forever()


asyncio.run(main())
