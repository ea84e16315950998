"""The pages of the built-in checks and of the example package: every case is a test, every proof runs under the real framework."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fitlint import pages
from fitlint.pages.find import Pair, pairs
from fitlint.pages.trial import Failure

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = [REPOSITORY / "checks", REPOSITORY / "examples" / "acme_checks"]
PAIRS = [pair for package in PACKAGES for pair in pairs([package])]
CHECKS = pages.Checks()


def _read(pair: Pair) -> pages.Page | None:
    """The page, if it can be read; why it cannot is a test of its own."""
    try:
        return pages.read(pair.page)
    except (OSError, ValueError):
        return None


PAGES = {pair: page for pair in PAIRS if (page := _read(pair)) is not None}
CASES = [pytest.param(pair, case, id=case.id) for pair, page in PAGES.items() for case in page.cases]
PROOFS = [
    pytest.param(case, proof, id=f"{case.id}/{number} proof")
    for page in PAGES.values()
    for case in page.cases
    for number, proof in enumerate(case.proofs, 1)
]


@pytest.fixture(scope="module")
def laboratory() -> Iterator[pages.Laboratory]:
    with pages.Laboratory(1) as one:
        yield one


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.page.stem)
def test_page_can_be_read(pair: Pair) -> None:
    assert pages.read(pair.page).cases


@pytest.mark.parametrize(("pair", "case"), CASES)
def test_case(pair: Pair, case: pages.Case) -> None:
    own = CHECKS.of(pair.module)
    fail_with(pages.try_case(case, own, CHECKS.known()).failures)


@pytest.mark.parametrize(("case", "proof"), PROOFS)
def test_proof(case: pages.Case, proof: pages.Proof, laboratory: pages.Laboratory) -> None:
    failure = pages.try_proof(case, proof, laboratory)
    fail_with([failure] if failure is not None else [])


def fail_with(failures: list[Failure]) -> None:
    if failures:
        pytest.fail("\n".join(map(str, failures)), pytrace=False)
