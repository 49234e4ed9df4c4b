"""An OpenAI-compatible model as the artist."""

from __future__ import annotations

from openai import omit
from openai.types import Image, ImagesResponse

from agents.artefact.failure import CallFailure, FailureKind
from agents.artists.accept import accept
from agents.artists.beside import beside
from agents.artists.prompt import prompt
from agents.openai_client import check, client_of, failing_as
from schemas.horoscope import Horoscope
from schemas.image import Drawing
from streams.settings import Settings

#: Portrait, and one of the sizes that every GPT image model has.
SIZE = "1024x1536"
#: Of a JPEG, in percent: even noise of this size is then less than is stored, as a PNG it is not.
QUALITY = 85


class OpenAIArtist:
    """Calls the Images API once. A picture is taken as base64 only: no URL is followed."""

    def __init__(self, settings: Settings) -> None:
        self._client = client_of(settings, "HOROSCOPE_ARTIST", settings.artist_timeout)
        self._images = self._client.images  # imported now, not in the first call
        self._model = settings.image_model

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    async def draw(self, text: Horoscope) -> Drawing:
        # GPT image models always answer in base64, and refuse a call that asks for it. Whatever
        # else speaks this protocol follows the older models, which answer with a URL unless asked,
        # and may refuse the name of a format.
        gpt = "gpt-image" in self._model
        with failing_as(FailureKind.NOT_AN_IMAGE):
            answer: object = await self._images.generate(
                model=self._model,
                prompt=prompt(text),
                n=1,
                size=SIZE,
                output_format="jpeg" if gpt else omit,
                output_compression=QUALITY if gpt else omit,
                response_format=omit if gpt else "b64_json",
            )
        encoded = _encoded(answer)
        return await beside(lambda: accept(encoded))

    async def check(self) -> str:
        return await check(self._client, self._model, FailureKind.NOT_AN_IMAGE)

    async def close(self) -> None:
        await self._client.close()


def _encoded(answer: object) -> object:
    """The base64; the client hands through what is no answer of the API (an HTML page as `str`)."""
    match answer:
        case ImagesResponse(data=[Image(b64_json=encoded), *_]):
            return encoded
        case _:
            raise CallFailure(FailureKind.NOT_AN_IMAGE, "the answer has no image")
