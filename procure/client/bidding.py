"""``procure bid``: seal, upload, hand in, replace, withdraw and decrypt a bid; keys stay on this machine."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from procure.client import decrypting, handing_in, platform, uploading
from procure.client.command import Parser, add_keys, keys_of, run
from procure.client.platform import Place
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import sealing
from procure.crypto.codes import short_code
from procure.crypto.documents import Receipt
from procure.crypto.entries import entry_of
from procure.crypto.sealing import SealedBid


def main(argv: list[str]) -> int:
    """Run one of the sub-commands."""
    arguments = _parser().parse_args(argv)
    return run(partial(arguments.act, arguments))


def seal(arguments: argparse.Namespace) -> None:
    """Seal into a folder; nothing is sent."""
    _seal(arguments, replaces=False)
    print(f"下一步：procure bid upload {arguments.out}，再运行 procure bid commit {arguments.out}")


def upload(arguments: argparse.Namespace) -> None:
    """Send the sealed files; can be broken off and run again."""
    for at, sealed in _sealed(arguments):
        uploading.upload(at, sealed, print)
    print(f"密文已全部上传。投标尚未递交！下一步：procure bid commit {arguments.folder}")


def commit(arguments: argparse.Namespace) -> None:
    """Hand the bid in."""
    for at, sealed in _sealed(arguments):
        _print_receipt(handing_in.commit(at, sealed), sealed.folder)


def replace(arguments: argparse.Namespace) -> None:
    """Seal, upload and hand in a new version in one go."""
    for at, sealed in _seal(arguments, replaces=True):
        uploading.upload(at, sealed, print)
        _print_receipt(handing_in.commit(at, sealed), sealed.folder)


def reconfirm(arguments: argparse.Namespace) -> None:
    """Seal the standing bid again for the amended tender and hand it in; its files are not sent again."""
    standing = list(_sealed(arguments))
    for at, earlier in [one for one in standing if not handing_in.is_current(*one)] or standing[:1]:
        sealed = handing_in.reconfirm(at, earlier, _folder(arguments.out, at), print)
        uploading.upload(at, sealed, print)
        _print_receipt(handing_in.commit(at, sealed), sealed.folder)


def withdraw(arguments: argparse.Namespace) -> None:
    """Take the standing bid back, in every envelope in which one stands."""
    found = platform.envelopes(_place(arguments))
    standing = [at for at in found if handing_in.standing(at).sha256 is not None]
    for at in standing or found[:1]:
        _print_receipt(handing_in.withdraw(at, _folder(arguments.out, at)), _folder(arguments.out, at))
    print("投标已撤回。截止时间前仍可重新密封递交。")


def status(arguments: argparse.Namespace) -> None:
    """What the platform has of this organisation, each receipt verified."""
    found = [(at, handing_in.standing(at)) for at in platform.envelopes(_place(arguments))]
    for at, now in found:
        name = f"{platform.ENVELOPES[at.envelope]} " if at.envelope else ""
        for one in now.documents:
            kind = "投标" if one["kind"] == "bid" else "撤回"
            print(f"{name}第{one['seq']}版 {kind} 短码 {short_code(one['sha256'])} 回执有效")
        print(f"{name}当前有效投标：第{now.seq}版" if now.sha256 else f"{name}当前没有有效投标。")
    if len({now.sha256 is None for _, now in found}) > 1:
        print("两个信封只有一个有效：截标时缺少另一个的，不是完整的投标。请补齐。")
    if refusals := found[0][1].refusals:
        print(f"另有{len(refusals)}次递交被拒收，拒收回执见平台“我的投标”页面。")


def release(arguments: argparse.Namespace) -> None:
    """After the close: decrypt the own bid where the tender says that bidders do, or hand over its key."""
    answer = decrypting.release(platform.waiting(_place(arguments)), whole=arguments.key)
    print("已交出本投标的密钥。" if arguments.key else "解密份额已释放，本投标可以随其他投标一并开启。")
    if answer.opened:
        print("投标已全部尝试开启，结果见开标大厅。")
    elif answer.waiting and answer.until:
        until = answer.until.astimezone(clock.BEIJING)
        print(f"还有{answer.waiting}家投标人没有解密，最迟等到北京时间{until:%Y-%m-%d %H:%M:%S}。")
    else:
        print("等待密钥保管人释放份额。")


def _seal(arguments: argparse.Namespace, *, replaces: bool) -> list[tuple[Place, SealedBid]]:
    """Every envelope sealed; none where the order is wrong in all of them."""
    found = [(at, handing_in.standing(at)) for at in platform.envelopes(_place(arguments))]
    if arguments.price_file and len(found) == 1:
        raise BadInput(Message("这个项目只有一个信封，文件请都用 --file 给出，不用 --price-file。"))
    if replaces != any(now.sha256 for _, now in found):
        handing_in.check_order(found[0][1], replaces=replaces)
    return [(at, _seal_one(arguments, at, replaces=now.sha256 is not None)) for at, now in found]


def _seal_one(arguments: argparse.Namespace, at: Place, *, replaces: bool) -> SealedBid:
    files = arguments.price_file if at.envelope == "price" else arguments.file
    price = None if at.envelope == "technical" else arguments.price
    folder = _folder(arguments.out, at)
    sealed = handing_in.seal(at, files, price, folder, replaces=replaces, say=print)
    print(f"已密封并通过自检：{sealed.folder}")
    print(f"本投标短码：{short_code(sealed.bid.sha256)}（递交后应与回执和平台页面上的一致）")
    return sealed


def _folder(out: Path, at: Place) -> Path:
    return out / at.envelope if at.envelope else out


def _place(arguments: argparse.Namespace) -> Place:
    return platform.place(keys_of(arguments), arguments.tender, arguments.server, arguments.lot)


def _sealed(arguments: argparse.Namespace) -> Iterator[tuple[Place, SealedBid]]:
    """Every envelope of a folder with where it belongs."""
    keys = keys_of(arguments)
    for folder in handing_in.parts(arguments.folder):
        server, tender, envelope = handing_in.place_of(folder)
        at = platform.place(keys, tender, server)
        yield dataclasses.replace(at, envelope=envelope), sealing.load(folder)


def _print_receipt(receipt: Receipt, folder: Path) -> None:
    entry = entry_of(receipt)
    print(f"已收讫：{entry.time.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}（北京时间，平台时钟）")
    print(f"短码：{short_code(entry.value[f'{entry.kind}_sha256'])}")
    print(f"存证链头：{receipt['head']}")
    print(f"回执已核验并保存在 {folder}（receipt.json、receipt.p7s），请妥善保管。")


def _parser() -> Parser:
    parser = Parser(prog="procure bid", description="密封、上传、递交、替换、撤回、解密投标")
    names = "seal|upload|commit|replace|reconfirm|withdraw|status|release"
    commands = parser.add_subparsers(required=True, metavar=names, parser_class=Parser)
    for name, act, text in (
        ("seal", seal, "密封并签名"),
        ("replace", replace, "重新密封、上传、递交，替换原投标"),
    ):
        one = _command(commands, name, act, text)
        _add_tender(one)
        one.add_argument("--file", type=Path, action="append", required=True, help="投标文件（可多次给出）")
        one.add_argument(
            "--price-file",
            type=Path,
            action="append",
            default=[],
            help="报价信封里的文件（只在报价另装信封的项目使用，可多次给出）",
        )
        one.add_argument("--price", required=True, help="投标总价（元），如 1234567.00")
        one.add_argument("--out", type=Path, required=True, help="要新建的文件夹")
    for name, act, text in (
        ("upload", upload, "上传密文，可断点续传"),
        ("commit", commit, "递交投标，取得回执"),
    ):
        _command(commands, name, act, text).add_argument("folder", type=Path, help="密封得到的文件夹")
    again = _command(commands, "reconfirm", reconfirm, "招标文件更正后，一步重新确认投标")
    again.add_argument("folder", type=Path, help="现在有效的投标的文件夹")
    again.add_argument("--out", type=Path, required=True, help="要新建的文件夹")
    taking_back = _command(commands, "withdraw", withdraw, "撤回投标")
    _add_tender(taking_back)
    taking_back.add_argument("--out", type=Path, required=True, help="要新建的文件夹，存放撤回文件和回执")
    _add_tender(_command(commands, "status", status, "查看本单位在平台上的投标"))
    opening = _command(commands, "release", release, "截标之后解密本投标（招标文件规定共同解密的）")
    _add_tender(opening)
    opening.add_argument("--key", action="store_true", help="补救：交出本投标的密钥（仅在平台提示时使用）")
    return parser


def _command(commands: object, name: str, act: object, text: str) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(name, help=text)  # type: ignore[attr-defined]  # argparse hides the type
    one.set_defaults(act=act)
    add_keys(one)
    return one


def _add_tender(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tender", required=True, help="项目网址（或项目标识）")
    parser.add_argument("--lot", help="包号（分包的项目，网址不是所投包的页面时）")
    parser.add_argument("--server", help="平台网址（默认：登记密钥时的平台）")
