"""The check of wordings for programs: what a text asks is answered at once, and nothing of it is kept."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.fairness import exchange
from procure.fairness.engine import check
from procure.fairness.entries import version
from procure.gate import acting
from procure.gate.access import api, open_to_everyone
from procure.web.language import say
from procure.web.pace import Pace, Rate

blueprint = Blueprint("check_api", __name__, url_prefix="/api")

RATE = Rate(30, timedelta(seconds=2))
LARGEST_BODY = 1024 * 1024
LONGEST_TEXT = 100_000
_PACE = "procure.check.pace"


@blueprint.record_once
def _start(state: BlueprintSetupState) -> None:
    state.app.extensions[_PACE] = Pace(RATE)


@blueprint.post("/check")
@api
@open_to_everyone
def check_text() -> ResponseReturnValue:
    """What in a text restricts who may bid, as ``procure check --jsonl`` says it of a line."""
    at = clock.now()
    wait = current_app.extensions[_PACE].seconds_to_wait(acting.address(), at)
    if wait:
        reason = Message("短时间内的请求太多，请在%(n)s秒后再试。", n=wait)
        return jsonify(code="too-many", reason=say(reason), breaches=[]), 429, {"Retry-After": str(wait)}
    asked = _asked()
    verdict = check(asked.text, section=asked.section, on=clock.beijing_day(at))
    answer = Response(exchange.line(exchange.answer(verdict)) + "\n", mimetype="application/json")
    answer.headers["X-Catalogue-Version"] = version()
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked() -> exchange.Asked:
    body = request.get_data()
    if len(body) > LARGEST_BODY:
        abort(413)
    try:
        asked = exchange.asked(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(Message("请求的内容不是UTF-8编码，请转为UTF-8后再试。")) from None
    if len(asked.text) > LONGEST_TEXT:
        raise BadInput(Message("一次最多检查%(most)s字，请分开提交。", most=LONGEST_TEXT))
    return asked
