"""Frames of blocks from others, on an origin without sessions: the page inside, handlers, and files.

No cookie is read or set here. A pass in the address says who learns, in which course and block; it opens nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from urllib.parse import urlsplit

import webob  # type: ignore[import-untyped]
from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from courses.blocks.registry import leave_problems_to_package
from courses.errors import RevisionStands
from courses.links import block_named, file_named
from courses.queries import files as file_queries
from courses.queries import frames as queries
from courses.queries.frames import Frame
from courses.queries.kept_files import kept_file
from courses.runtime import passes
from courses.runtime.resources import resource as package_resource
from courses.runtime.runtime import Surroundings
from courses.runtime.services import Addresses
from courses.services import frames as services
from minamata import assets
from minamata.config import Settings
from minamata.errors import DomainError, NotFound
from minamata.files.delivery import send
from minamata.i18n import current_language
from minamata.modules import ask
from minamata.web.bodies import takes_as_sent, takes_up_to
from minamata.web.current import Authentication, without_session
from minamata.web.limits import limiter
from minamata.web.logs import reference
from minamata.web.writes import HEADER, open_to_programs

blueprint = Blueprint("courses_blocks", __name__, url_prefix="/blocks", template_folder="../templates")

LARGEST_CALL = 10 * 1024 * 1024
YEAR = 31_536_000
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SENT_HEADERS = "Content-Type, X-Requested-With, X-CSRFToken, Accept-Language, If-Match, If-None-Match, " + HEADER
COMPLETION = "X-Block-Completion"
SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-downloads"
NOT_FOR_BLOCKS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


@dataclass(frozen=True)
class FramePlaces:
    """Addresses inside of one frame."""

    origin: str
    base: str

    def handler(self, usage: str, name: str, suffix: str, query: str) -> str:
        parts = "/".join(part for part in (name, suffix) if part)
        return f"{self.origin}{self.base}handler/{usage}/{parts}" + (f"?{query}" if query else "")

    def resource(self, block_type: str, path: str) -> str:
        return queries.resource_address(block_type, path, self.origin)

    def kept(self, usage: str, place: str) -> str:
        return f"{self.origin}{self.base}kept/{usage}/{place}"

    def file(self, path: str) -> str:
        return f"{self.origin}{self.base}files/{path}"


def install(app: Flask) -> None:
    """Keep the two origins apart: where blocks have a host of their own, nothing else is there, and they are nowhere else."""
    settings: Settings = app.extensions["settings"]
    leave_problems_to_package(settings.capa)
    if settings.blocks_origin is None:
        return
    host = urlsplit(settings.blocks_origin).netloc

    @app.before_request
    def keep_origins_apart() -> None:
        endpoint = request.endpoint or ""
        if endpoint.startswith("health."):
            return
        is_for_blocks = endpoint.startswith(f"{blueprint.name}.")
        if is_for_blocks != (request.host == host):
            raise NotFound


@blueprint.get("/<lang:lang>/<block_key>/<token>/")
@without_session
@limiter.limit("120/minute", key_func=lambda: str((request.view_args or {}).get("token")))
def frame(block_key: str, token: str) -> Response:
    """The page inside of a frame."""
    return _framed(block_key, token, passes.LEARNERS)


@blueprint.get("/<lang:lang>/<block_key>/<token>/studio/")
@without_session
@limiter.limit("120/minute", key_func=lambda: str((request.view_args or {}).get("token")))
def studio_frame(block_key: str, token: str) -> Response:
    """What a block shows to its author, for the course team; what it would change by it is refused."""
    return _framed(block_key, token, passes.AUTHORS)


def _framed(block_key: str, token: str, view: str) -> Response:
    opened, places = _opened(block_key, token, view)
    page = queries.frame_page(opened, _surroundings(places, opened), _addresses(opened, places), view)
    is_kept = page.changes is not None and view == passes.LEARNERS
    changes = passes.sealed_for(_secret(), token, page.changes) if is_kept else ""
    answer = Response(
        render_template(
            "courses/frame.html",
            page=page,
            changes=changes,
            keep=f"{places.origin}{places.base}drawn",
            script=f"{places.origin}{url_for('.script', name=assets.manifest()[queries.SCRIPT].file)}",
            pages=_pages_origin(),
        )
    )
    answer.headers["Content-Security-Policy"] = _policy(places)
    return answer


@blueprint.route(
    "/<lang:lang>/<block_key>/<token>/handler/<usage>/<name>", methods=METHODS, provide_automatic_options=False
)
@blueprint.route(
    "/<lang:lang>/<block_key>/<token>/handler/<usage>/<name>/<path:suffix>",
    methods=METHODS,
    provide_automatic_options=False,
)
@blueprint.route(
    "/<lang:lang>/<block_key>/<token>/handler/<usage>/<name>/", methods=METHODS, provide_automatic_options=False
)
@open_to_programs
@without_session
@takes_as_sent
@takes_up_to(LARGEST_CALL)
@limiter.limit("300/minute", key_func=lambda: str((request.view_args or {}).get("token")))
def handler(block_key: str, token: str, usage: str, name: str, suffix: str = "") -> Response:
    """A call of a handler of the block, of one inside of it, or of an aside."""
    if request.method == "OPTIONS":
        return _preflight()
    opened, places = _opened(block_key, token)
    call = services.Call(usage, name, suffix, _as_webob(), request.headers.get(HEADER))
    act = services.look if request.method == "GET" else services.call
    answered = act(opened, _surroundings(places, opened), _addresses(opened, places), call)
    answer = Response(answered.body, answered.status, content_type=answered.content_type)
    for header, value in answered.headers:
        answer.headers[header] = value
    if answered.completion is not None:
        answer.headers[COMPLETION] = f"{answered.completion:g}"
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; {SANDBOX}"
    return answer


@blueprint.route(
    "/<lang:lang>/<block_key>/<token>/studio/handler/<usage>/<path:name>",
    methods=METHODS,
    provide_automatic_options=False,
)
@open_to_programs
@without_session
def studio_handler(block_key: str, token: str, usage: str, name: str) -> Response:
    """A call from the view for authors: a published course is not changed in place (decision 6)."""
    if request.method == "OPTIONS":
        return _preflight()
    _opened(block_key, token, passes.AUTHORS)
    raise RevisionStands


@blueprint.route("/<lang:lang>/<block_key>/<token>/drawn", methods=("POST", "OPTIONS"), provide_automatic_options=False)
@open_to_programs
@without_session
@takes_as_sent
@limiter.limit("120/minute", key_func=lambda: str((request.view_args or {}).get("token")))
def drawn(block_key: str, token: str) -> Response:
    """What a block changed while it was drawn comes back, sealed, to be written: a GET writes nothing."""
    if request.method == "OPTIONS":
        return _preflight()
    opened, _places = _opened(block_key, token)
    changes = passes.unsealed_for(_secret(), token, request.get_data(as_text=True))
    assert isinstance(changes, dict)
    services.keep_drawn(opened, changes)
    return Response(status=204)


@blueprint.route(
    "/<lang:lang>/<block_key>/<token>/files/<path:path>", methods=("GET", "OPTIONS"), provide_automatic_options=False
)
@without_session
def file(block_key: str, token: str, path: str) -> Response:
    """A file of the course's package, such as a picture that a block shows."""
    if request.method == "OPTIONS":
        return _preflight()
    opened, _places = _opened(block_key, token)
    return send(file_queries.package_file(opened.course, opened.lang, path, opened.revision_id))


@blueprint.route(
    "/<lang:lang>/<block_key>/<token>/kept/<usage>/<field>/<path:path>",
    methods=("GET", "OPTIONS"),
    provide_automatic_options=False,
)
@without_session
def kept(block_key: str, token: str, usage: str, field: str, path: str) -> Response:
    """A file that the block keeps, for its learner or for all of them."""
    if request.method == "OPTIONS":
        return _preflight()
    opened, places = _opened(block_key, token)
    answer = send(kept_file(opened, _surroundings(places, opened), usage, field, path))
    if "v" not in request.args:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@blueprint.route(
    "/resource/<block_type>/<version>/<path:path>", methods=("GET", "OPTIONS"), provide_automatic_options=False
)
@without_session
def resource(block_type: str, version: str, path: str) -> Response:
    """A file of a block's package."""
    if request.method == "OPTIONS":
        return _preflight()
    found = package_resource(block_type, path)
    if found is None:
        raise NotFound
    answer = Response(found.body, mimetype=found.media_type)
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; {SANDBOX}"
    return _kept_for_long(answer)


@blueprint.get("/script/<name>")
@without_session
def script(name: str) -> Response:
    """What every frame starts from: our client runtime, jQuery and underscore. It speaks in a scope of its own."""
    body = _script(name)
    if body is None:
        raise NotFound
    return _kept_for_long(Response(body, mimetype="text/javascript"))


@lru_cache(maxsize=4)
def _script(name: str) -> bytes | None:
    if name != assets.manifest()[queries.SCRIPT].file:
        return None
    return b"(()=>{" + (assets.DIST / name).read_bytes() + b"\n})();"


@blueprint.after_request
def _for_frames(answer: Response) -> Response:
    """Frames have an opaque origin, which browsers call `null`; nothing here is shown with anybody's cookies."""
    answer.headers["Access-Control-Allow-Origin"] = "null"
    answer.headers["Access-Control-Expose-Headers"] = COMPLETION
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer


@blueprint.errorhandler(DomainError)
def _refused(error: DomainError) -> ResponseReturnValue:
    return _problem(error.status, error.type, str(error.title), str(error.detail or error.advice))


@blueprint.errorhandler(HTTPException)
def _refused_by_http(error: HTTPException) -> ResponseReturnValue:
    answer = _problem(error.code or 500, "refused", error.name, error.description or "")
    answer.headers.extend((name, value) for name, value in error.get_headers() if name == "Retry-After")
    return answer


def _problem(status: int, kind: str, title: str, detail: str) -> Response:
    document = {
        "type": f"/problems/{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "reference": reference(),
    }
    return Response(json.dumps(document), status, mimetype="application/problem+json")


def _opened(block_key: str, token: str, view: str = passes.LEARNERS) -> tuple[Frame, FramePlaces]:
    language = current_language()
    passed = passes.opened(_secret(), token, block_key, language, view)
    actor = ask(Authentication).actor_in(passed.session_id)  # type: ignore[type-abstract]
    opened = queries.frame_of(passed, actor)
    place = ".frame" if view == passes.LEARNERS else ".studio_frame"
    base = url_for(place, lang=language, block_key=block_key, token=token)
    return opened, FramePlaces(_blocks_origin(), base)


def _surroundings(places: FramePlaces, opened: Frame) -> Surroundings:
    settings: Settings = current_app.extensions["settings"]
    return Surroundings(places, settings.block_asides, is_team=opened.enrolment is None)


def _addresses(opened: Frame, places: FramePlaces) -> Addresses:
    """Where links into the package lead from inside of a frame: to the files of the pass, and to pages of ours in a window of their own."""
    files = queries.static_files_of(opened.revision_id)
    blocks = queries.places_of_blocks(opened.revision_id)

    def resolve(link: str) -> str | None:
        if (path := file_named(link, files)) is not None:
            return places.file(path)
        if (name := block_named(link, blocks)) is not None:
            return _pages_origin() + url_for("courses.course", slug=opened.course.slug) + blocks[name]
        return None

    return Addresses(resolve)


def _as_webob() -> webob.Request:
    """The request as blocks know it, made of the body as it was sent, without what belongs to a session."""
    body = request.get_data(cache=True)
    environ = {
        name: value
        for name, value in request.environ.items()
        if name not in NOT_FOR_BLOCKS and not name.startswith(("werkzeug.", "flask."))
    }
    return webob.Request({**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})


def _preflight() -> Response:
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    answer.headers["Access-Control-Allow-Headers"] = SENT_HEADERS
    answer.headers["Access-Control-Max-Age"] = "7200"
    return answer


def _kept_for_long(answer: Response) -> Response:
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer


def _policy(places: FramePlaces) -> str:
    """Files of packages, nobody else's; connections to the handlers of this frame and the files beside it.

    Published blocks write scripts into their markup, and draw with templates of underscore and Handlebars, which are compiled: so both are
    let be. What holds is the opaque origin: it has no session to act with, and reaches the handlers of one block for one learner.
    """
    origin, frame = places.origin, f"{places.origin}{places.base}"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {origin}/blocks/ 'unsafe-inline' 'unsafe-eval'",
            f"style-src {origin}/blocks/ 'unsafe-inline'",
            f"img-src {origin}/blocks/ data: blob:",
            f"media-src {origin}/blocks/ data: blob:",
            f"font-src {origin}/blocks/ data:",
            f"connect-src {frame} {origin}/blocks/resource/",
            f"form-action {frame}",
            "base-uri 'none'",
            f"frame-ancestors {_pages_origin()}",
            SANDBOX,
        )
    )


def _blocks_origin() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.blocks_origin or request.host_url.rstrip("/")


def _pages_origin() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url if settings.blocks_origin else request.host_url.rstrip("/")


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
