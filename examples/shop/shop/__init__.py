"""A small FastAPI service with planted problems: `fitlint` run in this directory finds them."""
