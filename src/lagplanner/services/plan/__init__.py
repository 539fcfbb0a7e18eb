"""The plan of a year: proposed, changed by hand, repaired, published, and whose turn it is."""
