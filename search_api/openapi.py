"""
The description of the API, OpenAPI 3.1, made from the types of `wire.py`: it cannot fall behind them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from search_api.wire import (
    ErrorResponse,
    EventsRequest,
    EventsResponse,
    Health,
    SearchRequest,
    SearchResponse,
    SuggestRequest,
    SuggestResponse,
)

_REFERENCE = "#/components/schemas/{name}"

_TYPES = (
    SearchRequest,
    SearchResponse,
    SuggestRequest,
    SuggestResponse,
    EventsRequest,
    EventsResponse,
    Health,
    ErrorResponse,
)

_REASONS = {
    400: "The body is not JSON, or not of this shape.",
    403: "The request comes from a page of a site that KB_ALLOWED_ORIGINS does not list.",
    405: "The method is not possible here.",
    413: "The body has more than 64 kB.",
    415: "The body is neither application/json nor text/plain.",
    429: "Too many requests of one place in a minute.",
    500: "A fault of the server.",
    503: "Unavailable now, which is not the same as empty.",
}
_OF_GET = (405, 500)
_OF_POST = (400, 403, 405, 413, 415, 429, 500, 503)


def description() -> dict[str, Any]:
    """Return the whole document."""
    _, schemas = msgspec.json.schema_components(_TYPES, ref_template=_REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Help center",
            "version": "1",
            "description": "Search the articles of a help center, and tell what became of an answer.",
        },
        "paths": {
            "/api/search": _post("Answer a question.", SearchRequest, {200: ("The answer.", SearchResponse)}),
            "/api/suggest": _post(
                "Complete what is being typed.", SuggestRequest, {200: ("Completions.", SuggestResponse)}
            ),
            "/api/events": _post(
                "Tell what a reader did with an answer.",
                EventsRequest,
                {202: ("Every event is on the disk.", EventsResponse)},
            ),
            "/api/health": _get("How the server is.", Health),
            "/api/health/live": _get("The process answers.", Health),
            "/api/health/ready": _get("Questions are answered.", Health, also=503),
            "/openapi.json": _get("This document.", None),
        },
        "components": {"schemas": schemas},
    }


def _post(summary: str, body: type, results: dict[int, tuple[str, type]]) -> dict[str, Any]:
    responses = {str(status): _response(text, type_) for status, (text, type_) in results.items()}
    content = {"application/json": {"schema": _schema(body)}, "text/plain": {"schema": _schema(body)}}
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": content},
            "responses": responses | _refusals(*_OF_POST),
        }
    }


def _get(summary: str, result: type | None, *, also: int | None = None) -> dict[str, Any]:
    refusals = _refusals(*_OF_GET, *([also] if also else []))
    return {"get": {"summary": summary, "responses": {"200": _response("Done.", result)} | refusals}}


def _refusals(*statuses: int) -> dict[str, Any]:
    responses = {str(status): _response(_REASONS[status], ErrorResponse) for status in sorted(statuses)}
    for status in {"429", "503"} & responses.keys():
        responses[status]["headers"] = {
            "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}
        }
    return responses


def _response(text: str, type_: type | None) -> dict[str, Any]:
    schema = _schema(type_) if type_ else {"type": "object"}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _schema(type_: type) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=type_.__name__)}
