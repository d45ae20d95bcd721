"""One kind of personal data and how it looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

FIRST_MASK = 0xE000
"""What is kept is a character of private use until all rules are done; text arrives without any."""

DASH = "[-‐-―−ー]"
"""A hyphen as it is typed after anything but a digit; between digits it is a plain one."""

# Never split a longer run of digits.
_NOT_AFTER = r"(?<![0-9])"
_NOT_BEFORE = r"(?![0-9])"


class Rule(NamedTuple):
    """One kind of personal data and how it looks."""

    kind: str
    pattern: re.Pattern[str]
    """Its group 1, if it has one, is the word that gives the rest away, and stays."""
    check: Callable[[str], bool] | None = None
    """Asked with the digits of a match alone; `None`: the look is enough."""
    keep: bool = False
    """Not personal: hide it from the rules that follow, and put it back."""

    def apply(self, text: str, kinds: set[str], kept: list[str]) -> str:
        """Return `text` with all matches replaced; notes the kind, or in `kept` what to put back."""

        def replace(found: re.Match[str]) -> str:
            if self.check and not self.check(re.sub("[^0-9]", "", found[0])):
                return found[0]
            if self.keep:
                kept.append(found[0])
                return chr(FIRST_MASK + len(kept) - 1)
            kinds.add(self.kind)
            cue = found[1] if self.pattern.groups else ""
            return f"{cue}‹{self.kind}›"

        return self.pattern.sub(replace, text)


def rule(kind: str, pattern: str, check: Callable[[str], bool] | None = None) -> Rule:
    """Return a rule; "<<" and ">>" in its pattern stand at the ends of a run of digits."""
    # ASCII, for "[ㄱ-ㅎ]" and the like are written out and \d shall mean 0 to 9.
    return Rule(kind, re.compile(pattern.replace("<<", _NOT_AFTER).replace(">>", _NOT_BEFORE), re.A), check)


def keep(pattern: str) -> Rule:
    """Return a rule for what is not personal."""
    return rule("", pattern)._replace(keep=True)
