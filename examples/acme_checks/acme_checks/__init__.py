"""The checks of Acme, Inc.: all modules of this package are searched for them."""
