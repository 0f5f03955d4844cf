"""What the specimen room brings."""

from tests.ground.specimen import module as module
