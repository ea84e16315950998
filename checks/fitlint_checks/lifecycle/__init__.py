"""FIT6xx: start, end, middleware, and where code runs."""
