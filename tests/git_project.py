"""A small project in a git repository of its own, for tests of what a change brings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from fitlint import against, run
from fitlint.against import Against
from fitlint.config import load
from fitlint.finding import Diagnostic

LOAD = """\
import requests


def load(url):
    return requests.get(url, timeout=3).json()
"""
MAIN = """\
from fastapi import FastAPI

from app.svc import load

app = FastAPI()


@app.get("/users")
def users():
    return load("http://users")
"""
FILES = {"pyproject.toml": "[project]\nname = 'x'\n", "app/__init__.py": "", "app/svc.py": LOAD, "app/main.py": MAIN}


class GitProject:
    """`root` is the repository and the project."""

    def __init__(self, root: Path, files: Mapping[str, str | bytes] = FILES) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", ".")
        self.write(files)
        self.commit()

    def git(self, *arguments: str, **environment: str) -> str:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        names = {f"GIT_{who}_{what}": "tests@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        command = ["git", "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=self.root, env={**clean, **names, **environment}, capture_output=True, check=False)
        assert not done.returncode, done.stderr.decode()
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """None removes a file."""
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "--no-verify", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_bytes().decode()
        assert old in text
        self.write({name: text.replace(old, new)})

    def report(self, ref: str = "HEAD", **options: object) -> run.Report:
        overrides = {"select": ["ALL"], "level": "advice", **{k: v for k, v in options.items() if k not in Against._fields}}
        asked = {key: value for key, value in options.items() if key in Against._fields}
        settings = load([self.root], isolated=True, overrides=overrides)
        return against.analyze(settings, [], Against(ref, **asked))  # type: ignore[arg-type]

    def new(self, ref: str = "HEAD", **options: object) -> list[str]:
        return [short(one) for one in self.report(ref, **options).diagnostics]

    def all(self) -> list[str]:
        """What is found on disk without any comparison."""
        settings = load([self.root], isolated=True, overrides={"select": ["ALL"], "level": "advice"})
        return [short(one) for one in run.analyze(settings).diagnostics]


def short(one: Diagnostic) -> str:
    return f"{one.path}:{one.range.start.line} {one.code}"
