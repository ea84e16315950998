"""The catalogue: every name exists in the library it speaks of, and what it says of the awkward cases is right."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from fitlint.catalogue import Catalogue, Offloader, Sink, Table, builtin, expand, tables
from fitlint.model.scopes import Function
from fitlint.program import Program
from tests.linking import program

TABLES = tables()


def _rows(table: Table) -> list[Sink | Offloader]:
    return [*table.sinks, *table.offloaders]


# ------------------------------------------------------------------------------------------------------------------ names exist

# What only instances have: set in `__init__`, made from data at run time, or handed on by `__getattr__`.
ON_INSTANCES = (
    "sqlalchemy.orm.DeclarativeBase.query",  # that programs put there
    "threading.Lock.", "threading.RLock.", "threading.Condition.acquire", "subprocess.Popen.stdin", "subprocess.Popen.stdout",
    "subprocess.Popen.stderr", "fastapi.UploadFile.file", "multiprocessing.synchronize.", "xmlrpc.client.ServerProxy.",
    "botocore.client.BaseClient.", "boto3.resources.base.ServiceResource.", "boto3.resources.collection.", "tempfile.SpooledTemporaryFile.",
    "sqlalchemy.orm.declarative_base.", "sqlalchemy.orm.registry.metadata", "sqlalchemy.orm.Session.bind",
    "flask_sqlalchemy.SQLAlchemy.session", "flask_sqlalchemy.SQLAlchemy.Model", "httpx.stream.", "httpx2.stream.", "select.poll.",
    "boto3.resources.base.ResourceMeta.client", "ftplib.FTP.debug", "sqlalchemy.orm.DeclarativeBase.metadata",
    "consul.Consul.", "django.core.cache.cache.", "django.db.connection.", "django.db.backends.utils.CursorWrapper.fetch",
    "django.db.models.Model.objects", "django.db.models.Model._default_manager", "django.db.models.Model._base_manager", "docker.DockerClient.api",
    "elasticsearch.Elasticsearch.", "elasticsearch.helpers.", "git.Git.", "googleapiclient.discovery.Resource.", "grpc.Call.",
    "hvac.api.AuthMethods.", "hvac.api.SecretsEngines.", "hvac.api.VaultApiBase.", "kazoo.client.KazooClient.", "ldap3.Connection.extend",
    "mongoengine.Document.objects", "opensearchpy.OpenSearch.", "opensearchpy.helpers.", "paramiko.ChannelFile.channel", "pony.orm.Database.Entity", "pygit2.Repository.remotes", "smart_open.open.",
    "supabase.Client.auth", "supabase_auth.SyncGoTrueClient.admin", "pinecone.Pinecone.inference", "rq.decorators.job.", "procrastinate.App.job_manager",
    "typesense.Client.", "typesense.sync.collection.Collection.documents", "weaviate.WeaviateClient.collections", "weaviate.collections.Collection.",
    "fastapi_async_sqlalchemy.db.session", "weaviate.Client.", "soundfile.blocks.", "librosa.stream.", "composio.Composio.", "composio.core.models.connected_accounts.ConnectedAccounts.", "fsspec.core.OpenFile.fs", "fastapi.templating.Jinja2Templates.env",
    "zhipuai.ZhipuAI.", "volcenginesdkarkruntime.Ark.", "clerk_backend_api.Clerk.", "lark_oapi.Client.", "lark_oapi.api.", "googlesearch.search.", "imageio.v3.imiter.", "web3.Web3.eth",
    "unstructured_client.UnstructuredClient.general", "fal_client.stream.", "mailchimp_marketing.Client.", "pdfminer.high_level.extract_pages.",
    "aiogram.Router.", "aiogram.Dispatcher.", "nicegui.app.", "os.walk.", "os.fwalk.", "os.scandir.", "glob.iglob.", "dns.query.xfr.", "concurrent.futures.as_completed.",
    "importlib.abc.Loader.exec_module", "importlib.machinery.ModuleSpec.loader",
)  # fmt: skip

# Since or until some version of Python or of the library; the names of both are kept, since programs of all of them are read.
OTHER_VERSIONS = (
    "agent_framework.ai_function",
    "instructor.from_",  # where the package of the provider is installed
    "openvino.runtime",
    "pathlib.Path.copy", "pathlib.Path.copy_into", "pathlib.Path.move", "pathlib.Path.move_into", "pathlib.Path.walk",
    "pathlib.Path.with_segments", "pathlib.Path.from_uri", "pathlib._local", "concurrent.futures.InterpreterPoolExecutor",
    "concurrent.futures.interpreter", "crypt.", "configparser.SafeConfigParser", "importlib.resources.open_text",
    "importlib.resources.open_binary", "importlib.resources.read_text", "importlib.resources.read_binary", "xml.etree.cElementTree",
    "anyio.to_interpreter", "tomllib", "asyncio.Runner", "asyncio.TaskGroup", "asyncio.taskgroups", "hashlib.file_digest",
    "sqlalchemy.ext.declarative.api", "sqlalchemy.future.Engine", "flask_sqlalchemy.BaseQuery", "sqlite3.Connection.blobopen", "sqlalchemy.future.create_engine", "sqlalchemy.orm.Session.merge_all",
    "algoliasearch.search_client", "filelock._api", "filelock._unix", "filelock._windows", "filelock._soft.SoftFileLock", "filelock.StrictSoftFileLock", "filelock.SoftFileLease", "filelock.SoftReadWriteLock", "filelock.ReadWriteLock", "filelock.AsyncReadWriteLock", "duckdb.DuckDBPyRelation.fetch", "firebase_admin.messaging.send_all", "firebase_admin.messaging.send_multicast",
    "mysql.connector.CMySQLConnection", "mysql.connector.connection_cext", "mysql.connector.cursor_cext", "neo4j.Session.read_transaction",
    "neo4j.Session.write_transaction", "playhouse.apsw_ext", "playhouse.cysqlite_ext", "playhouse.pool.PooledCSqliteExtDatabase", "playhouse.pool.PooledPostgresqlExtDatabase",
    "playhouse.pool.PooledPsycopg3Database", "playhouse.pool.PooledSqliteExtDatabase", "playhouse.psycopg3_ext", "playhouse.pwasyncio", "playhouse.mysql_ext.Pooled", "playhouse.postgres_ext.Pooled", "playhouse.postgres_ext.Psycopg3Database",
    "playhouse.sqlcipher_ext", "playhouse.sqlite_ext.SqliteExtDatabase", "playhouse.sqlite_ext.CSqliteExtDatabase",
    "haystack.AsyncPipeline", "haystack.core.pipeline.AsyncPipeline", "haystack.core.pipeline.async_pipeline", "speech_recognition.Recognizer.recognize_bing", "speech_recognition.Recognizer.recognize_whisper_api", "pygit2.Remote.ls_remotes", "whois.query", "gotrue.",
    "qdrant_client.QdrantClient.set_model", "qdrant_client.QdrantClient.set_sparse_model", "qdrant_client.QdrantClient.get_", "pinecone.control", "pinecone.data", "pinecone.db_data", "pymilvus.collection",
    "typesense.client", "typesense.collection", "typesense.document", "typesense.multi_search",
    "torchaudio.info", "weaviate.Client", "weaviate.client.Client", "weaviate.batch", "weaviate.gql",
    "transformers.AutoModelForVision2Seq", "transformers.PreTrainedTokenizerBase.encode_plus", "transformers.PreTrainedTokenizerBase.batch_encode_plus",
    "TTS.tts.models.xtts.Xtts.full_inference",
    "auth0.management.", "duckduckgo_search.DDGS.", "google_auth_oauthlib.flow.InstalledAppFlow.run_console", "pyVim.connect.SmartConnectNoSSL", "solana.rpc.api", "tencentcloud.tmt.",
    "zep_cloud.Zep.", "zep_cloud.document", "zep_cloud.group", "zep_cloud.memory",
    "tweepy.asynchronous",  # needs aiohttp
    "safetensors.torch", "safetensors.tensorflow", "safetensors.flax",  # need these
    "fsspec.implementations.sftp", "fsspec.implementations.smb",  # need paramiko and smbprotocol
    "urllib3.contrib.socks",  # needs PySocks
)  # fmt: skip

# Other systems than this one.
OTHER_SYSTEMS = (
    "asyncio.ProactorEventLoop",
    "selectors.KqueueSelector",
    "os.lchmod",
    "pathlib.WindowsPath",
    "ntpath",
    "pathlib.Path.lchmod",
)


def _names() -> Iterator[tuple[str, str]]:
    for file, table in TABLES.items():
        listed = [
            *(name for one in _rows(table) for name in one.names),
            *table.same, *table.transparent, *table.aliases, *table.returns, *table.rows, *table.attributes, *table.decorators, *table.subclasses,
            *(name for one in table.callbacks for name in (*one.decorators, *one.calls, *one.methods)),
            *(one for one in (*table.returns.values(), *table.attributes.values(), *table.decorators.values(), *table.subclasses.values(), *table.aliases.values())),
            *(f"{module}.{name}" for module, names in table.exports.items() for name in names),
        ]  # fmt: skip
        for one in dict.fromkeys(listed):
            if one in ("self", "row", "rows"):
                continue
            one = one.rpartition(" or ")[2] if one.startswith("argument ") else one
            for name in expand(one):
                yield file, name


def _bare(name: str) -> str:
    """What of a name can be looked up: `a.B.c` of `a.B.c()[]`, `a.B` of `a.B.*`."""
    return name.lstrip("@").partition("(")[0].partition("[")[0].removesuffix(".*")


_NOTHING = object()


def _found(name: str) -> Any:
    """What has a name."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        try:
            for part in parts[cut:]:
                found = getattr(found, part)
        except AttributeError:
            return _NOTHING
        except Exception:  # it is there, and wants an application that runs: `fastapi_sqlalchemy.db.session`
            return ...
        return found
    return _NOTHING


def _exists(name: str) -> bool:
    return _found(name) is not _NOTHING


@pytest.mark.parametrize("file", TABLES)
def test_every_exception_exists(file: str) -> None:
    for sink in TABLES[file].sinks:
        owners = [name.removesuffix(".*") for one in sink.names for name in expand(one) if name.endswith(".*")]
        assert owners or not sink.except_
        owners = [one for one in owners if _is_installed(one)]
        for name in sink.except_ if owners else ():
            spellings = [f"{owner}.{name}" for owner in owners]
            assert any(_exists(one) or one.startswith((*ON_INSTANCES, *OTHER_VERSIONS)) for one in spellings), spellings


def _is_installed(name: str) -> bool:
    """Whether the library of a name is there, and more of it than a directory that others have made for their own part."""
    top, _, rest = name.partition(".")
    try:
        found = importlib.util.find_spec(top)
        if found is not None and found.origin is None and rest:
            found = importlib.util.find_spec(f"{top}.{rest.partition('.')[0]}")
            if found is not None and found.origin is None and "." in rest:
                found = importlib.util.find_spec(".".join(name.split(".")[:3]))
    except (ValueError, ImportError):
        return top in sys.modules
    return found is not None or top == "builtins"


@pytest.mark.parametrize("file", TABLES)
def test_every_name_exists(file: str) -> None:
    wrong, missing = [], set()
    for name in dict.fromkeys(_bare(name) for where, name in _names() if where == file):
        if not _is_installed(name) and not name.startswith(OTHER_VERSIONS):
            missing.add(name.partition(".")[0])
        elif not _exists(name) and not name.startswith((*ON_INSTANCES, *OTHER_VERSIONS, *OTHER_SYSTEMS)):
            wrong.append(name)
    assert not wrong, f"{file}: no such name: {', '.join(wrong)}"
    if missing:
        print(f"{file}: not installed, not checked: {', '.join(sorted(missing))}", file=sys.stderr)


def test_the_libraries_of_the_test_extra_are_installed() -> None:
    for name in (
        "requests",
        "httpx",
        "urllib3",
        "sqlalchemy",
        "sqlmodel",
        "flask_sqlalchemy",
        "psycopg2",
        "redis",
        "boto3",
        "anyio",
        "asgiref",
        "asyncer",
    ):
        assert importlib.util.find_spec(name) is not None, name


def test_names_are_written_in_their_public_spelling() -> None:
    """Names are looked up after aliases have been applied: another spelling would never be found."""
    catalogue = builtin()
    for file, table in TABLES.items():
        keys = [
            *(name for one in _rows(table) for name in one.names),
            *table.returns,
            *table.rows,
            *table.decorators,
            *table.transparent,
            *table.subclasses,
        ]
        types = (table.returns, table.attributes, table.decorators, table.subclasses)
        values = [one for each in types for one in each.values() if " " not in one]
        for one in (*keys, *values):
            for name in expand(one):
                assert catalogue.public(name) == name, f"{file}: {name} is written {catalogue.public(name)}"


def test_aliases_lead_to_the_public_name_at_once() -> None:
    catalogue = builtin()
    for table in TABLES.values():
        for one in table.aliases:
            for name in expand(one):
                public = catalogue.public(name)
                assert catalogue.public(public) == public, name


@pytest.mark.parametrize("file", TABLES)
def test_what_names_stand_for_is_one_name(file: str) -> None:
    table = TABLES[file]
    said = (table.aliases, table.returns, table.rows, table.attributes, table.decorators, table.subclasses)
    assert not [(name, value) for each in said for name, value in each.items() if "{" in value]


def test_no_name_is_said_twice() -> None:
    seen: dict[str, str] = {}
    for file, table in TABLES.items():
        kinds: list[tuple[str, list[Sink | Offloader]]] = [("sink", [*table.sinks]), ("offloader", [*table.offloaders])]
        for kind, rows in kinds:
            for name in (name for row in rows for one in row.names for name in expand(one)):
                assert f"{kind} {name}" not in seen, f"{name} stands in {file} and {seen[f'{kind} {name}']}"
                seen[f"{kind} {name}"] = file
        for section in ("returns", "attributes", "decorators", "aliases", "subclasses"):
            for name in (name for one in getattr(table, section) for name in expand(one)):
                assert f"{section} {name}" not in seen, f"{name} stands in {file} and {seen[f'{section} {name}']}"
                seen[f"{section} {name}"] = file


# Dotted names, with or without arguments, and names of packages: `aioboto3`, `gcloud-aio-storage`, `Minio(region=…)`.
_CODE = re.compile(r"[A-Za-z]\w*([.-][A-Za-z_]\w*)*(\(\w+=\w*…?\))?")
_TO_DO = ("await ", "call ", "decorate ", "do ", "download ", "fetch ", "load ", "make ", "read ", "run ", "use ", "write ")


@pytest.mark.parametrize("file", TABLES)
def test_the_way_out_is_code_or_says_what_to_do(file: str) -> None:
    for instead in dict.fromkeys(one.instead for one in TABLES[file].sinks if one.instead):
        if " " not in instead:
            assert _CODE.fullmatch(instead), instead
            continue
        prose, code = instead.split("`")[::2], instead.split("`")[1::2]
        assert instead.startswith(_TO_DO), instead
        assert len(prose) == len(code) + 1, f"{instead}: backquotes do not match"
        assert not re.search(r"[_.()=]|\b[a-z]+[A-Z]", " ".join(prose)), f"{instead}: code without backquotes"
        assert all(code), instead


@pytest.mark.parametrize("file", TABLES)
def test_what_is_to_be_used_exists(file: str) -> None:
    for instead in dict.fromkeys(one.instead for one in TABLES[file].sinks):
        for code in instead.split("`")[1::2] if " " in instead else [instead]:
            name = code.partition("(")[0]
            assert "." not in name or name.startswith(OTHER_VERSIONS) or not _is_installed(name) or _exists(name), name


@pytest.mark.parametrize("file", TABLES)
def test_what_gives_a_generator_blocks_where_that_is_iterated(file: str) -> None:
    """The call of a generator function runs nothing: to run that in a thread helps nobody."""
    told = (name for sink in TABLES[file].sinks if sink.weight != "low" for one in sink.names for name in expand(one))
    assert not [
        one for one in told if not one.endswith("__iter__") and _bare(one) == one and inspect.isgeneratorfunction(_found(one))
    ]


@pytest.mark.parametrize("file", TABLES)
def test_what_is_there_since_a_version_is_something_to_use(file: str) -> None:
    for sink in TABLES[file].sinks:
        if sink.since:
            assert re.fullmatch(r"[a-z][a-z0-9-]* \d+(\.\d+)+", sink.since), sink.since
            assert sink.instead, sink.names


def test_what_waits_for_threads_and_processes_is_not_given_what_cannot_take_them() -> None:
    catalogue = builtin()
    threads = (
        "threading.Thread.join",
        "multiprocessing.Process.join",
        "multiprocessing.synchronize.Lock.acquire",
        "diskcache.Lock.acquire",
    )
    for name, instead in [
        ("concurrent.futures.wait", "await `asyncio.wrap_future(…)` of each future"),
        *((one, "asyncio.to_thread") for one in threads),
    ]:
        sink = catalogue.sink(name)
        assert sink is not None, name
        assert sink.instead == instead, name


def test_async_twins_are_in_no_sink() -> None:
    catalogue = builtin()
    twins = (
        "redis.asyncio.",
        "sqlalchemy.ext.asyncio.",
        "httpx.AsyncClient.",
        "asyncio.Queue",
        "asyncio.Lock",
        "asyncio.Future",
        "anyio.Path",
        "aiofiles",
    )
    assert not [name for name in catalogue.sinks if name.startswith(twins)]


def test_a_misspelt_key_is_refused() -> None:
    for row in ({"names": [], "kind": "network", "wieght": "low"}, {"names": [], "kind": "netwrk"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(row, Sink)


# -------------------------------------------------------------------------------------------------------------------- the rules


def _own(**table: Any) -> Catalogue:
    return Catalogue([msgspec.convert(table, Table)])


def test_any_public_method_but_those_excepted() -> None:
    catalogue = _own(
        sinks=[{"names": ["lib.Client.*"], "kind": "network", "except": ["sign"]}], subclasses={"lib.Special": "lib.Client"}
    )
    assert catalogue.sink("lib.Client.fetch") is not None
    assert catalogue.sink("lib.Special.fetch") is not None
    for name in (
        "lib.Client.sign",
        "lib.Special.sign",
        "lib.Client._fetch",
        "lib.Client.Part",
        "lib.Client.parts.fetch",
        "lib.Client",
    ):
        assert catalogue.sink(name) is None, name


def test_what_a_method_gives_is_that_of_the_base() -> None:
    catalogue = _own(
        sinks=[{"names": ["lib.Client.rows().__iter__"], "kind": "network"}], subclasses={"lib.Special": "lib.Client"}
    )
    assert catalogue.sink("lib.Special.rows().__iter__") is not None
    assert catalogue.sink("lib.Special.rows") is None
    assert catalogue.sink("lib.Other.rows().__iter__") is None


def test_an_alias_can_keep_the_last_name() -> None:
    catalogue = _own(aliases={"lib.{A,B}": "lib.core.*"})
    assert catalogue.public("lib.A.run") == "lib.core.A.run"
    assert catalogue.public("lib.C.run") == "lib.C.run"


def test_methods_chain_until_one_blocks() -> None:
    catalogue = _own(returns={"lib.Query.*": "self"}, sinks=[{"names": ["lib.Query.all"], "kind": "network"}])
    assert catalogue.returns("lib.Query.where") == "self"
    assert catalogue.returns("lib.Query.all") is None


def test_decorators_of_a_base_make_the_same() -> None:
    catalogue = _own(decorators={"lib.App.{task,job}": "lib.Task"}, subclasses={"lib.Special": "lib.App"})
    assert catalogue.decorated("lib.Special.task") == "lib.Task"
    assert catalogue.decorated("lib.task") is None


def test_what_a_call_is_otherwise_is_known() -> None:
    catalogue = builtin()
    rows = {one.otherwise: one.unless for one in catalogue.sinks.values() if one.otherwise}
    assert not [name for name, unless in rows.items() if catalogue.sink(name) is None or not unless]


def test_own_functions_and_offloaders() -> None:
    catalogue = builtin().extended(["shop.slow"], ["shop.in_thread"])
    assert catalogue.sinks["shop.slow"].kind == "configured"
    assert catalogue.offloaders["shop.in_thread"] == Offloader(["shop.in_thread"])


# ---------------------------------------------------------------------------------------------------------------- awkward cases


def blocking(statements: str, before: str = "") -> list[str]:
    """The names that block the loop, light ones left out, when an async handler runs `statements`; functions of `before` are followed."""
    body = "".join(f"\n    {line}" for line in statements.splitlines())
    text = f"from fastapi import *\nimport io\n{before}\napp = FastAPI()\n@app.get('/')\nasync def handler(request: Request, x=None, data=None):{body}\n"
    linked = program({"main.py": text})
    (handler,) = linked.handlers
    return list(dict.fromkeys(_reached(linked, handler.function, set())))


def each(cases: list[tuple[str, str, list[str]]]) -> pytest.MarkDecorator:
    """A test for each case: what is imported or defined before, what the handler runs, and the names that block there."""
    return pytest.mark.parametrize(
        ("before", "statements", "names"), cases, ids=[f"{position}: {one[1][:60]}" for position, one in enumerate(cases)]
    )


def _reached(linked: Program, function: Function, seen: set[Function]) -> Iterator[str]:
    if function in seen:
        return
    seen.add(function)
    for edge in linked.calls(function):
        if edge.callee is not None:
            if edge.how in ("call", "iterate", "loop"):
                yield from _reached(linked, edge.callee, seen)
        elif edge.sink is not None and edge.sink.weight != "low":
            yield edge.name


BUILDER = """import time
class Q:
    def run(self): ...
    def loud(self) -> "B":
        return B()
class B:
    def add(self) -> "B":
        return self
    def quiet(self) -> Q:
        return Q()
    def loud(self) -> "B":
        return self
    def open(self) -> "B":
        return self
    def __enter__(self) -> "B":
        return self
    def __exit__(self, *_): ...
    def run(self):
        time.sleep(1)
"""

# What is imported or defined before, what the handler runs, and the names that block there.
CASES: list[tuple[str, str, list[str]]] = [
    # sleeping
    ("import time", "time.sleep(1)", ["time.sleep"]),
    ("from time import sleep as nap", "nap(0.1)", ["time.sleep"]),
    ("import time", "time.sleep(0)", []),
    ("import time", "time.sleep(x)", ["time.sleep"]),
    ("import asyncio", "await asyncio.sleep(1)", []),
    ("from time import sleep", "(lambda: sleep(1))()", ["time.sleep"]),
    ("import time", "later = (time.sleep(1) for _ in range(3))", []),
    ("import time\ndef gen():\n    time.sleep(1)\n    yield 1", "for one in gen(): print(one)", ["time.sleep"]),
    ("import time\nfrom fastapi.responses import StreamingResponse\ndef gen():\n    time.sleep(1)\n    yield 1", "return StreamingResponse(gen())", []),
    ("import time\ndef a():\n    time.sleep(1)\nH = {'a': a}", "H['a']()", ["time.sleep"]),
    ("import time\ndef make():\n    class Worker:\n        def run(self):\n            time.sleep(1)\n    return Worker", "make()().run()", ["time.sleep"]),
    # what runs elsewhere
    ("import asyncio, time", "await asyncio.to_thread(time.sleep, 1)", []),
    ("import asyncio, time\ndef f():\n    time.sleep(1)", "await asyncio.to_thread(f)", []),
    ("import asyncio, time\ndef f(x):\n    time.sleep(1)", "await asyncio.to_thread(f(x))", ["time.sleep"]),
    ("import asyncio, time", "await asyncio.to_thread(lambda: time.sleep(1))", []),
    ("import asyncio, time", "await asyncio.get_running_loop().run_in_executor(None, lambda: time.sleep(1))", []),
    ("import asyncio, time, functools", "loop = asyncio.get_event_loop()\nawait loop.run_in_executor(None, functools.partial(time.sleep, 1))", []),
    (
        "import asyncio, functools, requests\ndef f(r): ...",
        "await asyncio.get_running_loop().run_in_executor(None, functools.partial(f, requests.get(x)))",
        ["requests.get"],
    ),
    ("import time\nfrom starlette.concurrency import run_in_threadpool\ndef f():\n    time.sleep(1)", "await run_in_threadpool(f)", []),
    ("import time\nfrom fastapi.concurrency import run_in_threadpool, iterate_in_threadpool\ndef gen():\n    time.sleep(1)\n    yield 1", "async for one in iterate_in_threadpool(gen()): pass", []),
    ("import anyio.to_thread, time\ndef f():\n    time.sleep(1)", "await anyio.to_thread.run_sync(f)", []),
    ("from anyio import to_process\nimport time\ndef f():\n    time.sleep(1)", "await to_process.run_sync(f)", []),
    ("from asgiref.sync import sync_to_async\nimport time\ndef f():\n    time.sleep(1)", "await sync_to_async(f)()", []),
    ("from asgiref.sync import sync_to_async\nimport time\n@sync_to_async\ndef f():\n    time.sleep(1)", "await f()", []),
    ("from asgiref.sync import sync_to_async\nimport time\n@sync_to_async(thread_sensitive=False)\ndef f():\n    time.sleep(1)", "await f()", []),
    ("from asyncer import asyncify\nimport time\ndef f():\n    time.sleep(1)", "await asyncify(f)()", []),
    ("import time\ntasks: BackgroundTasks = BackgroundTasks()\ndef f():\n    time.sleep(1)", "tasks.add_task(f)", []),
    ("import threading, time\ndef f():\n    time.sleep(1)", "threading.Thread(target=f).start()", []),
    ("import multiprocessing, time\ndef f():\n    time.sleep(1)", "p = multiprocessing.Process(target=f)\np.join()", ["multiprocessing.Process.join"]),
    ("import asyncio, time\ndef f():\n    time.sleep(1)", "asyncio.get_running_loop().call_later(5, f)", ["time.sleep"]),
    ("import asyncio, time\nasync def g(): ...\ndef f(task):\n    time.sleep(1)", "asyncio.create_task(g()).add_done_callback(f)", ["time.sleep"]),
    ("import contextvars, time\ndef f():\n    time.sleep(1)", "contextvars.copy_context().run(f)", ["time.sleep"]),
    # threads, queues, locks
    ("import queue\nq = queue.Queue()", "q.get()", ["queue.Queue.get"]),
    ("import queue\nq = queue.Queue()", "q.get(block=False)\nq.get(False)\nq.get(timeout=0)\nq.get_nowait()\nq.put(1)", []),
    ("import queue\nq: 'queue.Queue[int]' = queue.LifoQueue(3)", "q.get(timeout=5)", ["queue.LifoQueue.get"]),
    ("import asyncio\nq = asyncio.Queue()\nlock = asyncio.Lock()\nevent = asyncio.Event()", "await q.get()\nq.get()\nasync with lock: pass\nevent.wait()", []),
    ("import threading\nlock = threading.Lock()", "with lock: pass\nlock.acquire()", []),
    ("import threading\ndone = threading.Event()", "done.wait()\nt = threading.Thread()\nt.join()", ["threading.Event.wait", "threading.Thread.join"]),
    (
        "from concurrent.futures import ThreadPoolExecutor\nimport time\npool = ThreadPoolExecutor()\ndef f():\n    time.sleep(1)",
        "future = pool.submit(f)\nfuture.result()",
        ["concurrent.futures.Future.result"],
    ),
    ("import asyncio\nasync def g(): ...", "task = asyncio.create_task(g())\nawait asyncio.wait([task])\ntask.result()", []),
    ("import asyncio\nasync def g(): ...", "asyncio.run_coroutine_threadsafe(g(), x).result()", ["concurrent.futures.Future.result"]),
    # processes
    ("import subprocess", "subprocess.run(['ls'])", ["subprocess.run"]),
    ("import subprocess", "p = subprocess.Popen(['ls'])\np.wait()\np.stdout.read()\np.poll()", ["subprocess.Popen", "subprocess.Popen.wait", "subprocess.Popen.stdout.read"]),
    ("import os", "os.system('ls')\nos.getenv('A')\nos.path.join('a', 'b')", ["os.system"]),
    # files
    ("", "open('x')", ["builtins.open"]),
    ("", "with open('x') as f:\n    f.read()", ["builtins.open", "io.TextIOWrapper.read"]),
    ("", "with open('x', 'rb') as f:\n    f.read()\nopen('x', mode='wb').write(b'')\nopen('x', 'r+b').read()", ["builtins.open", "io.BufferedReader.read", "io.BufferedWriter.write", "io.BufferedRandom.read"]),
    ("from pathlib import Path", "Path('x').open('rb').read()\nPath('x').open().read()", ["pathlib.Path.open", "io.BufferedReader.read", "io.TextIOWrapper.read"]),
    ("", "open('/proc/self/status').read()\nopen(f'/proc/{x}/stat', 'rb').read()\nopen('/sys/' + x).readlines()\nopen('/dev/null', 'w').write('a')", []),
    ("from pathlib import Path\nPROC = Path('/proc')", "(PROC / x / 'stat').read_text()\nfor line in PROC.joinpath('stat').open(): pass", []),
    ("from pathlib import Path", "path = Path(x)\nwhile x:\n    path = Path(path)\npath.read_text()\nopen('/dev/sda')\nopen(f'{x}/proc/')", ["pathlib.Path.read_text", "builtins.open"]),
    ("import glob\nfrom pathlib import Path", "glob.glob('a/*.py')\nPath('a').glob('*')\nPath('a').glob('**/*')\nglob.iglob(x)", []),
    ("import glob\nfrom pathlib import Path", "list(Path('a').glob('*'))\nlist(Path('a').glob('**/*'))\nsorted(glob.iglob(x))\nsorted(glob.iglob('a/*'))", ["pathlib.Path.glob().__iter__", "glob.iglob.__iter__"]),
    ("from pathlib import Path", "flat, deep = Path(x).glob('*.py'), Path(x).glob('**/*.py')\nfor one in flat: pass\nfor one in deep: pass", ["pathlib.Path.glob().__iter__"]),
    ("import asyncio\nfrom pathlib import Path", "await asyncio.to_thread(list, Path(x).rglob('*'))\nawait asyncio.to_thread(lambda: list(Path(x).rglob('*')))", []),
    ("import os\nfrom pathlib import Path\nclass Store:\n    def files(self):\n        return (one for one in Path('a').rglob('*') if one.suffix)", "print(*os.walk(x))\nfound = []\nfound.extend(Store().files())", ["pathlib.Path.rglob().__iter__", "os.walk.__iter__"]),
    ("import os, time\ndef slow():\n    yield time.sleep(1)", "print(*slow())", ["time.sleep"]),
    ("import os, time\ndef slow():\n    yield time.sleep(1)", "later = slow()\n[*later]", ["time.sleep"]),
    ("import os, time\ndef slow():\n    yield time.sleep(1)", "found = {1}\nfound.update(slow())", ["time.sleep"]),
    ("import os", "os.read(x, 1)\nr, w = os.pipe()\nos.write(w, b'')", []),
    ("import os, tempfile\ndef f(fd):\n    os.read(fd, 1)", "f(os.open('a', 0))\nfd, path = tempfile.mkstemp()\nos.write(fd, b'')", ["os.read", "os.write"]),
    ("import json\ndef f(c):\n    if hasattr(c, 'read'):\n        c = c.read()\n    json.load(c)", "f('{}')\njson.load(str(x))", []),
    ("import json\nfrom typing import IO\ndef f(c: str | IO):\n    json.load(c)", "f(x)", ["json.load"]),
    ("import xml.etree.ElementTree as tree", "tree.parse('a.xml')", ["xml.etree.ElementTree.parse"]),
    ("import tempfile", "with tempfile.TemporaryDirectory() as d: pass", []),
    ("from io import BytesIO", "f = BytesIO()\nf.read()\nwith BytesIO() as g:\n    g.write(b'')", []),
    ("import aiofiles", "async with aiofiles.open('x') as f:\n    await f.read()", []),
    ("from pathlib import Path", "(Path(x).parent / 'y').read_text()", ["pathlib.Path.read_text"]),
    ("from pathlib import Path\nROOT = Path(__file__).resolve().parent", "with (ROOT / 'a' / 'b').open('w') as f:\n    f.write('')", ["pathlib.Path.open", "io.TextIOWrapper.write"]),
    ("from pathlib import Path", "Path.cwd().joinpath('a').with_suffix('.b').write_bytes(b'')", ["pathlib.Path.write_bytes"]),
    ("from pathlib import Path", "for one in Path(x).iterdir():\n    one.read_bytes()", ["pathlib.Path.read_bytes"]),
    ("from pathlib import Path\nimport os", "Path(x).exists()\nos.path.exists(x)\nos.stat(x)\nPath('a').name", []),
    ("import anyio", "await anyio.Path(x).read_text()", []),
    ("import zipfile", "zipfile.ZipFile(io.BytesIO(data))", []),
    ("import zipfile", "buffer = io.BytesIO()\nwith zipfile.ZipFile(buffer, 'w') as z:\n    z.namelist()", []),
    ("import zipfile", "with zipfile.ZipFile('a', 'w') as z:\n    z.writestr('b', data)\nzipfile.ZipFile(io.BytesIO(), 'w').writestr('b', data)", ["zipfile.ZipFile", "zipfile.ZipFile.writestr"]),
    ("from importlib.resources import as_file, files", "files('a').joinpath('b').read_bytes()\n(files('a') / 'b').read_text()\nwith as_file(files('a')) as f:\n    f.write_bytes(x)", ["pathlib.Path.write_bytes"]),
    ("import zipfile", "zipfile.ZipFile('a.zip').extractall()", ["zipfile.ZipFile", "zipfile.ZipFile.extractall"]),
    ("import zipfile, tempfile", "zipfile.ZipFile(tempfile.SpooledTemporaryFile(max_size=9), mode='w').writestr('a', data)", []),
    ("import zipfile, gzip", "text = io.TextIOWrapper(zipfile.ZipFile(io.BytesIO(data)).open('a'))\ntext.read()\nlist(text)\nfor line in text: pass\nwith gzip.open(io.BytesIO(data), 'rt') as f:\n    f.read()", []),
    ("import zipfile", "archive = zipfile.ZipFile('a')\nio.TextIOWrapper(archive.open('b')).read()\nio.TextIOWrapper(buffer=io.BytesIO()).read()\nlist(open('/proc/a'))", ["zipfile.ZipFile", "io.TextIOWrapper.read"]),
    ("", "text = io.TextIOWrapper(x)\ntext = io.TextIOWrapper(text)\ntext.read()", ["io.TextIOWrapper.read"]),
    ("import json, zipfile\nclass Own:\n    def write(self, data): ...\nclass More(io.BytesIO): ...", "json.dump(1, Own())\nzipfile.ZipFile(file=More(), mode='w')\nio.BufferedWriter(Own()).flush()", []),
    ("import json\nfrom pathlib import Path\nclass Place(Path):\n    def write(self, data): ...\nclass Told: ...", "json.dump(1, Place('a'))\njson.dump(1, Told())", ["json.dump"]),
    ("import tarfile, json", "tarfile.open(fileobj=x)\njson.load(io.StringIO(data))", []),
    ("import json", "json.load(open('x'))\njson.loads(data)", ["builtins.open", "json.load"]),
    ("import shutil", "shutil.copyfileobj(io.BytesIO(), io.BytesIO())\nshutil.rmtree(x)", ["shutil.rmtree"]),
    ("import logging\nlog = logging.getLogger(__name__)", "log.info('x')\nlogging.warning('y')\nprint(1)", []),
    ("import hashlib", "hashlib.pbkdf2_hmac('sha256', data, b'', 1000000)\nhashlib.sha256(data)", ["hashlib.pbkdf2_hmac"]),
    ("import os\ndef f(file: UploadFile):\n    return file.file.read()", "f(x)", ["fastapi.UploadFile.file.read"]),
    ("async def f(file: UploadFile):\n    await file.read()\n    await file.seek(0)", "await f(x)", []),
    # the network, from the standard library
    ("import urllib.request", "urllib.request.urlopen(x).read()", ["urllib.request.urlopen", "http.client.HTTPResponse.read"]),
    ("from urllib.parse import urlparse", "urlparse(x)", []),
    ("import socket", "s = socket.socket()\ns.connect(x)\ns.bind(x)\ns.close()", ["socket.socket.connect"]),
    ("import socket", "c, address = socket.socket().accept()\nc.recv(1)", ["socket.socket.accept", "socket.socket.recv"]),
    ("import smtplib", "with smtplib.SMTP('a') as s:\n    s.send_message(x)", ["smtplib.SMTP", "smtplib.SMTP.send_message"]),
    ("import ftplib, smtplib", "smtplib.SMTP(timeout=9).connect('a')\nftplib.FTP().connect('a')\nftplib.FTP_TLS(host='a')", ["smtplib.SMTP.connect", "ftplib.FTP.connect", "ftplib.FTP_TLS"]),
    ("import sys", "open(1, 'w')\nopen(sys.stdout.fileno(), 'w')\nopen(True)", ["builtins.open"]),
    ("import http.client", "c = http.client.HTTPSConnection('a')\nc.request('GET', '/')", ["http.client.HTTPSConnection.request"]),
    ("from email.utils import make_msgid", "make_msgid(domain='a.b')", []),
    ("import sqlite3", "db = sqlite3.connect('a')\ndb.cursor().execute('x').fetchall()", ["sqlite3.connect", "sqlite3.Cursor.execute", "sqlite3.Cursor.fetchall"]),
    # requests, urllib3
    ("import requests", "requests.get(x).json()", ["requests.get"]),
    ("from requests import api", "api.post(x)", ["requests.post"]),
    ("import requests", "with requests.Session() as s:\n    s.get(x)\n    s.headers.update({})", ["requests.Session.get"]),
    ("from requests.sessions import Session\nclass Client(Session): ...", "Client().post(x)", ["requests.Session.post"]),
    ("import requests\nclass Api:\n    def __init__(self):\n        self.http = requests.session()\n    def load(self):\n        return self.http.get('x')", "Api().load()", ["requests.Session.get"]),
    ("import urllib3", "urllib3.PoolManager().request('GET', x)\nurllib3.util.parse_url(x)", ["urllib3.PoolManager.request"]),
    # httpx
    ("import httpx", "httpx.get(x)", ["httpx.get"]),
    ("import httpx", "with httpx.Client() as client:\n    client.post(x)", ["httpx.Client.post"]),
    ("import httpx", "async with httpx.AsyncClient() as client:\n    r = await client.get(x)\n    r.read()\n    client.build_request('GET', x)", []),
    ("import httpx, asyncio\nclient = httpx.AsyncClient()", "await asyncio.gather(client.get(x), client.get(x))", []),
    ("import httpx", "with httpx.stream('GET', x) as r:\n    r.status_code", ["httpx.stream"]),
    # SQLAlchemy
    ("from sqlalchemy.orm import Session\ndef f(db: Session):\n    db.add(1)\n    db.commit()", "f(x)", ["sqlalchemy.orm.Session.commit"]),
    ("from sqlalchemy.orm.session import Session\ndef f(db: Session):\n    db.query(x).filter(x).order_by(x).first()", "f(x)", ["sqlalchemy.orm.Query.first"]),
    ("from sqlalchemy.orm import Session\ndef f(db: Session):\n    user = db.query(x).first()\n    user.update(1)\n    user.delete()", "f(x)", ["sqlalchemy.orm.Query.first"]),
    ("from sqlalchemy.orm import Session\ndef f(db: Session):\n    for one in db.query(x).filter_by(a=1): pass", "f(x)", ["sqlalchemy.orm.Query.__iter__"]),
    ("from sqlalchemy.orm import Session\ndef f(db: Session):\n    return db.execute(x).scalars().all()", "f(x)", ["sqlalchemy.orm.Session.execute"]),
    ("from sqlalchemy import create_engine\nfrom sqlalchemy.orm import sessionmaker\nMaker = sessionmaker(bind=create_engine('x'))", "with Maker() as db:\n    db.scalars(x).all()", ["sqlalchemy.orm.Session.scalars"]),
    ("from sqlalchemy.orm import sessionmaker\nMaker = sessionmaker()\ndef get_db():\n    db = Maker()\n    try:\n        yield db\n    finally:\n        db.close()\ndef f(db=Depends(get_db)):\n    db.flush()", "f()", ["sqlalchemy.orm.Session.flush"]),
    ("from sqlalchemy.orm import sessionmaker\nfrom sqlalchemy.ext.asyncio import AsyncSession\nMaker = sessionmaker(None, class_=AsyncSession)", "async with Maker() as db:\n    db.execute(x)", []),
    ("from sqlalchemy.orm import sessionmaker\nfrom sqlmodel import Session\nMaker = sessionmaker(None, class_=Session)", "Maker().exec(x)", ["sqlmodel.Session.exec"]),
    ("from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine\nengine = create_async_engine('x')\nMaker = async_sessionmaker(engine)", "async with Maker() as db:\n    await db.execute(x)\n    db.commit()", []),
    ("from sqlalchemy.orm import scoped_session, sessionmaker\ndb = scoped_session(sessionmaker())", "db.query(x).all()\ndb().commit()", ["sqlalchemy.orm.Query.all", "sqlalchemy.orm.Session.commit"]),
    ("import sqlalchemy as sa\nengine = sa.create_engine('x')", "with engine.connect() as c:\n    c.execute(x)", ["sqlalchemy.engine.Engine.connect", "sqlalchemy.engine.Connection.execute"]),
    ("from sqlalchemy import create_engine\nengine = create_engine('x')", "with engine.begin() as c:\n    c.execute(sa_text)", ["sqlalchemy.engine.Engine.begin", "sqlalchemy.engine.Connection.execute"]),
    ("from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...", "Base.metadata.create_all(x)", ["sqlalchemy.MetaData.create_all"]),
    ("from sqlalchemy.orm import DeclarativeBase\nfrom sqlalchemy.ext.asyncio import create_async_engine\nclass Base(DeclarativeBase): ...\nengine = create_async_engine('x')", "async with engine.begin() as c:\n    await c.run_sync(Base.metadata.create_all)", []),
    ("from sqlmodel import Session, SQLModel, create_engine\nengine = create_engine('x')", "SQLModel.metadata.create_all(engine)\nwith Session(engine) as db:\n    db.exec(x).all()\n    db.commit()", ["sqlalchemy.MetaData.create_all", "sqlmodel.Session.exec", "sqlmodel.Session.commit"]),
    ("from fastapi_sqlalchemy import db\ndef f(session):\n    session.flush()", "db.session.add(x)\ndb.session.query(x).filter(x).first()\nwith db():\n    db.session.commit()\nwith db(commit_on_exit=True) as d:\n    f(d.session)", ["sqlalchemy.orm.Query.first", "sqlalchemy.orm.Session.commit", "sqlalchemy.orm.Session.flush", "fastapi_sqlalchemy.db.__exit__"]),
    ("from fastapi_async_sqlalchemy import db", "await db.session.execute(x)\nasync with db():\n    db.session.commit()\nasync with db(commit_on_exit=True): pass", []),
    ("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()", "db.session.add(x)\ndb.session.commit()\ndb.session.query(x).all()", ["sqlalchemy.orm.scoped_session.commit", "sqlalchemy.orm.Query.all"]),
    ("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\nclass User(db.Model): ...", "User.query.filter_by(a=1).first()", ["flask_sqlalchemy.query.Query.first"]),
    # psycopg2
    ("import psycopg2", "db = psycopg2.connect('x')\nwith db.cursor() as c:\n    c.execute('x')\n    c.fetchall()\ndb.commit()", ["psycopg2.connect", "psycopg2.extensions.cursor.execute", "psycopg2.extensions.connection.commit"]),
    ("from psycopg2.pool import ThreadedConnectionPool\npool = ThreadedConnectionPool(1, 2)", "pool.getconn().cursor().execute('x')", ["psycopg2.pool.ThreadedConnectionPool.getconn", "psycopg2.extensions.cursor.execute"]),
    # redis
    ("import redis\nr = redis.Redis()", "r.get('x')\nr.connection_pool.disconnect()", ["redis.Redis.get"]),
    ("from redis import StrictRedis\nr = StrictRedis.from_url('x')", "r.hgetall('x').items()", ["redis.Redis.hgetall"]),
    ("from redis.client import Redis\ndef f(r: Redis):\n    r.set('a', 1)", "f(x)", ["redis.Redis.set"]),
    ("import redis\nr = redis.from_url('x')", "p = r.pipeline()\np.set('a', 1).get('a')\np.incr('b')", []),
    ("import redis\nr = redis.from_url('x')", "r.pipeline().set('a', 1).get('a').execute()", ["redis.client.Pipeline.execute"]),
    ("import redis\nr = redis.from_url('x')", "with r.pipeline() as p:\n    p.set('a', 1)\n    p.execute()", ["redis.client.Pipeline.execute"]),
    ("import redis\nr = redis.Redis()", "with r.lock('a'): pass\nr.lock('b').release()", ["redis.lock.Lock.release", "redis.lock.Lock.__enter__"]),
    ("import redis\nr = redis.Redis()", "script = r.register_script('x')\nscript(keys=[])", ["redis.commands.core.Script.__call__"]),
    ("import redis.asyncio as redis\nr = redis.Redis()", "await r.get('x')\nr.get('x')\nasync with r.pipeline() as p:\n    p.set('a', 1).execute()", []),
    ("from redis import asyncio as aioredis\nr = aioredis.from_url('x')", "await r.get('x')\np = r.pipeline()\np.set('a')", []),
    ("from redis.asyncio import Redis\nclass Cache(Redis): ...", "Cache().get('x')", []),
    # boto3
    ("import boto3\ns3 = boto3.client('s3')", "s3.upload_file('a', 'b', 'c')", ["botocore.client.BaseClient.upload_file"]),
    ("import boto3\ns3 = boto3.client('s3')", "s3.generate_presigned_url('get_object')\ns3.meta.region_name\ns3.can_paginate('x')", []),
    ("import boto3\nclass Store:\n    def __init__(self):\n        self._client = boto3.Session().client('s3')\n    def put(self):\n        self._client.put_object(Key='x')", "Store().put()", ["botocore.client.BaseClient.put_object"]),
    ("import boto3\ns3 = boto3.client('s3')", "s3.get_object(Key='x')['Body'].read()", ["botocore.client.BaseClient.get_object", "botocore.response.StreamingBody.read"]),
    ("import boto3\ns3 = boto3.client('s3')", "for page in s3.get_paginator('list_objects_v2').paginate():\n    page.get('x')\ns3.get_waiter('x').wait()", ["botocore.waiter.Waiter.wait", "botocore.paginate.PageIterator.__iter__"]),
    ("import boto3\ntry:\n    s3 = boto3.client('s3')\nexcept Exception:\n    s3 = None", "s3.exceptions.NoSuchKey('x')", []),
    ("import boto3\ns3 = boto3.resource('s3')", "s3.Bucket(x).upload_file('a', 'b')", ["boto3.resources.base.ServiceResource.upload_file"]),
    ("import boto3\ntable = boto3.resource('dynamodb').Table('n')", "table.put_item(Item={})\ntable.get_item(Key={}).get('Item')", ["boto3.resources.base.ServiceResource.put_item", "boto3.resources.base.ServiceResource.get_item"]),
    ("import boto3\ns3 = boto3.resource('s3')", "for o in s3.Bucket(x).objects.filter(Prefix='a'):\n    o.get()", ["boto3.resources.base.ServiceResource.get", "boto3.resources.collection.ResourceCollection.__iter__"]),
    ("import boto3\ns3 = boto3.resource('s3')", "s3.meta.client.copy({})", ["botocore.client.BaseClient.copy"]),
    ("import boto3\nfrom fastapi.responses import StreamingResponse\ns3 = boto3.client('s3')", "body = s3.get_object(Key='x')['Body']\nreturn StreamingResponse(body.iter_chunks())", ["botocore.client.BaseClient.get_object"]),
    ("import boto3\ns3 = boto3.client('s3')", "for line in s3.get_object(Key='x')['Body'].iter_lines(): pass", ["botocore.client.BaseClient.get_object", "botocore.response.StreamingBody.iter_lines().__iter__"]),
    ("from concurrent.futures import as_completed", "list(as_completed(x, timeout=0))\nfor one in as_completed(x): pass", ["concurrent.futures.as_completed.__iter__"]),
    ("import redis\nclient = redis.Redis()", "later = client.pubsub().listen()\nfor one in later: pass", ["redis.client.PubSub.listen().__iter__"]),
    ("import aioboto3\nsession = aioboto3.Session()", "async with session.client('s3') as s3:\n    await s3.upload_file('a')", []),
    ("from mypy_boto3_s3 import S3Client\ndef f(s3: S3Client):\n    s3.delete_object(Key='x')", "f(x)", ["mypy_boto3_s3.S3Client.delete_object"]),
    ("from peewee import Model", "rows = list(Model.select().dicts())\nrows = [one for one in rows if one.get('x')]\nrows[0].get('x')", ["peewee.Select.__iter__"]),
    ("from peewee import Model", "for one in Model.select().where(x).tuples().iterator():\n    one.get(1)", ["peewee.Select.iterator"]),
    ("from peewee import Model", "row = Model.select().dicts().get()\nfor key in row:\n    row.get(key)", ["peewee.Select.get"]),
    ("from peewee import Model", "for one in Model.select():\n    one.save()", ["peewee.Model.save", "peewee.ModelSelect.__iter__"]),
    # descriptors, what is in memory by a keyword, retries
    ("import os", "rd, wr = os.pipe()\nwith os.fdopen(rd) as f:\n    f.read()", []),
    ("import os, tempfile", "fd, path = tempfile.mkstemp()\nwith os.fdopen(fd, 'w') as f:\n    f.write('x')", ["io.TextIOWrapper.write"]),
    ("from openpyxl import load_workbook", "load_workbook(filename=io.BytesIO(data))\nload_workbook(io.BytesIO(data)).save(io.BytesIO())", ["openpyxl.load_workbook", "openpyxl.Workbook.save"]),
    ("from openpyxl import load_workbook", "load_workbook(filename=data)", ["openpyxl.load_workbook"]),
    ("from tenacity import Retrying, wait_fixed", "for attempt in Retrying(wait=wait_fixed(1)):\n    pass", ["tenacity.Retrying.__iter__"]),
    ("from tenacity import Retrying, stop_after_attempt", "for attempt in Retrying(stop=stop_after_attempt(3)):\n    pass", []),
    ("import pdf2image", "pdf2image.convert_from_bytes(data)", ["pdf2image.convert_from_bytes"]),
    ("import faiss", "index = faiss.IndexIDMap(faiss.IndexFlatL2(8))\nindex.search(x, 5)\nfaiss.write_index(index, 'x')", ["faiss.IndexIDMap.search", "faiss.write_index"]),
    ("import modal", "modal.Function.from_name('a', 'b').remote(1)", ["modal.Function.remote"]),
    ("import modal", "await modal.Function.from_name('a', 'b').remote.aio(1)", []),
    # a name bound again, out of what it was
    (BUILDER, "b = B()\nb = b.add()\nb.run()", ["time.sleep"]),
    (BUILDER, "b = B()\nb = b.add()\nb = b.add()\nb.run()", ["time.sleep"]),
    (BUILDER, "b = B()\nif x:\n    b = b.quiet()\nb.run()", ["time.sleep"]),
    (BUILDER, "b = B()\nif x:\n    b = b.quiet()\n    b.run()", []),
    (BUILDER, "b = B()\nb = b.quiet()\nb.run()", []),
    (BUILDER + "def f(b: B):\n    b = b.add()\n    b.run()", "f(x)", ["time.sleep"]),
    (BUILDER + "def f(b: B):\n    b = b.quiet()\n    b.run()", "f(x)", []),
    (BUILDER, "b = B()\nfor _ in data:\n    b = b.add()\nb.run()", ["time.sleep"]),
    (BUILDER, "b = Q()\nwhile x:\n    b = b.loud()\n    b.run()", ["time.sleep"]),
    (BUILDER, "b = [B()]\nfor b in b:\n    b.run()", ["time.sleep"]),
    (BUILDER, "b = [[B()]]\nfor b in b:\n    for b in b:\n        b.run()", ["time.sleep"]),
    (BUILDER, "b = [B()]\n[b.run() for b in b]", ["time.sleep"]),
    (BUILDER + "b = [B()]", "return [b.run() for b in b]", ["time.sleep"]),
    (BUILDER, "b = Q()\n[b.run() for b in [B()]]", ["time.sleep"]),
    (BUILDER, "b = Q()\nprint([b for b in [B()]])\nb.run()", []),
    (BUILDER, "[[b.run() for b in b] for b in [[B()]]]", ["time.sleep"]),
    (BUILDER, "b = B()\nwith b.open() as b:\n    b.run()", ["time.sleep"]),
    (BUILDER, "b = B()\nif (b := b.add()):\n    b.run()", ["time.sleep"]),
    (BUILDER, "b, q = B(), Q()\nb, q = q, b\nq.run()", ["time.sleep"]),
    (BUILDER, "b, q = B(), Q()\nb, q = q, b\nb.run()", []),
    (BUILDER, "b = [B()]\nb += [b[0].add()]\nb[1].run()", ["time.sleep"]),
    (BUILDER + "class O:\n    class B(B):\n        pass", "O.B().run()", ["time.sleep"]),
    (BUILDER + "class B(B):\n    pass", "B().run()", ["time.sleep"]),
    (BUILDER + "class O:\n    B = B", "O.B().run()", ["time.sleep"]),
    (BUILDER + "class O:\n    B: B\ndef f(o: O):\n    o.B.run()", "f(x)", ["time.sleep"]),
]  # fmt: skip


@each(CASES)
def test_what_blocks(before: str, statements: str, names: list[str]) -> None:
    assert blocking(statements, before) == names


@pytest.mark.parametrize(
    ("row", "calls", "found"),
    [
        ({"plain": True}, "", []),
        ({"plain": True, "runs": ["start"]}, "", []),
        ({"plain": True, "runs": ["start"]}, "start()", ["job"]),
        ({"plain": True, "runs": ["start"], "served": ["mount"]}, "start()", []),
        ({"plain": True, "runs": ["start"], "served": ["mount"]}, "start()\nmount()", ["job"]),
    ],
)
def test_what_a_library_runs_where_somebody_is_seen_to_run_it(row: dict[str, Any], calls: str, found: list[str]) -> None:
    catalogue = _own(callbacks=[{"kind": "job of a library", "decorators": ["lib.job"], **row}])
    text = f"from fastapi import FastAPI\nimport lib\nfrom lib import start, mount\napp = FastAPI()\n@lib.job\ndef job(): ...\n{calls}\n"
    hooks = program({"main.py": text}, catalogue).hooks
    assert [one.value.function.name for one in hooks if one.kind == "job of a library"] == found
