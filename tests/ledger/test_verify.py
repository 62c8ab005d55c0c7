"""Whoever owns the database can change the ledger; whoever verifies it sees that."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from procure.crypto import certificates, cms
from procure.db import db
from procure.ledger import queries
from procure.ledger import service as ledger
from procure.ledger.models import Line
from tests.cast import START
from tests.make import bids, tenders
from tests.make.ledger import checked, tamper, written

UNSIGNED = "DELETE FROM ledger_signed_head"


def line(index):
    return db.session.scalars(sa.select(Line).where(Line.index == index)).one()


def fault(*outside):
    report = checked(*outside)
    assert not report.holds
    return str(report.fault)


def test_an_untouched_ledger_holds(cast):
    known = written(cast)
    report = checked(*known)
    assert report.holds
    assert (report.lines, report.signed_heads, report.head) == (9, 3, known[-1])


def test_an_empty_ledger_holds(cast):
    assert checked().holds


def test_an_edited_entry_is_found(cast):
    written(cast)
    tamper("UPDATE ledger_line SET entry = :entry WHERE index = 2", entry='{"kind":"thing.1"}')
    assert "第 2 行" in fault()


def test_an_edited_entry_with_a_fitting_leaf_is_found(cast):
    written(cast)
    entry = line(3).entry.replace("thing", "other", 1)
    change = "UPDATE ledger_line SET entry = :entry, leaf = :leaf WHERE index = 3"
    tamper(change, entry=entry, leaf=ledger.sha256(entry))
    assert "第 3 行的链头" in fault()


@pytest.mark.parametrize(
    "change",
    [
        "act = 'other.act'",
        "subject = 'other'",
        "at = '2026-03-09 01:00:00'",
        "by_person = 'somebody'",
        "by_organisation = 'some'",
    ],
)
def test_an_edited_column_is_found(cast, change):
    written(cast)
    tamper(f"UPDATE ledger_line SET {change} WHERE index = 3")
    assert "第 3 行" in fault()


def test_edited_facts_are_found(cast):
    written(cast)
    tamper("UPDATE ledger_line SET facts = :facts WHERE index = 3", facts='{"n":7}')
    assert "第 3 行所附的事实" in fault()


def test_erased_facts_leave_the_chain_standing(cast):
    written(cast)
    tamper("UPDATE ledger_line SET facts = NULL WHERE index = 3")
    report = checked()
    assert (report.holds, report.erased) == (True, 1)


def test_a_deleted_line_is_found(cast):
    written(cast)
    tamper(UNSIGNED, "DELETE FROM ledger_line WHERE index = 4")
    assert "第 4 行缺失" in fault()


def test_a_deleted_line_whose_gap_was_closed_is_found(cast):
    written(cast)
    closed = [f"UPDATE ledger_line SET index = {n - 1} WHERE index = {n}" for n in range(5, 9)]
    tamper(UNSIGNED, "DELETE FROM ledger_line WHERE index = 4", *closed)
    assert "第 4 行没有接在上一行之后" in fault()


def test_an_inserted_line_is_found(cast):
    written(cast)
    moved = [f"UPDATE ledger_line SET index = {n + 1} WHERE index = {n}" for n in range(8, 3, -1)]
    columns = "act, subject, at, by_person, by_organisation, entry, facts"
    copied = (
        f"INSERT INTO ledger_line (index, {columns}, leaf, prev, head)"
        f" SELECT 4, {columns}, 'leaf', 'prev', 'head' FROM ledger_line WHERE index = 3"
    )
    tamper(UNSIGNED, *moved, copied)
    assert "第 4 行" in fault()


def test_swapped_lines_are_found(cast):
    written(cast)
    swapped = ((3, 99), (4, 3), (99, 4))
    tamper(UNSIGNED, *(f"UPDATE ledger_line SET index = {to} WHERE index = {at}" for at, to in swapped))
    assert "第 3 行" in fault()


def test_a_tail_cut_before_a_signed_head_is_found(cast):
    written(cast)
    tamper("DELETE FROM ledger_line WHERE index >= 7")
    assert "账本里却没有这一行" in fault()


def test_a_tail_cut_with_its_signed_heads_is_found_by_an_outside_head(cast):
    kept = written(cast)[-1]
    tamper("DELETE FROM ledger_signed_head WHERE index >= 7", "DELETE FROM ledger_line WHERE index >= 7")
    assert checked().holds
    report = checked(kept)
    assert (report.holds, report.fault, report.missing) == (False, None, {kept})


def rewritten(index, entry):
    """The statements that put another entry in and recompute every line after it."""
    lines = [(one.index, one.entry, one.prev) for one in queries.every()]
    changes, values, prev = [], {}, lines[index][2]
    for number, old, _ in lines[index:]:
        leaf = ledger.sha256(entry if number == index else old)
        head = ledger.sha256(prev + leaf)
        columns = f"leaf = :l{number}, prev = :p{number}, head = :h{number}"
        changes.append(f"UPDATE ledger_line SET {columns} WHERE index = {number}")
        values |= {f"l{number}": leaf, f"p{number}": prev, f"h{number}": head}
        prev = head
    return [f"UPDATE ledger_line SET entry = :entry WHERE index = {index}", *changes], values


def test_a_chain_rewritten_from_a_line_on_is_found_by_its_signed_heads(cast):
    written(cast)
    entry = ledger.json_text(json.loads(line(3).entry) | {"salt": "0" * 32})
    changes, values = rewritten(3, entry)
    tamper(*changes, entry=entry, **values)
    assert "与平台当时签名的链头不同" in fault()


def test_a_chain_rewritten_with_its_signed_heads_gone_is_found_by_an_outside_head(cast):
    kept = written(cast)[-1]
    entry = ledger.json_text(json.loads(line(0).entry) | {"salt": "0" * 32})
    changes, values = rewritten(0, entry)
    tamper(UNSIGNED, *changes, entry=entry, **values)
    assert checked().holds
    assert checked(kept).missing == {kept}


def test_a_head_signed_by_another_key_is_found(cast):
    written(cast)
    first = queries.heads()[-1]
    forged = cast.supplier.sign(first.document.encode(), START)
    tamper("UPDATE ledger_signed_head SET p7s = :p7s WHERE index = :index", p7s=forged, index=first.index)
    assert "不是平台回执密钥签的" in fault()


def test_a_head_signed_under_another_root_is_found(cast):
    written(cast)
    first = queries.heads()[-1]
    key, root = certificates.new_root("别处", START, 5)
    subject = certificates.Subject("别处")
    own_key = certificates.new_key()
    own = certificates.issue(certificates.csr(own_key, subject), subject, key, root, START, 30)
    forged = cms.sign(first.document.encode(), own_key, own, START)
    tamper("UPDATE ledger_signed_head SET p7s = :p7s WHERE index = :index", p7s=forged, index=first.index)
    assert "签名不成立" in fault()


def test_an_edited_head_document_is_found(cast):
    written(cast)
    tamper("UPDATE ledger_signed_head SET document = '{}' WHERE index = 2")
    assert "签名文件被改动过" in fault()


def test_an_entry_that_is_no_object_is_found(cast):
    written(cast, acts=1)
    changes, values = rewritten(0, "[]")
    tamper(UNSIGNED, *changes, entry="[]", **values)
    assert "无法读取" in fault()


@pytest.mark.parametrize("change", ["subject = 'other'", "by_organisation = 'some'", "by_person = 'some'"])
def test_an_edited_column_of_a_bids_line_is_found(cast, change):
    bids.committed(tenders.published(cast), cast.supplier)
    assert checked().holds
    tamper(f"UPDATE ledger_line SET {change} WHERE act = 'bid'")
    assert "与所存内容不一致" in fault()
