"""Searches that take turns on the event loop with everything else."""

import asyncio
from itertools import pairwise

import pytest

from search_api.turns import MAX_WAITING, TooManyWait, Turns


def test_everything_else_has_its_turn_between_two_searches():
    happened = []

    async def search(turns, name):
        await turns.take()
        happened.append(name)

    async def something_else():
        for number in range(3):
            happened.append(number)
            await asyncio.sleep(0)

    async def all_at_once():
        turns = Turns()
        await asyncio.gather(*(search(turns, name) for name in "abc"), something_else())

    asyncio.run(all_at_once())

    assert [happened.index(name) for name in "abc"] == sorted(happened.index(name) for name in "abc")
    assert not any({one, other} <= set("abc") for one, other in pairwise(happened))


def test_search_that_comes_alone_begins_at_once():
    async def alone():
        turns = Turns()
        for _ in range(3):
            await asyncio.wait_for(turns.take(), timeout=5)
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    asyncio.run(alone())


def test_search_is_refused_while_too_many_wait():
    async def too_many():
        turns = Turns()
        # The first does not wait.
        waiting = [asyncio.create_task(turns.take()) for _ in range(MAX_WAITING + 1)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyWait):
            await turns.take()
        await asyncio.gather(*waiting)
        await turns.take()

    asyncio.run(too_many())


def test_turn_of_one_who_has_gone_is_that_of_the_next():
    async def one_goes():
        turns = Turns()
        first, gone, last = (asyncio.create_task(turns.take()) for _ in range(3))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.wait_for(asyncio.gather(first, last), timeout=5)
        return gone.cancelled()

    assert asyncio.run(one_goes())
