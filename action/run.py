"""What the action does: installs fitlint, finds out what a pull request is compared with, runs it, and says where its reports are.

Everything comes from the environment: FITLINT_… are the inputs of `action.yml`, GITHUB_… what GitHub says of the run. Needs nothing but Python
and git.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PULL_REQUESTS = ("pull_request", "pull_request_target", "merge_group")
DEPTHS = ("--deepen=50", "--deepen=500", "--unshallow")


def main() -> int:
    temporary = Path(os.environ.get("RUNNER_TEMP") or tempfile.mkdtemp())
    folder = Path(os.environ.get("GITHUB_WORKSPACE", ".")) / setting("WORKING_DIRECTORY", ".")
    reports = {"sarif": temporary / "fitlint.sarif", "markdown": temporary / "fitlint.md"}
    try:
        command = installed(temporary)
        base = diff_base(folder)
    except Failed as failure:
        print(f"::error title=fitlint::{escaped(str(failure))}", flush=True)
        return 2
    command += ["check", *shlex.split(setting("PATHS", ".")), "--output-format", "auto"]
    command += ["--output", f"sarif-github={reports['sarif']}", "--output", f"markdown={reports['markdown']}"]
    if base:
        command += ["--diff-base", base, "--scope", setting("SCOPE", "new")]
    fail_on = setting("FAIL_ON", "warning")
    command += ["--exit-zero"] if fail_on == "never" else ["--fail-on", fail_on]
    command += shlex.split(setting("ARGUMENTS", ""))
    code = subprocess.run(command, cwd=folder, check=False).returncode
    if code not in (0, 1):
        print("::error title=fitlint::fitlint could not do its work: the log of this step says why", flush=True)
    tell({"exit-code": str(code), "diff-base": base, **{name: str(file) for name, file in reports.items() if file.exists()}})
    return code


class Failed(Exception):
    """Ends the action; the text says why, and what to do."""


def setting(name: str, default: str) -> str:
    return os.environ.get(f"FITLINT_{name}", "").strip() or default


def installed(temporary: Path) -> list[str]:
    """The command that runs fitlint, installed into an environment of its own."""
    package = setting("PACKAGE", os.environ.get("FITLINT_ACTION", ""))
    if package == "none":
        return ["fitlint"]
    environment = temporary / "fitlint-environment"
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    steps = [
        [sys.executable, "-m", "venv", str(environment)],
        [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package],
    ]
    print("::group::Install fitlint", flush=True)
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            print("::endgroup::")
            raise Failed(
                f"{package} could not be installed: fitlint needs Python 3.10 or later, this is {sys.version.split()[0]}"
            )
    print("::endgroup::", flush=True)
    return [str(scripts / "fitlint")]


def diff_base(folder: Path) -> str:
    """What the run is compared with; empty for nothing. Fetches as much of the history as that takes."""
    wanted = setting("DIFF_BASE", "auto")
    event = os.environ.get("GITHUB_EVENT_NAME", "")
    if wanted == "none" or (wanted == "auto" and event not in PULL_REQUESTS):
        return ""
    if wanted == "auto":
        if os.environ.get("GITHUB_REF", "").endswith("/merge") and (parent := target_of_merge(folder)):
            return parent
        wanted = base_of_event()
    return with_history(folder, wanted)


def target_of_merge(folder: Path) -> str:
    """GitHub checks out a merge of the pull request into its target: the first parent is what it brings everything to."""
    if commit(folder, "HEAD") != os.environ.get("GITHUB_SHA", ""):
        return ""  # the workflow has checked out something else
    if not commit(folder, "HEAD^1"):
        fetch(folder, "--depth=2", os.environ.get("GITHUB_SHA") or "HEAD")
    is_merge = commit(folder, "HEAD^2")
    return commit(folder, "HEAD^1") if is_merge else ""


def base_of_event() -> str:
    """The commit that the target of the pull request was at."""
    try:
        event: Any = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text("utf-8"))
        return str(event["pull_request"]["base"]["sha"] if "pull_request" in event else event["merge_group"]["base_sha"])
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise Failed(f"GitHub does not say what this pull request is compared with ({error}): set `diff-base`") from error


def with_history(folder: Path, ref: str) -> str:
    """`ref`, once the clone reaches back to where HEAD and it parted."""
    known = next((one for one in (ref, f"origin/{ref}") if commit(folder, one)), "")
    if not known:
        fetch(folder, "--depth=1", ref)
        known = commit(folder, "FETCH_HEAD")
        if not known:
            raise Failed(f'"{ref}" cannot be fetched: set `diff-base` to a branch or commit of this repository')
    for depth in DEPTHS:
        if git(folder, "merge-base", known, "HEAD"):
            return known
        if git(folder, "rev-parse", "--is-shallow-repository") == "true":
            fetch(folder, depth, commit(folder, known), commit(folder, "HEAD"))
    return known  # fitlint says what is wrong


def commit(folder: Path, name: str) -> str:
    """The commit that a name means in this clone; empty when there is none."""
    return git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def fetch(folder: Path, depth: str, *refs: str) -> None:
    git(folder, "fetch", "--quiet", "--no-tags", depth, "origin", *refs)


def git(folder: Path, *arguments: str) -> str:
    """What git prints; nothing when it fails."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if not done.returncode else ""


def tell(outputs: dict[str, str]) -> None:
    file = os.environ.get("GITHUB_OUTPUT")
    if file:
        with open(file, "a", encoding="utf-8") as stream:
            stream.writelines(f"{name}={value}\n" for name, value in outputs.items())


def escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
