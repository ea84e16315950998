"""What git knows of a project: commits, what lies between two states of its files, and contents. Only reads; never uses the network."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_TIMEOUT = 120  # seconds; a hanging network file system must not hang us
# A repository's settings must not make us run its programs, nor must a partial clone make us fetch.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=true", "-c", "protocol.allow=never")
_OF_HOOKS = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
_PLAIN = (
    "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--relative", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short",
    "--ignore-submodules=dirty", "--inter-hunk-context=0", "--no-abbrev", "--unified=0", "-l2000",
)  # fmt: skip
_DEEPER = "`git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout, GIT_DEPTH: 0 on GitLab"
_PARTIAL = (
    "it is a partial one, and fitlint never fetches; clone without --filter, or fetch all (`git fetch --refetch --no-filter`)"
)


class GitError(Exception):
    """git cannot answer; the text says why, and what to do."""


class Repository:
    """The repository that a directory is in, as seen from there: all paths are relative to the directory."""

    def __init__(self, folder: Path) -> None:
        """Raises `GitError` when it is in no repository."""
        self.folder = folder
        self._environment = _environment(folder)
        done = self._try("rev-parse", "--is-inside-work-tree")
        if done.returncode or done.stdout.strip() != b"true":
            reason = _said(done)
            if "not a git repository" in reason or not reason or not done.returncode:
                raise GitError(f"{folder} is in no work tree of git, so there is no earlier state to compare with")
            raise GitError(f"git cannot be used in {folder}: {reason}")

    def commit(self, ref: str) -> str:
        """The commit that a name means. Raises `GitError`."""
        found = b"" if ref.startswith("-") else self._try("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").stdout.strip()
        if not found:
            raise GitError(f'"{ref}" is no commit that this clone has: {self._how_to_get(ref)}')
        return found.decode()

    def head(self) -> str:
        """The commit that is checked out; the empty tree before the first one."""
        found = self._try("rev-parse", "--verify", "--quiet", "HEAD^{commit}").stdout.strip().decode()
        return found or self.empty()

    def merge_base(self, ref: str) -> str:
        """The commit from which HEAD and `ref` have gone different ways. Raises `GitError`."""
        other = self.commit(ref)
        found = self._try("merge-base", other, "HEAD").stdout.split()
        if found:
            return found[0].decode()
        if self._is_shallow():
            raise GitError(
                f'this clone is shallow and does not reach back to where "{ref}" and HEAD parted: fetch more of the history ({_DEEPER})'
            )
        raise GitError(f'"{ref}" and HEAD have no common ancestor: to compare with it all the same, write "{ref}.."')

    def empty(self) -> str:
        """The tree without files."""
        return self._run("hash-object", "-t", "tree", os.devnull).decode().strip()

    def difference(self, *what: str, files: Sequence[str]) -> bytes:
        """`git diff` between two states, as `fitlint.changes` reads it, of `files` (patterns) and submodules.

        Nothing else is looked at: a partial clone need not have it.
        """
        found = self._run("diff", "--raw", "--patch", "-z", "--find-renames", *_PLAIN, *what, "--", *files)
        if not self._top_has_submodules():
            return found
        parts = self._run("diff", "--raw", "-z", "--no-renames", *_PLAIN, *what).split(b"\0")
        pairs = zip(parts[::2], parts[1::2], strict=False)
        return b"".join(b"%b\0%b\0" % one for one in pairs if b"160000" in one[0]) + found

    def untracked(self, files: Sequence[str]) -> list[str]:
        """Files that git neither knows nor ignores, by patterns."""
        listed = self._run("ls-files", "-z", "--others", "--exclude-standard", "--", *files)
        return [name for name in os.fsdecode(listed).split("\0") if name and not name.endswith("/")]

    def has(self, name: str) -> bool:
        """Whether an object is there."""
        return not self._try("cat-file", "-e", name).returncode

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents of blobs, by their names. Raises `GitError` for one that the clone does not have."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return {}
        data = self._run("cat-file", "--batch", stdin="".join(f"{name}\n" for name in wanted).encode())
        found: dict[str, bytes] = {}
        at = 0
        for name in wanted:
            end = data.index(b"\n", at)
            head = data[at:end].split()
            if len(head) != 3:
                raise GitError(f"this clone does not have the blob {name}: {_PARTIAL}")
            size = int(head[2])
            found[name] = data[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found

    def submodule(self, path: str) -> Repository | None:
        """The repository checked out at a path below; None when there is none."""
        folder = self.folder / path
        try:
            return Repository(folder) if (folder / ".git").exists() else None
        except GitError:
            return None

    def _top_has_submodules(self) -> bool:
        top = os.fsdecode(self._run("rev-parse", "--show-toplevel")).rstrip("\n")
        return os.path.exists(os.path.join(top, ".gitmodules"))

    def _is_shallow(self) -> bool:
        return self._try("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _how_to_get(self, ref: str) -> str:
        remote, _, branch = ref.partition("/")
        if branch and remote in self._try("remote").stdout.decode("utf-8", "replace").split():
            return f"fetch it first (`git fetch {remote} {branch}`)"
        if self._try("rev-parse", "--verify", "--quiet", f"origin/{ref}^{{commit}}").stdout:
            return f'did you mean "origin/{ref}"?'
        if self._is_shallow():
            return f"it is shallow, so fetch more of the history ({_DEEPER})"
        return "fetch it first, or name another branch, tag or commit"

    def _run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        done = self._try(*arguments, stdin=stdin)
        if done.returncode and b"promisor" in done.stderr:
            raise GitError(f"this clone does not have what was in the files before: {_PARTIAL}")
        if done.returncode:
            raise GitError(f"`git {arguments[0]}` failed in {self.folder}: {_said(done) or f'exit code {done.returncode}'}")
        return done.stdout

    def _try(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return _git(self.folder, self._environment, arguments, stdin)


def _git(
    folder: Path, environment: Mapping[str, str], arguments: Iterable[str], stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = ["git", *_SAFE, "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, env=environment, input=stdin, capture_output=True, timeout=_TIMEOUT)
    except FileNotFoundError:
        raise GitError("the program git was not found: comparing with an earlier state needs it") from None
    except (OSError, subprocess.SubprocessError) as error:
        raise GitError(f"git cannot be run: {error}") from error


def _environment(folder: Path) -> dict[str, str]:
    """The process's own, without what speaks of another repository: inside a hook git sets GIT_DIR and GIT_INDEX_FILE.

    The index and objects that a hook of this very repository is given are the ones to look at: what `git commit FILE` is about to
    commit is in no other index.
    """
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    told = {key: os.path.abspath(os.environ[key]) for key in _OF_HOOKS if os.environ.get(key)}
    places = {key: os.path.abspath(os.environ[key]) for key in ("GIT_DIR", "GIT_WORK_TREE") if os.environ.get(key)}
    if not told and not places:
        return clean
    ours = _directory(folder, clean)
    if ours is None:  # found only by what the environment says
        return {**clean, **told, **places} if len(places) == 2 else clean
    theirs = _directory(Path.cwd(), {**clean, **places})
    return {**clean, **told} if ours == theirs else clean


def _directory(folder: Path, environment: Mapping[str, str]) -> str | None:
    done = _git(folder, environment, ("rev-parse", "--absolute-git-dir"))
    return os.path.realpath(os.fsdecode(done.stdout).rstrip("\n")) if not done.returncode else None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return " ".join(line.strip() for line in lines if line.strip()).removeprefix("fatal: ")
