"""Letters: what they say, who may see them, when they leave, what their links open."""
