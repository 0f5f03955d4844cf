"""The eight sample people of development, for fictional Parties and a fictional organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from minamata.i18n import Localized, _l


@dataclass(frozen=True)
class SamplePerson:
    """Somebody to try the program as."""

    slug: str
    name: str
    language: str
    does: Any
    party: str | None = None
    organisation: str | None = None
    function: str | None = None
    roles: tuple[str, ...] = field(default_factory=tuple)

    def claims(self) -> dict[str, object]:
        """What the development provider says of them."""
        return {
            "name": self.name,
            "email": f"{self.slug}@sample.example",
            "email_verified": True,
            "locale": self.language,
        }


FOCAL_POINT = "national_focal_point"

SAMPLE_PARTIES = {
    "XA": (
        "XAA",
        Localized(
            en="Xandria (sample)",
            fr="Xandrie (exemple)",
            es="Xandria (ejemplo)",
            ar="زاندريا (مثال)",
            ru="Ксандрия (образец)",
            zh="赞德里亚（示例）",
        ),
    ),
    "XB": (
        "XBB",
        Localized(
            en="Xebolia (sample)",
            fr="Xébolie (exemple)",
            es="Xebolia (ejemplo)",
            ar="زيبوليا (مثال)",
            ru="Ксеболия (образец)",
            zh="泽博利亚（示例）",
        ),
    ),
}
SAMPLE_ORGANISATIONS = {
    "XOBS": Localized(
        en="Sample Observers’ Network",
        fr="Réseau d’observateurs (exemple)",
        es="Red de observadores (ejemplo)",
        ar="شبكة المراقبين (مثال)",
        ru="Сеть наблюдателей (образец)",
        zh="观察员网络（示例）",
    ),
}

SAMPLE_PEOPLE = (
    SamplePerson(
        "amina", "Amina Diallo (sample)", "fr", _l("national focal point of Xandria"), "XA", None, FOCAL_POINT
    ),
    SamplePerson("boris", "Boris Ilyin (sample)", "ru", _l("country team of Xandria"), "XA", None, "country_team"),
    SamplePerson("chen", "Chen Yu (sample)", "zh", _l("national focal point of Xebolia"), "XB", None, FOCAL_POINT),
    SamplePerson("dana", "Dana Kim (sample)", "en", _l("trainer and author"), roles=("trainer", "author")),
    SamplePerson("elif", "Elif Kaya (sample)", "en", _l("moderator"), roles=("moderator",)),
    SamplePerson("farid", "Farid Nasser (sample)", "ar", _l("adviser"), roles=("adviser",)),
    SamplePerson("greta", "Greta Lind (sample)", "en", _l("secretariat administrator"), roles=("administrator",)),
    SamplePerson("hugo", "Hugo Pérez (sample)", "es", _l("member of an observer organisation"), None, "XOBS", "member"),
)
