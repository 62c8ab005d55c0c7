"""Whether this machine serves: for load balancers and whoever is on watch; it tells nothing of any bid."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from procure import storage
from procure.core import clock
from procure.db import clock_skew, db, deciding_clock
from procure.gate.access import open_to_everyone
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.patience import is_away

blueprint = Blueprint("health", __name__, url_prefix="/health")
_LARGEST_SKEW = timedelta(seconds=1)
_LONGEST_SILENCE = timedelta(minutes=3)
_STEP = 0.05


@blueprint.get("/live")
@open_to_everyone
def live() -> ResponseReturnValue:
    """That the process answers."""
    return jsonify(live=True)


@blueprint.get("/ready")
@open_to_everyone
def ready() -> ResponseReturnValue:
    """Each part by name, true where it works; 503 where any doesn't."""
    parts = {name: _works(look) for name, look in PARTS.items()}
    return jsonify(parts), 200 if all(parts.values()) else 503


@blueprint.get("/metrics")
@open_to_everyone
def metrics() -> ResponseReturnValue:
    """The same as numbers that a monitoring system collects, in the text format of Prometheus."""
    lines = [f'procure_part_works{{part="{name}"}} {int(_works(look))}' for name, look in PARTS.items()]
    if _works(_database):
        lines += [
            f"procure_clock_skew_seconds {clock_skew().total_seconds():.3f}",
            f"procure_duties_overdue {len(obligations.overdue(deciding_clock()))}",
        ]
    lines.append(f"procure_storage_free_ratio {_free():.2f}")
    return current_app.response_class("\n".join([*lines, ""]), mimetype="text/plain")


def _free() -> float:
    """Of the disk, in steps too coarse to tell what somebody uploaded."""
    usage = shutil.disk_usage(storage.current().root)
    return math.floor(usage.free / usage.total / _STEP) * _STEP


def _works(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except Exception as error:
        if not is_away(error):
            current_app.logger.exception("a part of the health check failed")
        db.session.rollback()
        return False


def _database() -> bool:
    return bool(db.session.scalar(sa.text("SELECT 1")))


def _storage() -> bool:
    return storage.current().answers()


def _clock() -> bool:
    return clock.is_training() or abs(clock_skew()) <= _LARGEST_SKEW


def _worker() -> bool:
    """The worker signs a head each minute."""
    newest = ledger.newest_head()
    return newest is not None and deciding_clock() - newest.at <= _LONGEST_SILENCE


PARTS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "storage": _storage,
    "clock": _clock,
    "worker": _worker,
}
