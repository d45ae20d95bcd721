"""
How personal data looks, as patterns that are applied in this order.

    mail, phone, card --> dates and prices are hidden --> login --> addresses --> order, any seven digits --> names

A number that was never stored cannot leak, so where a rule for numbers is in doubt it takes too much:
a list of seven digits is a number, even when it was a list of sizes.  Words say what the question is
about, so a rule for words needs a sign that the question could do without: a name stands after "my
name is", the number of a house before no unit of count.

Every pattern is bounded or possessive, so that hostile text costs time in proportion to its length.
"""

import re

from search_api.personal_data.addresses import ADDRESSES
from search_api.personal_data.names import NAMES
from search_api.personal_data.numbers import CODES, NUMBERS
from search_api.personal_data.rule import FIRST_MASK, Rule

__all__ = ["FIRST_MASK", "RULES", "Rule", "rules_for"]

RULES: tuple[Rule, ...] = (*NUMBERS, *ADDRESSES, *CODES, *NAMES)

_WITHOUT_NUMERAL = (*NUMBERS, *NAMES)
_NUMERAL = re.compile("[0-9〇一二三四五六七八九十百]")


def rules_for(text: str) -> tuple[Rule, ...]:
    """Those that can find anything in `text`: an address or a code holds a numeral, and most questions do not."""
    return RULES if _NUMERAL.search(text) else _WITHOUT_NUMERAL
