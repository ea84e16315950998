"""Ways through callables as values: decorators, arguments, tables, closures."""

from __future__ import annotations

from tests.loop_truth.dimensions import Way

_WORK = """
def work(times: int = 1) -> int:
    $sink
    return times
"""

CALLABLES = [
    Way(
        "kept_in_a_table_by_a_decorator",
        'workers["a"].work()',
        """
class Worker:
    def work(self) -> None:
        $sink

workers = {}

def register(name):
    def decorate(function):
        worker = Worker()
        workers[name] = worker
        return function

    return decorate

@register("a")
def other() -> None: ...
""",
    ),
    Way(
        "decorated_with_wraps",
        "work()",
        f"""
import functools

def traced(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper

@traced
{_WORK.lstrip()}
""",
        target="work",
    ),
    Way(
        "put_in_by_a_decorator",
        "pay(1)",
        """
import functools

class Account:
    def pay(self) -> int:
        $sink
        return 1


def with_account(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        kwargs["account"] = Account()
        return function(*args, **kwargs)

    return wrapper


@with_account
def pay(count, account=None):
    if account is not None:
        account.pay()
""",
    ),
    Way(
        "decorated_without_wraps",
        "work()",
        f"""
from shop.tracing import traced

@traced
{_WORK.lstrip()}
--- shop/tracing.py
def traced(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper
""",
        target="work",
    ),
    Way(
        "decorator_with_arguments",
        "work()",
        f"""
import functools

def traced(name):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    return decorate

@traced("work")
{_WORK.lstrip()}
""",
        target="work",
    ),
    Way(
        "retry_decorator",
        "work()",
        """
import functools

def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for _ in range(times):
                try:
                    return function(*args, **kwargs)
                except LookupError:
                    $sink

        return wrapper

    return decorate

@retry(times=2)
def work() -> None:
    raise LookupError
""",
        target="work",
    ),
    Way(
        "decorator_that_replaces",
        "work()",
        """
def skipped(function):
    def replacement(*args, **kwargs):
        return None

    return replacement

@skipped
def work() -> None:
    $sink
""",
        target="work",
        reaches=False,
    ),
    Way(
        "partial",
        "job()",
        f"""
import functools
{_WORK}

job = functools.partial(work, 2)
""",
        target="job",
    ),
    Way("partial_in_place", "functools.partial(work, 2)()", f"import functools\n{_WORK}", target="functools.partial(work, 2)"),
    Way("partial_never_called", "functools.partial(work, 2)", f"import functools\n{_WORK}", reaches=False),
    Way(
        "callable_argument",
        "apply(work, 1)",
        f"""
{_WORK}

def apply(function, value):
    return function(value)
""",
    ),
    Way(
        "callable_argument_other",
        "apply(abs, 1)",
        f"""
{_WORK}

def apply(function, value):
    return function(value)

def offline() -> None:
    apply(work, 1)
""",
        reaches=False,
    ),
    Way(
        "callable_keyword",
        "run(action=work)",
        f"""
from shop.runner import run
{_WORK}
--- shop/runner.py
def run(*, action) -> None:
    action()
""",
    ),
    Way(
        "callable_kept",
        "Runner(work).run()",
        f"""
{_WORK}

class Runner:
    def __init__(self, action) -> None:
        self.action = action

    def run(self) -> None:
        self.action()
""",
        target="Runner(work).run",
    ),
    Way("mapped", "list(map(work, [1]))", _WORK),
    Way("mapped_never_iterated", "map(work, [1])", _WORK, reaches=False),
    Way("sort_key", "sorted([2, 1], key=work)", _WORK),
    Way(
        "dict_of_callables",
        'ACTIONS["work"]()',
        f"""
{_WORK}

def rest() -> None:
    pass

ACTIONS = {{"work": work, "rest": rest}}
""",
        target='ACTIONS["work"]',
    ),
    Way(
        "dict_of_callables_by_variable",
        "perform('work')",
        f"""
{_WORK}

def rest() -> None:
    pass

ACTIONS = {{"work": work, "rest": rest}}

def perform(name: str) -> None:
    ACTIONS[name]()
""",
    ),
    Way(
        "dict_of_callables_other",
        'ACTIONS["rest"]()',
        f"""
{_WORK}

def rest() -> None:
    pass

ACTIONS = {{"work": work, "rest": rest}}
""",
        target='ACTIONS["rest"]',
        reaches=False,
    ),
    Way(
        "function_table",
        "for step in STEPS:\n    step()",
        f"""
from shop.steps import STEPS
--- shop/steps.py
{_WORK}

def rest() -> None:
    pass

STEPS = [rest, work]
""",
    ),
    Way("lambda_called", "(lambda: $value)()", target="lambda: $value"),
    Way("lambda_named", "job()", "job = lambda: $value", target="job"),
    Way("lambda_never_called", "lambda: $value", reaches=False),
    Way("nested_called", "def nested() -> None:\n    $sink\nnested()"),
    Way("nested_never_called", "def nested() -> None:\n    $sink\nassert nested.__name__", reaches=False),
    Way(
        "closure_returned",
        "make_job(1)()",
        """
def make_job(times: int):
    def job() -> None:
        for _ in range(times):
            $sink

    return job
""",
        target="make_job(1)",
    ),
    Way(
        "closure_of_what_was_given",
        "safely(pay)()",
        """
def safely(function):
    def wrapper() -> None:
        try:
            function()
        except ValueError:
            pass

    return wrapper

def pay() -> None:
    $sink
""",
        target="safely(pay)",
    ),
    Way(
        "copy_of_a_function",
        "copied(pay)()",
        """
import functools
import types

def copied(function):
    copy = types.FunctionType(function.__code__, function.__globals__, name=function.__name__)
    return functools.update_wrapper(copy, function)

def pay() -> None:
    $sink
""",
        target="copied(pay)",
    ),
    Way(
        "closure_never_called",
        "make_job(1)",
        """
def make_job(times: int):
    def job() -> None:
        for _ in range(times):
            $sink

    return job
""",
        reaches=False,
    ),
]
