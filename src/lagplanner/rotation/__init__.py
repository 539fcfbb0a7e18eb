"""Whose turn is it to host, where and when: fair, proven, explained.

This package knows no database, web or mail, and importing it loads no solver.
"""

from lagplanner.rotation.problem import (
    City,
    Hosting,
    Member,
    Plan,
    Problem,
    ProblemError,
    Result,
    Slot,
    Status,
)

__all__ = [
    "City",
    "Hosting",
    "Member",
    "Plan",
    "Problem",
    "ProblemError",
    "Result",
    "Slot",
    "Status",
]
