class EmbeddedError(RuntimeError):
    """An embedded part cannot be had or did not start; the text says what to do."""


def missing_extra(package: str) -> EmbeddedError:
    return EmbeddedError(
        f"the Python package {package} is not installed: pip install 'horoscope-streams[demo]'"
    )
