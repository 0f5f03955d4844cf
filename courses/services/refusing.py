"""Why a package was refused, in words for the person who sent it."""

from __future__ import annotations

from courses.olx.refusals import PackageRefused, Reason
from minamata.i18n import _, _l

SENTENCES = {
    Reason.UNSAFE_PATH: _l("The path leads out of the package."),
    Reason.NAME_TOO_LONG: _l("The name of a file is too long."),
    Reason.NAME_NOT_UTF8: _l("The name of a file is not written in UTF-8."),
    Reason.DUPLICATE_NAME: _l("The package holds two files of this name."),
    Reason.LINK: _l("A package may not hold links."),
    Reason.SPECIAL_FILE: _l("A package may hold files and folders only."),
    Reason.ARCHIVE_TOO_LARGE: _l("The archive is larger than 500 MB."),
    Reason.UNPACKED_TOO_LARGE: _l("The package is larger than 2 GB when unpacked."),
    Reason.TOO_MANY_FILES: _l("The package holds more than 20,000 files."),
    Reason.COMPRESSION_RATIO: _l("The package unpacks to more than a hundred times its size, as hostile archives do."),
    Reason.ENCRYPTED: _l("The archive is encrypted; send it without a password."),
    Reason.UNSUPPORTED: _l("This is neither a folder nor a .tar.gz or .zip archive that can be read."),
    Reason.CORRUPT: _l("The archive is damaged or incomplete."),
    Reason.NO_COURSE: _l("There is no course in it: course.xml or the file it names is missing."),
    Reason.XML_MALFORMED: _l("The XML is not well-formed."),
    Reason.XML_ENTITIES: _l("XML with a document type or entities of its own is not accepted."),
    Reason.TEXT_LIMITS: _l("The text is nested too deeply or too large."),
    Reason.NOT_UTF8: _l("The text is not written in UTF-8."),
    Reason.POLICY_MALFORMED: _l("The policy is not valid JSON of the expected form."),
    Reason.DUPLICATE_BLOCK: _l("Two blocks of the same type have the same url_name."),
    Reason.CYCLE: _l("A block contains itself."),
    Reason.TREE_TOO_DEEP: _l("The course is nested too deeply."),
    Reason.TREE_TOO_LARGE: _l("The course holds too many blocks."),
}


def in_words(refused: PackageRefused) -> str:
    """The sentence for a refusal, with the place where there is one."""
    sentence = str(SENTENCES[refused.reason])
    told = [str(value) for value in refused.detail.values() if isinstance(value, str)]
    if told:
        sentence = f"{sentence} [{'; '.join(told)}]"
    if refused.line is not None and refused.column is not None:
        place = _("line %(line)s, column %(column)s", line=refused.line, column=refused.column)
    elif refused.line is not None:
        place = _("line %(line)s", line=refused.line)
    else:
        return sentence
    return f"{sentence} ({place})"
