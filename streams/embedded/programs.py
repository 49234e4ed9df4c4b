import secrets
import shutil
from pathlib import Path

from streams.embedded.home import Home, may_enter

_UNNEEDED = shutil.ignore_patterns("include", "*.a")


def within_reach(programs: Path, home: Home) -> Path:
    """Return `programs`, or their copy beside `home` where its user may not enter them.

    They lie below root's home, say, in a virtual environment. A copy (27 MB, 0.1 s) opens that to
    nobody. Only this process' user writes to where it is, and it goes with `home`.
    """
    if home.user is None or may_enter(programs / "postgres", home.user):
        return programs
    copy = home.place / "programs"
    if not copy.exists():
        _copy(programs.parent, copy)
    return copy / programs.parent.parent.name / programs.parent.name / programs.name


def _copy(installation: Path, to: Path) -> None:
    """With the libraries that a wheel has beside it: programs look for them by a relative path."""
    package = installation.parent
    part = to.with_name(f"part-{secrets.token_hex(4)}")
    libraries = (package.with_name(f"{package.name}.libs"), package / ".dylibs")
    for folder in (installation, *filter(Path.is_dir, libraries)):
        shutil.copytree(folder, part / folder.relative_to(package.parent), ignore=_UNNEEDED)
    for path in (part, *part.rglob("*")):
        path.chmod(0o755)  # umask 077 may have made them root's alone
    part.rename(to)
