"""What linking works with: scopes with their indexes, and the values that expressions can stand for."""
