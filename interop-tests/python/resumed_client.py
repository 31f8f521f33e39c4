"""A client that keeps TLS sessions and offers them again, to the node that gave them and to the other one.

    resumed_client.py CERTIFICATE KEY CA REQUEST PORT PORT

Prints a line for each request, once when it begins and once more after a line on its standard input:

    WHEN HOW FROM TO resumed|new|open OUTCOME

HOW is the TLS version and how sessions are kept; FROM the node that gave the session, TO the one that is asked, 0 or 1;
OUTCOME is the Result Status and Result Reason in hexadecimal, or "refused" and what the TLS alert says.
"""

import socket
import ssl
import sys

HOW = {
    "1.3-ticket": (ssl.TLSVersion.TLSv1_3, 0),
    "1.2-ticket": (ssl.TLSVersion.TLSv1_2, 0),
    "1.2-id": (ssl.TLSVersion.TLSv1_2, ssl.OP_NO_TICKET),
}
STATUS = bytes.fromhex("42007f05")
REASON = bytes.fromhex("42007e05")

certificate, key, ca, request, *ports = sys.argv[1:]


def context(how):
    version, options = HOW[how]
    made = ssl.create_default_context(cafile=ca)
    made.load_cert_chain(certificate, key)
    made.minimum_version = made.maximum_version = version
    made.options |= options
    return made


def connect(tls, node, session=None):
    plain = socket.create_connection(("127.0.0.1", int(ports[node])), timeout=20)
    return tls.wrap_socket(plain, server_hostname="127.0.0.1", session=session)


def read(connection, count):
    received = b""
    while len(received) < count:
        more = connection.recv(count - len(received))
        if not more:
            raise ConnectionResetError("closed")
        received += more
    return received


def field(answer, head):
    at = answer.find(head)
    return "-" if at < 0 else answer[at + 8 : at + 12].hex()


def ask(connection):
    connection.sendall(bytes.fromhex(request))
    head = read(connection, 8)
    answer = read(connection, int.from_bytes(head[4:], "big"))
    return field(answer, STATUS) + " " + field(answer, REASON)


def tell(when, how, giver, node, attempt):
    try:
        kind, outcome = attempt()
    except (ssl.SSLError, ConnectionResetError, BrokenPipeError) as refusal:
        kind, outcome = "new", "refused " + str(getattr(refusal, "reason", refusal))
    print(when, how, giver, node, kind, outcome, flush=True)


def resume(tls, session, node):
    with connect(tls, node, session) as connection:
        kind = "resumed" if connection.session_reused else "new"
        return kind, ask(connection)


def session_of(tls, node):
    with connect(tls, node) as connection:
        ask(connection)
        return connection.session


contexts = {how: context(how) for how in HOW}
# A session of TLS 1.3 is for one use: there is one for each attempt.
sessions = {
    (when, how, giver, node): session_of(contexts[how], giver)
    for when in ("before", "after")
    for how in HOW
    for giver in (0, 1)
    for node in (0, 1)
}


def resume_all(wanted):
    for (when, how, giver, node), session in sessions.items():
        if when == wanted:
            tell(when, how, giver, node, lambda: resume(contexts[how], session, node))


resume_all("before")
silent = {
    (how, node): connect(contexts[how], node, session_of(contexts[how], node)) for how in HOW for node in (0, 1)
}
print("waiting", flush=True)
sys.stdin.readline()
for (how, node), connection in silent.items():
    tell("after", how, node, node, lambda: ("open", ask(connection)))
resume_all("after")
