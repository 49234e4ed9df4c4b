import os
import pwd
import secrets
import shutil
import tempfile
from pathlib import Path

from streams.embedded.error import EmbeddedError


class Home:
    """Folder of a server's data and password, open to nobody but the user it runs as.

    It is `folder/cluster`; where that user cannot enter `folder` (it lies in root's home), a new
    one under the system's temporary folder, to which `folder/elsewhere` points.
    """

    def __init__(self, folder: Path, user: str | None) -> None:
        self.folder = folder
        self.user = user
        self._pointer = folder / "elsewhere"

    @property
    def path(self) -> Path:
        moved = self._pointer.is_symlink()
        return self._pointer.readlink() if moved else self.folder / "cluster"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def password(self) -> Path:
        return self.path / "password"

    def make(self) -> None:
        """Make what is missing; EmbeddedError when the data was elsewhere and is gone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._pointer.is_symlink() and not self._pointer.exists():
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
        for folder in (self.path, self.folder):
            shutil.rmtree(folder, ignore_errors=True)


def _new_folder(user: str) -> str:
    temporary = Path(tempfile.gettempdir())
    if not may_enter(temporary, user):
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and the user {user} cannot enter {temporary}: "
            "set TMPDIR to a folder that it can, or run as another user"
        )
    return tempfile.mkdtemp(prefix="horoscope-")


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
