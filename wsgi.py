"""The WSGI entry point."""

from procure.web.app import create_app

app = create_app()
