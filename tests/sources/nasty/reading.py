"""Read a folder the way the desk does, into plain values that a test can compare."""

from sunledger.engine.sources.files import walk_folder
from sunledger.engine.sources.readers import read_sheets


def read_folder(folder, work_dir, *, skip_names=(), **options):
    """Return {path: what it came to}, in the order of the walk.

    What it came to: {sheet name: {row a person sees: cells}}, a Chinese sentence, or
    `("duplicate", first path)`.
    """
    found = {}
    for file in walk_folder(folder, work_dir=work_dir, skip_names=skip_names):
        if file.problem is not None:
            found[file.path] = file.problem[0]
        elif file.duplicate_of is not None:
            found[file.path] = ("duplicate", file.duplicate_of)
        else:
            found[file.path] = read_file(file, **options)
    return found


def read_file(file, **options):
    sheets = {}
    for sheet in read_sheets(file, **options):
        rows = [row for chunk in sheet.chunks(1000) for row in chunk]
        if sheet.problem is not None:
            return sheet.problem[0]
        sheets[sheet.name] = dict(zip(sheet.line_numbers, rows, strict=True))
    return sheets
