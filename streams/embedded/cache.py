import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from streams.embedded.error import EmbeddedError, missing_extra


def default_cache() -> Path:
    try:
        from platformdirs import user_cache_path
    except ImportError as error:
        raise missing_extra("platformdirs") from error
    return user_cache_path("horoscope-streams")


def writable(folder: Path) -> bool:
    """Whether files can be made in `folder`, which is made itself. To root a mode tells nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def spare(cache: Path) -> Path:
    """Return a folder of this user's own, the same for every process unless another made it first.

    It is for a cache that is not writable, as where the home is read-only.
    """
    temporary = Path(tempfile.gettempdir())
    folder = temporary / f"horoscope-streams-{os.geteuid()}"
    try:
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        if not _own(folder):
            folder = Path(tempfile.mkdtemp(prefix="horoscope-streams-"))
    except OSError as error:
        raise EmbeddedError(f"neither {cache} nor {temporary} can be written: {error}") from error
    return folder


@contextlib.contextmanager
def new(file: Path) -> Iterator[Path]:
    """Give a name to write to; what is there when the block ends without an error becomes `file`.

    So nobody sees half a file, and of two that make the same at once the later one counts.
    """
    part = file.with_name(f"part-{secrets.token_hex(8)}")
    try:
        yield part
        if part.exists():
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _own(folder: Path) -> bool:
    """Not a link, and nobody else can have put anything there."""
    found = folder.lstat()
    private = stat.S_IMODE(found.st_mode) & 0o077 == 0
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and private
