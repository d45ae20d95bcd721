import pytest

from search_api.contract.documents import read_documents, write_documents


def test_documents_come_back_in_the_same_order(section, tmp_path):
    documents = [
        section(
            "returns",
            "ko",
            title='반품 \u2028 "방법"',
            aliases=("환불",),
            tags=("a", "b"),
            valid_from="2026-11-20",
        ),
        section("returns", "ko", heading="비용", text="한 줄\n두 줄"),
        section("a", "en"),
    ]
    path = tmp_path / "documents.jsonl"

    write_documents(documents, path)

    assert list(read_documents(path)) == documents


def test_document_is_one_line_of_readable_json(section, tmp_path):
    path = tmp_path / "documents.jsonl"

    write_documents([section("a", "ko", title="반품")], path)

    assert path.read_text(encoding="utf-8") == (
        '{"aliases": [], "answer": "", "article_id": "a", "category": "",'
        ' "doc_id": "ko/a", "heading": "", "lang": "ko", "tags": [], "text": "", "title": "반품",'
        ' "url": "ko/a/", "valid_from": "", "valid_until": ""}\n'
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            '{"doc_id": "a"}',
            ("documents.jsonl: not an index document: IndexDocument.__init__() missing 8 required keyword-only"),
        ),
        (
            '{"odd": 1}',
            (
                "documents.jsonl: not an index document: IndexDocument.__init__() got an unexpected keyword"
                " argument 'odd'"
            ),
        ),
    ],
)
def test_line_that_is_no_document_is_refused(tmp_path, line, message):
    path = tmp_path / "documents.jsonl"
    path.write_text(line + "\n")

    with pytest.raises(ValueError) as caught:
        list(read_documents(path))

    assert str(caught.value).startswith(message)
