"""The look: what every template and static file keeps to."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
JINJA = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
CHINESE = r"[\u4e00-\u9fff]"
INLINE = re.compile(
    r"""<[^>]*\s(?:style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE
)
LITERAL = re.compile(rf"""(_\(\s*)?("[^"\n]*{CHINESE}[^"\n]*"|'[^'\n]*{CHINESE}[^'\n]*')""")
WITHOUT_CONTEXT = re.compile(r"{%-?\s*(?:from|import)\s[^%]*\bimport\b(?![^%]*with context)[^%]*%}")
ICON = re.compile(r"""\bicon\(["']([a-z0-9-]+)["']""")


def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def inline(source: str) -> list[str]:
    return INLINE.findall(JINJA.sub("", source))


def untranslated(source: str) -> list[str]:
    bare = re.findall(rf"{CHINESE}+", JINJA.sub("", source).replace(' lang="zh-CN">中文<', ""))
    literals = [
        match[2] for part in JINJA.findall(source) for match in LITERAL.finditer(part) if not match[1]
    ]
    return bare + literals


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens(selector: str) -> dict[str, str]:
    css = (ROOT / "static" / "procure.css").read_text(encoding="utf-8")
    block = css.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--pc-([a-z-]+): (#[0-9a-f]{3,6});", block))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
class TestEveryTemplate:
    def test_holds_no_inline_script_or_style(self, path: Path) -> None:
        assert inline(path.read_text(encoding="utf-8")) == []

    def test_can_be_read_in_another_language(self, path: Path) -> None:
        assert untranslated(path.read_text(encoding="utf-8")) == []

    def test_imports_its_macros_with_context(self, path: Path) -> None:
        assert WITHOUT_CONTEXT.findall(path.read_text(encoding="utf-8")) == []

    def test_uses_only_icons_that_are_shipped(self, path: Path) -> None:
        assert set(ICON.findall(path.read_text(encoding="utf-8"))) <= set(vendor().ICONS)

    def test_leaves_the_one_h1_to_the_layout(self, path: Path) -> None:
        assert path.name == "layout.html" or "<h1" not in path.read_text(encoding="utf-8")


def test_the_checks_see_what_they_look_for() -> None:
    bad = ['<p style="x">', "<script>1</script>", '<a onclick="x">', "<style>", '<a href="javascript:1">']
    assert all(inline(one) for one in bad)
    assert inline('<script src="{{ url }}" defer></script>') == []
    assert untranslated("<p>中文</p>") == ["中文"]
    assert untranslated('{{ field("中文") }}') == ['"中文"']
    assert untranslated('{{ _("中文") }}') == []
    assert WITHOUT_CONTEXT.findall('{% from "macros/time.html" import moment %}')
    assert ICON.findall('{{ icon("no-such-icon") }}') == ["no-such-icon"]


def test_status_icons_are_shipped() -> None:
    source = (ROOT / "templates" / "macros" / "status.html").read_text(encoding="utf-8")
    named = re.findall(r'": "([a-z-]+)"', source.split("ICON_OF", 1)[1].split("}", 1)[0])
    assert len(named) == 7
    assert set(named) <= set(vendor().ICONS)


def test_the_sprite_holds_the_listed_icons_and_no_others() -> None:
    symbols = "".join(f'<symbol id="tabler-{name}"></symbol>' for name in (*vendor().ICONS, "unused"))
    shipped = vendor().sprite(symbols)
    assert shipped.count("<symbol") == len(set(vendor().ICONS))
    assert "unused" not in shipped


def test_a_missing_icon_is_named() -> None:
    with pytest.raises(ValueError, match="download"):
        vendor().sprite('<symbol id="tabler-lock"></symbol>')


def test_packages_are_pinned_exactly_and_the_lock_names_no_address() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", pin) for pin in package["devDependencies"].values())
    installed = {path: entry for path, entry in lock["packages"].items() if path}
    assert all("integrity" in entry and "resolved" not in entry for entry in installed.values())


@pytest.mark.parametrize(("selector", "least"), [(":root", 4.5), ('html[data-contrast="high"]', 7.0)])
def test_every_text_colour_stands_out_from_its_ground(selector: str, least: float) -> None:
    found = tokens(selector)
    pairs = [(ink, ground) for ink in ("ink", "muted", "link") for ground in ("page", "card", "soft")]
    pairs += [(tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "now")]
    pairs += [("on-brand", "brand"), ("on-brand", "brand-deep"), ("bad", "page"), ("focus", "focus-ink")]
    assert {pair for pair in pairs if contrast(found[pair[0]], found[pair[1]]) < least} == set()


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.01)


def test_own_files_load_nothing_from_elsewhere() -> None:
    for name in ("procure.css", "procure.js"):
        source = (ROOT / "static" / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|@import|url\(|innerHTML|eval\(", source)
