"""How the function entered comes to the sink."""

from __future__ import annotations

from tests.loop_truth.dimensions.ways.asked import ASKED
from tests.loop_truth.dimensions.ways.callables import CALLABLES
from tests.loop_truth.dimensions.ways.chosen import CHOSEN
from tests.loop_truth.dimensions.ways.classes import CLASSES
from tests.loop_truth.dimensions.ways.coroutines import COROUTINES
from tests.loop_truth.dimensions.ways.functions import FUNCTIONS
from tests.loop_truth.dimensions.ways.generators import GENERATORS
from tests.loop_truth.dimensions.ways.inheritance import INHERITANCE
from tests.loop_truth.dimensions.ways.known import KNOWN
from tests.loop_truth.dimensions.ways.leaving import LEAVING
from tests.loop_truth.dimensions.ways.registries import REGISTRIES
from tests.loop_truth.dimensions.ways.special_methods import SPECIAL_METHODS
from tests.loop_truth.dimensions.ways.texts import TEXTS
from tests.loop_truth.dimensions.ways.words import WORDS

WAYS = [
    *FUNCTIONS,
    *CLASSES,
    *INHERITANCE,
    *SPECIAL_METHODS,
    *CALLABLES,
    *REGISTRIES,
    *GENERATORS,
    *COROUTINES,
    *KNOWN,
    *ASKED,
    *LEAVING,
    *CHOSEN,
    *WORDS,
    *TEXTS,
]
