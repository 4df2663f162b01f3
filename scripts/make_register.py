"""Write data/forces.yaml and data/inspectors.yaml from tables of facts.

Usage: python scripts/make_register.py FOLDER, where FOLDER holds the tables
``office-holders-2012-2026.csv`` and ``inspectors-2012-2026.csv`` (one row a term).
What stands in the YAML already gives what the tables have not: areas, codes, Welsh names, other
offices, signatures. Running it again on its own result changes nothing. It is needed only when new
tables come; a single term is mended in the YAML itself.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from letterforge.loading.yaml_document import parse_yaml
from letterforge.loading.yaml_text import flow, scalar
from letterforge.model.partial_date import PartialDate

FORCES = Path(__file__).parents[1] / "data" / "forces.yaml"
INSPECTORS = FORCES.with_name("inspectors.yaml")
SIGNATURE = {
    "picture": "assets/signatures/specimen.svg",
    "description": 'Specimen signature in a script typeface, reading "A. Specimen"',
}
WIDTH = 160
OFFICES = ("chief_officer", "local_policing_body")
KEYS = (
    "name",
    "names",
    "name_cy",
    "country",
    "region",
    "ons_code",
    "note",
    *OFFICES,
    "other_offices",
)

PAGES = {
    "https://docslib.org/doc/13489453/chief-constables-council": "cc-minutes-13489453",
    "https://docslib.org/doc/1468998/chief-constables-council": "cc-minutes-1468998",
    "https://docslib.org/doc/1405518/19-march-2014": "cc-minutes-2014-03",
    "https://docslib.org/doc/10991177/chief-constables-council-minutes": "cc-minutes-10991177",
    "https://docslib.org/download/1097189/chief-constables-council-minutes": "cc-minutes-1097189",
    "https://docslib.org/download/12852514/"
    "1-chief-constables-council-minutes-15-16-july-2020-virtual-meeting": "cc-minutes-2020-07",
    "https://vdocument.in/"
    "chief-constables-council-minutes-january-2020-minspdf-portfolio-na-attachments.html":
        "cc-minutes-2020-01",
    "https://www.cambrian-news.co.uk/opinion/keeping-a-watchful-eye-on-our-police-524083":
        "commissioners-cambrian-news",
    "https://standard.co.uk/panewsfeeds/police-chief-refuses-to-reapply-8343414.html":
        "commissioners-standard",
    "https://tenby-today.co.uk/news/"
    "re-elected-police-and-crime-commissioner-outlines-his-vision-694515":
        "commissioners-tenby-today",
}  # fmt: skip
"""Short names for pages on which many terms rest, where data/forces.yaml has none yet."""

FORCE_FACTS: Mapping[str, Mapping[str, Any]] = {
    "avon-and-somerset": {
        "note": "Calls itself Avon and Somerset Police, from a day not on record",
    },
    "durham": {
        "note": "Its commissioner's own style: Police and Crime Commissioner for County Durham and "
        "Darlington",
    },
    "leicestershire": {
        "note": "Its commissioner's own style: Police and Crime Commissioner for Leicester, "
        "Leicestershire and Rutland",
    },
    "staffordshire": {
        "note": "Its commissioner's own style: Staffordshire Commissioner for Police, Fire & "
        "Rescue and Crime",
    },
    "hampshire": {
        "note": None,
        "name": "Hampshire Constabulary",
        "names": [
            {
                "name": "Hampshire Constabulary",
                "until": "2022-11",
                "seen": "2018-01-24",
                "source": ["cc-minutes-2018-01"],
            },
            {
                "name": "Hampshire and Isle of Wight Constabulary",
                "from": "2022-11",
                "seen": "2022-11-23",
                "source": [
                    "https://www.itv.com/news/meridian/2022-11-23/"
                    "police-force-confirms-first-homegrown-chief-constable",
                    "https://www.portsmouth.co.uk/news/crime/"
                    "new-chief-constable-is-named-for-hampshire-and-the-isle-of-wight-5192957",
                ],
            },
        ],
    },
}
"""What tables of names have on forces themselves."""

ORDER = ["CB", "CBE", "OBE", "MBE", "KC", "QC", "KPM", "QPM", "QFSM", "VR", "DL"]
MEDALS = {"KPM": ("2022-09-08", ""), "QPM": ("", "2022-09-07")}


def honours(text: str, until: PartialDate | None) -> Any:
    """Return the post-nominals of a row: ``unknown``, or letters with the days of their lists."""
    if text == "unknown":
        return "unknown"
    found = []
    # "VR, DL@unknown (all by 2022-06-24)": one note for several letters.
    for letters, when in re.findall(
        r"([A-Z]{2,4}(?:, [A-Z]{2,4})*)(?: \(printed Dame\))?@([^,;(]*(?:\([^)]*\))?)", text
    ):
        # DBE is said by "Dame" before the name.
        found += [honour(one, when, until) for one in letters.split(", ") if one != "DBE"]
    if loose := re.search(r"unknown \((QPM) by (\d+)\)", text):
        found = [{"letters": loose[1], "from": f"..{loose[2]}"}]
    return sorted(found, key=lambda each: ORDER.index(each["letters"])) or "unknown"


def honour(letters: str, when: str, until: PartialDate | None) -> dict[str, str]:
    first, last = MEDALS.get(letters, ("", ""))
    if after := re.search(r"after (\d{4}-\d\d)-(\d\d)", when):
        return {"letters": letters, "from": f"{after[1]}-{int(after[2]) + 1:02d}..{last}"}
    if before := re.search(r"\b(by|before) (\d{4}(?:-\d\d){0,2})", when):
        day = before[2]
        if before[1] == "before" and YEAR.fullmatch(day):
            day = str(int(day) - 1)
        # Held on the day of the table's own focus; a month named as "before" is one too late.
        if before[1] == "before" and re.fullmatch(r"\d{4}-\d\d", day):
            day = f"{day[:5]}{int(day[5:]) - 1:02d}"
        return {"letters": letters, "from": f"{first}..{day}"}
    if when.startswith("unknown"):
        end = until.text.split("..")[-1] if until else "2026-11-24"
        return {"letters": letters, "from": f"{first}..{end}"}
    day = re.match(r"[\d.-]+", when)[0].rstrip(".")  # type: ignore[index]
    # A day that nobody has seen is as exact as its list: the month.
    return {"letters": letters, "from": day[:7] if "day unverified" in when else day}


def term(row: Mapping[str, str], named: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of the table as a term."""
    start = PartialDate.parse(row["from"]) if row["from"] else None
    until = PartialDate.parse(row["until"]) if row["until"] else None
    seen = PartialDate.parse(row["seen"]) if row["seen"] else None
    made: dict[str, Any] = {"title": row["title"].removeprefix("Acting "), "name": row["name"]}
    if row["capacity"] != "substantive":
        made["capacity"] = row["capacity"]
    letters = honours(row["post_nominals"], until)
    if isinstance(letters, list):
        letters = [plain_if_before(each, start) for each in letters]
    made["post_nominals"] = letters
    if start:
        made["from"] = start.text
    if until:
        made["until"] = until.text
    # An exact end needs no day on which it still held; what was seen beforehand was announced.
    seen_in_office = seen and (
        not start
        or (start.earliest <= seen.latest if start.exact else start.earliest < seen.latest)
    )
    if seen and seen_in_office and not (until and (until.exact or until.latest < seen.earliest)):
        made["seen"] = seen.text
    sources = [named.get(each, each) for each in filter(None, row["source"].split("; "))]
    sources = [each for each in sources if "memory" not in each]
    if sources:
        made["source"] = sources if len(sources) > 1 else sources[0]
    if row["status"] != "verified":
        made["unverified"] = True
    note = _NOT_OF_THE_FACT.sub("", row["note"])
    if re.fullmatch(r'"[^"]*"', note):
        note = f"the page: {note}"
    if note:
        made["note"] = note
    return {key: int(value) if YEAR.fullmatch(str(value)) else value for key, value in made.items()}


YEAR = re.compile(r"\d{4}")
_NOT_OF_THE_FACT = re.compile(r"(^|[;:,] )[^;:,]*\b(forces\.yaml|the register)\b[^;]*")


def plain_if_before(each: dict[str, str], start: PartialDate | None) -> Any:
    given = PartialDate.parse(each["from"])
    if start and given.latest < start.earliest:
        return each["letters"]
    return {**each, "from": int(each["from"])} if YEAR.fullmatch(each["from"]) else each


def short_names(kept: Mapping[str, str], uses: Counter[str]) -> dict[str, str]:
    """Return a short name for each page that several terms rest on, by its address."""
    named = {address: name for name, address in kept.items() if uses[address] > 1}
    for address, name in PAGES.items():
        named.setdefault(address, name)
    if twelve := next((each for each in uses if "2012_England_and_Wales" in each), None):
        named.setdefault(twelve, "pcc-2012")
    for address, number in uses.items():
        if number > 1 and address.startswith("http") and address not in named:
            named[address] = new_name(address, set(named.values()))
    return named


def new_name(address: str, taken: set[str]) -> str:
    parts = urlsplit(address)
    host = [
        each.replace("bbci", "bbc")
        for each in (parts.hostname or "").split(".")
        if len(each) > 3 or each in {"bbc", "itv"}
    ]
    site = next((each for each in host if each not in {"feeds", "news", "wikipedia"}), "page")
    words = re.sub(r"[^a-z0-9]+", " ", parts.path.lower()).split()
    numbers = [
        each for each in words if re.fullmatch(r"[0-9]{6,}|[a-z0-9]*[0-9][a-z0-9]{7,}", each)
    ]
    label = numbers[-1] if numbers else "-".join(words[-4:]) or parts.query
    base = re.sub(r"[^a-z0-9]+", "-", f"{site}-{label}".lower()).strip("-")[:48].strip("-")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def lines_of_term(made: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    one = f"{pad}- {flow(made)}"
    if len(one) <= WIDTH:
        yield one
        return
    start = "- "
    for key, value in made.items():
        if key == "source" and isinstance(value, list):
            one = f"{pad}{start}{key}: {flow(value)}"
            if len(one) <= WIDTH:
                yield one
            else:
                yield f"{pad}{start}{key}:"
                yield from (f"{pad}    - {quoted(each)}" for each in value)
        elif isinstance(value, list):
            yield f"{pad}{start}{key}: {flow(value)}"
        else:
            yield f"{pad}{start}{key}: {quoted(value)}"
        start = "  "


def quoted(value: Any) -> str:
    # Addresses hold colons: in quotes they are beyond mistake.
    if isinstance(value, str) and "://" in value:
        return json.dumps(value, ensure_ascii=False)
    return scalar(value)


def in_time(row: Mapping[str, str]) -> tuple[Any, ...]:
    start = PartialDate.parse(row["from"]) if row["from"] else PartialDate.parse("0001")
    until = PartialDate.parse(row["until"]) if row["until"] else PartialDate.parse("9999")
    return until.latest, start.earliest, int(row["order"])


def written(head: str, forces: Mapping[str, Any], sources: Mapping[str, str]) -> Iterator[str]:
    yield head
    yield "sources:"
    for name, address in sources.items():
        yield f"  {name}: {json.dumps(address, ensure_ascii=False)}"
    yield "\nforces:"
    for number, (slug, force) in enumerate(forces.items()):
        if number:
            yield ""
        yield f"  {slug}:"
        for key in KEYS:
            value = force.get(key)
            if value is None:
                continue
            if key in OFFICES or key == "names":
                yield f"    {key}:"
                for each in value:
                    yield from lines_of_term(each, 6)
            elif key == "other_offices":
                yield "    other_offices:"
                for office, terms in value.items():
                    yield f"      {office}:"
                    for each in terms:
                        yield from lines_of_term(each, 8)
            else:
                yield f"    {key}: {quoted(value)}"


def inspectors(folder: Path) -> None:
    text = INSPECTORS.read_text(encoding="utf-8")
    document, problems = parse_yaml(text.encode(), "data/inspectors.yaml")
    assert document
    assert not problems, problems
    people: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    with (folder / "inspectors-2012-2026.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            people[slug_of(row["name"])].append(row)
    lines = [text[: text.index("\ninspectors:\n")], "inspectors:"]
    for slug, rows in people.items():
        old = document.data["inspectors"].get(slug, {})
        lines += [f"  {slug}:", *lines_of_inspector(rows, old.get("signature", SIGNATURE)), ""]
    INSPECTORS.write_text("\n".join(lines), encoding="utf-8")


def slug_of(name: str) -> str:
    plain = name.removeprefix("Sir ").lower().replace("ë", "e")
    return re.sub(r"[^a-z]+", "-", plain)


def lines_of_inspector(
    rows: Sequence[Mapping[str, str]], signature: Mapping[str, str]
) -> Iterator[str]:
    terms: dict[str, dict[str, Any]] = {}
    names: dict[str, dict[str, Any]] = {}
    notes: dict[str, None] = {}
    for row in rows:
        # Written as before September 2022; the letter's date says whose Majesty's it is.
        title = row["title"].replace("His Majesty's", "Her Majesty's")
        made = term({**row, "capacity": "substantive", "title": title}, {})
        end: dict[str, Any] = {key: made[key] for key in ("until", "seen") if key in made}
        known = names.setdefault(row["name"], {"name": row["name"], **start_of(made), **end})
        known.update({"seen": row["until"] or row["seen"]})
        notes.update(dict.fromkeys(filter(None, [made.pop("note", "")])))
        kept: dict[str, Any] = {
            key: made[key] for key in ("title", "from", "until", "seen", "source") if key in made
        }
        if title in terms:
            # The same title goes on, under another name or another sovereign.
            for key in ("until", "seen"):
                terms[title].pop(key, None)
            old = terms[title].pop("source")
            both = [
                *([old] if isinstance(old, str) else old),
                *([kept["source"]] if isinstance(kept["source"], str) else kept["source"]),
            ]
            terms[title].update({**end, "source": list(dict.fromkeys(both))})
        else:
            terms[title] = kept
    last = PartialDate.parse(rows[-1]["until"]) if rows[-1]["until"] else None
    letters = honours(rows[-1]["post_nominals"], last)
    if isinstance(letters, list):
        letters = [plain_if_before(each, None) for each in letters]
    yield f"    name: {scalar(rows[-1]['name'])}"
    if len(names) > 1:
        first, second = names.values()
        yield "    names:"
        before = PartialDate.parse(second["from"]).earliest - timedelta(days=1)
        yield from lines_of_term({"name": first["name"], "until": str(before)}, 6)
        yield from lines_of_term(
            {"name": second["name"], "from": second["from"], "seen": second["seen"]}, 6
        )
    yield f"    post_nominals: {flow(letters)}"
    yield "    titles:"
    for each in terms.values():
        yield from lines_of_term(each, 6)
    yield "    signature:"
    yield from (f"      {key}: {scalar(value)}" for key, value in signature.items())
    if notes:
        yield f"    note: {quoted('; '.join(notes))}"


def start_of(made: Mapping[str, Any]) -> dict[str, Any]:
    return {"from": made["from"]} if "from" in made else {}


def main(folder: Path) -> None:
    forces(folder)
    inspectors(folder)


def forces(folder: Path) -> None:
    text = FORCES.read_text(encoding="utf-8")
    document, problems = parse_yaml(text.encode(), "data/forces.yaml")
    assert document
    assert not problems, problems
    old = document.data
    rows = list(csv.DictReader((folder / "office-holders-2012-2026.csv").open(encoding="utf-8")))
    for row in rows:
        # A semicolon between sources; some addresses in the table have more than one blank.
        row["source"] = "; ".join(
            dict.fromkeys(each.strip() for each in row["source"].split(";") if each.strip())
        )
    uses: Counter[str] = Counter(each for row in rows for each in row["source"].split("; ") if each)
    for force in old["forces"].values():
        for terms in force.get("other_offices", {}).values():
            for each in terms:
                for source in (
                    [each["source"]] if isinstance(each["source"], str) else each["source"]
                ):
                    uses[old["sources"].get(source, source)] += 2
    named = short_names(old["sources"], uses)
    offices: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        offices[row["force_id"], row["office"]].append(row)
    made = {}
    for slug, force in old["forces"].items():
        made[slug] = {**force, **FORCE_FACTS.get(slug, {})}
        for office in OFFICES:
            held = sorted(offices[slug, office], key=in_time)
            made[slug][office] = [term(row, named) for row in held]
    head = text[: text.index("\nsources:\n")]
    sources = {name: address for address, name in sorted(named.items(), key=lambda item: item[1])}
    FORCES.write_text("\n".join(written(head, made, sources)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
