"""
Anchors of headings, readable in any script.

    "배송 중에는 어떻게 하나요?" -> 배송-중에는-어떻게-하나요     (MkDocs' own: `_1`)

Stable: an anchor depends on its heading alone, and only a second heading of the same words gets a number.
"""

from __future__ import annotations

import re
import unicodedata


def anchor(heading: str, taken: set[str]) -> str:
    """An anchor for `heading` that is not in `taken` yet; adds it there."""
    wanted = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFKC", heading).casefold()).strip("-_") or "section"
    unique, copy = wanted, 2
    while unique in taken:
        unique, copy = f"{wanted}-{copy}", copy + 1
    taken.add(unique)
    return unique
