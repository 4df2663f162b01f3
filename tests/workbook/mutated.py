"""Import mutated workbooks one after the other: python -m tests.workbook.mutated FOLDER NUMBER

Prints what came of them, and the most memory that was taken. Any exception but the program's own
ends it with its traceback.
"""

from __future__ import annotations

import io
import random
import re
import resource
import sys
import zipfile
from collections import Counter
from pathlib import Path

from letterforge.errors import LetterforgeError
from letterforge.project import find_project
from letterforge.workbook.importing import plan_import
from tests.support.projects import SmallProject
from tests.support.workbooks import exported

ODD = (b"", b"-1", b"0", b"99999999999", b"1e999", b"NaN", b"A0", b"XFD1048576", b"&#1;", b"s",
       b"true", b"2017-02-30", b"\xff", b"A1:XFD1048576")  # fmt: skip


def bytes_changed(content: bytes, chance: random.Random) -> bytes:
    """Return bytes some of which are others, or are gone."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(made))
        if chance.random() < 0.3:
            del made[at : at + chance.randrange(1, 200)]
        else:
            made[at] = chance.randrange(256)
    return bytes(made)


def xml_changed(content: bytes, chance: random.Random) -> bytes:
    """Return XML some of whose values, tags or parts are others."""
    for _ in range(chance.choice((1, 2, 5))):
        values = list(re.finditer(rb'"[^"<>]*"|>[^<>]+<', content))
        kind = chance.random()
        if kind < 0.6 and values:
            found = chance.choice(values)
            odd = found[0][:1] + chance.choice(ODD) + found[0][-1:]
            content = content[: found.start()] + odd + content[found.end() :]
        elif content:
            at = chance.randrange(len(content))
            piece = content[at : at + chance.randrange(1, 300)]
            doubled = piece * chance.choice((0, 2, 50))
            content = content[:at] + doubled + content[at + len(piece) :]
    return content


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return a workbook with something wrong in its bytes, or in the XML of a part of it."""
    if chance.random() < 0.3:
        return bytes_changed(content, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    # The sheets are where most can go wrong.
    names = [name for name in parts if "sheet" in name or "content" in name] * 3 + list(parts)
    name = chance.choice(names)
    parts[name] = xml_changed(parts[name], chance)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for each, data in parts.items():
            package.writestr(each, data)
    return buffer.getvalue()


def most_memory() -> int:
    """Return the most kilobytes that this program itself has taken."""
    status = Path("/proc/self/status")
    if status.exists():
        # The usage of resources counts what the starting program had taken at the time.
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        assert found
        return int(found[1])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // 1024 if sys.platform == "darwin" else used


def main(folder: Path, number: int) -> None:
    small = SmallProject.at(folder / "small")
    project = find_project(small.root, {}, small.root)
    files = Path(__file__).parent / "files"
    originals = {
        "xlsx": [exported(small).read_bytes(), (files / "traps.xlsx").read_bytes()],
        "ods": [(files / "plain.ods").read_bytes(), (files / "traps.ods").read_bytes()],
    }
    chance = random.Random(2017)
    came: Counter[str] = Counter()
    for at in range(number):
        suffix = "ods" if at % 3 == 0 else "xlsx"
        path = small.root / f"mutated.{suffix}"
        path.write_bytes(mutated(chance.choice(originals[suffix]), chance))
        try:
            planned = plan_import(project, path, "first")
        except LetterforgeError:
            came["refused"] += 1
        else:
            came["changed" if planned.changed else "the same"] += 1
    megabytes = most_memory() / 1024
    sys.stdout.write(f"{dict(came)} {megabytes:.0f} MB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
