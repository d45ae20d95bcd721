"""
Published HTML of an article back into Markdown, for those who read text rather than pages.

    HTML that nh3 has cleaned --parse--> tree --write--> Markdown

Made from the page and not from the writer's file: facts are filled in, links resolved, and what never
reached the page (comments, unused definitions) does not get out this way either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

Readdress = Callable[[str], str]
"""An address as the page has it -> as the copy has it."""

_VOID = frozenset("br col hr img source wbr".split())
_BLOCKS = frozenset(
    "p div section aside blockquote ul ol dl table pre figure figcaption details summary hr h2 h3 h4 h5 h6".split()
)
_AS_HTML = frozenset("del ins sub sup".split())
"""Markdown has no sign for these that all agree on, and without them 10² would be 102."""


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, *tags: str) -> Iterator[_Element]:
        """Elements of these tags below this one, in the order of the page; none within another of them."""
        for child in self.children:
            if isinstance(child, _Element):
                if child.tag in tags:
                    yield child
                else:
                    yield from child.all(*tags)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Tree(HTMLParser):
    """What nh3 writes is balanced, so there is nothing to guess."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("div", {})
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def to_markdown(html: str, readdress: Readdress) -> str:
    """The body of an article as Markdown: CommonMark, with tables and footnotes as GitHub writes them."""
    return "\n\n".join(_Writer(readdress).blocks(_Tree(html).root)) + "\n"


def escaped(text: str) -> str:
    """Text in which no sign means anything to Markdown, for the inside of a line."""
    text = re.sub(r"([\\`*\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", text)
    return re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;")


class _Writer:
    def __init__(self, readdress: Readdress) -> None:
        self._readdress = readdress

    def blocks(self, parent: _Element) -> list[str]:
        """What stands in an element, block by block; text between blocks is a paragraph."""
        found: list[str] = []
        line: list[_Element | str] = []
        for child in [*parent.children, _Element("p", {})]:
            if isinstance(child, str) or child.tag not in _BLOCKS:
                line.append(child)
                continue
            found += [self._paragraph(line), *self._block(child)]
            line = []
        return [block for block in found if block]

    def _block(self, element: _Element) -> list[str]:
        match element.tag:
            case "p" | "figcaption":
                text = self._paragraph(element.children)
                return [f"**{text}**" if "admonition-title" in element.classes and text else text]
            case "summary":
                text = self._paragraph(element.children)
                return [f"**{text}**" if text else ""]
            case "h2" | "h3" | "h4" | "h5" | "h6":
                return [f"{'#' * int(element.tag[1])} {self._line(element.children)}"]
            case "ul" | "ol":
                return [self._list(element)]
            case "dl":
                return ["\n".join(self._definitions(element))]
            case "table":
                return [self._table(element)]
            case "pre":
                return [_fenced(element)]
            case "hr":
                return ["* * *"]
            case "blockquote":
                return [_quoted(self.blocks(element))]
            case "div" if "admonition" in element.classes:
                return [_quoted(self.blocks(element))]
            case "div" if "footnote" in element.classes:
                return [self._footnote(item) for item in element.all("li")]
            case _:
                return self.blocks(element)

    def _paragraph(self, children: Iterable[_Element | str]) -> str:
        """Text that does not begin as another block does."""
        text = re.sub(r" *\n *", "  \n", self._inline(children).strip())
        text = re.sub(r"^(#|>|[-+](?=\s)|!!!|\?\?\?|-{3}|={3})", r"\\\1", text, flags=re.M)
        return re.sub(r"^(\d+)([.)])(?=\s)", r"\1\\\2", text, flags=re.M)

    def _line(self, children: Iterable[_Element | str]) -> str:
        """Likewise, in one line."""
        return re.sub(r"\s*\n\s*", " ", self._inline(children)).strip()

    def _list(self, element: _Element) -> str:
        number = int(element.attributes.get("start") or 1)
        items = [child for child in element.children if isinstance(child, _Element) and child.tag == "li"]
        written = []
        for at, item in enumerate(items, start=number):
            marker = f"{at}. " if element.tag == "ol" else "- "
            inner = self.blocks(item) or [""]
            # A list right below its line; anything else needs an empty line.
            loose = any(child.tag not in ("ul", "ol") for child in item.all(*_BLOCKS))
            text = ("\n\n" if loose else "\n").join(inner)
            # Four is what every dialect takes for "inside", but not after a number of three digits.
            written.append(marker + _indented(text, max(4, len(marker))))
        return ("\n\n" if any("\n\n" in text for text in written) else "\n").join(written)

    def _definitions(self, element: _Element) -> Iterator[str]:
        for child in element.all("dt", "dd"):
            if child.tag == "dt":
                yield self._line(child.children)
            else:
                yield ":   " + _indented("\n\n".join(self.blocks(child)), 4)

    def _table(self, element: _Element) -> str:
        rows = [[self._cell(cell) for cell in row.all("td", "th")] for row in element.all("tr")]
        width = max(map(len, rows), default=0)
        if next(element.all("th"), None) is None:
            rows.insert(0, [])
        rows.insert(1, ["---"] * width)
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        captions = [f"**{self._line(caption.children)}**\n" for caption in element.all("caption")]
        return "\n".join([*captions, *lines])

    def _cell(self, cell: _Element) -> str:
        text = "<br>".join(self.blocks(cell))
        return re.sub(r"\s*\n\s*", "<br>", text).replace("|", "\\|")

    def _footnote(self, item: _Element) -> str:
        name = item.attributes.get("id", "").removeprefix("fn:")
        return f"[^{name}]: " + _indented("\n\n".join(self.blocks(item)), 4)

    def _inline(self, children: Iterable[_Element | str]) -> str:
        return "".join(self._run(child) for child in children)

    def _run(self, child: _Element | str) -> str:
        if isinstance(child, str):
            return escaped(re.sub(r"[ \t\r\n\f]+", " ", child))
        match child.tag:
            case "strong" | "b":
                return _marked("**", self._inline(child.children))
            case "em" | "i":
                return _marked("*", self._inline(child.children))
            case "code":
                return _code(child.text)
            case "br":
                return "\n"
            case "img":
                return f"![{escaped(child.attributes.get('alt', ''))}]({self._address(child, 'src')})"
            case "a":
                return self._link(child)
            case "rp":
                return ""
            case "rt":
                return f"({self._inline(child.children)})"
            case tag if tag in _AS_HTML and next(child.all("a"), None) is None:
                return f"<{tag}>{self._inline(child.children)}</{tag}>"
            case tag if tag in _BLOCKS:
                return " ".join(self.blocks(child))
            case _:
                return self._inline(child.children)

    def _link(self, element: _Element) -> str:
        text = self._inline(element.children)
        if "footnote-ref" in element.classes:
            return f"[^{element.attributes.get('href', '').removeprefix('#fn:')}]"
        if "footnote-backref" in element.classes:
            return ""
        return f"[{text}]({self._address(element, 'href')})" if element.attributes.get("href") else text

    def _address(self, element: _Element, name: str) -> str:
        address = self._readdress(element.attributes.get(name, ""))
        if not re.search(r"[\s()<>]", address):
            return address
        return "<" + re.sub(r"[\s<>]", lambda sign: f"%{ord(sign[0]):02X}", address) + ">"


def _marked(sign: str, text: str) -> str:
    """Spaces stay outside: `** word**` is not bold."""
    inner = text.strip()
    return text.replace(inner, f"{sign}{inner}{sign}", 1) if inner else text


def _code(text: str) -> str:
    fence = _longer_than_any("`", text, least=1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fenced(element: _Element) -> str:
    text = element.text.strip("\n")
    classes = " ".join(" ".join(each.classes) for each in (element, *element.all("code")))
    language = re.search(r"language-(\S+)", classes)
    fence = _longer_than_any("`", text, least=3)
    return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


def _longer_than_any(sign: str, text: str, *, least: int) -> str:
    longest = max((len(run) for run in re.findall(f"{re.escape(sign)}+", text)), default=0)
    return sign * max(least, longest + 1)


def _quoted(blocks: list[str]) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(blocks).split("\n"))


def _indented(text: str, by: int) -> str:
    """Every line but the first moved to the right."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * by + line if line else "" for line in rest)])
