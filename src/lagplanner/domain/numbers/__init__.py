"""What the years come to: gatherings, counted by year, region, topic and host."""
