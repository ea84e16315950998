"""`python -m fitlint`."""

import sys

from fitlint.hosts.cli import main

if __name__ == "__main__":
    sys.exit(main())
