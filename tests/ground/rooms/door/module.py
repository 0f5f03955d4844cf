"""What the room at the door brings."""

from tests.ground import door

module = door.module
