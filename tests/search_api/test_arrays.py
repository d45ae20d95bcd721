"""The arrays against Whoosh itself, and what becomes of them when their files are gone or foreign."""

import json
import random

import numpy as np
import pytest
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.util.numeric import byte_to_length, length_to_byte

from search_api.contract.analysis import analyse_query, analyse_sounds, once
from search_api.contract.ranking import FIELDS, Kind, index_terms, kinds_of
from search_api.contract.search import AnalysedQuery
from search_api.engines import arrays, open_engine
from search_api.engines.whoosh import OurBM25, read_postings
from search_api.snapshot import open_snapshot, publish

WORDS = {
    "ko": "배송 반품 환불 쿠폰 주문 결제 교환 적립금 회원 포인트 비밀번호 배송지 영수증 상품 택배".split(),
    "ja": "配送 返品 返金 クーポン 注文 支払い 交換 ポイント 会員 住所 領収書 商品 荷物 へんぴん 届く".split(),
    "en": "order parcel refund return delivery fee coupon point card account size gift wrap late fit".split(),
}


@pytest.fixture(scope="module")
def short(section, tmp_path_factory):
    """The folder of a snapshot of short sections in three languages, and its sections."""
    draw = random.Random(20261122)
    documents = [document for lang in WORDS for document in short_sections(draw, section, lang)]
    folder = tmp_path_factory.mktemp("index")
    return folder / publish(documents, {}, folder).build_id, documents


def short_sections(draw, section, lang):
    made = []
    while len(made) < 60:
        title, text = (" ".join(draw.choices(WORDS[lang], k=draw.randint(*span))) for span in ((1, 2), (0, 6)))
        document = section(f"article-{len(made)}", lang, title=title, text=text)
        if all(is_exact(len(terms)) for terms in index_terms(document).values()):
            made.append(document)
    return made


def is_exact(length):
    """Whether Whoosh, which keeps the length of a field in one byte, keeps this one as it is."""
    return byte_to_length(length_to_byte(length)) == length


def questions(lang):
    draw = random.Random(lang)
    for number in range(50):
        text = " ".join(draw.choices(WORDS[lang], k=draw.randint(1, 4)))
        terms = analyse_query(text, lang)
        yield AnalysedQuery(
            raw=text, lang=lang, terms=once([*terms, *analyse_sounds(text, lang)]) if number % 2 else terms
        )


def by_whoosh(folder, query):
    """doc number -> score, by Whoosh's own query and scorer."""
    terms = [
        whoosh_query.Term(name, term.text, boost=kinds_of(query.lang)[field.kind].weight * field.weight * term.weight)
        for term in query.terms
        for name, field in FIELDS.items()
        if field.kind == term.field
    ]
    index = whoosh_index.open_dir(str(folder / "whoosh" / query.lang), readonly=True)
    with index.searcher(weighting=OurBM25(query.lang)) as searcher:
        return {hit.docnum: hit.score for hit in searcher.search(whoosh_query.Or(terms), limit=None)}


@pytest.mark.parametrize("lang", WORDS)
def test_scores_of_the_arrays_are_those_of_whoosh_itself(short, lang):
    folder, documents = short
    of_lang = [document for document in documents if document.lang == lang]
    opened = open_snapshot(folder)

    for query in questions(lang):
        hits = opened.engine.search(query, 1000).hits
        scored = {of_lang.index(hit.document): hit.score for hit in hits}
        assert scored == pytest.approx(by_whoosh(folder, query), rel=1e-4)


@pytest.mark.parametrize("lang", WORDS)
def test_scores_of_the_arrays_are_those_of_the_plain_engine(short, lang):
    folder, _ = short
    opened, plain = open_snapshot(folder), open_snapshot(folder, engine="memory")

    for query in questions(lang):
        found, expected = (snapshot.engine.search(query, 1000) for snapshot in (opened, plain))
        scored, by_hand = ({hit.document.doc_id: hit.score for hit in ranking.hits} for ranking in (found, expected))
        assert scored == pytest.approx(by_hand, rel=1e-4)
        assert found.ideal == pytest.approx(expected.ideal, rel=1e-4)


def copy(short, tmp_path):
    folder, documents = short
    again = tmp_path / publish(documents, {}, tmp_path).build_id
    assert again.name == folder.name
    return again


def truncated(path):
    path.write_bytes(path.read_bytes()[:-3])


def flipped(path):
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def emptied(path):
    path.write_bytes(b"")


def removed(path):
    path.unlink()


@pytest.mark.parametrize("lang", WORDS)
def test_arrays_made_from_sections_are_those_read_back_from_the_store(short, tmp_path, lang):
    arrays.save(read_postings(short[0] / "whoosh" / lang), tmp_path)

    read, made = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (tmp_path, short[0] / "arrays" / lang)
    )
    assert read == made


@pytest.mark.parametrize("harm", [truncated, flipped, emptied, removed])
@pytest.mark.parametrize("name", ["arrays.json", "word.terms", "gram.impacts.npy", "sound.starts.npy"])
def test_arrays_that_are_not_whole_are_made_anew_from_the_store(short, tmp_path, name, harm):
    folder = copy(short, tmp_path)
    harm(folder / "arrays/ko" / name)

    assert rankings(folder) == rankings(short[0])


def test_snapshot_without_its_arrays_answers_as_before(short, tmp_path):
    folder = copy(short, tmp_path)
    for path in sorted((folder / "arrays").rglob("*.*")):
        path.unlink()

    assert rankings(folder) == rankings(short[0])


def test_arrays_of_another_format_are_made_anew_from_the_store(short, monkeypatch):
    expected = rankings(short[0])
    monkeypatch.setattr(arrays, "FORMAT", arrays.FORMAT + 1)
    read = []
    monkeypatch.setattr(arrays, "_load", lambda *_: read.append(1))

    assert (rankings(short[0]), read) == (expected, [])


def test_arrays_are_not_looked_at_when_they_are_not_those_of_the_manifest(short, tmp_path):
    folder = copy(short, tmp_path)
    said = json.loads((folder / "arrays/ko/arrays.json").read_text())
    (folder / "arrays/ko/arrays.json").write_text(json.dumps(said | {"count": 1}))

    assert rankings(folder) == rankings(short[0])


def test_whole_arrays_are_read_instead_of_the_store(short, tmp_path):
    folder = copy(short, tmp_path)
    manifest = open_snapshot(folder).manifest
    (folder / "whoosh/ko/_MAIN_1.toc").unlink()

    engine = open_engine(folder, manifest)

    assert engine.search(next(questions("ko")), 1).hits


def rankings(folder):
    engine = open_snapshot(folder).engine
    return [
        [(hit.document.doc_id, hit.score) for hit in engine.search(query, 20).hits]
        for lang in WORDS
        for query in list(questions(lang))[:10]
    ]


def test_saved_terms_come_back_whatever_is_in_them(tmp_path):
    ones, firsts = np.ones(1, np.float32), np.zeros(1, np.int32)
    terms = ["a\r\u2028b", "배송"]
    made = arrays.build(Kind(1.0, 1.2), 1, {"word": (ones, [(term, firsts, ones) for term in terms])})
    arrays.save(arrays.Index(1, {"word": made}), tmp_path)

    again = arrays.load(tmp_path, {}).postings["word"]

    assert (list(again.rows), again.impacts.tolist()) == (terms, made.impacts.tolist())


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 60, 61, 1000])
def test_limit_cuts_the_ranking_but_does_not_change_it(short, limit):
    engine = open_snapshot(short[0]).engine
    for query in list(questions("en"))[:10]:
        every = [hit.document.doc_id for hit in engine.search(query, 1000).hits]
        assert [hit.document.doc_id for hit in engine.search(query, limit).hits] == every[:limit]


def test_ranking_is_the_same_whether_common_terms_are_spread_or_not(short, monkeypatch):
    folder, _ = short
    spread = [open_snapshot(folder).engine.search(query, 50) for query in questions("en")]
    monkeypatch.setattr(arrays, "MAX_SPREAD", 0)
    plain = [open_snapshot(folder).engine.search(query, 50) for query in questions("en")]

    assert spread == plain
