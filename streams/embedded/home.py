import contextlib
import os
import pwd
import secrets
import shutil
import tempfile
from pathlib import Path

from streams.embedded.error import EmbeddedError

_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - only mkdtemp makes something there


class Home:
    """Folder of a server's data and password, open to nobody but the user it runs as.

    It is `cluster` in a place that only this process' user writes to: `folder`, or where the
    server's user cannot enter that (it lies in root's home) a new one under a temporary folder that
    it can (`TMPDIR` may be root's own), to which `folder/elsewhere` points.
    """

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder = folder
        self.user = user
        self._pointer = folder / "elsewhere"

    @property
    def place(self) -> Path:
        return self._pointer.readlink() if self._pointer.is_symlink() else self.folder

    @property
    def path(self) -> Path:
        return self.place / "cluster"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def password(self) -> Path:
        return self.path / "password"

    def make(self) -> None:
        """Make what is missing; EmbeddedError when the data was elsewhere and is gone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._pointer.is_symlink() and not self.path.exists():
            raise EmbeddedError(f"the data in {self.path} is gone: delete {self.folder}")
        if not self.path.exists() and self.user and not may_enter(self.folder, self.user):
            self._pointer.symlink_to(_new_folder(self.user))
        self.path.mkdir(mode=0o700, exist_ok=True)
        if not self.password.exists():
            self.password.touch(mode=0o600)
            self.password.write_text(secrets.token_urlsafe(24))
        for path in (self.path, self.password):
            if self.user:
                shutil.chown(path, self.user)

    def delete(self) -> None:
        for folder in (self.place, self.folder):
            shutil.rmtree(folder, ignore_errors=True)


def _new_folder(user: str) -> str:
    candidates = list(dict.fromkeys((tempfile.gettempdir(), *_TEMPORARY)))
    for candidate in candidates:
        with contextlib.suppress(OSError):
            if may_enter(Path(candidate), user):
                made = tempfile.mkdtemp(prefix="horoscope-", dir=candidate)
                Path(made).chmod(0o711)
                return made
    raise EmbeddedError(
        f"PostgreSQL refuses to run as root, and for the user {user} there is no folder in any of "
        f"{', '.join(candidates)}: set TMPDIR to one that it can enter, or run as another user"
    )


def may_enter(folder: Path, user: str) -> bool:
    identity = pwd.getpwnam(user)
    real = folder.resolve()
    return all(_may_pass(path.stat(), identity) for path in (real, *real.parents))


def _may_pass(status: os.stat_result, identity: pwd.struct_passwd) -> bool:
    if status.st_uid == identity.pw_uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == identity.pw_gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)
