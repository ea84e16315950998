"""The flake8 plugin: what `fitlint check` finds in the same files, reported file by file.

flake8 imports this module at every start, be it for `--version`: whatever else is needed is imported when a file is checked. The
first file that is checked, in whatever process, has the program analysed; the others are answered from what was found.
"""

from __future__ import annotations

import os

from fitlint._version import __version__
from fitlint.hosts.options import OPTIONS, PREFIX, Option, overrides

TYPE_CHECKING = False  # as `typing` has it, which would have to be imported
if TYPE_CHECKING:
    import ast
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path

    from fitlint.hosts.ask import Question
    from fitlint.hosts.together import Run

    Line = tuple[int, int, str, type]

# The name of the plugin in flake8's selections: it turns fitlint on, and selects what the project's settings select.
_WHOLE = "FIT"
_RUN = "FITLINT_FLAKE8_RUN"  # tells processes that share no memory with flake8's own: "<its pid>:<file of the run>"
_CONFIGURATIONS = ("fitlint.toml", ".fitlint.toml")


class Plugin:
    """flake8 makes one for each file. `run_of_all` is what this run of flake8 knows, None when fitlint takes no part in it."""

    name = "fitlint"
    version = __version__
    run_of_all: Run | None = None
    asked: tuple[object, Question, str] | None = None  # `options.filenames` and what they lead to
    problem = ""  # why the options cannot be used
    stance: tuple[object, ...] = ()  # what was selected when flake8 read its options

    def __init__(self, tree: ast.AST, filename: str, lines: list[str], options: Namespace) -> None:
        self._filename = filename
        self._lines = lines
        self._options = options

    @classmethod
    def add_options(cls, manager: object) -> None:
        for one in OPTIONS:
            manager.add_option(f"--{PREFIX}{one.name}", **_declared(one))  # type: ignore[attr-defined]

    @classmethod
    def parse_options(cls, manager: object, options: Namespace, filenames: list[str]) -> None:
        """Called once by flake8, and once more by each of its processes that share no memory with it. Must not raise."""
        cls.run_of_all, cls.asked, cls.problem, cls.stance = None, None, "", _stance(options)
        try:
            if _may_show(options) and (_is_named(options) or _is_configured(_targets(options))):
                cls.run_of_all = _joined() or _begun()
        except Exception as error:
            from fitlint.hosts.ask import problem
            from fitlint.hosts.together import Run

            cls.run_of_all, cls.problem = Run(), problem(error)

    def run(self) -> Iterator[Line]:
        if self.stance != _stance(self._options):  # flake8's own library sets options after it has read them
            self.parse_options(None, self._options, self._options.filenames)
        if self.run_of_all is None:
            return
        try:
            yield from self._found(self.run_of_all)
        except Exception as error:
            from fitlint.hosts.ask import problem

            yield from self._trouble(self.run_of_all, problem(error))

    def _found(self, run: Run) -> Iterator[Line]:
        from fitlint.hosts.ask import find, shown
        from fitlint.hosts.line import line
        from fitlint.output.cells import clean

        question, key = self._question()
        answer = run.answer(key, lambda: find(question))
        if self.problem or answer.problem:
            yield from self._trouble(run, self.problem or answer.problem)
            return
        for one in list(shown(answer.found.get(os.path.realpath(self._filename), ()), answer.confidence)):
            start = one.range.start
            yield (
                start.line,
                self._bytes_before(start.line, start.column),
                f"{one.code} {clean(one.name)}: {line(one)}",
                type(self),
            )

    def _question(self) -> tuple[Question, str]:
        """What to ask, and a text that stands for it; both are made once, since thousands of files can be named."""
        from fitlint.hosts.ask import Question

        options = self._options
        known = type(self).asked
        if known is not None and known[0] is options.filenames:
            return known[1:]
        buffered = self._filename if "-" in options.filenames else ""
        asked = overrides(vars(options).get)
        if options.disable_noqa:
            asked["ignores"] = False
        question = Question(
            targets=tuple(_targets(options)), overrides=asked,
            select=tuple(one for one in _selectors(options, "select") if one[-1:].isdigit()),
            ignore=tuple(one for one in _selectors(options, "ignore") if one.startswith(_WHOLE) or one[-1:].isdigit()),
            buffered=buffered, buffer=_encoded("".join(self._lines)) if buffered else b"",
        )  # fmt: skip
        key = repr((os.getcwd(), question))
        type(self).asked = options.filenames, question, key
        return question, key

    def _trouble(self, run: Run, problem: str) -> Iterator[Line]:
        """One finding a run, on the file that came first."""
        if run.is_first("trouble"):
            yield 1, 0, f"FIT000 {' '.join(problem.split())}", type(self)

    def _bytes_before(self, line: int, column: int) -> int:
        """flake8 counts columns in bytes of UTF-8, from 0."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return len(text[: column - 1].encode("utf-8", "surrogatepass")) + max(0, column - 1 - len(text))


def _declared(option: Option) -> dict[str, object]:
    """An option as flake8 declares them. It would not check the choices of a value in a file, so it is not told them."""
    if option.flag:
        return {"action": "store_true", "default": False, "parse_from_config": True, "help": option.help}
    is_path = option.metavar in ("FILE", "DIR")
    return {
        "default": None,
        "metavar": option.metavar,
        "parse_from_config": True,
        "normalize_paths": is_path,
        "help": option.help,
    }


# ------------------------------------------------------------------------------------------------------------ whether to take part


def _stance(options: Namespace) -> tuple[object, ...]:
    return options.select, options.extend_select, options.ignore, options.extend_ignore


def _selectors(options: Namespace, kind: str) -> list[str]:
    """What the user selects or ignores, on the command line and in flake8's files."""
    return [*(getattr(options, kind) or []), *(getattr(options, f"extend_{kind}") or [])]


def _may_show(options: Namespace) -> bool:
    """Whether flake8 shows any code of ours."""
    selected, ignored = _selectors(options, "select"), _selectors(options, "ignore")
    ours = [one for one in selected if one.startswith(_WHOLE) or _WHOLE.startswith(one)]
    hidden = any(_WHOLE.startswith(one) for one in ignored)
    return (bool(ours) or options.select is None) and (not hidden or any(one.startswith(_WHOLE) for one in ours))


def _is_named(options: Namespace) -> bool:
    return (
        any(one.startswith(_WHOLE) for one in _selectors(options, "select"))
        or getattr(options, f"{PREFIX}config".replace("-", "_"), None) is not None
    )


def _is_configured(targets: list[str]) -> bool:
    """Whether the project of the targets configures fitlint. A look at the files comes before the modules that read them."""
    from pathlib import Path

    start = Path(targets[0]).absolute()
    if not any(_mentions_us(folder) for folder in (start, *start.parents, *start.resolve().parents)):
        return False
    from fitlint.config import ConfigError, file_for

    try:
        return file_for([Path(one) for one in targets]) is not None
    except ConfigError:  # the analysis tells it
        return True


def _mentions_us(folder: Path) -> bool:
    if any(os.path.isfile(folder / name) for name in _CONFIGURATIONS):
        return True
    try:
        return b"fitlint" in (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False


def _targets(options: Namespace) -> list[str]:
    return [options.stdin_display_name if one == "-" else one for one in options.filenames] or ["."]


# ------------------------------------------------------------------------------------------------------------------------ the run


def _joined() -> Run | None:
    """The run that started this process, when it is one of flake8's workers that share no memory with it."""
    from multiprocessing import parent_process

    from fitlint.hosts.together import Run

    parent = parent_process()
    owner, _, file = os.environ.get(_RUN, "").partition(":")
    return Run(file) if parent is not None and owner == str(parent.pid) else None


def _begun() -> Run:
    from fitlint.hosts.together import Run

    run = Run.begun()
    if run.file is not None:
        os.environ[_RUN] = f"{os.getpid()}:{run.file}"
    return run


def _encoded(text: str) -> bytes:
    """The bytes of a file with this text, in the encoding that it declares."""
    import io
    import tokenize

    raw = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        return text.encode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return raw
