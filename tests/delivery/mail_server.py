"""A mail server on loopback for the delivery chapter: each mail becomes a file, and a file says how to behave.

usage: mail_server.py PORT DIRECTORY

DIRECTORY/behave holds what to answer to the message itself: a reply line such as "451 busy", or "cut" to take the
message and break the connection before the answer. Without it mail is taken.
"""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP


class Keeper:
    def __init__(self, directory):
        self.directory = directory
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        behave = self.directory / "behave"
        answer = behave.read_text().strip() if behave.exists() else "250 2.0.0 kept"
        if answer.startswith("250") or answer == "cut":
            self.count += 1
            name = f"{self.count:04d}"
            head = "".join(f"X-Envelope-To: {to}\r\n" for to in envelope.rcpt_tos)
            fresh = self.directory / f"{name}.new"
            fresh.write_bytes(head.encode() + envelope.original_content)
            fresh.rename(self.directory / f"{name}.eml")
        if answer == "cut":
            server.transport.abort()
            return "421 gone"
        return answer


async def main():
    port, directory = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    keeper = Keeper(directory)
    keeper.count = len(list(directory.glob("*.eml")))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True), "127.0.0.1", port)
    (directory / "ready").touch()
    async with server:
        await server.serve_forever()


asyncio.run(main())
