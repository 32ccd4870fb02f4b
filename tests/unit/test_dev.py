"""The developer's script: it sets up once, stops at the first thing it cannot do, and hides no failure."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime", "dev", "build")


def lock_text(name):
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name):
    """What a lock file names: requirement -> its whole entry."""
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", lock_text(name)))
    return {re.split(r"[=;\s]", entry)[0].replace("_", "-").lower(): entry for entry in entries if entry.strip()}


@pytest.fixture
def calls(monkeypatch):
    """The programs that dev.py would start; each answers with the next status of `calls.statuses`, else 0."""

    class Calls(list):
        statuses: dict[str, int] = {}
        environments: list[dict[str, str]] = []

    made = Calls()
    made.statuses, made.environments = {}, []

    def status(program, *args, env=None):
        made.append(" ".join((Path(program).name, *map(str, args))))
        made.environments.append(env or {})
        return next((code for word, code in made.statuses.items() if word in made[-1]), 0)

    def ask(program, *args, env=None):
        return subprocess.CompletedProcess(args, status(program, *args, env=env), "found this", "")

    monkeypatch.setattr(dev, "call", status)
    monkeypatch.setattr(dev, "ask", ask)
    monkeypatch.setattr(dev, "ready", lambda: Path("python"))
    return made


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """dev.py in a clone that was never set up; what it installs is only counted."""
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "MARKER", tmp_path / ".venv" / "minga-ready")
    done = []

    def make(folder):
        done.append("made")
        python = dev.python_of(folder)
        python.parent.mkdir(parents=True)
        python.write_text("")

    monkeypatch.setattr(dev, "make_venv", make)
    monkeypatch.setattr(dev, "install", lambda *_: done.append("installed"))
    monkeypatch.setattr(dev, "_answers", lambda python: python.exists())
    monkeypatch.setattr(dev, "_show_the_package", lambda _: None)
    monkeypatch.setattr(dev, "check_system_libraries", lambda _: done.append("looked"))
    return done


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_unknown_command_explains_itself(capsys):
    assert dev.main(["dance"]) == 2
    assert "python3 dev.py test" in capsys.readouterr().out


def test_every_command_is_explained(capsys):
    assert dev.main(["help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in dev.COMMANDS if f"dev.py {name} " not in shown] == []


def test_an_old_python_is_told_so(monkeypatch, capsys):
    monkeypatch.setattr(dev, "NEEDED", (99, 0))
    assert dev.main(["check"]) == 2
    assert "99.0" in capsys.readouterr().out


def test_setting_up_happens_once(fresh):
    dev.ready()
    dev.ready()
    assert fresh == ["made", "installed", "looked"]


def test_other_lock_files_install_again(fresh, tmp_path, monkeypatch):
    lock = tmp_path / "runtime.txt"
    lock.write_text("one")
    monkeypatch.setattr(dev, "LOCKS", (lock,))
    dev.ready()
    lock.write_text("two")
    dev.ready()
    assert fresh == ["made", "installed", "looked", "installed", "looked"]


def test_a_set_up_that_was_cut_short_is_not_taken_for_done(fresh, monkeypatch):
    def fail(*_):
        raise dev.Stop("no network")

    with monkeypatch.context() as broken:
        broken.setattr(dev, "install", fail)
        assert dev.main(["setup"]) == 1
    assert not dev.MARKER.exists()
    assert dev.main(["setup"]) == 0
    assert "installed" in fresh


def test_installing_refuses_files_whose_hash_differs(calls):
    dev.install(Path("python"), *dev.LOCKS)
    assert "--require-hashes" in calls[0]


def test_without_rights_the_exact_command_is_named(monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(dev.Stop, match="sudo apt-get install -y --no-install-recommends libegl1 libgl1"):
        dev.install_system(["libegl1", "libgl1"], "missing")


def test_as_root_the_libraries_are_installed(calls, monkeypatch):
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    dev.install_system(["libegl1"], "missing")
    assert calls == ["apt-get -qq update", "apt-get install -y --no-install-recommends libegl1"]


def test_what_ldd_does_not_find_is_missing(monkeypatch):
    listing = "\tlibEGL.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibEGL.so.1 => not found\n"
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "ask", lambda *args, **_: subprocess.CompletedProcess(args, 0, listing, ""))
    assert dev.missing_libraries(Path("python")) == ["libEGL.so.1"]


def test_every_check_runs_even_after_one_failed(calls, capsys):
    calls.statuses = {"ruff": 1}
    assert dev.check([]) == 1
    assert [word for word in ("ruff check", "mypy", "lint_imports") if not any(word in call for call in calls)] == []
    shown = capsys.readouterr().out
    assert "found this" in shown
    assert "checks failed: ruff\n" in shown


@pytest.mark.parametrize(("failing", "status"), [("ruff", 1), ("pytest", 5), ("nothing", 0)])
def test_tests_fail_with_the_checks_or_with_pytest(calls, failing, status):
    calls.statuses = {failing: status}
    assert dev.test([]) == status
    assert "pytest" in calls[-1]


def test_deep_is_for_the_tests_and_not_for_pytest(calls):
    dev.test(["--deep", "-k", "merge"])
    assert "--deep" not in calls[-1]
    assert calls[-1].endswith("-k merge")
    assert calls.environments[-1]["MINGA_DEEP"] == "1"


def test_the_tests_are_compiled_once_for_both_workers_while_the_checks_run(calls):
    dev.test([])
    reads = [number for number, call in enumerate(calls) if "--collect-only" in call]
    assert [calls.environments[number]["PYTHONDONTWRITEBYTECODE"] for number in (*reads, -1)] == ["", ""]
    dev.test(["tests/unit/test_dev.py"])
    assert sum("--collect-only" in call for call in calls) == 1  # a few tests begin at once


def test_the_tests_write_in_memory_only_where_there_is_plenty(monkeypatch):
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(dev.Path, "is_dir", lambda _: True)
    for free, told in ((100 * 2**30, {"TMPDIR": str(Path("/dev/shm"))}), (2**30, {})):
        monkeypatch.setattr(dev.shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        assert dev.quick_folder() == told
    monkeypatch.setenv("TMPDIR", "elsewhere")
    assert dev.quick_folder() == {}


def test_measuring_is_left_to_its_own_command(calls):
    dev.test([])
    assert "--ignore=tests/bench" in calls[-1]


def test_everything_that_measures_is_measured(calls, tmp_path, monkeypatch):
    (tmp_path / "tests" / "bench").mkdir(parents=True)
    for name in ("__init__", "exchange", "start"):
        (tmp_path / "tests" / "bench" / f"{name}.py").touch()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    calls.statuses = {"bench.exchange": 1}
    assert dev.bench([]) == 1
    assert [call.split()[2] for call in calls] == ["tests.bench.exchange", "tests.bench.start"]
    calls.clear()
    assert dev.bench(["start", "1000"]) == 0
    assert calls == ["python -m tests.bench.start 1000"]


def test_the_tour_takes_a_folder_and_no_option(calls):
    for words in ([], ["--help"], ["one", "two"]):
        with pytest.raises(dev.Stop):
            dev.shots(words)
    assert dev.shots(["pictures"]) == 0
    assert calls == ["python -m tests.shots pictures"]


def test_the_example_year_goes_away_with_its_window(calls):
    assert dev.run(["demo"]) == 0
    made, opened = calls
    folder = made.removeprefix("python -m app demo --datos ")
    assert opened == f"python -m app --datos {folder}"
    assert not Path(folder).exists()


def test_an_example_year_that_fails_opens_no_window(calls):
    calls.statuses = {"demo": 4}
    assert dev.run(["demo"]) == 4
    assert len(calls) == 1


def test_arguments_reach_the_program(calls):
    dev.run(["volcar", "--json"])
    assert calls == ["python -m app volcar --json"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_with_hashes(name):
    assert [entry for entry in pins(name).values() if not re.match(r"\S+==\S+ .*\\\n\s+--hash=sha256:", entry)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    assert not re.search(r"https?:|file:|--index|--find-links|--trusted", lock_text(name))


def test_every_dependency_of_the_program_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=\[]", words)[0].replace("_", "-").lower() for words in project["dependencies"]}
    assert names <= pins("runtime").keys()


def test_both_parts_of_qt_are_of_one_release():
    first, second = (pins("runtime")[name].split("==")[1].split()[0] for name in ("pyside6-essentials", "pyside6-pdf"))
    assert first.split(".")[:3] == second.split(".")[:3]


def test_windows_gets_what_only_it_needs():
    assert "sys_platform == 'win32'" in pins("dev")["colorama"]
    assert "sys_platform == 'win32'" in pins("build")["pefile"]


def test_the_locks_agree_where_they_overlap():
    version = {}
    for name in LOCKS:
        for requirement, entry in pins(name).items():
            assert version.setdefault(requirement, entry.split()[0]) == entry.split()[0]


def test_continuous_integration_runs_the_same_command():
    assert "python3 dev.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def spec_tree():
    return ast.parse((ROOT / "build.spec").read_text(encoding="utf-8"), "build.spec")


def spec_value(name):
    """A value written out in build.spec."""
    for node in spec_tree().body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return node.value
    raise AssertionError(name)


def test_the_frozen_program_takes_along_files_that_exist():
    compile(spec_tree(), "build.spec", "exec")
    files = ast.literal_eval(spec_value("FILES"))
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert {"resources", "app/models/migrations"} <= files.keys()


def test_the_frozen_program_keeps_what_qt_and_alembic_need():
    pattern = re.compile(ast.literal_eval(spec_value("UNUSED").args[0]), re.VERBOSE | re.IGNORECASE)
    kept = ["PySide6/Qt/lib/libQt6Network.so.6", "PySide6/QtPdf.abi3.so", "PySide6/Qt6Pdf.dll", "PySide6/Qt6Core.dll"]
    kept += ["PySide6/plugins/platforms/qwindows.dll", "PySide6/Qt/plugins/platforms/libqxcb.so"]
    assert [name for name in kept if pattern.search(name)] == []
    assert pattern.search("PySide6/Qt/lib/libQt6Quick.so.6")
    assert {"PySide6.QtNetwork", "sqlalchemy.dialects.postgresql"}.isdisjoint(ast.literal_eval(spec_value("EXCLUDED")))


@pytest.mark.parametrize(("user", "wanted"), [(0, 2), (1000, 0)])
def test_only_root_gets_the_programs_and_nothing_fails_without_them(calls, monkeypatch, tmp_path, user, wanted):
    monkeypatch.setattr(dev, "SERVERS", tmp_path)
    monkeypatch.setattr(dev.shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(dev.os, "geteuid", lambda: user, raising=False)
    calls.statuses["install"] = 100
    dev.offer_programs()
    assert len(calls) == wanted


def test_programs_that_are_there_are_left_as_they_are(calls, monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "SERVERS", tmp_path)
    monkeypatch.setattr(dev.shutil, "which", lambda _name: "/usr/bin/apt-get")
    (tmp_path / "15" / "bin").mkdir(parents=True)
    (tmp_path / "15" / "bin" / "postgres").touch()
    dev.offer_programs()
    assert calls == []
