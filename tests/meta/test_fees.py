"""Nothing on this site can carry a charge for documents, for entry or for bidding (87号令 24; 60号令)."""

import re

import pytest

from procure.gate.forms import Form
from procure.web.tables import METADATA
from tests.meta import house

CHINESE = re.compile(
    r"工本费|标书费|文件费|资料费|报名费|投标费|会员费|年费|平台(使用)?费|(入场|进场)(交易|服务)?费|CA费|售价|发售|售卖"
)
ENGLISH = re.compile(
    r"(^|[^a-z])(fees?|charge|tariff|subscription|membership)([^a-z]|$)|(document|entry)s?[-_](price|cost)",
    re.IGNORECASE,
)
DENIED = re.compile(r"不收|不得|免费|无需|无须|免收|禁止|未收|没有|拒绝")


def charges(text: str) -> bool:
    """Whether a text speaks of such a charge other than to rule it out."""
    return bool(ENGLISH.search(text) or (CHINESE.search(text) and not DENIED.search(text)))


def names_of_pages():
    return [f"{rule.endpoint} {rule.rule}" for rule in house.site().url_map.iter_rules()]


def names_of_columns():
    return [f"{table.name} {column.name}" for table in METADATA.tables.values() for column in table.columns]


def names_of_fields():
    house.modules()
    for form in everything_below(Form):
        for name, field in vars(form).items():
            if hasattr(field, "field_class"):
                words = [str(word) for word in (*field.args, *field.kwargs.values()) if isinstance(word, str)]
                yield " ".join([form.__name__, name, *words])


def everything_below(kind):
    for below in kind.__subclasses__():
        yield below
        yield from everything_below(below)


@pytest.mark.parametrize("names", [names_of_pages, names_of_columns, names_of_fields])
def test_no_page_column_or_field_is_for_a_charge(names):
    told = list(names())
    assert told
    assert [name for name in told if charges(name)] == []


def test_no_template_speaks_of_a_charge():
    assert house.found(charges, house.texts("templates")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "tender document_fee",
        "tenders.fee /tenders/<id>/fee",
        "tender entry_price",
        "<p>{{ _('招标文件售价500元') }}</p>",
        "TenderForm cost 工本费（元）",
    ],
)
def test_a_planted_charge_is_noticed(planted):
    assert charges(planted)


@pytest.mark.parametrize("fine", ["招标文件免费下载，不收工本费", "bid price_fen", "bids.feedback", "coffee"])
def test_other_words_are_not(fine):
    assert not charges(fine)


def test_a_field_is_something_the_search_can_see():
    """The positive control of the search through forms: it finds the fields of real pages."""
    assert any("password" in name for name in names_of_fields())
