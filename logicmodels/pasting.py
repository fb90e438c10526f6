"""A list that somebody pasted, as the items that they meant: bullets and numbering stripped, soft breaks joined.

Pure: text in, texts out. What stands in front of the lines of a list: Word gives a bullet or a number and a tab (its
bullets may be letters of the fonts Symbol and Wingdings), slides and web pages a bullet and a space, people a hyphen.
"""

import re

from lutonhet.folding import folded

# As Word, slides and web pages draw them; the letters of the private area are Symbol's and Wingdings' bullets.
GLYPHS = "•‣⁃∙◦●○■□▪▫◆◇◊▶►▸➢➤➔→⇒»✓✔✗✘☐☑☒·¤§Ø\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf06f\uf02d"
LETTER_GLYPHS = "§Ø¤"  # also letters and signs that a sentence may begin with: bullets only before a space
BULLET = re.compile(rf"(?:[{GLYPHS}]\s*|[-–—*o]\s+)")
NUMBER = re.compile(r"\(?(\d{1,3}(?:\.\d{1,3})*)(?:[.)]\s+|[.)]?\s*\t\s*)")
LETTER = re.compile(r"\(?([a-zA-Z]|[ivxIVX]{2,5})(?:[.)]\s+|[.)]?\s*\t\s*)")
INLINE = re.compile(rf"\s+[{re.sub('[§Ø¤→⇒»-]', '', GLYPHS)}]\s+")
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
ALPHABET = tuple("abcdefghijklmnopqrstuvwxyz")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def split_list(text: str) -> list[str]:
    """The items of a pasted list, in their order, each a single line.

    Every line is an item, unless the list has bullets or numbers from its first line on: then a line without one,
    directly below an item, is the rest of it, as where a PDF breaks its lines. Letters count as numbering only where
    they follow each other from a or i, so that “A. Smith leads” keeps its initial. A line with several bullets is
    several items.
    """
    lines = [part for line in _lines(text) for part in INLINE.sub("\n• ", line).split("\n")]
    letters = _lettered(lines)
    read = [_without_marker(line.strip(), is_lettered=number in letters) for number, line in enumerate(lines)]
    said = [had_marker for line, (_, had_marker) in zip(lines, read, strict=True) if line.strip()]
    is_marked = sum(said) > 1 and said[0]
    items, is_below_an_item = [], False
    for rest, had_marker in read:
        if is_marked and rest and not had_marker and is_below_an_item:
            items[-1] = f"{items[-1]} {rest}"
        elif rest:
            items.append(rest)
        is_below_an_item = bool(rest)  # an empty line parts, and a bullet alone has its text in the next line
    return [" ".join(item.split()) for item in items]


def repeated(texts: list[str], known: dict[str, str]) -> list[str]:
    """For each text, what says the same: a name of `known` (folded text → name), or “line n” above it, or ""."""
    seen, found = {}, []
    for number, text in enumerate(texts, start=1):
        key = folded(text)
        found.append(known.get(key) or (f"line {seen[key]}" if key in seen else ""))
        seen.setdefault(key, number)
    return found


def _lines(text):
    text = INVISIBLE.sub("", text.replace("\x0b", " ").replace("\u2028", " "))
    return re.sub("\r\n?|[\x0c\x85\u2029]", "\n", text).split("\n")


def _without_marker(line, *, is_lettered):
    """(what follows the marker, whether there was one); a line may carry a bullet and a number."""
    had_marker = False
    for marker in (BULLET, NUMBER, LETTER):
        if marker is LETTER and not is_lettered:
            continue
        found = marker.match(f"{line} ")
        if found and not (line[0] in LETTER_GLYPHS and not line[1:2].isspace()):
            line, had_marker = line[found.end() :].strip(), True
    return line, had_marker


def _lettered(lines):
    """The numbers of the lines whose letters or Roman numbers follow each other from a or i; others between them do
    not count."""
    marked = [
        (number, found.group(1).lower())
        for number, line in enumerate(lines)
        if (found := LETTER.match(f"{line.strip()} "))
    ]
    lettered = set()
    for series in (ALPHABET, ROMAN):
        run = []
        for number, said in marked:
            if said == series[0]:
                run = [number]
            elif run and said == series[len(run) % len(series)]:
                run.append(number)
                lettered.update(run)
    return lettered
