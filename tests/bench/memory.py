"""How much memory a reception, and what is done with it, take above what the program has at rest.

python -m tests.bench.memory [rows ...]. Each is done in a process of its own, which reads its own figures where the
system tells them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from app.services.workspace import open_workspace
from app.sync import undoing
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from tests.bench.exchange import rows_of, save, two_laptops, with_ids

STATUS = Path("/proc/self/status")
_MIB = 1024
_AT_ONCE = 10_000


def now_and_most() -> tuple[int, int]:
    """Memory of this process in KiB: now, and the most it ever had."""
    said = dict(line.split(":", 1) for line in STATUS.read_text("ascii").splitlines())
    return int(said["VmRSS"].split()[0]), int(said["VmHWM"].split()[0])


def measure(folder: Path, act: str, first: Path, file: Path) -> None:
    """Do that with what came in the data folder and print what it took; `first` warms up what is loaded only once."""
    workspace = open_workspace(folder)
    database = workspace.open(workspace.spaces()[0].id)
    acts = {
        "receive": lambda: receive(database, file),
        "undo": lambda: undoing.undo(database),
        "redo": lambda: undoing.redo(database),
        "reject": lambda: undoing.reject(database),
    }
    if act == "receive":
        receive(database, first)
    else:
        undoing.undoable(database)
    idle, _ = now_and_most()
    acts[act]()
    _, most = now_and_most()
    print(f"  {act:8} at rest {idle / _MIB:6.0f} MiB   above it {(most - idle) / _MIB:6.0f} MiB", flush=True)
    workspace.close()


def main(counts: list[int]) -> None:
    """Measure and print."""
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with two_laptops(folder) as (_, teacher):
                rows = with_ids(rows_of(count + 1))
                save(teacher, rows[:1])
                hand_over(teacher, folder / "1.entrega")
                for begin in range(1, count + 1, _AT_ONCE):
                    save(teacher, rows[begin : begin + _AT_ONCE])
                size = hand_over(teacher, folder / "2.entrega").size
            print(f"{count:7} practices, {size / 2**20:5.1f} MiB", flush=True)
            files = [str(folder / name) for name in ("1.entrega", "2.entrega")]
            for act in ("receive", "undo", "redo", "reject"):
                given = ["take", str(folder / "uno"), act, *files]
                subprocess.run([sys.executable, "-m", "tests.bench.memory", *given], check=True)


if __name__ == "__main__":
    if not STATUS.exists():
        sys.exit("This system does not tell a process its memory in /proc/self/status.")
    if sys.argv[1:2] == ["take"]:
        measure(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5]))
    else:
        main([int(each) for each in sys.argv[1:]] or [10_000, 100_000])
