"""Every refusal and failure has one page, and one JSON shape for programs."""

from __future__ import annotations

import logging

from flask import Flask, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from procure.core.errors import BadInput, Forbidden, NotAllowed, NotFound, ProcureError, Stale
from procure.core.rules import RuleBroken
from procure.core.terms import Message
from procure.gate import acting
from procure.patience import is_away, is_full
from procure.printing.pdf import NoRenderer
from procure.web import logs
from procure.web.language import say

_STATUS: dict[type[ProcureError], int] = {
    RuleBroken: 422,
    BadInput: 422,
    NotAllowed: 409,
    Stale: 409,
    Forbidden: 403,
    NotFound: 404,
    NoRenderer: 503,
}
_REASONS = {
    400: Message("请求的格式不对，读不懂。请检查后重新发送。"),
    401: Message("没有登录，或者登录已经失效。请用本人的证书重新取得令牌后再试。"),
    404: Message("没有这个地址，或者它不对您公开。请核对编号。"),
    405: Message("这个地址不接受这种请求方法。"),
    411: Message("请求没有说明长度（Content-Length）。"),
    413: Message("请求太大，没有收下。请拆分后再发送。"),
    415: Message("请求内容的类型不对，请按接口说明发送。"),
    429: Message("短时间内的请求太多，请稍后再试。"),
}
"""What a program is told where the request itself was at fault."""
_PAGES = {400, 401, 403, 404, 405, 409, 413, 415, 429, 503}
_RETRY_SECONDS = 5
_log = logging.getLogger("procure")


def init_app(app: Flask) -> None:
    """Answer every error."""
    app.register_error_handler(ProcureError, _refused)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _refused(refusal: ProcureError) -> ResponseReturnValue:
    status = next((code for kind, code in _STATUS.items() if isinstance(refusal, kind)), 422)
    if _for_programs():
        return _json(refusal.code, say(refusal.reason), status, _breaches(refusal))
    if status in (403, 404):
        page = render_template(f"errors/{status}.html", reason=refusal.reason, code=refusal.code)
        return page, status
    return render_template("refused.html", refusal=refusal), status


def _breaches(refusal: ProcureError) -> list[dict[str, str]]:
    found = refusal.breaches if isinstance(refusal, RuleBroken) else []
    return [{"rule": one.rule.code, "article": one.rule.article, "reason": say(one.reason)} for one in found]


def _stale_page(error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/stale.html"), 400


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None:
        return error.response
    if _for_programs():
        return _json(f"http-{status}", say(_REASONS.get(status, _REASONS[400])), status, [])
    page = status if status in _PAGES else 400
    return render_template("errors/http.html", status=page), status


_AWAY = {
    "away": Message("平台的数据库或者存储暂时没有应答。请稍后用原来的内容重试，不会重复生效。"),
    "full": Message("平台的存储空间已满，这次没有收下，正在腾出空间。请稍后用原来的内容重试，不会重复生效。"),
}


def _away(incident: str, code: str) -> ResponseReturnValue:
    """Database or disk don't serve now: nothing here may need them, not even to know who asks."""
    acting.as_nobody()
    if _for_programs():
        answer = make_response(_json(code, say(_AWAY[code]), 503, []))
    else:
        page = render_template("errors/away.html", incident=incident, is_full=code == "full")
        answer = make_response(page, 503)
    answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _failed(error: Exception) -> ResponseReturnValue:
    incident = logs.request_id()
    if is_away(error):
        _log.error("incident %s at %s %s: %s", incident, request.method, request.path, error)
        return _away(incident, "full" if is_full(error) else "away")
    _log.exception("incident %s at %s %s", incident, request.method, request.path)
    if _for_programs():
        reason = Message("平台出了问题，这次没有办成。请稍后再试，并报出事件编号%(n)s。", n=incident)
        return _json("incident", say(reason), 500, [])
    return render_template("errors/500.html", incident=incident), 500


def _for_programs() -> bool:
    if request.endpoint is None:
        return request.path.startswith("/api/")
    return bool(getattr(current_app.view_functions.get(request.endpoint), "api", False))


def _json(code: str, reason: str, status: int, breaches: list[dict[str, str]]) -> ResponseReturnValue:
    return jsonify(code=code, reason=reason, breaches=breaches), status
