"""What holds for a page of each kind, in each language."""


def test_page_has_no_axe_violation(loaded, axe_violations):
    assert axe_violations(loaded.page) == []


def test_page_fits_a_phone_of_320_px(loaded):
    loaded.page.set_viewport_size({"width": 320, "height": 640})

    assert loaded.page.evaluate("document.documentElement.scrollWidth") == 320


def test_page_does_not_move_while_it_loads(loaded):
    assert loaded.shift < 0.01


def test_page_asks_no_other_host(loaded):
    assert loaded.visit.requests
    assert loaded.visit.foreign == []
