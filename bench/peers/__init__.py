"""
The engines that can be measured, by name.

Each peer is what its documentation leads to, with the better choice where there is one: titles count twice,
words are joined with OR, the tokenizer suits the language.  Material, Pagefind and `whoosh-plain` are as they
come, for that is what sites run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bench.engine import Engine
from bench.ours import Ours
from bench.peers.bm25s import Bm25s
from bench.peers.fts5 import Fts5
from bench.peers.node import Material, NodeEngine
from bench.peers.offline import Offline
from bench.peers.whoosh_plain import WhooshPlain

ENGINES: Mapping[str, Callable[[], Engine]] = {
    "ours": Ours,
    "ours-offline": Offline,
    "material": Material,
    "pagefind": partial(NodeEngine, "pagefind"),
    "minisearch": partial(NodeEngine, "minisearch"),
    "minisearch-bigrams": partial(NodeEngine, "minisearch", bigrams=True),
    "bm25s": Bm25s,
    "fts5": Fts5,
    "whoosh-plain": WhooshPlain,
    "whoosh-or": partial(WhooshPlain, any_word=True),
}
