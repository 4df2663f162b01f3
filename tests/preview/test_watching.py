"""Whatever way a file is saved, it is seen; many saves at once are one change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pytest
from watchfiles.main import FileChange

from letterforge.preview import watching
from letterforge.preview.watching import changes

Watch = AsyncGenerator[frozenset[str]]


async def seen(watch: Watch, act: Callable[[], object]) -> set[str]:
    """Return the names of files that are told of after something was done."""
    act()
    async with asyncio.timeout(20):
        return {Path(name).name for name in await anext(watch)}


def replace(path: Path, text: str) -> None:
    other = path.with_name(f".{path.name}.new")
    other.write_text(text)
    other.replace(path)


def test_every_way_to_save(tmp_path: Path) -> None:
    data, later = tmp_path / "data", tmp_path / "later"
    (data / "deep").mkdir(parents=True)
    (data / "a.yaml").write_text("1")
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("1")
    (data / "link.yaml").symlink_to(elsewhere)

    async def story() -> None:
        stop = asyncio.Event()
        watch = changes((data, later), stop)
        assert await seen(watch, lambda: None) == {"a.yaml", "link.yaml"}
        assert await seen(watch, lambda: (data / "a.yaml").write_text("22")) == {"a.yaml"}
        assert await seen(watch, lambda: replace(data / "a.yaml", "33")) == {"a.yaml"}
        assert await seen(watch, (data / "a.yaml").unlink) == {"a.yaml"}
        assert await seen(watch, lambda: (data / "a.yaml").write_text("33")) == {"a.yaml"}
        assert await seen(watch, lambda: (data / "deep/b.yaml").write_text("1")) == {"b.yaml"}
        assert await seen(watch, lambda: elsewhere.write_text("22")) == {"link.yaml"}
        later.mkdir()
        assert await seen(watch, lambda: (later / "c.css").write_text("1")) == {"c.css"}
        assert await seen(watch, lambda: (later / "c.css").write_text("22")) == {"c.css"}
        stop.set()
        assert [each async for each in watch] == []

    asyncio.run(story())


def test_many_saves_at_once_are_one_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Longer than this machine could pause between two of them.
    monkeypatch.setattr(watching, "QUIET_MS", 250)
    monkeypatch.setattr(watching, "LONGEST_MS", 5000)
    monkeypatch.setattr(watching, "LOOK_MS", 60_000)

    async def story() -> None:
        stop = asyncio.Event()
        watch = changes((tmp_path,), stop)
        (tmp_path / "first").write_text("1")
        assert await seen(watch, lambda: None) == {"first"}
        waiting = asyncio.ensure_future(anext(watch))
        await asyncio.sleep(0.5)  # until the watch is there, which nothing tells
        names = {f"{number}.yaml" for number in range(100)}
        for name in names:
            (tmp_path / name).write_text("1")
        assert {Path(name).name for name in await waiting} == names
        stop.set()
        assert [each async for each in watch] == []

    asyncio.run(story())


def test_what_editors_leave_beside_a_file_is_no_change(tmp_path: Path) -> None:
    for name in (".a.yaml.swp", "a.yaml~", "#a.yaml#", "a.tmp", ".letter.part"):
        (tmp_path / name).write_text("1")
    (tmp_path / "a.yaml").write_text("1")
    assert {Path(name).name for name in watching.looks([tmp_path])} == {"a.yaml"}


def test_a_date_that_stays_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    before = watching.looks([tmp_path])
    times = path.stat()
    replace(path, "two")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert watching.changed_between(before, watching.looks([tmp_path])) == {str(path)}


def test_without_watches_it_looks_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_text("1")
    asked = []

    def failing(*folders: Path, **options: Any) -> AsyncGenerator[set[FileChange]]:
        asked.append(folders)
        raise OSError("no watches left")

    monkeypatch.setattr(watching, "awatch", failing)

    async def story() -> None:
        stop = asyncio.Event()
        watch = changes((tmp_path,), stop)
        await anext(watch)
        assert await seen(watch, lambda: (tmp_path / "a.yaml").write_text("22")) == {"a.yaml"}
        assert await seen(watch, lambda: (tmp_path / "a.yaml").write_text("333")) == {"a.yaml"}
        stop.set()
        await watch.aclose()

    asyncio.run(story())
    assert len(asked) == 1
