"""Decide by the letter's date who is addressed, who signs, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from letterforge.composing.doubts import Doubts
from letterforge.composing.origins import FieldPath, OriginNotes
from letterforge.loading.loader import Loaded
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.force import OWN_OFFICES
from letterforge.model.inspectorate import FormOfAddress, Inspector, InspectorTitle, Letterhead
from letterforge.model.letter import Addressee, LetterContact, Sender, Signatory
from letterforge.model.names import Named
from letterforge.model.office import UNKNOWN, PostNominal, Tenure, holder_on, post_nominals_on
from letterforge.model.partial_date import PartialDate
from letterforge.model.terms import the_one_on


class People:
    """Look people up as of one day; what is in doubt is noted in ``doubts``, and never a choice.

    The methods return None where no letter can be made. ``origins`` are where what they return was
    picked from.
    """

    def __init__(self, loaded: Loaded, day: date) -> None:
        self._loaded = loaded
        self._day = day
        self._inspectorate = loaded.register.inspectorate
        self.doubts = Doubts(loaded)
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
            self.doubts.problem("forces", path[:-1], message)
            return None
        about = f"no {office.replace('_', ' ').replace('-', ' ')} of {force.name} for {self._day}"
        hint = (
            f"find a source and run: letterforge confirm {force_slug} --office {office} "
            f'--on {self._day} --source "…"'
        )
        term = self.doubts.shown(holder_on(terms, self._day), "forces", path, about, hint)
        organisation = self.force_name(force_slug, (*at, "organisation"))
        if term is None or organisation is None:
            return None
        path = (*path, terms.index(term))
        self.origins.note_fields(at, "forces", path, ("title", "name", "capacity"))
        form = self._form_of_address(term, path, at)
        return Addressee(
            office=office,
            title=self._inspectorate.on_day(term.title, self._day),
            title_placed=form.placed,
            capacity=term.capacity,
            name=term.name,
            post_nominals=self._letters("forces", path, term.name, term.post_nominals, at),
            salutation=form.salutation,
            organisation=organisation,
        )

    def _form_of_address(self, term: Tenure, path: KeyPath, at: FieldPath) -> FormOfAddress:
        if form := self._inspectorate.forms_of_address.get(term.title):
            keys = ("forms_of_address", term.title, "salutation")
            self.origins.note((*at, "salutation"), "inspectorate", keys)
            return form
        self.origins.note((*at, "salutation"), "forces", (*path, "title"))
        return FormOfAddress(salutation=self._inspectorate.on_day(term.title, self._day))

    def force_name(self, force_slug: str, at: FieldPath = ()) -> str | None:
        """Return what a force is called on the day; ``at`` is its place in the letter."""
        force = self._loaded.register.forces[force_slug]
        return self._name(force, "forces", ("forces", force_slug), at)

    def sender(self) -> Sender | None:
        """Return the inspectorate's name and letterhead on the day."""
        names, heads = self._inspectorate.names, self._inspectorate.letterheads
        name = self.doubts.shown(
            the_one_on(names, self._day, called=lambda each: each.short),
            "inspectorate",
            ("names",),
            f"no name of the inspectorate for {self._day}",
        )
        head = self.doubts.shown(
            the_one_on(heads, self._day, called=lambda each: f"the address '{each.address[0]}'"),
            "inspectorate",
            ("letterheads",),
            f"no letterhead for {self._day}",
        )
        if name is None or head is None:
            return None
        self._note_sender(names.index(name), head)
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

    def contact(self, round_name: str, *, corrects: bool = False) -> LetterContact:
        """Return whom to ask about a letter of a round; the round says so for its own date."""
        round_ = self._loaded.register.rounds[round_name]
        contact = round_.contact
        # A letter that corrects one of the round comes later, and its contact goes on until told.
        own = self._day == round_.date or (corrects and not contact.has_dates)
        if not own and not contact.certain_on(self._day):
            known = PartialDate.parse(str(round_.date)).in_words
            told = f"{contact.name} is on record as the contact of {known}, not of this day"
            message = f"no contact for {self._day}: {told}"
            self.doubts.bear(f"rounds/{round_name}", ("contact",), message, f"{told}.")
        return LetterContact(name=contact.name, email=contact.email, telephone=contact.telephone)

    def signatory(self, slug: str) -> Signatory | None:
        """Return an inspector with the titles and post-nominals of the day."""
        inspector = self._loaded.register.inspectors[slug]
        path: KeyPath = ("inspectors", slug)
        name = self._name(inspector, "inspectors", path, ("signatory", "name"))
        held = self._titles(inspector, path)
        letters = self._letters(
            "inspectors", path, inspector.name, inspector.post_nominals, ("signatory",)
        )
        if name is None or held is None:
            return None
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

    def _titles(self, inspector: Inspector, path: KeyPath) -> list[InspectorTitle] | None:
        """Return the titles of an inspector, who can hold several at once."""
        about = f"no title of the signatory for {self._day}"
        path = (*path, "titles")
        possible = [title for title in inspector.titles if title.possible_on(self._day)]
        if not possible:
            reason = f"gap: {inspector.name} held no title on record"
            self.doubts.problem("inspectors", path, f"{about}: {reason}")
            return None
        shown = [
            self.doubts.shown(
                the_one_on((title,), self._day, lambda each: f"{inspector.name}, {each.title},"),
                "inspectors",
                path,
                about,
            )
            for title in possible
        ]
        held = [title for title in shown if title is not None]
        return held if len(held) == len(shown) else None

    def _name(self, named: Named, document: str, path: KeyPath, at: FieldPath) -> str | None:
        found = named.name_on(self._day)
        if isinstance(found, str):
            self.origins.note(at, document, (*path, "name"))
            return found
        about = f"no name of {named.name} for {self._day}"
        term = self.doubts.shown(found, document, (*path, "names"), about)
        if term is None:
            return None
        self.origins.note(at, document, (*path, "names", named.names.index(term), "name"))
        return term.name

    def _letters(
        self,
        document: str,
        path: KeyPath,
        name: str,
        honours: Sequence[PostNominal],
        at: FieldPath,
    ) -> tuple[str, ...]:
        """Return the letters after a name that are certain, and note the others."""
        held, doubt = post_nominals_on(honours, self._day)
        for number, honour in enumerate(held):
            keys = (*path, "post_nominals", honours.index(honour))
            self.origins.note((*at, "post_nominals", number), document, keys)
        letters = self._inspectorate.honours_on_day([each.letters for each in held], self._day)
        if doubt == UNKNOWN:
            printed = f"only {', '.join(letters)} printed" if letters else "none printed"
            self.doubts.unverified.append(f"post-nominals of {name} ({printed})")
        elif doubt:
            self.doubts.unverified.append(f"{doubt} of {name}, not printed")
            message = f"no post-nominals of {name} for {self._day}: coarse date: {doubt}"
            self.doubts.bear(document, (*path, "post_nominals"), message, "")
        return letters
