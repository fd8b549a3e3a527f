"""Swift and C sources taken apart into code and comments, for the checks of this folder."""

import os
import re
import subprocess

CODE = (".swift", ".c", ".h", ".inc")


def sources(roots, endings=(".swift",)):
    """Paths under `roots` with one of `endings`, sorted, without build products and hidden folders."""
    found = []
    for root in roots:
        if os.path.isfile(root):
            found.append(root)
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [os.path.join(folder, name) for name in files if name.endswith(endings)]
    return sorted(found)


def repository():
    """The root of the repository this folder is in."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def split(text):
    """`text` as (code, comments), both with the lines of `text`.

    In code, comments are blank and string literals are `""`; in comments, everything else is blank.
    """
    code, comments = [], []
    position = 0
    while position < len(text):
        end, kind = _token(text, position)
        piece = text[position:end]
        lines = "\n" * piece.count("\n")
        code.append(piece if kind == "code" else ('""' if kind == "string" else "") + lines)
        comments.append(piece if kind == "comment" else lines)
        position = end
    return "".join(code), "".join(comments)


def _token(text, start):
    """The end and the kind of the token at `start`: a comment, a string, or a piece of code."""
    if text.startswith("//", start):
        return _until(text, "\n", start, 0), "comment"
    if text.startswith("/*", start):
        return _block_comment(text, start), "comment"
    raw = re.compile(r'#*"').match(text, start)
    if raw:
        return _string(text, raw.end(), raw.group()[:-1]), "string"
    if text[start] == "'":  # a character of C
        literal = re.compile(r"'(\\.|[^'\\\n])+'").match(text, start)
        return (literal.end(), "string") if literal else (start + 1, "code")
    plain = re.compile(r"[^/\"#']+").match(text, start)
    return (plain.end() if plain else start + 1), "code"


def _until(text, mark, start, beyond):
    found = text.find(mark, start)
    return len(text) if found < 0 else found + beyond


def _block_comment(text, start):
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def _string(text, position, hashes):
    """The end of a string literal whose opening quotation mark ends at `position`."""
    if text.startswith('""', position):
        return _until(text, '"""' + hashes, position + 2, 3 + len(hashes))
    escape = "\\" + hashes
    while position < len(text) and text[position] != "\n":
        if text.startswith(escape + "(", position):
            position = _interpolation(text, position + len(escape) + 1)
        elif text.startswith(escape, position):
            position += len(escape) + 1
        elif text.startswith('"' + hashes, position):
            return position + 1 + len(hashes)
        else:
            position += 1
    return position


def _interpolation(text, position):
    """The end of an interpolation whose opening parenthesis ends at `position`."""
    depth = 1
    while position < len(text) and depth:
        if text[position] == '"':
            position = _string(text, position + 1, "")
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
    return position


def describe_package():
    """The manifest, as `swift package describe` would have it, without resolving dependencies."""
    import json

    swift = os.environ.get("SWIFT", "swift")
    text = subprocess.run(
        [swift, "package", "dump-package"], cwd=repository(), check=True, capture_output=True, text=True
    ).stdout
    return json.loads(text)
