import re
import uuid

import msgspec

from search_api.ids import uuid7, uuid7_of
from search_api.wire import EventId


def test_id_is_a_uuid_of_version_7():
    made = uuid.UUID(uuid7())

    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_id_is_one_that_the_page_could_have_made():
    made = uuid7()

    assert msgspec.convert(made, EventId) == made
    assert re.fullmatch("[0-9a-f-]{36}", made)


def test_ids_sort_by_time_at_least_to_the_millisecond():
    made = [uuid7()[:13] for _ in range(1000)]

    assert made == sorted(made)


def test_no_two_ids_are_the_same():
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_an_id_holds_its_moment_as_the_standard_says():
    # RFC 9562, appendix A.6.
    made = uuid7_of(0x017F22E279B0, 0xCC3 << 64 | 0x18C4DC0C0C07398F)

    assert made == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
