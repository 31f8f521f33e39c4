"""PyKMIP's client against Claviger, in every version that it speaks."""

import secrets

import pytest
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from kmip.core import enums
from kmip.core import objects as core
from kmip.core.attributes import Name
from kmip.core.factories.attributes import AttributeFactory
from kmip.pie import objects
from kmip.pie.exceptions import KmipOperationFailure

AES = enums.CryptographicAlgorithm.AES
MASK = enums.CryptographicUsageMask
ENCRYPTION = [MASK.ENCRYPT, MASK.DECRYPT]
CBC = {
    "cryptographic_algorithm": AES,
    "block_cipher_mode": enums.BlockCipherMode.CBC,
    "padding_method": enums.PaddingMethod.PKCS5,
}
RSA_SHA_256 = {
    "cryptographic_algorithm": enums.CryptographicAlgorithm.RSA,
    "hashing_algorithm": enums.HashingAlgorithm.SHA_256,
    "padding_method": enums.PaddingMethod.PKCS1v15,
}

# Encrypt, Decrypt, Sign, Signature Verify and MAC came with KMIP 1.2.
cryptographic = pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "2.0"])
VECTOR = bytes(range(16))


def unique(name):
    return f"{name}-{secrets.token_hex(6)}"


def attribute_value(client, uid, name):
    _, attributes = client.get_attributes(uid, [name])
    assert [attribute.attribute_name.value for attribute in attributes] == [name]
    return attributes[0].attribute_value.value


def state(client, uid):
    return attribute_value(client, uid, "State")


def refusal(call, *arguments, **named):
    with pytest.raises(KmipOperationFailure) as failure:
        call(*arguments, **named)
    assert failure.value.status == enums.ResultStatus.OPERATION_FAILED
    return failure.value.reason


def active_key(client):
    uid = client.create(AES, 256, cryptographic_usage_mask=ENCRYPTION)
    client.activate(uid)
    return uid


@pytest.mark.parametrize("length", [128, 192, 256])
def test_create_then_get(client, length):
    uid = client.create(AES, length, name=unique("create"), cryptographic_usage_mask=ENCRYPTION)

    key = client.get(uid)

    assert key.object_type == enums.ObjectType.SYMMETRIC_KEY
    assert key.cryptographic_algorithm == AES
    assert key.cryptographic_length == length
    assert len(key.value) == length // 8


def test_two_keys_differ(client):
    first = client.get(client.create(AES, 256, cryptographic_usage_mask=ENCRYPTION))
    second = client.get(client.create(AES, 256, cryptographic_usage_mask=ENCRYPTION))

    assert first.value != second.value


def test_register_then_get_gives_the_same_bytes(client):
    value = secrets.token_bytes(32)

    uid = client.register(objects.SymmetricKey(AES, 256, value, ENCRYPTION, unique("register")))

    assert client.get(uid).value == value


def test_register_secret_data(client):
    password = objects.SecretData(b"correct horse", enums.SecretDataType.PASSWORD, [MASK.VERIFY], unique("secret"))
    uid = client.register(password)

    secret = client.get(uid)

    assert secret.value == b"correct horse"
    assert secret.data_type == enums.SecretDataType.PASSWORD


def test_register_opaque_object(client):
    uid = client.register(objects.OpaqueObject(b"\x00\xff" * 40, enums.OpaqueDataType.NONE, unique("opaque")))

    assert client.get(uid).value == b"\x00\xff" * 40


def test_register_of_a_key_whose_length_is_wrong_is_refused(client):
    key = objects.SymmetricKey(AES, 256, secrets.token_bytes(32), ENCRYPTION, unique("wrong"))
    key.cryptographic_length = 128

    refusal(client.register, key)


def named(name):
    value = Name.create(name, enums.NameType.UNINTERPRETED_TEXT_STRING)
    return AttributeFactory().create_attribute(enums.AttributeType.NAME, value)


def test_locate_by_name(client):
    name = unique("locate")
    uid = client.create(AES, 256, name=name, cryptographic_usage_mask=ENCRYPTION)
    client.create(AES, 256, name=unique("other"), cryptographic_usage_mask=ENCRYPTION)

    assert client.locate(attributes=[named(name)]) == [uid]


def test_locate_of_what_is_not_there_finds_nothing(client):
    assert client.locate(attributes=[named(unique("nobody"))]) == []


def test_locate_respects_the_maximum(client):
    for _ in range(3):
        client.create(AES, 128, cryptographic_usage_mask=ENCRYPTION)

    assert len(client.locate(maximum_items=2)) == 2


def test_get_attributes(client):
    name = unique("attributes")
    uid = client.create(AES, 192, name=name, cryptographic_usage_mask=ENCRYPTION)

    answered, attributes = client.get_attributes(
        uid, ["Cryptographic Algorithm", "Cryptographic Length", "Cryptographic Usage Mask", "Name", "State"]
    )

    values = {attribute.attribute_name.value: attribute.attribute_value for attribute in attributes}
    assert answered == uid
    assert values["Cryptographic Algorithm"].value == AES
    assert values["Cryptographic Length"].value == 192
    assert values["Cryptographic Usage Mask"].value == MASK.ENCRYPT.value | MASK.DECRYPT.value
    assert values["Name"].name_value.value == name
    assert values["State"].value == enums.State.PRE_ACTIVE


def test_get_attribute_list(client):
    uid = client.create(AES, 256, name=unique("list"), cryptographic_usage_mask=ENCRYPTION)

    names = client.get_attribute_list(uid)

    assert {"Cryptographic Algorithm", "Cryptographic Length", "Name", "State", "Unique Identifier"} <= set(names)


def test_modify_attribute_renames(client, version):
    before, after = unique("before"), unique("after")
    uid = client.create(AES, 256, name=before, cryptographic_usage_mask=ENCRYPTION)
    new = Name.create(after, enums.NameType.UNINTERPRETED_TEXT_STRING)
    if version == "2.0":
        old = Name.create(before, enums.NameType.UNINTERPRETED_TEXT_STRING)
        client.modify_attribute(
            uid,
            current_attribute=core.CurrentAttribute(attribute=old),
            new_attribute=core.NewAttribute(attribute=new),
        )
    else:
        client.modify_attribute(uid, attribute=AttributeFactory().create_attribute(enums.AttributeType.NAME, new, 0))

    assert client.get_attributes(uid, ["Name"])[1][0].attribute_value.name_value.value == after


def test_an_unknown_identifier_is_refused(client):
    assert refusal(client.get, unique("nobody")) in (
        enums.ResultReason.ITEM_NOT_FOUND,
        enums.ResultReason.OBJECT_NOT_FOUND,
    )


def test_activate(client):
    uid = client.create(AES, 256, cryptographic_usage_mask=ENCRYPTION)

    client.activate(uid)

    assert state(client, uid) == enums.State.ACTIVE


def test_activating_twice_is_refused(client):
    uid = active_key(client)

    assert refusal(client.activate, uid) == enums.ResultReason.PERMISSION_DENIED


def test_an_active_key_is_not_destroyed(client):
    uid = active_key(client)

    assert refusal(client.destroy, uid) == enums.ResultReason.PERMISSION_DENIED
    assert state(client, uid) == enums.State.ACTIVE


def test_revoke_then_destroy(client):
    uid = active_key(client)

    client.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)
    revoked = state(client, uid)
    client.destroy(uid)

    assert revoked == enums.State.DEACTIVATED
    refusal(client.get, uid)


def test_revoke_as_compromised(client):
    uid = active_key(client)

    client.revoke(enums.RevocationReasonCode.KEY_COMPROMISE, uid, "the safe was open")

    assert state(client, uid) == enums.State.COMPROMISED


def test_destroy_of_a_pre_active_key(client):
    uid = client.create(AES, 256, cryptographic_usage_mask=ENCRYPTION)

    client.destroy(uid)

    refusal(client.get, uid)
    refusal(client.destroy, uid)


def test_key_pair(client):
    public, private = client.create_key_pair(
        enums.CryptographicAlgorithm.RSA,
        2048,
        public_usage_mask=[MASK.VERIFY],
        private_usage_mask=[MASK.SIGN],
        public_name=unique("public"),
        private_name=unique("private"),
    )

    public_key, private_key = client.get(public), client.get(private)

    assert public_key.object_type == enums.ObjectType.PUBLIC_KEY
    assert private_key.object_type == enums.ObjectType.PRIVATE_KEY
    numbers = serialization.load_der_private_key(private_key.value, None).public_key().public_numbers()
    assert serialization.load_der_public_key(public_key.value).public_numbers() == numbers
    assert numbers.n.bit_length() == 2048


@cryptographic
def test_encrypt_is_what_aes_is(client):
    uid = active_key(client)
    key = client.get(uid).value

    secret, _ = client.encrypt(b"attack at dawn", uid, CBC, VECTOR)

    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(VECTOR)).encryptor()
    expected = encryptor.update(padder.update(b"attack at dawn") + padder.finalize()) + encryptor.finalize()
    assert secret == expected
    assert client.decrypt(secret, uid, CBC, VECTOR) == b"attack at dawn"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_encrypt_before_1_2_is_refused(client):
    assert refusal(client.encrypt, b"x", active_key(client), CBC, VECTOR) in (
        enums.ResultReason.OPERATION_NOT_SUPPORTED,
        enums.ResultReason.INVALID_MESSAGE,
    )


@cryptographic
def test_a_key_that_is_not_active_does_not_encrypt(client):
    uid = client.create(AES, 256, cryptographic_usage_mask=ENCRYPTION)

    assert refusal(client.encrypt, b"x", uid, CBC, VECTOR) == enums.ResultReason.PERMISSION_DENIED


@cryptographic
def test_a_revoked_key_does_not_encrypt(client):
    uid = active_key(client)
    client.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)

    assert refusal(client.encrypt, b"x", uid, CBC, VECTOR) == enums.ResultReason.PERMISSION_DENIED


@cryptographic
def test_the_usage_mask_is_obeyed(client):
    # PyKMIP's create adds both bits to whatever is asked for: its register does not.
    uid = client.register(objects.SymmetricKey(AES, 256, secrets.token_bytes(32), [MASK.DECRYPT], unique("mask")))
    client.activate(uid)

    assert refusal(client.encrypt, b"x", uid, CBC, VECTOR) in (
        enums.ResultReason.PERMISSION_DENIED,
        enums.ResultReason.INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
    )


@cryptographic
def test_decryption_of_nonsense_is_refused(client):
    refusal(client.decrypt, b"not whole blocks", active_key(client), CBC, VECTOR)


@cryptographic
def test_sign_and_verify(client):
    public, private = client.create_key_pair(
        enums.CryptographicAlgorithm.RSA, 2048, public_usage_mask=[MASK.VERIFY], private_usage_mask=[MASK.SIGN]
    )
    client.activate(public)
    client.activate(private)

    signature = client.sign(b"I owe you", private, RSA_SHA_256)

    key = serialization.load_der_public_key(client.get(public).value)
    key.verify(signature, b"I owe you", padding.PKCS1v15(), hashes.SHA256())
    valid, invalid = enums.ValidityIndicator.VALID, enums.ValidityIndicator.INVALID
    assert client.signature_verify(b"I owe you", signature, public, RSA_SHA_256) == valid
    assert client.signature_verify(b"you owe me", signature, public, RSA_SHA_256) == invalid


@cryptographic
def test_a_verification_key_does_not_sign(client):
    _, private = client.create_key_pair(
        enums.CryptographicAlgorithm.RSA, 2048, public_usage_mask=[MASK.VERIFY], private_usage_mask=[MASK.DECRYPT]
    )
    client.activate(private)

    refusal(client.sign, b"x", private, RSA_SHA_256)


@cryptographic
def test_mac(client):
    algorithm = enums.CryptographicAlgorithm.HMAC_SHA256
    uid = client.create(algorithm, 256, cryptographic_usage_mask=[MASK.MAC_GENERATE, MASK.MAC_VERIFY])
    client.activate(uid)
    key = client.get(uid).value

    answered, tag = client.mac(b"message", uid, algorithm)

    expected = hmac.HMAC(key, hashes.SHA256())
    expected.update(b"message")
    assert answered == uid
    assert tag == expected.finalize()
