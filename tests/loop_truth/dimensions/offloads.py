"""What moves a call to a thread, what only seems to, and what brings it back to the loop."""

from __future__ import annotations

from tests.loop_truth.dimensions import Offload

CALLED = Offload("called", "$call", in_sync=True)

OFFLOADS = [
    Offload("to_thread", "import asyncio\nawait asyncio.to_thread($target)", runs="thread"),
    Offload("run_in_threadpool", "from starlette.concurrency import run_in_threadpool\nawait run_in_threadpool($target)", runs="thread", frameworks=("starlette",)),
    Offload("fastapi_run_in_threadpool", "from fastapi.concurrency import run_in_threadpool\nawait run_in_threadpool($target)", runs="thread", frameworks=("fastapi",)),
    Offload("quart_run_sync", "from quart.utils import run_sync\nawait run_sync($target)()", runs="thread", frameworks=("quart",)),
    Offload("run_in_executor", "import asyncio\nawait asyncio.get_running_loop().run_in_executor(None, $target)", runs="thread"),
    Offload("own_executor", "import asyncio\nawait asyncio.get_running_loop().run_in_executor(POOL, $target)", "from concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)", runs="thread"),
    Offload("to_thread_lambda", "import asyncio\nawait asyncio.to_thread(lambda: $call)", runs="thread"),
    Offload("to_thread_partial", "import asyncio\nimport functools\nawait asyncio.to_thread(functools.partial($target))", runs="thread"),
    Offload("anyio_run_sync", "import anyio\nawait anyio.to_thread.run_sync($target)", runs="thread"),
    Offload("anyio_imported", "from anyio import to_thread\nawait to_thread.run_sync($target)", runs="thread"),
    Offload("gathered_to_thread", "import asyncio\nawait asyncio.gather(asyncio.to_thread($target), asyncio.sleep(0))", runs="thread"),
    Offload("own_offloader", "await elsewhere($target)", "import asyncio\nasync def elsewhere(function, *args):\n    return await asyncio.to_thread(function, *args)", runs="thread"),
    Offload("thread_start", "import threading\nthreading.Thread(target=$target).start()", runs="thread", in_sync=True),
    Offload("executor_submit", "POOL.submit($target)", "from concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)", runs="thread", in_sync=True),
    Offload("wrapped_future", "import asyncio\nawait asyncio.wrap_future(POOL.submit($target))", "from concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)", runs="thread"),
    Offload("loop_in_thread", "import asyncio\nasync def apart() -> None:\n    $call\nawait asyncio.to_thread(lambda: asyncio.run(apart()))", runs="thread"),
    Offload("argument_of_to_thread", "import asyncio\nawait asyncio.to_thread(str, $call)", runs="loop"),
    Offload("argument_of_partial", "import asyncio\nimport functools\nawait asyncio.to_thread(functools.partial(str, $call))", runs="loop"),
    Offload("argument_of_run_in_executor", "import asyncio\nawait asyncio.get_running_loop().run_in_executor(None, str, $call)", runs="loop"),
    Offload("argument_of_thread", "import threading\nthreading.Thread(target=str, args=($call,)).start()", runs="loop"),
    Offload("executor_result", "POOL.submit($target).result()", "from concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)", runs="loop"),
    Offload("executor_closed", "with ThreadPoolExecutor(1) as pool:\n    pool.submit($target)", "from concurrent.futures import ThreadPoolExecutor", runs="loop"),
    Offload("executor_map", "list(POOL.map(lambda _: $call, [1]))", "from concurrent.futures import ThreadPoolExecutor\nPOOL = ThreadPoolExecutor(1)", runs="loop"),
    Offload("thread_joined", "import threading\nthread = threading.Thread(target=$target)\nthread.start()\nthread.join()", runs="loop"),
    Offload(
        "run_coroutine_threadsafe",
        "import asyncio\nimport threading\nasync def back() -> None:\n    $call\nloop = asyncio.get_running_loop()\n"
        "threading.Thread(target=lambda: asyncio.run_coroutine_threadsafe(back(), loop)).start()", runs="loop",
    ),
    Offload(
        "call_soon_threadsafe",
        "import asyncio\nimport threading\nloop = asyncio.get_running_loop()\nthreading.Thread(target=lambda: loop.call_soon_threadsafe($target)).start()", runs="loop",
    ),
    Offload("from_thread_run_sync", "import anyio\nawait anyio.to_thread.run_sync(lambda: anyio.from_thread.run_sync($target))", runs="loop"),
    Offload(
        "from_thread_run",
        "import anyio\nasync def back() -> None:\n    $call\nawait anyio.to_thread.run_sync(lambda: anyio.from_thread.run(back))", runs="loop",
    ),
    Offload("call_later", "import asyncio\nasyncio.get_running_loop().call_later(0, $target)\nawait asyncio.sleep(0.002)", runs="loop"),
    Offload("wait_for_async", "import asyncio\nasync def inner() -> None:\n    $call\nawait asyncio.wait_for(inner(), 1)", runs="loop"),
]  # fmt: skip
