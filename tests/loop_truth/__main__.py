"""For people: `python -m tests.loop_truth --list`, `--show NAME`, `--only PATTERN`; without any, all programs are run and compared."""

from __future__ import annotations

import argparse
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from tests.loop_truth.compare import grouped, summary, verdicts
from tests.loop_truth.generate import Program, programs, sample


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.loop_truth", description=__doc__)
    parser.add_argument("--list", action="store_true", help="the names of the programs, with where the sink should run")
    parser.add_argument("--show", metavar="NAME", help="the files of a program, how it ran, and what fitlint says")
    parser.add_argument(
        "--only", metavar="PATTERN", default="*", help="names to run or list, as in a shell; dashes separate the dimensions"
    )
    parser.add_argument("--part", metavar="N", type=int, default=1, help="one of N of them only, the same ones each time")
    arguments = parser.parse_args()
    chosen = [one for one in sample(programs(), arguments.part) if fnmatch(one.name, arguments.show or arguments.only)]
    if arguments.list:
        print("\n".join(f"{one.expected:7}{one.name}" for one in chosen))
        return 0
    if arguments.show:
        for one in chosen:
            show(one)
    return compare(chosen)


def show(one: Program) -> None:
    for path, text in one.files.items():
        print(f"--- {path}")
        print("\n".join(f"{number:3} {line}" for number, line in enumerate(text.splitlines(), 1)))
    print()


def compare(chosen: list[Program]) -> int:
    found = verdicts(chosen, Path(tempfile.mkdtemp(prefix="loop_truth_")))
    strange = [one for one in found if one.surprise]
    missed = [one for one in found if one.is_missed]
    alarms = [one for one in found if one.false_alarms]
    for title, group in {"Not to be trusted": strange, "Missed": missed, "False alarms": alarms}.items():
        if group:
            print(f"{title}:\n")
            print("\n".join(f"{one}{'   ' + one.surprise if one.surprise else ''}" for one in group), "\n")
            print("\n".join(grouped(group, found)), "\n")
    if len(found) == 1 and not (strange or missed or alarms):
        print(found[0])
    print(summary(found))
    return 1 if strange or missed or alarms else 0


if __name__ == "__main__":
    raise SystemExit(main())
