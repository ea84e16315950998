"""The process that proofs run in. A script that `fitlint.pages.proofs` runs by path: it imports the standard library only.

Each line of stdin is a job, each line of stdout its outcome. A job runs in a child of its own, forked after the frameworks it
mentions were imported here: no proof sees another one's modules, and none waits for an import twice.
"""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import io
import json
import os
import re
import select
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

FRAMEWORKS = {"fastapi": "fastapi.testclient", "starlette": "starlette.testclient", "flask": "flask", "quart": "quart"}
LONGEST = 300  # characters shown of a value
MOST = 2000  # characters kept of what a proof prints


def main() -> None:
    """Serve jobs until stdin ends. Without `fork` there is one job for each process."""
    sys.dont_write_bytecode = True
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        job = json.loads(line)
        sys.path[:] = job["path"]
        outcome = forked(job) if hasattr(os, "fork") else perform(job)
        answers.write(json.dumps(outcome) + "\n")
        answers.flush()
        if not hasattr(os, "fork"):
            os._exit(0)


def forked(job: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a job in a child that has `job["timeout"]` seconds."""
    for word, module in FRAMEWORKS.items():
        if word in job["mentions"]:
            with suppress(ImportError), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(module)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        signal.alarm(int(job["timeout"]) + 10)  # should nobody be left to end it
        os.close(reading)
        data = json.dumps(perform(job)).encode() + b"\n"
        while data:
            data = data[os.write(writing, data) :]
        os._exit(0)
    os.close(writing)
    answer = b""
    while not answer.endswith(b"\n") and select.select([reading], [], [], job["timeout"])[0]:
        part = os.read(reading, 1 << 16)
        if not part:
            break
        answer += part
    os.close(reading)
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    with suppress(OSError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if answer.endswith(b"\n"):
        outcome: dict[str, Any] = json.loads(answer)
        return outcome
    why = f"still running after {job['timeout']} s" if os.WIFSIGNALED(status) else "the process ended before the proof did"
    return {"ok": False, "line": job["line"], "text": why, "output": ""}


def perform(job: dict[str, Any]) -> dict[str, Any]:
    """Run a job here and now; everything that it does to this process stays done."""
    with tempfile.TemporaryFile() as caught:
        for stream in (1, 2):
            os.dup2(caught.fileno(), stream)
        sys.stdout = sys.stderr = io.TextIOWrapper(os.fdopen(os.dup(1), "wb"), "utf-8", "backslashreplace", write_through=True)
        sys.stdin = io.StringIO()
        os.chdir(job["directory"])
        sys.path.insert(0, job["directory"])
        proof = Proof(job)
        try:
            proof.run()
            outcome = {"ok": True, "line": job["line"], "text": ""}
        except BaseException as error:
            outcome = {"ok": False, "line": proof.line_of(error), "text": proof.explain(error)}
        sys.stdout.flush()
        caught.seek(0)
        outcome["output"] = caught.read().decode("utf-8", "replace")[-MOST:]
    return outcome


class Proof:
    """Source code with line numbers of the page it stands on, and the names it may use."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.seen: list[tuple[str, object]] = []  # what the last `assert` looked at
        self.asserts: dict[int, str] = {}

    def run(self) -> None:
        """Raises whatever it raises; `AssertionError` when something does not hold."""
        text = "\n" * (self.job["line"] - 1) + self.job["source"]
        tree = ast.parse(text, self.job["page"])
        names: dict[str, Any] = {"__name__": "proof", "raises": Raises, "client_of": client_of}
        names.update(_see=self.see, _seen=self.seen)
        names.update(provided(tree, self.job["main"]))
        tree = ast.fix_missing_locations(Watch(text, self.asserts).visit(tree))
        code = compile(tree, self.job["page"], "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        result = eval(code, names)
        if inspect.iscoroutine(result):
            asyncio.run(result)

    def see(self, text: str, value: object) -> object:
        self.seen.append((text, value))
        return value

    def line_of(self, error: BaseException) -> int:
        """The line of the page at which it stopped."""
        if isinstance(error, SyntaxError) and error.filename == self.job["page"]:
            return error.lineno or int(self.job["line"])
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == self.job["page"]]
        return lines[-1] if lines and lines[-1] else int(self.job["line"])

    def explain(self, error: BaseException) -> str:
        """What does not hold and with which values; for other errors, where they come from."""
        frames = traceback.extract_tb(error.__traceback__)
        line = self.line_of(error)
        if isinstance(error, AssertionError) and line in self.asserts and frames[-1].filename == self.job["page"]:
            said = f", {error}" if str(error) else ""
            values = {text: show(value) for text, value in self.seen}
            return "\n".join([f"{self.asserts[line]}{said}", *(f"  {text} = {value}" for text, value in values.items())])
        inside = [frame for frame in frames if frame.filename.startswith(self.job["directory"])]
        lines = [f"{Path(one.filename).relative_to(self.job['directory'])}:{one.lineno}: {one.line}" for one in inside]
        said = "".join(traceback.format_exception_only(type(error), error)).strip()
        return "\n".join([said, *(f"  at {one}" for one in lines)])


class Watch(ast.NodeTransformer):
    """Makes every `assert` keep what it calls and compares; their texts go into `asserts`, by each line of them."""

    def __init__(self, text: str, asserts: dict[int, str]) -> None:
        self.text = text
        self.asserts = asserts
        self.inside = False

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        segment = " ".join((ast.get_source_segment(self.text, node.test) or "").split())
        self.asserts.update(dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), f"assert {segment}"))
        self.inside = True
        node.test = self.visit(node.test)
        self.inside = False
        clear: ast.stmt = ast.copy_location(ast.parse("_seen.clear()").body[0], node)
        for part in ast.walk(clear):
            ast.copy_location(part, node)
        return [clear, node]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self.kept(node)

    def visit_Await(self, node: ast.Await) -> ast.AST:
        if self.inside:
            text = ast.get_source_segment(self.text, node) or ""
            self.generic_visit(node.value)  # its own value is a coroutine, nothing to look at
            return self.wrapped(text, node)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if self.inside:
            node.left = self.kept(node.left)
            node.comparators = [self.kept(one) for one in node.comparators]
        return node

    def nothing(self, node: ast.AST) -> ast.AST:
        return node if self.inside else self.generic_visit(node)

    visit_Lambda = visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = nothing

    def kept(self, node: ast.expr) -> ast.expr:
        if not self.inside or isinstance(node, (ast.Constant, ast.Starred)):
            return node
        text = ast.get_source_segment(self.text, node) or ""
        if isinstance(node, (ast.Await, ast.Compare, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            visited: ast.expr = self.visit(node)
            return visited if isinstance(node, ast.Await) else self.wrapped(text, visited)
        self.generic_visit(node)
        return node if isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set)) else self.wrapped(text, node)

    def wrapped(self, text: str, node: ast.expr) -> ast.expr:
        call = ast.Call(ast.Name("_see", ast.Load()), [ast.Constant(" ".join(text.split())), node], [])
        return ast.copy_location(call, node)


class Raises:
    """`with raises(ValueError, match="…") as caught:`; `caught.value` is the exception."""

    def __init__(self, *kinds: type[BaseException], match: str = "") -> None:
        self.kinds = kinds or (Exception,)
        self.match = match
        self.value: BaseException | None = None

    def __enter__(self) -> Raises:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        wanted = " or ".join(one.__name__ for one in self.kinds)
        if error is None:
            raise AssertionError(f"{wanted} was not raised")
        if not isinstance(error, self.kinds):
            return False
        if not re.search(self.match, str(error)):
            raise AssertionError(f"{wanted} was raised, but {str(error)!r} does not match {self.match!r}")
        self.value = error
        return True


def provided(tree: ast.AST, module: str) -> dict[str, Any]:
    """The names `main`, `app` and `client`, as far as the proof uses them and does not define them: some programs fail on import."""
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    stored |= {(node.asname or node.name).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.alias)}
    used = (loaded - stored) & {"main", "app", "client"}
    if not used:
        return {}
    if not module:
        raise LookupError("the case has no `main.py` and no `app.py`: import what the proof needs")
    names: dict[str, Any] = {"main": importlib.import_module(module)}
    if used & {"app", "client"}:
        if not hasattr(names["main"], "app"):
            raise LookupError(f"`{module}` has no `app`: use `client_of(…)`")
        names["app"] = names["main"].app
    if "client" in used:
        names["client"] = client_of(names["app"])
    return names


def client_of(app: Any) -> Any:
    """A test client: Flask's and Quart's own, Starlette's for every other ASGI application; an error of the program is a 500."""
    if hasattr(app, "test_client"):
        return app.test_client()
    make: Callable[..., Any] = importlib.import_module("starlette.testclient").TestClient
    return make(app, raise_server_exceptions=False)


def show(value: object) -> str:
    """A value in one line; of a response its status and text."""
    try:
        said = getattr(value, "text", None)
        if hasattr(value, "status_code") and isinstance(said, str):
            text = f"<response {value.status_code}: {said}>"
        else:
            text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


if __name__ == "__main__":
    main()
