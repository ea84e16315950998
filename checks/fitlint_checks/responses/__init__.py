"""FIT3xx: what goes out: responses, contracts, documentation."""
