"""The command: how it starts, what it says, how it ends, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.preview.server import ROUND, TIMEOUT, Preview
from tests.support.projects import SmallProject


def looks(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_it_says_where_it_is_writes_nothing_and_ends_quietly(desk: SmallProject) -> None:
    before = looks(desk.root)
    with Preview(desk.root, "--force", "kent", "--round", ROUND) as preview:
        assert preview.first == f"letters/{ROUND}/kent"
        version = preview.letter("kent")["version"]
        assert preview.get(f"/made/{version}/{ROUND}/kent.pdf")[0] == 200
        assert preview.get(f"/letter/{ROUND}/kent?origins=on")[0] == 200
        next(preview.news())
        assert preview.stop() == 0
    assert "preview stopped" in preview.errors
    assert "Traceback" not in preview.errors
    assert looks(desk.root) == before


def test_it_stops_while_pages_are_open(small: SmallProject) -> None:
    with Preview(small.root) as preview:
        news = [preview.news() for _ in range(3)]
        for each in news:
            next(each)
        assert preview.stop() == 0


def test_a_port_that_is_taken(small: SmallProject) -> None:
    with Preview(small.root, usual_port=True) as first:
        with Preview(small.root, usual_port=True) as second:
            assert second.port != first.port
        said = refused(small, "--port", str(first.port))
        assert said.startswith(f"error: port {first.port} cannot be used: address already in use")
        assert "hint: " in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--force", "northshir"), "there is no force 'northshir'"),
        (("--round", "last"), "there is no round 'last'"),
    ],
)
def test_a_name_that_is_not_there(
    small: SmallProject, options: tuple[str, ...], message: str
) -> None:
    assert message in refused(small, *options)


def refused(small: SmallProject, *options: str) -> str:
    command = [sys.executable, "-m", "letterforge", "preview", "--no-open", "--project"]
    done = subprocess.run(
        [*command, str(small.root), *options],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 1, done
    return done.stderr


def test_other_commands_do_without_a_server() -> None:
    code = (
        "import sys, letterforge.cli.main; "
        "sys.exit(', '.join({'starlette', 'uvicorn', 'watchfiles'} & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_that_are_not_fit_are_shown_with_their_problem(desk: SmallProject) -> None:
    body = "<p>Words, words, words.</p>\n" * 200
    desk.write("templates/passages/abuse-of-position/background.html", body)
    with Preview(desk.root) as preview:
        version = preview.letter()["version"]
        status, headers, content = preview.get(f"/made/{version}/{ROUND}/derbyshire.pdf")
        assert (status, headers["x-unfit"], content[:4]) == (200, "yes", b"%PDF")
        (problem,) = preview.letter()["problems"]
    assert "pages, and 4 are the most" in problem["message"]
    assert problem["quoted"].strip() == "derbyshire:"
