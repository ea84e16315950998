"""The hook, installed and run by pre-commit itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "fitlint", "checks")


def git(*arguments: str, cwd: Path) -> str:
    settings = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *settings, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


def committed(folder: Path) -> str:
    git("init", "-q", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "all", "--no-verify", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def test_the_hook_reads_the_program_and_shows_what_concerns_the_files(tmp_path: Path) -> None:
    """One test, since to install the hook takes longest: with the configuration of the README, which names another place to get it from."""
    source = tmp_path / "source"
    source.mkdir()
    for name in SOURCES:
        one = REPOSITORY / name
        shutil.copytree(one, source / name) if one.is_dir() else shutil.copy(one, source / name)
    revision = committed(source)
    shop = Path(shutil.copytree(REPOSITORY / "examples" / "shop", tmp_path / "shop"))
    config = (REPOSITORY / "examples" / "hosts" / ".pre-commit-config.yaml").read_text()
    config = config.replace("https://github.com/OWNER/fitlint", str(source)).replace("v0.1.0", revision)
    (shop / ".pre-commit-config.yaml").write_text(config)
    committed(shop)
    env = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "NO_COLOR": "1", "FITLINT_CACHE_DIR": str(tmp_path / "cache")}

    def hook(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "run", *arguments]
        return subprocess.run(command, cwd=shop, env=env, capture_output=True, text=True, check=False)

    everything = hook("--all-files")
    assert "found 8 errors and 1 warning" in everything.stdout, everything.stdout + everything.stderr
    assert everything.returncode == 1
    items = hook("--files", "shop/routes/items.py")
    assert "--> shop/routes/items.py:15:45" in items.stdout
    assert "3. shop/services/prices.py:12:16: `price` calls `_get`" in items.stdout, "the rest of the program is known"
    assert "--> shop/routes/customers.py" not in items.stdout
    assert hook("--files", "shop/models.py").returncode == 0
    (shop / "fitlint.toml").write_text('exclude = ["items.py"]\n')
    git("add", "-A", cwd=shop)
    assert hook("--files", "shop/routes/items.py").returncode == 0, "what is excluded stays so, though pre-commit names it"
    (shop / "fitlint.toml").unlink()
    git("add", "-A", cwd=shop)
    (shop / "shop" / "config.py").write_text("# changed\n" + (shop / "shop" / "config.py").read_text())
    git("add", "-A", cwd=shop)
    assert hook().returncode == 0, "at a commit, only its files count"
