"""Language, size and contrast stay as chosen, and lead back only to this site."""

from __future__ import annotations

import pytest

from procure.web.filters import moment
from tests.cast import START


def test_large_letters_and_high_contrast_stay_chosen(cast, client_of):
    client = client_of(cast.supplier)
    answer = client.post("/prefs/view", data={"size": "large", "next": "/desk/supplier"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/supplier")
    client.post("/prefs/view", data={"contrast": "high"})
    text = client.get("/desk/supplier").get_data(as_text=True)
    assert 'data-size="large"' in text
    assert 'data-contrast="high"' in text


def test_an_unknown_choice_changes_nothing(cast, client_of):
    client = client_of(cast.supplier)
    client.post("/prefs/view", data={"size": "enormous", "contrast": "x"})
    text = client.get("/desk/supplier").get_data(as_text=True)
    assert 'data-size="normal"' in text
    assert 'data-contrast="normal"' in text


def test_english_stays_chosen_until_chinese_is(cast, client_of):
    client = client_of(cast.supplier)
    client.post("/prefs/language", data={"lang": "en"})
    assert '<html lang="en"' in client.get("/desk/supplier").get_data(as_text=True)
    client.post("/prefs/language", data={"lang": "zh"})
    assert '<html lang="zh-CN"' in client.get("/desk/supplier").get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "", "x"]
)
def test_an_address_of_another_site_is_not_followed(app, visitor, address):
    answer = visitor.post("/prefs/language", data={"lang": "zh", "next": address})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_command_speaks_chinese_without_a_request(app):
    with app.app_context():
        assert moment(START) == "2026年3月2日(星期一)09:00(北京时间)"
