"""The renderer: a child process that reaches neither network nor disk, and always answers alike."""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from importlib.metadata import version

import pypdf
import pytest

from procure.contracts import papers
from procure.core.errors import ProcureError
from procure.printing import pdf, press, render
from tests.make import contracts as make

SECRET = "canary-on-the-disk"
HOSTILE = [
    '<img src="{url}">',
    '<img src="{file}">',
    '<img srcset="{url} 1x, {file} 2x">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="stylesheet" href="{file}">',
    '<link rel="attachment" href="{file}">',
    '<a rel="attachment" href="{file}">x</a>',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@import url("{url}");</style>',
    '<style>@import url("{file}");</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}") }} p {{ font-family: x }}</style><p>x</p>',
    '<style>@font-face {{ font-family: x; src: url("{file}") }} p {{ font-family: x }}</style><p>x</p>',
    '<style>body {{ background: url("{url}") }}</style>',
    '<style>li {{ list-style-image: url("{file}") }}</style><ul><li>x</li></ul>',
    '<style>p::before {{ content: url("{url}") }}</style><p>x</p>',
    '<style>@page {{ background: url("{file}") }}</style>',
    '<style>@namespace x url("{url}"); @page {{ @top-left {{ content: url("{url}") }} }}</style>',
    '<p style="border-image-source: url({url}); border-style: solid">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}#a"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><style>@import "{url}";</style></svg>',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E'
    '%3Cimage href=%22{url}%22/%3E%3C/svg%3E">',
    '<object data="{file}"></object>',
    '<embed src="{url}">',
    '<iframe src="{file}"></iframe>',
    '<base href="{url}"><img src="a.png">',
    '<meta http-equiv="refresh" content="0;url={url}">',
    "<!DOCTYPE x [<!ENTITY e SYSTEM '{file}'>]><p>&e;</p>",
    '<script src="{url}"></script><script>fetch("{url}")</script>',
    '<video poster="{url}" src="{url}"></video><audio src="{url}"></audio>',
    '<input type="image" src="{url}">',
    '<img src="//{host}/x"><img src="\\\\{host}\\x"><img src="http:{host}/x"><img src="ftp://{host}/x">',
]
WATCHED = f"""
import sys, json
touched = []
def watch(event, args):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        touched.append(event)
    if event == "open" and {SECRET!r} in str(args[0]):
        touched.append(f"open {{args[0]}}")
from procure.printing import render
sys.addaudithook(watch)
found = []
for page in json.load(sys.stdin):
    touched.clear()
    data = render.pdf(page, "", "x")
    found.append([data[:5].decode(), {SECRET!r} in data.decode("latin-1"), list(touched)])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def listener():
    """A server on this machine that remembers who came."""

    class Ear(http.server.BaseHTTPRequestHandler):
        came: list[str] = []

        def do_GET(self):
            self.came.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port, Ear.came
    server.shutdown()
    server.server_close()
    thread.join()


def places(port, tmp_path):
    canary = tmp_path / SECRET
    canary.write_text(f"<p>{SECRET}</p>")
    host = f"127.0.0.1:{port}"
    return {"url": f"http://{host}/x", "host": host, "file": canary.as_uri()}


def child(code, job):
    return subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(job).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout


def test_no_hostile_page_reaches_network_or_disk(listener, tmp_path):
    port, came = listener
    where = places(port, tmp_path)
    found = json.loads(child(WATCHED, [page.format(**where) for page in HOSTILE]))
    for page, outcome in zip(HOSTILE, found, strict=True):
        assert outcome == ["%PDF-", False, []], page
    assert came == []


def test_the_traps_would_catch_a_renderer_that_fetches(listener, tmp_path):
    port, came = listener
    where = places(port, tmp_path)
    free = "from weasyprint import HTML\nfree = lambda page: HTML(string=page).write_pdf()\nfound = []"
    code = WATCHED.replace("found = []", free, 1).replace('render.pdf(page, "", "x")', "free(page)")
    pages = [HOSTILE[at].format(**where) for at in (0, 6)]
    [by_network, by_disk] = json.loads(child(code, pages))
    assert came
    assert by_network[2]
    assert any(SECRET in one for one in by_disk[2])


def test_the_same_page_gives_the_same_bytes_and_readable_text(tmp_path):
    page = "<p>合同金额：人民币壹佰万元整</p>"
    one, two = (pdf.render(page, "p { color: black }", identifier="a") for _ in range(2))
    assert one == two
    assert pdf.render(page, identifier="b") != one
    kept = tmp_path / "one.pdf"
    kept.write_bytes(one)
    assert "合同金额：人民币壹佰万元整" in pypdf.PdfReader(kept).pages[0].extract_text()


def test_a_child_that_fails_is_a_clear_refusal(monkeypatch, pressless):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ProcureError, match="暂时无法生成"):
        pdf.render("<p>x</p>", identifier="a")


def test_a_child_that_never_ends_is_a_clear_refusal(monkeypatch, tmp_path, pressless):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(slow))
    monkeypatch.setattr(pdf, "_SECONDS", 0.3)
    with pytest.raises(ProcureError, match="暂时无法生成"):
        pdf.render("<p>x</p>", identifier="a")


def test_a_machine_without_chinese_fonts_says_so(monkeypatch, tmp_path):
    finder = tmp_path / "fc-list"
    finder.write_text("#!/bin/sh\n")
    finder.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    pdf._has_chinese_font.cache_clear()
    try:
        with pytest.raises(pdf.NoRenderer, match="没有中文字体"):
            pdf.render("<p>合同</p>", identifier="a")
    finally:
        pdf._has_chinese_font.cache_clear()


def test_a_refused_rendering_is_a_page_not_a_failure(cast, client_of, monkeypatch, pressless):
    contract = make.begun(cast)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    answer = client_of(cast.purchaser).post(
        f"/contracts/{contract.id}/propose", data={"version": contract.version, "late_reason": ""}
    )
    assert answer.status_code == 503
    assert "暂时无法生成" in answer.text
    assert make.again(contract).document is None


def test_each_child_is_bounded():
    """Asked in a child of the press itself, in place of a page."""
    limits = "str(resource.getrlimit(resource.RLIMIT_CPU) + resource.getrlimit(resource.RLIMIT_AS)).encode()"
    code = f"""
import os, resource, socket
from procure.printing import render
render.pdf = lambda **job: {limits}
ours, theirs = socket.socketpair()
if os.fork() == 0:
    render._print_and_leave(theirs.fileno(), socket.socket())
theirs.close()
ours.sendall(b"{{}}"); ours.shutdown(socket.SHUT_WR)
print(ours.makefile("rb").read()[render.LENGTH:].decode())
"""
    cpu, memory = (render._CPU_SECONDS,) * 2, (render._MEMORY,) * 2
    assert child(code, {}).decode().strip() == str(cpu + memory)


def test_a_page_that_kills_its_child_takes_nothing_along(pressless):
    """Nothing that is no page, then half a job: each is refused alone, and the same press prints on."""
    assert press.ask(b"no json", 30) is None
    first = press.pid()
    page = json.dumps({"html": "<p>x</p>", "css": "", "identifier": "a"}).encode()
    assert press.ask(page[:-1], 30) is None
    assert press.ask(page, 30).startswith(b"%PDF-")
    assert press.pid() == first


def test_a_press_that_went_away_is_replaced(pressless):
    page = {"html": "<p>x</p>", "css": "", "identifier": "a"}
    before = pdf.render("<p>x</p>", identifier="a")
    os.kill(press.pid(), signal.SIGKILL)
    press._running[0].process.wait()
    assert press.ask(json.dumps(page).encode(), 30) == before


def test_an_idle_press_ends_after_serving_who_came_before():
    """The wait ends just as a job comes: the door shuts behind that job, and the next one knows at once."""
    jobs, theirs = socket.socketpair()
    given, kept = socket.socketpair()

    class Late:
        """Times out once, although a job is there."""

        asked = 0

        def recvmsg(self, *room):
            self.asked += 1
            if self.asked == 1:
                raise TimeoutError
            return theirs.recvmsg(*room)

        def shutdown(self, how):
            theirs.shutdown(how)

    with jobs, theirs, given, kept:
        socket.send_fds(jobs, [b"."], [given.fileno()])
        late = Late()
        taken = render._next(late)
        assert taken is not None
        os.close(taken)
        with pytest.raises(BrokenPipeError):
            socket.send_fds(jobs, [b"."], [given.fileno()])
        assert render._next(late) is None


def test_the_renderer_is_new_enough_to_refuse_redirects():
    assert int(version("weasyprint").split(".")[0]) >= 70


def test_the_contract_reads_as_one(cast, clock, tmp_path):
    contract = make.begun(cast)
    kept = tmp_path / "contract.pdf"
    kept.write_bytes(papers.printed(papers.contract_page(contract, clock.now())).pdf)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(kept).pages)
    flat = re.sub(r"\s+", "", text)
    for words in (
        "合同编号：ZC-2026-1-HT",
        "采购人甲",
        cast.purchaser.house.code,
        "供应商一",
        cast.supplier.house.code,
        "人民币1,000,000.01元",
        "人民币壹佰万元零壹分",
        "预付款比例30%",
        "人民币300,000.00元",
        "7个工作日",
        "5个工作日",
        "验收合格后一次性支付余款",
        "本合同不收取履约保证金",
        "违约责任",
        "逾期利息",
        "0.05%",
        "争议的解决",
        "签署页",
    ):
        assert words in flat, words


def test_what_users_typed_is_text_in_the_contract(cast, clock):
    contract = make.begun(cast, liability="<img src=x>争议向采购人所在地人民法院起诉。")
    page = papers.contract_page(contract, clock.now())
    assert "&lt;img src=x&gt;争议" in page
    assert "<img" not in page
