"""What the bot says."""

from datetime import date
from difflib import get_close_matches

from .contract import HoroscopeReply, Sign

#: UTF-16's units, as Telegram counts: of a message, and of a photo's caption.
_LONGEST, _CAPTION = 4096, 1024
_SIGNS = f"The signs: {', '.join(Sign)}."
HELP = f"""I bring you a horoscope each morning.

/subscribe leo: from now on
/today leo: today's; without a sign, your own
/unsubscribe: no more

{_SIGNS}"""
WHAT = f"I do not understand that.\n\n{HELP}"
UNSUBSCRIBED = "No more horoscopes. /subscribe brings them back."
NOT_SUBSCRIBED = "You have no subscription. /subscribe leo makes one."
NO_ANSWER = "There is no answer at the moment. Please try again in a few minutes."


def sign_in(text: str | None) -> Sign | None:
    word = (text or "").strip().lower()
    return Sign(word) if word in list(Sign) else None


def which_sign(command: str, text: str | None) -> str:
    """Ask for the sign that `text` does not hold, or guess it."""
    if close := get_close_matches((text or "").strip().lower(), list(Sign), n=1):
        return f"Did you mean /{command} {close[0]}?"
    return f"Which sign? For example: /{command} leo\n\n{_SIGNS}"


def subscribed(sign: Sign) -> str:
    return f"You get the horoscope of {sign.title()} every morning. /unsubscribe ends it."


def horoscope(sign: Sign, day: date, content: str) -> str:
    return fitted(f"{sign.title()}, {day:%d.%m.%Y}\n\n{content}")


def told(reply: HoroscopeReply) -> str:
    if reply.status == "ready":
        return horoscope(reply.sign, reply.day, reply.content)
    return NO_ANSWER


def is_caption(text: str) -> bool:
    """Whether it is short enough to stand under a photo."""
    return len(text.encode("utf-16-le")) <= 2 * _CAPTION


def fitted(text: str) -> str:
    """Cut to what one message may hold."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST:
        return text
    return units[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
