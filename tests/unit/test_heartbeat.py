from __future__ import annotations

import subprocess
import sys
import textwrap


def test_a_blocked_event_loop_ends_the_process_and_shows_where() -> None:
    program = """
        import asyncio, time
        from streams import heartbeat

        async def main() -> None:
            await heartbeat.Heartbeat().start()
            await asyncio.sleep(0.1)
            time.sleep(60)  # blocks

        heartbeat.LIMIT = 0.3
        asyncio.run(main())
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        timeout=40,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "in main" in ended.stderr


def test_a_loop_that_turns_keeps_its_process() -> None:
    program = """
        import asyncio
        from streams import heartbeat

        async def main() -> None:
            beats = heartbeat.Heartbeat()
            await beats.start()
            await asyncio.sleep(2)
            await beats.stop()

        heartbeat.LIMIT, heartbeat.INTERVAL = 1.5, 0.1
        asyncio.run(main())
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], timeout=40, check=True)
