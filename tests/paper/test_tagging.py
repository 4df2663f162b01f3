"""The tag tree of a written PDF: what a screen reader gets of a letter."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from letterforge.errors import LetterforgeError
from tests.support.sample_pdf import Reader, Sample, Tag

WORDS = "These are words that fill the line of a letter until it has to be broken. "
SIGNATURE = "asset:assets/signatures/specimen-m-cunningham.svg"
MARK = "asset:assets/marks/inspectorate.svg"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("templates"))


def read(sample: Sample, body: str) -> Reader:
    return Reader(sample.make(body).content)


def outline(sample: Sample, body: str) -> object:
    return read(sample, body).root.outline()


def only(root: Tag, kind: str) -> Tag:
    (tag,) = root.all(kind)
    return tag


def test_elements_become_standard_tags(sample: Sample) -> None:
    body = (
        "<header><address>A<br>B</address></header><main><p>P <strong>S</strong> <em>E</em></p>"
        "<h1>H</h1><blockquote>Q</blockquote><p><time>T</time></p></main>"
    )
    assert outline(sample, body) == (
        "Document",
        ("Div", ("Div", ("P", "A "), ("P", "B"))),
        (
            "Part",
            ("P", "P ", ("Span", "S "), ("Span", "E")),
            ("H1", "H"),
            ("BlockQuote", ("P", "Q")),
            ("P", ("Span", "T")),
        ),
    )


@pytest.mark.parametrize("tag", ["p", "address", "div"])
def test_each_line_of_an_address_is_a_paragraph(sample: Sample, tag: str) -> None:
    body = f"<{tag}><strong>A <i>B</i></strong> C<br>\nD <b>E</b><br>F</{tag}>"
    assert outline(sample, body) == (
        "Document",
        (
            "Div",
            ("P", ("Span", "A ", ("Span", "B")), " C "),
            ("P", "D ", ("Span", "E ")),
            ("P", "F"),
        ),
    )


def test_the_order_is_that_of_the_html_though_painting_has_another(sample: Sample) -> None:
    body = '<p style="position: relative; z-index: 1">one</p><p style="float: right">two</p>three'
    assert read(sample, body).root.text == "onetwothree"


def test_footers_are_artifacts_and_no_tags(sample: Sample) -> None:
    reader = read(sample, "<p>Text</p>")
    assert reader.root.outline() == ("Document", ("P", "Text"))
    footer = {"/Type": "/Pagination", "/Subtype": "/Footer"}
    (found,) = [a for a in reader.artifacts if footer.items() <= a[1].items()]
    assert found[2] == "Page 1 of 1"


def test_a_background_picture_of_the_page_is_a_watermark_on_every_page(tmp_path: Path) -> None:
    sample = Sample(
        tmp_path, '@page { background: white url("asset:assets/marks/specimen.svg") no-repeat }'
    )
    reader = read(sample, '<p>One</p><p style="break-before: page">Two</p>')
    marks = [page for page, entries, _ in reader.artifacts if "/Watermark" in entries.values()]
    assert marks == [0, 1]
    assert reader.root.all("Figure") == []


def test_a_paragraph_over_two_pages_is_one_element(sample: Sample) -> None:
    reader = read(sample, f"<main><p>{(WORDS * 80).strip()}</p></main>")
    assert len(reader.file.pages) == 2
    assert [tag.kind for tag in reader.root.walk()] == ["Document", "Part", "P"]
    assert reader.root.text == WORDS.strip() + (" " + WORDS.strip()) * 79


def test_lines_end_with_a_space_but_for_broken_words(sample: Sample) -> None:
    body = '<p style="width: 35mm">The two- and three-year counter-corruption counter-plans</p>'
    assert only(read(sample, body).root, "P").kids == [
        "The two- and three-",
        "year counter-",
        "corruption counter-",
        "plans",
    ]


def test_a_hyphen_before_a_space_keeps_it_at_a_line_end(sample: Sample) -> None:
    paragraph = only(read(sample, '<p style="width: 17mm">The two- and</p>').root, "P")
    assert paragraph.kids == ["The two- ", "and"]


def test_words_that_are_one_word_elsewhere_keep_their_space(sample: Sample) -> None:
    assert read(sample, "<p>Go away or find a<br>way</p>").root.text == "Go away or find a way"


def test_a_space_between_two_elements_stays(sample: Sample) -> None:
    body = "<p><b>one</b> <i>two</i> <b>three</b></p>"
    assert read(sample, body).root.text == "one two three"


def test_a_no_break_space_between_two_elements_stays(sample: Sample) -> None:
    body = "<p>Ann <abbr title='x'>CBE</abbr>&nbsp;<abbr title='y'>QPM</abbr></p>"
    assert read(sample, body).root.text == "Ann CBE QPM"


def test_lists_know_their_numbering(sample: Sample) -> None:
    root = read(
        sample,
        '<ol><li>a</li><li>b</li></ol><ul><li>c</li></ul><ul style="list-style: none"><li>d</ul>',
    ).root
    assert [tag.element.A.ListNumbering for tag in root.all("L")] == ["/Decimal", "/Disc", "/None"]
    assert root.all("L")[0].outline() == (
        "L",
        ("LI", ("Lbl", "1. "), ("LBody", "a")),
        ("LI", ("Lbl", "2. "), ("LBody", "b")),
    )
    assert root.all("L")[2].outline() == ("L", ("LI", ("LBody", "d")))


def test_terms_and_descriptions_are_list_items(sample: Sample) -> None:
    body = "<dl><dt>Email</dt><dd>x@y</dd><dt>Tel</dt><dd>1</dd></dl>"
    assert outline(sample, body) == (
        "Document",
        (
            "L",
            ("LI", ("Lbl", "Email"), ("LBody", "x@y")),
            ("LI", ("Lbl", "Tel"), ("LBody", "1")),
        ),
    )


def test_tables_have_scopes_and_keep_empty_cells(sample: Sample) -> None:
    root = read(
        sample,
        "<table><thead><tr><th>A<th>B</tr></thead><tbody><tr><th scope=row>C<td></tr></table>",
    ).root
    assert [tag.element.A.Scope for tag in root.all("TH")] == ["/Column", "/Column", "/Row"]
    assert len(root.all("TD")) == 1
    assert [tag.kind for tag in root.all("Table")[0].kids] == ["THead", "TBody"]


def test_a_repeated_table_header_is_read_once(sample: Sample) -> None:
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(60))
    reader = read(sample, f"<table><thead><tr><th>Head</th></tr></thead>{rows}</table>")
    assert len(reader.file.pages) == 2
    assert reader.root.text.count("Head") == 1


def test_a_link_says_its_words_and_is_one_element_over_two_lines(sample: Sample) -> None:
    words = "the report on all of the forces"
    body = f'<p style="width: 40mm"><a href="https://example.org/x">{words}</a></p>'
    link = only(read(sample, body).root, "Link")
    assert link.text == words
    assert len(link.annotations) == 2
    assert [str(a.Contents) for a in link.annotations] == [words, words]
    assert str(link.annotations[0].A.URI) == "https://example.org/x"


def test_a_link_with_a_title_says_that(sample: Sample) -> None:
    body = '<p><a href="mailto:x@y.org" title="Write to X">x@y.org</a></p>'
    link = only(read(sample, body).root, "Link")
    (annotation,) = link.annotations
    assert str(annotation.Contents) == "Write to X"


def test_a_picture_has_its_words_and_its_place_in_points_upwards(sample: Sample) -> None:
    body = f'<img src="{MARK}" alt="The mark" style="display: block; width: 30mm; height: 10mm">'
    figure = only(read(sample, body).root, "Figure")
    assert str(figure.element.Alt) == "The mark"
    left, bottom, right, top = (float(number) for number in figure.element.A.BBox)
    millimetre, page = 72 / 25.4, 297
    assert left == pytest.approx(20 * millimetre, abs=0.01)
    assert right == pytest.approx(50 * millimetre, abs=0.01)
    assert top == pytest.approx((page - 20) * millimetre, abs=0.01)
    assert bottom == pytest.approx((page - 30) * millimetre, abs=0.01)


def test_decoration_is_no_figure(sample: Sample) -> None:
    body = f'<p>A</p><img src="{MARK}" alt=""><p aria-hidden="true">Ornament</p>'
    assert outline(sample, body) == ("Document", ("P", "A"))


def test_a_picture_without_alternative_text_is_refused(sample: Sample) -> None:
    with pytest.raises(LetterforgeError, match=r"inspectorate\.svg' has no alternative text"):
        sample.make(f'<p>A</p><img src="{MARK}">')


def test_faded_text_is_refused(sample: Sample) -> None:
    with pytest.raises(LetterforgeError, match="'Faint' is faded"):
        sample.make('<p>A</p><p style="opacity: 0.5">Faint</p>')


def test_another_language_is_told(sample: Sample) -> None:
    root = read(sample, '<p>Police and <span lang="cy">Heddlu</span></p>').root
    span = only(root, "Span")
    assert (str(span.element.Lang), span.text) == ("cy", "Heddlu")


def test_the_signature_has_an_empty_field_of_its_size(sample: Sample) -> None:
    body = (
        f'<p>{WORDS}</p><div class="x" style="break-before: page">'
        f'<img id="signature" src="{SIGNATURE}" alt="Signature" data-seal-name="Seal of X"></div>'
    )
    reader = read(sample, body)
    form, figure = only(reader.root, "Form"), only(reader.root, "Figure")
    (widget,) = form.annotations
    (listed,) = reader.file.Root.AcroForm.Fields
    assert widget.objgen == listed.objgen
    assert (widget.FT, str(widget.T), str(widget.TU)) == ("/Sig", "Signature1", "Seal of X")
    assert str(widget.Contents) == "Seal of X"
    assert (int(widget.F), "/V" in widget) == (132, False)
    assert list(widget.Rect) == list(figure.element.A.BBox)
    assert widget.Rect[2] - widget.Rect[0] > Decimal(100)
    assert [a.objgen for a in reader.file.pages[1].Annots] == [widget.objgen]
    assert int(reader.file.Root.AcroForm.SigFlags) == 1


def test_a_seal_is_named_as_one_and_not_as_the_picture_below_it(sample: Sample) -> None:
    reader = read(sample, f'<p>A <img id="signature" src="{SIGNATURE}" alt="A hand"></p>')
    (field,) = reader.file.Root.AcroForm.Fields
    assert str(field.TU) == "Digital seal"


def test_without_a_signature_picture_there_is_no_field(sample: Sample) -> None:
    reader = read(sample, f'<p>A</p><img src="{SIGNATURE}" alt="Signature">')
    assert "/AcroForm" not in reader.file.Root
    assert reader.root.all("Form") == []


def test_contents_and_annotations_lead_back_to_their_tags(sample: Sample) -> None:
    body = f'<p>A <a href="https://example.org">B</a></p><img id="signature" src="{MARK}" alt="C">'
    reader = read(sample, body)
    numbers = list(reader.file.Root.StructTreeRoot.ParentTree.Nums)
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for tag in reader.root.walk():
        for annotation in tag.annotations:
            assert owners[int(annotation.StructParent)].objgen == tag.element.objgen
    page = owners[int(reader.file.pages[0].StructParents)]
    for tag in reader.root.walk():
        for kid in tag.element.K:
            if isinstance(kid, int):
                assert page[kid].objgen == tag.element.objgen
