"""One KMIP request over a connection with a chosen TLS version and cipher suites.

    tls_client.py HOST PORT CERTIFICATE KEY CA VERSION CIPHERS

Prints the suite that was agreed on and the answer's first byte, or exits 1 with the reason of the refusal.
"""

import socket
import ssl
import sys

# Discover Versions in KMIP 1.1, without a version of its own.
REQUEST = bytes.fromhex(
    "42007801000000604200770100000038420069010000002042006a0200000004000000010000000042006b0200000004"
    "000000010000000042000d0200000004000000010000000042000f010000001842005c05000000040000001e00000000"
    "4200790100000000"
)

host, port, certificate, key, ca, version, ciphers = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
context.load_cert_chain(certificate, key)
context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
if version == "TLSv1_2":
    context.set_ciphers(ciphers)
try:
    with socket.create_connection((host, int(port)), timeout=20) as plain:
        with context.wrap_socket(plain, server_hostname=host) as connection:
            connection.sendall(REQUEST)
            print(connection.cipher()[0], connection.recv(1).hex())
except OSError as refusal:
    sys.exit(str(refusal))
