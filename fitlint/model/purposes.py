"""What a file is for, by the names of its folders and its own."""

from __future__ import annotations


def is_test(path: str) -> bool:
    """Whether a file belongs to tests, by the usual names."""
    name = path.rpartition("/")[2]
    return is_of_tests(path) or name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def is_of_tests(path: str) -> bool:
    """Whether a file lies in a folder of tests."""
    return not {"tests", "test", "testing"}.isdisjoint(path.split("/")[:-1])


def is_example(path: str) -> bool:
    """Whether a file shows how something is used: it lies in a folder of examples."""
    return not {"examples", "example", "samples", "demo", "demos", "cookbook", "cookbooks"}.isdisjoint(path.split("/")[:-1])
