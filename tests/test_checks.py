"""What is true of every built-in check, whatever it finds."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import fitlint_checks
import pytest

from fitlint import ERROR, Check, pages
from fitlint.checks import checks_of
from fitlint.pages.cases import SECTIONS
from fitlint.pages.prose import BEGIN, END

FOLDER = Path(__file__).resolve().parents[1] / "checks"
PACKAGE = FOLDER / "fitlint_checks"
CHECKS = list(checks_of(fitlint_checks))
GROUPS = {
    "flask": "FIT0[0-9][0-9]",
    "event_loop": "FIT1[0-9][0-9]",
    "inputs": "FIT2[0-9][0-9]",
    "responses": "FIT3[0-9][0-9]",
    "dependencies": "FIT4[0-9][0-9]",
    "routing": "FIT5[0-9][0-9]",
    "lifecycle": "FIT6[0-9][0-9]",
    "security": "FIT7[0-9][0-9]",
    "data": "FIT8[0-9][0-9]",
    "moved": "FIT9[0-4][0-9]",
    "fit": "FIT9[5-9][0-9]",
}
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def test_there_are_checks() -> None:
    assert len(CHECKS) >= 10


def test_every_file_is_half_of_a_pair() -> None:
    files = {
        file.relative_to(PACKAGE) for file in PACKAGE.rglob("*") if file.suffix in (".py", ".md") and file.name != "__init__.py"
    }
    helpers = {one for one in files if one.suffix == ".py" and "@check(" not in (PACKAGE / one).read_text("utf-8")}
    assert files - helpers == {
        check.page.relative_to(PACKAGE).with_suffix(suffix) for check in CHECKS for suffix in (".py", ".md")
    }


def test_codes_and_names_are_unique() -> None:
    counts = Counter(word for check in CHECKS for word in (check.code, check.name))
    assert [word for word, count in counts.items() if count > 1] == []


@every_check
def test_name_and_file_agree(check: Check[Any]) -> None:
    assert check.page.stem.replace("_", "-") == check.name


@every_check
def test_the_code_is_in_its_group(check: Check[Any]) -> None:
    assert re.fullmatch(GROUPS[check.page.parent.name], check.code)


@every_check
def test_the_summary_is_one_lower_case_clause(check: Check[Any]) -> None:
    assert re.match("[a-z`]", check.summary)
    assert not check.summary.endswith(".") and ". " not in check.summary and ";" not in check.summary
    assert check.summary.count("`") % 2 == 0


@every_check
def test_the_page_says_what_has_to_be_said(check: Check[Any]) -> None:
    page = pages.read(check.page)
    top, *rest = [one for one in page.sections if one.level]
    assert top.level == 1 and isinstance(top.body[0], str), "a page begins with a title and a paragraph"
    titles = [one.title for one in rest]
    assert [title for title in SECTIONS if title not in titles] == []
    assert [title for title in titles if title in SECTIONS] == list(SECTIONS), "in this order"
    assert [one.title for one in rest if not one.body] == []


@every_check
def test_the_page_is_loud_and_quiet(check: Check[Any]) -> None:
    cases = pages.read(check.page).cases
    loud = [case for case in cases if case.is_loud]
    quiet = [case for case in cases if case.is_quiet]
    assert loud and quiet
    assert all(check.code in [one.code for one in case.expected] for case in loud)


@every_check
def test_an_error_is_proved(check: Check[Any]) -> None:
    """The bad code is run; so is the fixed code where a page shows it."""
    cases = pages.read(check.page).cases
    if check.level == ERROR:
        assert any(not proof.fixed for case in cases if case.is_loud for proof in case.proofs)
        fixed = [case for case in cases if case.fixed]
        assert not fixed or any(proof.fixed for case in fixed for proof in case.proofs)


def test_the_table_of_checks_is_up_to_date() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    stale = "run `fitlint test checks --update`"
    assert text.partition(BEGIN + "\n")[2].partition(END)[0] == pages.table(CHECKS, FOLDER), stale
