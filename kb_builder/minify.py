"""
Scripts and styles without what only their writers read.

    kb.css 30 kB, 6.3 on the way  -->  23 kB, 5.3 on the way

Names stay, so what a reader's browser complains of can be found in the theme.  A template literal inside
another one is more than rjsmin can read: a test of the theme forbids it.
"""

from __future__ import annotations

from pathlib import PurePath

import rcssmin
import rjsmin

_MINIFIERS = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin, ".mjs": rjsmin.jsmin}


def minified(name: str, content: bytes) -> bytes:
    """
    Return `content` without comments and needless space; unchanged if it is neither script nor style.

    Comments that begin with `/*!` stay: licences do.
    """
    minify = _MINIFIERS.get(PurePath(name).suffix)
    return minify(content.decode(), keep_bang_comments=True).encode() if minify else content
