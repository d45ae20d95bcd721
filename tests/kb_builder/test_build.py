"""Builds of a small site, from end to end."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb_builder.build import Builder, NotASite, exchange
from kb_builder.problem import ContentError

SHOP = {
    "kb/shop.yml": "name: Shop\nlanguages: [ko, en]\nlook: { logo: logo.svg }\n",
    "kb/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "kb/categories.yml": "- { id: returns, title: Returns }\n- { id: delivery, title: Delivery }\n",
    "kb/synonyms.yml": "ko:\n  - [환불, 환급]\n",
    "kb/promises.yml": "- { q: how to return, lang: en, article: return-how }\n",
    "kb/articles/ko/return-how.md": (
        "---\ntitle: 반품 방법\ncategory: returns\ntags: [a, b, c]\n---\n본문\n\n## 둘\n\n![그림](box.png)\n"
    ),
    "kb/articles/en/return-how.md": (
        "---\ntitle: How to return\ncategory: returns\n---\nBody\n\n## Two\n\n[fee](fee)\n"
    ),
    "kb/articles/en/fee.md": (
        "---\ntitle: Fee\ncategory: delivery\nrelated: [return-how]\n---\n| a |\n|---|\n| 1 |\n"
    ),
    "kb/articles/ko/box.png": "no picture really",
}


@pytest.fixture
def shop(desk):
    desk.write(SHOP)
    return desk


@pytest.fixture(scope="module")
def once(desk_in, tmp_path_factory):
    """The shop, built once for all tests that begin with a build."""
    folder = tmp_path_factory.mktemp("once")
    desk_in(folder).write(SHOP)
    Builder(folder / "mkdocs.yml", folder / "site", folder / "index").build()
    return folder


@pytest.fixture
def built(shop, once):
    """The shop with its site and its snapshot in service."""
    for name in ("site", "index"):
        shutil.copytree(once / name, shop.root / name)
    return shop


def tree(*folders: Path) -> dict[str, bytes]:
    """Every file below `folders`: path -> bytes."""
    return {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def run(*arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
    )


KB = ("-c", "from kb_builder.cli import main; main()")


def test_build_says_what_it_made(shop):
    told = []

    built = shop.builder().build(lambda name, result, _seconds: told.append((name, result)))

    assert (built.previous, built.articles, built.languages, built.sections) == ("", 3, 2, 5)
    assert built.build_id == (shop.index / "current").read_text().strip()
    assert built.pages == len(list(shop.site.rglob("*.html")))
    assert built.changed == len([path for path in shop.site.rglob("*") if path.is_file()])
    assert told == [
        ("check", "3 articles, 2 languages, no problems"),
        ("pages", f"{built.pages} pages"),
        ("index", "5 sections"),
    ]


def test_builds_by_other_hash_seeds_on_other_days_are_equal_byte_for_byte(built):
    run(
        *KB,
        "build",
        PYTHONHASHSEED="4242",
        SOURCE_DATE_EPOCH="1000000000",
        KB_SITE_DIR="b/site",
        KB_INDEX_DIR="b/index",
    )

    assert differing(tree(built.site, built.index), tree(built.root / "b/site", built.root / "b/index")) == []


def test_mkdocs_builds_the_same_site(built):
    run("-m", "mkdocs", "build", "--quiet", "--site-dir", "b/site")

    assert differing(tree(built.site), tree(built.root / "b/site")) == []


def test_mkdocs_stops_with_the_same_problems(shop):
    shop.write({"kb/articles/en/bad.md": "[x](nowhere)\n"})

    with pytest.raises(subprocess.CalledProcessError) as caught:
        run("-m", "mkdocs", "build", "--quiet")

    assert caught.value.stdout.decode() == f"\n{shop.faults()}\n'kb check' lists this too\n"


def test_second_build_of_the_same_content_changes_nothing(built):
    first = (built.index / "current").read_text().strip()
    before = {path: path.stat().st_mtime_ns for path in built.site.rglob("*") if path.is_file()}

    second = built.builder().build()

    assert (second.build_id, second.previous, second.changed) == (first, first, 0)
    assert {path: path.stat().st_mtime_ns for path in built.site.rglob("*") if path.is_file()} == before


def test_edit_changes_only_the_pages_that_show_it(built):
    before = tree(built.site)
    built.write({"kb/articles/en/fee.md": SHOP["kb/articles/en/fee.md"] + "\nMore.\n"})

    second = built.builder().build()

    pages = [path for path in differing(before, tree(built.site)) if "/assets/search/" not in path]
    assert pages == ["site/en/fee/index.html", "site/en/fee/index.html.gz", "site/en/fee/index.md"]
    # The index for pages without the API: what it shows, and its part, which has another name now.
    assert second.changed == len(pages) + 3


def test_removed_article_is_removed_from_the_site(shop):
    shop.write({"kb/articles/en/old.md": "# Old\n"})
    shop.builder().build()
    (shop.root / "kb/articles/en/old.md").unlink()

    shop.builder().build()

    assert [path.name for path in shop.site.rglob("*old*")] == []


FAULTS = {
    "unreadable front matter": {"kb/articles/en/fee.md": "---\ntitle: a: b\n---\n"},
    "dead link": {"kb/articles/en/fee.md": "# Fee\n\n[x](nowhere)\n"},
    "unknown icon": {"kb/categories.yml": "- { id: returns, title: Returns, icon: no/such }\n"},
    "broken promise": {"kb/promises.yml": "- { q: zebra, lang: en, article: return-how }\n"},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault_leaves_what_is_in_service_as_it_was(built, fault):
    before = tree(built.site, built.index)
    built.write(fault)

    with pytest.raises(ContentError):
        built.builder().build()

    assert differing(before, tree(built.site, built.index)) == []


def test_fault_leaves_no_staging_folder_behind(shop):
    shop.write(FAULTS["broken promise"])

    with pytest.raises(ContentError):
        shop.builder().build()

    assert sorted(path.name for path in shop.root.iterdir()) == ["index", "kb", "mkdocs.yml"]
    assert list(shop.index.iterdir()) == []


def test_folder_that_is_not_a_site_is_left_alone(shop):
    shop.write({"site/thesis.txt": "years of work"})

    with pytest.raises(NotASite) as caught:
        shop.builder().build()

    assert str(caught.value) == (
        "site: holds files that are not a site\n    mend: name an empty folder, or remove site"
    )
    assert tree(shop.site) == {"site/thesis.txt": b"years of work"}


def test_shop_without_an_article_is_built(desk):
    built = desk.builder().build()

    assert (built.articles, built.sections, (desk.site / "en/index.html").is_file()) == (0, 0, True)


def test_pages_are_compressed_beside_themselves(built):
    assert (
        gzip.decompress((built.site / "en/fee/index.html.gz").read_bytes())
        == (built.site / "en/fee/index.html").read_bytes()
    )


def test_assets_are_in_a_folder_named_by_what_is_in_it(built):
    [before] = (built.site / "assets").glob("kb.*")
    built.write({"kb/shop.yml": SHOP["kb/shop.yml"].replace("logo.svg }", "logo.svg, accent: '#aa0000' }")})

    built.builder().build()

    [after] = (built.site / "assets").glob("kb.*")
    assert (before.name.startswith("kb."), before.name == after.name) == (True, False)
    assert (after / "shop.css").read_text() == (
        "/* From shop.yml. */\n:root {\n  --shop-accent: #aa0000;\n  --shop-accent-dark: #8fd0b6;\n"
        "  --shop-paper: #fbf9f5;\n}\n"
    )


def test_only_articles_and_what_they_show_are_published(shop):
    shop.write({"kb/articles/en/draft.md": "---\ntitle: Secret plan\ndraft: true\n---\n"})
    shop.builder().build()

    published = tree(shop.site)
    assert [name for name in published if name.endswith((".yml", ".jsonl", ".generated")) or "i18n" in name] == []
    assert {name for name in published if name.endswith(".md")} == {
        f"site/{article}/index.md" for article in ("en/fee", "en/return-how", "ko/return-how")
    }
    assert [name for name, content in published.items() if b"Secret plan" in content] == []
    assert published["site/ko/box.png"] == b"no picture really"


def test_exchange_writes_what_is_new_before_it_removes_what_is_gone(tmp_path):
    fresh, folder = tmp_path / "fresh", tmp_path / "site"
    for name, text in {
        "fresh/a/index.html": "new",
        "fresh/b.css": "same",
        "site/b.css": "same",
        "site/old/x.html": "gone",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    changed = exchange(fresh, folder)

    assert (changed, tree(folder)) == (2, {"site/a/index.html": b"new", "site/b.css": b"same"})
    assert not (folder / "old").exists()


def test_exchange_puts_a_file_where_a_folder_was(tmp_path):
    (tmp_path / "site/ko").mkdir(parents=True)
    (tmp_path / "site/ko/index.html").write_text("old")
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh/ko").write_text("a file now")

    exchange(tmp_path / "fresh", tmp_path / "site")

    assert tree(tmp_path / "site") == {"site/ko": b"a file now"}


def test_exchange_puts_a_folder_where_a_file_was(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site/ko").write_text("a file")
    (tmp_path / "fresh/ko").mkdir(parents=True)
    (tmp_path / "fresh/ko/index.html").write_text("a page now")

    exchange(tmp_path / "fresh", tmp_path / "site")

    assert tree(tmp_path / "site") == {"site/ko/index.html": b"a page now"}
