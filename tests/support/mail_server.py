"""A mail server for the tests: takes what it is told to take, and keeps what it took.

usage: mail_server.py FOLDER [CERTIFICATE KEY]

Says its port on a line of its own once it listens, and ends when its standard input does. Each mail
becomes a file of FOLDER, numbered as they came, before the server says yes; with a certificate it
offers STARTTLS and takes mail only from `sender`, whose password is `open sesame`. By the name before
the @ it refuses `nobody`, is busy for `busy`, refuses the text for `full`, and for `silent` takes the
mail and hangs up without an answer.
"""

import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "nobody":
            return "550 5.1.1 No such user here"
        if name == "busy":
            return "451 4.3.2 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "full":
            return "552 5.2.2 The mailbox is full"
        self.count += 1
        path = os.path.join(self.folder, f"{self.count:03}")
        with open(path, "wb") as mail:
            mail.write(f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)}\n".encode())
            mail.write(envelope.original_content)
        if name == "silent":
            server.transport.abort()
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"sender" and data.password == b"open sesame")


async def main():
    keeper = Keeper(sys.argv[1])
    more = {}
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        more = {"tls_context": context, "require_starttls": True, "auth_required": True,
                "authenticator": authenticate}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, hostname="mail.test", **more),
                                      "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
    os._exit(0)
