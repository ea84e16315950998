"""FIT2xx: what comes in: parameters, bodies, validation."""
