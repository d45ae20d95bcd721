"""No page in no state breaks a rule that axe knows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def violations(page):
    """What axe finds on a phone and a desktop, light and dark, as lines that say where."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for rule in Axe().run(page).response["violations"]:
                found += [f"{size['width']} {scheme} {rule['id']}: {node['html']}" for node in rule["nodes"]]
    return found


def test_page_has_no_violation(visit, path):
    page = visit(path)

    assert violations(page) == []
