"""The application as it is served: settled settings, its log, and no weakness in production."""

from __future__ import annotations

import gc

from flask import Flask

from procure.db import db
from procure.web import logs, soundness
from procure.web.app import create_app


def serving_app() -> Flask:
    """The application of the environment, ready to serve; soundness.Weak where it may not."""
    app = create_app()
    logs.configure()
    with app.app_context():
        try:
            soundness.check(app.extensions["procure.config"])
        finally:
            db.session.remove()
            db.engine.dispose()
    settle()
    return app


def settle() -> None:
    """What is loaded now stays: no look for garbage goes through it again, in any process that is forked."""
    gc.collect()
    gc.freeze()
