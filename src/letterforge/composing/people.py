"""Decide by the letter's date who is addressed, who signs, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
<<<<<<< HEAD
from dataclasses import dataclass
=======
>>>>>>> main
from datetime import date
from typing import TypeVar

from letterforge.composing.origins import FieldPath, OriginNotes
from letterforge.errors import Problem
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.force import OWN_OFFICES
<<<<<<< HEAD
from letterforge.model.inspectorate import FormOfAddress
from letterforge.model.letter import Addressee, LetterContact, Sender, Signatory
from letterforge.model.names import Named
from letterforge.model.office import UNKNOWN, PostNominal, holder_on, post_nominals_on
from letterforge.model.partial_date import PartialDate
from letterforge.model.terms import Doubt, Term, the_one_on

TermT = TypeVar("TermT", bound=Term)

_MEND = "mend the dates if you know better, or give the letter another date"


@dataclass(frozen=True)
class BearableDoubt:
    """A doubt that a specimen can bear, for it says so; a real letter cannot.

    ``sentence`` is what the specimen says; it is empty where something is left out instead.
    """

    problem: Problem
    sentence: str
=======
from letterforge.model.inspectorate import FormOfAddress, Letterhead
from letterforge.model.letter import Addressee, Sender, Signatory
from letterforge.model.office import Doubt, PostNominal, holder_on, post_nominals_on, the_one_on
>>>>>>> main


class People:
    """Look people up as of one day; what is in doubt is told, and never a choice.

<<<<<<< HEAD
    ``problems`` are doubts with which no letter can be made: then a method returns None.
    ``doubts`` are those that a specimen can bear. ``unverified`` is what nobody has found out or
    verified, and what no letter says for that reason.
=======
    The methods return None where a problem was found; ``problems`` collects them all, and
    ``origins`` where what they return was picked from.
>>>>>>> main
    """

    def __init__(self, loaded: Loaded, day: date) -> None:
        self._loaded = loaded
        self._day = day
        self._inspectorate = loaded.register.inspectorate
        self.problems: list[Problem] = []
        self.doubts: list[BearableDoubt] = []
        self.unverified: list[str] = []
        self.origins = OriginNotes()

    def addressee(self, force_slug: str, office: str, at: FieldPath = ()) -> Addressee | None:
        """Return who holds an office of a force on the day; ``at`` is its place in the letter."""
        force = self._loaded.register.forces[force_slug]
        terms = force.terms_of(office)
        path: KeyPath = ("forces", force_slug, office)
        if office not in OWN_OFFICES:
            path = ("forces", force_slug, "other_offices", office)
        if not terms:
            message = f"{force.name} has no office '{office}' on record"
            self._problem("forces", path[:-1], message, _MEND)
            return None
        about = f"no {_words(office)} of {force.name} for {self._day}"
        term = self._shown(
            holder_on(terms, self._day), "forces", path, about,
            f"find a source and run: letterforge confirm {force_slug} --office {office} "
            f'--on {self._day} --source "…"',
        )  # fmt: skip
        organisation = self.force_name(force_slug)
        if term is None or organisation is None:
            return None
<<<<<<< HEAD
        at = (*path, terms.index(term), "post_nominals")
        letters = self._letters("forces", at, term.name, term.post_nominals)
=======
        letters = post_nominals_on(term.post_nominals, self._day)
        if isinstance(letters, Doubt):
            where = (*path, terms.index(term), "post_nominals")
            self._doubt(
                "forces", where, f"no post-nominals of {term.name} for {self._day}: {letters}"
            )
            return None
        if term.unverified:
            self.unverified.append(f"{term.name}, {term.title}")
        path = (*path, terms.index(term))
        self.origins.note_fields(at, "forces", path, ("title", "name", "capacity"))
        self.origins.note((*at, "organisation"), "forces", ("forces", force_slug, "name"))
        self._note_honours(at, "forces", path, term.post_nominals)
>>>>>>> main
        form = self._inspectorate.forms_of_address.get(term.title)
        if form:
            keys = ("forms_of_address", term.title, "salutation")
            self.origins.note((*at, "salutation"), "inspectorate", keys)
        else:
            self.origins.note((*at, "salutation"), "forces", (*path, "title"))
        title = self._inspectorate.on_day(term.title, self._day)
        form = form or FormOfAddress(salutation=title)
        return Addressee(
            office=office,
            title=title,
            title_placed=form.placed,
            capacity=term.capacity,
            name=term.name,
            post_nominals=letters,
            salutation=form.salutation,
            organisation=organisation,
        )

    def force_name(self, force_slug: str) -> str | None:
        """Return what a force is called on the day."""
        force = self._loaded.register.forces[force_slug]
        path: KeyPath = ("forces", force_slug, "names")
        return self._name(force, "forces", path)

    def sender(self) -> Sender | None:
        """Return the inspectorate's name and letterhead on the day."""
        name = self._shown(
            the_one_on(self._inspectorate.names, self._day, called=lambda each: each.short),
            "inspectorate", ("names",), f"no name of the inspectorate for {self._day}", _MEND,
        )  # fmt: skip
        head = self._shown(
            the_one_on(
                self._inspectorate.letterheads, self._day,
                called=lambda each: f"the letterhead '{each.address[0]}'",
            ),
            "inspectorate", ("letterheads",), f"no letterhead for {self._day}", _MEND,
        )  # fmt: skip
        if name is None or head is None:
            return None
        self._note_sender(self._inspectorate.names.index(name), head)
        return Sender(
            name=self._inspectorate.on_day(name.name, self._day),
            short=name.short,
            mark=self._inspectorate.mark,
            address=head.address,
            telephone=head.telephone,
            fax=head.fax,
            email=head.email,
            website=head.website,
        )

<<<<<<< HEAD
    def contact(self, round_name: str) -> LetterContact:
        """Return whom to ask about a letter of a round; its own date needs no other record."""
        round_ = self._loaded.register.rounds[round_name]
        contact = round_.contact
        if self._day != round_.date and not contact.certain_on(self._day):
            known = PartialDate.parse(str(round_.date)).in_words
            explanation = f"{contact.name} was the contact on {known}, and is not on record for it"
            found = Doubt("not seen since", explanation, contact)
            about = f"no contact for {self._day}"
            self._shown(found, f"rounds/{round_name}", ("contact",), about, _MEND)
        return LetterContact(name=contact.name, email=contact.email, telephone=contact.telephone)

    def signatory(self, slug: str) -> Signatory | None:
        """Return an inspector with the titles and post-nominals of the day."""
        inspector = self._loaded.register.inspectors[slug]
        path: KeyPath = ("inspectors", slug)
        name = self._name(inspector, "inspectors", (*path, "names"))
        about = f"no title of the signatory for {self._day}"
        possible = [title for title in inspector.titles if title.possible_on(self._day)]
        if not possible:
            reason = f"gap: {inspector.name} held no title on record"
            self._problem("inspectors", (*path, "titles"), f"{about}: {reason}", _MEND)
            return None
        titles = [
            self._shown(
                the_one_on((title,), self._day, called=lambda each: f"'{each.title}'"),
                "inspectors", (*path, "titles"), f"{about}, {inspector.name}", _MEND,
            )
            for title in possible
        ]  # fmt: skip
        held = [title for title in titles if title is not None]
        letters = self._letters(
            "inspectors", (*path, "post_nominals"), inspector.name, inspector.post_nominals
        )
        if name is None or len(held) < len(titles):
=======
    def _note_sender(self, name: int, head: Letterhead) -> None:
        at = ("sender",)
        self.origins.note_fields(at, "inspectorate", ("names", name), ("name", "short"))
        path: KeyPath = ("letterheads", self._inspectorate.letterheads.index(head))
        fields = ("telephone", "fax", "email", "website")
        self.origins.note_fields(at, "inspectorate", path, fields)
        lines = range(len(head.address))
        self.origins.note_fields((*at, "address"), "inspectorate", (*path, "address"), lines)

    def signatory(self, name: str) -> Signatory | None:
        """Return an inspector with the titles and post-nominals of the day."""
        inspector = self._loaded.register.inspectors[name]
        path: KeyPath = ("inspectors", name)
        held = [title for title in inspector.titles if title.certain_on(self._day)]
        for title in inspector.titles:
            if title not in held and title.possible_on(self._day):
                reason = f"coarse date: it is not certain that {inspector.name} was '{title.title}'"
                self._doubt(
                    "inspectors",
                    (*path, "titles"),
                    f"no title of the signatory for {self._day}: {reason}",
                )
                return None
        if not held:
            reason = f"gap: {inspector.name} held no title on record"
            self._doubt(
                "inspectors",
                (*path, "titles"),
                f"no title of the signatory for {self._day}: {reason}",
            )
            return None
        letters = post_nominals_on(inspector.post_nominals, self._day)
        if isinstance(letters, Doubt):
            at = (*path, "post_nominals")
            self._doubt("inspectors", at, f"no post-nominals of {inspector.name}: {letters}")
>>>>>>> main
            return None
        self.origins.note(("signatory", "name"), "inspectors", (*path, "name"))
        self._note_honours(("signatory",), "inspectors", path, inspector.post_nominals)
        for number, title in enumerate(held):
            keys = (*path, "titles", inspector.titles.index(title), "title")
            self.origins.note(("signatory", "titles", number), "inspectors", keys)
        return Signatory(
            name=name,
            post_nominals=letters,
            titles=tuple(self._inspectorate.on_day(each.title, self._day) for each in held),
            signature_picture=inspector.signature.picture,
            signature_description=inspector.signature.description,
        )

<<<<<<< HEAD
    def _name(self, named: Named, document: str, path: KeyPath) -> str | None:
        found = named.name_on(self._day)
        if isinstance(found, str):
            return found
        about = f"no name of {named.name} for {self._day}"
        term = self._shown(found, document, path, about, _MEND)
        return term.name if term else None

    def _letters(
        self, document: str, path: KeyPath, name: str, honours: Sequence[PostNominal]
    ) -> tuple[str, ...]:
        """Return the letters after a name that are certain, and tell of others."""
        held, doubt = post_nominals_on(honours, self._day)
        if doubt == UNKNOWN:
            self.unverified.append(f"post-nominals of {name} ({_printed(held)})")
        elif doubt:
            self.unverified.append(f"{doubt} of {name} (not printed)")
            message = f"no post-nominals of {name} for {self._day}: coarse date: {doubt}"
            problem = self._loaded.problem(document, path, message, _MEND, of_key=True)
            self.doubts.append(BearableDoubt(problem, ""))
        return self._inspectorate.honours_on_day(held, self._day)

    def _shown(
        self, found: TermT | Doubt[TermT], document: str, path: KeyPath, about: str, hint: str
    ) -> TermT | None:
        """Return what a letter can show, telling of the doubt that a specimen may bear."""
        if not isinstance(found, Doubt):
            return found
        if found.last is None:
            self._problem(document, path, f"{about}: {found}", _MEND)
            return None
        problem = self._loaded.problem(document, path, f"{about}: {found}", hint, of_key=True)
        self.doubts.append(BearableDoubt(problem, f"{found.explanation}."))
        if found.reason == "unverified":
            self.unverified.append(found.explanation)
        return found.last

    def _problem(self, document: str, path: KeyPath, message: str, hint: str) -> None:
=======
    def _note_honours(
        self, at: FieldPath, document: str, path: KeyPath, honours: Sequence[PostNominal]
    ) -> None:
        held = [honour for honour in honours if honour.certain_on(self._day)]
        for number, honour in enumerate(held):
            keys = (*path, "post_nominals", honours.index(honour))
            self.origins.note((*at, "post_nominals", number), document, keys)

    def _doubt(self, document: str, path: KeyPath, message: str) -> None:
        hint = "mend the dates if you know better, or give the letter another date"
>>>>>>> main
        self.problems.append(self._loaded.problem(document, path, message, hint, of_key=True))


def _printed(letters: Sequence[str]) -> str:
    return f"only {', '.join(letters)} printed" if letters else "none printed"


def _words(office: str) -> str:
    return office.replace("_", " ").replace("-", " ")
