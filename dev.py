#!/usr/bin/env python3
"""Everything a developer does from a fresh clone, with nothing but Python 3.11 or newer.

python3 dev.py run [ARGS]     start the program (without arguments: its window); `run demo` opens an example year
python3 dev.py test [ARGS]    the checks, then pytest with ARGS; --deep makes the random tests search longer
python3 dev.py check          ruff, mypy strict and the layer contracts
python3 dev.py shots DIR      the screenshot tour, written to DIR
python3 dev.py bench [NAME]   the measurements of tests/bench, or the one that is named
python3 dev.py build          the program as a folder that needs no Python, in dist/
python3 dev.py lock [ARGS]    renew requirements/*.txt (ARGS for the resolver, for example --upgrade)
python3 dev.py setup          only make .venv ready

Every command first makes .venv with the pinned requirements and looks for the system libraries that Qt needs.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"
VENV = ROOT / ".venv"
MARKER = VENV / "minga-ready"
LOCKS = (ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "dev.txt")
BUILD_LOCK = ROOT / "requirements" / "build.txt"
HEADER = "# Written by `python3 dev.py lock`: exact versions with their hashes, for every system. Do not edit.\n"

# What of Qt the program loads, inside the package PySide6; the rest may miss its libraries.
QT_PARTS = (
    *(f"Qt{part}.abi3.so" for part in ("Core", "Gui", "Widgets", "PrintSupport", "Svg", "Pdf", "PdfWidgets", "Test")),
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/imageformats/libq[jps]*.so",
    "Qt/plugins/iconengines/*.so",
)
# Library -> the Debian and Ubuntu package that has it.
APT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
SERVERS = Path("/usr/lib/postgresql")  # of PostgreSQL, as Debian installs them
# Debian's package -> the command that says it is here already; the server has none on the path.
PROGRAMS = {"postgresql": "", "qpdf": "qpdf"}
_PLENTY = 6 * 2**30  # bytes of memory that the tests may fill, far more than they do


class Stop(Exception):
    """Nothing more can be done; the message says why and what to do."""


def main(args: list[str]) -> int:
    """Run one command and return its exit status."""
    if tuple(sys.version_info[:2]) < NEEDED:
        print("Minga needs Python {}.{} or newer; this is {}.".format(*NEEDED, sys.version.split()[0]))
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what the tools print may not fit a Windows console
    name, rest = (args[0], args[1:]) if args else ("help", [])
    command = COMMANDS.get(name)
    if command is None:
        print(__doc__)
        return 0 if name in {"help", "-h", "--help"} else 2
    try:
        return command(rest)
    except Stop as stop:
        print(f"\ndev.py: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run(args: list[str]) -> int:
    """Start the program; `demo` alone shows an example year in a folder that goes away afterwards."""
    python = ready()
    if args != ["demo"]:
        return call(python, "-m", "app", *args)
    with tempfile.TemporaryDirectory(prefix="minga-demo-", ignore_cleanup_errors=True) as folder:
        say("writing an example year")
        made = call(python, "-m", "app", "demo", "--datos", folder)
        return made or call(python, "-m", "app", "--datos", folder)


def test(args: list[str]) -> int:
    """Check, then run the tests; pytest's own summary is the last thing printed."""
    python = ready()
    offer_programs()
    # What is compiled once serves both workers and every program that a test starts.
    env = {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "", **quick_folder()}
    if "--deep" in args:
        args = [arg for arg in args if arg != "--deep"]
        env["MINGA_DEEP"] = "1"
    parts = [] if any((ROOT / arg.partition("::")[0]).exists() for arg in args) else ["--ignore=tests/bench"]
    with ThreadPoolExecutor() as beside:
        if parts:  # while mypy keeps one processor busy; what it finds wrong, the run itself tells
            beside.submit(ask, python, "-m", "pytest", "--collect-only", "-q", *parts, env=env)
        checked = _check(python)
    if checked:
        say("THE CHECKS ABOVE FAILED: this run fails, whatever the tests say")
    workers = [] if "-n" in args or "--pdb" in args else ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    tested = call(python, "-m", "pytest", *workers, *parts, *args, env=env)
    return checked or tested


def quick_folder() -> dict[str, str]:
    """Where the tests write: in memory if there is plenty, for a disk makes every saved change wait."""
    place = Path("/dev/shm")
    plenty = place.is_dir() and shutil.disk_usage(place).free > _PLENTY
    return {"TMPDIR": str(place)} if plenty and "TMPDIR" not in os.environ else {}


def check(args: list[str]) -> int:
    """Run ruff, mypy strict and the layer contracts; each one, even when an earlier one failed."""
    if args:
        raise Stop("check takes no arguments")
    return _check(ready())


def _check(python: Path) -> int:
    failed = [
        name
        for name, words in {
            "ruff": ("-m", "ruff", "check", "--quiet", "--output-format=concise", "app", "tests", "dev.py"),
            "mypy": ("-m", "mypy", "--no-error-summary"),
            "layers": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-logo"),
        }.items()
        if _quiet(name, python, *words)
    ]
    say(f"checks failed: {', '.join(failed)}" if failed else "checks passed: ruff, mypy, layers")
    return 1 if failed else 0


def _quiet(name: str, program: Path, *args: str, env: dict[str, str] | None = None) -> int:
    """Run a program and return its exit status, showing what it says only when that is not 0."""
    found = ask(program, *args, env=env)
    if found.returncode:
        print(f"--- {name}\n{found.stdout}{found.stderr}", flush=True)
    return found.returncode


def shots(args: list[str]) -> int:
    """Write the screenshot tour to the folder that is named."""
    if len(args) != 1 or args[0].startswith("-"):
        raise Stop("shots needs the folder for the pictures: python3 dev.py shots DIR")
    return call(ready(), "-m", "tests.shots", *args, env={"QT_QPA_PLATFORM": "offscreen"})


def bench(args: list[str]) -> int:
    """Measure one thing at a time: the script of tests/bench that is named, or all of them."""
    python = ready()
    env = {"QT_QPA_PLATFORM": "offscreen"}
    scripts = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("[a-z]*.py"))
    if args and args[0] in scripts:
        return call(python, "-m", f"tests.bench.{args[0]}", *args[1:], env=env)
    failed = 0
    for name in scripts:
        say(f"measuring {name}")
        failed |= call(python, "-m", f"tests.bench.{name}", env=env)
    return failed


def build(args: list[str]) -> int:
    """Freeze the program into dist/minga and ask the frozen program to check itself."""
    if args:
        raise Stop("build takes no arguments")
    python = ready()
    install(python, BUILD_LOCK)
    failed = call(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec")
    if failed:
        return failed
    program = ROOT / "dist" / "minga" / ("minga.exe" if WINDOWS else "minga")
    say(f"checking {program.relative_to(ROOT)}")
    with tempfile.TemporaryDirectory(prefix="minga-check-", ignore_cleanup_errors=True) as folder:
        env = {"QT_QPA_PLATFORM": "offscreen", "MINGA_DATOS": folder}
        return call(program, "--check", env=env)


def lock(args: list[str]) -> int:
    """Write requirements/*.txt again: exact versions, hashes for every system, no address of any registry."""
    tools = ROOT / "build" / "lock"
    if not python_of(tools).exists():
        make_venv(tools)
    must(python_of(tools), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "uv")
    sources = {LOCKS[0]: "pyproject.toml", LOCKS[1]: "requirements/dev.in", BUILD_LOCK: "requirements/build.in"}
    for target, source in sources.items():
        say(f"locking {target.name}")
        options = ("--universal", "--generate-hashes", "--no-header", "--quiet", "--python-version", "3.11")
        name = str(target.relative_to(ROOT))
        must(python_of(tools), "-m", "uv", "pip", "compile", *options, "--output-file", name, source, *args)
        text = target.read_text(encoding="utf-8")
        target.write_text(HEADER + text.removeprefix(HEADER), encoding="utf-8", newline="\n")
    return 0


def setup(args: list[str]) -> int:
    """Make .venv ready and do nothing else."""
    if args:
        raise Stop("setup takes no arguments")
    ready()
    return 0


COMMANDS = {command.__name__: command for command in (run, test, check, shots, bench, build, lock, setup)}


def ready() -> Path:
    """The Python of .venv, once everything in the lock files is installed and Qt can load."""
    python = python_of(VENV)
    wanted = _wanted()
    if MARKER.is_file() and MARKER.read_text(encoding="utf-8") == wanted and python.exists():
        return python
    if not _answers(python):
        say(f"making .venv with Python {sys.version.split()[0]}")
        make_venv(VENV)
    say("installing the pinned requirements (the first time takes a few minutes)")
    install(python, *LOCKS)
    _show_the_package(python)
    check_system_libraries(python)
    # Beside the target and then renamed: an interrupted set-up never looks complete.
    fresh = MARKER.with_suffix(".new")
    fresh.write_text(wanted, encoding="utf-8")
    fresh.replace(MARKER)
    return python


def _wanted() -> str:
    """What .venv was made from: it is made ready again when this changes."""
    digest = hashlib.sha256()
    for path in (*LOCKS, Path(__file__)):
        digest.update(path.read_bytes())
    return f"{digest.hexdigest()} {ROOT}\n"


def python_of(folder: Path) -> Path:
    """The Python inside a virtual environment."""
    return folder / ("Scripts/python.exe" if WINDOWS else "bin/python")


def _answers(python: Path) -> bool:
    """Whether this Python runs, is new enough and has pip."""
    code = f"import sys, pip; sys.exit(sys.version_info < {NEEDED})"
    try:
        return ask(python, "-c", code).returncode == 0
    except OSError:
        return False


def make_venv(folder: Path) -> None:
    """Make a virtual environment from nothing. Raises `Stop` when this Python cannot."""
    try:
        import ensurepip  # noqa: F401 - Debian ships venv without it
    except ImportError:
        install_system(["python3-venv"], "Python cannot make virtual environments here")
    shutil.rmtree(folder, ignore_errors=True)
    # A process of its own: what was installed a moment ago is seen.
    must(Path(sys.executable), "-m", "venv", str(folder))


def install(python: Path, *locks: Path) -> None:
    """Install exactly what the lock files name, refusing any file whose hash differs."""
    named = [word for lock_file in locks for word in ("-r", str(lock_file))]
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes")
    if _quiet("pip install", python, "-m", "pip", "install", *options, *named):
        raise Stop("the pinned requirements could not be installed; the first time needs the Internet")


def _show_the_package(python: Path) -> None:
    """Let `import app` work from any folder, as an editable installation would."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = ask(python, "-c", code).stdout.strip()
    (Path(packages) / "minga.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def check_system_libraries(python: Path) -> None:
    """Look for the Linux libraries that Qt needs; install them as root, else raise `Stop` with the command."""
    if not sys.platform.startswith("linux"):
        return
    if missing := missing_libraries(python):
        packages = sorted({APT[name] for name in missing if name in APT})
        install_system(packages, f"Qt needs system libraries that are missing: {', '.join(missing)}")
    code = "from PySide6 import QtPdfWidgets, QtPrintSupport, QtSvg, QtWidgets; QtWidgets.QApplication([])"
    tried = ask(python, "-c", code, env={"QT_QPA_PLATFORM": "offscreen"})
    if tried.returncode:
        raise Stop(f"Qt does not start on this system:\n{tried.stderr.strip()}")


def offer_programs() -> None:
    """As root on Debian, see to the programs that a few tests start for themselves; those skip without them."""
    apt, served = shutil.which("apt-get"), any(SERVERS.glob("*/bin/postgres"))
    missing = [package for package, command in PROGRAMS.items() if not (shutil.which(command) if command else served)]
    if not apt or not missing or os.geteuid() != 0:  # type: ignore[attr-defined,unused-ignore]
        return
    say(f"installing what a few tests start: {' '.join(missing)}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    _quiet("apt-get update", Path(apt), "-qq", "update", env=env)
    _quiet("apt-get install", Path(apt), "install", "-y", "--no-install-recommends", *missing, env=env)


def missing_libraries(python: Path) -> list[str]:
    """Names of the shared libraries that the parts of Qt we load ask for and the system lacks."""
    code = "import importlib.util as u; print(u.find_spec('PySide6').submodule_search_locations[0])"
    package = Path(ask(python, "-c", code).stdout.strip())
    files = [str(path) for pattern in QT_PARTS for path in sorted(package.glob(pattern))]
    ldd = shutil.which("ldd")
    listed = ask(Path(ldd), *files, env={"LC_ALL": "C"}).stdout if ldd else ""
    return sorted({line.split()[0] for line in listed.splitlines() if line.endswith("=> not found")})


def install_system(packages: list[str], why: str) -> None:
    """Install Debian packages when root; otherwise raise `Stop` naming the exact command."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    apt = shutil.which("apt-get")
    if not packages or not apt:
        raise Stop(f"{why}.\nInstall them with your system's own tool; on Debian and Ubuntu: sudo {command}")
    if os.geteuid() != 0:  # type: ignore[attr-defined,unused-ignore]
        raise Stop(f"{why}.\nRun this once, then try again:\n  sudo apt-get update && sudo {command}")
    say(f"{why}; installing {' '.join(packages)}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    _quiet("apt-get update", Path(apt), "-qq", "update", env=env)
    if _quiet(command, Path(apt), *command.split()[1:], env=env):
        raise Stop(f"the system libraries could not be installed. Try: {command}")


def say(text: str) -> None:
    """Tell the developer what happens now."""
    print(f"dev.py: {text}", flush=True)


def call(program: Path, *args: str, env: dict[str, str] | None = None) -> int:
    """Run a program in the root of the clone and return its exit status."""
    try:
        status = subprocess.run([program, *args], cwd=ROOT, env=os.environ | (env or {}), check=False).returncode
    except OSError as error:
        raise Stop(f"{program} could not be started: {error}") from error
    return status if status >= 0 else 128 - status


def ask(program: Path, *args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program in the root of the clone and keep what it says."""
    return subprocess.run(
        [program, *args],
        cwd=ROOT,
        env=os.environ | (env or {}),
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def must(program: Path, *args: str, env: dict[str, str] | None = None) -> None:
    """Run a program that has to succeed. Raises `Stop` otherwise."""
    if status := call(program, *args, env=env):
        raise Stop(f"this failed with status {status}: {program.name} {' '.join(args)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
