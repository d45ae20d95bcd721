"""The tests of the scripts, which Node runs: `node --test tests/js`."""

import json
import shutil
import subprocess
import unicodedata

from kb_builder.minify import minified
from kb_builder.offline import BUCKETS, bucket_of
from search_api.contract.analysis import fold
from search_api.contract.languages import en


def test_scripts_pass_their_own_tests(repository, node):
    command = [node, "--test", *sorted(map(str, (repository / "tests" / "js").glob("*.test.mjs")))]

    ran = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_scripts_fold_stem_and_hash_as_python_does(repository, node):
    words = sorted(word for word in en._lexicon() if word.isascii())
    letters = [chr(code) for start, end in LETTERS for code in range(start, end) if unicodedata.name(chr(code), "")]
    given = {
        "fold": [[text, fold(text).text] for text in (*letters, *HARD_TO_FOLD)],
        "stem": [[word, en.stem(word)] for word in words],
        "bucket": [[term, bucket_of(term)] for term in ("배송", "返品", "deliveri", "😀", "")],
        "buckets": BUCKETS,
    }
    command = [node, str(repository / "tests" / "js" / "same-as-python.mjs")]

    ran = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)

    assert json.loads(ran.stdout) == []
    assert len(words) > 80_000


LETTERS = (
    (0x20, 0x180),
    (0x370, 0x530),
    (0x1E00, 0x1FFF),
    (0x3000, 0x3400),
    (0x4E00, 0x5000),
    (0xAC00, 0xAE00),
    (0xFF00, 0xFFEF),
)
"""Latin, Greek, Cyrillic, kana, jamo, some Chinese characters and syllables, all of another width; half open."""

HARD_TO_FOLD = ("ｶﾞｷﾞ", "Ｑ＆Ａ", "배\u200b송", "e\u0301", "ﬁn", "Straße", "ΣΑΣ", "ㅂㅅ", "ﾊﾟｿｺﾝ", "①㈱㎏")


def test_scripts_pass_them_minified_too(repository, sample, tmp_path, node):
    """What is minified may be another program: every test again; and what is served can be read."""
    for folder in ("tests/js", "tests/golden", "theme"):
        shutil.copytree(repository / folder, tmp_path / folder)
    (tmp_path / "tests" / "search_api").mkdir()
    shutil.copy(repository / "tests" / "search_api" / "personal_data.toml", tmp_path / "tests" / "search_api")
    for path in (tmp_path / "theme" / "assets" / "kb").iterdir():
        path.write_bytes(minified(path.name, path.read_bytes()))
    [served] = (sample.site / "assets").glob("kb.*")

    run = {"cwd": tmp_path, "capture_output": True, "text": True, "check": False}
    tests = sorted(map(str, (tmp_path / "tests" / "js").glob("*.test.mjs")))
    tested = subprocess.run([node, "--test", *tests], **run)
    read = {path.name: subprocess.run([node, "--check", path], **run).stderr for path in sorted(served.glob("*js"))}

    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert read == dict.fromkeys(
        (
            "appearance.js",
            "language.mjs",
            "offline.mjs",
            "page.mjs",
            "start.mjs",
            "validity.js",
            "widget-asking.mjs",
            "widget-reader.mjs",
            "widget.mjs",
        ),
        "",
    )
