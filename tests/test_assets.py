"""Names below templates/: found in the project first, and never outside its folders."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letterforge.assets import Assets, is_file
from letterforge.errors import LetterforgeError


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    own, bundled = tmp_path / "own", tmp_path / "bundled"
    for folder, name in (
        (own, "layouts/letter.css"),
        (bundled, "layouts/letter.css"),
        (bundled, "layouts/other.css"),
        (bundled, "assets/marks/a b.svg"),
        (tmp_path, "secret.css"),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{folder.name} {name}")
    (own / "out.css").symlink_to(tmp_path / "secret.css")
    (own / "elsewhere").symlink_to(tmp_path)
    (own / "within.css").symlink_to(own / "layouts/letter.css")
    (own / "circle").symlink_to(own / "circle")
    return Assets((own, bundled))


def test_the_projects_own_file_comes_before_the_bundled_one(assets: Assets) -> None:
    assert assets.read("layouts/letter.css") == b"own layouts/letter.css"
    assert assets.read("layouts/other.css") == b"bundled layouts/other.css"
    assert assets.find("assets/marks/a b.svg").name == "a b.svg"
    assert assets.exists("within.css")


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "/", "/etc/passwd", "../secret.css", "layouts/../../secret.css", "out.css",
        "layouts/../layouts/letter.css",
        "elsewhere/secret.css", "layouts\\letter.css", "layouts/letter.css\0", "layouts", "nothing",
        "circle", "layouts/letter.css/x", "a" * 5000, "a/" * 3000,
    ],
)  # fmt: skip
def test_whatever_else_is_named_is_an_error(assets: Assets, name: str) -> None:
    assert not assets.exists(name)
    with pytest.raises(
        LetterforgeError, match=r"is not a name of|not among the templates|leads out"
    ):
        assets.read(name)


@given(st.text(alphabet="./\\ab\0-é~", max_size=12))
def test_no_name_leads_outside(name: str) -> None:
    folder = Path(__file__).parent
    assets = Assets((folder / "support",))
    if assets.exists(name):
        assert assets.find(name).resolve().is_relative_to(folder / "support")


def test_the_hint_names_the_folder_to_put_a_file_into(assets: Assets) -> None:
    with pytest.raises(LetterforgeError) as caught:
        assets.find("nothing.css")
    assert caught.value.message == "'nothing.css' is not among the templates"
    assert caught.value.hint == f"put the file into {assets.folders[0]}, or mend the name"


def test_what_is_too_large_is_not_read(assets: Assets) -> None:
    with pytest.raises(
        LetterforgeError, match=r"other\.css' cannot be read: it has more than 0 kB"
    ):
        assets.read("layouts/other.css", most=5)


def test_names_are_listed_once_and_sorted(assets: Assets) -> None:
    names = list(assets.names(".css"))
    assert names == ["layouts/letter.css", "layouts/other.css", "out.css", "within.css"]
    assert list(Assets((Path("/nowhere"),)).names()) == []


def test_assets_can_be_sent_to_another_process(assets: Assets) -> None:
    assert assets.exists("layouts/letter.css")
    assert pickle.loads(pickle.dumps(assets)) == assets


def test_odd_paths_are_no_files() -> None:
    assert not is_file(Path("a" * 5000))
    assert not is_file(Path("a\0b"))
    assert is_file(Path(__file__))
