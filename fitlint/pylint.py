"""The pylint plugin: `load-plugins = ["fitlint.pylint"]`."""

from __future__ import annotations

from fitlint.hosts.pylint import load_configuration, register

__all__ = ["load_configuration", "register"]
