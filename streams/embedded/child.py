import asyncio
import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from streams.embedded.error import EmbeddedError, missing_extra

try:
    import psutil  # type: ignore[import-untyped]  # ships no type information
except ImportError as error:
    raise missing_extra("psutil") from error

_POLL = 0.02  # seconds
_PR_SET_PDEATHSIG = 1


class Child:
    """A child process in a session of its own (Ctrl-C is its owner's), its output in `log`.

    `subprocess.Popen` rather than asyncio's: the child is ours the moment it runs, whenever the
    caller is cancelled, and it is not bound to the event loop that started it.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str | Path],
        log: Path,
        *,
        user: str | None = None,
        cwd: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = log
        self.stop_signal = stop_signal
        with log.open("wb") as output:
            # On Linux the child gets `stop_signal` too when this process dies abruptly.
            self._popen = subprocess.Popen(  # noqa: S603 - a list of our own making, no shell
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=cwd,
                preexec_fn=_die_with_parent(stop_signal) if sys.platform == "linux" else None,
                user=user,
                group=None if user is None else pwd.getpwnam(user).pw_gid,
                extra_groups=None if user is None else [],
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of its log, without the frames of Java's stack traces."""
        text = self.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in text if not line.startswith("\tat ")][-lines:])

    async def ready(self, probe: Callable[[], Awaitable[bool]], limit: float) -> None:
        """Return once `probe` is true; EmbeddedError when the child dies or after `limit` s."""
        end = time.monotonic() + limit
        while not await self._asked(probe, end):
            if not self.running:
                raise EmbeddedError(
                    f"{self.name} ended at its start (status {self._popen.returncode}); "
                    f"the end of {self.log}:\n{self.tail()}"
                )
            if time.monotonic() > end:
                raise EmbeddedError(
                    f"{self.name} did not answer within {limit:.0f} s; "
                    f"the end of {self.log}:\n{self.tail()}"
                )
            await asyncio.sleep(_POLL)

    async def _asked(self, probe: Callable[[], Awaitable[bool]], end: float) -> bool:
        """Give the probe up when the child dies: what it waits for may be another's port."""
        asking = asyncio.ensure_future(probe())
        try:
            while not asking.done() and self.running and time.monotonic() < end:
                await asyncio.wait([asking], timeout=_POLL)
            with contextlib.suppress(OSError, EOFError):
                return asking.done() and asking.result()
            return False
        finally:
            asking.cancel()

    async def finished(self, limit: float) -> int:
        """Exit status of a command; EmbeddedError after `limit` s, when it is killed."""
        if not await self._gone(limit):
            await self.kill()
            raise EmbeddedError(f"{self.name} took longer than {limit:.0f} s\n{self.tail()}")
        return self._popen.returncode

    async def stop(self, limit: float = 10) -> bool:
        """Ask, wait `limit` s, then kill; True if asking was enough."""
        if self.running:
            self._popen.send_signal(self.stop_signal)
        try:
            orderly = await self._gone(limit)
        finally:
            await self.kill()
        return orderly

    async def kill(self) -> None:
        """SIGKILL to the child and its children, at once even when the caller is cancelled."""
        family = self._family()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        await _until(lambda: not any(_alive(process) for process in family), 10)
        self._popen.poll()

    def _family(self) -> list[psutil.Process]:
        if not self.running:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            return [process, *process.children(recursive=True)]
        return []

    async def _gone(self, limit: float) -> bool:
        return await _until(lambda: not self.running, limit)


async def _until(condition: Callable[[], bool], limit: float) -> bool:
    end = time.monotonic() + limit
    while not (fulfilled := condition()) and time.monotonic() < end:  # noqa: ASYNC110 - no event
        await asyncio.sleep(_POLL)
    return fulfilled


def _alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: everything is looked up before the fork, the child only makes two calls."""
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return arrange
