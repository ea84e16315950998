"""How grave it is that a call blocks, by what it waits for and for how long."""

from __future__ import annotations

from fitlint import Edge, Sink

# What can wait as long as somebody else likes comes first; what can be told beforehand, more or less, after it.
_GRAVITY = {"network": 0, "database": 0, "process": 0, "wait": 0, "configured": 0, "cpu": 1, "disk": 1}
_LEAST = 3


def kind(sink: Sink) -> str:
    """The kind of a sink; what the file system is asked to do in one call counts as what it is asked to tell."""
    return "metadata" if sink.kind == "disk" and sink.weight == "low" else sink.kind


def is_short(sink: Sink) -> bool:
    """Whether a sink is over in a moment."""
    return kind(sink) == "metadata" or (sink.kind == "cpu" and sink.weight != "high")


def gravity(sink: Sink) -> int:
    """How grave a sink is, the gravest being 0."""
    if is_short(sink):
        return _LEAST  # not to be told instead of what is not
    return _GRAVITY[sink.kind] + (sink.weight != "high")


def rank(sink: Sink) -> int:
    """In which order sinks are named, the least first: the gravest, of these those that wait or compute longest (a password is hashed longer than a row of a local database is read)."""
    return 2 * gravity(sink) + (sink.weight != "high")


def waits(sink: Sink) -> int:
    """How many conditions it weighs that a sink is to be named after all others: what a transaction asks comes before its end, unless it seldom does."""
    return int(sink.last)


def blocks(edge: Edge) -> Sink | None:
    """What a call of a library does to the loop; None where that is nothing to speak of."""
    sink = edge.sink
    return sink if sink is not None and (sink.weight != "low" or kind(sink) == "metadata") else None
