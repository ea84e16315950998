"""That pages fail when they should: each kind of failure, made from a page that passes; and what is written back, and printed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fitlint import pages
from fitlint.checks import InvalidCheck, checks_of
from fitlint.pages.cases import parse
from fitlint.pages.find import imported
from fitlint.pages.prose import BEGIN, END

LABORATORY = pages.Laboratory(2)
SAMPLES = Path(__file__).parent / "samples"
MODULE = SAMPLES / "house_checks" / "shouting_path.py"
PAGE = MODULE.with_suffix(".md").read_text(encoding="utf-8")
QUIET = "# Shouting path\n\n## Quiet: nothing\n\n```python\nx = 1\n```\n"


@pytest.fixture(scope="module", autouse=True)
def laboratory() -> Iterator[None]:
    with LABORATORY:
        yield


def run(folder: Path, page: str | None, module: str = MODULE.read_text(encoding="utf-8"), update: bool = False) -> pages.Results:
    """The results of a package with one check in a directory."""
    (folder / "checks").mkdir(exist_ok=True)
    (folder / "checks" / "shouting_path.py").write_text(module, encoding="utf-8")
    if page is not None:
        (folder / "checks" / "shouting_path.md").write_text(page, encoding="utf-8")
    return pages.run([folder], update, LABORATORY)


def test_the_sample_passes() -> None:
    results = pages.run([SAMPLES])
    assert results.passed, str(results)
    assert str(results) == "8 passed, 0 failed"


BAD_PAGES = {
    "a finding is not there": ('@app.get("/prices")\nasync', '@app.get("/prices")  # warning: [HSE101]\nasync', ["not found: warning: [HSE101]"]),
    "nobody asked for a finding": (
        '@app.get("/prices")\nasync',
        '@app.get("/Prices")\nasync',
        ['nobody asked for: warning: [HSE101] "the path `/Prices` shouts"'],
    ),
    "the level is another one": ("warning: 10 ", "error: 10 ", ["not found: error: 10 [HSE101]", "found there: warning: 10 [HSE101]"]),
    "the message is another one": ("path `/ABC`", "path `/DEF`", ['found there: warning: [HSE101] "the path `/ABC` shouts"']),
    "the column is another one": ("warning: 10 ", "warning: 11 ", ["not found: warning: 11 [HSE101]", "found there: warning: 10 "]),
    "the code is another one": ("[shouting-path]", "[HSE102]", ["not found: warning: [HSE102]"]),
    "a step is not there": (
        '  # step: "`prices` answers',
        '  # step: "`costs` answers',
        ["no finding has this step", 'step in line 18: "`prices` answers it"']),
    "a missed alarm is found": ('os.environ["PRICES"]', '"/Prices"', ["no longer missed, expect it from now on: warning: [HSE101]"]),
    "the output is another one": ("= route: GET", "= route: PUT", ["the output is another one", "-  = route: PUT /Prices"]),
    "the fixed file is another one": ('"/prices")\ndef', '"/costs")\ndef', ["main.py is another one after its fixes", '-@app.get("/costs")']),
    "a proof does not hold": (
        "== 404",
        "== 200",
        ['the proof does not hold: assert client.get("/prices").status_code == 200', 'client.get("/prices").status_code = 404', "Not Found"],
    ),
    "a proof of the fixed files does not hold": ('.json() == "12"', '.json() == "13"', ["shouting_path.md:63: ", ".json() = '12'"]),
    "a proof raises": ("with raises", "1 / 0\nwith raises", ["ZeroDivisionError: division by zero"]),
    "a proof waits for an exception": ('functions["nothing"]', 'functions["views.index"]', ["AssertionError: KeyError was not raised"]),
    "a proof expects another exception": ('match="nothing"', 'match="something"', ["does not match 'something'"]),
    "a proof is no Python": ("response = await", "response await", ["SyntaxError: invalid syntax"]),
    "a proof ends its process": ("response = await", "import os; os._exit(0)\nresponse = await", ["ended before the proof did"]),
    "a proof prints and fails": ("== 404", '== print("so it is")', ["printed:\n    so it is"]),
    "the program of a proof cannot be imported": ("from quart", "import nowhere\nfrom quart", ["No module named 'nowhere'", "at main.py:1: import nowhere"]),
    "there is no application": ("```\n\n```proof\nresponse", "del app\n```\n\n```proof\nresponse = client\nresponse", ["`main` has no `app`: use `client_of(…)`"]),
    "a comment is malformed": ("# missed: [HSE101]", "# missed: HSE101", ["got `# missed: HSE101`"]),
    "a comment speaks of nothing": ('    return "index"\n', '    return "index"\n# step: "x"\n', ["no line of code follows this comment"]),
    "the configuration is wrong": ("exclude =", "exclud =", ['fitlint.toml:1: unknown key "exclud" (did you mean "exclude"?)']),
    "two cases have one title": ("## Quiet: lower case", "## Loud: capital letters", ['a second case is called "Loud: capital letters"']),
    "a block is not closed": ("```\n\n## When to", "\n## When to", ["this block is not closed"]),
    "a block is marked py": ("```text", "```py", ["write `python` for code that is a case"]),
    "an output has no program": ("```text", "```output", ["a block `output` in a section without a block `python`"]),
    "a file lies elsewhere": ("`shop/views.py`:", "`../views.py`:", ["`../views.py` is not the path of a file inside the program"]),
    "a fixed file is unknown": ("```fixed", "`other.py`:\n\n```fixed", ["the case has no file `other.py` to be fixed"]),
    "another check speaks": ('exclude = ["scripts/"]', 'select = ["FIT000", "NOT1"]', ['"NOT1" matches no check']),
    "a file cannot be parsed": ("import os\n", "import os os\n", ["nobody asked for: error: [FIT000]"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PAGES)
def test_a_bad_page_fails(name: str, tmp_path: Path) -> None:
    old, new, said = BAD_PAGES[name]
    assert PAGE.count(old) == 1
    results = run(tmp_path, PAGE.replace(old, new))
    assert not results.passed
    for text in said:
        assert text in str(results)
    assert str(results).splitlines()[-1].endswith(f" passed, {results.failed} failed") and results.failed


SOURCE = MODULE.read_text(encoding="utf-8")
BAD_MODULES = {
    "a check raises": ("    fix = ", "    1 / 0\n    fix = ", ["the check shouting-path (HSE101) failed", "ZeroDivisionError"]),
    "a fix does not parse": (".lower())])", ".lower() + '(')])", ["the fix cannot be applied, or what it leaves does not parse"]),
    "a fix never comes to rest": (".lower())])", "[:-1] + 'X\\\"')])", ["the fixes still change something after 10 passes"]),
    "a fix shouts itself": (
        "    fix = ",
        "    if route.own_path == '/Prices':\n"
        "        fix = Fix('twice', [Edit(route.path_place, '\"/P\")\\n@app.put(\"/Q\")\\n@app.post(\"/R\"')])\n"
        "        yield Finding(route.path_place, 'shouts', fix=fix)\n"
        "        return\n"
        "    if route.own_path in ('/P', '/Q', '/R'):\n"
        "        yield Finding(route.path_place, 'again')\n"
        "        return\n"
        "    fix = ",
        ["the fixes bring a finding that was not there: HSE101"],
    ),
    "the module cannot be imported": ("import annotations", "import annotation", ["shouting_path.py cannot be imported: SyntaxError"]),
    "the declaration is wrong": ('"HSE101", each', '"HSE1011", each', ["the code 'HSE1011' is not"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_MODULES)
def test_a_bad_module_fails(name: str, tmp_path: Path) -> None:
    old, new, said = BAD_MODULES[name]
    assert SOURCE.count(old) == 1
    results = run(tmp_path, PAGE, SOURCE.replace(old, new))
    assert not results.passed
    for text in said:
        assert text in str(results)


def test_a_fix_of_a_second_file_must_be_shown(tmp_path: Path) -> None:
    page = PAGE.replace("`shop/app.py`:\n", "```fixed\nx = 1\n```\n\n`shop/app.py`:\n").replace(
        "```fixed\nx", "`shop/app.py`:\n\n```fixed\nx"
    )
    assert "the fixes also change shop/views.py, and no block `fixed` shows it" in str(run(tmp_path, _reordered(page)))


def _reordered(page: str) -> str:
    """The `fixed` block of a file stands below the file."""
    block = "`shop/app.py`:\n\n```fixed\nx = 1\n```\n\n"
    return page.replace(block, "").replace("## Quiet: lower case", f"{block}## Quiet: lower case")


@pytest.mark.parametrize(
    ("page", "module", "said"),
    [
        (None, SOURCE, "the page cannot be read: No such file or directory"),
        (QUIET, "def check(): pass\n", "no check was found in "),
        (QUIET.replace("## Quiet: nothing\n\n", "").replace("# Shouting path\n\n", ""), SOURCE, "a case needs a heading"),
        ("\xff", SOURCE, "0 passed, 0 failed"),
    ],
)
def test_what_is_missing(tmp_path: Path, page: str | None, module: str, said: str) -> None:
    results = run(tmp_path, page, module)
    assert not results.passed
    assert said in str(results)


def test_a_module_that_declares_no_check_or_is_missing_fails_when_it_is_named(tmp_path: Path) -> None:
    run(tmp_path, QUIET, "x = 1\n")
    page = tmp_path / "checks" / "shouting_path.md"
    assert "shouting_path.py declares no check" in str(pages.run([page]))
    page.with_suffix(".py").unlink()
    assert "there is no shouting_path.py beside the page" in str(pages.run([page]))


def test_update_writes_what_is_there(tmp_path: Path) -> None:
    page = PAGE.replace("= route: GET", "= route: PUT").replace('"/prices")\ndef', '"/costs")\ndef')
    assert run(tmp_path, page).failed == 2
    results = run(tmp_path, page, update=True)
    assert results.passed and "rewrote " in str(results)
    assert (tmp_path / "checks" / "shouting_path.md").read_text(encoding="utf-8") == PAGE
    assert "rewrote" not in str(run(tmp_path, PAGE, update=True))


def test_update_writes_the_table_of_checks(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Ours\n\n{BEGIN}\n{END}\n\nMore.\n", encoding="utf-8")
    run(tmp_path, PAGE)
    assert BEGIN + "\n" + END in readme.read_text(encoding="utf-8")
    run(tmp_path, PAGE, update=True)
    row = "| HSE101 | [shouting-path](checks/shouting_path.md) | warning | a path has capital letters, and clients type it wrongly |"
    assert row in readme.read_text(encoding="utf-8").splitlines()
    assert readme.read_text(encoding="utf-8").endswith(f"{END}\n\nMore.\n")


def test_a_package_may_import_its_own_modules(tmp_path: Path) -> None:
    package = tmp_path / "acme_house_rules"
    shutil.copytree(SAMPLES / "house_checks", package)
    (package / "words.py").write_text('SHOUTS = "shouts"\n', encoding="utf-8")
    for line in ("from .words import SHOUTS", "from acme_house_rules.words import SHOUTS"):
        text = SOURCE.replace("from fitlint import", f"{line}\nfrom fitlint import").replace("` shouts", "` {SHOUTS}")
        (package / "shouting_path.py").write_text(text, encoding="utf-8")
        assert pages.run([package / "shouting_path.py"], laboratory=LABORATORY).passed
        shutil.move(package, tmp_path / "again" / package.name)
        package = tmp_path / "again" / package.name


def test_explain_shows_prose_and_the_first_example() -> None:
    (check,) = checks_of(imported(MODULE))
    text = pages.explain(check)
    assert text.startswith("A path with capital letters.\n\n## What happens\n\nPaths are compared")
    assert "main.py:\n\n    from fastapi import FastAPI\n" in text and "    warning[HSE101] shouting-path: " in text
    assert "main.py, fixed:\n\n" in text and "client.get" not in text and "Quiet" not in text
    assert text.endswith("## When to ignore it\n\nNever.\n")


def test_a_proof_that_hangs_is_ended() -> None:
    start = time.monotonic()
    with pages.Laboratory(1) as laboratory:
        outcome = laboratory.run({"main.py": ""}, "while True:\n    pass", timeout=0.5)
        assert (outcome.ok, outcome.text) == (False, "still running after 0.5 s")
        assert laboratory.run({"main.py": "app = 1"}, "assert app == 1").ok
    assert time.monotonic() - start < 20


def test_proofs_do_not_see_each_other() -> None:
    with pages.Laboratory(1) as laboratory:
        assert laboratory.run({"main.py": "x = 1", "one.py": ""}, "import one, os; assert main.x == 1; os.environ['A'] = '1'").ok
        again = "import os\nassert main.x == 2 and 'A' not in os.environ\nwith raises(ImportError):\n    import one"
        assert laboratory.run({"main.py": "x = 2"}, again).ok


def test_lines_of_joined_blocks_are_those_of_the_page() -> None:
    text = '# T\n\n## C\n\n```python\nx = 1\n```\n\nand\n\n```python\n# error: [A1]\ny = 2  # step: "say \\"y\\"" # error: 3 [B1]\n```\n'
    (case,) = parse(Path("t.md"), text).cases
    assert case.texts() == {"main.py": "x = 1\ny = 2\n"}
    assert [case.page_line("main.py", line) for line in (1, 2, 3)] == [6, 13, 3]
    assert [(one.word, one.code, one.message, one.line, one.page_line, one.column) for one in case.expected] == [
        ("error", "A1", "", 2, 12, None),
        ("step", "", 'say "y"', 2, 13, None),
        ("error", "B1", "", 2, 13, 3),
    ]  # fmt: skip


def test_a_working_copy_stands_for_what_is_installed_of_it(tmp_path: Path) -> None:
    installed = pages.Checks([]).of(MODULE)
    copy = shutil.copy(MODULE, tmp_path)
    checks = pages.Checks(installed)
    assert checks.of(Path(copy)) == checks.known() != installed
    Path(copy).write_text(SOURCE.replace("def shouting_path", "def loud_path"), encoding="utf-8")
    with pytest.raises(InvalidCheck, match="HSE101 is declared in "):
        pages.Checks(installed).of(Path(shutil.copy(copy, tmp_path / "loud_path.py")))
