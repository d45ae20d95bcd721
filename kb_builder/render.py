"""
Markdown of an article becomes HTML that is safe to publish, and the sections that search finds.

    body --facts--> Markdown --Python-Markdown--> tree: anchors, links, tables --nh3--> HTML --split--> Sections

One instance renders every article, and what it rendered stays in memory: while serving, an edit costs
the one article that changed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from kb_builder.anchors import anchor
from kb_builder.facts import CODE

Resolve = Callable[[str], str]
"""Where a link of the article leads, seen from its page; raises `DeadLink`."""

EXTENSIONS: tuple[str, ...] = (
    "tables",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "pymdownx.superfences",
    "pymdownx.details",
)

_TAGS = frozenset(
    "a abbr aside b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6"
    " hr i img ins kbd li mark ol p picture pre q rp rt ruby s section small source span strong sub summary sup table tbody"
    " td tfoot th thead tr u ul var wbr".split()
)
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "role", "tabindex", "aria-label", "aria-hidden"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "source": {"srcset", "media", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "reversed", "type"},
    "details": {"open"},
    "col": {"span"},
    "colgroup": {"span"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "sms"}


class DeadLink(Exception):
    """A link that leads nowhere."""

    def __init__(self, code: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.code, self.message, self.mend = code, message, mend


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading, or before the first."""

    anchor: str
    heading: str
    text: str
    """Plain text, paragraphs apart by a line end."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the Markdown that may not be published."""

    code: str
    message: str
    mend: str
    line: int
    """Counted from 0, of the body."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article's body, rendered."""

    html: str
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]
    """The first is the lead: what stands before the first heading."""
    summary: str
    """The first paragraph, plain."""
    faults: tuple[Fault, ...]


class Renderer:
    """Renders articles one after the other; not to be shared between threads."""

    def __init__(self, extensions: Sequence[str] = (), configs: Mapping[str, Any] | None = None) -> None:
        self._marks = _Marks()
        self._markdown = Markdown(
            extensions=[*dict.fromkeys([*EXTENSIONS, *extensions]), self._marks],
            extension_configs={"footnotes": {"UNIQUE_IDS": False}, **(configs or {})},
            output_format="html",
        )

    def render(self, body: str, resolve: Resolve) -> Rendered:
        """
        Render one body.

        Returns:
            HTML without script, even where `faults` says that the writer put some in.
        """
        self._marks.begin(resolve)
        raw = self._markdown.reset().convert(body)
        faults = [*self._marks.faults, *_forbidden_html(raw)]
        html = nh3.clean(
            raw, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None, strip_comments=True
        )
        sections = _split(html)
        return Rendered(
            html=html,
            headings=tuple(self._marks.headings),
            sections=sections,
            summary=next((line for section in sections for line in section.text.split("\n") if line), ""),
            faults=tuple(
                Fault(fault.code, fault.message, fault.mend, _line_of(fault.sought, body)) for fault in faults
            ),
        )


@dataclass(frozen=True, slots=True)
class _Found:
    code: str
    message: str
    mend: str
    sought: str
    """What to look for in the Markdown, to name the line."""


def _line_of(sought: str, body: str) -> int:
    # What is shown as code is not what was meant; as many blanks keep the lines.
    bare = CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)
    at = bare.lower().find(sought.lower())
    return bare.count("\n", 0, at) if at >= 0 else 0


class _Marks(Extension):
    """Anchors, links and tables, put in order while the document is still a tree."""

    def __init__(self) -> None:
        super().__init__()
        self.begin(lambda href: href)

    def begin(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.headings: list[Heading] = []
        self.faults: list[_Found] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name
        # After inline patterns (20) and attr_list (8), before the tree is written.
        md.treeprocessors.register(_Walk(md, self), "help-center", 1)


_LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class _Walk(Treeprocessor):
    def __init__(self, md: Markdown, marks: _Marks) -> None:
        super().__init__(md)
        self._marks = marks

    def run(self, root: ET.Element) -> None:
        taken = {element.get("id", "") for element in root.iter() if element.get("id")}
        for element in root.iter():
            if element.tag in _LEVELS:
                self._heading(element, taken)
            elif element.tag == "a" and element.get("href"):
                self._link(element, "href")
            elif element.tag == "img" and element.get("src"):
                self._link(element, "src")
                element.set("loading", "lazy")
                element.set("decoding", "async")
            elif element.tag in ("td", "th") and element.get("style"):
                self._align(element)
        self._wrap_tables(root)

    def _heading(self, element: ET.Element, taken: set[str]) -> None:
        # The page's title is its only h1.
        level = _LEVELS[element.tag]
        element.tag = f"h{level}"
        title = _plain("".join(element.itertext()), self.md)
        given = element.get("id")
        if not given or given in {heading.id for heading in self._marks.headings}:
            element.set("id", anchor(given or title, taken))
        self._marks.headings.append(Heading(element.get("id", ""), title, level))

    def _link(self, element: ET.Element, attribute: str) -> None:
        # Python-Markdown hides <name@example.com> from harvesters as &#110;&#97;...
        written = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), _plain(element.get(attribute, ""), self.md))
        if written.startswith("#fn") and "footnote" in element.get("class", ""):
            return
        try:
            element.set(attribute, self._marks.resolve(written))
        except DeadLink as dead:
            self._marks.faults.append(_Found(dead.code, dead.message, dead.mend, f"({written}"))

    def _align(self, element: ET.Element) -> None:
        # A style attribute would need an exception in the content security policy.
        aligned = re.search(r"text-align: *(left|center|right)", element.get("style", ""))
        del element.attrib["style"]
        if aligned:
            element.set("class", f"{element.get('class', '')} kb-{aligned[1]}".strip())

    def _wrap_tables(self, root: ET.Element) -> None:
        """A wide table scrolls in its own box, which the keyboard can reach; the page never does."""
        for parent in list(root.iter()):
            for at, child in enumerate(list(parent)):
                if child.tag == "table" and parent.get("class") != "kb-table":
                    box = ET.Element("div", {"class": "kb-table", "tabindex": "0"})
                    box.tail, child.tail = child.tail, None
                    parent[at] = box
                    box.append(child)


def _plain(text: str, md: Markdown) -> str:
    """Text of a tree in which Python-Markdown still keeps signs and raw HTML stashed away."""
    text = re.sub("\x02amp\x03", "&", text)
    text = re.sub("\x02(\\d+)\x03", lambda match: chr(int(match[1])), text)
    return re.sub("\x02wzxhzdk:(\\d+)\x03", lambda match: _stashed(md, int(match[1])), text).strip()


def _stashed(md: Markdown, at: int) -> str:
    block = md.htmlStash.rawHtmlBlocks[at]
    return re.sub(r"<[^>]*>", "", block if isinstance(block, str) else "".join(block.itertext()))


class _Scan(HTMLParser):
    """Names what nh3 will take away, so that the writer hears of it instead of wondering."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Found] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self._note(f"<{tag}>", f"<{tag}", "write it in Markdown, or put it in `code` to show it")
            return
        for name, value in attrs:
            allowed = _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag, set())
            address = re.sub(r"[\x00-\x20]+", "", value or "").casefold()
            scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
            if name not in allowed:
                self._note(f"{name!r} on <{tag}>", f"{name}=", f"remove {name!r}")
            elif name in ("href", "src") and scheme and scheme[0][:-1] not in _SCHEMES:
                self._note(
                    f"an address that begins with {scheme[0]!r}", scheme[0], "link to https://, mailto: or tel:"
                )

    def _note(self, what: str, sought: str, mend: str) -> None:
        self.found.append(_Found("KB112", f"{what} is not allowed on a page", mend, sought))


def _forbidden_html(html: str) -> list[_Found]:
    scan = _Scan()
    scan.feed(html)
    scan.close()
    return list(dict.fromkeys(scan.found))


_BLOCKS = frozenset(
    "p div section aside blockquote ul ol li dl dt dd table thead tbody tr pre figure figcaption details summary br hr"
    " h2 h3 h4 h5 h6".split()
)


class _Splitter(HTMLParser):
    """Cuts a body at its h2 and h3."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._in_heading = False
        self._in_footnote_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3"):
            self.sections.append((dict(attrs).get("id") or "", [], []))
            self._in_heading = True
        elif tag in _BLOCKS:
            self._add("\n")
        elif tag in ("td", "th"):
            # Cells of a row are told apart, or a snippet reads like one odd sentence.
            self._add("\t")
        elif tag == "img":
            self._add(dict(attrs).get("alt") or "")
        elif tag == "a":
            # Its number and its arrow are signs for the eye, not words of the text.
            self._in_footnote_link = (dict(attrs).get("class") or "").startswith("footnote-")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "h3"):
            self._in_heading = False
        elif tag in _BLOCKS:
            self._add("\n")
        elif tag == "a":
            self._in_footnote_link = False

    def handle_data(self, data: str) -> None:
        if not self._in_footnote_link:
            self._add(re.sub(r"\s+", " ", data))

    def _add(self, text: str) -> None:
        _, heading, body = self.sections[-1]
        (heading if self._in_heading else body).append(text)


def _split(html: str) -> tuple[Section, ...]:
    splitter = _Splitter()
    splitter.feed(html)
    splitter.close()
    return tuple(
        Section(anchor_, "".join(heading).strip(), _tidy("".join(text)))
        for anchor_, heading, text in splitter.sections
    )


def _tidy(text: str) -> str:
    rows = ([re.sub(r" +", " ", cell).strip() for cell in line.split("\t")] for line in text.split("\n"))
    lines = (" · ".join(cell for cell in row if cell) for row in rows)
    return "\n".join(line for line in lines if line)
