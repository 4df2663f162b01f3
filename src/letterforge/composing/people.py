"""Decide by the letter's date who is addressed, who signs, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from letterforge.composing.origins import FieldPath, OriginNotes
from letterforge.errors import Problem
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.force import OWN_OFFICES
from letterforge.model.inspectorate import FormOfAddress, Letterhead
from letterforge.model.letter import Addressee, Sender, Signatory
from letterforge.model.office import Doubt, PostNominal, holder_on, post_nominals_on, the_one_on


class People:
    """Look people up as of one day; what is in doubt becomes a problem, never a choice.

    The methods return None where a problem was found; ``problems`` collects them all, and
    ``origins`` where what they return was picked from.
    """

    def __init__(self, loaded: Loaded, day: date) -> None:
        self._loaded = loaded
        self._day = day
        self._inspectorate = loaded.register.inspectorate
        self.problems: list[Problem] = []
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
            self._doubt("forces", path[:-1], f"{force.name} has no office '{office}' on record")
            return None
        term = holder_on(terms, self._day)
        if isinstance(term, Doubt):
            self._doubt(
                "forces", path, f"no {_words(office)} of {force.name} for {self._day}: {term}"
            )
            return None
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
        form = self._inspectorate.forms_of_address.get(term.title)
        if form:
            keys = ("forms_of_address", term.title, "salutation")
            self.origins.note((*at, "salutation"), "inspectorate", keys)
        else:
            self.origins.note((*at, "salutation"), "forces", (*path, "title"))
        title = self._inspectorate.on_day(term.title, self._day)
        form = form or FormOfAddress(salutation=title)
        capacity = None if term.capacity == "unclear" else term.capacity
        return Addressee(
            office=office,
            title=title,
            title_placed=form.placed,
            capacity=capacity,
            name=term.name,
            post_nominals=self._inspectorate.honours_on_day(letters, self._day),
            salutation=form.salutation,
            organisation=force.name,
        )

    def sender(self) -> Sender | None:
        """Return the inspectorate's name and letterhead on the day."""
        name = the_one_on(self._inspectorate.names, self._day, called=lambda each: each.short)
        if isinstance(name, Doubt):
            self._doubt("inspectorate", ("names",), f"no name of the inspectorate: {name}")
        head = the_one_on(
            self._inspectorate.letterheads, self._day, called=lambda each: each.address[0]
        )
        if isinstance(head, Doubt):
            self._doubt("inspectorate", ("letterheads",), f"no letterhead: {head}")
        if isinstance(name, Doubt) or isinstance(head, Doubt):
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
            return None
        self.origins.note(("signatory", "name"), "inspectors", (*path, "name"))
        self._note_honours(("signatory",), "inspectors", path, inspector.post_nominals)
        for number, title in enumerate(held):
            keys = (*path, "titles", inspector.titles.index(title), "title")
            self.origins.note(("signatory", "titles", number), "inspectors", keys)
        return Signatory(
            name=inspector.name,
            post_nominals=self._inspectorate.honours_on_day(letters, self._day),
            titles=tuple(self._inspectorate.on_day(each.title, self._day) for each in held),
            signature_picture=inspector.signature.picture,
            signature_description=inspector.signature.description,
        )

    def _note_honours(
        self, at: FieldPath, document: str, path: KeyPath, honours: Sequence[PostNominal]
    ) -> None:
        held = [honour for honour in honours if honour.certain_on(self._day)]
        for number, honour in enumerate(held):
            keys = (*path, "post_nominals", honours.index(honour))
            self.origins.note((*at, "post_nominals", number), document, keys)

    def _doubt(self, document: str, path: KeyPath, message: str) -> None:
        hint = "mend the dates if you know better, or give the letter another date"
        self.problems.append(self._loaded.problem(document, path, message, hint, of_key=True))


def _words(office: str) -> str:
    return office.replace("_", " ").replace("-", " ")
