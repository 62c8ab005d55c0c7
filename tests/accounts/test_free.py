"""Using the platform costs nothing (20号令 9, 54, 55)."""

from __future__ import annotations

import re

import sqlalchemy as sa

from procure.web.tables import METADATA

_FEE = re.compile(r"(^|_)(fee|fees|charge|charges|tariff|subscription|deposit)(_|$)")


def _fees(metadata: sa.MetaData) -> list[str]:
    return [str(column) for table in metadata.sorted_tables for column in table.c if _FEE.search(column.name)]


def test_no_table_keeps_a_fee_for_using_the_platform():
    assert len(METADATA.tables) > 20
    assert _fees(METADATA) == []


def test_a_planted_fee_is_found():
    planted = sa.MetaData()
    sa.Table("organisation", planted, sa.Column("registration_fee", sa.BigInteger))
    assert _fees(planted) == ["organisation.registration_fee"]
