"""Sealed files that were finished: whose they are, and which of them lie in storage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from procure import storage
from procure.bids.models import Blob
from procure.db import db
from procure.one_of import is_one_of
from procure.prepared import Prepared


def is_kept(sha256: str, organisation_id: str) -> bool:
    """Whether the organisation has finished a file with this hash before."""
    blob = db.session.get(Blob, sha256)
    return blob is not None and blob.organisation_id == organisation_id


def durable(hashes: Iterable[str]) -> list[str]:
    """Those of the files that lie in storage; looked up before anybody waits for a lock."""
    keep = storage.current()
    return [one for one in hashes if keep.has(one)]


def ask_owned(hashes: Sequence[str]) -> Callable[[], dict[tuple[str, str], int]]:
    """By organisation and hash, the sizes of files, which stay until the commit; told when called."""
    rows = _OWNED.ask(hashes=hashes)
    return lambda: {(one.organisation_id, one.sha256): one.size for one in rows()}


_blob = Blob.__table__
_OWNED = Prepared(
    sa.select(_blob.c.sha256, _blob.c.organisation_id, _blob.c.size)
    .where(is_one_of(_blob.c.sha256, "hashes"))
    .with_for_update(read=True)
)
