"""Who comes, who has a place, who was there: the deeds."""
