"""Every page says who may use it."""

from flask import Blueprint, Flask

from procure.gate import access
from tests.meta import house


def silent(app):
    return sorted(name for name, view in app.view_functions.items() if access.openness(view) is None)


def test_every_endpoint_declares_to_whom_it_is_open():
    assert silent(house.site()) == []


def test_an_endpoint_that_says_nothing_is_noticed():
    app, pages = Flask("control"), Blueprint("pages", __name__)
    pages.get("/closed")(lambda: "")
    app.register_blueprint(pages)
    assert "pages.<lambda>" in silent(app)


def test_every_page_that_changes_something_takes_no_get():
    """A view answers either to reading or to acting, or shows its form for GET and acts on POST."""
    both = {rule.endpoint for rule in house.site().url_map.iter_rules() if rule.methods >= {"GET", "DELETE"}}
    assert both == set()
