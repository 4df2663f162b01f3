"""Whatever a batch refuses before its pages are laid out, `check` has told."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from letterforge.composing.letters import choose_round
from letterforge.errors import CrashError, LetterforgeError
from letterforge.issuing.checking import check_project
from letterforge.issuing.issue import plan
from letterforge.issuing.planning import Order
from letterforge.loading.config import load_config
from letterforge.loading.loader import load
from letterforge.project import Project
from tests.support.projects import FILES, SmallProject

NAMES = (*FILES, "letterforge.yaml")
# What somebody could type, paste or leave out, in facts, templates and stylesheets alike.
SCRAPS = (
    "", " ", "\n", "\t", "x", "0", "no", "asset:x", "asset:assets/marks/dot.svg", "2017-13-01",
    "https://example.org/pixel.png", '<img src="https://example.org/x.png" alt="">',
    '<img src="{{ picture(\'none.png\') }}">', "url(asset:none.png)", "url('https://x.org/y')",
    "{{ 1 / 0 }}", "{{ letter.nothing }}", "{% include 'none.html' %}", "{% if %}", "{{", "}}",
    "<strong>", "</em>", "字", "\u200b", "“", "language: cy\n", "[", "]", "{", ": ", "- ", "#x",
    "\x00", "\ud7ff", "<<: *a", "&a ", "!!x ",
)  # fmt: skip

slips = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["cut", "put", "replace", "delete", "double"]),
    st.floats(0, 1),
    st.integers(1, 40),
    st.sampled_from(SCRAPS),
)


def apply(small: SmallProject, slip: tuple[str, str, float, int, str]) -> None:
    name, way, where, length, scrap = slip
    path = small.root / name
    text = path.read_text() if path.exists() else "sealing: {require_real_identity: false}\n"
    at = int(where * len(text))
    if way == "delete":
        path.unlink(missing_ok=True)
        return
    changed = {
        "cut": text[:at] + text[at + length :],
        "put": text[:at] + scrap + text[at:],
        "replace": text[:at] + scrap + text[at + length :],
        "double": text[:at] + text[at : at + length] + text[at:],
    }[way]
    small.write(name, changed)


def refusal(project: Project) -> LetterforgeError | None:
    """Return why a batch of any round would not make all of its letters as HTML and text."""
    try:
        loaded = load(project)
        for round_name in loaded.register.rounds or [choose_round(loaded, None)]:
            forces = tuple(loaded.register.rounds[round_name].assessments)
            load_config(project)
            folder = project.output / round_name
            for planned in plan(loaded, Order(round_name, forces, folder)).plans:
                if planned.error:
                    return planned.error
    except LetterforgeError as error:
        return error
    return None


@settings(max_examples=150)
@given(st.lists(slips, min_size=1, max_size=2))
def test_whatever_a_batch_refuses_check_has_told(
    slipped: list[tuple[str, str, float, int, str]],
) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        small = SmallProject.at(root / "small")
        for slip in slipped:
            apply(small, slip)
        project = Project(small.root, small.root / "letters", "named by the test")
        refused = refusal(project)
        assert not isinstance(refused, CrashError), refused
        told = check_project(project).problems
        assert bool(told) == bool(refused), (refused, told)
    finally:
        shutil.rmtree(root)
