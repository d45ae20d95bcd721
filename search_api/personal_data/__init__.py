"""
How personal data looks, as patterns that are applied in this order.

    mail, phone, card --> dates and prices are hidden --> login --> addresses --> order, any seven digits --> names

A number that was never stored cannot leak, so where a rule for numbers is in doubt it takes too much:
a list of seven digits is a number, even when it was a list of sizes.  Words say what the question is
about, so a rule for words needs a sign that the question could do without: a name stands after "my
name is", the number of a house before no unit of count.

Every pattern is bounded or possessive, so that hostile text costs time in proportion to its length.
"""

from search_api.personal_data.addresses import ADDRESSES
from search_api.personal_data.names import NAMES
from search_api.personal_data.numbers import CODES, NUMBERS
from search_api.personal_data.rule import FIRST_MASK, Rule

__all__ = ["FIRST_MASK", "RULES", "Rule"]

RULES: tuple[Rule, ...] = (*NUMBERS, *ADDRESSES, *CODES, *NAMES)
