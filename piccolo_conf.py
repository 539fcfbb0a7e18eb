"""Where Piccolo's own command line finds the database: it re-exports what lives in the package."""

from lagplanner.database.engine import DB, open_database, use
from lagplanner.database.tables import APP_REGISTRY
from lagplanner.settings import read

use(open_database(read().database_url))

__all__ = ["APP_REGISTRY", "DB"]
