"""What the noticeboard brings."""

from tests.ground import noticeboard

module = noticeboard.module
