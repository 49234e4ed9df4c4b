"""PostgreSQL that takes no connection without TLS and a password."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from streams.embedded.child import Child
from streams.embedded.postgres import Postgres
from tests.support.certificates import Certificates

_HBA = """\
hostssl all all all scram-sha-256
hostnossl all all all reject
"""


def programs_with_tls() -> Path | None:
    """The folder of Debian's newest PostgreSQL: that of PyPI is built without TLS."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


class SecuredPostgres(Postgres):
    _locale = ()  # older ones have no provider of their own

    def __init__(self, folder: Path, programs: Path) -> None:
        super().__init__(folder, durable=False, programs=programs)
        self.certificates = Certificates(folder / "certificates")

    def url(self, *, host: str = "localhost", password: str | None = None, **options: str) -> str:
        """Its database's URL with those options (`sslmode`, …)."""
        at = urlsplit(self.dsn)
        secret = at.password if password is None else quote(password)
        query = "&".join(f"{name}={quote(value)}" for name, value in options.items())
        return urlunsplit(
            at._replace(netloc=f"{at.username}:{secret}@{host}:{at.port}", query=query)
        )

    async def _launch(self) -> Child:
        await asyncio.to_thread(self.home.make)
        await asyncio.to_thread(self._place)
        return await super()._launch()

    def _place(self) -> None:
        """The key is the server's own: it refuses one that others may read."""
        hba = self.home.path / "hba.conf"
        hba.write_text(_HBA)
        files = {
            "ssl_cert_file": hba.with_name("cert.pem"),
            "ssl_key_file": hba.with_name("key.pem"),
        }
        shutil.copy(self.certificates.server.certificate, files["ssl_cert_file"])
        shutil.copy(self.certificates.server.key, files["ssl_key_file"])
        for path in (hba, *files.values()):
            path.chmod(0o600)
            if self.home.user:
                shutil.chown(path, self.home.user)
        self._extra = self._extra | {"ssl": "on", "hba_file": f"{hba}"}
        self._extra |= {name: f"{path}" for name, path in files.items()}
