"""What the years come to: facts gathered once, counted and reported."""
