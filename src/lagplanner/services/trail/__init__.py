"""What was done: told, searched, explained for one meeting, and taken back."""
