"""Local copies of deliveries."""

from pathlib import Path

from pipeline.adapters.spool import Spool


def test_a_file_is_filled_once(tmp_path: Path) -> None:
    spool, filled = Spool(tmp_path), list[Path]()

    def fill(path: Path) -> None:
        filled.append(path)
        path.write_bytes(b"RAIN")

    assert spool.get("d1", fill) == spool.get("d1", fill)
    assert len(filled) == 1


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most=8)
    for name in ("d1", "d2", "d3"):
        spool.get(name, lambda path: path.write_bytes(b"RAIN") and None)
    spool.get("d1", lambda path: None)
    spool.trim()
    assert [spool.place(n).exists() for n in ("d1", "d2", "d3")] == [True, False, True]


def test_closing_removes_all_and_harms_no_other(tmp_path: Path) -> None:
    one, other = Spool(tmp_path), Spool(tmp_path)
    for spool in (one, other):
        spool.place("d1").write_bytes(b"RAIN")
    one.close()
    assert other.place("d1").exists()
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "deliveries-killed"
    left.mkdir()
    (left / "d1").write_bytes(b"RAIN")
    Spool(tmp_path).close()
    assert list(tmp_path.iterdir()) == []
