"""The words that patterns need are kept whole, and worked out anew where what was kept isn't."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from procure.fairness.engine import prefilter
from procure.fairness.entries import compiler
from procure.fairness.kept import keep
from procure.fairness.needed import Needed, needed
from procure.fairness.programs import Programs
from procure.fairness.remembered import patterns, read

PATTERNS = [
    [frozenset({"注册资本", "注册资金"}), frozenset({"得分", "加分"})],
    [frozenset({"本市"})],
    [],
    [frozenset({"得分", "加分"}), frozenset({"原件"}), frozenset({"携带"}), frozenset({"的", "注册资本"})],
]
MOST = 4


def test_what_was_kept_is_what_was_worked_out(tmp_path: Path) -> None:
    found = needed(PATTERNS)
    keep(tmp_path / "kept" / "words-1", found.data(), MOST)
    assert read(tmp_path / "kept" / "words-1") == found
    assert Needed.of(found.data()) == found != needed(PATTERNS[:2])


def test_what_was_changed_cut_or_never_kept_is_not_taken(tmp_path: Path) -> None:
    place = tmp_path / "words-1"
    assert read(place) is None
    keep(place, needed(PATTERNS).data(), MOST)
    whole = place.read_bytes()
    for wrong in (whole[:-1], whole.replace("本市".encode(), "外市".encode()), b"", whole[:32]):
        place.write_bytes(wrong)
        assert read(place) is None
    keep(place, b"[]", MOST)
    assert read(place) is None


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(12):
        keep(tmp_path / f"words-{number}", b"{}", MOST)
    keep(tmp_path / "programs-1", b"", MOST)
    assert len(list(tmp_path.glob("words-*"))) == MOST
    assert (tmp_path / "programs-1").exists()


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep(tmp_path / "file" / "words-1", b"{}", MOST)
    assert (tmp_path / "file").read_bytes() == b""


def test_the_shipped_words_are_those_of_the_shipped_patterns() -> None:
    on = date(2026, 11, 23)
    entries = prefilter(on).entries
    told = [pattern.required for entry in entries for pattern in entry.patterns]
    assert prefilter(on).words == needed(told).words


def test_what_was_worked_out_for_a_pattern_is_what_is_worked_out_anew() -> None:
    some = patterns()[::40]
    told = {one: compiler().program(one) for one in some}
    read_again = Programs.read(Programs.of(told).data())
    assert [read_again.get(one) for one in some] == [list(program) for program in told.values()]
    assert read_again.get("another pattern") is None


def test_another_pattern_has_another_program() -> None:
    assert compiler().program("注册资本") != compiler().program("注册资金")
