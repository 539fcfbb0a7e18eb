"""What hosts wish, answer, tick off and swap."""
