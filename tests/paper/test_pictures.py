"""A picture that is repeated looks as if it had been painted anew, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.paper.pictures import Pictures
from tests.support.sample_pdf import Sample

PICTURES = {
    "plain": '<rect width="9" height="9" fill="#333"/>',
    "translucent": '<g opacity=".5"><rect width="9" height="9" fill="#333"/></g>',
    "graded": '<linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1"/>'
    '</linearGradient><rect width="9" height="9" fill="url(#g)"/>',
    "stroked": '<path d="M0 0 9 9" stroke="#456" stroke-opacity=".4"/>',
    "empty": "",
}


def page(name: str) -> str:
    shown = "".join(
        f'<p style="color: {colour}">words <img alt="A sign" style="width: {width}mm" '
        f'src="asset:assets/{name}.svg"></p>'
        for colour in ("#112233", "#333")
        for width in (9, 9, 12)
    )
    return f"<main><h1>Findings</h1>{shown}</main>"


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_repeated_is_as_painted_anew(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Sample(tmp_path)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{PICTURES[name]}</svg>'
    (sample.folder / "assets").mkdir(exist_ok=True)
    (sample.folder / "assets" / f"{name}.svg").write_text(svg)
    repeated = [sample.make(page(name)).content for _ in range(2)]

    monkeypatch.setattr(Pictures, "__setitem__", dict.__setitem__)
    anew = Sample(tmp_path).make(page(name)).content

    assert repeated == [anew, anew]
