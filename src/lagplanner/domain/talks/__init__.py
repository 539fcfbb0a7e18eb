"""Rules about topics, and about speakers and their answers."""
