"""Our own template: an empty workbook for figures that no publisher offers as a file, with a sheet that explains it."""

from indicators.reading.fields import NUMBERS, meaning
from lutonhet.sheets.columns import Column, Text
from lutonhet.sheets.writing import write_workbook

SHEET, GUIDANCE = "Figures", "Guidance"
LINES = {  # heading → what to write, example
    "Indicator ID": (
        "The publisher’s number of the indicator, if there is one. Leave it blank otherwise.",
        "92443",
    ),
    "Indicator": ("The name of the indicator. Write it the same each time.", "Smoking prevalence, adults 18+"),
    "Area code": ("The ONS code of the area, a letter and eight figures. A ward has one too.", ""),
    "Area name": ("The name of the area. Enough by itself if the area is already known here.", "Leeds"),
    "Area type": ("What kind of area it is, in the publisher’s words.", "Ward"),
    "Sex": ("Male, Female or Persons. Blank if the figure is not by sex.", "Persons"),
    "Age": ("The age group, in the publisher’s words.", "18+ yrs"),
    "Category type": (
        "What a figure for part of the people is divided by. Blank for the figure of all.",
        "Ethnic group",
    ),
    "Category": (
        "The part of the people that the figure is for. Blank for the figure of all.",
        "Asian / Asian British",
    ),
    "Time period": (
        "2022 is a calendar year, 2021/22 a financial year, 2018-20 several years pooled, Apr-22 a month, "
        "2022 Q1 and 2021/22 Q1 quarters, Oct 2021 - Sep 2022 twelve months.",
        "2021/22",
    ),
    "Value": (
        "The figure, as printed. A missing figure is never 0: write * if it is withheld, - or N/a if there is none.",
        "14.1",
    ),
    "Lower CI 95.0 limit": ("The lower limit of the 95% confidence interval, if there is one.", "11.2"),
    "Upper CI 95.0 limit": ("The upper limit of the same. Write both or neither.", "17.0"),
    "Lower CI 99.8 limit": ("The lower limit of the 99.8% confidence interval, if there is one.", ""),
    "Upper CI 99.8 limit": ("The upper limit of the same.", ""),
    "Count": ("How many cases or people the figure counts. Small numbers are withheld from readers by it.", "231"),
    "Denominator": ("Out of how many.", "1,640"),
    "Value note": ("Anything that a reader of this one figure has to know.", "Estimated"),
}


class _Number(Column):
    kind = "number"


class _Explanation(Text):
    has_lines = True


def write() -> bytes:
    """The empty template as an XLSX file. All but its numbers are text, so that 2011/12 does not become a date."""
    columns = [(_Number if meaning(name) in NUMBERS else Text)(name, name) for name in LINES]
    guidance = [Text("column", "Column"), _Explanation("what", "What to write"), Text("example", "Example")]
    rows = [[heading, what, example] for heading, (what, example) in LINES.items()]
    rows += [
        ["", "", ""],
        ["One row is one figure", "One indicator, of one area, in one period, for one sex, age group or category.", ""],
        ["The whole and its parts", "The figure of all people has no category. Its parts have one row each.", ""],
        ["Headings", "Keep the first row. Columns that you do not need may stay empty or be taken out.", ""],
        ["Many figures", "A workbook may have 2,000 rows. For more, save the sheet Figures as CSV UTF-8.", ""],
    ]
    return write_workbook([(SHEET, columns, []), (GUIDANCE, guidance, rows)])
