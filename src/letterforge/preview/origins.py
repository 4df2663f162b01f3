"""Tell of everything in a letter in which file and line it stands, and what it is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.force import OWN_OFFICES
from letterforge.model.letter import Addressee, EarlierGroup, ElementGroup, Letter
from letterforge.model.office import Dated, PostNominal, Term
from letterforge.model.partial_date import PartialDate
from letterforge.preview.tracing import Path
from letterforge.rendering.typography import date_in_words

DatedT = TypeVar("DatedT", bound=Dated)
AnyGroup = ElementGroup | EarlierGroup


class Origins:
    """Find the origins of one letter's words; composing decided them, and this retraces it."""

    def __init__(self, loaded: Loaded, letter: Letter) -> None:
        self._loaded = loaded
        self._letter = letter
        self._round_file = f"rounds/{letter.round}"
        self._round = loaded.register.rounds[letter.round]
        self._assessment = self._round.assessments[letter.force]
        self._found: dict[Path, str] = {}

    def words(self) -> dict[Path, str]:
        """Return, by the path of each value in the letter, what there is to say of it."""
        letter = self._letter
        if letter.date == self._round.date:
            self._add(("date",), self._round_file, ("date",), "date of the round")
        self._add(("force_name",), "forces", ("forces", letter.force, "name"), "name of the force")
        kind = f"letters/{letter.kind}"
        label = ("outcomes", letter.outcome, "label")
        self._add(("outcome_label",), kind, label, "name of the outcome")
        for name in ("name", "email", "telephone"):
            if getattr(letter.contact, name):
                at = ("contact", name)
                self._add(at, self._round_file, at, f"contact: {name}")
        for name in letter.facts:
            self._add(("facts", name), self._round_file, self._fact(name), _plain(name))
        self._people("addressees", letter.addressees)
        self._people("copied_to", letter.copied_to)
        self._sender()
        self._signatory()
        for number in range(len(letter.recommendations)):
            self._recommendation(number)
        return self._found

    def choices(self) -> dict[str, str]:
        """Return, by the name of each passage, which findings or facts chose it."""
        letter, found = self._letter, {}
        for recommendation in letter.recommendations:
            if recommendation.background:
                path = ("recommendations", recommendation.id, "background")
                place = self._place("recommendations", path)
                found[recommendation.background] = f"{place}, background of the recommendation"
            groups: list[AnyGroup] = [*recommendation.groups, *recommendation.earlier]
            for group in groups:
                told = self._findings(self._slugs(recommendation.id, group))
                before = ", and what was found before" if isinstance(group, EarlierGroup) else ""
                found[group.passage] = f"chosen by {told}{before}"
        for name, passage in letter.fact_passages.items():
            if passage:
                place = self._place(self._round_file, self._fact(name))
                found[passage] = f"chosen by {place}, {_plain(name)}: {letter.facts[name]}"
        place = self._place(self._round_file, ("assessments", letter.force, "outcome"))
        outcome = f"chosen by {place}, outcome {letter.outcome}"
        if self._assessment.findings:
            outcome += f"; by {self._findings(list(self._assessment.findings))}"
        return {**found, letter.outcome_passage: outcome}

    def _place(self, document: str, path: KeyPath) -> str:
        found = self._loaded.documents[document]
        return f"{found.file}:{found.place(path)[0]}"

    def _add(self, at: Path, document: str, path: KeyPath, about: str) -> None:
        self._found[at] = f"{self._place(document, path)}, {about}"

    def _fact(self, name: str) -> KeyPath:
        own = name in self._assessment.facts
        return ("assessments", self._letter.force, "facts", name) if own else ("facts", name)

    def _findings(self, slugs: Sequence[str]) -> str:
        path = ("assessments", self._letter.force, "findings")
        told = [f"{slug}: {self._assessment.findings[slug].finding}" for slug in slugs]
        lines = {self._place(self._round_file, (*path, slug)): None for slug in slugs}
        return f"{' and '.join(lines)}, {', '.join(told)}"

    def _people(self, field: str, people: Sequence[Addressee]) -> None:
        force = self._loaded.register.forces[self._letter.force]
        for at, person in enumerate(people):
            own = person.office in OWN_OFFICES
            steps = (person.office,) if own else ("other_offices", person.office)
            terms = force.terms_of(person.office)
            number, term = _holding(terms, self._letter.date)
            path: KeyPath = ("forces", self._letter.force, *steps, number)
            about = f"{_plain(person.office)}{_since(term, self._letter.language)}"
            for name in ("title", "name", "capacity"):
                if getattr(person, name):
                    self._add((field, at, name), "forces", (*path, name), about)
            self._honours((field, at), "forces", path, term.post_nominals, about)
            organisation = ("forces", self._letter.force, "name")
            self._add((field, at, "organisation"), "forces", organisation, "name of the force")
            self._salutation((field, at, "salutation"), term, (*path, "title"), about)

    def _salutation(self, at: Path, term: Term, title: KeyPath, about: str) -> None:
        if term.title in self._loaded.register.inspectorate.forms_of_address:
            path = ("forms_of_address", term.title, "salutation")
            self._add(at, "inspectorate", path, f"form of address of a {term.title}")
        else:
            self._add(at, "forces", title, about)

    def _honours(
        self, at: Path, document: str, path: KeyPath, held: Sequence[PostNominal], about: str
    ) -> None:
        numbers = _held_on(held, self._letter.date)
        for place, number in enumerate(numbers):
            where = (*path, "post_nominals", number)
            said = f"post-nominals of the {about}"
            self._add((*at, "post_nominals", place), document, where, said)

    def _sender(self) -> None:
        inspectorate, sender = self._loaded.register.inspectorate, self._letter.sender
        number, name = _holding(inspectorate.names, self._letter.date)
        about = f"name of the inspectorate{_since(name, self._letter.language)}"
        for field in ("name", "short"):
            self._add(("sender", field), "inspectorate", ("names", number, field), about)
        number, _ = _holding(inspectorate.letterheads, self._letter.date)
        path: KeyPath = ("letterheads", number)
        for at in range(len(sender.address)):
            where: KeyPath = (*path, "address", at)
            self._add(("sender", "address", at), "inspectorate", where, "letterhead: address")
        for field in ("telephone", "fax", "email", "website"):
            if getattr(sender, field):
                where = (*path, field)
                self._add(("sender", field), "inspectorate", where, f"letterhead: {field}")

    def _signatory(self) -> None:
        slug, day = self._round.signatory, self._letter.date
        inspector = self._loaded.register.inspectors[slug]
        path: KeyPath = ("inspectors", slug)
        self._add(("signatory", "name"), "inspectors", (*path, "name"), "signatory")
        self._honours(("signatory",), "inspectors", path, inspector.post_nominals, "signatory")
        for place, number in enumerate(_held_on(inspector.titles, day)):
            about = f"title{_since(inspector.titles[number], self._letter.language)}"
            where: KeyPath = (*path, "titles", number, "title")
            self._add(("signatory", "titles", place), "inspectors", where, about)

    def _recommendation(self, at: int) -> None:
        made = self._letter.recommendations[at]
        path: KeyPath = ("recommendations", made.id)
        field: Path = ("recommendations", at)
        for name, steps in (
            ("subject", ("subject",)),
            ("kind", ("kind",)),
            ("report_title", ("report", "title")),
            ("report_published", ("report", "published")),
            ("text", ("text",)),
            ("due", ("due",)),
        ):
            if getattr(made, name):
                about = f"recommendation: {' '.join(steps)}"
                self._add((*field, name), "recommendations", (*path, *steps), about)
        record = self._loaded.register.recommendations[made.id]
        kind = f"letters/{self._letter.kind}"
        for place, (slug, element) in enumerate(zip(record.elements, made.elements, strict=True)):
            for name in ("name", "label"):
                where: KeyPath = (*path, "elements", slug, name)
                told = f"element of the recommendation: {name}"
                self._add((*field, "elements", place, name), "recommendations", where, told)
            label = ("findings", element.finding, "label")
            called: Path = (*field, "elements", place, "finding_label")
            self._add(called, kind, label, "name of the finding")
        for number, group in enumerate(made.groups):
            self._group((*field, "groups", number), made.id, group)
        for number, earlier in enumerate(made.earlier):
            self._group((*field, "earlier", number), made.id, earlier)

    def _group(self, field: Path, recommendation: str, group: AnyGroup) -> None:
        slugs = self._slugs(recommendation, group)
        about = "element of the recommendation"
        for place, slug in enumerate(slugs):
            told = f"{about}; {self._findings([slug])}"
            for words, again in (("elements", False), ("elements_again", True)):
                document, where = self._phrase(recommendation, slug, group, again=again)
                if again <= isinstance(group, EarlierGroup):
                    self._add((*field, words, place), document, where, told)
        if isinstance(group, EarlierGroup):
            path: KeyPath = ("assessments", self._letter.force, "findings", slugs[0], "earlier")
            at = (*field, "inspection")
            self._add(at, self._round_file, (*path, "inspection"), "year of the earlier inspection")

    def _phrase(
        self, recommendation: str, slug: str, group: AnyGroup, *, again: bool
    ) -> tuple[str, KeyPath]:
        """Return where the words for an element stand: a document and a path."""
        kind = self._loaded.register.kinds[self._letter.kind]
        finding = self._assessment.findings[slug]
        at: KeyPath = ("assessments", self._letter.force, "findings", slug)
        part, rule = finding.part, kind.findings[finding.finding].phrase
        if isinstance(group, EarlierGroup) and finding.earlier:
            at = (*at, "earlier")
            part, rule = finding.earlier.part, kind.earlier_findings[group.finding].phrase
        if part:
            return self._round_file, (*at, "part")
        element: KeyPath = ("recommendations", recommendation, "elements", slug)
        known = self._loaded.register.recommendations[recommendation].elements[slug].phrases
        if rule not in known:
            return "recommendations", (*element, "name")
        silent = kind.findings[finding.finding].silent
        form = "again" if again and known[rule].again and not silent else "first"
        return "recommendations", (*element, "phrases", rule, form)

    def _slugs(self, recommendation: str, group: AnyGroup) -> list[str]:
        rules = self._loaded.register.kinds[self._letter.kind].earlier_findings
        slugs = []
        for slug in self._loaded.register.recommendations[recommendation].elements:
            finding = self._assessment.findings[slug]
            earlier = finding.earlier
            if isinstance(group, EarlierGroup):
                if (
                    earlier
                    and (earlier.inspection, earlier.finding)
                    == (
                        group.inspection,
                        group.finding,
                    )
                    and rules[earlier.finding].change_to(finding.finding) == group.change
                ):
                    slugs.append(slug)
            elif finding.finding == group.finding:
                slugs.append(slug)
        return slugs


def _held_on(items: Sequence[Dated], day: date) -> list[int]:
    return [number for number, item in enumerate(items) if item.certain_on(day)]


def _holding(items: Sequence[DatedT], day: date) -> tuple[int, DatedT]:
    # The letter was composed, so there is exactly one.
    number = _held_on(items, day)[0]
    return number, items[number]


def _since(item: Dated, language: str) -> str:
    for word, day in (("since", item.from_), ("until", item.until)):
        if day:
            return f" {word} {_in_words(day, language)}"
    return ""


def _in_words(day: PartialDate, language: str) -> str:
    if ".." in day.text:
        earliest, latest = map(PartialDate.parse, day.text.split(".."))
        return f"a day from {_in_words(earliest, language)} to {_in_words(latest, language)}"
    return date_in_words(day.text, language).striptags().replace("\u00a0", " ")


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
