"""How Starlette comes to run a function of a program."""

from __future__ import annotations

from tests.loop_truth.dimensions.starlette.around import AROUND
from tests.loop_truth.dimensions.starlette.routes import ROUTES

ENTRIES = [*ROUTES, *AROUND]
