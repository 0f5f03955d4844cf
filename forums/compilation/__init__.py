"""What came in on a consultation as documents: facts in, bytes out. No database, no request, no clock (F9)."""

from forums.compilation.facts import Body, Compiled, Entry, File, Part, Personal, Words
from forums.compilation.pages import draw_pdf
from forums.compilation.sheet import as_csv
from forums.compilation.word import as_docx

__all__ = ["Body", "Compiled", "Entry", "File", "Part", "Personal", "Words", "as_csv", "as_docx", "draw_pdf"]
