"""Clients of a started server: its address and a client's files come from the environment."""

import os

import pytest
from kmip import enums
from kmip.pie.client import ProxyKmipClient

VERSIONS = {
    "1.0": enums.KMIPVersion.KMIP_1_0,
    "1.1": enums.KMIPVersion.KMIP_1_1,
    "1.2": enums.KMIPVersion.KMIP_1_2,
    "1.3": enums.KMIPVersion.KMIP_1_3,
    "1.4": enums.KMIPVersion.KMIP_1_4,
    "2.0": enums.KMIPVersion.KMIP_2_0,
}


@pytest.fixture(params=list(VERSIONS))
def version(request):
    return request.param


@pytest.fixture
def client(version):
    connection = ProxyKmipClient(
        hostname=os.environ["CLAVIGER_HOST"],
        port=int(os.environ["CLAVIGER_PORT"]),
        cert=os.environ["CLAVIGER_CERTIFICATE"],
        key=os.environ["CLAVIGER_KEY"],
        ca=os.environ["CLAVIGER_CA"],
        config_file="/dev/null",
        kmip_version=VERSIONS[version],
    )
    with connection:
        yield connection
