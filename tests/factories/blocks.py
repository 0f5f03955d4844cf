"""Blocks as strangers write them, registered for one test as if a package had brought them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from web_fragments.fragment import Fragment
from webob import Response  # type: ignore[import-untyped]
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Integer, List, Scope, String
from xblock.plugin import PLUGIN_CACHE
from xblock.reference.plugins import Filesystem


@XBlock.needs("i18n")
@XBlock.wants("user", "completion", "replace_urls")
class CounterBlock(XBlock):  # type: ignore[misc]
    """Uses every scope there is, handlers of all kinds, and arguments for its script."""

    has_score = True

    display_name = String(default="Counter", scope=Scope.settings)
    step = Integer(default=1, scope=Scope.content)
    colours = List(default=["red"], scope=Scope.content)
    content = String(default="", scope=Scope.content)
    count = Integer(default=0, scope=Scope.user_state)
    steps = List(default=[], scope=Scope.user_state)
    tally = Integer(default=0, scope=Scope.user_state_summary)
    favourite = String(default="", scope=Scope.preferences)
    nickname = String(default="", scope=Scope.user_info)

    def student_view(self, context: Any = None) -> Fragment:
        fragment = Fragment(
            f"<p class='count'>You counted {self.count} of {self.tally}. {self.content}</p><button>More</button>"
        )
        fragment.add_css("p.count { color: green }")
        fragment.add_css_url("https://elsewhere.example/style.css")
        fragment.add_javascript_url(self.runtime.local_resource_url(self, "public/counter.js"))
        fragment.add_javascript("function Unused() { return '</script><b>'; }")
        fragment.initialize_js("Counter", {"count": self.count, "said": self.nickname})
        return fragment

    def studio_view(self, context: Any = None) -> Fragment:
        return Fragment(f"<form><input name='step' value='{self.step}'></form>")

    @classmethod
    def open_local_resource(cls, uri: str) -> Any:
        if uri != "public/counter.js":
            raise OSError(uri)
        return io.BytesIO(
            b"""function Counter(runtime, element, args) {
              $(element).find('button').on('click', function () {
                $.post(runtime.handlerUrl(element, 'add'), JSON.stringify({by: 2})).done(function (answer) {
                  $(element).find('p').text('You counted ' + answer.count);
                });
              });
            }"""
        )

    @XBlock.json_handler  # type: ignore[untyped-decorator]
    def add(self, data: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        self.count += int(data["by"]) * self.step
        self.steps.append(data["by"])
        self.tally += 1
        self.favourite = data.get("favourite", self.favourite)
        self.nickname = data.get("nickname", self.nickname)
        self.runtime.publish(self, "counter.added", {"by": data["by"]})
        self.runtime.publish(self, "grade", {"value": self.count, "max_value": 10})
        return {"count": self.count, "steps": self.steps, "suffix": suffix}

    @XBlock.handler  # type: ignore[untyped-decorator]
    def echo(self, request: Any, suffix: str = "") -> Response:
        sent = request.POST["file"].file.read().decode() if "file" in request.POST else ""
        told = {"suffix": suffix, "query": dict(request.GET), "file": sent, "cookies": dict(request.cookies)}
        return Response(json=told)

    @XBlock.handler  # type: ignore[untyped-decorator]
    def who(self, request: Any, suffix: str = "") -> Response:
        user = self.runtime.service(self, "user").get_current_user()
        told = {"emails": user.emails, "name": user.full_name, "id": user.opt_attrs["edx-platform.user_id"]}
        return Response(json=told)


class PairBlock(XBlock):  # type: ignore[misc]
    """Holds two of something, and shows them side by side."""

    has_children = True
    title = String(default="", scope=Scope.settings)

    def student_view(self, context: Any = None) -> Fragment:
        fragment = Fragment(f"<h3>{self.title}</h3>")
        for child in self.get_children():
            drawn = child.render("student_view", context)
            fragment.add_content(drawn.content)
            fragment.add_fragment_resources(drawn)
        fragment.initialize_js("Pair")
        return fragment


class QuoteBlock(XBlock):  # type: ignore[misc]
    """Reads its XML by itself, notes in its view that it was seen, and says of itself when it is complete."""

    has_custom_completion = True
    words = String(default="", scope=Scope.content)
    details = Dict(default={}, scope=Scope.settings)
    seen = Boolean(default=False, scope=Scope.user_state)

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> QuoteBlock:
        block: QuoteBlock = runtime.construct_xblock_from_class(cls, keys)
        block.words = (node.findtext("words") or "").strip()
        block.details = {"by": node.get("by")}
        return block

    def student_view(self, context: Any = None) -> Fragment:
        self.seen = True
        self.runtime.publish(self, "completion", {"completion": 1.0})
        return Fragment(f"<blockquote>{self.words}</blockquote><script>alert(1)</script><img src=/static/map.txt>")


class RaisingBlock(XBlock):  # type: ignore[misc]
    """Raises in the method that its element names."""

    where = String(default="", scope=Scope.settings)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._raise_in("init")

    def _raise_in(self, place: str) -> None:
        if place in self.where.split():
            raise ZeroDivisionError(place)

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Any:
        if node.get("where") == "parse_xml":
            raise ZeroDivisionError("parse_xml")
        return super().parse_xml(node, runtime, keys)

    @property
    def display_name_with_default(self) -> str:
        self._raise_in("property")
        return "Raising"

    def student_view(self, context: Any = None) -> Fragment:
        self._raise_in("student_view")
        return Fragment(f"<p>{self.display_name_with_default}</p>")

    @XBlock.json_handler  # type: ignore[untyped-decorator]
    def act(self, data: Any, suffix: str = "") -> dict[str, Any]:
        self._raise_in("handler")
        self.runtime.publish(self, "grade", {"value": "all of it", "max_value": None})
        self.runtime.publish(self, "completion", "nonsense")
        return {"ok": True}


class LoudBlock(XBlock):  # type: ignore[misc]
    """Holds words of others, as many a block does, without escaping them where its framework should."""

    name = String(default="", scope=Scope.settings)
    said = String(default="", scope=Scope.content)

    def student_view(self, context: Any = None) -> Fragment:
        fragment = Fragment("<p>Loud</p>")
        fragment.initialize_js("Loud", {"said": self.said})
        return fragment


@XBlock.needs("fs")
class KeeperBlock(XBlock):  # type: ignore[misc]
    """Keeps files: one that it writes while it is drawn, some of each learner, some of all; and reads the package of its course."""

    own = Filesystem(scope=Scope.user_state)
    shared = Filesystem(scope=Scope.user_state_summary)
    told = Filesystem()
    words = String(default="", scope=Scope.content)
    step = Integer(default=3, scope=Scope.settings)

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> KeeperBlock:
        assert runtime.parse_asides(node, None, keys.usage_id, None) == []
        block = cast(KeeperBlock, super().parse_xml(node, runtime, keys))
        with runtime.resources_fs.open("static/map.txt") as file:
            block.words = file.read()
        return block

    def student_view(self, context: Any = None) -> Fragment:
        with self.shared.open("drawn.txt", "w") as file:
            file.write("drawn")
        return Fragment(f"<p>{self.words}</p><img src='{self.shared.get_url('drawn.txt')}'>")

    @XBlock.json_handler  # type: ignore[untyped-decorator]
    def act(self, data: dict[str, Any], suffix: str = "") -> Any:
        """What `data` says: [field, method, arguments…]."""
        field, method, *arguments = data["do"]
        answer = getattr(getattr(self, field), method)(*arguments)
        return sorted(answer) if isinstance(answer, list) else answer if isinstance(answer, str | int) else None

    @XBlock.json_handler  # type: ignore[untyped-decorator]
    def about(self, data: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """What the runtime says of a field, of a path on a disk, of the package, and of its root."""
        tried: dict[str, Any] = {"package": sorted(self.runtime.resources_fs.listdir("/"))}
        with self.runtime.export_fs.open("words.txt", "w") as file:
            file.write("kept by nobody")
        tries: dict[str, Callable[[], Any]] = {
            "syspath": lambda: self.own.getsyspath("a"),
            "write": lambda: self.runtime.resources_fs.open("static/map.txt", "w"),
            "large": lambda: self.own.writebytes("large", b"x" * (10 * 1024 * 1024 + 1)),
        }
        for name, attempt in tries.items():
            try:
                attempt()
            except Exception as error:
                tried[name] = type(error).__name__
        return {
            **tried,
            "step": self.runtime.get_field_provenance(self, self.fields["step"]),
            "words": self.runtime.get_field_provenance(self, self.fields["words"]),
            "root": (self.runtime.resources_fs.root_path, self.runtime.export_fs.root_path),
        }


class NastyBlock(XBlock):  # type: ignore[misc]
    """Does in each method what its framework does not expect; `how` says what its view does."""

    how = String(default="", scope=Scope.settings)
    count = Integer(default=0, scope=Scope.user_state)

    def student_view(self, context: Any = None) -> Any:
        if self.how == "nothing":
            return None
        if self.how == "endless":
            return self.student_view(context)
        fragment = Fragment("<p>Nasty</p>")
        if self.how == "arguments":
            fragment.initialize_js("Nasty", {"a": object()})
        return fragment

    def studio_view(self, context: Any = None) -> Fragment:
        raise ZeroDivisionError("studio_view")

    def save(self) -> None:
        if self.how == "save" and self.count:
            raise ZeroDivisionError("save")
        super().save()

    @classmethod
    def open_local_resource(cls, uri: str) -> Any:
        raise ZeroDivisionError(uri)

    @XBlock.handler  # type: ignore[untyped-decorator]
    def act(self, request: Any, suffix: str = "") -> Any:
        """Answers as `suffix` says, having changed something."""
        self.count += 1
        if suffix == "nothing":
            return None
        if suffix == "failing":
            return Response(app_iter=_failing())
        if suffix == "headers":
            answer = Response(body=b"x")
            answer.headerlist.append(("Location", "/a\r\nSet-Cookie: evil=1"))
            return answer
        if suffix == "type":
            return Response(body=b"x", headerlist=[("Content-Type", "text/html\nX: y")])
        if suffix == "status":
            return Response(status="99 Odd")
        return Response(json={"count": self.count})

    @XBlock.json_handler  # type: ignore[untyped-decorator]
    def unspeakable(self, data: Any, suffix: str = "") -> Any:
        self.count += 1
        return {1, 2}


def _failing() -> Iterator[bytes]:
    yield b"a"
    raise ZeroDivisionError("in the middle")


TYPES: dict[str, type[XBlock]] = {
    "nasty": NastyBlock,
    "keeper": KeeperBlock,
    "counter": CounterBlock,
    "pair": PairBlock,
    "quote": QuoteBlock,
    "raising": RaisingBlock,
    "loud": LoudBlock,
}


@contextmanager
def installed() -> Iterator[None]:
    """These blocks, as if their packages had been installed."""
    with ExitStack() as stack:
        for name, block_class in TYPES.items():
            _register(stack, name, block_class)
        yield


def _register(stack: ExitStack, name: str, block_class: type[XBlock]) -> None:
    entry = _EntryPoint(name, block_class)
    XBlock.extra_entry_points.append((name, entry))
    stack.callback(PLUGIN_CACHE.pop, ("xblock.v1", name), None)
    stack.callback(XBlock.extra_entry_points.remove, (name, entry))


class _EntryPoint:
    """What an installed package would declare."""

    group = "xblock.v1"

    def __init__(self, name: str, block_class: type[XBlock]) -> None:
        self.name, self._class = name, block_class

    def load(self) -> type[XBlock]:
        return self._class
