"""The model and the settings that make workers call it are those of the integration tests."""

from tests.integration.conftest import calling, model

__all__ = ["calling", "model"]
