"""Where the house is entered from a terminal: the command line, with the service at hand."""

from lagplanner import cli
from lagplanner.settings import Settings


def serve(settings: Settings) -> None:
    """Run the service. Loaded only now: most commands need no web server."""
    from lagplanner import app

    app.serve(settings)


def work(settings: Settings) -> None:
    """Run a process that only sends."""
    from lagplanner import app

    app.work(settings)


def main() -> None:
    """Run the command line."""
    cli.main(cli.Doings(serve=serve, work=work))


if __name__ == "__main__":
    main()
