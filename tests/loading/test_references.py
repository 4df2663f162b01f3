"""Names that stand for nothing, and records that contradict each other: one problem each."""

from __future__ import annotations

import pytest

from letterforge.composing.letters import compose
from letterforge.errors import ProblemsError
from tests.support.projects import ROOT, SmallProject

FORCES, ROUND = "data/forces.yaml", "data/rounds/first.yaml"
INSPECTORS, INSPECTORATE = "data/inspectors.yaml", "data/inspectorate.yaml"
RECOMMENDATIONS, KIND = "data/recommendations.yaml", "templates/letters/notice/kind.yaml"

BO = "Bo Baker, from: 2018-07-01"
NORTH = (
    "findings: {stores: good, records: {finding: good, earlier: {inspection: 2016, finding: good}}}"
)
SOUTH = "findings: {stores: bad, records: good}"

# File, what is replaced by what, what the problem points at, what it says, what it hints.
SLIPS = {
    "force": (
        ROUND, "  southshire:", "  southshir:", "southshir:",
        "there is no force 'southshir'", "did you mean 'southshire'?",
    ),
    "recommendation": (
        ROUND, "[storage]", "[storrage]", "storrage",
        "there is no recommendation 'storrage'", "did you mean 'storage'?",
    ),
    "kind of letter": (
        ROUND, "kind: notice", "kind: notise", "notise",
        "there is no kind of letter 'notise'", "did you mean 'notice'?",
    ),
    "element": (
        ROUND, SOUTH, "findings: {stores: bad, records: good, stables: bad}", "stables",
        "there is no element 'stables'", "did you mean 'stores'?",
    ),
    "signatory": (
        ROUND, "signatory: flo-ford", "signatory: flo-fort", "flo-fort",
        "there is no inspector 'flo-fort'", "did you mean 'flo-ford'?",
    ),
    "outcome": (
        ROUND, "outcome: some-bad", "outcome: sum-bad", "sum-bad",
        "there is no outcome 'sum-bad'", "did you mean 'some-bad'?",
    ),
    "finding": (
        ROUND, SOUTH, "findings: {stores: bade, records: good}", "bade",
        "there is no finding 'bade'", "did you mean 'bad'?",
    ),
    "finding that the outcome needs": (
        ROUND, NORTH, "findings: {stores: goood, records: good}", "goood",
        "there is no finding 'goood'", "did you mean 'good'?",
    ),
    "finding in the long form": (
        ROUND, SOUTH, "findings: {stores: {finding: bade}, records: good}", "bade}",
        "there is no finding 'bade'", "did you mean 'bad'?",
    ),
    "earlier finding": (
        ROUND, "2016, finding: good", "2016, finding: goood", "goood",
        "there is no earlier finding 'goood'", "did you mean 'good'?",
    ),
    "finding that is none of an earlier inspection": (
        ROUND, "2016, finding: good", "2016, finding: bad", "bad}}}",
        "there is no earlier finding 'bad'", "known here: good",
    ),
    "missing finding": (
        ROUND, SOUTH, "findings: {stores: bad}", "findings: {stores: bad}",
        "there is no finding for the element 'records'", "add one of good, bad",
    ),
    "missing finding that the outcome needs": (
        ROUND, SOUTH, "findings: {records: good}", "findings: {records",
        "there is no finding for the element 'stores'", "add one of good, bad",
    ),
    "fact of an assessment": (
        ROUND, "{tone: warm}", "{tome: warm}", "tome",
        "'tome' is not a fact of letters of the kind 'notice'", "did you mean 'tone'?",
    ),
    "fact of the round": (
        ROUND, "reviewed: 2017-06", "reviewed: 2017-06\n  zone: 1", "zone",
        "'zone' is not a fact of letters of the kind 'notice'", "known here: reviewed",
    ),
    "missing fact": (
        ROUND, "facts:\n  reviewed: 2017-06", "facts: {}", "facts: {}",
        "the fact 'reviewed' is missing", "",
    ),
    "missing facts": (
        ROUND, "facts:\n  reviewed: 2017-06\n", "", "kind: notice",
        "the fact 'reviewed' is missing", "",
    ),
    "choice": (
        ROUND, "tone: warm", "tone: warn", "warn}",
        "'tone' is 'warn', which is none of its choices", "did you mean 'warm'?",
    ),
    "fact that is no number": (
        ROUND, "{tone: warm}", "{stores_seen: many}", "many",
        "'stores_seen' must be a whole number", "",
    ),
    "fact that is no date": (
        ROUND, "reviewed: 2017-06", "reviewed: 2017-06-31", "2017-06-31",
        "'reviewed' is not right: '2017-06-31' is not in the calendar", "",
    ),
    "passage of a finding": (
        KIND, "passages/notice/good.html", "passages/notice/god.html", "passages/notice/god.html",
        "'passages/notice/god.html' is not among the templates",
        "did you mean 'passages/notice/good.html'?",
    ),
    "passage of an earlier finding": (
        KIND, "passages/notice/earlier.html", "passages/notice/earlir.html",
        "passages/notice/earlir.html", "'passages/notice/earlir.html' is not among the templates",
        "did you mean 'passages/notice/earlier.html'?",
    ),
    "passage of a finding by its name": (
        KIND, "tone: favourable\n    passage: passages/notice/good.html", "tone: favourable",
        "good:\n    label: Good",
        "'good' has no passage: there is no 'passages/notice/findings/good.html'",
        "add it below templates/, or name another as its passage",
    ),
    "finding that an earlier one is better than": (
        KIND, "better_than: [bad]", "better_than: [bade]", "bade",
        "'bade' is not a finding of this kind", "did you mean 'bad'?",
    ),
    "finding that a choice needs": (
        KIND, "plain: null", "plain: {some: [goood]}", "goood",
        "'goood' is not a finding of this kind", "did you mean 'good'?",
    ),
    "outcome that a choice needs": (
        KIND, "plain: null", "plain: {outcomes: [some-badd]}", "some-badd",
        "'some-badd' is not an outcome of this kind", "did you mean 'some-bad'?",
    ),
    "passage of a choice with rules": (
        KIND, "warm: passages/notice/warm.html", "warm: {passage: passages/notice/worm.html}",
        "passages/notice/worm.html", "'passages/notice/worm.html' is not among the templates",
        "did you mean 'passages/notice/warm.html'?",
    ),
    "phrase of a finding": (
        KIND, "{label: Bad, tone: unfavourable, passage: passages/notice/bad.html}",
        "{label: Bad, tone: unfavourable, passage: passages/notice/bad.html, phrase: dun}", "dun",
        "'dun' is not among the phrases of this kind", "known here: name",
    ),
    "choice beside the wrong outcome": (
        KIND, "warm: passages/notice/warm.html", "warm: {outcomes: [some-bad, some-good]}", None,
        "northshire: 'tone: warm' needs the outcome some-bad or some-good, not all-good",
        "take it out, or mend what it contradicts",
    ),
    "choice that needs a finding": (
        KIND, "warm: passages/notice/warm.html", "warm: {some: [bad]}", None,
        "northshire: 'tone: warm' needs at least one finding that is bad",
        "take it out, or mend what it contradicts",
    ),
    "choice that excludes a finding": (
        KIND, "warm: passages/notice/warm.html", "warm: {every: [bad]}", None,
        "northshire: 'tone: warm' needs every finding to be bad, but 'stores' is good",
        "take it out, or mend what it contradicts",
    ),
    "passage of an outcome": (
        KIND, "passages/notice/all-good.html", "passages/notice/al-good.html",
        "passages/notice/al-",
        "'passages/notice/al-good.html' is not among the templates",
        "did you mean 'passages/notice/all-good.html'?",
    ),
    "passage of a choice": (
        KIND, "passages/notice/warm.html", "passages/notice/wurm.html", "passages/notice/wurm.html",
        "'passages/notice/wurm.html' is not among the templates",
        "did you mean 'passages/notice/warm.html'?",
    ),
    "passage outside the templates": (
        KIND, "passages/notice/warm.html", "passages/../../data/forces.yaml", "passages/../../data",
        "'passages/../../data/forces.yaml' is not among the templates", "",
    ),
    "finding of an outcome": (
        KIND, "none: [bad]", "none: [bed]", "bed", "'bed' is not a finding of this kind",
        "did you mean 'bad'?",
    ),
    "office": (
        KIND, "copied_to: [local_policing_body]", "copied_to: [local_policing_bode]",
        "local_policing_bode", "no force has an office 'local_policing_bode'",
        "did you mean 'local_policing_body'?",
    ),
    "choices without their type": (
        KIND, "type: choice, optional", "type: text, optional", "tone: {type",
        "'tone' must be of type choice if and only if it has choices", "",
    ),
    "type without its choices": (
        KIND, "{type: number, optional: true}", "{type: choice, optional: true}", "stores_seen",
        "'stores_seen' must be of type choice if and only if it has choices", "",
    ),
    "fact of the round and of the assessment": (
        KIND, "stores_seen: {type: number,",
        "reviewed: {type: date, optional: true}\n  stores_seen: {type: number,",
        "reviewed: {type: date, optional",
        "'reviewed' is a fact of the round and of the assessment: templates see but one", "",
    ),
    "force by its name": (
        ROUND, "  southshire:\n    specimen", "  Southshire Constabulary:\n    specimen",
        "Southshire C", "there is no force 'Southshire Constabulary'",
        "write its short name: southshire",
    ),
    "force with a capital": (
        ROUND, "  southshire:\n    specimen", "  Southshire:\n    specimen", "Southshire",
        "there is no force 'Southshire'", "did you mean 'southshire'?",
    ),
    "signatory by name": (
        ROUND, "signatory: flo-ford", "signatory: Flo Ford", "Flo Ford",
        "there is no inspector 'Flo Ford'", "write its short name: flo-ford",
    ),
    "finding by its label": (
        ROUND, SOUTH, "findings: {stores: Bad., records: good}", "Bad.",
        "there is no finding 'Bad.'", "write its short name: bad",
    ),
    "recommendation by its subject": (
        ROUND, "[storage]", "[Storage of evidence]", "Storage of",
        "there is no recommendation 'Storage of evidence'", "write its short name: storage",
    ),
    "language without words": (
        ROUND, "date: 2017-10-02", "date: 2017-10-02\nlanguage: cy", "cy",
        "letters of the kind 'notice' have no words in 'cy'", "they have words in: en",
    ),
    "language without a country": (
        ROUND, "date: 2017-10-02", "date: 2017-10-02\nlanguage: en", "en\nsignatory",
        "'en' does not tell whose English: dates would be American", "write en-GB",
    ),
    "fact that another one needs": (
        KIND, "tone: {type: choice,", "tone: {needs: [stores_sen], type: choice,", "stores_sen]",
        "'stores_sen' is not a fact of this kind", "did you mean 'stores_seen'?",
    ),
    "letters after a name that nobody has": (
        FORCES, BO, f"{BO}, post_nominals: [QMP]", "QMP",
        "'QMP' are no letters that are known to stand after a name", "did you mean QPM?",
    ),
    "letters after a name with dots": (
        FORCES, BO, f"{BO}, post_nominals: [Q.P.M.]", "Q.P.M.",
        "'Q.P.M.' are no letters that are known to stand after a name", "did you mean QPM?",
    ),
    "letters after a name that are far from any": (
        FORCES, BO, f"{BO}, post_nominals: [Wizard]", "Wizard",
        "'Wizard' are no letters that are known to stand after a name",
        "if they are right, add them to the honours of data/inspectorate.yaml",
    ),
    "letters twice": (
        FORCES, BO, f"{BO}, post_nominals: [KPM, CBE, KPM]", "KPM]", "'KPM' stands here twice",
        "keep one of the two",
    ),
    "letters in the name as well": (
        FORCES, "name: Ann Able", "name: Ann Able QPM", "Ann Able QPM",
        "'QPM' stands in the name, and belongs to the letters after it",
        "leave it out of the name",
    ),
    "letters in the name instead": (
        FORCES, "name: Bo Baker", "name: 'Bo Baker, CBE'", "'Bo Baker",
        "'CBE' stands in the name, and belongs to the letters after it",
        "write it below post_nominals",
    ),
    "letters in an inspector's name": (
        INSPECTORS, "name: Flo Ford", "name: Flo Ford QPM", "Flo Ford QPM",
        "'QPM' stands in the name, and belongs to the letters after it",
        "write it below post_nominals",
    ),
    "source of a force": (
        FORCES, "name: Southshire Constabulary",
        "name: Southshire Constabulary\n    source: pcc_2016", "pcc_2016",
        "the source 'pcc_2016' is not among the sources of this file",
        "known here: gazette",
    ),
    "picture of a signature": (
        INSPECTORS, "assets/signatures/dot.svg", "assets/signatures/dott.svg",
        "assets/signatures/dott.svg", "'assets/signatures/dott.svg' is not among the templates",
        "did you mean 'assets/signatures/dot.svg'?",
    ),
    "mark": (
        INSPECTORATE, "assets/marks/dot.svg", "assets/marks/dots.svg", "assets/marks/dots.svg",
        "'assets/marks/dots.svg' is not among the templates",
        "did you mean 'assets/marks/dot.svg'?",
    ),
    "background": (
        RECOMMENDATIONS, "notice/background.html", "notice/backgrund.html", "passages/",
        "'passages/notice/backgrund.html' is not among the templates",
        "did you mean 'passages/notice/background.html'?",
    ),
    "source": (
        FORCES, f"{BO}, source: gazette", f"{BO}, source: gazete", "gazete",
        "the source 'gazete' is not among the sources of this file", "did you mean 'gazette'?",
    ),
    "source in a list": (
        FORCES, f"{BO}, source: gazette", f"{BO}, source: [gazette, The News, the-gazette]",
        "the-gazette", "the source 'the-gazette' is not among the sources of this file",
        "did you mean 'gazette'?",
    ),
    "invented name": (
        ROUND, "invented: [stores]", "invented: [outcome, store]", "store]",
        "there is no 'store' that could be invented", "did you mean 'stores'?",
    ),
    "an earlier finding is called invented, and there is none": (
        ROUND, "invented: [stores]", "invented: [outcome, earlier]", "earlier]",
        "'earlier' is called invented, but no earlier finding is given",
        "take it out, or give the earlier finding",
    ),
    "the earlier finding of another element": (
        ROUND, f"{SOUTH}\n    invented: [stores]",
        "findings: {stores: bad, records: {finding: good, earlier: "
        "{inspection: 2016, finding: good}}}\n    invented: [records.earlier, stores.earlier]",
        "stores.earlier]", "'stores.earlier' is called invented, but no earlier finding is given",
        "take it out, or give the earlier finding",
    ),
    "an earlier finding misspelt": (
        ROUND, "invented: [stores]", "invented: [store.earlier]", "store.earlier]",
        "there is no 'store.earlier' that could be invented", "did you mean 'stores.earlier'?",
    ),
    "invented name of the whole round": (
        ROUND, "assessments:", "invented: [store]\nassessments:", "store]",
        "there is no 'store' that could be invented", "did you mean 'stores'?",
    ),
    "something invented in a real finding": (
        ROUND, "    source: A letter", "    source: A letter\n    invented: [outcome]",
        "invented: [outcome]", "something invented can only stand in a specimen", "",
    ),
    "real finding without a source": (
        ROUND, "    source: A letter\n", "", "northshire",
        "this is presented as a real finding, but has no source",
        "give its source, or mark it with 'specimen: true'",
    ),
    "outcome that every finding must bear": (
        ROUND, NORTH, "findings: {stores: good, records: bad}", "bad}",
        "northshire: 'records' is bad, but the outcome 'all-good' needs every finding to be good",
        "mend the finding or the outcome; the findings fit: some-bad",
    ),
    "outcome that one finding must bear": (
        ROUND, SOUTH, "findings: {stores: good, records: good}", "some-bad",
        "southshire: the outcome 'some-bad' needs at least one finding that is bad",
        "mend the finding or the outcome; the findings fit: all-good, some-good",
    ),
    "outcome that a finding excludes": (
        ROUND, "outcome: some-bad", "outcome: some-good", "bad, records",
        "southshire: 'stores' is bad, but the outcome 'some-good' allows no finding that is bad",
        "mend the finding or the outcome; the findings fit: some-bad",
    ),
    "honour gained too late": (
        FORCES, BO, f"{BO}, post_nominals: [CBE, {{letters: QPM, from: 2023-01}}]", "{letters",
        "QPM was not given after 2022-09-07", "",
    ),
    "honour gained too early": (
        FORCES, BO, f"{BO}, post_nominals: [{{letters: KPM, from: 2018-12}}]", "{letters",
        "KPM was not given before 2022-09-08", "",
    ),
    "honour held too early": (
        FORCES, "[QPM]", "[KPM]", "KPM", "KPM was not given before 2022-09-08", "",
    ),
    "honour of an inspector": (
        INSPECTORS, "    titles:", "    post_nominals: [{letters: KPM, until: 2020}]\n    titles:",
        "{letters", "KPM was not given before 2022-09-08", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message", "hint"), SLIPS.values(), ids=SLIPS.keys()
)
def test_one_broken_reference_is_one_problem_at_its_place(
    small: SmallProject, file: str, old: str, new: str, at: str | None, message: str, hint: str
) -> None:
    small.edit(file, old, new)
    problem = small.problems()[0]
    # One choice can break its rule by more than one finding.
    assert len({(other.line, other.column) for other in small.problems()}) == 1
    assert (problem.message, problem.hint) == (message, hint) or at is None
    assert any((other.message, other.hint) == (message, hint) for other in small.problems())
    # A rule of the kind is broken in the round.
    file, at = (ROUND, "warm}") if at is None else (file, at)
    assert problem.file == str(small.root / file)
    assert (problem.line, problem.column) == small.place(file, at)


RIGHT = {
    "a choice without words": (ROUND, "tone: warm", "tone: plain"),
    "a specimen without a source": (ROUND, "    source: The press\n", ""),
    "a source in words": (FORCES, f"{BO}, source: gazette", f"{BO}, source: The News of 2018"),
    "an address as a source": (FORCES, f"{BO}, source: gazette", f"{BO}, source: 'https://x.org/a'"),
    "an honour gained on the last day": (
        FORCES, BO, f"{BO}, post_nominals: [{{letters: QPM, from: 2022-09-07}}]",
    ),
    "an honour gained on the first day": (
        FORCES, BO, f"{BO}, post_nominals: [{{letters: KPM, from: 2022-09-08}}]",
    ),
    "an honour gained in the year of change": (
        FORCES, BO, f"{BO}, post_nominals: [{{letters: QPM, from: 2022}}]",
    ),
    "an honour that is held still": (FORCES, BO, f"{BO}, post_nominals: [KPM, CBE]"),
    "letters that the project adds": (
        INSPECTORATE, "  KPM:", "  Wiz: {}\n  KPM:"),
    "a name that looks like letters": (FORCES, "name: Bo Baker", "name: Ma Kent"),
    "American English": (ROUND, "date: 2017-10-02", "date: 2017-10-02\nlanguage: en-US"),
    "quotes inside a title": (
        FORCES, "title: Chief Constable, name: Bo", "title: ‘C’ and ‘D’, name: Bo",
    ),
    "a source in quotes": (FORCES, f"{BO}, source: gazette", f"{BO}, source: “The News” of 2018”"),
    "a number": (ROUND, "{tone: warm}", "{tone: warm, stores_seen: 5}"),
    "earlier findings are invented": (
        ROUND, f"{SOUTH}\n    invented: [stores]",
        "findings: {stores: bad, records: {finding: good, earlier: "
        "{inspection: 2016, finding: good}}}\n    invented: [stores, earlier, records.earlier]",
    ),
    "a specimen by what the round says of all": (
        ROUND, "assessments:\n  northshire:\n    outcome: all-good",
        "specimen: true\ninvented: [outcome, earlier]\nassessments:\n  northshire:\n"
        "    outcome: all-good\n    invented: [stores]",
    ),
    "a real finding beside what is said of all": (
        ROUND, "assessments:\n  northshire:\n", "specimen: true\ninvented: [outcome]\n"
        "assessments:\n  northshire:\n    specimen: false\n",
    ),
    "an office of one force": (
        FORCES, "  southshire:\n",
        "  southshire:\n    other_offices: {fire-authority: [{title: Chair, name: Jo}]}\n",
    ),
    "a mark left out": (INSPECTORATE, "mark: assets/marks/dot.svg\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_is_no_problem(small: SmallProject, file: str, old: str, new: str) -> None:
    small.edit(file, old, new)
    assert not small.problems()


def test_a_kind_without_its_letter_is_a_problem(small: SmallProject) -> None:
    (small.root / "templates/letters/notice/letter.html").unlink()
    (problem,) = small.problems()
    assert problem.message == "the kind 'notice' has no letter.html"
    assert problem.file == str(small.root / KIND)


def test_a_passage_is_not_found_through_a_link_that_leads_outside(small: SmallProject) -> None:
    passage = small.root / "templates/passages/notice/warm.html"
    passage.unlink()
    passage.symlink_to(ROOT / "data/forces.yaml")
    (problem,) = small.problems()
    assert problem.message == "'passages/notice/warm.html' is not among the templates"


def test_all_broken_references_are_told_at_once(small: SmallProject) -> None:
    for file, old, new in (
        (ROUND, "tone: warm", "tone: warn"),
        (ROUND, "outcome: some-bad", "outcome: sum-bad"),
        (KIND, "none: [bad]", "none: [bed]"),
        (FORCES, f"{BO}, source: gazette", f"{BO}, source: gazete"),
        (INSPECTORATE, "dot.svg", "dots.svg"),
    ):
        small.edit(file, old, new)
    problems = small.problems()
    assert [problem.file.rsplit("/", 1)[-1] for problem in problems] == [
        "forces.yaml", "inspectorate.yaml", "first.yaml", "first.yaml", "kind.yaml",
    ]  # fmt: skip
    assert list(problems) == sorted(problems)


def test_recommendations_of_one_round_do_not_share_an_element(small: SmallProject) -> None:
    small.edit(
        RECOMMENDATIONS,
        "recommendations:\n",
        "recommendations:\n  again:\n    subject: Storage again\n"
        "    report: {title: A report, published: 2017}\n    text: Do it again.\n"
        "    elements:\n      stores: {name: more stores, label: Stores}\n",
    )
    small.edit(KIND, "name: Notice", "name: Notice\nseveral_recommendations: true")
    assert not small.problems()
    small.edit(ROUND, "recommendations: [storage]", "recommendations: [storage, again]")
    (problem,) = small.problems()
    assert (
        problem.message == "the element 'stores' is in more than one recommendation of this round"
    )
    assert (problem.line, problem.column) == small.place(ROUND, "recommendations:")


def test_a_kind_speaks_of_several_recommendations_only_if_it_says_so(small: SmallProject) -> None:
    small.edit(
        RECOMMENDATIONS,
        "recommendations:\n",
        "recommendations:\n  again:\n    subject: Storage again\n"
        "    report: {title: A report, published: 2017}\n    text: Do it again.\n",
    )
    small.edit(ROUND, "recommendations: [storage]", "recommendations: [storage, again]")
    (problem,) = small.problems()
    assert problem.message == "letters of the kind 'notice' speak of one recommendation only"
    small.edit(KIND, "name: Notice", "name: Notice\nseveral_recommendations: true")
    assert not small.problems()


def test_more_than_half_is_more_than_half(small: SmallProject) -> None:
    small.edit(KIND, "some: [bad]}", "most: [bad]}")
    (problem,) = small.problems()
    assert problem.message == (
        "southshire: the outcome 'some-bad' needs more than half of the findings to be bad"
    )
    assert (
        problem.hint == "no outcome of this kind of letter fits these findings: mend the findings"
    )
    assert (problem.line, problem.column) == small.place(ROUND, "some-bad")
    small.edit(ROUND, SOUTH, "findings: {stores: bad, records: bad}")
    assert not small.problems()


def test_an_inconsistent_assessment_fails_its_own_letter_and_no_other(small: SmallProject) -> None:
    small.edit(ROUND, SOUTH, "findings: {stores: good, records: good}")
    loaded = small.load()
    assert list(loaded.letter_problems) == [("first", "southshire")]

    assert compose(loaded, "first", "northshire").letter.force == "northshire"
    with pytest.raises(ProblemsError) as raised:
        compose(loaded, "first", "southshire")
    assert raised.value.problems == loaded.letter_problems["first", "southshire"]


def test_what_is_wrong_elsewhere_is_told_with_what_is_wrong_in_letters(small: SmallProject) -> None:
    small.edit(ROUND, SOUTH, "findings: {stores: good, records: good}")
    small.edit(INSPECTORATE, "dot.svg", "dots.svg")
    with pytest.raises(ProblemsError) as raised:
        small.load()
    assert len(raised.value.problems) == 2


def test_a_choice_says_which_other_facts_it_needs(small: SmallProject) -> None:
    small.edit(KIND, "tone: {type: choice,", "tone: {needs: [stores_seen], type: choice,")
    (problem,) = small.problems()
    assert problem.message == "'tone' needs the fact 'stores_seen', which is given nowhere"
    assert problem.hint == "add stores_seen to the facts of the round, or leave tone out"
    assert (problem.line, problem.column) == small.place(ROUND, "tone: warm")
    # It hits its own letter only.
    assert set(small.load().letter_problems) == {("first", "northshire")}
    small.edit(ROUND, "{tone: warm}", "{tone: warm, stores_seen: 5}")
    assert not small.problems()


def test_a_bare_yes_is_one_problem(small: SmallProject) -> None:
    small.edit(ROUND, "specimen: true", "specimen: yes")
    (problem,) = small.problems()
    assert problem.message == "YAML takes a bare yes for a boolean"


def test_what_a_round_says_of_all_holds_where_an_assessment_says_nothing(
    small: SmallProject,
) -> None:
    small.edit(ROUND, "assessments:", "specimen: true\ninvented: [outcome]\nassessments:")
    small.edit(ROUND, "    specimen: true\n", "")
    small.edit(ROUND, "    source: A letter\n", "")
    north, south = small.load().register.rounds["first"].assessments.values()
    assert (north.specimen, north.invented) == (True, ("outcome",))
    assert (south.specimen, south.invented) == (True, ("stores",))
    small.edit(ROUND, "  northshire:", "  northshire:\n    specimen: false")
    small.edit(ROUND, "    invented: [stores]", "    invented: []")
    (problem,) = small.load().letter_problems["first", "northshire"]
    assert problem.message == "this is presented as a real finding, but has no source"
    north, south = small.load().register.rounds["first"].assessments.values()
    assert (north.specimen, north.invented) == (False, ())
    assert (south.specimen, south.invented) == (True, ())
