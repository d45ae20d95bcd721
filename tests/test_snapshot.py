import json
import os
import pickle
import pickletools
import shutil
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from search_api import snapshot
from search_api.answer import answer_query
from search_api.contract.analysis import analyse_query, fingerprint
from search_api.contract.search import AnalysedQuery, SnapshotRefused
from search_api.engines import open_engine
from search_api.snapshot import KEEP, REMAKABLE, SnapshotStore, open_current, open_snapshot, publish, verify


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def make(section, index):
    """A function that publishes a snapshot whose one English article has this title."""

    def make_(title="How do I return an item?", **options):
        documents = [
            section("returns", "en", title=title, text="Ask us."),
            section("returns", "ko", title="반품"),
        ]
        return publish(documents, {"en": (("parcel", "package"),)}, index, **options)

    return make_


@pytest.fixture
def whole(make, index):
    """The folder of a snapshot as it was published."""
    return index / make().build_id


def refusal(folder):
    with pytest.raises(SnapshotRefused) as caught:
        verify(folder)
    return str(caught.value)


def titles(opened):
    """What a question finds in a snapshot that holds one English article."""
    terms = analyse_query("How do refunds, returns of an item or exchanges work?", "en")
    return [hit.document.title for hit in opened.engine.search(AnalysedQuery(raw="", lang="en", terms=terms), 5).hits]


def files(folder):
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]


def test_snapshot_is_a_folder_named_by_what_is_in_it(index, whole):
    manifest = verify(whole)

    assert (index / "current").read_text() == f"{manifest.build_id}\n"
    assert (manifest.build_id, manifest.document_count, manifest.fingerprints) == (
        whole.name,
        2,
        {"analysis": fingerprint(), "engine": "whoosh"},
    )
    assert sorted(manifest.files) == [name for name in files(whole) if name != "manifest.json"]


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Seoul", date(2027, 1, 1)), ("America/New_York", date(2026, 12, 31))]
)
def test_day_is_that_of_the_shop(monkeypatch, make, index, zone, day):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 12, 31, 15, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(snapshot, "datetime", Clock)
    opened = open_snapshot(index / make(time_zone=zone).build_id)

    assert opened.today() == day
    opened.close()


def test_opened_snapshot_answers(whole):
    opened = open_snapshot(whole)

    assert titles(opened) == ["How do I return an item?"]
    assert opened.synonyms == {"en": (("parcel", "package"),)}
    opened.close()


def test_any_snapshot_can_be_opened_by_the_engine_that_needs_only_its_documents(whole):
    opened = open_snapshot(whole, engine="memory")

    assert titles(opened) == ["How do I return an item?"]


def test_one_flipped_byte_in_any_file_that_cannot_be_made_anew_is_refused(whole):
    told = {}
    for name in verify(whole).files:
        if name.startswith(REMAKABLE):
            continue
        path = whole / name
        content = path.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1}:
            path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            told[name, at] = refusal(whole)
        path.write_bytes(content)

    assert told == {(name, at): f"{whole.name}: {name} was changed after it was built" for name, at in told}
    assert len(told) > 30


def test_file_that_can_be_made_anew_may_be_damaged_or_missing(whole):
    before = titles(open_snapshot(whole))
    names = [name for name in verify(whole).files if name.startswith(REMAKABLE)]
    for at, name in enumerate(names):
        (whole / name).unlink() if at % 2 else (whole / name).write_bytes(b"")

    assert (len(names) > 20, titles(open_snapshot(whole))) == (True, before)


def test_file_too_many_is_refused_among_those_that_can_be_made_anew_as_well(whole):
    (whole / REMAKABLE / "en/more.npy").write_bytes(b"")

    assert refusal(whole) == f"{whole.name}: {REMAKABLE}en/more.npy is not in the manifest"


def test_one_flipped_byte_in_the_manifest_is_refused(whole):
    path = whole / "manifest.json"
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(SnapshotRefused):
            verify(whole)


MANIFEST_LIES = {
    "document_count": 3,
    "build_id": "0123456789abcdef",
    "fingerprints": {"analysis": fingerprint(), "engine": "memory"},
    "files": {},
}


@pytest.mark.parametrize("key", MANIFEST_LIES)
def test_manifest_that_was_changed_is_refused(whole, key):
    path = whole / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: MANIFEST_LIES[key]}))

    assert refusal(whole) == f"{whole.name}: manifest.json was changed after it was built"


def test_snapshot_of_another_schema_is_refused(whole):
    path = whole / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 99}))

    assert refusal(whole) == f"{whole.name}: schema 99, this program reads 3; run 'kb build'"


def test_snapshot_of_another_analysis_is_refused(make, index, monkeypatch):
    monkeypatch.setattr(snapshot, "fingerprint", lambda: "0" * 16)
    folder = index / make().build_id
    monkeypatch.undo()

    assert refusal(folder) == f"{folder.name}: made by another text analysis; run 'kb build'"


def test_missing_file_is_refused(whole):
    (whole / "words.json").unlink()

    assert refusal(whole) == f"{whole.name}: words.json is missing"


def test_file_too_many_is_refused(whole):
    (whole / "whoosh/en/_MAIN_2.toc").write_bytes(b"a newer index than the one that was built")

    assert refusal(whole) == f"{whole.name}: whoosh/en/_MAIN_2.toc is not in the manifest"


def test_link_is_refused_even_to_the_same_bytes(whole, tmp_path):
    shutil.move(whole / "words.json", tmp_path / "words.json")
    (whole / "words.json").symlink_to(tmp_path / "words.json")

    assert refusal(whole) == f"{whole.name}: words.json is a link"


def test_linked_folder_is_refused(whole, tmp_path):
    (whole / "whoosh/xx").symlink_to(tmp_path)

    assert refusal(whole) == f"{whole.name}: whoosh/xx is a link"


@pytest.mark.parametrize("manifest", [None, b"", b"{", b"[]", b"\xff", b'{"schema_version": 1}'])
def test_snapshot_without_a_readable_manifest_is_refused(whole, manifest):
    (whole / "manifest.json").unlink()
    if manifest is not None:
        (whole / "manifest.json").write_bytes(manifest)

    assert refusal(whole).startswith(f"{whole.name}: manifest.json cannot be read: ")


class Poison:
    """Unpickled, it makes a file, then is what it was made of: a stranger's index could do anything here."""

    def __init__(self, marker: Path, content: bytes) -> None:
        self.marker, self.content = marker, content

    def __reduce__(self):
        return act, (self.marker, self.content)


def act(marker: Path, content: bytes):
    marker.touch()
    return pickle.loads(content)


def poison(toc: Path, marker: Path) -> None:
    """Put a schema into an index that makes the file `marker` when it is loaded."""
    content = toc.read_bytes()
    start = content.index(b"\x80\x02")
    size = 1 + next(at for op, _, at in pickletools.genops(content[start:]) if op.name == "STOP")
    payload = pickle.dumps(Poison(marker, content[start : start + size]), 2)
    toc.write_bytes(content[: start - len(varint(size))] + varint(len(payload)) + payload + content[start + size :])


def varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def test_index_of_a_stranger_is_refused_before_its_pickle_is_loaded(whole, tmp_path):
    marker = tmp_path / "ran"
    manifest = verify(whole)
    poison(whole / "whoosh/en/_MAIN_1.toc", marker)

    with pytest.raises(SnapshotRefused):
        open_snapshot(whole)
    assert not marker.exists()

    # Whoever skips the check runs it, and sees nothing.
    shutil.rmtree(whole / REMAKABLE)
    open_engine(whole, manifest).close()
    assert marker.exists()


def test_folder_that_is_no_index_is_refused(whole):
    manifest = verify(whole)
    shutil.rmtree(whole / REMAKABLE)
    (whole / "whoosh/en/_MAIN_1.toc").unlink()

    with pytest.raises(SnapshotRefused) as caught:
        open_engine(whole, manifest)

    assert str(caught.value).startswith("whoosh/en: not an index: ")


def test_index_of_other_documents_is_refused(whole):
    manifest = verify(whole)
    with (whole / "documents.jsonl").open("a") as file:
        file.write((whole / "documents.jsonl").read_text().splitlines()[0] + "\n")

    with pytest.raises(SnapshotRefused) as caught:
        open_engine(whole, manifest)

    assert str(caught.value) == "whoosh/en: holds 1 sections, documents.jsonl 2"


def test_same_content_published_again_is_the_same_snapshot(make, index, whole):
    before = {path: path.stat().st_mtime_ns for path in whole.rglob("*")}

    again = make()

    assert again.build_id == whole.name
    assert {path: path.stat().st_mtime_ns for path in whole.rglob("*")} == before
    assert sorted(path.name for path in index.iterdir()) == sorted(["current", whole.name])


def test_damaged_snapshot_is_mended_by_publishing_it_again(make, whole):
    (whole / "words.json").write_text("{}")

    make()

    assert verify(whole).build_id == whole.name


def test_refused_snapshot_is_never_the_current_one(make, index, whole):
    def refuse(_opened):
        raise ValueError("a promise is broken")

    with pytest.raises(ValueError):
        make("Something else", accept=refuse)

    assert (index / "current").read_text() == f"{whole.name}\n"
    assert sorted(path.name for path in index.iterdir()) == sorted(["current", whole.name])


def test_two_snapshots_are_kept_besides_the_current_one(make, index):
    made = [make(f"Title {number}").build_id for number in range(KEEP + 3)]

    assert sorted(path.name for path in index.iterdir()) == sorted(["current", *made[-KEEP:]])


def test_store_serves_what_is_current(make, index):
    make("How do refunds work?")
    store = SnapshotStore(index)

    assert (store.current, store.refresh(), store.refresh()) == (None, True, False)
    assert titles(store.current) == ["How do refunds work?"]
    store.close()


def test_store_exchanges_the_snapshot_when_another_is_published(make, index):
    make("How do refunds work?")
    store = SnapshotStore(index)
    store.refresh()
    make("How does an exchange work?")

    assert store.refresh()
    assert titles(store.current) == ["How does an exchange work?"]
    store.close()


def test_snapshot_is_prepared_before_it_is_served(make, index):
    make("How do refunds work?")
    store = SnapshotStore(index)
    prepared = []
    store.refresh(lambda fresh: prepared.append((titles(fresh), store.current)))

    assert (prepared, titles(store.current)) == ([(["How do refunds work?"], None)], ["How do refunds work?"])
    store.close()


def test_question_that_began_before_an_exchange_is_still_answered(make, index):
    make("How do refunds work?")
    store = SnapshotStore(index)
    store.refresh()
    before = store.current
    make("How does an exchange work?")
    store.refresh()

    assert titles(before) == ["How do refunds work?"]
    store.close()


def test_store_without_a_snapshot_says_what_to_do(index):
    with pytest.raises(SnapshotRefused) as caught:
        SnapshotStore(index).refresh()

    assert str(caught.value) == f"{index}: no snapshot has been published; run 'kb build'"


@pytest.mark.parametrize("name", ["", "../elsewhere", "a b", ".", "\0"])
def test_name_that_is_no_snapshots_is_not_followed(index, name):
    index.mkdir()
    (index / "current").write_text(name)

    with pytest.raises(SnapshotRefused) as caught:
        SnapshotStore(index).refresh()

    assert str(caught.value) == f"{index}/current: not the name of a snapshot; run 'kb build'"


def test_damaged_snapshot_leaves_the_one_in_service(make, index):
    make("How do refunds work?")
    store = SnapshotStore(index)
    store.refresh()
    damaged = index / make("How does an exchange work?").build_id
    (damaged / "words.json").write_text("{}")

    with pytest.raises(SnapshotRefused) as caught:
        store.refresh()

    assert str(caught.value) == f"{damaged.name}: words.json was changed after it was built"
    assert (titles(store.current), store.refresh()) == (["How do refunds work?"], False)
    store.close()


def test_store_starts_with_an_older_snapshot_where_the_current_one_is_damaged(make, index):
    make("How do refunds work?")
    make("How do returns work?")
    damaged = index / make("How does an exchange work?").build_id
    (damaged / "words.json").write_text("{}")
    store = SnapshotStore(index)

    with pytest.raises(SnapshotRefused):
        store.refresh()

    assert titles(store.current) == ["How do returns work?"]
    store.close()


def test_store_starts_with_the_newest_older_snapshot_that_is_whole(make, index):
    make("How do refunds work?")
    for title in ("How do returns work?", "How does an exchange work?"):
        (index / make(title).build_id / "documents.jsonl").unlink()
    store = SnapshotStore(index)

    with pytest.raises(SnapshotRefused):
        store.refresh()

    assert titles(store.current) == ["How do refunds work?"]
    store.close()


def test_refused_snapshot_is_served_once_it_was_built_again(make, index):
    damaged = index / make("How do refunds work?").build_id
    (damaged / "words.json").write_text("{}")
    store = SnapshotStore(index)
    with pytest.raises(SnapshotRefused):
        store.refresh()
    make("How do refunds work?")

    assert store.refresh()
    assert titles(store.current) == ["How do refunds work?"]
    store.close()


def test_threads_search_through_exchanges_without_an_error(make, index):
    make("How do refunds work? 0")
    store = SnapshotStore(index)
    store.refresh()
    done, stop, wrong = [0] * 4, threading.Event(), []

    def search(at):
        # A breath in between, or those that only search leave the one that publishes a tenth of the interpreter.
        while not stop.wait(0.001):
            try:
                found = titles(store.current)
                if len(found) != 1:
                    wrong.append(found)
            except Exception as error:  # whatever a reader would have got
                wrong.append(error)
            done[at] += 1

    threads = [threading.Thread(target=search, args=(at,)) for at in range(len(done))]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, 9):
            make(f"How do refunds work? {number}")
            store.refresh()
            before = list(done)
            # A question is over before the second exchange after it; here each thread asks anew.
            while any(now == then for now, then in zip(done, before, strict=True)) and not wrong:
                threading.Event().wait(0.001)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert (wrong, titles(store.current)) == ([], ["How do refunds work? 8"])
    store.close()


QUESTIONS = [
    ("refunds", "en"),
    ("refnuds work", "en"),
    ("반품", "ko"),
    ("qksvna", "ko"),
    ("ㅂㅍ", "ko"),
    ("refunds", "ko"),
]


def test_threads_get_answers_of_one_snapshot_each_while_snapshots_are_exchanged(make, index):
    titles_of = {make("How do refunds work? 0").build_id: "How do refunds work? 0"}
    store = SnapshotStore(index)
    store.refresh()
    done, stop, answers, wrong = [0] * len(QUESTIONS), threading.Event(), [], []

    def ask(at):
        while not stop.is_set():
            try:
                answers.append(answer_query(store.current, *QUESTIONS[at], limit=5, today=date(2026, 11, 20)))
            except Exception as error:  # whatever a reader would have got
                wrong.append(error)
            done[at] += 1

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(len(done))]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, 8):
            title = f"How do refunds work? {number}"
            titles_of[make(title).build_id] = title
            store.refresh()
            before = list(done)
            while any(now == then for now, then in zip(done, before, strict=True)) and not wrong:
                threading.Event().wait(0.001)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    store.close()

    assert (wrong, [answer.query for answer in answers if not answer.hits]) == ([], [])
    english = [(answer.index_build, answer.hits[0].title) for answer in answers if answer.lang == "en"]
    assert [build for build, runs in english if "".join(run.text for run in runs) != titles_of[build]] == []
    assert {answer.index_build for answer in answers} == set(titles_of)


@pytest.mark.parametrize("name", [None, "../elsewhere", "0123456789abcdef"])
def test_current_snapshot_that_is_not_there_is_refused(index, name):
    index.mkdir()
    if name:
        (index / "current").write_text(name)

    with pytest.raises(SnapshotRefused):
        open_current(index)


def test_current_snapshot_is_opened(make, index):
    make("How do refunds work?")

    assert titles(open_current(index)) == ["How do refunds work?"]


def test_closed_store_serves_nothing(make, index):
    make()
    store = SnapshotStore(index)
    store.refresh()

    store.close()

    assert store.current is None


def test_publishing_leaves_files_that_others_may_read(whole):
    assert {oct(os.stat(whole / name).st_mode & 0o444) for name in files(whole)} == {"0o444"}  # noqa: PTH116
