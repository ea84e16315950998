"""Which commit of which repository is looked at, as the host of a build says it: links to lines, and provenance. Nothing is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

_URL = re.compile(r"https?://[^\s@]+")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


class Revision(msgspec.Struct, frozen=True):
    """`repository` is its URL without a slash at the end, `commit` the full hash; `lines` is how the host writes a link to lines."""

    repository: str
    commit: str
    lines: str

    def link(self, path: str, first: int, last: int) -> str:
        """The URL of the lines `first` to `last` of a file, `path` relative to the repository."""
        return self.lines.format(repository=self.repository, commit=self.commit, path=quoted(path), first=first, last=last)


def revision(environment: Mapping[str, str]) -> Revision | None:
    """None where no host says it, or says something odd."""
    get = environment.get
    if get("GITHUB_ACTIONS") == "true":
        repository = f"{get('GITHUB_SERVER_URL', '')}/{get('GITHUB_REPOSITORY', '')}"
        commit, lines = get("GITHUB_SHA", ""), "{repository}/blob/{commit}/{path}#L{first}-L{last}"
    elif get("GITLAB_CI"):
        repository, commit = get("CI_PROJECT_URL", ""), get("CI_COMMIT_SHA", "")
        lines = "{repository}/-/blob/{commit}/{path}#L{first}-{last}"
    elif get("TF_BUILD"):
        repository, commit = re.sub(r"//[^/@]*@", "//", get("BUILD_REPOSITORY_URI", "")), get("BUILD_SOURCEVERSION", "")
        lines = "{repository}?path=/{path}&version=GC{commit}&line={first}&lineEnd={last}&lineStartColumn=1&lineEndColumn=1"
    else:
        return None
    repository = repository.rstrip("/")
    known = _URL.fullmatch(repository) and _COMMIT.fullmatch(commit) and not set(repository) & set("{}()<>\"'`\\")
    return Revision(repository, commit, lines) if known else None


def quoted(path: str) -> str:
    """A path as URIs write it: its bytes, where they are no text as well."""
    try:
        return quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # half a character in the name of a file on Windows
        return quote(path.encode("utf-8", "surrogatepass"))
