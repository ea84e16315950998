"""`python -m fitlint`."""

from fitlint.hosts.cli import run

if __name__ == "__main__":
    run()
