"""Several scripts become one that does the same."""

import subprocess

import pytest

from kb_builder.bundle import NotBundled, bundle, bundled

SCRIPTS = {
    "main.mjs": (
        'import "./side.mjs";\nimport {\n  one,\n  two as deux,\n} from "./numbers.mjs";\n\n'
        "export const sum = one + deux();\nexport class Made {}\n"
    ),
    "side.mjs": 'import { one } from "./numbers.mjs";\nconst KEY = 1;\nglobalThis.side = [...(globalThis.side ?? []), one + KEY];\n',
    "numbers.mjs": "const KEY = 2;\nexport const one = 1;\nexport function two() {\n  return KEY;\n}\nexport async function later() {}\n",
}


def test_bundle_does_what_its_scripts_did(tmp_path, node):
    (tmp_path / "main.mjs").write_text(bundle("main.mjs", SCRIPTS))
    asking = "import('./main.mjs').then((m) => console.log(JSON.stringify([Object.keys(m), m.sum, side])))"

    said = subprocess.run([node, "-e", asking], cwd=tmp_path, capture_output=True, text=True, check=True)

    # `KEY` of two scripts are two; a script that is imported twice runs once.
    assert said.stdout == '[["Made","sum"],3,[2]]\n'


def test_only_what_is_loaded_by_itself_is_served(tmp_path):
    scripts = SCRIPTS | {
        "late.mjs": "export const x = 1;\n",
        "numbers.mjs": SCRIPTS["numbers.mjs"] + 'import("./late.mjs");\n',
    }
    for name, text in (scripts | {"kb.css": "a {}\n"}).items():
        (tmp_path / name).write_text(text)

    served = bundled(sorted(tmp_path.iterdir()))

    assert sorted(served) == ["kb.css", "late.mjs", "main.mjs"]
    assert served["kb.css"] == b"a {}\n"


@pytest.mark.parametrize(
    ("scripts", "said"),
    [
        ({"a.mjs": 'import { b } from "./b.mjs";\n'}, "a.mjs: imports b.mjs, which is not there"),
        (
            {"a.mjs": 'import "./b.mjs";\n', "b.mjs": 'import "./a.mjs";\n'},
            "a.mjs: imports itself, by way of b.mjs",
        ),
        (
            {"a.mjs": 'import { b, c } from "./b.mjs";\n', "b.mjs": "export const c = 1;\nconst b = 2;\n"},
            "a.mjs: imports b, which b.mjs does not export",
        ),
        ({"a.mjs": "export default 1;\n"}, "a.mjs: cannot be bundled: export default 1;"),
        ({"a.mjs": 'import * as b from "./b.mjs";\n'}, 'a.mjs: cannot be bundled: import * as b from "./b.mjs";'),
        ({"a.mjs": "const a = 1;\nexport { a };\n"}, "a.mjs: cannot be bundled: export { a };"),
        ({"a.mjs": "export let a = 1;\n"}, "a.mjs: cannot be bundled: export let a = 1;"),
    ],
)
def test_what_is_not_understood_is_refused(scripts, said):
    with pytest.raises(NotBundled) as caught:
        bundle("a.mjs", scripts)

    assert str(caught.value) == said
