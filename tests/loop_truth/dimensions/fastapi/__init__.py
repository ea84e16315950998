"""How FastAPI comes to run a function of a program."""

from __future__ import annotations

from tests.loop_truth.dimensions.fastapi.after import AFTER, MODELS
from tests.loop_truth.dimensions.fastapi.around import AROUND
from tests.loop_truth.dimensions.fastapi.dependencies import DEPENDENCIES
from tests.loop_truth.dimensions.fastapi.handlers import HANDLERS, SCHEDULED
from tests.loop_truth.dimensions.fastapi.wrappers import WRAPPERS

ENTRIES = [*HANDLERS, *DEPENDENCIES, *AROUND, *AFTER, *SCHEDULED, *MODELS, *WRAPPERS]
