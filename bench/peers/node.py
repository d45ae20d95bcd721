"""
Engines made for browsers, run in Node: `serve.mjs` loads one and talks JSON, a line a message.

    {"build": {...}} --> {}        {"open": {...}} --> {}        {"ask": "배송"} --> {"ids", "score", "cpu_s"}
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import jinja2
import material

from bench.engine import Asked, NotInstalled
from bench.sets import Article

HERE = Path(__file__).parent
NODE_MODULES = HERE.parent / "node_modules"
THEME = Path(material.__file__).parent / "templates"


class NodeEngine:
    """An engine of `<name>.mjs`; `options` are handed to it."""

    def __init__(self, name: str, *, package: str | None = None, **options: Any) -> None:
        node = shutil.which("node")
        if node is None or not (package == "" or (NODE_MODULES / (package or name)).is_dir()):
            raise NotInstalled(name)
        self._options = options
        self._process = subprocess.Popen(
            [node, str(HERE / "serve.mjs"), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pid = self._process.pid

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        lang = articles[0]["lang"]
        self._say("build", {"articles": articles, "folder": str(folder), "lang": lang, **self.options(lang)})

    def open(self, folder: Path, lang: str) -> None:
        self._say("open", {"folder": str(folder), "lang": lang, **self.options(lang)})

    def ask(self, text: str, lang: str) -> Asked:  # noqa: ARG002  # an index has one language
        said = self._say("ask", text)
        return Asked(tuple(said["ids"]), said["score"], None, said["cpu_s"])

    def close(self) -> None:
        self._process.communicate()

    def options(self, lang: str) -> dict[str, Any]:  # noqa: ARG002
        return self._options

    def _say(self, what: str, data: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({what: data}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r}: ended with {self._process.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said


class Material(NodeEngine):
    """The search worker of Material for MkDocs, with what the theme sets for the language."""

    def __init__(self) -> None:
        # In the theme's Python package, so nothing of npm is needed.
        super().__init__("material", package="")

    def options(self, lang: str) -> dict[str, Any]:
        templates = jinja2.Environment(loader=jinja2.FileSystemLoader(THEME))
        language, fallback = (
            cast(Any, templates.get_template(f"partials/languages/{code}.html").module) for code in (lang, "en")
        )

        def said(key: str) -> str:
            return str(language.t(f"search.config.{key}") or fallback.t(f"search.config.{key}"))

        # As the theme's plugin reads them: an empty pipeline is written " ".
        config = {
            "lang": [said("lang")],
            "separator": said("separator"),
            "pipeline": said("pipeline").split(","),
        }
        return {"config": config, "scripts": str(THEME / "assets" / "javascripts")}
