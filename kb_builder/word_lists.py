"""
Add a line to `promises.yml` or `synonyms.yml` as a writer would, leaving all others as they are.

    - { q: 선물 포장 되나요, lang: ko, article: gift-wrapping, within: 3 }      below the last promise of its language
    - [환불, 환급]                                                             a group of its own, or into one

What two wordings of one question differ in is a synonym, too: "환불 언제" and "환급 언제" teach 환불 = 환급.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath

from kb_builder.edit import add_items, append, insert, line_end, scalar
from kb_builder.schema import Promise
from kb_builder.strict_yaml import Span, spans
from search_api.contract.analysis import Term, analyse, fold

PROMISES = "# Questions as shoppers type them, each of which must find its article among the first few.\n"
"""How a new promises.yml begins."""


def question_key(text: str) -> str:
    """What search compares when an article asks the very question: letters and digits, folded; empty if it has none."""
    return "".join(char for char in fold(text).text if char.isalnum())


def add_promise(text: str | None, promise: Promise, path: PurePath) -> str:
    """
    `promises.yml` with one more promise; unchanged if its language has one with that question.

    Args:
        text: The whole file, None if there is none.
        path: Used in messages only.

    Raises:
        ContentError: KB102, KB104, KB105 the file cannot be read.
    """
    text = PROMISES if text is None else text
    item = _promise(promise)
    root = spans(text, path)
    if root is None:
        return append(text, f"- {item}")
    of_lang = [at for at, each in enumerate(root.items) if _said(each, "lang") == promise.lang]
    asked = question_key(promise.q)
    if any(question_key(_said(root.items[at], "q")) == asked for at in of_lang):
        return text
    return insert(text, root, lambda _like, _flow: [item], after=of_lang[-1] if of_lang else -1, eol=line_end(text))


def _said(promise: Span, key: str) -> str:
    return promise.entries[key].value if key in promise.entries else ""


def _promise(promise: Promise) -> str:
    q, article = scalar(promise.q, flow=True), scalar(promise.article, flow=True)
    return f"{{ q: {q}, lang: {promise.lang}, article: {article}, within: {promise.within} }}"


def add_synonym(text: str, lang: str, words: tuple[str, str]) -> str:
    """
    `synonyms.yml` where two words mean the same: in the group of one of them, else in a group of their own.

    Unchanged if a group has both; two groups that have one each stay two, for they are not all one meaning.

    Raises:
        ContentError: KB102, KB104, KB105 the file cannot be read; KB108 it is written in braces.
    """
    path = PurePath("synonyms.yml")
    root = spans(text, path)
    groups = root.entries[lang].items if root and lang in root.entries else ()
    held = [({fold(word.value).text for word in group.items}, group) for group in groups]
    one, other = (fold(word).text for word in words)
    if any({one, other} <= known for known, _ in held):
        return text
    of_one = [group for known, group in held if one in known]
    of_other = [group for known, group in held if other in known]
    if bool(of_one) == bool(of_other):
        new = "[" + ", ".join(scalar(word, flow=True) for word in words) + "]"
        return add_items(text, lang, lambda _like, _flow: [new], path)
    word = words[1] if of_one else words[0]
    group = (of_one or of_other)[0]
    return insert(text, group, lambda like, flow: [scalar(word, like, flow=flow)], eol=line_end(text))


def taught_synonym(a: str, b: str, lang: str) -> tuple[str, str] | None:
    """
    The two words in which two wordings of one question differ, as they are written there.

    A dictionary cuts 배송비 and 配送料 in two; here a word is what is written without anything between, and only
    where such words do not match, for spaces are left out at will, the dictionary's own.
    None if the wordings differ in more than one word each, or in numbers (size 90 is not size 95), or where one
    word is a part of the other (배송 is more than 배송조회).
    """
    for cut in (_written_together, _of_dictionary):
        of_a, of_b = cut(a, lang), cut(b, lang)
        only_a, only_b = Counter(of_a) - Counter(of_b), Counter(of_b) - Counter(of_a)
        if only_a.total() == only_b.total() == 1:
            one, other = _without_what_both_say(*only_a, *only_b)
            if set(one) <= set(other) or set(other) <= set(one):
                return None
            pair = _as_written(a, one, lang), _as_written(b, other, lang)
            return pair if all(pair) and not re.search(r"\d", "".join(pair)) else None
    return None


_Word = tuple[str, ...]
"""A word as the dictionary forms of its parts."""


def _terms(text: str, lang: str) -> list[Term]:
    return [term for term in analyse(text, lang) if term.field == "word"]


def _of_dictionary(text: str, lang: str) -> list[_Word]:
    return [(term.text,) for term in _terms(text, lang)]


def _written_together(text: str, lang: str) -> list[_Word]:
    words: list[_Word] = []
    end = -1
    for term in _terms(text, lang):
        words[-1:] = [(*words[-1], term.text)] if term.start <= end else [*words[-1:], (term.text,)]
        end = term.end
    return words


def _without_what_both_say(one: _Word, other: _Word) -> tuple[_Word, _Word]:
    """배송조회 and 택배조회 teach 배송 = 택배; but 배송비 and 택배비 stay whole: one letter is no word."""
    while one[1:] and other[1:] and one[-1] == other[-1] and len(one[-1]) > 1:
        one, other = one[:-1], other[:-1]
    while one[1:] and other[1:] and one[0] == other[0] and len(one[0]) > 1:
        one, other = one[1:], other[1:]
    return one, other


def _as_written(text: str, word: _Word, lang: str) -> str:
    """The last place where `word` is said; with its ending where search would not know it again without, as 바꾸(고)."""
    terms = _terms(text, lang)
    starts = [at for at in range(len(terms)) if tuple(term.text for term in terms[at : at + len(word)]) == word]
    first, last = terms[starts[-1]], terms[starts[-1] + len(word) - 1]
    ending = re.compile(r"\w*").match(text, last.end)
    ends = (last.end, ending.end() if ending else last.end)
    found = (text[first.start : end] for end in ends)
    return next((said for said in found if tuple(term.text for term in _terms(said, lang)) == word), "")
