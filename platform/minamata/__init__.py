"""The ground of Minamata Commons: what every room needs, and the place where they are put together.

Kernel files (`app`, `config`, `db`, `events`, `modules`, `policies`, `errors`, `web`, `i18n`) carry the program; the folders beside
them (`accounts`, `parties`, ...) are built like rooms. The ground knows no room: rooms are named once, here, and found by name.
"""

__version__ = "0.1.0"

GROUND = (
    "minamata.home",
    "minamata.jobs",
    "minamata.mail",
    "minamata.notifications",
    "minamata.invitations",
    "minamata.search",
    "minamata.backup",
    "minamata.api",
    "minamata.accounts",
    "minamata.live",
    "minamata.parties",
    "minamata.delegations",
    "minamata.thesaurus",
    "minamata.files",
    "minamata.audit",
    "minamata.certificates",
    "minamata.badges",
    "minamata.records",
    "minamata.calendar",
    "minamata.privacy",
    "minamata.feedback",
    "minamata.usage",
    "minamata.help",
)
MODULES = ("courses", "forums")
