"""What of a text goes onto a card: its first sentence, in lines that fit.

A text comes from a model or an operator and may be any Unicode.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection

ELLIPSIS = "…"
#: A sentence is looked for in so many characters: more than a card holds of the narrowest.
_LOOKED_AT = 600
#: A mark at a sentence's end, closing quotes, and then an end or a capital (not "e. g. this").
_SENTENCE = re.compile(r".*?[.!?…]++[»”’\"')\]]*+(?=$|\s[^a-zа-яё–—-])")
_LOOSE_END = " ,;:–—-(«„“"

#: Whether a line is short enough.
Fits = Callable[[str], bool]


def first_sentence(text: str) -> str:
    """The first sentence on one line, or all of a text that has no end of one."""
    held = " ".join(_plain(text[:_LOOKED_AT]).split())
    found = _SENTENCE.match(held)
    return found[0] if found else held


def _plain(text: str) -> str:
    """Without what is not seen: controls end a word, marks of direction and joiners do not."""
    composed = unicodedata.normalize("NFC", text)
    kinds = ((each, unicodedata.category(each)) for each in composed)
    return "".join(" " if kind == "Cc" else each for each, kind in kinds if kind != "Cf")


def drawable(sentence: str, known: Collection[str]) -> str:
    """The sentence without the signs that a font lacks; nothing where it lacks a letter of it.

    An emoji can be spared. Without a letter a card would show words that nobody wrote.
    """
    missing = {each for each in sentence if each != " " and each not in known}
    if any(unicodedata.category(each).startswith(("L", "N")) for each in missing):
        return ""
    return " ".join("".join(each for each in sentence if each not in missing).split())


def tied(sentence: str) -> str:
    """No line is to end with a word of one letter, nor to begin with a dash."""
    return re.sub(r"(?<=\b\w) (?=\w)|\s(?=[–—])", "\N{NO-BREAK SPACE}", sentence)


def in_lines(sentence: str, fits: Fits, most: int) -> list[str]:
    """Break a sentence into at most so many lines; what is left out is told by an ellipsis."""
    lines: list[str] = []
    rest = sentence
    while rest and len(lines) < most:
        line = _line(rest, fits)
        if not line:  # not even a character fits
            return lines
        lines.append(line)
        rest = rest[len(line) :].lstrip()
    if rest:
        lines[-1] = _shortened(lines[-1], fits)
    return lines


def _line(rest: str, fits: Fits) -> str:
    """As many whole words as fit; of a word that is longer than a line, what fits."""
    words = rest.split(" ")
    count = _most(len(words), lambda count: fits(" ".join(words[:count])))
    if count:
        return " ".join(words[:count])
    return words[0][: _most(len(words[0]), lambda count: fits(words[0][:count]))]


def _most(limit: int, good: Callable[[int], bool]) -> int:
    """The highest good count, where each lower one is good and no higher one."""
    return bisect_left(range(1, limit + 1), True, key=lambda count: not good(count))


def _shortened(line: str, fits: Fits) -> str:
    while line:
        told = line.rstrip(_LOOSE_END) + ELLIPSIS
        if fits(told):
            return told
        line = line[:-1] if " " not in line else line.rpartition(" ")[0]
    return ELLIPSIS
