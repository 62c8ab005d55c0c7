"""The application: one factory, and how a request becomes a transaction."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from procure import patience, storage
from procure.accounts import sign_in
from procure.core import clock
from procure.crypto import keyring
from procure.db import db, know_listeners, unit_of_work
from procure.lawbook import source as lawbook
from procure.web import errors, filters, gatekeeper, headers, language, logs, scripts, shipped
from procure.web.blueprints import BLUEPRINTS
from procure.web.config import Config, from_environment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LARGEST_BODY = 64 << 20
_LARGEST_FIELDS = 4 << 20
_STATEMENTS = 3000
"""Kept compiled: all of the site's fit in; the library's own 500 would be made anew again and again."""

_TURN = 0.0003
"""Seconds a thread keeps the interpreter while others want it. Whoever holds the writers' lock gives it away
with each look at the database; at Python's own 5 ms, sixteen busy threads keep everybody waiting."""


class Procure(Flask):
    """Each unsafe request is one unit of work at one instant, taken after its whole body has arrived."""

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer soon, even where the database says nothing."""
        with patience.patience(patience.REQUEST_SECONDS):
            return super().wsgi_app(environ, start_response)

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; it returned: commit, it raised: nothing happened."""
        view = self.view_functions.get(request.endpoint or "")
        is_own, is_api = getattr(view, "own_transaction", False), getattr(view, "api", False)
        if request.method in ("GET", "HEAD", "OPTIONS") or (is_own and is_api):
            with clock.fixed():
                return super().dispatch_request()
        _read_body()
        with clock.fixed(), nullcontext() if is_own else unit_of_work():
            return super().dispatch_request()


def create_app(config: Config | None = None, more: Sequence[Blueprint] = ()) -> Flask:
    """The whole application for one installation; ``more`` addresses are for measuring it alone."""
    config = config or from_environment()
    sys.setswitchinterval(_TURN)
    app = Procure(
        "procure",
        template_folder=str(shipped.folder("templates")),
        static_folder=str(shipped.folder("static")),
    )
    app.config.update(_settings(config))
    app.extensions["procure.config"] = config
    _believe_proxies(app, config.proxies)
    storage.use(_storage(config))
    keyring.use(keyring.load_or_create(config.keys, clock.now()))
    db.init_app(app)
    with app.app_context():
        know_listeners(db.engine)
    logs.init_app(app)
    gatekeeper.init_app(app)
    csrf = CSRFProtect(app)
    sign_in.init_app(app)
    for extension in (lawbook, language, filters, scripts, headers, errors):
        extension.init_app(app)
    for blueprint in [*BLUEPRINTS, *more]:
        app.register_blueprint(blueprint)
    _exempt_programs(app, csrf)
    return app


def _storage(config: Config) -> storage.Folder:
    return storage.connect(config.files, config.bucket) if config.bucket else storage.Folder(config.files)


def _believe_proxies(app: Flask, count: int) -> None:
    """Take the caller's address from our own proxies; anybody else's word for it is ignored."""
    if count:
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # how Flask takes middleware


def _exempt_programs(app: Flask, csrf: CSRFProtect) -> None:
    """A program's view takes no cookie, so there is nothing to forge."""
    for view in app.view_functions.values():
        if getattr(view, "api", False):
            csrf.exempt(view)


def _settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "SIGNATURES": config.signatures,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": patience.engine_options(config.database_url)
        | {"query_cache_size": _STATEMENTS},
        "MAX_CONTENT_LENGTH": _LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_FIELDS,
        "IDLE_SECONDS": config.idle_minutes * 60,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.production,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _read_body() -> None:
    """Take the whole body in before the clock is read; multipart files are spooled to disk."""
    if request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
        request.form  # noqa: B018  # reading the attribute parses the body
    else:
        request.get_data()
