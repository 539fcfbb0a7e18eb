"""What other programs may read of us, and what they are told."""
