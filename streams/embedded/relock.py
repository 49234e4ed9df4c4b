"""`python -m streams.embedded.relock VERSION` writes `kafka.lock` anew; needs Maven Central."""

import hashlib
import sys
import tempfile
from pathlib import Path

from jgo.maven import Dependency, MavenContext

from streams.embedded.jars import LOCK


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        context = MavenContext(repo_cache=Path(scratch))
        wanted = _resolve(context, f"org.apache.kafka:kafka_2.13:{version}")
        logging = next(dep.version for dep in wanted if dep.artifactId == "log4j-core")
        # slf4j's binding to the log4j-core that Kafka brings, as in Kafka's own distribution.
        wanted += _resolve(context, f"org.apache.logging.log4j:log4j-slf4j-impl:{logging}")
        lines = sorted({_line(dependency) for dependency in wanted})
    LOCK.write_text("# group:artifact:version size sha256, made by relock.py\n" + "".join(lines))


def _resolve(context: MavenContext, coordinate: str) -> list[Dependency]:
    inputs, transitive = context.resolver.resolve([context.create_dependency(coordinate)])
    return [*inputs, *transitive]


def _line(dependency: Dependency) -> str:
    jar = dependency.artifact.resolve().read_bytes()
    coordinate = f"{dependency.groupId}:{dependency.artifactId}:{dependency.version}"
    return f"{coordinate} {len(jar)} {hashlib.sha256(jar).hexdigest()}\n"


if __name__ == "__main__":
    main(sys.argv[1])
