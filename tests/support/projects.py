"""Make small projects to break: two forces, one kind of letter, one round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from letterforge.errors import Problem, ProblemsError
from letterforge.loading.loader import Loaded, load
from letterforge.project import Project, find_project

ROOT = Path(__file__).parents[2]
"""The folder of the bundled data and templates."""

FORCES = """\
sources:
  gazette: The Gazette of 1 January 2016

forces:
  northshire:
    name: Northshire Police
    chief_officer:
      - title: Chief Constable
        name: Ann Able
        post_nominals: [QPM]
        from: 2015-01-01
        until: 2018-06
        source: gazette
      - {title: Chief Constable, name: Bo Baker, from: 2018-07-01, source: gazette, seen: 2024-06}
    local_policing_body:
      - title: Police and Crime Commissioner for Northshire
        name: Cy Cole
        from: 2016-05-12
        seen: 2024-06
  southshire:
    name: Southshire Constabulary
    chief_officer:
      - {title: Chief Constable, name: Di Dunn, from: 2014-03, seen: 2024-06}
    local_policing_body:
      - title: Police and Crime Commissioner for Southshire
        name: Ed Eves
        from: 2016-05-12
        seen: 2024-06
"""

RECOMMENDATIONS = """\
recommendations:
  storage:
    subject: Storage of evidence
    report: {title: A report, published: 2016-12}
    background: passages/notice/background.html
    text: Every force should store its evidence.
    elements:
      stores: {name: safe stores, label: Stores}
      records: {name: full records, label: Records}
"""

INSPECTORATE = """\
names:
  - {short: HMIS, name: Her Majesty's Inspectorate of Stores, seen: 2024-06}
letterheads:
  - address: [1 High Street, Oldtown]
    seen: 2024-06
mark: assets/marks/dot.svg
successions:
  - {before: Her Majesty's, after: His Majesty's, since: 2022-09-08, applies_to: titles}
  - {before: QC, after: KC, since: 2022-09-08, applies_to: post-nominals}
honours:
  QPM: {last_awarded: 2022-09-07}
  KPM: {first_awarded: 2022-09-08}
forms_of_address:
  Chief Constable: {salutation: Chief Constable, placed: before name}
"""

INSPECTORS = """\
inspectors:
  flo-ford:
    name: Flo Ford
    titles:
      - {title: Her Majesty's Inspector of Stores, from: 2010, seen: 2024-06}
    signature: {picture: assets/signatures/dot.svg, description: A dot}
"""

ROUND = """\
kind: notice
recommendations: [storage]
date: 2017-10-02
signatory: flo-ford
contact: {name: Gus Gray, email: gus@example.org}
facts:
  reviewed: 2017-06
assessments:
  northshire:
    outcome: all-good
    facts: {tone: warm}
    findings: {stores: good, records: {finding: good, earlier: {inspection: 2016, finding: good}}}
    source: A letter
  southshire:
    specimen: true
    outcome: some-bad
    findings: {stores: bad, records: good}
    invented: [stores]
    source: The press
"""

KIND = """\
name: Notice
addressed_to: [chief_officer]
copied_to: [local_policing_body]
round_facts:
  reviewed: {type: date}
assessment_facts:
  tone: {type: choice, optional: true, choices: {warm: passages/notice/warm.html, plain: null}}
  stores_seen: {type: number, optional: true}
findings:
  good:
    label: Good
    tone: favourable
    passage: passages/notice/good.html
  bad: {label: Bad, tone: unfavourable, passage: passages/notice/bad.html}
earlier_findings:
  good: {label: Good, passage: passages/notice/earlier.html, better_than: [bad]}
outcomes:
  all-good: {label: Good, tone: favourable, passage: passages/notice/all-good.html, every: [good]}
  some-bad: {label: Bad, tone: unfavourable, passage: passages/notice/some-bad.html, some: [bad]}
  some-good:
    label: Fair
    tone: favourable
    passage: passages/notice/some-bad.html
    some: [good]
    none: [bad]
"""

LETTER = """\
<!doctype html>
<html lang="{{ letter.language }}">
<head>
<meta charset="utf-8">
<title>{{ letter.recommendations[0].subject }}</title>
{{ stylesheet("layouts/notice.css") }}
</head>
<body>
<main>
<h1>{{ letter.recommendations[0].subject }}</h1>
<p>Dear {{ letter.addressees[0].salutation }}</p>
{% include letter.outcome_passage %}
<p>{{ letter.signatory.name }}</p>
</main>
</body>
</html>
"""

DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle r="1"/></svg>\n'

FILES: Mapping[str, str] = {
    "data/forces.yaml": FORCES,
    "data/recommendations.yaml": RECOMMENDATIONS,
    "data/inspectorate.yaml": INSPECTORATE,
    "data/inspectors.yaml": INSPECTORS,
    "data/rounds/first.yaml": ROUND,
    "templates/letters/notice/kind.yaml": KIND,
    "templates/letters/notice/letter.html": LETTER,
    "templates/layouts/notice.css": "body { font-family: 'IBM Plex Sans' }\n",
    "templates/assets/marks/dot.svg": DOT,
    "templates/assets/signatures/dot.svg": DOT,
    **{
        f"templates/passages/notice/{name}.html": f"<p>This is {name}.</p>\n"
        for name in ("background", "warm", "good", "bad", "earlier", "all-good", "some-bad")
    },
}


@dataclass(frozen=True)
class SmallProject:
    """A project in a folder of its own, whose files a test changes."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> SmallProject:
        project = cls(root.resolve())
        for name, text in FILES.items():
            project.write(name, text)
        return project

    @property
    def project(self) -> Project:
        return find_project(self.root, {}, self.root)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def text(self, name: str) -> str:
        return (self.root / name).read_text()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place where a file says something."""
        text = self.text(name)
        assert text.count(old) == 1, f"{name} has {text.count(old)} times {old!r}"
        self.write(name, text.replace(old, new))

    def place(self, name: str, words: str) -> tuple[int, int]:
        """Return line and column of the only place where words stand in a file."""
        text = self.text(name)
        assert text.count(words) == 1, f"{name} has {text.count(words)} times {words!r}"
        before = text[: text.index(words)].split("\n")
        return len(before), len(before[-1]) + 1

    def load(self) -> Loaded:
        return load(self.project)

    def problems(self) -> tuple[Problem, ...]:
        """Return what loading finds wrong, in all letters or in single ones."""
        try:
            in_letters = self.load().letter_problems.values()
        except ProblemsError as error:
            return error.problems
        return tuple(sorted(problem for problems in in_letters for problem in problems))
