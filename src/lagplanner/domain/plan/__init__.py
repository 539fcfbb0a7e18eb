"""Rules of the plan of a year: credits, the question to the rotation, changes and their cost in words."""
