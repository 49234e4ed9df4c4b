"""Apache Kafka that demands TLS, a login or a client's certificate, and rights to do anything."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from streams.embedded.kafka import Kafka
from streams.embedded.kafka_node import Node, Ports
from streams.embedded.port import free_ports
from tests.support.certificates import Certificates
from tests.support.wait import until

_LIMIT = 30  # seconds
_ITERATIONS = 4096

# The plaintext listener is the test's own way in, and may do anything.
_SECURITY = """\
listeners={listeners}
advertised.listeners={listeners_for_clients}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,{protocols}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:horoscope;User:canary
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
ssl.keystore.type=PEM
ssl.keystore.location={server}
ssl.truststore.type=PEM
ssl.truststore.location={ca}
ssl.principal.mapping.rules=RULE:^.*CN=([^,]+).*$/$1/,DEFAULT
listener.name.mutual.ssl.client.auth=required
listener.name.misnamed.ssl.keystore.type=PEM
listener.name.misnamed.ssl.keystore.location={misnamed}
"""
_MODULES = "org.apache.kafka.common.security"


@dataclass(frozen=True)
class Listeners:
    """Ports on localhost: TLS and a login; a client's certificate; a wrong name; a login alone."""

    login: int
    mutual: int
    misnamed: int
    bare: int


_PROTOCOLS = {
    "LOGIN": "SASL_SSL",
    "MUTUAL": "SSL",
    "MISNAMED": "SASL_SSL",
    "BARE": "SASL_PLAINTEXT",
}


@dataclass(frozen=True, kw_only=True)
class SecuredNode(Node):
    certificates: Certificates
    listeners: Listeners
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def settings(self, ports: Ports, data: Path) -> str:
        """The last of two lines for the same setting counts."""
        return super().settings(ports, data) + self._security(ports) + self._logins()

    def _security(self, ports: Ports) -> str:
        numbers = vars(self.listeners)
        own = f"BROKER://127.0.0.1:{ports.broker}"
        secured = [f"{name}://localhost:{numbers[name.lower()]}" for name in _PROTOCOLS]
        files = self.certificates
        return _SECURITY.format(
            listeners=",".join([own, *secured, f"CONTROLLER://127.0.0.1:{ports.controller}"]),
            listeners_for_clients=",".join([own, *secured]),
            protocols=",".join(f"{name}:{kind}" for name, kind in _PROTOCOLS.items()),
            server=files.server.both,
            ca=files.ca,
            misnamed=files.misnamed.both,
        )

    def _logins(self) -> str:
        """PLAIN's users stand here; SCRAM's are made in the running broker."""
        return "".join(
            f"listener.name.{name.lower()}.{mechanism}.sasl.jaas.config={module} required{user};\n"
            for name, kind in _PROTOCOLS.items()
            if kind.startswith("SASL")
            for mechanism, module, user in (
                (
                    "plain",
                    f"{_MODULES}.plain.PlainLoginModule",
                    f' user_horoscope="{self.password}"',
                ),
                ("scram-sha-256", f"{_MODULES}.scram.ScramLoginModule", ""),
                ("scram-sha-512", f"{_MODULES}.scram.ScramLoginModule", ""),
            )
        )


class SecuredKafka(Kafka):
    """Users have to be added; `horoscope` and `canary` may do anything, others nothing."""

    def __init__(self, folder: Path) -> None:
        self.certificates = Certificates(folder / "certificates")
        self.listeners = Listeners(*free_ports(len(_PROTOCOLS)))
        self.secured = SecuredNode(certificates=self.certificates, listeners=self.listeners)
        super().__init__(folder / "kafka", node=self.secured)

    @property
    def password(self) -> str:
        return self.secured.password

    def admin(self) -> AdminClient:
        """By the plaintext listener, which is the test's own."""
        return AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})

    async def add_user(self, name: str, password: str) -> None:
        """Return once the broker, which hears of it after it was asked, knows the user."""
        client = self.admin()
        changes = [
            UserScramCredentialUpsertion(
                name, ScramCredentialInfo(mechanism, _ITERATIONS), password.encode()
            )
            for mechanism in (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)
        ]
        for change in changes:  # one user may be changed once in a request
            asked = client.alter_user_scram_credentials([change])
            await asyncio.to_thread(asked[name].result, _LIMIT)

        async def known() -> bool:
            asked = client.describe_user_scram_credentials()
            assert isinstance(asked, Future)
            described = await asyncio.to_thread(asked.result, _LIMIT)
            return name in described and len(described[name].scram_credential_infos) == len(changes)

        await until(known, f"the broker knows {name}")

    def env(self, listener: str, **more: str) -> dict[str, str]:
        """What a worker needs on that listener (a field of `Listeners`)."""
        protocol = _PROTOCOLS[listener.upper()]
        return {
            "HOROSCOPE_KAFKA_URL": f"localhost:{getattr(self.listeners, listener)}",
            "HOROSCOPE_KAFKA_SECURITY_PROTOCOL": protocol,
            "HOROSCOPE_KAFKA_SSL_CAFILE": f"{self.certificates.ca}",
        } | more

    def login(self, user: str, password: str, mechanism: str = "SCRAM-SHA-512") -> dict[str, str]:
        return {
            "HOROSCOPE_KAFKA_SASL_MECHANISM": mechanism,
            "HOROSCOPE_KAFKA_SASL_USERNAME": user,
            "HOROSCOPE_KAFKA_SASL_PASSWORD": password,
        }

    def certificate(self) -> dict[str, str]:
        client = self.certificates.client
        return {
            "HOROSCOPE_KAFKA_SSL_CERTFILE": f"{client.certificate}",
            "HOROSCOPE_KAFKA_SSL_KEYFILE": f"{client.key}",
        }
