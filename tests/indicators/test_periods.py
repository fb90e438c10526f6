"""Periods as sources print them."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import periods
from indicators.periods import UnknownPeriod

READ = {
    "2022": (date(2022, 1, 1), date(2022, 12, 31)),
    "2018-20": (date(2018, 1, 1), date(2020, 12, 31)),
    "2018 – 20": (date(2018, 1, 1), date(2020, 12, 31)),
    "2018-2020": (date(2018, 1, 1), date(2020, 12, 31)),
    "1998-00": (date(1998, 1, 1), date(2000, 12, 31)),
    "2021/22": (date(2021, 4, 1), date(2022, 3, 31)),
    "1999/00": (date(1999, 4, 1), date(2000, 3, 31)),
    "2021/2022": (date(2021, 4, 1), date(2022, 3, 31)),
    "2018/19-20/21": (date(2018, 4, 1), date(2021, 3, 31)),
    "2018/19 – 2020/21": (date(2018, 4, 1), date(2021, 3, 31)),
    "Apr-22": (date(2022, 4, 1), date(2022, 4, 30)),
    "Apr-99": (date(1999, 4, 1), date(1999, 4, 30)),
    "April 2022": (date(2022, 4, 1), date(2022, 4, 30)),
    "Feb-24": (date(2024, 2, 1), date(2024, 2, 29)),
    "Oct 2021-Sep 2022": (date(2021, 10, 1), date(2022, 9, 30)),
    "2015 Q1": (date(2015, 1, 1), date(2015, 3, 31)),
    "2015 Q4": (date(2015, 10, 1), date(2015, 12, 31)),
    "2021/22 Q1": (date(2021, 4, 1), date(2021, 6, 30)),
    "2021/22 Q4": (date(2022, 1, 1), date(2022, 3, 31)),
    # As Fingertips prints its kinds of year.
    "2018 - 20": (date(2018, 1, 1), date(2020, 12, 31)),
    "2016/17 - 20/21": (date(2016, 4, 1), date(2021, 3, 31)),
    "2019 Mar": (date(2019, 3, 1), date(2019, 3, 31)),
    "Mar 2006 - Feb 2008": (date(2006, 3, 1), date(2008, 2, 29)),
    "2006 Q2 - 2007 Q1": (date(2006, 4, 1), date(2007, 3, 31)),
    "2006/07 Q4 - 2007/08 Q3": (date(2007, 1, 1), date(2007, 12, 31)),
    "2006/07 Q1-Q3": (date(2006, 4, 1), date(2006, 12, 31)),
    "2013/14 Q1 - 2014/15 Q4": (date(2013, 4, 1), date(2015, 3, 31)),
    # As surveys and councils print theirs.
    "Apr-Jun 2022": (date(2022, 4, 1), date(2022, 6, 30)),
    "2022 Q1 – Q2": (date(2022, 1, 1), date(2022, 6, 30)),
    "Year ending March 2024": (date(2023, 4, 1), date(2024, 3, 31)),
    "12 months to Feb 2023": (date(2022, 3, 1), date(2023, 2, 28)),
    "year to feb 2024": (date(2023, 3, 1), date(2024, 2, 29)),
    "Q2 2021/22": (date(2021, 7, 1), date(2021, 9, 30)),
    "2019 Apr - 2020 Mar": (date(2019, 4, 1), date(2020, 3, 31)),
    "Apr-19 - Mar-20": (date(2019, 4, 1), date(2020, 3, 31)),
}
UNREADABLE = [
    "",
    "soon",
    "22",
    "2021/23",
    "2020-18",
    "2020/21-18/19",
    "Foo-22",
    "2022 Q5",
    "2021/22 Q0",
    "0000",
    "Sep 2022-Oct 2021",
    "13 2009",
    "2022-03",
    "2006 Q3-Q2",
    "1900 Q1 - 1990 Q1",
    "Year ending Foo 2022",
    "Year ending Jan 0001",
    "2009/10 Q9 - 2010/11 Q1",
    "2022 " * 40,
    "٢٠٢٢",
]


@pytest.mark.parametrize("text", READ)
def test_what_sources_print_is_read(text):
    period = periods.parse(f" {text} ")
    assert (period.start, period.end) == READ[text]
    assert period.label == text


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(UnknownPeriod, match="2021/22, 2018-20"):
        periods.parse(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text):
    try:
        period = periods.parse(text)
    except UnknownPeriod:
        return
    assert period.start <= period.end
    assert period.label == " ".join(text.split())


PIECES = [
    "-",
    " - ",
    "–",
    "/",
    " ",
    "Q",
    "Q1",
    "Q4",
    "q",
    "Mar",
    "Foo",
    "year ending",
    "12 months to",
    "20",
    "07",
    "99",
]
PIECES += ["2018", "2021", "0000", "9999", "1", "\xa0", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_no_text_made_of_pieces_of_periods_breaks_the_reading(text):
    try:
        period = periods.parse(text)
    except UnknownPeriod as refusal:
        assert len(str(refusal)) < 200
        return
    assert period.start <= period.end
    assert period.end.year - period.start.year <= periods.LONGEST_POOL


@given(st.integers(1900, 2098))
def test_four_financial_quarters_make_the_year(year):
    label = f"{year}/{(year + 1) % 100:02d}"
    whole = periods.parse(label)
    quarters = [periods.parse(f"{label} Q{number}") for number in range(1, 5)]
    assert (quarters[0].start, quarters[-1].end) == (whole.start, whole.end)
    for earlier, later in itertools.pairwise(quarters):
        assert later.start == earlier.end + timedelta(days=1)


def test_pooled_years_that_share_a_year_overlap_and_others_do_not():
    assert periods.parse("2017-19").overlaps(periods.parse("2018-20"))
    assert not periods.parse("2015-17").overlaps(periods.parse("2018-20"))
    assert not periods.parse("2021/22").overlaps(periods.parse("2022/23"))


def test_only_what_runs_for_more_than_a_year_is_pooled():
    assert periods.parse("2018-20").is_pooled
    assert not any(periods.parse(text).is_pooled for text in ("2020", "2019/20", "Apr-22", "2015 Q1"))
