r"""
What travels between page and API: the types of every request and response.

`openapi.py` describes the API from these same types, so the description cannot fall behind.
Text limits are in code points.

Patterns end in `$(?!\n)`: in Python `$` alone also stands before a line break at the end, in JSON Schema it does not.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

MAX_QUERY = 200
MAX_COMMENT = 300
MAX_EVENTS = 20

Lang = Literal["ko", "ja", "en"]
Comment = Annotated[
    str,
    Meta(
        max_length=MAX_COMMENT,
        pattern="^(?!.*[\\u0000-\\u001f\\u007f-\\u009f])",
        description="What the reader adds, on one line; redacted before it is kept.",
    ),
]
QueryText = Annotated[str, Meta(max_length=MAX_QUERY, description="What the reader typed.")]
EventId = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)",
        description="UUIDv7 made by the page; the same id sent twice is stored once.",
    ),
]
Session = Annotated[
    str,
    Meta(pattern="^[0-9a-f]{32}$(?!\\n)", description="16 random bytes that die with the tab; no cookie, no person."),
]
ArticleId = Annotated[str, Meta(min_length=1, max_length=120, description="Letters of any script.")]
Channel = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_-]{0,39}$(?!\\n)", description="A channel of shop.yml.")]


class SearchRequest(Struct, forbid_unknown_fields=True, kw_only=True):
    q: QueryText
    lang: Lang
    intent: Literal["typing", "settled"] = "typing"
    """Only settled questions are logged, or every prefix would look like a gap."""
    query_id: EventId | None = None
    session: Session | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 10
    literal: bool = False
    """Search for what was typed, letter by letter: the way back from `searched_for`."""


class Run(Struct, kw_only=True):
    """A piece of text; `mark` says that the question's words matched it.  Never HTML."""

    text: str
    mark: bool = False


class SearchHit(Struct, kw_only=True):
    article_id: str
    url: str
    """Below the root of the site, without a leading slash."""
    title: list[Run]
    heading: str
    answer: str
    snippet: list[Run]
    category: str


class SearchResponse(Struct, kw_only=True):
    query_id: str
    query: str
    lang: Lang
    """The language that was searched: the one the question is written in, if that is another than the page's."""
    searched_for: str
    """What the question was taken to mean, after another keyboard or a slip; empty if it was taken as typed."""
    verdict: Literal["answered", "weak", "empty"]
    hits: list[SearchHit]
    kept: bool
    """Whether the question is written down: it was meant, and the log is well."""
    index_build: str
    took_ms: float


class SuggestRequest(Struct, forbid_unknown_fields=True, kw_only=True):
    q: QueryText
    lang: Lang
    limit: Annotated[int, Meta(ge=1, le=10)] = 6


class Suggestion(Struct, kw_only=True):
    article_id: str
    url: str
    title: list[Run]
    """The question, or that other wording of it which fits what was typed."""


class SuggestResponse(Struct, kw_only=True):
    query: str
    suggestions: list[Suggestion]
    index_build: str


class Click(Struct, tag="click", tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """A result or a suggestion was opened."""

    id: EventId
    query_id: EventId
    article_id: ArticleId
    position: Annotated[int, Meta(ge=1, le=50)]
    source: Literal["results", "suggestion"] = "results"
    session: Session | None = None


class Solved(Struct, tag="solved", tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """The reader said that the answer in the list was enough."""

    id: EventId
    query_id: EventId
    article_id: ArticleId
    session: Session | None = None


class Vote(Struct, tag="vote", tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """ "Did this answer it?"; the last vote of a session on an article counts."""

    id: EventId
    article_id: ArticleId
    lang: Lang
    value: Literal["yes", "no"]
    reason: Literal["outdated", "unclear", "not_my_case", "wrong"] | None = None
    comment: Comment = ""
    query_id: EventId | None = None
    session: Session | None = None


class Contact(Struct, tag="contact", tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """A way to reach the shop was taken."""

    id: EventId
    channel: Channel
    article_id: ArticleId | None = None
    query_id: EventId | None = None
    session: Session | None = None


Event = Click | Solved | Vote | Contact


class EventsRequest(Struct, forbid_unknown_fields=True, kw_only=True):
    events: Annotated[list[Event], Meta(min_length=1, max_length=MAX_EVENTS)]


class EventsResponse(Struct, kw_only=True):
    accepted: int


class Health(Struct, kw_only=True):
    live: bool
    ready: bool
    """A verified snapshot is open: questions are answered."""
    log: Literal["ok", "failing"]
    index_build: str | None
    documents: int


class ErrorBody(Struct, kw_only=True):
    code: str
    message: str
    mend: str


class ErrorResponse(Struct, kw_only=True):
    """The one shape of every refusal."""

    error: ErrorBody
