"""Ignore comments: what each form hides, where it acts, and what is said of those that do nothing."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from fitlint.directives import COMMENT_PATTERN
from fitlint.finding import Diagnostic, Range, Step, Suppression
from fitlint.source import Position, Source
from fitlint.summary import Comment
from fitlint.suppress import Suppressed, apply

BLOCKING = "blocking-network-call"
KNOWN = {"FIT101": BLOCKING, "FIT108": "blocking-call-in-dependency", "FIT201": "untyped-parameter", "ACM001": "acme-rule"}
TODAY = date(2026, 11, 20)


def comments_in(source: Source) -> list[Comment]:
    """What collect keeps: the comments that match the pattern."""
    found = []
    text = source.data.decode()
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if token.type == tokenize.COMMENT and COMMENT_PATTERN.search(token.string.encode()):
            line, column = token.start
            before = source.line_text(line)[:column]
            start = source.starts[line - 1] + len(before.encode())
            found.append(Comment(start, start + len(token.string.encode()), line, not before.strip(), token.string))
    return found


def finding(
    line: int, code: str = "FIT101", path: str = "a.py", last: int | None = None, steps: Iterable[tuple[str, int]] = ()
) -> Diagnostic:
    def span(first: int, end: int) -> Range:
        return Range(Position(first, 1), Position(end, 5))

    chain = [Step(where, span(at, at), "m") for where, at in steps]
    return Diagnostic(code, KNOWN[code], "error", "certain", "m", path, span(line, last or line), steps=chain)


def run(
    files: str | Mapping[str, str], *findings: Diagnostic, per_file: Mapping[str, list[str]] | None = None,
    ran: Iterable[str] = KNOWN, honour: bool = True,
) -> Suppressed:  # fmt: skip
    texts = {"a.py": files} if isinstance(files, str) else files
    sources = {path: Source(text.encode()) for path, text in texts.items()}
    comments = {path: comments_in(source) for path, source in sources.items()}
    return apply(findings, comments, per_file or {}, set(ran), KNOWN, sources.__getitem__, honour=honour, today=TODAY)


def hidden_lines(result: Suppressed) -> list[int]:
    return [one.range.start.line for one in result.suppressed]


def said(result: Suppressed) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in result.findings_about_comments]


def fixed(text: str, result: Suppressed) -> str:
    data = Source(text.encode()).data
    edits = [edit for one in result.findings_about_comments if one.fix for edit in one.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.place, reverse=True):
        data = data[: edit.place.start] + edit.text.encode() + data[edit.place.end :]
    return data.decode()


# --------------------------------------------------------------------------------------------------------------------- hiding


@pytest.mark.parametrize(
    "comment",
    [
        "# fitlint: ignore[FIT101]",
        "#fitlint:ignore[FIT101]",
        "# fitlint: ignore[ FIT201 , FIT101 ] -- reason",
        f"# fitlint: ignore[{BLOCKING}]",
        "# type: ignore # fitlint: ignore[FIT101]",
        "# fitlint: ignore[FIT101] # type: ignore",
        "# FITLINT: Ignore[FIT101]",
        "# fitlint: ignore[FIT101, until=2026-11-20]",
        "# fitlint: ignore[FIT101] until=2027-01-01 -- reason",
        "# fitlint: disable[FIT101]",
        "# fitlint: file-ignore[FIT101]",
        "# noqa: FIT101",
        "#noqa: FIT101",
        "# NOQA:E501,fit101",
        "# noqa: F401 FIT101 some reason",
        "# pragma: no cover # noqa: FIT101",
    ],
)
def test_forms_that_hide_a_finding_of_their_line(comment: str) -> None:
    result = run(f"x = 1\ny = 2  {comment}\nz = 3\n", finding(2))
    assert hidden_lines(result) == [2]
    assert result.suppressed[0].suppression is not None
    assert (result.suppressed[0].suppression.path, result.suppressed[0].suppression.line) == ("a.py", 2)
    assert result.shown == []


@pytest.mark.parametrize(
    "comment",
    [
        "# fitlint: ignore[FIT201]",
        "# fitlint: ignore[FIT1]",
        "# fitlint: ignore[ALL]",
        "# fitlint: ignore",
        "# fitlint: ignore[FIT101",
        "# fitlint: ignore[FIT101, until=2026-11-19]",
        "# fitlint: ignore[FIT101] until=tomorrow",
        "# noqa",
        "# noqa: E501",
        "# noqa: FIT",
        f"# noqa: {BLOCKING}",
        "# flake8: noqa: FIT101",
        "# see fitlint: ignore[FIT101]",
        "# fitlint: enable[FIT101]",
    ],
)
def test_forms_that_hide_nothing(comment: str) -> None:
    assert hidden_lines(run(f"y = 2  {comment}\n", finding(1))) == []


def test_reasons_are_kept() -> None:
    for comment in ("fitlint: ignore[FIT101] -- see issue #12, local", "noqa: FIT101 see issue #12, local"):
        (one,) = run(f"y = 2  # {comment}  # type: ignore\n", finding(1)).suppressed
        assert one.suppression == Suppression("comment", "a.py", 1, "see issue #12, local")


def test_a_comment_on_its_own_line_covers_the_next_line_of_code() -> None:
    text = "# fitlint: ignore[FIT101]\n\n# another\n   \nx = (\n  1)\ny = 1\n"
    assert hidden_lines(run(text, finding(5), finding(6), finding(7))) == [5]
    assert hidden_lines(run("x = 1\n# noqa: FIT101\ny = 1\n", finding(1), finding(3))) == []
    assert hidden_lines(run("# fitlint: ignore[FIT101]", finding(1))) == []


def test_rules_that_say_the_same_hide_it_and_are_never_called_unused() -> None:
    text = "get()  # noqa: ASYNC210\nget()  # noqa: S113, E501\nget()  # noqa: async210 FIT201\n"
    result = run(text, finding(1), finding(2), finding(3), finding(9, steps=[("a.py", 1)]))
    assert hidden_lines(result) == [1, 3, 9]
    assert [message for _, message in said(result)] == ["nothing that this comment covers is reported as `FIT201`"]


def test_a_comment_acts_on_any_line_of_the_finding() -> None:
    text = "f(\n  1,  # noqa: FIT101\n  # fitlint: ignore[FIT201]\n  2,\n)\ng()  # noqa: FIT108\n"
    result = run(text, finding(1, last=5), finding(1, "FIT201", last=5), finding(5, "FIT108"), finding(3, last=5))
    assert [one.code for one in result.suppressed] == ["FIT101", "FIT201"]
    ends_at_line_start = Diagnostic("FIT108", "n", "error", "certain", "m", "a.py", Range(Position(5, 1), Position(6, 1)))
    assert run(text, ends_at_line_start).suppressed == []


def test_a_comment_on_a_step_acts_with_the_same_check() -> None:
    files = {"a.py": "f()\n", "helpers/b.py": "\n\nsleep()  # fitlint: ignore[FIT101] -- fast enough\n"}
    chain = [("a.py", 1), ("helpers/b.py", 3)]
    result = run(files, finding(1, steps=chain), finding(1, "FIT108", steps=chain), finding(1, steps=[("helpers/b.py", 2)]))
    (one,) = result.suppressed
    assert one.suppression == Suppression("comment", "helpers/b.py", 3, "fast enough")
    assert [one.code for one in result.shown] == ["FIT108", "FIT101"]
    assert said(result) == []


def test_ranges() -> None:
    text = "a\n# fitlint: disable[FIT101, FIT201]\nb\n# fitlint: enable[FIT101]\nc\nd\n"
    findings = [finding(line, code) for line in (1, 3, 5) for code in ("FIT101", "FIT201")]
    result = run(text, *findings)
    assert [(one.range.start.line, one.code) for one in result.suppressed] == [(3, "FIT101"), (3, "FIT201"), (5, "FIT201")]
    assert said(result) == []


def test_files_and_per_file_ignores() -> None:
    files = {"a.py": "x\n\n# fitlint: file-ignore[FIT101]\n", "tests/deep/b.py": "x\n", "src/c.py": "x\n"}
    findings = [finding(1), finding(1, "FIT201"), finding(1, path="tests/deep/b.py"), finding(1, path="src/c.py")]
    result = run(files, *findings, per_file={"tests/*": ["FIT1"], "!src/**": ["untyped-parameter"]})
    assert [(one.path, one.code, one.suppression) for one in result.suppressed] == [
        ("a.py", "FIT101", Suppression("comment", "a.py", 3)),
        ("a.py", "FIT201", Suppression("per-file-ignores", "!src/**", 0)),
        ("tests/deep/b.py", "FIT101", Suppression("per-file-ignores", "tests/*", 0)),
    ]
    assert [one.path for one in result.shown] == ["src/c.py"]


def test_without_honour_comments_hide_nothing_and_count_as_used() -> None:
    result = run("x  # noqa: FIT101\ny\n", finding(1), finding(2, "FIT201"), honour=False, per_file={"*": ["FIT2"]})
    assert [one.code for one in result.shown] == ["FIT101"]
    assert [one.code for one in result.suppressed] == ["FIT201"]
    assert said(result) == []


# ------------------------------------------------------------------------------------------------------------- unused comments


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # fitlint: ignore[FIT201]\n", "x = 1\n"),
        ("x = 1\t# fitlint: ignore[FIT201] -- why, see #3\r\n", "x = 1\r\n"),
        ("def f():\n    # fitlint: ignore[FIT201]\n    x = 1\n", "def f():\n    x = 1\n"),
        ("x = 1\n# fitlint: file-ignore[FIT201]", "x = 1\n"),
        ("x = 1  # fitlint: ignore[FIT101, FIT201]\n", "x = 1  # fitlint: ignore[FIT101]\n"),
        ("x = 1  # fitlint: ignore[FIT201,FIT101,FIT108] -- r\n", "x = 1  # fitlint: ignore[FIT101] -- r\n"),
        ("x = 1  # fitlint: ignore[FIT101, FIT201, until=2027-01-01]\n", "x = 1  # fitlint: ignore[FIT101, until=2027-01-01]\n"),
        ("x = 1  # type: ignore  # fitlint: ignore[FIT201]\n", "x = 1  # type: ignore\n"),
        ("x = 1  # fitlint: ignore[FIT201]  # type: ignore\n", "x = 1  # type: ignore\n"),
        ("x = 1  # noqa: FIT201\n", "x = 1\n"),
        ("x = 1  # noqa: E501,FIT201\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # noqa: FIT201 E501 FIT101 reason\n", "x = 1  # noqa: E501,FIT101 reason\n"),
        ("é = '𝄞'  # é # noqa: FIT201\n", "é = '𝄞'  # é\n"),
        ("# fitlint: ignore[FIT201]  # text\nx = 1\n", "# text\nx = 1\n"),
        ("# text  # fitlint: ignore[FIT201]\nx = 1\n", "# text\nx = 1\n"),
        ("x = 1  # fitlint: ignore[FIT201] # noqa: FIT108\n", "x = 1\n"),
        ("x = 1\n# fitlint: enable[FIT101]\n", "x = 1\n"),
    ],
)
def test_the_fix_takes_out_what_is_unused_and_nothing_else(before: str, after: str) -> None:
    line = next(number for number, text in enumerate(before.splitlines(), 1) if "= " in text and "fitlint: file" not in text)
    result = run(before, finding(line))
    assert {code for code, _ in said(result)} == {"FIT001"}
    assert all(one.fix is not None and one.fix.applicability == "safe" for one in result.findings_about_comments)
    assert fixed(before, result).rstrip(" ") == after
    assert said(run(after, finding(line))) == []


def test_unused_is_judged_only_for_checks_that_ran() -> None:
    text = "x  # fitlint: ignore[FIT101, FIT201]\n"
    assert said(run(text, ran=["FIT108"])) == []
    assert said(run(text, ran=["FIT201"])) == [("FIT001", "nothing that this comment covers is reported as `FIT201`")]
    assert said(run(text, finding(1), finding(1, "FIT201"))) == []


def test_what_both_comments_cover_makes_both_used() -> None:
    assert said(run("# fitlint: file-ignore[FIT101]\nx  # noqa: FIT101\n", finding(2))) == []


def test_expired_comments_are_reported_whatever_ran() -> None:
    text = "x  # fitlint: ignore[FIT101] until=2026-01-31 -- soon\n"
    result = run(text, finding(1), ran=[])
    assert said(result) == [("FIT001", "the comment that ignores `FIT101` expired on 2026-01-31")]
    assert fixed(text, result) == "x\n"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("fitlint: ignore[FIT1]", '`FIT1` is no check (did you mean "FIT101"?)'),
        ("fitlint: ignore[fit201]", '`fit201` is no check (did you mean "FIT201"?), so the comment does not ignore it'),
        ("fitlint: ignore[untyped_parameter]", '(did you mean "untyped-parameter"?)'),
        ("noqa: FIT999", "`FIT999` is no check"),
        ("fitlint: ignore", "`fitlint: ignore` names no check: write `ignore[FIT101]`"),
        ("fitlint: disable[ ]", "`fitlint: disable` names no check"),
        ("fitlint: ignore[FIT201", "names no check"),
        ("fitlint: ignroe[FIT201]", '`fitlint: ignroe` is no instruction (did you mean "ignore"?)'),
        ("fitlint: skip[FIT201]", "`fitlint: skip` is no instruction"),
        ("fitlint: ignore[FIT201, until=2027-13-01]", "`until=2027-13-01` is not a date such as 2027-01-31"),
    ],
)
def test_unknown_checks_and_instructions(comment: str, message: str) -> None:
    result = run(f"x  # {comment}\n", ran=[])
    assert [one.code for one in result.findings_about_comments] == ["FIT002"]
    assert message in result.findings_about_comments[0].message


def test_places_count_code_points() -> None:
    text = "é = '𝄞'  # é fitlint, # fitlint: ignore[FIT999]\n"
    (one,) = run(text).findings_about_comments
    column = text.index("FIT999") + 1
    assert one.range == Range(Position(1, column), Position(1, column + 6))
    assert (one.path, one.level, one.name) == ("a.py", "warning", "unknown-check-in-ignore-comment")


@pytest.mark.parametrize("word", ["FIT", "fit", BLOCKING])
def test_noqa_that_flake8_reads_as_blanket(word: str) -> None:
    (one,) = run(f"x  # noqa: {word}\n").findings_about_comments
    assert one.code == "FIT003"
    assert one.message.startswith(f"flake8 reads `noqa: {word}` as a bare `noqa`")


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: E501", "# fitlint: a linter", "# noqa: some-word", "# noqa:", "# fitlint:"]
)
def test_other_comments_are_left_alone(comment: str) -> None:
    assert said(run(f"x  {comment}\n")) == []


def test_other_packages_codes_count_in_noqa() -> None:
    assert hidden_lines(run("x  # noqa: ACM001\n", finding(1, "ACM001"))) == [1]
    assert said(run("x  # noqa: ACM001, ACM002\n")) == [("FIT001", "nothing that this comment covers is reported as `ACM001`")]


def test_findings_about_comments_can_be_ignored_too() -> None:
    result = run(
        "x  # fitlint: ignore[FIT201, FIT001]\ny  # noqa: FIT201\n", per_file={"b.py": ["FIT001"]}, ran=["FIT001", "FIT201"]
    )
    assert [one.range.start.line for one in result.findings_about_comments] == [2]
    (hidden,) = result.suppressed
    assert (hidden.range.start.line, hidden.message) == (1, "nothing that this comment covers is reported as `FIT201`")
    assert run("y  # noqa: FIT201\n", per_file={"a.py": ["FIT0"]}).findings_about_comments == []


@pytest.mark.parametrize("line", [b"x #noqa:FIT1", b"# FitLint: ignore[x]", b"a = '#' # x # NOQA"])
def test_the_byte_search_finds_comments_that_matter(line: bytes) -> None:
    assert COMMENT_PATTERN.search(b"a\n" + line + b"\nb")
    assert not COMMENT_PATTERN.search(b"# a\nnoqa fitlint:\n")
