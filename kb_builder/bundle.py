"""
Several scripts as the one file that a page asks for.

    page.mjs --imports--> search-box.mjs --> session.mjs ...   -->   page.mjs, which imports nothing at once

    import { uuid7 } from "./ids.mjs";   -->   const { uuid7 } = $ids;
    export class Session { ... }         -->   const $session = (() => { ...; return { Session }; })();

One request instead of seventeen, and a common dictionary for compression.  What is imported later, by `import()`,
stays a file of its own.  Only what our scripts use of the language is understood, and the rest is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+\.mjs)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.M)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.M)


class NotBundled(ValueError):
    """A script uses what the bundler does not understand."""


def bundled(files: Iterable[Path]) -> dict[str, bytes]:
    """
    What is served of these files, by name: scripts that no other one imports at once, with all that they import.

    Raises:
        NotBundled: Which script, and which line.
    """
    served = {path.name: path.read_bytes() for path in files}
    scripts = {name: content.decode() for name, content in served.items() if name.endswith(".mjs")}
    inside = {other for text in scripts.values() for _, other in _IMPORT.findall(text)}
    for name in scripts.keys() - inside:
        served[name] = bundle(name, scripts).encode()
    return {name: content for name, content in served.items() if name not in inside}


def bundle(entry: str, scripts: Mapping[str, str]) -> str:
    """
    Return `entry` together with all that it imports at once; it exports what it did.

    Args:
        scripts: File name -> text, of all that may be imported.

    Raises:
        NotBundled: Which script, and which line.
    """
    scopes: dict[str, str] = {}
    _gather(entry, scripts, scopes, ())
    exported = _EXPORT.findall(scripts[entry])
    again = f"export const {{ {', '.join(exported)} }} = {_scope(entry)};\n" if exported else ""
    return "".join(scopes.values()) + again


def _gather(name: str, scripts: Mapping[str, str], scopes: dict[str, str], above: tuple[str, ...]) -> None:
    """Put `name` into `scopes`, after what it needs."""
    if name in above:
        raise NotBundled(f"{name}: imports itself, by way of {' and '.join(above[above.index(name) + 1 :]) or name}")
    if name not in scripts:
        raise NotBundled(f"{above[-1] if above else name}: imports {name}, which is not there")
    if name in scopes:
        return
    text = scripts[name]
    for names, other in _IMPORT.findall(text):
        _gather(other, scripts, scopes, (*above, name))
        wanted = {each.split(" as ")[0].strip() for each in names.split(",") if each.strip()}
        if lacking := wanted - set(_EXPORT.findall(scripts[other])):
            raise NotBundled(f"{name}: imports {', '.join(sorted(lacking))}, which {other} does not export")
    body = _EXPORT.sub("", _IMPORT.sub(_taken_out, text))
    if left := _LEFT.search(body):
        raise NotBundled(f"{name}: cannot be bundled: {left[0]}")
    scopes[name] = (
        f"const {_scope(name)} = (() => {{\n{body}return {{ {', '.join(_EXPORT.findall(text))} }};\n}})();\n"
    )


def _taken_out(match: re.Match[str]) -> str:
    names, other = match.groups()
    return f"const {{{re.sub(r' as ', ': ', names)}}} = {_scope(other)};\n" if names else ""


def _scope(name: str) -> str:
    """A variable that no script of ours has."""
    return "$" + name.removesuffix(".mjs").replace("-", "_")
