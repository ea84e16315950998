"""What blocks for a moment, without leaving this machine; and what does not, beside it."""

from __future__ import annotations

from tests.loop_truth.dimensions import Sink

SLEEP = Sink("sleep", "import time\ntime.sleep(0.002)")

BLOCKING = [
    SLEEP,
    Sink("sleep_imported", "from time import sleep\nsleep(0.002)"),
    Sink("requests", 'import os\nimport requests\nrequests.get(os.environ["UPSTREAM"])'),
    Sink("requests_session", 'import os\nimport requests\nrequests.Session().get(os.environ["UPSTREAM"])'),
    Sink("urlopen", 'import os\nimport urllib.request\nurllib.request.urlopen(os.environ["UPSTREAM"])'),
    Sink("httpx", 'import os\nimport httpx\nhttpx.get(os.environ["UPSTREAM"])'),
    Sink(
        "httpx_client",
        'import os\nimport httpx\nwith httpx.Client() as client:\n    client.get(os.environ["UPSTREAM"])', is_expression=False,
    ),
    Sink("create_connection", 'import os\nimport socket\nsocket.create_connection(("127.0.0.1", int(os.environ["PORT"])))'),
    Sink("dns", 'import socket\nsocket.getaddrinfo("localhost", 80)'),
    Sink("http_client", 'import os\nimport http.client\nhttp.client.HTTPConnection("127.0.0.1", int(os.environ["PORT"])).request("GET", "/")'),
    Sink("subprocess_run", 'import subprocess\nsubprocess.run(["true"])'),
    Sink("popen_communicate", 'import subprocess\nsubprocess.Popen(["true"]).communicate()'),
    Sink("os_system", 'import os\nos.system("true")'),
    Sink("open_read", "open(__file__).read()"),
    Sink("with_open", "import os\nwith open(os.__file__) as file:\n    file.read()", is_expression=False),
    Sink("read_text", "from pathlib import Path\nPath(__file__).read_text()"),
    Sink("write_text", 'from pathlib import Path\nPath(__file__ + ".txt").write_text("written")'),
    Sink("json_dump", 'import json\nwith open(__file__ + ".json", "w") as file:\n    json.dump([1], file)', is_expression=False),
    Sink("sqlite_execute", 'import sqlite3\nsqlite3.connect(__file__ + ".db").execute("select 1")'),
    Sink("sqlite_cursor", 'import sqlite3\nsqlite3.connect(__file__ + ".db").cursor().execute("select 1").fetchall()'),
    Sink(
        "sqlalchemy",
        'from sqlalchemy import create_engine, text\nwith create_engine("sqlite:///" + __file__ + ".db").connect() as connection:\n    connection.execute(text("select 1"))',
        is_expression=False,
    ),
    Sink("event_wait", "import threading\nthreading.Event().wait(0.001)"),
    Sink("semaphore", "import threading\nthreading.Semaphore(0).acquire(timeout=0.001)"),
    Sink("condition_wait", "import threading\ncondition = threading.Condition()\nwith condition:\n    condition.wait(0.001)", is_expression=False),
    Sink("lock_held", "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire(timeout=0.001)", is_expression=False),
    Sink("queue_get", "import queue\ntry:\n    queue.Queue().get(timeout=0.001)\nexcept queue.Empty:\n    pass", is_expression=False),
    Sink(
        "queue_put_full",
        'import queue\nfull = queue.Queue(1)\nfull.put("first")\ntry:\n    full.put("second", timeout=0.001)\nexcept queue.Full:\n    pass',
        is_expression=False,
    ),
    Sink("thread_join", "import threading\nimport time\nthread = threading.Thread(target=time.sleep, args=(0.05,))\nthread.start()\nthread.join()", is_expression=False),
    Sink(
        "future_result",
        "import time\nfrom concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)\npool.submit(time.sleep, 0.05).result()",
        is_expression=False,
    ),
    Sink(
        "futures_wait",
        "import time\nfrom concurrent.futures import ThreadPoolExecutor, wait\npool = ThreadPoolExecutor(1)\nwait([pool.submit(time.sleep, 0.05)])",
        is_expression=False,
    ),
    Sink("select", "import select\nselect.select([], [], [], 0.001)"),
    Sink("pbkdf2", 'import hashlib\nhashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 1000)'),
    Sink("scrypt", 'import hashlib\nhashlib.scrypt(b"secret", salt=b"salt", n=1024, r=8, p=1)'),
]  # fmt: skip

SILENT = [
    Sink("sleep_zero", "import time\ntime.sleep(0)", blocks=False),
    Sink("queue_no_block", "import queue\ntry:\n    queue.Queue().get(block=False)\nexcept queue.Empty:\n    pass", blocks=False, is_expression=False),
    Sink("queue_nowait", 'import queue\nqueue.Queue().put_nowait("first")', blocks=False),
    Sink("event_wait_zero", "import threading\nthreading.Event().wait(0)", blocks=False),
    Sink("event_is_set", "import threading\nthreading.Event().is_set()", blocks=False),
    Sink("lock_no_block", "import threading\nthreading.Lock().acquire(blocking=False)", blocks=False),
    Sink("lock_free", "import threading\nwith threading.Lock():\n    pass", blocks=False, is_expression=False),
    Sink("bytes_io", 'import io\nio.BytesIO(b"in memory").read()', blocks=False),
    Sink("string_io", 'import io\nio.StringIO("in memory").read()', blocks=False),
    Sink("zip_in_memory", 'import io\nimport zipfile\nwith zipfile.ZipFile(io.BytesIO(), "w") as archive:\n    archive.writestr("name", "content")', blocks=False, is_expression=False),
    Sink("path_arithmetic", 'from pathlib import Path\nPath(__file__).parent.joinpath("other").with_suffix(".txt")', blocks=False),
    Sink("prepared_request", 'import requests\nrequests.Request("GET", "http://localhost").prepare()', blocks=False),
    Sink("sha256", 'import hashlib\nhashlib.sha256(b"content").hexdigest()', blocks=False),
    Sink("dict_get", '{"get": 1}.get("get")', blocks=False),
    Sink("asyncio_sleep", "import asyncio\nawait asyncio.sleep(0.002)", blocks=False, is_async=True),
    Sink(
        "async_client",
        'import os\nimport httpx\nasync with httpx.AsyncClient() as client:\n    await client.get(os.environ["UPSTREAM"])', blocks=False, is_async=True, is_expression=False,
    ),
    Sink(
        "async_subprocess",
        'import asyncio\nprocess = await asyncio.create_subprocess_exec("true")\nawait process.wait()', blocks=False, is_async=True, is_expression=False,
    ),
    Sink("task_result", "import asyncio\ntask = asyncio.create_task(asyncio.sleep(0))\nawait task\ntask.result()", blocks=False, is_async=True, is_expression=False),
    Sink("asyncio_queue", 'import asyncio\nqueue = asyncio.Queue()\nawait queue.put("first")\nawait queue.get()', blocks=False, is_async=True, is_expression=False),
    Sink("asyncio_event", "import asyncio\nevent = asyncio.Event()\nevent.set()\nawait event.wait()", blocks=False, is_async=True, is_expression=False),
    Sink("asyncio_lock", "import asyncio\nlock = asyncio.Lock()\nasync with lock:\n    pass", blocks=False, is_async=True, is_expression=False),
    Sink("anyio_path", "import anyio\nawait anyio.Path(__file__).read_text()", blocks=False, is_async=True),
    Sink("open_connection", 'import asyncio\nimport os\n_, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["PORT"]))\nwriter.close()', blocks=False, is_async=True, is_expression=False),
]  # fmt: skip

SINKS = [*BLOCKING, *SILENT]
