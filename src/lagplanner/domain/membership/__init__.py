"""Rules of a list that is read in: what its columns and cells mean, what is new or unclear."""
