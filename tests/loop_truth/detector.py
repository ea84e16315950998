"""Programs run for real, and what of them blocked the event loop. Run as a script, it knows nothing of fitlint.

    python detector.py < CASES.json > OUTCOMES.json

A case is `{"name", "folder", "framework", "request", "status", "waits"}`: `main.py` of the folder makes `app`. The outcome is
`{"blocked", "elsewhere", "problem"}`: calls that block, made on the server's loop (rows of what was called, file and line of the program's own line that
led there); `time.sleep` outside of it, the same way; and why the program did not do what it should, else nothing.

`blockbuster` knows most of what blocks; it is asked, and told to let it through, so that everything is seen. What it does not know is given to it below.
System calls that only look at the file system are left out, as they are by the checks.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import hashlib
import http.server
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from blockbuster.blockbuster import BlockBuster, BlockBusterFunction

Row = tuple[str, str, int]

METADATA = ("os.stat", "os.statvfs", "os.getcwd", "os.listdir", "os.access", "os.readlink", "os.scandir")
NOT_KNOWN_TO_BLOCKBUSTER: list[tuple[Any, str]] = [
    (subprocess.Popen, "__init__"), (subprocess.Popen, "wait"), (subprocess.Popen, "communicate"), (os, "system"), (socket, "getaddrinfo"),
    (hashlib, "pbkdf2_hmac"), (hashlib, "scrypt"), (threading.Thread, "join"), (concurrent.futures.Future, "result"), (select, "select"),
]  # fmt: skip
SAFE_IN = [
    ("asyncio/unix_events.py", ("_start",)),
    ("concurrent/futures/thread.py", ("submit",)),
    ("<frozen importlib._bootstrap>", ("_find_and_load",)),
]
REQUEST_TIMEOUT = 0.5


class Recorder:
    """What one program does."""

    def __init__(self) -> None:
        self.begin("", False)

    def begin(self, folder: str, waits: bool) -> None:
        self.folder = folder
        self.waits = waits  # until something ran elsewhere
        self.loop: asyncio.AbstractEventLoop | None = None
        self.blocked: dict[Row, None] = {}
        self.elsewhere: dict[Row, None] = {}
        self.problems: list[str] = []

    def note(self, what: str, safe: Iterable[tuple[str, Iterable[str]]]) -> None:
        place = self.place(safe)
        if place is not None:
            row = (what, *place)
            (self.blocked if self.on_loop() else self.elsewhere)[row] = None

    def on_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self.loop
        except RuntimeError:
            return False

    def place(self, safe: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, int] | None:
        """The program's own line that led here, unless it went through something that is known to be safe."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            if code.co_filename.startswith(self.folder) and self.folder:
                return code.co_filename[len(self.folder) + 1 :], frame.f_lineno
            if any(code.co_filename.endswith(file) and code.co_name in names for file, names in safe):
                return None
            frame = frame.f_back
        return None


RECORDER = Recorder()


def install() -> None:
    """Patch what blocks, for the rest of this process."""
    original = time.sleep

    @functools.wraps(original)
    def sleep(seconds: float) -> None:
        if not RECORDER.on_loop():
            RECORDER.note("time.sleep", ())
        original(seconds)

    time.sleep = sleep  # type: ignore[assignment]
    functions = {
        name: one for name, one in BlockBuster().functions.items() if name not in METADATA and not name.startswith("os.path.")
    }
    for owner, name in NOT_KNOWN_TO_BLOCKBUSTER:
        functions[f"{owner.__name__}.{name}"] = BlockBusterFunction(owner, name)
    for name, function in functions.items():
        function.can_block_predicate = _noting(name, function.can_block_predicate, [*function.can_block_functions, *SAFE_IN])
        function.activate()


def _noting(name: str, harmless: Callable[..., bool], safe: list[Any]) -> Callable[..., bool]:
    def predicate(*args: Any, **kwargs: Any) -> bool:
        if not harmless(*args, **kwargs) and not (name == "time.sleep" and args[0] <= 0):
            RECORDER.note(name, safe)
        return True

    return predicate


# ------------------------------------------------------------------------------------------------------------------- one program


def run(case: dict[str, Any]) -> dict[str, Any]:
    RECORDER.begin(case["folder"], case["waits"])
    try:
        with imported(case["folder"]) as app:
            status = of_quart(app, case["request"]) if case["framework"] == "quart" else of_starlette(app, case["request"])
        if status != case["status"]:
            RECORDER.problems.append(f"answered {status}")
    except BaseException as error:
        RECORDER.problems.append(f"{type(error).__name__}: {error}")
    outcome = {"blocked": list(RECORDER.blocked), "elsewhere": list(RECORDER.elsewhere), "problem": "; ".join(RECORDER.problems)}
    RECORDER.begin("", False)
    return outcome


@contextmanager
def imported(folder: str) -> Iterator[Any]:
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        yield importlib.import_module("main").app
    finally:
        sys.path.remove(folder)
        sys.path_importer_cache.pop(folder, None)
        for name in [
            name for name, module in sys.modules.items() if (getattr(module, "__file__", None) or "").startswith(folder)
        ]:
            del sys.modules[name]


def of_starlette(app: Any, request: str) -> int:
    from starlette.testclient import TestClient

    async def recorded(scope: Any, receive: Any, send: Any) -> None:
        on(asyncio.get_running_loop())
        await app(scope, receive, send)

    method, path = request.split()
    with TestClient(recorded) as client:
        if method == "WEBSOCKET":
            with client.websocket_connect(path) as talk:
                talk.send_text("hello")
                status = 200 if talk.receive_text() == "done" else 500
        else:
            status = client.request(method, path, json={"name": "ada"} if method == "POST" else None).status_code
        assert client.portal is not None
        client.portal.call(settle)
    return status


def of_quart(app: Any, request: str) -> int:
    method, path = request.split()

    async def talk() -> int:
        on(asyncio.get_running_loop())
        async with app.test_app() as running:
            client = running.test_client()
            if method == "WEBSOCKET":
                async with client.websocket(path) as socket:
                    await socket.send("hello")
                    status = 200 if await socket.receive() == "done" else 500
            else:
                response = await client.open(path, method=method)
                await response.get_data()
                status = response.status_code
            await settle()
        return status

    return asyncio.run(talk())


def on(loop: asyncio.AbstractEventLoop) -> None:
    RECORDER.loop = loop
    loop.set_exception_handler(lambda _, context: RECORDER.problems.append(str(context.get("exception") or context["message"])))


async def settle() -> None:
    """Let what the program has started come to its end: its threads, its tasks, what these call soon."""
    end = time.monotonic() + REQUEST_TIMEOUT
    quiet = 0
    while quiet < 3 and time.monotonic() < end:
        quiet = 0 if busy() else quiet + 1
        await asyncio.sleep(0.001 if not quiet else 0)


def busy() -> bool:
    tasks = any(
        getattr(getattr(one.get_coro(), "cr_code", None), "co_filename", "").startswith(RECORDER.folder) and not one.done()
        for one in asyncio.all_tasks()
        if one is not asyncio.current_task()
    )
    return (
        tasks
        or (RECORDER.waits and not RECORDER.elsewhere)
        or any(one.name.startswith("Thread-") for one in threading.enumerate() if one is not SERVER)
    )


# ------------------------------------------------------------------------------------------------------------------- the process


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def handle(self) -> None:
        with suppress(OSError):  # a program that does not wait for the answer
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        pass


SERVER: threading.Thread | None = None


def serve() -> None:
    """The upstream that programs talk to: it answers at once, from a thread of this process."""
    global SERVER
    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    os.environ["PORT"] = str(server.server_port)
    os.environ["UPSTREAM"] = f"http://127.0.0.1:{server.server_port}/"
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    SERVER = threading.Thread(target=server.serve_forever, name="upstream", daemon=True)
    SERVER.start()


def main() -> None:
    sys.path.pop(0)
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    cases = json.load(sys.stdin)
    answers, sys.stdout = sys.stdout, sys.stderr  # what programs print is no answer
    threading.excepthook = lambda told: RECORDER.problems.append(str(told.exc_value))
    serve()
    install()
    json.dump({one["name"]: run(one) for one in cases}, answers)
    answers.flush()
    os._exit(0)  # threads of programs that are still asleep


if __name__ == "__main__":
    main()
