"""Who comes to a meeting, who has a place, and who was there."""
