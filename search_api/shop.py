"""
What a report says of the shop besides its articles: names, titles of categories and channels, days off, decisions.

    shop.yml, categories.yml, gaps.jsonl --build--> shop.json in the snapshot --> Shop

A server in production has the snapshot and no folder of articles: whatever a report needs comes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from search_api.gaps import Decision

FILE = "shop.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The shop, as far as its owner's report is concerned."""

    name: Mapping[str, str] = field(default_factory=dict)
    """Language -> name; the languages are those of the site, the default one first."""
    categories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Id -> language -> title, in the order of the site."""
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Id -> language -> what readers see, in the order of the site."""
    site_url: str = ""
    """Of the help center, with its last slash; empty if it is not known."""
    days_off: frozenset[date] = frozenset()
    """Public holidays on which nobody answers, and the shop's own."""
    decisions: tuple[Decision, ...] = ()


def shop_to_json(shop: Shop) -> bytes:
    """The file, the same bytes for the same shop."""
    said = {
        "name": shop.name,
        "categories": shop.categories,
        "channels": shop.channels,
        "site_url": shop.site_url,
        "days_off": sorted(shop.days_off),
        "decisions": shop.decisions,
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=1)


def shop_from_json(data: bytes) -> Shop:
    """
    Read the file back.

    Raises:
        msgspec.DecodeError: It is not one.
    """
    return msgspec.json.decode(data, type=Shop)
