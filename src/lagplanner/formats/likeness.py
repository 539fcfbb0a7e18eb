"""How alike are two short texts? Typing errors and swapped words cost little."""

from rapidfuzz import fuzz


def likeness(one: str, other: str) -> float:
    """0 for nothing in common to 100 for the same words in any order."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
