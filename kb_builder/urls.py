"""Addresses below the root of the site, as one page names another."""

import posixpath
from urllib.parse import quote


def relative(target: str, page: str) -> str:
    """
    The address of `target` seen from `page`.

    Args:
        target: Below the root of the site, without a leading slash, perhaps with `#anchor`; "" is the root.
        page: Likewise; its address ends in "/" unless it is a file.
    """
    path, hash_, anchor = target.partition("#")
    seen = posixpath.relpath("/" + path, posixpath.dirname("/" + page))
    if path.endswith("/") or not path:
        seen = seen.rstrip("/") + "/"
    return quote(seen, safe="/.-_~") + (hash_ + quote(anchor, safe="-_~.") if hash_ else "")
