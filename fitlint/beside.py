"""Work in a forked process beside this one, that sends what it has found and ends."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

Found = TypeVar("Found")

CAN_FORK = hasattr(os, "fork")


class Beside(Generic[Found]):
    """Starts to do `work` in another process, on what is in memory now. It owns nothing: where it fails, the work must be done here."""

    def __init__(self, work: Callable[[], Found], type: type[Found]) -> None:
        """`type` is what the work gives, as msgspec can send it."""
        self._type = type
        self._end: int | None = None
        ends: tuple[int, ...] = ()
        try:
            ends = os.pipe()
            self._process = os.fork()
        except OSError:
            for one in ends:
                os.close(one)
            return
        self._end, end = ends
        if not self._process:
            try:
                gc.freeze()
                os.close(self._end)
                with os.fdopen(end, "wb") as stream:
                    stream.write(msgspec.msgpack.encode(work()))
            finally:
                os._exit(0)
        os.close(end)

    def result(self) -> Found | None:
        """Wait for what it found; None when it could not be started, or has died before it was done."""
        if self._end is None:
            return None
        with os.fdopen(self._end, "rb") as stream:
            data = stream.read()
        os.waitpid(self._process, 0)
        try:
            return msgspec.msgpack.decode(data, type=self._type)
        except msgspec.MsgspecError:
            return None
