"""What a meeting is about, who can speak about it, who is asked and what they answer."""
