"""The workers of a run and their supervisor, which starts again whatever ended by itself."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.worker import CLOCK, LATCH, POINT, SABOTAGE
from tests.support.previous import PreviousWorker
from tests.support.stepping import SteppingClock
from tests.support.worker import Worker

#: Seconds between a worker's end and its next start.
_RESTART_AFTER = 0.5
#: Ends by themselves after which a run is taken for a crash loop.
_CRASH_LOOP = 12
_STOP_WAIT = 30.0
#: Signals that the suite sends, and errors of which a worker has to end where a topic is made anew.
_SENT = {signal.SIGKILL, signal.SIGTERM}
_MADE_ANEW = {"TopicError", "TopicReplacedError"}
_WORKER = "tests.chaos.worker:main"


def is_crash(status: int | None, kind: str, *, made_anew: bool) -> bool:
    """Whether a worker ended for a reason that is its own fault; `kind` is the error it told.

    A signal that nobody here sends is one (`SIGSEGV`), and an error that a start mends as well: the
    supervisor's restart would hide it. `made_anew`: the run has made a topic anew.
    """
    if status is None or -status in _SENT:
        return False
    return status != 0 and not (made_anew and kind in _MADE_ANEW)


class Post:
    """One place in the crew: a role, and the worker that fills it now. None while it is empty."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.worker: Worker | None = None
        #: Where the previous version stands, if its worker is to fill the post.
        self.previous: Path | None = None
        self.manned = False


class Crew:
    """`env` is every worker's environment."""

    def __init__(
        self, folder: Path, env: dict[str, str], roles: Sequence[str], clock: SteppingClock
    ) -> None:
        self._folder = folder
        self.env = env | {CLOCK: str(clock.path)}
        self._clock = clock
        self.posts = [Post(role) for role in roles]
        self.workers: list[Worker] = []
        #: From when to when something was done to a worker, and how long each stop took.
        self.disturbed: list[tuple[float, float]] = []
        self.stops: list[float] = []
        self.ended: Counter[str] = Counter()
        #: How those ended that broke.
        self.crashed: list[str] = []
        #: A topic was made anew: workers end of that, and an operator decides.
        self.made_anew = False
        self.point = ""
        self.latch = folder / "latch"
        self._aims = 0
        self._supervisor: asyncio.Task[None] | None = None

    def start(self, sabotage: str) -> None:
        self.env[SABOTAGE] = sabotage
        for post in self.posts:
            self.man(post)
        self._supervisor = asyncio.create_task(self._supervise(), name="supervisor")

    def man(self, post: Post) -> Worker:
        """Start a worker at the post; from now on it is kept manned."""
        env = self.env | {"ROLE": post.role}
        if self.point and not self.latch.exists():
            env |= {POINT: self.point, LATCH: str(self.latch)}
        number = len(self.workers)
        if post.previous:
            env["HOROSCOPE_CLOCK_OFFSET"] = f"{self._clock.seconds}"
            post.worker = PreviousWorker(self._folder, number, env, post.previous)
        else:
            post.worker = Worker(self._folder, number, env, _WORKER)
        post.manned = True
        self.workers.append(post.worker)
        return post.worker

    async def ready(self, limit: float = 60) -> None:
        for post in self.posts:
            if post.worker:
                await post.worker.ready(limit)

    def aim(self, point: str, number: signal.Signals) -> None:
        """From the next start on the first worker that gets to the point gets the signal.

        A latch of its own keeps workers that were started for an earlier point out of it.
        """
        self._aims += 1
        self.latch = self._folder / f"latch-{self._aims}"
        self.point = f"{point}:{number.name}"

    def disarm(self) -> None:
        """Nobody gets the signal any more, also of those that are on their way to the point."""
        self.latch.touch()
        self.point = ""

    async def kill(self, post: Post) -> None:
        worker, post.manned = post.worker, False
        if worker:
            self.disturb(time.time())
            await worker.kill()

    async def stop(self, post: Post) -> None:
        """SIGTERM; how long it took is for the verdict."""
        worker, post.manned = post.worker, False
        if worker and worker.running:
            begun = time.time()
            self.stops.append(await self._stopped(worker))
            self.disturb(begun)

    async def stop_all(self) -> None:
        await asyncio.gather(*(self.stop(post) for post in self.posts))

    async def _stopped(self, worker: Worker) -> float:
        asked_at = time.monotonic()
        worker.send(signal.SIGTERM)
        try:
            await worker.ended(_STOP_WAIT)
        except subprocess.TimeoutExpired:
            await worker.kill()
        return time.monotonic() - asked_at

    async def suspend(self, post: Post, seconds: float) -> None:
        """SIGSTOP, and let it wake up as a zombie."""
        worker = post.worker
        if worker is None or not worker.running:
            return
        begun = time.time()
        worker.send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        worker.send(signal.SIGCONT)
        self.disturb(begun)

    def disturb(self, begun: float, ended: float | None = None) -> None:
        self.disturbed.append((begun, ended or time.time()))

    async def _supervise(self) -> None:
        while True:
            for post in self.posts:
                if post.manned and post.worker and not post.worker.running:
                    self._replace(post, post.worker)
            await asyncio.sleep(_RESTART_AFTER)

    def _replace(self, post: Post, worker: Worker) -> None:
        kind, error = _why(worker)
        end = f"exit {worker.status} {kind} {error:.80}".rstrip()
        self.ended[end] += 1
        if is_crash(worker.status, kind, made_anew=self.made_anew):
            self.crashed.append(f"{end} ({worker.log.name})")
        self.disturb(time.time() - _RESTART_AFTER * 2)
        self.man(post)

    @property
    def crash_loop(self) -> bool:
        return sum(self.ended.values()) > _CRASH_LOOP

    async def close(self) -> None:
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)
        for worker in self.workers:
            if worker.running:
                worker.send(signal.SIGCONT)
            worker.close()


def _why(worker: Worker) -> tuple[str, str]:
    """The error of which the worker itself said that it ended: its kind and text, or nothing."""
    for line in reversed(worker.log.read_text(errors="replace").splitlines()):
        if '"the worker died"' in line:
            said = json.loads(line)
            return said["kind"], said["error"]
    return "", ""
