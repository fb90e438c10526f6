"""Tables with one row a figure: Fingertips' exports, tidy files, our own template.

Rows come by the hundred thousand, so whatever can be looked up before the first of them is.
"""

from collections.abc import Iterator
from decimal import Decimal

from indicators.reading import numbers
from indicators.reading.cells import AREA_CODE, AT_MOST_REMEMBERED, LONGEST, PUBLISHED, Cells, clean
from indicators.reading.fields import ABOUT, NUMBERS
from indicators.reading.rows import About, Problem, Reading

SEXES = ("male", "female", "persons", "person", "males", "females", "boys", "girls", "men", "women")
NO_BREAKDOWN = ("", "na", "n/a", "-", "none")


def walk(table) -> Iterator[Reading | Problem]:
    """The readings and problems of a table (a `Reader`) whose `mapping` says which column is which field."""
    at, heading_of, extra = table.places()
    cells_of = Cells(heading_of, has_decimal_commas=table.has_decimal_commas)
    width, about = table.width, table.about
    given = {field for field, place in at.items() if place != width}
    has_about, has_inequality = bool(given & set(ABOUT)), "inequality" in given
    texts = {field: cells_of.texts(field) for field in LONGEST}
    keys, names, codes, areas, types = (texts[f] for f in ("key", "name", "area_code", "area_name", "area_type"))
    sexes, ages, kinds, categories = (texts[f] for f in ("sex", "age", "category_type", "category"))
    notes, published = texts["value_note"], [(texts[field], at[field]) for field in PUBLISHED]
    key_at, name_at, code_at, area_at = at["key"], at["name"], at["area_code"], at["area_name"]
    type_at, sex_at, age_at = at["area_type"], at["sex"], at["age"]
    kind_at, category_at, note_at, inequality_at = (
        at["category_type"],
        at["category"],
        at["value_note"],
        at["inequality"],
    )
    period_at, value_at = at["period"], at["value"]
    limits = [(field, at[field]) for field in NUMBERS if field != "value"]
    is_code, longest = AREA_CODE.fullmatch, LONGEST["name"]
    is_plain, found, number_of, periods = numbers.PLAIN.fullmatch, cells_of.found, cells_of.number, cells_of.periods

    is_remark = [True, *[False] * (width - 1)]  # a source or a footnote below the table

    for row, cells, problems in table.rows():
        del cells[width:]
        cells += extra
        key, name = keys[cells[key_at]], names[cells[name_at]]
        code, area = codes[cells[code_at]], areas[cells[area_at]]
        sex, kind, category = sexes[cells[sex_at]], kinds[cells[kind_at]], categories[cells[category_at]]
        if has_inequality:
            sex, kind, category = _of_inequality(clean(cells[inequality_at]), sex, kind, category)
        note, value_text = notes[cells[note_at]], cells[value_at]
        if is_plain(value_text):
            value, reason = Decimal(value_text), ""
        else:
            value_text, value, reason, note = cells_of.value(value_text, note)
        figures = [number_of(field, cells[place]) if cells[place] else None for field, place in limits]
        period = periods[cells[period_at]]
        key = key or name
        if not (key and (code or area) and (not code or is_code(code)) and len(key) <= longest >= len(name)):
            _refuse_names(cells_of, given, key, name, code, area)
        if period.__class__ is str:
            cells_of.refuse("period", period)
        if found and [bool(cell.strip()) for cell in cells[:width]] == is_remark:
            found.clear()
            continue
        if found or problems:
            yield from problems
            yield from cells_of.problems(row)
            continue
        if has_about and key not in about and len(about) < AT_MOST_REMEMBERED:
            about[key] = About(name, *(clean(cells[at[field]]) for field in ABOUT))
        judged = [known[cells[place]] for known, place in published]
        yield Reading(
            row,
            key,
            name or key,
            code,
            area,
            types[cells[type_at]],
            sex,
            ages[cells[age_at]],
            kind,
            category,
            period,
            value_text,
            value,
            reason,
            *figures,
            note,
            *judged,
        )


def _refuse_names(cells_of, given, key, name, code, area):
    """What is wrong with the words for the indicator and the area."""
    if not key:
        cells_of.refuse("name" if "name" in given else "key", "Write which indicator it is.")
    elif max(len(key), len(name)) > LONGEST["name"]:
        cells_of.refuse("name", f"The name of the indicator has more than {LONGEST['name']} characters.")
    if code and not AREA_CODE.fullmatch(code):
        cells_of.refuse("area_code", f"“{code[:40]}” is not the code of an area: up to 20 letters and figures.")
    elif not (code or area):
        cells_of.refuse("area_code" if "area_code" in given else "area_name", "Write the area.")


def _of_inequality(text, sex, kind, category):
    """A tidy file's one column for every breakdown: a sex, or a category of no stated type."""
    if text.casefold() in NO_BREAKDOWN:
        return sex, kind, category
    if text.casefold() in SEXES:
        return text, kind, category
    return sex, kind or "Inequality", text
