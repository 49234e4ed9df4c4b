"""The Kafka TLS and SASL settings, as each of the three clients wants them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from aiokafka.helpers import create_ssl_context
from pydantic import SecretStr

from streams.settings import Settings

if TYPE_CHECKING:
    from faust.types.auth import CredentialsT


class SettingError(ValueError):
    """Settings that cannot work, named in words for people."""


def for_aiokafka(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_url,
        "security_protocol": settings.kafka_security_protocol,
    }
    if _uses_tls(settings):
        options["ssl_context"] = _ssl_context(settings)
    if _uses_sasl(settings):
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_sasl_username,
            "sasl_plain_password": _plain(settings.kafka_sasl_password),
        }
    return options


def for_faust(settings: Settings) -> CredentialsT | None:
    import faust  # heavy: no command waits for it

    if _uses_sasl(settings):
        return faust.SASLCredentials(
            username=settings.kafka_sasl_username,
            password=_plain(settings.kafka_sasl_password),
            mechanism=settings.kafka_sasl_mechanism,
            ssl_context=_ssl_context(settings) if _uses_tls(settings) else None,
        )
    return faust.SSLCredentials(_ssl_context(settings)) if _uses_tls(settings) else None


def for_librdkafka(settings: Settings) -> dict[str, str]:
    options: dict[str, object] = {
        "bootstrap.servers": settings.kafka_url,
        "security.protocol": settings.kafka_security_protocol,
    }
    if _uses_tls(settings):
        _ssl_context(settings)  # says in words what is wrong with the files
        options |= {
            "ssl.ca.location": settings.kafka_ssl_cafile,
            "ssl.certificate.location": settings.kafka_ssl_certfile,
            "ssl.key.location": settings.kafka_ssl_keyfile,
            "ssl.key.password": _plain(settings.kafka_ssl_key_password),
        }
    if _uses_sasl(settings):
        options |= {
            "sasl.mechanism": settings.kafka_sasl_mechanism,
            "sasl.username": settings.kafka_sasl_username,
            "sasl.password": _plain(settings.kafka_sasl_password),
        }
    return {name: f"{value}" for name, value in options.items() if value is not None}


def _uses_tls(settings: Settings) -> bool:
    return settings.kafka_security_protocol.endswith("SSL")


def _uses_sasl(settings: Settings) -> bool:
    return settings.kafka_security_protocol.startswith("SASL")


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    """Certificate and host name of a broker are always verified.

    Without a password OpenSSL would ask the terminal for that of an encrypted key, for ever.
    """
    try:
        context: ssl.SSLContext = create_ssl_context(
            cafile=settings.kafka_ssl_cafile,
            certfile=settings.kafka_ssl_certfile,
            keyfile=settings.kafka_ssl_keyfile,
            password=_plain(settings.kafka_ssl_key_password) or "",
        )
    except OSError as error:
        raise SettingError(
            "HOROSCOPE_KAFKA_SSL_CAFILE, ..._CERTFILE, ..._KEYFILE or ..._KEY_PASSWORD: these are "
            f"no PEM files that belong together ({error.strerror or type(error).__name__})"
        ) from error
    return context


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
