"""The pylint plugin, under pylint itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.hosts import PROGRAM, PYLINT, SHOP, START_METHODS, Counted, messages, of_pylint, pylint, run, write

CALL = '    return requests.get("http://rates", timeout=3).json()'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHOP, tmp_path / "shop"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, {"main.py": PROGRAM, "pyproject.toml": "[project]\nname = 'rates'\n"})


@pytest.mark.parametrize("method", [None, *START_METHODS])
def test_one_analysis_a_run(shop: Path, tmp_path: Path, method: str | None) -> None:
    counted = Counted(tmp_path / "counted")
    jobs = "--jobs=1" if method is None else "--jobs=2"
    with tempfile.TemporaryDirectory() as temporary:  # near the root: the fork server's socket has a short name
        env = {**counted.env, "TMPDIR": temporary}
        done = pylint(*PYLINT, jobs, "--fitlint-no-cache=y", ".", cwd=shop, method=method, env=env)
        assert of_pylint(done).total() == 9
        assert counted.count() == 1
        assert not [one for one in os.listdir(temporary) if one.startswith("fitlint-")], "nothing stays behind"


def test_where_and_what_a_message_is(shop: Path) -> None:
    found = {one["symbol"]: one for one in messages(pylint(*PYLINT, ".", cwd=shop))}
    one = found["handler-only-blocks"]
    text = (shop / "shop/routes/items.py").read_text().splitlines()[14]
    begin = text.index("prices.price")
    end = begin + len("prices.price(item_id)")
    assert (one["line"], one["column"], one["endLine"], one["endColumn"]) == (15, begin, 15, end)
    assert (one["messageId"], one["type"], one["obj"], one["confidence"]) == ("E8107", "error", "read_item", "HIGH")
    assert one["message"].endswith("request stand still (price → _get → requests.Session.get at shop/services/prices.py:15)")
    assert found["missing-response-contract"]["messageId"] == "W8301"
    assert found["shadowed-route"]["obj"] == "newest_item", "a decorator belongs to its function"


def test_columns_are_bytes_as_pylint_counts_them(project: Path) -> None:
    text = PROGRAM.replace("async def rate(name)", "async def räte(größe, name)")
    write(project, {"main.py": text})
    found = [one for one in messages(pylint(*PYLINT, "main.py", cwd=project)) if one["symbol"] == "untyped-handler-parameter"]
    line = text.splitlines()[7].encode()
    begin = line.index(b"gr")
    assert [(one["column"], one["endColumn"]) for one in found] == [
        (begin, begin + len("größe".encode())), (line.index(b"name"), line.index(b"name") + 4),
    ]  # fmt: skip


def test_the_whole_configuration_in_pyproject(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        "[tool.fitlint]\nignore = ['FIT201']\n"
        "[tool.pylint.main]\nload-plugins = ['fitlint.pylint']\ndisable = 'all'\nenable = 'fitlint'\n"
        "[tool.pylint.fitlint]\nfitlint-level = 'error'\n"
    )
    assert of_pylint(pylint("main.py", cwd=project)) == {("FIT101", "main.py", 10): 1}
    (project / "pyproject.toml").write_text(
        "[tool.pylint.main]\nload-plugins = ['fitlint.pylint']\n[tool.pylint.fitlint]\nfitlint-level = 'error'\n"
    )
    found = pylint("main.py", cwd=project)
    assert of_pylint(found) == {("FIT101", "main.py", 10): 1}
    assert {one["symbol"] for one in messages(found)} > {"missing-module-docstring"}, "beside pylint's own"


COMMENTS = {
    "# pylint: disable=blocking-network-call": False, "# pylint: disable=E8101": False,
    "# pylint: disable=blocking-wait": True, "# noqa: FIT101": False, "# noqa": True,
    "# fitlint: ignore[FIT101] -- it is fast": False, "# fitlint: ignore[blocking-network-call]": False,
}  # fmt: skip


@pytest.mark.parametrize("jobs", ["--jobs=1", "--jobs=2"])
def test_comments_on_the_line(project: Path, jobs: str) -> None:
    handler = """

@app.get("/rate{number}", response_model=float)
async def rate{number}(name: str):
    await app.setup()
    return requests.get("http://rates", timeout=3).json()  {comment}
"""
    head = PROGRAM.partition("\n\n\n")[0] + "\n"
    text = head + "".join(handler.format(number=number, comment=comment) for number, comment in enumerate(COMMENTS))
    write(project, {"main.py": text, "other.py": ""})
    lines = text.splitlines()
    found = of_pylint(pylint(*PYLINT, jobs, ".", cwd=project))
    shown = [lines[line - 1].partition("  # ")[2] for code, _, line in found if code == "FIT101"]
    assert sorted(shown) == sorted(comment[2:] for comment, is_shown in COMMENTS.items() if is_shown)


@pytest.mark.parametrize("jobs", ["--jobs=1", "--jobs=2"])
def test_comments_for_blocks(project: Path, jobs: str) -> None:
    body = """\
    # pylint: disable=blocking-network-call
    if name:
        await app.setup()
        return requests.get("http://rates", timeout=3).json()
    # pylint: enable=blocking-network-call
    else:
        return requests.get("http://rates", timeout=3).json()


@app.get("/other", response_model=float)
async def other(name: str):
    await app.setup()
    if name:
        # pylint: disable=blocking-network-call
        requests.get("http://rates", timeout=3)
    if not name:
        requests.post("http://rates", timeout=3)
    return 1.0
"""
    text = PROGRAM.partition("    await")[0] + body
    write(project, {"main.py": text, "other.py": ""})
    (project / "fitlint.toml").write_text("")
    everything = of_pylint(pylint(*PYLINT, jobs, ".", cwd=project))
    write(project, {"main.py": text.replace("# pylint: disable=blocking-network-call", "#")})
    unhidden = of_pylint(pylint(*PYLINT, jobs, ".", cwd=project))
    hidden = {key for key in unhidden if key not in everything}
    assert hidden and hidden <= {("FIT101", "main.py", 12), ("FIT101", "main.py", 23)}, (everything, unhidden)
    module = "# pylint: disable=blocking-network-call\n" + PROGRAM
    write(project, {"main.py": module})
    assert of_pylint(pylint(*PYLINT, jobs, ".", cwd=project)) == {("FIT201", "main.py", 9): 1}


def test_a_comment_for_a_function_holds_for_its_decorators(shop: Path) -> None:
    items = shop / "shop" / "routes" / "items.py"
    plain = items.read_text()
    head = "async def newest_item("
    assert head in plain
    begin = plain.index(head)
    line = plain[begin : plain.index("\n", begin)]
    for text in (
        plain.replace(line, f"{line}  # pylint: disable=shadowed-route"),
        plain.replace(line, f"{line}\n    # pylint: disable=shadowed-route"),
    ):
        items.write_text(text)
        found = {one["symbol"] for one in messages(pylint(*PYLINT, "--enable=useless-suppression,I0020", ".", cwd=shop))}
        assert "shadowed-route" not in found
        assert "suppressed-message" in found and "useless-suppression" not in found


def test_disabled_and_enabled_by_pylints_options(project: Path) -> None:
    for arguments, shown in (
        (("--disable=all", "--enable=syntax-error"), 0),
        (("--disable=all", "--enable=blocking-network-call"), 1),
        (("--disable=all", "--enable=fitlint", "--disable=untyped-handler-parameter"), 1),
        (("--disable=all", "--enable=fitlint,syntax-error", "--disable=fitlint"), 0),
        (("--disable=all", "--enable=E8101,W8201"), 2),
        (("--disable=all", "--enable=fitlint", "--confidence=INFERENCE"), 0),
    ):
        done = pylint("--load-plugins=fitlint.pylint", *arguments, "main.py", cwd=project)
        assert of_pylint(done).total() == shown, arguments


def test_advice_is_hidden_unless_selected(project: Path) -> None:
    text = "import os\n" + PROGRAM.replace("    await app.setup()\n", '    await app.setup()\n    os.stat("rates")\n')
    write(project, {"main.py": text})
    advice = ("FIT116", "main.py", 11)
    minor = "--fitlint-level=advice"
    assert advice not in of_pylint(pylint(*PYLINT, minor, "main.py", cwd=project))
    for one in ("blocking-metadata-call", "R8116", "fitlint-advice"):
        assert of_pylint(pylint(*PYLINT, minor, f"--enable={one}", "main.py", cwd=project))[advice] == 1, one
    (project / "fitlint.toml").write_text('extend-select = ["FIT116"]\nlevel = "advice"\n')
    loaded = "--load-plugins=fitlint.pylint"
    assert of_pylint(pylint(loaded, "main.py", cwd=project))[advice] == 1, "the project selects it"
    assert advice not in of_pylint(pylint(loaded, "--disable=blocking-metadata-call", "main.py", cwd=project))
    (project / "fitlint.toml").rename(project / "elsewhere.toml")
    assert of_pylint(pylint(loaded, "--fitlint-config=elsewhere.toml", "--jobs=2", "main.py", ".", cwd=project))[advice] == 1


VENDOR = {
    "vendor/__init__.py": "SYNC = True\n\n\ndef create(cls):\n    return cls()\n",
    "vendor-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: vendor\nVersion: 1\n",
}
UNSURE = """\
import time

import requests
import vendor
from starlette.applications import Starlette
from starlette.routing import Route


class Sender:
    def send(self) -> None:
        raise NotImplementedError


class Smtp(Sender):
    def send(self) -> None:
        requests.post("http://mail", timeout=3)


class Null(Sender):
    def send(self) -> None:
        pass


class Receiver:
    def receive(self) -> None:
        raise NotImplementedError


class Imap(Receiver):
    def receive(self) -> None:
        requests.get("http://mail", timeout=3)


class Empty(Receiver):
    def receive(self) -> None:
        pass


def make() -> Sender:
    return vendor.create(Smtp)


def receiver(which) -> Receiver:
    return which.receiver


def slow() -> None:
    time.sleep(1)


def fast() -> None:
    pass


async def mail(request):
    await request.body()
    make().send()


async def wait(request):
    await request.body()
    (slow if vendor.SYNC else fast)()


async def unknown(request):
    await request.body()
    receiver(request).receive()


app = Starlette(routes=[Route("/mail", mail), Route("/wait", wait), Route("/unknown", unknown)])
"""


def test_what_pylint_infers_of_installed_packages_makes_findings_certain(tmp_path: Path) -> None:
    write(tmp_path / "site", VENDOR)
    project = write(tmp_path / "project", {"main.py": UNSURE, "fitlint.toml": 'confidence = "likely"', "other.py": ""})
    names = {"mail": "blocking-network-call", "wait": "blocking-wait", "unknown": "blocking-network-call"}

    def found(*arguments: str) -> dict[str, str]:
        done = pylint(*PYLINT, *arguments, ".", cwd=project, env={"PYTHONPATH": str(tmp_path / "site")})
        assert all(names[one["obj"]] == one["symbol"] for one in messages(done))
        return {one["obj"]: one["confidence"] for one in messages(done)}

    assert found("--jobs=2") == {"mail": "HIGH", "wait": "HIGH", "unknown": "INFERENCE"}
    assert found("--confidence=HIGH") == {"mail": "HIGH", "wait": "HIGH"}
    (project / "fitlint.toml").write_text("")
    assert found() == {"mail": "HIGH", "wait": "HIGH"}
    write(tmp_path / "site", {"vendor/__init__.py": "SYNC = False\n\n\ndef create(cls):\n    return cls() if SYNC else None\n"})
    (project / "fitlint.toml").write_text('confidence = "likely"\n')
    assert found() == dict.fromkeys(names, "INFERENCE"), "what it calls is another function, or may be"


def test_help_is_the_page(tmp_path: Path) -> None:
    plugin = "--load-plugins=fitlint.pylint"
    page = run("-m", "pylint", plugin, "--help-msg=blocking-network-call", cwd=tmp_path).stdout
    assert page.startswith(":blocking-network-call (E8101): *FIT101, error: ")
    for part in ("## Why it matters", '      @app.get("/slow")', "belongs to the fitlint checker"):
        assert part in page, part
    tool = run("-m", "pylint", plugin, "--help-msg=W8001", cwd=tmp_path).stdout
    assert tool.startswith(":unused-ignore-comment (W8001): *FIT001, warning")
    every = run("-m", "pylint", plugin, "--list-msgs", cwd=tmp_path).stdout
    assert "All `async def` handlers, async dependencies" in every
    assert ":blocking-metadata-call (R8116): *FIT116, advice: " in every
    options = run("-m", "pylint", plugin, "--help", cwd=tmp_path).stdout
    assert "--fitlint-level" in options


@pytest.mark.parametrize("jobs", ["--jobs=1", "--jobs=2"])
@pytest.mark.parametrize(
    ("settings", "text"),
    [("nonsense = 1\n", 'fitlint.toml:1: unknown key "nonsense"'), ("= 1\n", "fitlint.toml:1: not TOML")],
)
def test_a_wrong_setting_is_one_message(project: Path, settings: str, text: str, jobs: str) -> None:
    write(project, {"fitlint.toml": settings, "other.py": "", "another.py": ""})
    found = messages(pylint(*PYLINT, jobs, ".", cwd=project))
    assert [one["symbol"] for one in found] == ["file-cannot-be-parsed"]
    assert found[0]["message"].startswith(text)


@pytest.mark.parametrize("jobs", ["--jobs=1", "--jobs=2"])
def test_an_internal_error_is_one_message(shop: Path, tmp_path: Path, jobs: str) -> None:
    counted = Counted(tmp_path / "counted")
    broken = tmp_path / "counted" / "counted_checks" / "each_analysis.py"
    broken.write_text(
        "import fitlint.run\ndef broken(*arguments):\n    raise ZeroDivisionError('all\\nis lost')\nfitlint.run.find = broken\n"
    )
    found = messages(pylint(*PYLINT, jobs, ".", cwd=shop, env={**counted.env, "TMPDIR": str(tmp_path)}))
    assert [one["message"].split(";")[0] for one in found] == ["internal error: ZeroDivisionError: all"]


def test_a_package_of_checks_that_cannot_be_loaded_is_one_message(shop: Path, tmp_path: Path) -> None:
    counted = Counted(tmp_path / "counted")
    (tmp_path / "counted" / "counted_checks" / "__init__.py").write_text("import nothing_of_this_name\n")
    found = messages(pylint(*PYLINT, ".", cwd=shop, env=counted.env))
    assert len(found) == 1 and "`fitlint.checks`" not in found[0]["message"]
    assert "'counted_checks', cannot be imported: No module named" in found[0]["message"]


def test_checks_of_others_have_messages(project: Path, tmp_path: Path) -> None:
    counted = Counted(tmp_path / "counted")
    listed = run("-m", "pylint", "--load-plugins=fitlint.pylint", "--list-msgs", cwd=project, env=counted.env).stdout
    assert ":each-analysis (W9001): *CNT001, warning: an analysis took place*" in listed


def test_stdin_is_laid_over_the_program(shop: Path) -> None:
    text = (shop / "shop" / "routes" / "items.py").read_text()
    saved = of_pylint(pylint(*PYLINT, "shop/routes/items.py", cwd=shop))
    buffer = of_pylint(pylint(*PYLINT, "--from-stdin", "shop/routes/items.py", cwd=shop, stdin="#\n" + text))
    assert buffer == {(code, path, line + 1): count for (code, path, line), count in saved.items()}
    assert buffer["FIT107", "shop/routes/items.py", 16] == 1, "through the other files of the program"


@pytest.mark.parametrize("jobs", ["--jobs=1", "--jobs=2"])
def test_modules_and_paths_from_here_and_elsewhere(shop: Path, jobs: str) -> None:
    one = {
        ("FIT301", "shop/routes/customers.py", 10): 1,
        ("FIT501", "shop/routes/customers.py", 13): 1,
        ("FIT506", "shop/routes/customers.py", 18): 1,
    }
    assert of_pylint(pylint(*PYLINT, jobs, "shop/routes/customers.py", "shop/main.py", cwd=shop)) == one
    assert of_pylint(pylint(*PYLINT, jobs, "shop.routes.customers", "shop.main", cwd=shop)) == one
    elsewhere = of_pylint(
        pylint(*PYLINT, jobs, str(shop / "shop/routes/customers.py"), str(shop / "shop/main.py"), cwd=shop.parent)
    )
    assert [line for _, _, line in sorted(elsewhere)] == [10, 13, 18]


def test_used_as_a_library_again_and_again(project: Path) -> None:
    """Two runs in one process, the file changed between them; then one linter that checks twice."""
    done = run(
        "-c",
        "from pathlib import Path\n"
        "from astroid import MANAGER\n"
        "from pylint.lint import Run\n"
        "arguments = ['--load-plugins=fitlint.pylint', '--disable=all', '--enable=fitlint', '--score=n', 'main.py']\n"
        "text = Path('main.py').read_text()\n"
        "for content in (text, ''):\n"
        "    Path('main.py').write_text(content)\n"
        "    MANAGER.clear_cache()\n"
        "    linter = Run(arguments, exit=False).linter\n"
        "    print(sum(linter.stats.by_msg.values()))\n"
        "Path('main.py').write_text(text)\n"
        "MANAGER.clear_cache()\n"
        "linter.check(['main.py'])\n"
        "print(sum(linter.stats.by_msg.values()))\n",
        cwd=project,
    )
    assert [line for line in done.stdout.splitlines() if line.isdecimal()] == ["2", "0", "2"], done.stdout + done.stderr
