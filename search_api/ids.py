"""Ids that sort by the time at which they were made."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7() -> str:
    """Return a new UUIDv7: 48 bits of milliseconds since 1970, the rest random."""
    return uuid7_of(time.time_ns() // 1_000_000, secrets.randbits(80))


def uuid7_of(milliseconds: int, bits: int) -> str:
    """
    Return the UUIDv7 of a moment.

    Args:
        milliseconds: Since 1970.
        bits: 80 of them, of which 74 are kept.

    Source: RFC 9562, section 5.7.
    """
    value = (milliseconds & (1 << 48) - 1) << 80 | bits
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))
