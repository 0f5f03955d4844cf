"""What the specimen room brings."""

from tests.ground import specimen

module = specimen.module
