"""Sets up what is missing, then runs a command of Minamata Commons: `python3 run.py`, `python3 run.py test`, `python3 run.py --help`.

Until the virtual environment stands, this file uses the standard library alone, in words that old Pythons can read as well.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
UV = "uv>=0.8,<1"
FOR_DEVELOPERS = {"test", "bench", "translations", "new-module", "db"}
WAIT_FOR_ANOTHER = 900

HELP = """Minamata Commons

python3 run.py                     set up, migrate, serve on http://127.0.0.1:8000 (HOST, PORT); data in ./var (MINAMATA_DATA)
python3 run.py test [pytest args]  set up and run every check and test; --quick leaves out browser and services
python3 run.py bench [name ...]    run benchmarks and write their figures into the data folder
python3 run.py demo                load what sample people have written, to try everything out; once
python3 run.py check               say what is misconfigured
python3 run.py routes              list every address

The first start takes a minute or two and needs the network; set-up is not done yet, so this is the short list.
"""


class Trouble(Exception):
    """Something a person must do first; the message is one sentence."""


def environment() -> str:
    """The folder of the virtual environment."""
    return os.path.join(ROOT, ".venv")


def python_of(folder: str) -> str:
    """The interpreter inside a virtual environment."""
    if os.name == "nt":
        return os.path.join(folder, "Scripts", "python.exe")
    return os.path.join(folder, "bin", "python")


def refuse_old_python(version: "tuple[int, ...]", find: "Callable[[str], str | None]" = shutil.which) -> "str | None":
    """Return None for a Python that will do, or the path of one that will; raise Trouble when there is none."""
    if tuple(version)[:2] >= OLDEST:
        return None
    for minor in range(14, OLDEST[1] - 1, -1):
        found = find("python3.%d" % minor)
        if found and works(found):
            return found
    raise Trouble(
        "Python %d.%d is too old: install Python %d.%d or newer and run this again with it."
        % (tuple(version)[:2] + OLDEST)
    )


def works(python: str) -> bool:
    """Whether an interpreter really runs: some systems keep names that only explain how to install one."""
    try:
        done = subprocess.run([python, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0


def wanted_stamp(groups: "Sequence[str]", files: "Sequence[str]" = ("uv.lock", "pyproject.toml")) -> str:
    """What must stand in the stamp for the environment to be as the lock file says."""
    digest = hashlib.sha256(("%s %s" % (sys.version, " ".join(groups))).encode())
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read_stamp() -> "tuple[str, list[str]]":
    """The groups and the digest of the last finished set-up; empty when there was none."""
    try:
        with open(os.path.join(environment(), "set-up"), encoding="ascii") as file:
            digest, _space, groups = file.read().partition(" ")
            return digest, groups.split()
    except OSError:
        return "", []


def set_up(for_developers: bool) -> None:
    """Make the environment what the lock file says; milliseconds when it is."""
    digest, groups = read_stamp()
    if for_developers and "dev" not in groups:
        groups = [*groups, "dev"]
    if digest == wanted_stamp(groups) and os.path.exists(python_of(environment())):
        return
    with only_one():
        if read_stamp()[0] == wanted_stamp(groups):
            return
        print(
            "Setting up Python packages in .venv; the first time this takes a minute or two.",
            file=sys.stderr,
            flush=True,
        )
        make_environment()
        run([python_of(environment()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], "pip")
        command = [python_of(environment()), "-m", "uv", "sync", "--locked", "--inexact", "--quiet"]
        for group in groups:
            command += ["--group", group]
        if "dev" in groups:
            command += ["--extra", "blocks"]  # published blocks, which the tests of the runtime try
        run(command, "uv")
        with open(os.path.join(environment(), "set-up"), "w", encoding="ascii") as file:
            file.write("%s %s" % (wanted_stamp(groups), " ".join(groups)))


def make_environment() -> None:
    """A virtual environment that works; one that is broken is made anew."""
    if os.path.exists(python_of(environment())):
        works = subprocess.run(
            [python_of(environment()), "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if works.returncode == 0:
            return
    shutil.rmtree(environment(), ignore_errors=True)
    try:
        os.makedirs(os.path.join(ROOT, "var"), exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "venv", environment()], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise Trouble(
            "The folder %s cannot be written to (%s); move the program to one that can." % (ROOT, error.strerror)
        )
    if done.returncode != 0:
        shutil.rmtree(environment(), ignore_errors=True)
        if b"ensurepip" in done.stdout:
            raise Trouble(
                "Python's venv module is incomplete here: on Debian or Ubuntu run "
                "'apt install python3-venv', then start this again."
            )
        raise Trouble("No virtual environment could be made in %s; it said: %s" % (ROOT, tail(done.stdout)))


def run(command: "Sequence[str]", what: str) -> None:
    """Run a step of the set-up; its long output goes to a log, a failure becomes one sentence."""
    log = os.path.join(ROOT, "var", "setup.log")
    surroundings = dict(os.environ, UV_PROJECT_ENVIRONMENT=environment(), VIRTUAL_ENV=environment())
    surroundings.pop("PYTHONHOME", None)
    try:
        os.makedirs(os.path.dirname(log), exist_ok=True)
        done = subprocess.run(command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        with open(log, "ab") as file:
            file.write(done.stdout)
    except OSError as error:
        raise Trouble("%s cannot be written to (%s); free some room or move the program." % (ROOT, error.strerror))
    if done.returncode != 0:
        if b"No space left" in done.stdout:
            raise Trouble("The disk is full: free about 1 GB, then start this again.")
        raise Trouble(
            "%s could not fetch or install the packages; check the connection to the package index, then start this again. "
            "The details are in %s." % (what, log)
        )


@contextlib.contextmanager
def only_one() -> "Iterator[None]":
    """Two starts at once wait for each other; a lock left by a crash does not last."""
    path = os.path.join(ROOT, ".venv.lock")
    until = time.time() + WAIT_FOR_ANOTHER
    while True:
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            break
        except FileExistsError:
            if not is_held(path):
                with contextlib.suppress(OSError):
                    os.unlink(path)
                continue
            if time.time() > until:
                raise Trouble("Another start is still setting up; wait for it, or remove %s." % path)
            time.sleep(0.5)
        except OSError as error:
            raise Trouble(
                "The folder %s cannot be written to (%s); move the program to one that can." % (ROOT, error.strerror)
            )
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(path)


def is_held(path: str) -> bool:
    """Whether the process that wrote the lock still lives."""
    try:
        with open(path, encoding="ascii") as file:
            os.kill(int(file.read() or "0"), 0)
        return True
    except ValueError:
        return os.path.exists(path)
    except OSError:
        return False


def tail(output: bytes) -> str:
    """The last line of a program's words."""
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "nothing"


def main(arguments: "list[str]") -> int:
    """Set up, then become the program itself, under the same process id."""
    try:
        newer = refuse_old_python(tuple(sys.version_info[:2]))
        if newer:
            os.execv(newer, [newer, os.path.join(ROOT, "run.py")] + arguments)
        if arguments in (["--help"], ["-h"]) and not read_stamp()[0]:
            print(HELP)
            return 0
        command = arguments[0] if arguments else "serve"
        set_up(command in FOR_DEVELOPERS)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    os.chdir(ROOT)
    sys.stdout.flush()
    return become([python_of(environment()), "-m", "minamata"] + arguments)


def become(command: "list[str]") -> int:
    """Replace this process where the system can, so that signals reach the program; elsewhere its exit status."""
    if os.name != "posix":
        return subprocess.call(command)
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
