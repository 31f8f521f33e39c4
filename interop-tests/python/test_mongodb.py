"""MongoDB's client-side field level encryption (libmongocrypt) with its master keys in Claviger.

No database is needed: the key vault is a dictionary, and libmongocrypt asks for what it wants sent to the key server.
"""

import os
import socket
import ssl

import bson
import pytest
from pymongocrypt.errors import MongoCryptError
from pymongocrypt.options import MongoCryptOptions
from pymongocrypt.synchronous.explicit_encrypter import ExplicitEncrypter
from pymongocrypt.synchronous.state_machine import MongoCryptCallback

DETERMINISTIC = "AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic"
RANDOM = "AEAD_AES_256_CBC_HMAC_SHA_512-Random"
ENDPOINT = os.environ["CLAVIGER_HOST"] + ":" + os.environ["CLAVIGER_PORT"]


class KeyVault(MongoCryptCallback):
    """A key vault in memory; like the drivers it opens a new connection for each message to the key server."""

    def __init__(self):
        self.keys = {}
        self.messages = 0
        self.tls = ssl.create_default_context(cafile=os.environ["CLAVIGER_CA"])
        self.tls.load_cert_chain(os.environ["CLAVIGER_CERTIFICATE"], os.environ["CLAVIGER_KEY"])

    def kms_request(self, kms_context):
        host, port = kms_context.endpoint.rsplit(":", 1)
        self.messages += 1
        with (
            socket.create_connection((host, int(port)), timeout=20) as plain,
            self.tls.wrap_socket(plain, server_hostname=host) as connection,
        ):
            connection.sendall(kms_context.message)
            while (needed := kms_context.bytes_needed) > 0:
                received = connection.recv(needed)
                assert received, "the server closed the connection within its answer"
                kms_context.feed(received)

    def fetch_keys(self, filter):
        wanted = asked_for(bson.decode(filter))
        yield from (bson.encode(key) for id, key in self.keys.items() if wanted is None or id in wanted)

    def insert_data_key(self, data_key):
        key = bson.decode(data_key)
        self.keys[bytes(key["_id"])] = key
        return key["_id"]

    def bson_encode(self, doc):
        return bson.encode(doc)

    def collection_info(self, database, filter):
        raise AssertionError("explicit encryption asks for no collection")

    def mark_command(self, database, cmd):
        raise AssertionError("explicit encryption marks no command")

    def close(self):
        pass


def asked_for(filter):
    """The identifiers in a filter of libmongocrypt; None where it asks for all keys."""
    if not filter:
        return None
    return {bytes(id) for part in filter["$or"] for id in part.get("_id", {}).get("$in", [])}


def encrypter(vault):
    return ExplicitEncrypter(vault, MongoCryptOptions({"kmip": {"endpoint": ENDPOINT}}))


@pytest.fixture
def vault():
    return KeyVault()


def round_trip(vault, key_id, algorithm=RANDOM):
    """Encrypts with one instance of libmongocrypt, decrypts with another one, which has to fetch the key anew."""
    value = {"v": "4111 1111 1111 1111"}
    sealed = encrypter(vault).encrypt(bson.encode(value), algorithm, key_id=bytes(key_id))

    assert b"4111" not in sealed
    before = vault.messages
    assert bson.decode(encrypter(vault).decrypt(sealed)) == value
    assert vault.messages > before
    return sealed


@pytest.mark.parametrize("algorithm", [DETERMINISTIC, RANDOM])
@pytest.mark.parametrize("delegated", [False, True], ids=["standard", "delegated"])
def test_encrypts_and_decrypts_with_a_new_master_key(vault, delegated, algorithm):
    key_id = encrypter(vault).create_data_key("kmip", {"delegated": True} if delegated else None)

    master = vault.keys[bytes(key_id)]["masterKey"]
    assert master["keyId"]
    assert master.get("delegated", False) == delegated
    round_trip(vault, key_id, algorithm)


@pytest.mark.parametrize("delegated", [False, True], ids=["standard", "delegated"])
def test_makes_a_second_data_key_under_the_same_master_key(vault, delegated):
    first = encrypter(vault).create_data_key("kmip", {"delegated": True} if delegated else None)
    master = vault.keys[bytes(first)]["masterKey"]
    options = {name: master[name] for name in ("keyId", "delegated") if name in master}

    second = encrypter(vault).create_data_key("kmip", options)

    assert vault.keys[bytes(second)]["masterKey"]["keyId"] == master["keyId"]
    round_trip(vault, second)


@pytest.mark.parametrize("after", [False, True], ids=["to-standard", "to-delegated"])
@pytest.mark.parametrize("before", [False, True], ids=["standard", "delegated"])
def test_rewraps_data_keys_under_another_master_key(vault, before, after):
    key_id = encrypter(vault).create_data_key("kmip", {"delegated": True} if before else None)
    sealed = round_trip(vault, key_id)
    old = vault.keys[bytes(key_id)]

    result = encrypter(vault).rewrap_many_data_key(
        {}, "kmip", {"delegated": True} if after else {}
    )

    [new] = bson.decode(result)["v"]
    assert new["masterKey"]["keyId"] != old["masterKey"]["keyId"]
    assert new["keyMaterial"] != old["keyMaterial"]
    vault.keys[bytes(key_id)] = {**old, **new}
    assert bson.decode(encrypter(vault).decrypt(sealed)) == {"v": "4111 1111 1111 1111"}


@pytest.mark.parametrize("delegated", [False, True], ids=["standard", "delegated"])
def test_fails_where_the_master_key_is_not_there(vault, delegated):
    with pytest.raises(MongoCryptError, match="(?i)item.not.found|not found|object"):
        encrypter(vault).create_data_key("kmip", {"keyId": "no-such-key", "delegated": delegated})

    assert vault.keys == {}
