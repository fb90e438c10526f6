"""A folder of files → rows as written, each with its file and line; and everything wrong with how they are written."""

import csv
import io
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from places.shapes import File, Sheet, Table
from places.spec import FILES

IGNORED = {"README.md", "LICENSE"}

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where PyYAML came with its C library


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place, and what to write instead."""

    file: str
    line: int
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.text}"


@dataclass
class Entry:
    """A row as a file writes it: texts (or lists of texts) by field, each with its line."""

    table: Table
    file: str
    line: int
    parent: "Entry | None" = None
    order: int = 0
    values: dict[str, str | list[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    is_misread: bool = False  # something written under it is a problem already, perhaps what seems to be missing

    def problem(self, name: str, text: str) -> Problem:
        return Problem(self.file, self.lines.get(name, self.line), text)


def read(folder: Path) -> tuple[list[Entry], list[Problem], bool]:
    """Every row of the folder in the order of the files, every problem of form, and whether no row is missing."""
    reader = _Reader(folder)
    for one in FILES:
        if isinstance(one, Sheet):
            reader.read_sheet(one)
        elif one.each:
            reader.read_folder(one)
        else:
            reader.read_file(folder / one.path, one.tables)
    reader.refuse_strangers()
    return reader.entries, reader.problems, reader.is_whole


class _Reader:
    def __init__(self, folder):
        self.folder = folder
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.known: set[Path] = set()
        self.is_whole = True

    def refuse_rows(self, path, line, text):
        """A problem that hides rows from those that refer to them."""
        self.is_whole = False
        self.refuse(path, line, text)

    def refuse(self, path, line, text):
        self.problems.append(Problem(str(path.relative_to(self.folder)), line, text))

    def text_of(self, path):
        self.known.add(path)
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            self.refuse_rows(path, 1, "The file is missing. Put it there; a file without rows has its headings alone.")
            return None
        except OSError as error:
            self.refuse_rows(path, 1, f"This cannot be read ({error.strerror}). Put a file of text in its place.")
            return None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.refuse_rows(path, line, "This is not UTF-8 text. Save the file again with the encoding UTF-8.")
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if stray := _UNPRINTABLE.search(text):
            line = text[: stray.start()].count("\n") + 1
            self.refuse_rows(path, line, "There is an unprintable character here. Take it out.")
            return None
        return text

    def read_folder(self, one: File):
        paths = sorted((self.folder / one.path).glob("*.yaml"))
        if not paths:
            self.refuse_rows(self.folder / one.path, 1, "There is no file here. Write one .yaml file for each.")
        for path in paths:
            before = len(self.entries)
            self.read_file(path, one.tables)
            rows = [entry for entry in self.entries[before:] if entry.table is one.tables[0]]
            for entry in rows:
                if (named := entry.values.get(one.each, path.stem)) != path.stem:
                    self.refuse(path, entry.line, f"The file is called {path.name}; call it {named}.yaml.")

    def read_file(self, path: Path, tables: tuple[Table, ...]):
        text = self.text_of(path)
        if text is None:
            return
        try:
            root = yaml.compose(text, Loader=LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            said = getattr(error, "problem", None) or "it cannot be read"
            hint = "Check the indentation, and put texts that contain a colon or begin with a mark between quotes."
            self.refuse_rows(path, mark.line + 1 if mark else 1, f"This is not YAML: {said}. {hint}")
            return
        if root is None:
            root = yaml.MappingNode("map", [], yaml.Mark("", 0, 0, 0, "", 0))
        self.read_tables(path, root, tables, None)

    def read_tables(self, path, node, tables, parent):
        headings = {table.name: table for table in tables}
        for name, line, value in self.pairs(path, node, "headings"):
            if name not in headings:
                self.refuse_rows(path, line, _unknown("heading", name, headings))
                continue
            self.read_table(path, headings[name], value, parent)
        if isinstance(node, yaml.MappingNode):
            written = {key.value for key, _ in node.value}
            for table in tables:
                if table.is_single and parent is None and table.name not in written:
                    self.refuse_rows(path, node.start_mark.line + 1, f"The heading “{table.name}:” is missing.")

    def read_table(self, path, table, node, parent):
        if table.is_single:
            self.read_row(path, table, node, parent, 1)
        elif isinstance(node, yaml.SequenceNode):
            for order, row in enumerate(node.value, 1):
                self.read_row(path, table, row, parent, order)
        else:
            self.refuse_rows(
                path, node.start_mark.line + 1, f"Write the {table.name} as a list: each begins with “- ”."
            )

    def read_row(self, path, table, node, parent, order):
        entry = Entry(table, str(path.relative_to(self.folder)), node.start_mark.line + 1, parent, order)
        inner = {one.name: one for one in table.children}
        later = []
        problems_before = len(self.problems)
        for name, line, value in self.pairs(path, node, "fields"):
            if name in inner:
                later.append((inner[name], value))
            elif name not in table.fields:
                self.refuse(path, line, _unknown("field", name, (*table.fields, *inner)))
            elif name in entry.values:
                self.refuse(path, line, f"“{name}” is written twice. Leave one of them out.")
            else:
                self.read_value(path, entry, name, line, value)
        entry.is_misread = len(self.problems) > problems_before
        self.entries.append(entry)
        for one, value in later:
            self.read_table(path, one, value, entry)

    def read_value(self, path, entry, name, line, node):
        is_list = entry.table.field(name).many_to_many
        inner = node.value if isinstance(node, yaml.SequenceNode) else [None]
        if is_list and all(isinstance(one, yaml.ScalarNode) for one in inner):
            entry.values[name] = [one.value for one in inner]
        elif is_list:
            self.refuse(path, line, f"Write “{name}” as a list, for example [A, B].")
        elif not isinstance(node, yaml.ScalarNode):
            self.refuse(path, line, f"Write “{name}” as one text.")
        elif node.tag.endswith(":null") or not node.value.strip():
            self.refuse(path, line, f"“{name}” is empty. Write a value, or leave the line out.")
        else:
            entry.values[name] = node.value
        entry.lines[name] = line

    def pairs(self, path, node, what):
        if not isinstance(node, yaml.MappingNode):
            self.refuse(path, node.start_mark.line + 1, f"Write {what} here, each as “name: value”.")
            return
        for key, value in node.value:
            yield str(key.value), key.start_mark.line + 1, value

    def read_sheet(self, sheet: Sheet):
        path, table = self.folder / sheet.path, sheet.table
        text = self.text_of(path)
        if text is None:
            return
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = next(rows, [])
            for name in header:
                if name not in table.fields:
                    self.refuse(path, 1, _unknown("column", name, table.fields))
            for name in table.fields:
                if header.count(name) != 1:
                    self.refuse(path, 1, f"There must be one column “{name}”; there are {header.count(name)}.")
            if sorted(header) != sorted(table.fields):
                self.is_whole = False
                return
            line = rows.line_num + 1
            for order, row in enumerate(rows, 1):
                self.read_cells(path, table, header, row, line, order)
                line = rows.line_num + 1
        except csv.Error as error:
            self.refuse_rows(path, rows.line_num, f"This is not CSV: {error}. Check the quotes on this line.")

    def read_cells(self, path, table, header, row, line, order):
        if not any(row):
            return
        if len(row) != len(header):
            self.refuse_rows(path, line, f"There are {len(row)} cells and {len(header)} columns. Put commas in quotes.")
            return
        entry = Entry(table, path.name, line, None, order)
        entry.values = {name: cell for name, cell in zip(header, row, strict=True) if cell}
        self.entries.append(entry)

    def refuse_strangers(self):
        for path in sorted(self.folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
            if path.is_file() and path not in self.known and path.name not in IGNORED and not hidden:
                self.refuse(path, 1, "No such file belongs here. Take it away, or correct its name.")


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _unknown(kind, name, known):
    near = get_close_matches(name, known, 1, 0.6)
    advice = f"Did you mean “{near[0]}”?" if near else f"Write one of: {', '.join(known)}."
    return f"There is no {kind} “{name}” here. {advice}"
