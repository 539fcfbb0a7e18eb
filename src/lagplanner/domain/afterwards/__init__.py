"""What is left of a meeting: its files, and what people thought of it."""
