"""A browser reads the same rules out of the served style sheet as out of the one that is written."""

import re


def test_served_style_sheet_means_what_was_written(browser, repository, sample):
    written = (repository / "theme/assets/kb/kb.css").read_text(encoding="utf-8")
    [served] = sample.site.glob("assets/kb.*/kb.css")
    page = browser.new_page()

    rules, served_rules = (page.evaluate(_RULES, text) for text in (written, served.read_text(encoding="utf-8")))
    page.close()

    assert len(rules) > 100
    assert [_plain(rule) for rule in rules] == [_plain(rule) for rule in served_rules]


def _plain(rule):
    """Values of custom properties are kept as written, white space and all."""
    return re.sub(r"\s*([,:;(){}])\s*", r"\1", re.sub(r"\s+", " ", rule))


_RULES = """
(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return Array.from(sheet.cssRules, (rule) => rule.cssText);
}
"""
