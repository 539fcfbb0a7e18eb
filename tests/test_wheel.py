"""The wheel carries everything: what is installed from it serves the same pages."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_template_static_file_and_data_file_is_in_it(unpacked: Path) -> None:
    package = unpacked / "lagplanner"
    assert files_below(ROOT / "templates") <= files_below(package / "templates")
    assert files_below(ROOT / "src/lagplanner") <= files_below(package)


def test_a_page_rendered_from_it_is_the_page_of_the_checkout(unpacked: Path) -> None:
    program = (
        "import lagplanner, lagplanner.templating as t;"
        "print(lagplanner.__file__);"
        "print(t.render('errors/error.html', site={'name':'N','tagline':'T'}, nav=[],"
        " footer_links=[], home='/', status=404, title='Nicht gefunden', sentence='Das gibt es nicht.',"
        " problems=[], reference=''))"
    )
    pages = []
    for folder in (unpacked, ROOT / "src"):
        told = subprocess.run(
            [sys.executable, "-c", program],
            cwd=unpacked.parent,
            env={"PYTHONPATH": str(folder)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        place, _, page = told.partition("\n")
        assert place.startswith(str(folder))
        pages.append(page)
    assert pages[0] == pages[1]
    assert "<html" in pages[0]
