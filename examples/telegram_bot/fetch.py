"""Gets an image from where the service says that it is."""

from hashlib import sha256

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from .contract import HoroscopeImagePublished

_LIMIT = ClientTimeout(total=10)
_CHUNK = 64 * 1024


class NotFetchedError(Exception):
    """Says why there is no image."""


async def fetch(session: ClientSession, image: HoroscopeImagePublished) -> bytes:
    """The very bytes that were published, or NotFetchedError."""
    try:
        async with session.get(image.url, timeout=_LIMIT) as response:
            return await _body(response, image)
    except (ClientError, TimeoutError) as error:
        raise NotFetchedError(repr(error)) from error


async def _body(response: ClientResponse, image: HoroscopeImagePublished) -> bytes:
    if response.status != 200:
        raise NotFetchedError(f"status {response.status}")
    if response.content_type != image.media_type:
        raise NotFetchedError(f"{response.content_type} instead of {image.media_type}")
    data = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        data += chunk
        if len(data) > image.size:
            raise NotFetchedError(f"more than its {image.size} bytes")
    if sha256(data).hexdigest() != image.sha256:
        raise NotFetchedError("other bytes than were published")
    return bytes(data)
