"""What other programs do to a file that gets its last name."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import file_faults


@pytest.mark.parametrize(("winerror", "tries"), [(32, 3), (None, 1)])
def test_a_file_that_a_virus_scanner_looks_into_gets_its_name_a_moment_later(tmp_path, monkeypatch, winerror, tries):
    """On Windows a file that was just written cannot be renamed while another program has it open."""
    original, refused, waited = Path.replace, [], []

    def replace(path: Path, target: Path) -> Path:
        if len(refused) < 2:
            refused.append(PermissionError(13, "no"))
            refused[-1].winerror = winerror
            raise refused[-1]
        return original(path, target)

    (tmp_path / "nuevo").write_bytes(b"x")
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(file_faults.time, "sleep", waited.append)
    if tries == 1:  # a folder that takes nothing will not do so later either
        with pytest.raises(PermissionError):
            file_faults.moved(tmp_path / "nuevo", tmp_path / "acta.pdf")
    else:
        file_faults.moved(tmp_path / "nuevo", tmp_path / "acta.pdf")
        assert (tmp_path / "acta.pdf").read_bytes() == b"x"
    assert len(waited) == tries - 1
