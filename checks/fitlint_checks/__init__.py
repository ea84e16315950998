"""The checks that come with fitlint: one module and one page each, by group."""
