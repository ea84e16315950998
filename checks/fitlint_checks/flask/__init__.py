"""FIT0xx: what is special to Flask and Quart."""
