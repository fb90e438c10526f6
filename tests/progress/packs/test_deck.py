"""The five slides that the place tells its story with: made from the data, every fact of the printed ones is there."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from indicators.models import Observation
from progress.packs.deck import compose_deck
from progress.packs.pptx.presentation import pptx_of
from tests.progress.packs.opened import A, P, charts_of, slides_of
from workstreams.models import Achievement, Workstream

FACTS = Path(__file__).resolve().parents[2] / "data" / "deck_slides.txt"
NOW = datetime(2026, 11, 27, 15, 40, tzinfo=UTC)
CODE = re.compile(r"^[A-Z]+-[A-Z]+\d+\s+")


def tidy(text):
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return re.sub(r"\s+", " ", text).strip().rstrip(".:").strip().casefold()


def missing_from(content: bytes) -> list[str]:
    """The facts that a presentation does not tell on a slide of their title."""
    slides = slides_of(content)
    missing = []
    for line in FACTS.read_text(encoding="utf-8").splitlines():
        title, fact = line.split("\t")
        of_title = [one for one in slides if one.title.casefold().startswith(title.casefold())]
        if " | " in fact:
            is_told = tidy(fact) in {tidy(" | ".join(_without_arrows(row))) for one in of_title for row in one.rows}
        else:
            texts = [tidy(CODE.sub("", text)) for one in of_title for text in (one.title, *one.texts)]
            texts += [tidy(text.removeprefix("also known as ").split(".")[0]) for text in texts]
            wanted = tidy(fact)
            # A short one must stand alone: “Time” is an input and not a word of some sentence.
            is_told = wanted in texts or (len(wanted) >= 20 and any(wanted in text for text in texts))
            is_told = is_told or any(text.startswith(f"{wanted} (") for text in texts)
        if not is_told:
            missing.append(line)
    return missing


def _without_arrows(row):
    return [re.sub(r"^[↑↓→] ", "", cell) for cell in row]


@pytest.fixture
def deck(luton):
    return pptx_of(compose_deck(NOW))


def test_every_fact_of_the_printed_slides_is_told_on_its_slide(deck):
    assert len(FACTS.read_text(encoding="utf-8").splitlines()) == 134
    missing = missing_from(deck)
    assert missing == [], "\n".join(missing)


def test_a_fact_that_is_not_there_would_be_missed(luton):
    Workstream.objects.filter(slug="net-zero").update(name="Net one")
    Achievement.objects.filter(text__startswith="Undertook QI").update(text="Undertook nothing")
    Observation.objects.filter(value_text="77.0").update(value_text="77.1")
    missing = missing_from(pptx_of(compose_deck(NOW)))
    assert len(missing) == 4
    assert sum("Net Zero" in one for one in missing) == 2


def test_every_slide_has_a_title_of_its_own_and_says_as_at_and_check_code(deck, luton):
    document, slides = compose_deck(NOW), slides_of(deck)
    titles = [one.title for one in slides]
    assert len(set(titles)) == len(titles)
    assert all(titles)
    for slide in slides:
        assert f"Working copy · as at 27 November 2026, 15:40 · check code {document.check_code[:4]}" in " ".join(
            slide.paragraphs
        )


def test_tables_are_tables_charts_are_charts_and_links_hold_on_to_their_cards(deck):
    slides = slides_of(deck)
    tables = [table for one in slides for table in one.tables]
    assert tables
    assert all(table.find(f"{A}tblPr").get("firstRow") == "1" for table in tables)
    assert [sum(number for _, number in bars) for bars in charts_of(deck)] == [27]
    links = [link for one in slides for link in one.tree.iter(f"{P}cxnSp")]
    glued = [link for link in links if link.find(f".//{A}stCxn") is not None and link.find(f".//{A}endCxn") is not None]
    assert len(glued) == 8
    described = [one for slide in slides for one in slide.tree.iter(f"{P}graphicFrame")]
    assert all(one.find(f".//{P}cNvPr").get("descr") for one in described)


def test_of_the_same_data_the_same_bytes_come_again(luton):
    assert pptx_of(compose_deck(NOW)) == pptx_of(compose_deck(NOW))


def test_the_command_writes_the_deck_from_the_first_day(db, tmp_path):
    """An empty database has a deck too, that says what is missing."""
    out = tmp_path / "deck.pptx"
    call_command("pack", deck=True, out=str(out))
    slides = slides_of(out.read_bytes())
    assert slides[0].title == "The programme"
    assert any("No next step is promised." in text for one in slides for text in one.texts)
