"""`fitlint new`: the two files of a check, which pass `fitlint test` as they are."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from fitlint.checks import GROUP, InvalidCheck, installed_checks
from fitlint.hosts.cli import Stop

_CODE = re.compile(r"[A-Z]{1,3}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

FUNCTION = '''\
"""A handler named `todo`: say here what happens and to whom, and from which version on it is true."""

from __future__ import annotations

from collections.abc import Iterator

from fitlint import WARNING, Finding, Handler, Program, check


@check("{code}", each=Handler, level=WARNING, summary="a handler is called `todo`")
def {function}(handler: Handler, program: Program) -> Iterator[Finding]:
    if handler.name == "todo":
        yield Finding(handler.place, f"the handler `{{handler.name}}` is a placeholder, and its route is served")
'''

PAGE = """\
# {name}

One sentence: what is wrong, seen in the code.

## What happens

What happens, and to whom.

## Why it matters

With a number where there is one.

## Loud: a handler that somebody meant to write

```python
from fastapi import FastAPI

app = FastAPI()


@app.get("/prices")
async def todo() -> str:  # warning: [{code}] "is a placeholder"
    return ""
```

What really happens, under the real framework:

```proof
assert client.get("/prices").json() == ""
```

## Quiet: a handler that does something

```python
from fastapi import FastAPI

app = FastAPI()


@app.get("/prices")
async def prices() -> str:
    return "12 EUR"
```

## How to fix it

First the best way, then the others.

## When to ignore it

When it is harmless, and how one can tell.

## Since

The versions from which on it is true.

## Sources

- a documentation page, a release note, an issue (owner/name#number)
"""


def write_check(name: str, group: str, code: str, directory: Path | None) -> list[Path]:
    """Write the module and the page of a check below `directory`/`group`; returns the files written.

    Makes the packages on the way. Raises `Stop` for a malformed or taken name or code; nothing is overwritten.
    """
    function, folder = name.replace("-", "_"), group.replace("-", "_")
    for word, what in ((function, "name"), (folder, "group")):
        if not _NAME.fullmatch(word) or keyword.iskeyword(word):
            raise Stop(f"the {what} {word!r} is not lower-case-words")
    if not _CODE.fullmatch(code):
        raise Stop(f"the code {code!r} is not one to three capital letters and three digits")
    try:
        taken = next((check for check in installed_checks() if check.code == code), None)
    except InvalidCheck:  # a package under construction must not stop its author
        taken = None
    if taken is not None:
        raise Stop(f"the code {code} is taken by {taken.name} in {taken.module}")
    if directory is None:
        directory = Path("checks/fitlint_checks") if Path("checks/fitlint_checks").is_dir() else Path(".")
    texts = {
        directory / folder / f"{function}.py": FUNCTION.format(code=code, function=function),
        directory / folder / f"{function}.md": PAGE.format(code=code, name=function.replace("_", "-")),
    }
    for path in texts:
        if path.exists():
            raise Stop(f"{path} exists already")
    package = directory / folder / "__init__.py"
    if not package.exists():
        texts = {package: f'"""Checks on {folder.replace("_", " ")}; see the entry-point group `{GROUP}`."""\n', **texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise Stop(f"cannot write {path}: {error.strerror}") from error
    return list(texts)
