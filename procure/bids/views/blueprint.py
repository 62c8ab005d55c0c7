"""The one blueprint of the pages about bids."""

from flask import Blueprint

blueprint = Blueprint("bids", __name__)
