"""How it is written what tests ask of a parameter.

A switch is what is asked of a parameter, a state what may be the answer: to "again": "again", "not again" (false, and not None), "again is None"; to
"kind == 'a'", "kind == Kind.A", "kind in KINDS", "reader: Web" (is it one?), "reader: =Web" (of this very class?), "name ends '.pdf'", "name begins 'a/'", "kind folds 'a'" (is it that, whatever the case of its letters?) or "model holds 'a'" (does that stand in it, whatever the case?): the same, or the same with "not" before it. Attributes of parameters are asked in the same way: "note.is_binary"; and
entries of dictionaries: "options[again]", or with what stands for one that is missing, "options[again|False]", and whether there is one, "options[again|in]"; of what is iterated, types: "items[*]: Web".
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable
from functools import cache

FOLDING = frozenset({"lower", "upper", "casefold"})  # methods of texts whose answers are alike but for case
COMPARING = {"endswith": "ends", "startswith": "begins"}  # those that compare a part
_OF_TEXTS: dict[str, Callable[[str, str], bool]] = {
    " ends ": str.endswith,
    " begins ": str.startswith,
    " folds ": lambda text, other: text.lower() == other,
    " holds ": lambda text, other: other in text.lower(),
    " contains ": lambda text, other: other in text,  # "name[a|in]", where it is a text
}
_BETWEEN = (" == ", ": ", " in ", *_OF_TEXTS)


@cache
def states(switch: str) -> tuple[str, ...]:
    """The answers that there can be: true, false, None; yes, no."""
    return (switch, f"not {switch}", f"{switch} is None") if " " not in switch else (switch, f"not {switch}")


@cache
def parameter(switch: str) -> str:
    """The parameter of which something is asked, or the attribute or entry of one: "note.is_binary", "options[again]"."""
    for one in _BETWEEN:
        switch = switch.partition(one)[0]
    return switch


@cache
def owner(asked: str) -> str:
    """The parameter itself of what `parameter` gives."""
    return asked.partition("[")[0].partition(".")[0]


@cache
def part_of(switch: str) -> str:
    """The attribute of it of which something is asked; "" where it is asked of the parameter itself."""
    return parameter(switch).partition(".")[2]


@cache
def entry_of(switch: str) -> str:
    """The entry of it of which something is asked, "again|False", or "*" for all that it is iterated for; "" where it is asked of something else."""
    return parameter(switch).partition("[")[2][:-1]


@cache
def compared_with(switch: str) -> str:
    """What a parameter is compared with: "'a'", "Kind.WEB"."""
    return switch.partition(" == ")[2]


@cache
def contained_in(switch: str) -> str:
    """In what a parameter is looked for, "KINDS"; "" where something else is asked of it."""
    return switch.partition(" in ")[2]


@cache
def of_text(switch: str) -> tuple[str, str]:
    """How a parameter is compared as a text, "ends", "begins", "folds", "holds" or "contains", and with what; two empty ones where something else is asked of it."""
    for one in _OF_TEXTS:
        if one in switch:
            return one.strip(), literal_eval(switch.partition(one)[2])
    return "", ""


def says(how: str, text: str, other: str) -> bool:
    """Whether a text is as `of_text` has it."""
    return bool(_OF_TEXTS[f" {how} "](text, other))


def is_spelled(compared: str) -> bool:
    """Whether that is something of a class, and no constant."""
    return compared[:1].isalpha() or compared[:1] == "_"


def of_another(switch: str, name: str) -> str:
    """The same, asked of another name, attribute or entry."""
    return name + switch[len(parameter(switch)) :]
