from dataclasses import replace

import pytest

from kb_builder.doctor import Finding, examine
from search_api.querylog.open import open_log
from search_api.settings import Settings


@pytest.fixture
def settings(desk):
    return Settings(site_dir=desk.site, index_dir=desk.index, log=f"sqlite:///{desk.root}/questions.db", port=0)


def found(desk, settings):
    return {finding.what: finding for finding in examine(desk.root / "mkdocs.yml", settings)}


def test_finding_is_told_with_its_mend():
    assert str(Finding(what="index", state="fails", said="damaged", mend="run 'kb build'")) == (
        "FAIL  index      damaged\n      mend: run 'kb build'"
    )


def test_shop_that_was_never_built_is_told_to_build(desk, settings):
    findings = found(desk, settings)

    assert [str(findings[what]) for what in ("site", "index", "log")] == [
        f"hint  site       {desk.site}: not built yet\n      mend: run 'kb build'",
        f"hint  index      {desk.index}: not built yet\n      mend: run 'kb build'",
        f"ok    log        {desk.root}/questions.db: will be made at the first question",
    ]


def test_built_shop_works(desk, settings):
    desk.write({"kb/articles/a.md": "# A\n"})
    built = desk.builder().build()

    findings = found(desk, settings)

    assert {
        findings[what].state for what in ("python", "packages", "sqlite", "mkdocs.yml", "site", "index", "port")
    } == {"works"}
    assert findings["index"].said.startswith(f"{desk.index / built.build_id}: 1 sections, every file as it was built")


def test_damaged_snapshot_is_found(desk, settings):
    desk.write({"kb/articles/a.md": "# A\n"})
    built = desk.builder().build()
    (desk.index / built.build_id / "words.json").write_text("{}")

    assert str(found(desk, settings)["index"]) == (
        f"FAIL  index      {built.build_id}: words.json was changed after it was built\n      mend: run 'kb build'"
    )


def test_damaged_log_is_found(desk, settings):
    desk.write({"questions.db": "this is no database, however long it may be" * 50})

    assert str(found(desk, settings)["log"]) == (
        f"FAIL  log        {desk.root}/questions.db: file is not a database\n"
        f"      mend: move {desk.root}/questions.db aside; a new one is made at start"
    )


def test_shared_log_is_reached(desk, settings, postgres, tmp_path):
    url = postgres.new_log(tmp_path / "spool")
    shared = replace(settings, log=url)
    before = str(found(desk, shared)["log"])
    log = open_log(url)
    log.gap_ids()
    log.close()

    assert before == (
        f"FAIL  log        {url}: no log there, or one of an older program\n      mend: start the server once"
    )
    assert str(found(desk, shared)["log"]) == f"ok    log        {url}: reachable"


def test_configuration_that_cannot_be_used_is_found(desk, settings):
    desk.write({"theme/none": ""})
    (desk.root / "mkdocs.yml").write_text("site_name: Help\ndocs_dir: kb/articles\nplugins: [help-center]\n")

    assert str(found(desk, settings)["mkdocs.yml"]) == (
        "FAIL  mkdocs.yml theme.custom_dir: not set\n    mend: set it to the folder of the theme, theme\n"
        "      mend: see the line above"
    )


def test_doctor_fails_if_something_needed_does_not_work(desk):
    desk.write({"index/current": "0123456789abcdef"})

    result = desk.kb("doctor", PORT="0", KB_LOG="sqlite:///questions.db")

    assert (result.exit_code, result.stderr) == (3, "")
