"""The general assembly: its notice, its motions, who votes, and what follows."""
