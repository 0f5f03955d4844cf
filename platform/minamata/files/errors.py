"""What can go wrong with stored files and with those on their way in."""

from __future__ import annotations

from minamata.errors import Conflict, DomainError, InvalidInput
from minamata.i18n import _l


class NoRoom(DomainError):
    """The disk or the quota of the storage is full; nothing of the file was kept."""

    status = 507
    type = "no-room"
    title = _l("There is no room for this file")
    advice = _l("Nothing was kept. Tell the secretariat, then send the file again.")


class FileTooLarge(DomainError):
    """The file is larger than its use allows."""

    status = 413
    type = "file-too-large"
    title = _l("This file is too large")
    advice = _l("Send a smaller one.")


class KindNotTaken(InvalidInput):
    """The ending of the name is none of those that its use takes."""

    status = 415
    type = "kind-not-taken"
    title = _l("Files of this kind are not taken here")
    advice = _l("Send a file of another kind.")


class ContentDisagrees(InvalidInput):
    """The content is not what the name says."""

    type = "content-disagrees"
    title = _l("The content of this file is not what its name says")
    advice = _l("Save it again from the program that made it, in the format its name ends with, then send that.")


class NotSafe(InvalidInput):
    """The file is broken, or so made that opening it would harm."""

    type = "not-safe"
    title = _l("This file cannot be opened safely")
    advice = _l("It is broken or holds too much. Save it again from the program that made it, then send that.")


class MalwareFound(InvalidInput):
    """The malware command said so."""

    type = "malware-found"
    title = _l("Harmful software was found in this file")
    advice = _l("It was not kept. Have the computer it comes from checked.")


class NotChecked(DomainError):
    """The malware command failed; what arrived in pieces is kept, and can be finished later."""

    status = 503
    type = "not-checked"
    title = _l("Files cannot be checked for harmful software at the moment")
    advice = _l("Try again later. What was sent in pieces is kept for three days.")


class WrongOffset(Conflict):
    """A piece does not begin where the last one ended."""

    type = "wrong-offset"
    title = _l("This piece does not follow the one before")
    advice = _l("Ask where the upload stands, then go on from there.")


class WrongChecksum(DomainError):
    """A piece is not what its checksum says (tus 1.0)."""

    status = 460
    type = "wrong-checksum"
    title = _l("This piece was damaged on the way")
    advice = _l("Nothing of it was kept. Send it again.")


class UploadOver(DomainError):
    """The upload took too long, or what it brought was not used in time."""

    status = 410
    type = "upload-over"
    title = _l("This upload is over")
    advice = _l("Begin again.")


class AddressOver(DomainError):
    """A signed address was opened too late."""

    status = 410
    type = "address-over"
    title = _l("This address has run out")
    advice = _l("Go back to the page with the file, load it again, then open the file from there.")


class NotTus(DomainError):
    """The request is none of tus 1.0, or its headers cannot be read."""

    type = "not-tus"
    title = _l("This upload cannot be understood")
    advice = _l("Send it as tus 1.0 says.")


class OtherVersion(NotTus):
    """The client speaks another version of tus."""

    status = 412
    type = "other-version"


class NotAPiece(NotTus):
    """A piece must come as application/offset+octet-stream."""

    status = 415
    type = "not-a-piece"


class TooManyUploads(Conflict):
    """A person has as many unused uploads as are kept."""

    type = "too-many-uploads"
    title = _l("Too many of your files are under way")
    advice = _l("Use those you sent, or wait: what is not used goes by itself after a day.")


REFUSALS = {error.type: error for error in (ContentDisagrees, NotSafe, MalwareFound)}
"""Why a file was refused once all of it was here; kept with the upload, so that whoever did not hear it can ask again."""
