"""Tell what a letter is made of, cheaply and exactly, and why it must be made again.

Why: HTML costs a millisecond and a PDF forty, so the HTML with all that it refers to decides
whether a letter has changed.
"""

from __future__ import annotations

import hashlib
import platform
import re
from functools import cache
from importlib.metadata import version

from letterforge import __version__
from letterforge.assets import Assets
from letterforge.model.manifest import MADE_AS, MadeOf
from letterforge.rendering.html import LetterHtml

_CSS_REFERENCE = re.compile(r"asset:([\w./-]+)")
FORM = "1"
"""How letters are made by this program. Raise it with a change that makes other letters of the same
words and looks: all letters that were made before are then made again."""

_PACKAGES = ("babel", "fonttools", "jinja2", "pydyf", "weasyprint")


class Fingerprints:
    """Compute what letters are made of; each asset is read once."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._hashes: dict[str, str] = {}
        self._of_stylesheet: dict[str, frozenset[str]] = {}

    def made_of(self, html: LetterHtml, data: bytes) -> MadeOf:
        """Return what a letter with this HTML and this embedded data depends on."""
        names = set(html.assets)
        for stylesheet in html.stylesheets:
            names |= self._behind(stylesheet)
        return MadeOf(
            facts=sha256(data),
            words=sha256(html.html.encode()),
            assets={name: self._hash(name) for name in sorted(names)},
            program=versions(),
        )

    def _behind(self, stylesheet: str) -> frozenset[str]:
        """Return what a stylesheet refers to, directly or not, and the fonts' web versions."""
        if stylesheet not in self._of_stylesheet:
            names: set[str] = set()
            waiting = [stylesheet]
            while waiting:
                new = self._referred_to(waiting.pop()) - names
                names |= new
                waiting += [name for name in new if name.endswith(".css")]
            web = {f"{name.rpartition('.')[0]}.web.woff2" for name in names}
            names |= {name for name in web if self._assets.exists(name)}
            self._of_stylesheet[stylesheet] = frozenset(names)
        return self._of_stylesheet[stylesheet]

    def _referred_to(self, stylesheet: str) -> set[str]:
        return set(_CSS_REFERENCE.findall(self._assets.read_text(stylesheet)))

    def _hash(self, name: str) -> str:
        if name not in self._hashes:
            self._hashes[name] = sha256(self._assets.read(name))
        return self._hashes[name]


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions of letterforge, of Python and of the packages that shape a letter."""
    found = {name: version(name) for name in _PACKAGES}
    own = {MADE_AS: FORM, "letterforge": __version__, "python": platform.python_version()}
    return {**own, **found}


def differences(old: MadeOf, new: MadeOf, *, of_versions: bool = False) -> str:
    """Return in words what changed between two makings of a letter; empty where nothing did.

    Versions of Python and of libraries are recorded; that they changed is a difference only where
    ``of_versions`` are asked for: a security update makes no other letter.
    """
    reasons = []
    if old.facts != new.facts:
        reasons.append("facts changed")
    elif old.words != new.words:
        reasons.append("the templates' words changed")
    assets = sorted(
        name
        for name in old.assets.keys() | new.assets.keys()
        if old.assets.get(name) != new.assets.get(name)
    )
    if assets:
        reasons.append(f"changed: {', '.join(assets)}")
    versions = old.program.keys() | new.program.keys()
    for name in sorted(versions) if of_versions else [MADE_AS]:
        before, after = old.program.get(name, "none"), new.program.get(name, "none")
        if before != after:
            reasons.append(f"{name} {before} → {after}")
    return "; ".join(reasons)
