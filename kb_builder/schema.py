"""
What may stand in front matter and in the files of `kb/`, said once.

    YAML nodes --read--> the types below, or all problems with file and line
    the types  --json_schema--> kb/schema/*.json, for the writer's editor

A key is checked, explained to the writer and offered by the editor from the same definition.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, field

from kb_builder.problem import ContentError, Problem, nearest, place
from kb_builder.strict_yaml import Mapping, Node, Scalar, Sequence

T = TypeVar("T")

Text = Annotated[str, Meta(min_length=1, max_length=1000)]
Localised = Text | dict[str, Text]
"""One text for all languages, or one per language."""
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", description="small letters, digits, - and _")]
Lang = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", description="a language code such as ko")]
QuestionUrl = Annotated[
    str,
    Meta(
        pattern=r"^(https://|sms:)\S*\{question\}\S*$",
        description="the address with {question} where the reader's question goes, such as https://shop.example/contact?text={question}",
    ),
]
Url = Annotated[str, Meta(pattern=r"^(https?://|mailto:|tel:|sms:)\S+$", description="https://, mailto: or tel:")]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$", description="a colour such as #2f6b57")]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="a time such as 18:00")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="a country code such as KR")]
Amount = int | Annotated[list[int], Meta(min_length=2, max_length=2)]
"""A number, or the ends of a range."""


class FrontMatter(Struct, kw_only=True, forbid_unknown_fields=True):
    """Front matter of an article."""

    id: Annotated[str, Meta(description="Decides the address; the same in every language.")] | None = None
    title: Annotated[Text, Meta(description="The question, as a reader would ask it.")] | None = None
    answer: Annotated[Text, Meta(description="One or two sentences that answer it.")] | None = None
    aliases: Annotated[list[Text], Meta(description="How readers really say it; each counts as a title.")] = field(
        default_factory=list
    )
    category: Annotated[str, Meta(description="An id of categories.yml.")] | None = None
    tags: list[Text] = field(default_factory=list)
    related: Annotated[list[str], Meta(description="Ids of other articles.")] = field(default_factory=list)
    contact: Annotated[list[Slug], Meta(description="Channels of shop.yml, best first.")] = field(
        default_factory=list
    )
    updated: date | None = None
    review_by: date | None = None
    valid_from: Annotated[date, Meta(description="First day on which this is an answer.")] | None = None
    valid_until: Annotated[date, Meta(description="Last day on which this is an answer.")] | None = None
    notice: Annotated[bool, Meta(description="true announces it on every page, as long as it is an answer.")] = False
    draft: Annotated[bool, Meta(description="true keeps it off the site.")] = False
    lang: Lang | None = None
    source: Annotated[Lang, Meta(description="Language of the original; without it the shop's first one.")] | None = (
        None
    )


class Look(Struct, kw_only=True, forbid_unknown_fields=True):
    """Logo, colours and fonts of the shop."""

    logo: Annotated[str, Meta(description="A file below kb/, best an SVG.")] | None = None
    image: (
        Annotated[str, Meta(description="A PNG or JPEG below kb/ for previews in chats, best 1200 by 630.")] | None
    ) = None
    accent: Colour = "#2f6b57"
    accent_dark: Annotated[Colour, Meta(description="The accent on a dark ground.")] = "#8fd0b6"
    paper: Annotated[Colour, Meta(description="The ground of light pages.")] = "#fbf9f5"
    font: Annotated[str, Meta(pattern=r"^[\w ,'\"-]+$", description="Font families, as in CSS.")] | None = None


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Hours(Struct, kw_only=True, forbid_unknown_fields=True):
    """Days of the week with the same opening hours; a day may stand in several, with a break between."""

    days: list[Weekday]
    open: Clock
    close: Clock


class Channel(Struct, kw_only=True, forbid_unknown_fields=True):
    """A way to reach a person."""

    id: Slug
    kind: Literal[
        "kakaotalk",
        "naver_talktalk",
        "line",
        "instagram",
        "messenger",
        "whatsapp",
        "shopify_inbox",
        "chat",
        "phone",
        "sms",
        "email",
        "form",
        "other",
    ]
    label: Localised
    url: Url
    with_question: QuestionUrl | None = None
    languages: Annotated[list[Lang], Meta(description="In which somebody answers; none: all.")] = field(
        default_factory=list
    )


class Fact(Struct, kw_only=True, forbid_unknown_fields=True):
    """A fact, in exactly one unit; a list of two numbers is a range."""

    krw: Amount | None = None
    jpy: Amount | None = None
    usd: Amount | None = None
    percent: Amount | None = None
    minutes: Amount | None = None
    hours: Amount | None = None
    days: Amount | None = None
    business_days: Amount | None = None
    months: Amount | None = None
    years: Amount | None = None
    day_of_month: Amount | None = None
    number: Amount | None = None
    time: Clock | None = None
    text: Localised | None = None


class Shop(Struct, kw_only=True, forbid_unknown_fields=True):
    """kb/shop.yml: the shop's facts."""

    name: Localised
    tagline: Localised = ""
    url: Url | None = None
    site_url: Annotated[Url, Meta(description="Where the help center will be published.")] | None = None
    languages: Annotated[list[Lang], Meta(min_length=1, description="The first one is the default.")] = field(
        default_factory=lambda: ["en"]
    )
    look: Look = field(default_factory=Look)
    time_zone: Annotated[str, Meta(description="Such as Asia/Seoul.")] = "Asia/Seoul"
    hours: list[Hours] = field(default_factory=list)
    holidays: Annotated[list[Country], Meta(description="Whose public holidays are days off, such as KR.")] = field(
        default_factory=list
    )
    closed: Annotated[list[date], Meta(description="Other days off, such as 2026-08-14.")] = field(
        default_factory=list
    )
    channels: list[Channel] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    popular: Annotated[list[str], Meta(description="Ids for the home page; none: those others refer to most.")] = (
        field(default_factory=list)
    )


class Category(Struct, kw_only=True, forbid_unknown_fields=True):
    """A category, in the order in which readers see them."""

    id: Slug
    title: Localised
    about: Localised = ""
    icon: Annotated[str, Meta(description="An icon of Material, such as material/truck-outline.")] = (
        "material/help-circle-outline"
    )
    contact: Annotated[list[Slug], Meta(description="Channels of shop.yml, best first.")] = field(
        default_factory=list
    )


Categories = list[Category]
"""kb/categories.yml"""

Synonyms = dict[str, list[Annotated[list[Text], Meta(min_length=2)]]]
"""kb/synonyms.yml: language -> groups of words that mean the same."""


class Promise(Struct, kw_only=True, forbid_unknown_fields=True):
    """A question that must find its article."""

    q: Text
    lang: Lang
    article: Annotated[str, Meta(description="The id of the article that answers it.")]
    within: Annotated[int, Meta(ge=1, le=10, description="It stands among the first so many.")] = 3


Promises = list[Promise]
"""kb/promises.yml"""

SCHEMAS: dict[str, Any] = {
    "article": FrontMatter,
    "shop": Shop,
    "categories": Categories,
    "synonyms": Synonyms,
    "promises": Promises,
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of `kb/`, or of front matter (`article`)."""
    schema = msgspec.json.schema(SCHEMAS[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def read(node: Node | None, wanted: type[T] | Any, path: PurePath) -> T:
    """
    Turn YAML into `wanted`.

    Raises:
        ContentError: KB106 unknown key, KB107 missing key, KB108 wrong value, KB114 an id twice; all there are.
    """
    reader = _Reader(path)
    value = reader.value(node if node is not None else _nothing(wanted), wanted, "the file")
    if reader.problems:
        raise ContentError(reader.problems)
    result: T = value
    return result


def _nothing(wanted: Any) -> Node:
    return Sequence([], 1) if get_origin(wanted) is list else Mapping({}, 1)


class _Reader:
    def __init__(self, path: PurePath) -> None:
        self.problems: list[Problem] = []
        self._path = path

    def value(self, node: Node, wanted: Any, name: str) -> Any:
        """`node` as `wanted`; None, and a problem noted, if it is something else."""
        for option in _options(wanted):
            bare = _bare(option)
            if isinstance(node, Mapping) and isinstance(bare, type) and issubclass(bare, Struct):
                return self._struct(node, bare, name)
            if isinstance(node, Mapping) and get_origin(bare) is dict:
                of = get_args(bare)[1]
                return {key: self.value(item, of, f"{name}.{key}") for key, item in node.entries.items()}
            if isinstance(node, Sequence) and get_origin(bare) is list:
                return self._list(node, option, name)
            if isinstance(node, Scalar) and _is_leaf(bare):
                try:
                    return msgspec.convert(node.value, option, strict=False)
                except msgspec.ValidationError:
                    continue
        self._wrong(node, wanted, name)
        return None

    def _struct(self, node: Mapping, wanted: type[Struct], name: str) -> Any:
        fields = {field.encode_name: field for field in msgspec.structs.fields(wanted)}
        values: dict[str, Any] = {}
        for key, item in node.entries.items():
            if key not in fields:
                self._note(node.key_lines[key], "KB106", f"unknown key {key!r}", nearest(key, fields))
            elif not (isinstance(item, Scalar) and not item.value and not item.quoted):
                # A key without a value says nothing: as if it were not there.
                values[key] = self.value(item, fields[key].type, key if name == "the file" else f"{name}.{key}")
        for key, field_ in fields.items():
            if field_.required and key not in values:
                self._note(node.line, "KB107", f"no {key!r} in {name}", f"add '{key}:'")
        complete = all(not field_.required or key in values for key, field_ in fields.items())
        return wanted(**values) if complete else None

    def _list(self, node: Sequence, wanted: Any, name: str) -> Any:
        of = get_args(_bare(wanted))[0]
        items = [self.value(item, of, f"{name}[{at}]") for at, item in enumerate(node.items)]
        for meta in wanted.__metadata__ if get_origin(wanted) is Annotated else ():
            fewest, most = meta.min_length or 0, meta.max_length or len(items)
            if not fewest <= len(items) <= most:
                counted = f"{fewest} items" if fewest == meta.max_length else f"at least {fewest} items"
                self._note(node.line, "KB108", f"{name} has {len(items)}", f"give {counted}")
        self._one_of_each(node)
        return items

    def _one_of_each(self, node: Sequence) -> None:
        """Of two with one id readers would see the first, or both: nobody could say which is meant."""
        lines: dict[str, int] = {}
        for item in node.items:
            id_ = item.entries.get("id") if isinstance(item, Mapping) else None
            if isinstance(id_, Scalar) and id_.value in lines:
                said = f"{id_.value!r} is already the id on line {lines[id_.value]}"
                self._note(id_.line, "KB114", said, "keep one of the two, or give it an id of its own")
            elif isinstance(id_, Scalar):
                lines[id_.value] = id_.line

    def _wrong(self, node: Node, wanted: Any, name: str) -> None:
        shown = repr(node.value) if isinstance(node, Scalar) else f"a {type(node).__name__.lower()}"
        self._note(node.line, "KB108", f"{name}: {shown} is not {describe(wanted)}", f"give {describe(wanted)}")

    def _note(self, line: int, code: str, message: str, mend: str) -> None:
        self.problems.append(Problem(place(self._path, line), code, message, mend))


def _options(wanted: Any) -> Iterator[Any]:
    """The members of a union; None is what a key without a value means, not an option."""
    if get_origin(wanted) in (Union, types.UnionType):
        yield from (option for option in get_args(wanted) if option is not type(None))
    else:
        yield wanted


def _bare(wanted: Any) -> Any:
    return get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted


def _is_leaf(bare: Any) -> bool:
    return get_origin(bare) not in (list, dict) and not (isinstance(bare, type) and issubclass(bare, Struct))


_KINDS = {str: "text", int: "a whole number", bool: "true or false", date: "a date such as 2026-11-20"}


def describe(wanted: Any) -> str:
    """What a writer should give: "a date such as 2026-11-20"."""
    return " or ".join(dict.fromkeys(map(_describe, _options(wanted))))


def _describe(wanted: Any) -> str:
    bare = _bare(wanted)
    for meta in wanted.__metadata__ if get_origin(wanted) is Annotated else ():
        if meta.description and meta.pattern:
            return str(meta.description)
        if meta.ge is not None:
            return f"a whole number from {meta.ge} to {meta.le}"
        if meta.min_length and bare is str:
            return f"text of {meta.min_length} to {meta.max_length:,} characters"
    if get_origin(bare) is Literal:
        return "one of " + ", ".join(map(str, get_args(bare)))
    if get_origin(bare) is list:
        return "a list"
    if get_origin(bare) is dict or (isinstance(bare, type) and issubclass(bare, Struct)):
        return "keys with values"
    return _KINDS.get(bare, "text")
