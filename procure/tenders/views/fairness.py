"""What everybody may read of the fair-competition gate: each tender's report, and each decision."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.gate import files
from procure.gate.access import open_to_everyone
from procure.tenders import papers, queries
from procure.tenders.models import Tender, TenderState
from procure.tenders.views.blueprint import blueprint


@blueprint.get("/tenders/<id>/fairness")
@open_to_everyone
def fairness(id: str) -> ResponseReturnValue:
    """The report with which a tender took effect."""
    tender = _reported(id)
    report = queries.published_report(tender)
    return render_template(
        "tenders/fairness.html",
        tender=tender,
        report=report,
        kinds=papers.KINDS,
    )


@blueprint.get("/tenders/<id>/fairness.json")
@open_to_everyone
def fairness_json(id: str) -> ResponseReturnValue:
    """The report as the ledger names it."""
    return files.send(str(_reported(id).report_sha256), "fairness.json", "application/json")


@blueprint.get("/tenders/<id>/fairness.pdf")
@open_to_everyone
def fairness_pdf(id: str) -> ResponseReturnValue:
    """The report on paper."""
    tender = _reported(id)
    content = papers.report_pdf(tender, queries.published_report(tender))
    return files.download(content, f"公平竞争审查报告-{tender.reference}.pdf", "application/pdf")


@blueprint.get("/fairness/decisions")
@open_to_everyone
def decisions() -> ResponseReturnValue:
    """Every decision about a disputed finding."""
    return render_template("tenders/decisions.html", disputes=queries.disputes())


@blueprint.get("/fairness/decisions/<id>")
@open_to_everyone
def decision(id: str) -> ResponseReturnValue:
    """One decision with its reason; the tender is named once it is public."""
    found = queries.decided(id)
    is_public = found.tender.state in (TenderState.PUBLISHED, TenderState.ENDED)
    entry = queries.entry(found.finding)
    return render_template("tenders/decision.html", dispute=found, entry=entry, is_public=is_public)


def _reported(tender_id: str) -> Tender:
    tender = queries.published(tender_id)
    if tender.report_sha256 is None:
        raise NotFound(Message("这个项目没有审查报告。"))
    return tender
