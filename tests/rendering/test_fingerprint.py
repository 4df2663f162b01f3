"""What a letter is made of is known exactly, and differences are told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.assets import Assets
from letterforge.model.manifest import MadeOf
from letterforge.rendering import fingerprint
from letterforge.rendering.fingerprint import Fingerprints, differences, sha256, versions
from letterforge.rendering.html import LetterHtml

HTML = LetterHtml(
    '<link rel="stylesheet" href="asset:layouts/a.css"><img src="asset:assets/dot.svg">'
)
FILES = {
    "layouts/a.css": '@import "asset:layouts/b.css"; p { background: url("asset:assets/p.png") }',
    "layouts/b.css": "@import url(asset:layouts/a.css); i { background: url(asset:assets/q.png) }"
    '@font-face { font-family: F; src: url("asset:fonts/f.ttf") }',
    "assets/dot.svg": "<svg/>",
    "assets/p.png": "p",
    "assets/q.png": "q",
    "fonts/f.ttf": "font",
}


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Assets((tmp_path,))


def made_of(assets: Assets) -> MadeOf:
    return Fingerprints(assets).made_of(HTML, b"data")


def test_all_that_a_letter_refers_to_is_known_directly_or_not(assets: Assets) -> None:
    found = made_of(assets)

    assert found.assets == {name: sha256(content.encode()) for name, content in FILES.items()}
    assert list(found.assets) == sorted(FILES)
    assert found.facts == sha256(b"data")
    assert found.words == sha256(HTML.html.encode())
    assert set(found.program) >= {"letterforge", "python", "weasyprint"}


@pytest.mark.parametrize("name", FILES)
def test_any_file_that_changes_is_named(assets: Assets, name: str) -> None:
    before = made_of(assets)
    path = assets.find(name)
    path.write_text(path.read_text() + " ")

    after = made_of(assets)

    assert differences(before, after) == f"changed: {name}"
    assert before.fingerprint != after.fingerprint


def test_a_web_font_that_comes_is_a_change(assets: Assets) -> None:
    before = made_of(assets)
    (assets.folders[0] / "fonts/f.web.woff2").write_text("small")

    assert differences(before, made_of(assets)) == "changed: fonts/f.web.woff2"


def test_a_project_s_own_file_in_place_of_another_is_a_change(
    assets: Assets, tmp_path: Path
) -> None:
    before = made_of(assets)
    own = tmp_path / "own"
    (own / "assets").mkdir(parents=True)
    (own / "assets/dot.svg").write_text("<svg></svg>")

    after = made_of(Assets((own, *assets.folders)))

    assert differences(before, after) == "changed: assets/dot.svg"


def test_the_same_is_the_same(assets: Assets) -> None:
    assert made_of(assets) == made_of(assets)
    assert differences(made_of(assets), made_of(assets)) == ""


def test_facts_come_before_the_words_that_follow_from_them(assets: Assets) -> None:
    old = made_of(assets)
    other = "0" * 64

    assert differences(old, old.model_copy(update={"facts": other, "words": other})) == (
        "facts changed"
    )
    assert differences(old, old.model_copy(update={"words": other})) == (
        "the templates' words changed"
    )


def test_versions_that_differ_are_named_with_both(
    assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = made_of(assets)
    now = {name: number for name, number in versions().items() if name != "babel"}
    monkeypatch.setattr(fingerprint, "versions", lambda: {**now, "pydyf": "9"})

    assert differences(old, made_of(assets)) == ""
    assert old.fingerprint == made_of(assets).fingerprint
    told = differences(old, made_of(assets), of_versions=True)

    assert f"babel {versions.__wrapped__()['babel']} → none" in told
    assert told.endswith(f"pydyf {versions.__wrapped__()['pydyf']} → 9")


def test_another_form_of_letters_is_a_difference(
    assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = made_of(assets)
    now = versions()
    monkeypatch.setattr(fingerprint, "versions", lambda: {**now, "form": "99"})

    assert differences(old, made_of(assets)) == f"form {fingerprint.FORM} → 99"
    assert old.fingerprint != made_of(assets).fingerprint
