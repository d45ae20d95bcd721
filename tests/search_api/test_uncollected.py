import gc

import pytest

from search_api.uncollected import uncollected


@pytest.fixture(autouse=True)
def _collecting():
    gc.enable()
    yield
    gc.enable()


def test_collector_rests_meanwhile_and_goes_on_afterwards():
    with uncollected():
        inside = gc.isenabled()

    assert (inside, gc.isenabled()) == (False, True)


def test_collector_goes_on_after_an_error():
    with pytest.raises(KeyError), uncollected():
        raise KeyError

    assert gc.isenabled()


def test_inner_count_leaves_the_collector_to_the_outer_one():
    with uncollected():
        with uncollected():
            pass
        inside = gc.isenabled()

    assert (inside, gc.isenabled()) == (False, True)


def test_collector_that_somebody_else_switched_off_stays_off():
    gc.disable()

    with uncollected():
        pass

    assert not gc.isenabled()


def test_function_is_uncollected_at_each_call():
    @uncollected()
    def counted():
        return gc.isenabled()

    assert (counted(), counted(), gc.isenabled()) == (False, False, True)
