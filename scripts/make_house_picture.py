"""Draw the house from its imports: each package in its floor, an arrow for each use of another.

What most of them use stands on grey ground, without the arrows that lead there.

In: the import graph of letterforge and the order of its layers (pyproject.toml). Out:
docs/pictures/house.svg. `make docs` runs it, so that the picture is never older than the code.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "house.svg"
PACKAGE = "letterforge"
WIDTH, FLOOR, BOX, HEIGHT, MARGIN = 860, 74, 150, 40, 26
LEFT_OUT = ("__main__",)
SO_MANY_IS_MOST = 6


def main() -> None:
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    picture.write_text(drawn(floors(), uses()), encoding="utf-8")


def floors() -> list[list[str]]:
    """Return the packages floor by floor, from the roof down, as the contract orders them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(one["layers"] for one in contracts if one["type"] == "layers")
    rooms = [[room.strip(" ()") for room in layer.replace(":", "|").split("|")] for layer in layers]
    return [kept for floor in rooms if (kept := [room for room in floor if room not in LEFT_OUT])]


def uses() -> dict[tuple[str, str], int]:
    """Return how many modules of one package import from another."""
    graph = grimp.build_graph(PACKAGE)
    found: dict[tuple[str, str], int] = {}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            pair = room_of(module), room_of(other)
            if "" not in pair and pair[0] != pair[1]:
                found[pair] = found.get(pair, 0) + 1
    return found


def room_of(module: str) -> str:
    return [*module.split("."), ""][1]


def drawn(floors: list[list[str]], uses: dict[tuple[str, str], int]) -> str:
    places = {
        room: (int(WIDTH * (at + 1) / (len(floor) + 1)), MARGIN + level * FLOOR + HEIGHT // 2)
        for level, floor in enumerate(floors)
        for at, room in enumerate(floor)
    }
    high = MARGIN * 2 + (len(floors) - 1) * FLOOR + HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img" '
        'font-family="sans-serif" font-size="14">',
        "<title>The packages of letterforge: each uses only those below it</title>",
        f'<rect width="{WIDTH}" height="{high}" fill="#fff"/>',
    ]
    ground = {room for room in places if sum(used == room for _, used in uses) >= SO_MANY_IS_MOST}
    parts += [
        arrow(places, user, used, count)
        for (user, used), count in sorted(uses.items())
        if user in places and used in places and used not in ground
    ]
    parts += [
        box(room, *place, "#e3e3e0" if room in ground else "#eef2f7")
        for room, place in places.items()
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def box(room: str, x: int, y: int, fill: str) -> str:
    return (
        f'<rect x="{x - BOX // 2}" y="{y - HEIGHT // 2}" width="{BOX}" height="{HEIGHT}" rx="6" '
        f'fill="{fill}" stroke="#1f3a5f"/><text x="{x}" y="{y + 5}" text-anchor="middle" '
        f'fill="#15202b">{room}</text>'
    )


def arrow(places: dict[str, tuple[int, int]], user: str, used: str, count: int) -> str:
    (x1, y1), (x2, y2) = places[user], places[used]
    # Long ways bow aside, so that they do not run through the boxes between.
    bow = (y2 - y1) // FLOOR - 1
    side = 1 if (len(user) + len(used)) % 2 else -1
    middle = (x1 + x2) // 2 + side * bow * 58
    wide = min(0.8 + count / 8, 3)
    return (
        f'<path d="M{x1} {y1 + HEIGHT // 2}Q{middle} {(y1 + y2) // 2} {x2} {y2 - HEIGHT // 2}" '
        f'fill="none" stroke="#1f3a5f" stroke-opacity="0.35" stroke-width="{wide:.1f}">'
        f"<title>{user} uses {used} ({count})</title></path>"
    )


if __name__ == "__main__":
    main()
