"""Where a paper would carry a seal: a ring with a name that decorates a signature and says that it does.

It has no star, no emblem and not the red of an official seal, so that nobody takes it for one.
"""

from __future__ import annotations

from markupsafe import Markup

STYLE = """
.seal { width: 34mm; height: 34mm; border: 2.4pt double #2f5d8c; border-radius: 50%; color: #2f5d8c;
  display: flex; flex-direction: column; justify-content: center; text-align: center; line-height: 1.25;
  margin: 2mm auto; font-size: 6.5pt; break-inside: avoid; }
.seal b { font-size: 8pt; padding: 0.6mm 3mm; overflow-wrap: anywhere; }
.seal b.long { font-size: 6pt; padding: 0.6mm 3mm; }
.seal code { font-family: "Noto Sans Mono CJK SC", monospace; font-size: 5pt; padding: 0 5mm;
  overflow-wrap: anywhere; }
.seal i { font-size: 5pt; font-style: normal; padding-top: 0.6mm; }
"""
_LONG = 16
_HAN = 0x2E7F
_RING = Markup(
    '<figure class="seal"><span>电子签名</span><b class="{}">{}</b>{}<i>装饰图样，不是印章</i></figure>'
)
_WHERE, _SERIAL = Markup("<span>以本文件中的为准</span>"), Markup("<span>证书序列号</span><code>{}</code>")


def seal(name: str, serial: str = "") -> Markup:
    """The ring of an organisation, with its certificate's serial number where it has signed already."""
    size = "long" if _width(name) > _LONG else "short"
    return _RING.format(size, name, _SERIAL.format(serial) if serial else _WHERE)


def _width(name: str) -> float:
    """How wide a name is, in Chinese characters."""
    return sum(1 if ord(letter) > _HAN else 0.5 for letter in name)
