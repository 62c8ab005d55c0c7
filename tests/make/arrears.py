"""Receivables, disclosures and complaints, by the acts themselves."""

from __future__ import annotations

from procure.arrears import queries, service
from procure.arrears.models import ArrearsComplaint, ArrearsComplaintItem, Disclosure, Receivable
from procure.contracts.models import Contract
from procure.core import clock
from procure.db import db, unit_of_work
from tests.cast import Cast
from tests.make import contracts as make_contracts


def asked(cast: Cast, contract: Contract) -> Receivable:
    """The supplier has asked for a statement now."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        return service.ask(found, by=cast.supplier.actor, at=clock.now())


def confirmed(cast: Cast, contract: Contract) -> Receivable:
    """The purchaser has signed it."""
    made = asked(cast, contract)
    with unit_of_work():
        found = db.session.get_one(Receivable, made.id)
        p7s = make_contracts.signature(found.document, cast.purchaser)
        service.confirm(found, p7s, by=cast.purchaser.actor, at=clock.now())
    return found


def disclosed(year: int) -> Disclosure:
    """A year made public now."""
    with unit_of_work():
        service.disclose(str(year), clock.now())
    return queries.disclosure(year)


def complained(cast: Cast, contract: Contract) -> ArrearsComplaint:
    """The supplier complains now of all that is overdue."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        late = {one.instalment.id for one in queries.overdue(found, clock.now())}
        said = {"receiver": cast.supervisor.organisation, "reason": "催收三次没有答复"}
        return service.complain(found, late, **said, by=cast.supplier.actor, at=clock.now())


def transferred(cast: Cast, complaint: ArrearsComplaint) -> ArrearsComplaint:
    """Taken on by the department that took it in, now."""
    with unit_of_work():
        found = db.session.get_one(ArrearsComplaint, complaint.id)
        service.transfer(found, cast.supervisor.organisation, by=cast.supervisor.actor, at=clock.now())
    return found


def entered(cast: Cast, contract: Contract) -> ArrearsComplaint:
    """A complaint about an advance that the supervisor handles, as rows: nothing needs to be late."""
    at, house = clock.now(), cast.supervisor.organisation
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        advance, on = found.instalments[0], clock.beijing_day(at)
        item = ArrearsComplaintItem(instalment=advance, amount_fen=advance.amount_fen, due_on=on)
        made = ArrearsComplaint(
            contract=found,
            receiver_id=house,
            amount_fen=advance.amount_fen,
            filed_by=cast.supplier.id,
            filed_at=at,
            items=[item],
        )
        db.session.add(made)
    return transferred(cast, made)
