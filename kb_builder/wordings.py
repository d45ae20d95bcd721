r"""
Readers' own words, made fit to stand in an article, in its title and in its address.

    "  환불\u202e 언제??\n"  --clean-->  환불 언제??      "how do I get a refund" --slug-->  get-refund

They are hostile and private: signs that turn or hide text go, and a wording out of which `privacy` had to
take a person is used nowhere, for git forgets nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kb_builder.word_lists import question_key
from search_api.contract.analysis import fold
from search_api.contract.languages import LANGUAGES
from search_api.privacy import redact

LONGEST_WORDING = 80
"""Code points; what is longer tells a story that nobody types a second time."""
LONGEST_TITLE = 100
LONGEST_SLUG = 40
WORDS_OF_SLUG = 5

_LABEL = re.compile("‹[a-z]+›")
"""Where `privacy` took a person out."""


def clean(text: str) -> str:
    """What a reader typed, on one line, without control and bidi characters, without a person, naming no fact."""
    said = "".join(char for char in redact(text).text if not _is_no_character(char))
    # {{ delivery_fee }} would be filled in, and an unknown fact would stop the build.
    said = re.sub(r"\{{2,}", "{", said)
    return " ".join(unicodedata.normalize("NFC", said).split())


def _is_no_character(char: str) -> bool:
    """Half of a pair that was replaced, or a code point that Unicode keeps free for ever and YAML refuses."""
    return char == "\ufffd" or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"


def fitting(texts: Iterable[str]) -> list[str]:
    """Those that may stand in an article, cleaned, each once as search compares them, in their order."""
    found: dict[str, str] = {}
    for wording in map(clean, texts):
        key = question_key(wording)
        if key and len(wording) <= LONGEST_WORDING and not _LABEL.search(wording):
            found.setdefault(key, wording)
    return list(found.values())


def title(texts: Iterable[str], lang: str) -> str:
    """The first that has a word in it, fit to stand over an article; empty if none has."""
    whole = (" ".join(_LABEL.sub(" ", clean(text)).split()) for text in texts)
    said = next((text for text in whole if question_key(text)), "")
    if len(said) > LONGEST_TITLE:
        said = said[: LONGEST_TITLE + 1].rpartition(" ")[0] or said[:LONGEST_TITLE]
    return said[:1].upper() + said[1:] if lang == "en" else said


def slug(texts: Iterable[str]) -> str:
    """An address of the first that gives one: the telling words of text in English; empty if none is."""
    return next(filter(None, map(_slug, texts)), "")


def _slug(text: str) -> str:
    if not text.isascii():
        return ""
    words = re.findall("[a-z0-9]+", fold(text).text.replace("'", ""))
    telling = [word for word in words if word not in LANGUAGES["en"].FUNCTION_WORDS][:WORDS_OF_SLUG]
    while len("-".join(telling)) > LONGEST_SLUG:
        telling.pop()
    return "-".join(telling) if any(word.isalpha() for word in telling) else ""
