"""Look at what stands behind a seal: timestamps over the file, what validates them, nothing else.

Why: whoever has a timestamp service can add to a sealed letter and stamp that, without any key of
ours. So each byte behind the seal is read here, and only what sealing for the archive adds may be
there: an invisible field with a timestamp, and certificates and revocation data of this seal.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from letterforge.signing.belonging import Belonging

Ref = tuple[int, int]

_HEADER = re.compile(rb"[\r\n]*(\d{1,10}) (\d{1,5}) obj[\r\n ]+")
_END_OF_OBJECT = re.compile(rb"[\r\n ]*endobj[\r\n ]")
_TABLE = re.compile(
    rb"[\r\n]*(xref[\r\n ]+(?:\d+ \d+[ \r\n]+(?:\d{10} \d{5} [nf][ \r\n]{1,2})+)+)trailer\s*"
)
_END = re.compile(rb"[\r\n]*startxref[\r\n]+(\d+)[\r\n]+%%EOF[\r\n]{0,2}")
_IN_TRAILER = {"/Root", "/Info", "/ID", "/Prev", "/Size", "/Type", "/W", "/Index", "/Filter",
               "/DecodeParms", "/Length"}  # fmt: skip
_IN_FIELD = {"/FT", "/T", "/TU", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"}
_IN_TIMESTAMP = {"/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange"}
_IN_STORE = {"/Type", "/Certs", "/CRLs", "/OCSPs", "/VRI"}
_ROOM = 200  # the range of a timestamp stands in spaces that were reserved for it


class _UnexpectedError(Exception):
    """Something stands there that nothing of ours would add."""


@dataclass
class _Revision:
    """What was appended in one go: objects in the order of their bytes, and the trailer."""

    end: int
    objects: dict[Ref, Any] = field(default_factory=dict)
    places: dict[Ref, int] = field(default_factory=dict)
    trailer: Any = None
    xref: Ref | None = None
    start_of_xref: int = -1


class Additions:
    """Read what was appended to a sealed PDF.

    ``belonging`` decides which validation data are of this very seal.
    """

    def __init__(self, content: bytes, reader: PdfFileReader, belonging: Belonging) -> None:
        self._content = content
        self._reader = reader
        self._belonging = belonging

    def objections(self, end: int, revision: int) -> Iterator[str]:
        """Yield what may not stand behind a seal that ends at a byte, in a revision."""
        try:
            while end < len(self._content):
                revision += 1
                appended = self._walk(end)
                self._check_order(appended, revision)
                _Contents(self._reader, appended, revision, self._belonging).check()
                end = appended.end
            if revision + 1 != self._reader.xrefs.total_revisions:
                raise _UnexpectedError("a revision that its bytes do not show")
        except _UnexpectedError as odd:
            yield str(odd)
        except (PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            yield "something that cannot be read"

    def _walk(self, position: int) -> _Revision:
        """Read one revision from its first byte to its last: whatever is in between is known."""
        appended = _Revision(position)
        stream = io.BytesIO(self._content)
        while header := _HEADER.match(self._content, position):
            ref = int(header[1]), int(header[2])
            if ref in appended.objects:
                raise _UnexpectedError("an object that stands there twice")
            appended.places[ref] = header.start(1)
            stream.seek(header.end())
            parsed = generic.read_object(stream, generic.Reference(*ref, pdf=self._reader))
            ending = _END_OF_OBJECT.match(self._content, stream.tell())
            if ending is None or stream.tell() - header.end() > _most_bytes(parsed):
                raise _UnexpectedError("bytes that belong to nothing")
            position = ending.end()
            if isinstance(parsed, generic.StreamObject) and parsed.get("/Type") == "/XRef":
                appended.trailer, appended.xref = parsed, ref
                appended.start_of_xref = header.start(1)
                break
            appended.objects[ref] = parsed
        if appended.trailer is None and (table := _TABLE.match(self._content, position)):
            stream.seek(table.end())
            appended.trailer = generic.DictionaryObject.read_from_stream(
                stream, generic.TrailerReference(self._reader)
            )
            appended.start_of_xref = table.start(1)
            position = stream.tell()
        end = _END.match(self._content, position)
        if end is None or appended.trailer is None or int(end[1]) != appended.start_of_xref:
            raise _UnexpectedError("bytes that belong to nothing")
        appended.end = end.end()
        return appended

    def _check_order(self, appended: _Revision, number: int) -> None:
        """Check that whoever opens the file finds these objects and no others."""
        xrefs = self._reader.xrefs
        listed = {
            (ref.idnum, ref.generation): xrefs.get_historical_ref(ref, number)
            for ref in xrefs.explicit_refs_in_revision(number)
        }
        listed.pop((0, 65535), None)
        places = dict(appended.places)
        if appended.xref is not None and appended.xref not in listed:
            places.pop(appended.xref)  # a table may leave itself out
        if listed != places or xrefs.refs_freed_in_revision(number):
            raise _UnexpectedError("objects that its table does not tell of")
        trailer = appended.trailer
        if trailer.get("/Prev") != xrefs.get_startxref_for_revision(number - 1):
            raise _UnexpectedError("a revision of another file")
        if extra := trailer.keys() - _IN_TRAILER:
            raise _UnexpectedError(f"{sorted(extra)[0]} in its trailer")
        for key in ("/Root", "/Info"):
            if _kept(self._reader.trailer, key, number - 1) != _kept(trailer, key):
                raise _UnexpectedError(f"another {key}")
        old_id = self._reader.trailer.raw_get("/ID", revision=number - 1)
        if _written(old_id[0]) != _written(trailer["/ID"][0]):
            raise _UnexpectedError("another /ID")


class _Contents:
    """Check one by one that the objects of a revision are those that a timestamp takes."""

    def __init__(
        self, reader: PdfFileReader, appended: _Revision, number: int, belonging: Belonging
    ) -> None:
        self._reader = reader
        self._new = dict(appended.objects)
        self._before = number - 1
        self._belonging = belonging
        root = reader.trailer.raw_get("/Root", revision=self._before)
        self._root: Ref = (root.idnum, root.generation)

    def check(self) -> None:
        """Raise _UnexpectedError where anything is there that may not be."""
        new = self._new
        stamps = [ref for ref, each in new.items() if _is(each, "/Type", "/DocTimeStamp")]
        fields = [ref for ref, each in new.items() if _is(each, "/FT", "/Sig")]
        if len(stamps) > 1 or len(fields) != len(stamps):
            raise _UnexpectedError("more than one timestamp, or a field without one")
        field = fields[0] if fields else None
        if field is not None:
            self._check_field(new.pop(field), stamps[0], field)
            _only(new.pop(stamps[0]), _IN_TIMESTAMP, "a timestamp")
        store = self._check_catalog(field)
        if store is not None:
            self._check_store(store)
        for ref, each in new.items():
            self._check_annotations(ref, each, field)

    def _check_field(self, new: Any, stamp: Ref, ref: Ref) -> None:
        _only(new, _IN_FIELD, "a field")
        invisible = [float(each) for each in new["/Rect"]] in ([0, 0, 0, 0],)
        if not invisible or new["/Subtype"] != "/Widget" or _ref(new.raw_get("/V")) != stamp:
            raise _UnexpectedError("a field that is no timestamp's")
        if self._existed(ref) or self._existed(stamp):
            raise _UnexpectedError("a field in the place of something else")

    def _check_catalog(self, field: Ref | None) -> Any:
        """Check the catalog and the form; return the new store of validation data, if any."""
        store = None
        old = self._old(self._root)
        new = self._new.pop(self._root, old)
        for key in old.keys() | new.keys():
            before, after = _raw(old, key), _raw(new, key)
            if key == "/AcroForm" and before is not None and _ref(before) is None:
                self._check_form(before, after, field)
            elif key == "/DSS" and after is not None:
                store = self._store(after)
            elif _written_or_none(before) != _written_or_none(after):
                raise _UnexpectedError(f"a change of {key} of the whole letter")
        form = _ref(_raw(old, "/AcroForm"))
        if form is not None and form in self._new:
            self._check_form(self._old(form), self._new.pop(form), field)
        return store

    def _check_form(self, before: Any, after: Any, field: Ref | None) -> None:
        for key in before.keys() | after.keys():
            old, new = _raw(before, key), _raw(after, key)
            if key == "/Fields" and isinstance(old, generic.ArrayObject):
                _check_longer_by(old, new, [field] if field else [])
            elif key == "/Fields" and (ref := _ref(old)) and ref in self._new and _ref(new) == ref:
                _check_longer_by(self._old(ref), self._new.pop(ref), [field] if field else [])
            elif _written_or_none(old) != _written_or_none(new):
                raise _UnexpectedError(f"a change of {key} of the form")

    def _check_annotations(self, ref: Ref, new: Any, field: Ref | None) -> None:
        """Check that what is left is the page of the timestamp's field, or its list of fields."""
        if field is None or not self._existed(ref):
            raise _UnexpectedError("an object that no timestamp needs")
        old = self._old(ref)
        if isinstance(old, generic.ArrayObject):
            _check_longer_by(old, new, [field])
            return
        if not _is(old, "/Type", "/Page"):
            raise _UnexpectedError("a change of something else than a page")
        for key in old.keys() | new.keys():
            before, after = _raw(old, key), _raw(new, key)
            if key == "/Annots" and (before is None or isinstance(before, generic.ArrayObject)):
                _check_longer_by(before or [], after, [field])
            elif _written_or_none(before) != _written_or_none(after):
                raise _UnexpectedError(f"a change of {key} of a page")

    def _store(self, value: Any) -> Any:
        ref = _ref(value)
        return self._new.pop(ref, None) if ref is not None else value

    def _check_store(self, store: Any) -> None:
        """Check that a store only adds what validates this seal, and forgets nothing."""
        _only(store, _IN_STORE, "validation data")
        old = self._old_store()
        for key, belongs in (
            ("/Certs", self._belonging.certificate),
            ("/CRLs", self._belonging.revocation_list),
            ("/OCSPs", self._belonging.response),
        ):
            before = [_ref(each) for each in _array(old, key)]
            after = [_ref(each) for each in _array(store, key)]
            if after[: len(before)] != before:
                raise _UnexpectedError("validation data that were taken away")
            for ref in after[len(before) :]:
                stream = self._new.pop(ref, None)
                if stream is None or stream.keys() - {"/Length", "/Filter"}:
                    raise _UnexpectedError("validation data that are none")
                if not belongs(stream.data):
                    raise _UnexpectedError("validation data of another seal")
        self._check_index(store)

    def _check_index(self, store: Any) -> None:
        """Check the index by seals, which other programs add: it may only name what is there."""
        index = _raw(store, "/VRI")
        if index is None:
            return
        known = {_ref(each) for key in ("/Certs", "/CRLs", "/OCSPs") for each in _array(store, key)}
        ref = _ref(index)
        index = self._new.pop(ref, None) or self._old(ref) if ref is not None else index
        for value in [index.raw_get(key) for key in index if key != "/Type"]:
            ref = _ref(value)
            entry = value if ref is None else self._new.pop(ref, None) or self._old(ref)
            _only(entry, {"/Type", "/Cert", "/CRL", "/OCSP"}, "validation data")
            for key in ("/Cert", "/CRL", "/OCSP"):
                if not {_ref(each) for each in _array(entry, key)} <= known:
                    raise _UnexpectedError("validation data that are none")

    def _old_store(self) -> Any:
        value = _raw(self._old(self._root), "/DSS")
        ref = _ref(value)
        return self._old(ref) if ref is not None else value

    def _old(self, ref: Ref) -> Any:
        reference = generic.Reference(*ref, pdf=self._reader)
        return self._reader.get_object(reference, revision=self._before)

    def _existed(self, ref: Ref) -> bool:
        reference = generic.Reference(*ref, pdf=self._reader)
        return self._reader.xrefs.get_historical_ref(reference, self._before) is not None


def _check_longer_by(before: Any, after: Any, added: list[Ref]) -> None:
    old, new = [_written(each) for each in _items(before)], [*_items(after)]
    if [_written(each) for each in new[: len(old)]] != old:
        raise _UnexpectedError("a change of a list of fields or notes")
    if [_ref(each) for each in new[len(old) :]] != added:
        raise _UnexpectedError("a field or note that no timestamp needs")


def _items(array: Any) -> list[Any]:
    return [array.raw_get(index) for index in range(len(array))] if len(array) else []


def _array(dictionary: Any, key: str) -> list[Any]:
    value = _raw(dictionary, key) if dictionary is not None else None
    return [] if value is None else _items(value)


def _only(dictionary: Any, keys: set[str], what: str) -> None:
    if extra := dictionary.keys() - keys:
        raise _UnexpectedError(f"{sorted(extra)[0]} in {what}")
    if any(
        len(_written(dictionary.raw_get(key))) > _ROOM for key in ("/T", "/TU") if key in dictionary
    ):
        raise _UnexpectedError(f"a long text in {what}")


def _is(value: Any, key: str, wanted: str) -> bool:
    return isinstance(value, generic.DictionaryObject) and _raw(value, key) == wanted


def _raw(dictionary: Any, key: str) -> Any:
    return dictionary.raw_get(key) if key in dictionary else None


def _kept(trailer: Any, key: str, revision: int | None = None) -> bytes | None:
    if key not in trailer:
        return None
    return _written(
        trailer.raw_get(key, revision=revision) if revision is not None else trailer.raw_get(key)
    )


def _ref(value: Any) -> Ref | None:
    if isinstance(value, generic.IndirectObject):
        return value.idnum, value.generation
    return None


def _written_or_none(value: Any) -> bytes | None:
    return None if value is None else _written(value)


def _most_bytes(parsed: Any) -> int:
    return len(_written(parsed)) * 3 // 2 + _ROOM


def _written(parsed: Any) -> bytes:
    out = io.BytesIO()
    parsed.write_to_stream(out, None)
    return out.getvalue()
