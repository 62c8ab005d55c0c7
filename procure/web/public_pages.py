"""What everybody may read: notices, a tender from its notice to its last payment, the rules, the heads."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from procure.awards import queries as awards
from procure.bids import queries as bids
from procure.contracts import queries as contracts
from procure.core import clock, parameters, provisions
from procure.core.tasks import Milestone, Phase
from procure.core.terms import Term
from procure.crypto import stamps
from procure.evaluation import queries as evaluation
from procure.gate import files
from procure.gate.access import open_to_everyone
from procure.guarantees import queries as guarantees
from procure.ledger import queries as ledger
from procure.openness import queries, unlocked
from procure.openness.queries import Course, Search
from procure.outages import queries as outages
from procure.payments import queries as payments
from procure.tenders import deadlines, papers
from procure.tenders import queries as tenders
from procure.tenders.models import Goods
from procure.web import fairness_pages, next_steps, stamping

blueprint = Blueprint("public", __name__)
blueprint.add_url_rule("/fair-competition", view_func=fairness_pages.fairness)

Word = TypeVar("Word", bound=Term)
_MILESTONES = (
    tenders.milestones,
    bids.milestones,
    evaluation.milestones,
    awards.milestones,
    contracts.milestones,
    payments.milestones,
)
_RESULTS_SHOWN = 5
_HEADS_SHOWN = 60


@blueprint.get("/")
@open_to_everyone
def notices() -> ResponseReturnValue:
    """What is open now, or what a reader looks for."""
    at, search = clock.now(), _search()
    page = queries.notices(search, at, request.args.get("page", 1, type=int))
    return render_template(
        "public/notices.html",
        page=page,
        search=search,
        courses=queries.courses(page.items, at),
        counts=queries.counts(at),
        results=queries.results(_RESULTS_SHOWN),
        all_courses=list(Course),
        all_goods=list(Goods),
    )


@blueprint.get("/tenders/<id>")
@open_to_everyone
def tender(id: str) -> ResponseReturnValue:
    """One tender, everything of it that is public by now."""
    found, at = tenders.published(id), clock.now()
    assert found.posted_at is not None
    contract, lots = queries.contract(id), queries.lots(found)
    return render_template(
        "public/tender.html",
        tender=found,
        lots=lots,
        courses=queries.courses(lots, at),
        course=queries.courses([found], at)[id],
        notice=deadlines.notice_period(found.posted_at),
        steps=next_steps.of(found, at),
        course_of=_timeline(id, at),
        clarifications=tenders.clarifications(found),
        changes=tenders.changes(found),
        holds=tenders.holds(found),
        outage=None if bids.closing(id) else outages.why_waits(found, at),
        report=tenders.published_report(found) if found.report_sha256 else None,
        answered=papers.KINDS,
        closing=bids.closing(id),
        opening=bids.opening(id),
        opened=bids.opened(id),
        result=awards.public(id),
        contract=contract,
        publication=contracts.publication(contract) if contract else None,
        supplements=contracts.published_supplements(contract) if contract else [],
        accepted=contracts.public_acceptances(contract) if contract else [],
        paid=queries.paid(contract, at) if contract else [],
    )


@blueprint.get("/projects/<number>")
@open_to_everyone
def project(number: str) -> ResponseReturnValue:
    """The notice of a divided project with each of its lots; without lots, its only tender."""
    lots, at = tenders.noticed(number), clock.now()
    first = lots[0]
    if not first.project.is_divided:
        return redirect(url_for("public.tender", id=first.id))
    assert first.posted_at is not None
    return render_template(
        "public/project.html",
        project=first.project,
        tender=first,
        lots=lots,
        courses=queries.courses(lots, at),
        notice=deadlines.notice_period(first.posted_at),
    )


@blueprint.get("/securities")
@open_to_everyone
def securities() -> ResponseReturnValue:
    """How much cash securities did not lock up, and each that was kept with its ground and reason."""
    return render_template(
        "public/securities.html", unlocked=unlocked.unlocked(clock.now()), kept=guarantees.kept()
    )


@blueprint.get("/rules")
@open_to_everyone
def rules() -> ResponseReturnValue:
    """Every provision that the platform keeps, with its article and the way it is kept."""
    return render_template(
        "public/rules.html", provisions=provisions.all_().values(), numbers=parameters.all_()
    )


@blueprint.get("/defence")
@open_to_everyone
def defence() -> ResponseReturnValue:
    """What the platform defends, and what no software can."""
    return render_template("public/defence.html", is_stamped=stamping.authority() is not None)


@blueprint.get("/heads")
@open_to_everyone
def heads() -> ResponseReturnValue:
    """The newest signed heads of the ledger."""
    return render_template(
        "public/heads.html",
        heads=ledger.heads(_HEADS_SHOWN),
        anchors=ledger.anchors(_HEADS_SHOWN),
        is_stamped=stamping.authority() is not None,
    )


@blueprint.get("/heads/<head>.json")
@open_to_everyone
def head(head: str) -> ResponseReturnValue:
    """One signed head."""
    return files.download(ledger.signed_head(head).document, f"head-{head[:8]}.json", "application/json")


@blueprint.get("/heads/<head>.json.p7s")
@open_to_everyone
def head_p7s(head: str) -> ResponseReturnValue:
    """The platform's signature over one head."""
    found = ledger.signed_head(head)
    return files.download(found.p7s, f"head-{head[:8]}.json.p7s", "application/pkcs7-signature")


@blueprint.get("/heads/<head>.json.tsr")
@open_to_everyone
def head_stamp(head: str) -> ResponseReturnValue:
    """The time stamp of an outside authority over one head."""
    return files.download(ledger.anchor(head).answer, f"head-{head[:8]}.json.tsr", stamps.ANSWER_TYPE)


def _search() -> Search:
    """What the address asks for; without any wish, what is open now."""
    asked = request.args
    course = Course.OPEN if not ({"q", "kind", "state"} & set(asked)) else _word(Course, asked.get("state"))
    return Search(asked.get("q", "").strip(), _word(Goods, asked.get("kind")), course)


def _word(words: type[Word], value: str | None) -> Word | None:
    return words(value) if value in set(words) else None


def _timeline(tender_id: str, at: datetime) -> list[dict[str, Any]]:
    steps = [step for read in _MILESTONES for step in read(tender_id, at)]
    return [_drawn(step, at) for step in sorted(steps, key=lambda step: step.at)]


def _drawn(step: Milestone, at: datetime) -> dict[str, Any]:
    """A step that is going on without a deadline has begun at its time: it has no countdown to show."""
    has_begun = step.phase is Phase.NOW and step.at <= at
    return {
        "label": step.label,
        "at": None if has_begun else step.at,
        "state": step.phase,
        "article": step.article,
        "provisional": step.provisional,
        "note": step.note,
    }
