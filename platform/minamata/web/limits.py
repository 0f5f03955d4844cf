"""How often one address may ask; counted in Redis where there is one, so that all processes count together."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=True)
