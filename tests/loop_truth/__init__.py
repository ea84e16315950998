"""The run-time truth of the checks on blocking: small programs, each run for real under a detector, against what fitlint says of the same source."""
