"""What is told to somebody, and the messages that tell it."""

from dataclasses import dataclass, field

from . import words


@dataclass(frozen=True, slots=True)
class Photo:
    """`data` is None until the bytes are here; Telegram may have them from an earlier upload."""

    sha256: str
    media_type: str
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    text: str
    photo: Photo | None = None


def messages(letter: Letter) -> list[Letter]:
    """One, or two where the text is no caption.

    Then the text comes first: it is what the notification shows, and no photo can cost it.
    """
    if letter.photo is None or words.is_caption(letter.text):
        return [letter]
    return [Letter(letter.text), Letter("", letter.photo)]
