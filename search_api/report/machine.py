"""
The report as JSON, for programs: the fields of `Report` under their own names, times in ISO 8601.

`json_schema` says what they are, made from the same types, so it cannot fall behind them.
Keys of a mapping are sorted, so the same report is the same bytes.  What would steer a terminal stands as an
escape: a program reads the same text, and a person who prints the file is safe.
"""

from __future__ import annotations

import re

import msgspec

from search_api.report import Report
from search_api.terminal_text import printable

_ENCODER = msgspec.json.Encoder(order="deterministic")
_UNUSUAL = re.compile(r"[^\n -~]")


def as_json(report: Report) -> str:
    """Return `report` as one JSON object with a line for each value."""
    text = msgspec.json.format(_ENCODER.encode(report), indent=2).decode()
    return _UNUSUAL.sub(lambda found: _escaped(found[0]), text) + "\n"


def json_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of what `as_json` writes."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Report)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _escaped(char: str) -> str:
    if printable(char) == char:
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
