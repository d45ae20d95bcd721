"""Ids that sort by the time at which they were made."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7() -> str:
    """
    Return a new UUIDv7: 48 bits of milliseconds since 1970, the rest random.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
