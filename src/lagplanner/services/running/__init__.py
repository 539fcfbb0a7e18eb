"""What this installation needs to run: first set-up, log-in, pauses for safety, the demo."""
