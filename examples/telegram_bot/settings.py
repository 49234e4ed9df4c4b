from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, CliSuppress, SettingsConfigDict


class Settings(BaseSettings):
    """A Telegram bot that brings a horoscope each morning.

    BOT_TOKEN, in the environment or in a file .env, is the token that @BotFather gives. The options
    may be set there, too: --kafka-url is BOT_KAFKA_URL.
    """

    model_config = SettingsConfigDict(
        env_prefix="BOT_",
        env_file=".env",
        extra="ignore",
        cli_parse_args=True,
        cli_prog_name="python -m telegram_bot",
        cli_kebab_case=True,
        cli_implicit_flags=True,
    )

    token: CliSuppress[SecretStr]
    kafka_url: str = Field("127.0.0.1:9092", description="bootstrap servers")
    topic_prefix: str = Field("horoscope.", description="how the topics' names begin")
    reply_partition: int = Field(0, ge=0, description="of the replies; no other bot's")
    timezone: ZoneInfo = Field(ZoneInfo("Europe/Moscow"), description="the service's")
    morning: time = Field(time(8), description="when texts are sent, in that zone")
    photos: bool = Field(True, description="texts go out with their images")
    store: Path = Field(Path("telegram_bot.sqlite3"), description="file that survives restarts")
    telegram_url: str = Field("https://api.telegram.org", description="Bot API server")
