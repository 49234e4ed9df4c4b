import tempfile
from pathlib import Path

from streams.embedded.kafka import Kafka


async def warm(cache: Path | None = None) -> None:
    """Make what the starts of Apache Kafka on this machine share, so that the first is quick too.

    That is the jars, a formatted data folder and the class archive; 8 s once, nothing afterwards.
    Several processes may do it at once. EmbeddedError where Kafka cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="horoscope-warm-") as folder:
        server = Kafka(Path(folder) / "kafka", cache=cache)
        await server.prepare()
        if not server.warm:
            try:
                await server.start()
            finally:
                await server.discard()
