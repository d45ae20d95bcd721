"""
The search of a site without an API: an index small enough for a phone, which scripts of the page read.

    sections --index_offline--> assets/search/ko.json          what readers see: questions, wordings, answers
                            +-> assets/search/<hash>/0.bin ... which terms stand in the rest of the articles

What is shown is there as text, and the page takes it apart itself.  The rest of an article is there only as the
terms it holds: as text it would weigh twice as much, and a phone would have to take all of it apart at the first
question.  Only terms that need no dictionary count: English words, Korean and Japanese bigrams.

A list of terms would weigh as much as where they stand.  So a term is named by the bucket that its hash falls into;
two terms in one bucket are taken for one, which costs less than .01 MRR at `BUCKETS`.

    bucket    gamma(articles + 1), then for each article the gap to the one before, as Rice code, and in English
              how often the term stands there, as gamma code

Source: Witten, Moffat and Bell 1999, "Managing Gigabytes", chapter 3 (codes); Fowler, Noll and Vo (FNV-1a).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from search_api.contract.analysis import analyse, fold
from search_api.contract.documents import IndexDocument
from search_api.contract.languages import FALLBACK, LANGUAGES
from search_api.contract.languages.ja import readings

FOLDER = "assets/search/"
FORMAT = 1
"""Changes whenever scripts must read the files in another way; scripts refuse one that they do not know."""

BUCKETS = 1 << 15
SHARD_BYTES = 12_000
"""About so much is read at once; a question needs as many parts as it has terms, at most."""

COUNTED = frozenset({"en"})
"""
Languages in which it matters how often a term stands in an article (MRR .86 against .77); a Korean or Japanese
bigram says as much where it stands once (.957 against .958), so one that is shown needs no place in the parts.
"""


def index_offline(
    documents: Iterable[IndexDocument], synonyms: Mapping[str, Sequence[Sequence[str]]], time_zone: str
) -> Iterator[tuple[str, bytes]]:
    """
    The files of the index of each language, by their place below the root of the site.

    Args:
        documents: Sections; those of an article one after the other, its lead first.
        synonyms: Language -> groups of words that mean the same.
        time_zone: IANA name of where a day on which an article begins or ends to be an answer begins.
    """
    by_lang: dict[str, dict[str, list[IndexDocument]]] = {}
    for document in documents:
        by_lang.setdefault(document.lang, {}).setdefault(document.article_id, []).append(document)
    for lang, articles in by_lang.items():
        held = [_held(sections) for sections in articles.values()]
        lengths = [terms.total() for terms in held]
        if lang not in COUNTED:
            for terms, sections in zip(held, articles.values(), strict=True):
                for term in _shown(sections[0]):
                    del terms[term]
        parts = list(_parts(held, counted=lang in COUNTED))
        digest = hashlib.sha256(b"".join(parts)).hexdigest()[:12]
        # Named by their content: they may be cached for ever.
        names = [f"{FOLDER}{digest}/{number}.bin" for number in range(len(parts))]
        about = {
            "format": FORMAT,
            "time_zone": time_zone,
            "parts": names,
            "buckets": BUCKETS,
            "counted": lang in COUNTED,
            "lengths": lengths,
            "articles": _columns([sections[0] for sections in articles.values()]),
            "synonyms": synonyms.get(lang, ()),
        }
        yield f"{FOLDER}{lang}.json", json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
        yield from zip(names, parts, strict=True)


def _columns(leads: Sequence[IndexDocument]) -> dict[str, list[Any]]:
    """What is shown or asked, a list for each property: alike beside alike compresses better."""
    columns: dict[str, list[Any]] = {
        "id": [lead.article_id for lead in leads],
        "title": [lead.title for lead in leads],
        "answer": [lead.answer for lead in leads],
        "aliases": [lead.aliases for lead in leads],
        "tags": [lead.tags for lead in leads],
        "category": [lead.category for lead in leads],
        "valid": [
            [lead.valid_from, lead.valid_until] if lead.valid_from or lead.valid_until else 0 for lead in leads
        ],
    }
    if leads[0].lang == "ja":
        columns["sound"] = [_sound(lead.title) for lead in leads]
    return columns


def _sound(text: str) -> str:
    """How `text` is read, in hiragana, for readers who type it so; signs end a run."""
    return "".join(" " if sound is None else sound for sound, _, _ in readings(fold(text).text)).strip()


def _held(sections: Sequence[IndexDocument]) -> Counter[str]:
    """The terms of an article that none of its columns says: those of its text and headings."""
    lead = sections[0]
    texts = [*(section.text for section in sections), *(section.heading for section in sections)]
    if lead.answer:
        texts[0] = texts[0].replace(lead.answer, "", 1)
    return Counter(term for text in texts if text for term in terms_of(text, lead.lang))


def _shown(lead: IndexDocument) -> frozenset[str]:
    """The terms that the columns say."""
    texts = (lead.title, lead.answer, *lead.aliases, *lead.tags)
    return frozenset(term for text in texts if text for term in terms_of(text, lead.lang))


def terms_of(text: str, lang: str) -> list[str]:
    """The terms of `text` that are looked for in the parts."""
    if lang == "en":
        return [term.text for term in analyse(text, lang) if term.field == "word"]
    return [term for term, _, _ in LANGUAGES.get(lang, FALLBACK).grams(fold(text).text)]


def bucket_of(term: str) -> int:
    """The bucket of a term: FNV-1a over its UTF-16 code units, as scripts see them."""
    code = 0x811C9DC5
    data = term.encode("utf-16-le", "surrogatepass")
    for low, high in zip(data[::2], data[1::2], strict=True):
        code = (code ^ (low | high << 8)) * 0x01000193 & 0xFFFFFFFF
    # The low bits of a short text's hash are hardly mixed.
    return (code ^ code >> 15) % BUCKETS


def _parts(held: Sequence[Counter[str]], *, counted: bool) -> Iterator[bytes]:
    """All buckets in order, cut into a power of two of parts with the same number of buckets each."""
    buckets: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for article, terms in enumerate(held):
        for term, count in terms.items():
            bucket = buckets[bucket_of(term)]
            bucket[article] = bucket.get(article, 0) + count
    bits = [_coded(sorted(buckets[number].items()), len(held), counted) for number in range(BUCKETS)]
    number_of_parts = 1
    while sum(map(len, bits)) > 8 * SHARD_BYTES * number_of_parts and number_of_parts < BUCKETS:
        number_of_parts *= 2
    size = BUCKETS // number_of_parts
    for start in range(0, BUCKETS, size):
        yield _packed("".join(bits[start : start + size]))


def _coded(postings: Sequence[tuple[int, int]], articles: int, counted: bool) -> str:
    """The bits of a bucket; `postings` are (article, count)."""
    rice = rice_parameter(articles, len(postings))
    coded = [_gamma(len(postings) + 1)]
    for (before, _), (article, count) in pairwise([(-1, 0), *postings]):
        quotient, rest = divmod(article - before - 1, 1 << rice)
        coded.append("1" * quotient + "0" + (f"{rest:0{rice}b}" if rice else ""))
        if counted:
            coded.append(_gamma(count))
    return "".join(coded)


def rice_parameter(articles: int, holding: int) -> int:
    """Bits of the rest of a gap: about ln 2 of the mean gap, in whole numbers, as scripts count them too."""
    rice = 0
    while holding and holding * 10 << rice + 1 <= 7 * articles:
        rice += 1
    return rice


def _gamma(number: int) -> str:
    """`number`, at least 1, after as many zeros as it has bits after its first."""
    return f"{number:b}".zfill(2 * number.bit_length() - 1)


def _packed(bits: str) -> bytes:
    padded = bits + "0" * (-len(bits) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8, "big") if padded else b""
