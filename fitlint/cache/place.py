"""Where the cache is on disk, and how it goes away again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fitlint.config import Settings

PREFIX = "fitlint-"  # of the names of databases
_DEFAULT = ".fitlint_cache"
_VARIABLE = "FITLINT_CACHE_DIR"
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = """\
Signature: 8a477f597d28d172789f06886806bc55
# This directory holds what fitlint knows of files it has read; it can be removed at any time.
"""


def directory(settings: Settings) -> Path:
    """Where the cache is: --cache-dir, then the environment's FITLINT_CACHE_DIR, the configuration, `.fitlint_cache` in the root."""
    from_environment = os.environ.get(_VARIABLE)
    given = settings.cache_dir
    if given is not None and (not from_environment or settings.origins.get("cache_dir", "").startswith("--")):
        return given
    return Path(from_environment).expanduser() if from_environment else settings.root / _DEFAULT


def clean(settings: Settings) -> list[Path]:
    """Remove the cache: its directory when fitlint made that, otherwise only the databases in there. Returns what was removed."""
    folder = directory(settings)
    removed: list[Path] = []
    with suppress(OSError):
        ours = _is_ours(folder)
        for file in sorted(folder.iterdir()):
            if file.name.startswith(PREFIX) or (ours and file.name in (_TAG, ".gitignore")):
                file.unlink()
                removed.append(file)
        if ours:
            folder.rmdir()  # fails when something else lies in there
            return [folder]
    return removed


def _is_ours(folder: Path) -> bool:
    with suppress(OSError, ValueError):
        return (folder / _TAG).read_text("utf-8") == _TAG_TEXT
    return False


def make(folder: Path) -> None:
    """Make the directory, and mark it as a cache when it is new or empty. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    with os.scandir(folder) as entries:
        if any(entries):
            return
    (folder / ".gitignore").write_text("*\n", "utf-8")
    (folder / _TAG).write_text(_TAG_TEXT, "utf-8")
