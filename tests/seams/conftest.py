"""What the suites of the seams share: engines over given sections."""

import random

import pytest

from search_api.contract.analysis import analyse_query
from search_api.contract.documents import write_documents
from search_api.contract.search import AnalysedQuery, IndexManifest, SearchEngine
from search_api.engines import new_writer, open_engine


@pytest.fixture
def opened(tmp_path):
    """A function that builds an engine over sections, below a folder of its own."""
    engines: list[SearchEngine] = []

    def open_(name, documents):
        folder = tmp_path / f"{name}-{len(engines)}"
        folder.mkdir()
        write_documents(documents, folder / "documents.jsonl")
        writer = new_writer(name)
        for document in documents:
            writer.add(document)
        writer.publish(folder)
        manifest = IndexManifest(
            schema_version=1, build_id="b1", fingerprints={}, files={}, document_count=len(documents), time_zone="UTC"
        )
        engines.append(open_engine(folder, manifest, name))
        return engines[-1]

    yield open_
    for engine in engines:
        engine.close()


@pytest.fixture(scope="session")
def ask():
    """A function that makes a question of text."""

    def ask_(text, lang="en"):
        return AnalysedQuery(raw=text, lang=lang, terms=analyse_query(text, lang))

    return ask_


WORDS = [
    "order", "parcel", "refund", "return", "delivery", "fee", "coupon", "point", "card", "account",
    "password",    "size", "gift", "wrap", "customs", "late", "missing",
]  # fmt: skip


@pytest.fixture(scope="session")
def corpus(section):
    """Sixty sections of words drawn from a small vocabulary, the same at each run."""
    draw = random.Random(20261120)
    documents = []
    for number in range(60):
        title, text = (" ".join(draw.choices(WORDS, k=draw.randint(*length))) for length in ((1, 4), (5, 40)))
        heading = draw.choice(["", "Steps", draw.choice(WORDS)])
        documents.append(section(f"article-{number}", heading=heading, title=title, text=text))
    return documents
