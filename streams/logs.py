"""Structured logs: lines for people on a terminal, JSON for programs elsewhere."""

from __future__ import annotations

import logging
import sys

import structlog

#: Loggers whose INFO tells nothing that ours do not.
_CHATTY = ("aiokafka", "alembic", "faust", "httpx", "httpx2", "mode", "openai")


def configure(level: str) -> None:
    """Send our logs and the libraries' to stderr in one format; stdout is for results."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_renderers())
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))


def _renderers() -> list[structlog.typing.Processor]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if sys.stderr.isatty():
        # The default shows the local variables of every frame, secrets included.
        plain = structlog.dev.plain_traceback
        return [strip, structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    return [
        strip,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
