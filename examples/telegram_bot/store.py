"""What a restart must not forget, in a SQLite file: each call is on the disk when it returns."""

import sqlite3
from datetime import date
from pathlib import Path
from uuid import UUID

from .contract import HoroscopeViewed, Sign

# A message is known by its chat and a name: the day, if it is a morning's text, or the update that
# it answers. `views` holds those that the broker has not acknowledged, `photos` what Telegram calls
# the files that it has.
_TABLES = """
CREATE TABLE IF NOT EXISTS subscribers (chat INTEGER PRIMARY KEY, sign TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    chat INTEGER, name TEXT, noted_at TEXT DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (chat, name)
);
CREATE TABLE IF NOT EXISTS views (event_id TEXT PRIMARY KEY, event TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS photos (
    sha256 TEXT PRIMARY KEY, file_id TEXT NOT NULL, kept_at TEXT DEFAULT CURRENT_TIMESTAMP
);
"""
_SUBSCRIBE = "INSERT INTO subscribers VALUES (?, ?) ON CONFLICT DO UPDATE SET sign = excluded.sign"
_UNSUBSCRIBE = "DELETE FROM subscribers WHERE chat = ?"
_SIGN_OF = "SELECT sign FROM subscribers WHERE chat = ?"
_DUE = """
SELECT chat FROM subscribers WHERE sign = ? AND NOT EXISTS (
    SELECT 1 FROM messages WHERE messages.chat = subscribers.chat AND name = ?
) LIMIT 100
"""
_NOTE = "INSERT OR IGNORE INTO messages (chat, name) VALUES (?, ?)"
_GIVE_BACK = "DELETE FROM messages WHERE chat = ? AND name = ?"
_FORGET = "DELETE FROM messages WHERE noted_at < datetime('now', '-7 days')"
_FILE_ID = "SELECT file_id FROM photos WHERE sha256 = ?"
_KEEP_FILE_ID = "INSERT OR REPLACE INTO photos (sha256, file_id) VALUES (?, ?)"
_FORGET_PHOTOS = "DELETE FROM photos WHERE kept_at < datetime('now', '-7 days')"
_OWE = "INSERT INTO views VALUES (?, ?)"
_OWED = "SELECT event FROM views LIMIT 100"
_SETTLE = "DELETE FROM views WHERE event_id = ?"


class Store:
    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(_TABLES)

    def subscribe(self, chat: int, sign: Sign) -> None:
        self._database.execute(_SUBSCRIBE, (chat, sign))

    def unsubscribe(self, chat: int) -> bool:
        """Whether there was a subscription."""
        return self._database.execute(_UNSUBSCRIBE, (chat,)).rowcount == 1

    def sign_of(self, chat: int) -> Sign | None:
        row = self._database.execute(_SIGN_OF, (chat,)).fetchone()
        return Sign(row[0]) if row else None

    def due(self, sign: Sign, day: date) -> list[int]:
        """Some of the sign's subscribers for whom nothing was noted for the day."""
        return [chat for (chat,) in self._database.execute(_DUE, (sign, f"{day}"))]

    def note(self, chat: int, name: str) -> bool:
        """False for a message that was noted before: it was sent, or may have been."""
        return self._database.execute(_NOTE, (chat, name)).rowcount == 1

    def give_back(self, chat: int, name: str) -> None:
        """A noted message was surely not sent."""
        self._database.execute(_GIVE_BACK, (chat, name))

    def forget_old(self) -> None:
        """Telegram repeats an update for a day at most, and a morning is over with its day."""
        self._database.execute(_FORGET)
        self._database.execute(_FORGET_PHOTOS)

    def file_id(self, sha256: str) -> str | None:
        row = self._database.execute(_FILE_ID, (sha256,)).fetchone()
        return f"{row[0]}" if row else None

    def keep_file_id(self, sha256: str, file_id: str) -> None:
        """In the place of one that Telegram knows no more."""
        self._database.execute(_KEEP_FILE_ID, (sha256, file_id))

    def owe(self, view: HoroscopeViewed) -> None:
        self._database.execute(_OWE, (f"{view.event_id}", view.model_dump_json()))

    def owed(self) -> list[HoroscopeViewed]:
        rows = self._database.execute(_OWED).fetchall()
        return [HoroscopeViewed.model_validate_json(event) for (event,) in rows]

    def settle(self, event_id: UUID) -> None:
        self._database.execute(_SETTLE, (f"{event_id}",))
