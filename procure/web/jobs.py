"""What the clock does: the same acts that people press buttons for, one row per transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from procure import patience, storage
from procure.arrears import queries as arrears_queries
from procure.arrears import service as arrears
from procure.awards import queries as award_queries
from procure.awards import service as awards
from procure.bids import closings, ended, leftovers, openings, refunds
from procure.bids import queries as bid_queries
from procure.contracts import queries as contract_queries
from procure.contracts import service as contracts
from procure.core import clock
from procure.core.errors import NotAllowed
from procure.db import db, unit_of_work
from procure.ledger import heads
from procure.obligations import queries as obligation_queries
from procure.obligations import recounting
from procure.obligations import service as obligations
from procure.outages import queries as outage_queries
from procure.outages import service as outages
from procure.payments import queries as payment_queries
from procure.payments import service as payments
from procure.web import stamping

_log = logging.getLogger("procure.jobs")


@dataclass(frozen=True)
class Job:
    """``due`` names the rows whose time has come; ``act`` does one of them, and nothing when done twice.

    With ``own_transaction`` the act opens its unit of work itself, after what takes long. Where a row is
    several that are done together, ``apart`` names each, to be done alone when together they fail.
    """

    name: str
    due: Callable[[datetime], Iterable[str]]
    act: Callable[[str, datetime], object]
    own_transaction: bool = False
    apart: Callable[[str], list[str]] | None = None


def run_due(at: datetime, jobs: Iterable[Job] | None = None) -> list[str]:
    """Do everything whose time has come, in the order of JOBS; the rows done as ``job row``.

    A row that fails is logged and tried again in the next round; the others go on. A database that is away
    ends the round.
    """
    done = []
    with clock.fixed(at):
        for job in JOBS if jobs is None else jobs:
            done += [f"{job.name} {one}" for row in _rows(job, at) for one in _done(job, row, at)]
    return done


def _rows(job: Job, at: datetime) -> list[str]:
    try:
        with patience.patience(patience.JOB_SECONDS):
            return list(job.due(at))
    except Exception as error:
        if patience.is_away(error):
            raise
        _log.exception("job %s could not tell what is due", job.name)
        return []
    finally:
        db.session.rollback()


def _done(job: Job, row: str, at: datetime) -> list[str]:
    if _did(job, row, at):
        return [row]
    return [one for one in job.apart(row) if _did(job, one, at)] if job.apart else []


def _did(job: Job, row: str, at: datetime) -> bool:
    try:
        with (
            patience.patience(patience.JOB_SECONDS),
            nullcontext() if job.own_transaction else unit_of_work(),
        ):
            return job.act(row, at) is not None
    except NotAllowed as early:
        _log.info("job %s waits with %s: %s", job.name, row, early)
        return False
    except Exception:
        _log.exception("job %s failed on %s", job.name, row)
        return False
    finally:
        db.session.rollback()


def _openings(at: datetime) -> list[str]:
    return bid_queries.waiting_to_open()


def _abandoned(at: datetime) -> list[str]:
    return storage.current().abandoned(at - timedelta(days=1))


def _abandon(name: str, at: datetime) -> str:
    storage.current().abandon(name)
    return name


def _outdated(at: datetime) -> list[str]:
    return [one.id for one in obligation_queries.outdated(at)]


def _recount(obligation_id: str, at: datetime) -> object:
    return recounting.recount(obligation_queries.get(obligation_id), at)


def _reminders(at: datetime) -> list[str]:
    return [one.id for one in obligation_queries.to_remind(at)]


def _remind(obligation_id: str, at: datetime) -> object:
    return obligations.remind(obligation_queries.get(obligation_id), at)


def _minute(at: datetime) -> list[str]:
    return ["ledger"] if heads.is_due(at) else []


def _sign_head(_: str, at: datetime) -> object:
    return heads.sign(at)


JOBS: list[Job] = [
    Job("outages.extend", outage_queries.to_extend, outages.extend_by_ids, apart=outage_queries.apart),
    Job("bids.close", bid_queries.due_to_close, closings.close_by_id),
    Job("bids.ended", ended.due, ended.record),
    Job("bids.refund", refunds.due, refunds.start),
    Job("bids.open", _openings, openings.open_by_id, own_transaction=True),
    Job("bids.tidy", leftovers.due, leftovers.remove),
    Job("awards.deem", award_queries.due_to_deem, awards.deem_by_id),
    Job("contracts.begin", contract_queries.awards_without, contracts.begin_by_id),
    Job("payments.owe", payment_queries.owed_to_sme, payments.owe_by_id),
    Job("payments.request", payment_queries.waiting, payments.request_by_id),
    Job("arrears.settle", arrears_queries.settled, arrears.settle),
    Job("arrears.disclose", arrears_queries.to_disclose, arrears.disclose),
    Job("obligations.recount", _outdated, _recount),
    Job("obligations.remind", _reminders, _remind),
    Job("storage.tidy", _abandoned, _abandon),
    Job("ledger.head", _minute, _sign_head),
    Job("ledger.stamp", stamping.due, stamping.stamp, own_transaction=True),
]
"""In this order: the head is signed after all others, so that it covers what they did; then it is stamped."""
