"""The page itself, whole without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from schemas.http.stats import DayTotal
from schemas.sign import SIGNS
from streams.http.failures import RETRY_AFTER
from streams.http.operation import Answer, Operation
from streams.http.page import chart
from streams.http.page.glyphs import GLYPHS
from streams.http.page.look import Look
from streams.http.page.picture import Picture
from streams.http.page.slots import slots_of
from streams.http.page.words import Words

#: Nothing but this worker's own files, and no script or style within the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@dataclass(frozen=True, slots=True)
class Page:
    """`language`: of the texts; the page's own `words` may be in another."""

    look: Look
    words: Words
    language: str

    async def tell(self, _: web.Request) -> web.Response:
        picture = await self.look.picture()
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        if picture.stored is None:
            headers["Retry-After"] = f"{RETRY_AFTER}"
        return web.Response(
            text=html_of(picture, self.words, self.language),
            status=HTTPStatus.OK if picture.stored else HTTPStatus.SERVICE_UNAVAILABLE,
            content_type="text/html",
            headers=headers,
        )

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/",
                self.tell,
                "Today for people",
                {200: Answer("the page", content_type="text/html")},
                problems=(503,),
                documented=False,
            )
        ]


def html_of(picture: Picture, words: Words, language: str) -> str:
    stored = picture.stored
    days = stored.stats.days if stored else []
    return _template().render(
        picture=picture,
        words=words,
        slots=slots_of(picture, words),
        signs=SIGNS,
        glyphs=GLYPHS,
        languages={
            sign: (stored.texts[sign].language if stored and sign in stored.texts else language)
            for sign in SIGNS
        },
        days=days,
        bars=chart.bars_of([day.total for day in days]),
        chart=chart,
        summary=_summary(days, words),
    )


@cache
def _template() -> Template:
    """Texts come from a model, and are hostile until they are escaped."""
    return Environment(
        loader=PackageLoader("streams.http.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("page.html")


def _summary(days: Sequence[DayTotal], words: Words) -> str:
    """The chart for those who do not see it."""
    if not days:
        return ""
    best = max(days, key=lambda day: day.total)
    return words.chart_summary.format(
        first=words.short(days[0].day),
        last=words.short(days[-1].day),
        best=words.short(best.day),
        most=words.number(best.total),
    )
