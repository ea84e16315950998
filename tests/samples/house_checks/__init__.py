"""A package of checks that is not installed: what `fitlint.pages` is tested with."""
