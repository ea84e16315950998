"""FIT5xx: routes, paths, and the order in which they are tried."""
