import asyncio
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from . import words
from .images import Images
from .letter import Letter
from .post import Post
from .store import Store
from .texts import Texts


async def send_mornings(
    store: Store, texts: Texts, images: Images, post: Post, zone: ZoneInfo, morning: time
) -> None:
    """Send each subscriber the day's text once, when the morning has come and the text is there.

    Whoever subscribes later in the day gets it then. A later revision is not sent again, and an
    image that is not here yet is not waited for.
    """
    while True:
        now = datetime.now(zone)
        if now.time() >= morning:
            await _send(store, texts, images, post, now.date())
        store.forget_old()
        await asyncio.sleep(1)


async def _send(store: Store, texts: Texts, images: Images, post: Post, day: date) -> None:
    for text in texts.of(day):
        told = words.horoscope(text.sign, day, text.content)
        for chat in store.due(text.sign, day):
            letter = Letter(told, images.photo(text.sign, day, text.revision))
            await post.send(chat, f"{day}", letter, shows=text.sign)
