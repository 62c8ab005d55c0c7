"""Every package's pages, in the order of the tower."""

from __future__ import annotations

from flask import Blueprint

from procure.accounts import api as accounts_api
from procure.accounts import sign_in
from procure.accounts import views as accounts
from procure.arrears import views as arrears
from procure.awards import views as awards
from procure.bids import api as bids_api
from procure.bids import views as bids
from procure.blacklist import views as blacklist
from procure.contracts import views as contracts
from procure.evaluation import views as evaluation
from procure.guarantees import views as guarantees
from procure.lawbook import views as lawbook
from procure.outages import views as outages
from procure.payments import views as payments
from procure.remittances import views as remittances
from procure.tenders import views as tenders
from procure.web import check_api, desk_pages, health, prefs, public_pages, script_pages

BLUEPRINTS: list[Blueprint] = [
    sign_in.blueprint,
    accounts.blueprint,
    accounts_api.blueprint,
    blacklist.blueprint,
    tenders.blueprint,
    outages.blueprint,
    guarantees.blueprint,
    bids.blueprint,
    bids_api.blueprint,
    evaluation.blueprint,
    awards.blueprint,
    contracts.blueprint,
    payments.blueprint,
    remittances.blueprint,
    arrears.blueprint,
    lawbook.blueprint,
    public_pages.blueprint,
    check_api.blueprint,
    script_pages.blueprint,
    desk_pages.blueprint,
    prefs.blueprint,
    health.blueprint,
]
