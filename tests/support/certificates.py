"""Certificates of a test: a CA, what it signed, and a CA that nobody trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


@dataclass(frozen=True)
class Identity:
    """PEM files: certificates, key, and both in one."""

    certificate: Path
    key: Path
    both: Path


class Certificates:
    """Files in `folder`; `server` is localhost's, `misnamed` another host's."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        trusted, strange = trustme.CA(), trustme.CA()
        self.ca, self.strange_ca = folder / "ca.pem", folder / "strange-ca.pem"
        trusted.cert_pem.write_to_path(f"{self.ca}")
        strange.cert_pem.write_to_path(f"{self.strange_ca}")
        self.server = self._issue(trusted, "localhost")
        self.misnamed = self._issue(trusted, "elsewhere.test")
        self.client = self._issue(trusted, "client.test", common_name="horoscope")
        self.stranger = self._issue(strange, "stranger.test")

    def _issue(self, ca: trustme.CA, host: str, common_name: str | None = None) -> Identity:
        issued = ca.issue_cert(host, common_name=common_name)
        name = f"{host}-{len(list(self._folder.iterdir()))}"
        made = Identity(*(self._folder / f"{name}.{kind}.pem" for kind in ("cert", "key", "both")))
        certificate, key = issued.cert_chain_pems[0].bytes(), _pkcs8(issued.private_key_pem.bytes())
        made.certificate.write_bytes(certificate)
        made.key.write_bytes(key)
        made.both.write_bytes(key + certificate)
        return made


def _pkcs8(key: bytes) -> bytes:
    """The one form that Java reads."""
    read = load_pem_private_key(key, password=None)
    return read.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
