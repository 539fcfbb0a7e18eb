"""Where Piccolo's own command line finds the database: it re-exports what lives in the package."""

from lagplanner.database.engine import DB
from lagplanner.database.tables import APP_REGISTRY

__all__ = ["APP_REGISTRY", "DB"]
