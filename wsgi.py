"""The WSGI entry point."""

from procure.web.start import serving_app

app = serving_app()
