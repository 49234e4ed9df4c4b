"""Each Kafka client gets what the settings say, and verifies whom it talks to."""

from __future__ import annotations

import ssl
from pathlib import Path

import faust
import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import SecretStr, ValidationError

from streams.security import SettingError, for_aiokafka, for_faust, for_librdkafka
from streams.settings import Settings
from tests.support.certificates import Certificates
from tests.unit.samples import settings

LOGIN = {"kafka_sasl_username": "u", "kafka_sasl_password": "p"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


def secure(files: Certificates, protocol: str = "SASL_SSL") -> Settings:
    return settings(
        kafka_security_protocol=protocol,
        kafka_sasl_mechanism="SCRAM-SHA-512",
        kafka_ssl_cafile=files.ca,
        kafka_ssl_certfile=files.client.certificate,
        kafka_ssl_keyfile=files.client.key,
        **LOGIN,
    )


@pytest.mark.parametrize("protocol", ["SSL", "SASL_SSL"])
def test_certificate_and_name_of_a_broker_are_verified_by_every_client(
    files: Certificates, protocol: str
) -> None:
    read = secure(files, protocol)
    faust_s = for_faust(read)
    assert isinstance(faust_s, faust.SSLCredentials | faust.SASLCredentials)
    of_faust = faust_s.context if isinstance(faust_s, faust.SSLCredentials) else faust_s.ssl_context
    for context in (for_aiokafka(read)["ssl_context"], of_faust):
        assert context
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED
    asked = for_librdkafka(read)  # which verifies unless it is told not to
    assert not {"enable.ssl.certificate.verification", "ssl.endpoint.identification.algorithm"} & (
        asked.keys()
    )
    assert asked["ssl.ca.location"] == f"{files.ca}"
    assert asked["security.protocol"] == protocol


def test_every_client_logs_in_alike(files: Certificates) -> None:
    read = secure(files)
    faust_s = for_faust(read)
    assert isinstance(faust_s, faust.SASLCredentials)
    aiokafka_s, librdkafka_s = for_aiokafka(read), for_librdkafka(read)
    assert (
        (faust_s.mechanism.value, faust_s.username, faust_s.password)
        == tuple(aiokafka_s[f"sasl_{name}"] for name in ("mechanism", *_PLAIN))
        == tuple(librdkafka_s[f"sasl.{name}"] for name in ("mechanism", "username", "password"))
        == ("SCRAM-SHA-512", "u", "p")
    )


_PLAIN = ("plain_username", "plain_password")


def test_without_tls_and_login_there_is_neither() -> None:
    read = settings()
    assert for_faust(read) is None
    assert for_aiokafka(read).keys() == {"bootstrap_servers", "security_protocol"}
    assert for_librdkafka(read).keys() == {"bootstrap.servers", "security.protocol"}


@pytest.mark.parametrize("client", [for_aiokafka, for_faust, for_librdkafka])
def test_files_that_are_of_no_use_are_named(files: Certificates, client: object) -> None:
    assert callable(client)
    for wrong in ({"kafka_ssl_cafile": files.client.key}, {"kafka_ssl_keyfile": files.server.key}):
        read = secure(files).model_copy(update=wrong)
        with pytest.raises(SettingError, match="HOROSCOPE_KAFKA_SSL_CAFILE"):
            client(read)


def test_an_encrypted_key_needs_its_password_and_asks_nobody(
    files: Certificates, tmp_path: Path
) -> None:
    path = tmp_path / "encrypted.pem"
    key = load_pem_private_key(files.client.key.read_bytes(), password=None)
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    )
    read = secure(files).model_copy(update={"kafka_ssl_keyfile": path})
    with pytest.raises(SettingError, match="KEY_PASSWORD"):
        for_aiokafka(read)
    right = read.model_copy(update={"kafka_ssl_key_password": SecretStr("secret")})
    assert for_aiokafka(right)["ssl_context"]
    assert for_librdkafka(right)["ssl.key.password"] == "secret"


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ({"kafka_security_protocol": "SASL_SSL"}, "kafka_sasl_username"),
        ({"kafka_security_protocol": "SASL_PLAINTEXT", **LOGIN, "kafka_sasl_password": ""}, "pass"),
        ({"kafka_ssl_cafile": "/no/such.pem"}, "kafka_ssl_cafile"),
        ({"kafka_ssl_certfile": __file__}, "kafka_ssl_keyfile"),
    ],
)
def test_what_is_missing_is_named(field: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        settings(**field)


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    env = tmp_path / "env"
    names = ("SASL_USERNAME", "SASL_PASSWORD", "SSL_CAFILE", "SSL_CERTFILE", "SSL_KEYFILE")
    env.write_text("".join(f"HOROSCOPE_KAFKA_{name}=\n" for name in names))
    assert Settings(_env_file=env) == Settings(_env_file=None)
