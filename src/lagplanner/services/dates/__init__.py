"""Which day: points of a day, a small poll about another one, and moving or cancelling a meeting."""
