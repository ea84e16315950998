"""Pages: the manual of a check, its `fitlint explain` text, and its tests, in one Markdown file `<check>.md` beside `<check>.py`.

Prose is prose. A heading with a block `python` below it is a **case**, a program of its own, and the heading its title:

* ```` ```python ```` is a file. A line `` `shop/prices.py`: `` before a block names it, `main.py` is the name of those without;
  blocks of one name are joined. A named block of another language is a file as well. Other blocks (`text`, `sh`, …) are prose.
* A comment says what is found where its line begins: `# error: [FIT101] "part of the message"`, or `warning`, `advice`. Name for code,
  a column before the bracket (`# error: 5 [FIT101]`), no message, and several comments on a line are allowed; a quote in
  the message is written `\\"`. On a line of its own it speaks of the next line of code. What no comment asks for must not be found.
* `# step: "part"`: a finding has a step on this line. `# missed: [FIT101]`: a known missed alarm, which fails once it is found.
* These comments are taken out before the program is analysed, lines of their own as a whole.
* ```` ```toml ```` configures the case, keys as in `[tool.fitlint]`. Only the page's own check runs, and what `select` and
  `extend-select` add.
* ```` ```output ```` is the text that `fitlint check` prints for the case, without the last lines that count.
* ```` ```fixed ```` is a file (named as above) after all fixes, safe and unsafe, were applied until nothing changed. Every case with
  fixes is fixed that way, whether shown or not: what cannot be applied, does not parse or never comes to rest fails.
* ```` ```proof ```` is Python that runs beside the files of the case under the real framework, in a process of its own; below a block
  `fixed` beside the fixed files. It may use `main` (the module main.py or app.py nearest to the top), `app` (its variable), `client` (its
  test client; errors of the program are answers 500), `client_of(app)`, `raises(Error, match="…")`, and `await`. Each of `main`,
  `app`, `client` is made when the proof mentions it. A failing `assert` shows the values of what it calls and compares.

`fitlint test` runs pages, `--update` rewrites `output` and `fixed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from fitlint.checks import InvalidCheck
from fitlint.pages.cases import Case, Page, PageError, Proof, read
from fitlint.pages.find import Checks, Pair, pairs
from fitlint.pages.proofs import Laboratory
from fitlint.pages.prose import explain, table, update_table
from fitlint.pages.trial import Failure, Trial, try_case, try_proof

__all__ = [
    "Case", "Checks", "Failure", "Laboratory", "Page", "PageError", "Proof", "Results", "cases", "explain", "read", "run", "table",
    "try_case", "try_proof",
]  # fmt: skip


class Results:
    """What came of some pages: `count` cases and proofs, those in `failures` did not hold; `notes` say what else there is to say."""

    def __init__(self) -> None:
        self.count = 0
        self.failed = 0
        self.failures: list[Failure] = []
        self.notes: list[str] = []

    @property
    def passed(self) -> bool:
        """Whether everything holds; nothing at all does not."""
        return not self.failed and self.count > 0

    def add(self, failures: Sequence[Failure]) -> None:
        """Count one case or proof."""
        self.count += 1
        self.failed += bool(failures)
        self.failures += failures

    def __str__(self) -> str:
        failures = sorted(self.failures, key=lambda one: (one.page, one.line))
        blocks = [*map(str, failures), *self.notes, f"{self.count - self.failed} passed, {self.failed} failed"]
        return "\n".join(blocks)


def run(paths: Sequence[Path] = (), update: bool = False, laboratory: Laboratory | None = None) -> Results:
    """Run all cases and proofs of the pages at or below `paths` (files, directories), of all installed checks without any.

    With `update`, rewrites the blocks `output` and `fixed` that are not what they should be, and the table of checks in the README.md
    of each directory in `paths`. Raises `InvalidCheck` when the installed checks cannot be loaded; what is wrong with a page or its
    module is a failure.
    """
    if laboratory is None:
        with Laboratory() as own:
            return run(paths, update, own)
    results, checks = Results(), Checks()
    found = pairs(paths)
    if not found:
        results.notes.append(f"no check was found in {', '.join(map(str, paths))}")
    proofs: list[Future[Failure | None]] = []
    with ThreadPoolExecutor(laboratory.size) as threads:
        for pair in found:
            try:
                page = _try_cases(pair, checks, update, results)
            except (InvalidCheck, PageError, OSError, UnicodeDecodeError) as error:
                results.add([_broken(pair.page, error)])
            else:
                proofs += [threads.submit(try_proof, case, proof, laboratory) for case in page.cases for proof in case.proofs]
    for done in proofs:
        failure = done.result()
        results.add([failure] if failure is not None else [])
    if update:
        results.notes += [f"rewrote {path / 'README.md'}" for path in paths if update_table(path / "README.md", checks.known())]
    return results


def _try_cases(pair: Pair, checks: Checks, update: bool, results: Results) -> Page:
    """Try the cases of a page and return it, rewritten if it had to be."""
    own, page = checks.of(pair.module), read(pair.page)
    trials = [try_case(case, own, checks.known()) for case in page.cases]
    if update and _rewrite(page, trials):
        results.notes.append(f"rewrote {pair.page}")
        page = read(pair.page)
        trials = [try_case(case, own, checks.known()) for case in page.cases]
    for trial in trials:
        results.add(trial.failures)
    return page


def cases(path: Path) -> list[Case]:
    """The cases of all pages at or below `path`, e.g. to make tests of them. Raises as `read` does."""
    return [case for pair in pairs([path]) for case in read(pair.page).cases]


def _broken(path: Path, error: Exception) -> Failure:
    if isinstance(error, PageError):
        return Failure(path, error.line, path.stem, error.message)
    if isinstance(error, OSError):
        return Failure(path, 1, path.stem, f"the page cannot be read: {error.strerror}")
    return Failure(path, 1, path.stem, str(error))


def _rewrite(page: Page, trials: Sequence[Trial]) -> bool:
    """Put the texts that blocks should have into the page; whether there were any."""
    actual = sorted((pair for trial in trials for pair in trial.actual), key=lambda pair: pair[0].line, reverse=True)
    lines = page.path.read_text(encoding="utf-8-sig").split("\n")
    for block, text in actual:
        lines[block.line - 1 : block.end - 1] = text.split("\n")[:-1]
    if actual:
        page.path.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return bool(actual)
