"""The rules of the house, as checks that fail the build."""

from __future__ import annotations

import ast
import dataclasses
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app import errors, services, texts
from app.errors import AppError, Problem

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__"}
PICTURES_AND_FONTS = {".svg", ".png", ".jpg", ".ttf", ".otf", ".ico", ".qm", ".pdf", ".pyc"}


def sources(*tops):
    """Our Python files."""
    found = [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]
    return [path for path in found if not NOT_OURS.intersection(path.parts)]


def kept_files():
    """Every file of text that belongs to the project, whether git is installed or not."""
    pending = [ROOT]
    while pending:
        for path in sorted(pending.pop().iterdir()):
            if path.name in NOT_OURS or path.name.endswith((".egg-info", "_cache")) or path.name == ".hypothesis":
                continue
            if path.is_dir():
                pending.append(path)
            elif path.suffix.lower() not in PICTURES_AND_FONTS:
                yield path


def named(path, line=0):
    """A place as an editor opens it."""
    place = path.relative_to(ROOT).as_posix()
    return f"{place}:{line}" if line else place


def constant(call, position, name):
    """The text given as an argument of a call, if it is written out."""
    given = [call.args[position]] if len(call.args) > position else []
    given += [keyword.value for keyword in call.keywords if keyword.arg == name]
    return given[0].value if given and isinstance(given[0], ast.Constant) else None


def calls(path, *functions):
    """The calls in a module of any of these functions."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)) if any(f"{function}(" in text for function in functions) else ():
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in functions:
            yield node


def test_each_layer_imports_only_those_below_it():
    # A process of its own: the checker silences every logger that exists before it.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_belongs_to_a_layer():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    layered = set(re.findall(r"app\.\w+", " ".join(settings["importlinter"]["contracts"][0]["layers"])))
    parts = [path for path in (ROOT / "app").iterdir() if path.suffix == ".py" or list(path.glob("*.py"))]
    present = {f"app.{path.stem}" for path in parts}
    assert present - layered == {"app.__init__"} | ({"app.__main__"} & present)


def test_every_folder_with_code_is_a_package_that_the_contracts_see():
    folders = {path.parent for path in sources("app")}
    loose = {folder for folder in folders if not (folder / "__init__.py").exists()}
    assert [named(folder) for folder in sorted(loose) if "migrations" not in folder.parts] == []


def test_the_maps_name_every_module_and_none_that_is_gone():
    """README tells of the modules of the exchange and of the log, `app/services/__init__.py` of its own."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    maps = {
        "app/sync": "app/sync" + readme.partition("`app/sync/`, by")[2].partition("`app/log/`, from")[0],
        "app/log": readme.partition("`app/log/`, from")[2].partition("A new record type")[0],
    }
    for folder, told in maps.items():
        patterns = {name.replace("*", r"\w*") for name in re.findall(r"`([\w*]+)\.py`", told)}
        present = {path.stem for path in (ROOT / folder).glob("[a-z]*.py")}
        assert {name for name in present if not any(re.fullmatch(one, name) for one in patterns)} == set(), folder
        assert {one for one in patterns if not any(re.fullmatch(one, name) for name in present)} == set(), folder
    told = set(re.findall(r"\w+", services.__doc__))
    for path in (ROOT / "app" / "services").glob("[a-z]*.py"):
        subject, _, rest = path.stem.partition("_")
        assert {path.stem} & told or {f"{subject}_", f"_{rest}"} & told, f"app/services/__init__.py lacks {path.stem}"


def test_no_module_is_too_long_to_read():
    written = [path for path in sources("app") if path.parent.name != "versions"]  # Alembic writes those
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*written, ROOT / "dev.py"]}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_only_the_wall_clock_asks_the_machine_what_day_it_is():
    asked = re.compile(r"\bdate(time)?\.(today|now|utcnow)\(")
    asking = [path.name for path in sources("app") if asked.search(path.read_text(encoding="utf-8"))]
    assert asking == ["wall_clock.py"]


def test_no_line_of_text_parts_a_number_from_its_percent_sign():
    """Only `percent` has a plain space: it stands alone in a cell, which a spreadsheet reads as a number."""
    parted = re.compile(r"""^(?!.*(?:\"{3}|# )).*["'][^"'\n]*[\d}] %(?=["'.,;:)]| [a-z])""", re.MULTILINE)
    parting = [path.name for path in sources("app") if parted.search(path.read_text(encoding="utf-8"))]
    assert parting == ["indicators_words.py"]


def test_the_tests_know_one_day_only_also_past_midnight():
    asked = re.compile(r"\bdate\.today\(|^\w+ = .*wall_clock\.(today|now)\(", re.MULTILINE)
    asking = [path.name for path in sources("tests") if asked.search(path.read_text(encoding="utf-8"))]
    assert asking == []


def test_no_test_fails_because_the_machine_is_busy():
    measured = re.compile(r"assert[^\n]*\b(monotonic|perf_counter)\(")
    tests = [path for path in sources("tests") if "bench" not in path.parts]
    assert [named(path) for path in tests if measured.search(path.read_text(encoding="utf-8"))] == []


def test_every_failure_has_its_words():
    known = {"AppError"}
    headed = re.compile(r"^ *class (\w+)\(([^)]*)\):", re.MULTILINE)
    classes = [found for path in sources("app") for found in headed.findall(path.read_text(encoding="utf-8"))]
    grew = True
    while grew:
        found = {name for name, bases in classes if known.intersection(re.findall(r"\w+", bases))}
        grew = not found <= known
        known |= found
    assert known - {"AppError"} - {error.__name__ for error in texts.ERRORS} == set()


SAMPLES = {"int": 5, "str": "algo", "Path": Path("algo.db"), "list[Problem]": [Problem("título", "required")]}


@pytest.mark.parametrize("kind", texts.ERRORS, ids=lambda kind: kind.__name__)
def test_the_words_of_a_failure_use_only_its_facts(kind):
    facts = {field.name: SAMPLES[field.type] for field in dataclasses.fields(kind)}
    words = texts.explain(kind(**facts))
    assert words.title
    assert "{" not in words.in_one_line()


def test_every_failure_is_an_expected_one_or_a_cancellation():
    ours = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert [kind.__name__ for kind in ours if not issubclass(kind, AppError)] == ["Cancelled"]


def test_every_problem_has_its_words():
    unknown = [
        f"{named(path, call.lineno)} {code}"
        for path in sources("app")
        for call in calls(path, "Problem")
        if (code := constant(call, 1, "code")) is not None and code not in texts.PROBLEMS
    ]
    assert "\n".join(unknown) == ""


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    # Put together here, so that this file does not hold what it looks for.
    needles = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian", "/wo" + "rk/", "/tm" + "p/bas"]
    needles += ["/ro" + "ot/", "file:" + "///opt", "extra-" + "index"]
    pattern = re.compile("|".join(map(re.escape, needles)), re.IGNORECASE)
    found = [
        f"{named(path, number)} {line.strip()[:100]}"
        for path in kept_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert "\n".join(found) == ""


def test_nothing_is_left_half_done():
    words = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error", "pragma: no " + "cover"]
    words += ["mark.sk" + "ip", "xfa" + "il"]
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words))
    found = [
        f"{named(path, number)} {line.strip()[:100]}"
        for path in sources("app", "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        # The one reason to leave a test out is that the official files are not beside the clone.
        if pattern.search(line) and "shared data absent" not in line
    ]
    assert "\n".join(found) == ""
