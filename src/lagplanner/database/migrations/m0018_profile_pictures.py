"""Logos of funders and photos of projects are kept alike: pictures of a profile."""

from lagplanner.database.migrations.change import Change

LOGOS = """
    UPDATE picture SET purpose = 'profile:' || substr(purpose, 8) WHERE purpose LIKE 'funder:%'
"""


async def apply(change: Change) -> None:
    await change.run(LOGOS)
