"""What set-up code did: which route was declared on which object, what was put below what, in which order."""

from __future__ import annotations

import msgspec

from fitlint import summary as s
from fitlint.frameworks.model import Attaching, Hooking, Including, Mounting, Registering, Routing
from fitlint.model.scopes import Function
from fitlint.model.values import Frame, Instance, Values


class Declared(msgspec.Struct):
    """A route declared on `owner`: the call with its rule; `endpoint` is what it was given, or decorates.

    `certain` is False when it may never come to be: under a condition, or in code that may not be the one that runs.
    """

    owner: Instance
    rule: Routing
    call: s.Call
    frame: Frame
    endpoint: Values
    order: int
    certain: bool = True


class Included(msgspec.Struct):
    """`children` put below `owner` by `call`: by inclusion, mounting, attaching or registering. `certain` as for what is declared."""

    owner: Instance
    rule: Including | Mounting | Attaching | Registering
    call: s.Call
    frame: Frame
    children: Values
    order: int
    certain: bool = True


class Hooked(msgspec.Struct):
    """What `owner` was given to run besides its handlers."""

    owner: Instance
    rule: Hooking
    call: s.Expr
    frame: Frame
    targets: Values


class Lost(msgspec.Struct, frozen=True):
    """A call that declares or includes something, of which too little is known; `what` and `reason` are for people."""

    what: str
    call: s.Call
    frame: Frame
    reason: str


class Setup(msgspec.Struct):
    """What set-up code did, by object, in order; `replaced`: what came before that order is no more, nor what the object was made with."""

    declared: dict[Instance, list[Declared]] = {}
    included: dict[Instance, list[Included]] = {}
    objects: dict[Instance, None] = {}
    hooked: list[Hooked] = []
    lost: list[Lost] = []
    entered: set[Function] = set()
    replaced: dict[Instance, int] = {}
