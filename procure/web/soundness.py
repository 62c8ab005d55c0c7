"""What of an installation is too weak for real procurements: production doesn't start with any of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from procure.core import clock
from procure.core.terms import Message
from procure.db import durability_faults
from procure.ledger import grants
from procure.patience import is_away
from procure.web.config import Config

_SECRET_LENGTH = 32
_OTHERS = 0o077
_DEMONSTRATION = ("demo-keys", "sign-ins.txt")


class Weak(Exception):
    """Production was asked for with these weaknesses."""

    def __init__(self, found: list[Message]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.found = found


def check(config: Config) -> None:
    """Raise Weak where production would run on weak settings; inside an application's context."""
    if config.production and (found := weaknesses(config)):
        raise Weak(found)


def weaknesses(config: Config) -> list[Message]:
    """Each with what is wrong, why it matters and what to do; inside an application's context."""
    return [*_of_settings(config), *_of_folder(config.home), *_of_database()]


def remarks(config: Config) -> Iterator[Message]:
    """What an installation may do without, but should know of."""
    if not config.tsa_url or config.tsa_root is None:
        yield Message(
            "没有接入时间戳机构，链头的时间只有平台自己的签名为证。"
            "请把 PROCURE_TSA_URL 设为时间戳服务的地址，PROCURE_TSA_ROOT 设为它的根证书文件。"
        )
    if config.bucket:
        yield Message(
            "文件存放在 %(bucket)s。平台只新增、不改写；请在存储服务中打开版本控制和对象锁定，"
            "没有它们，掌握存储密钥的人仍能删除证据。procure backup 会把桶里的文件一并备份。",
            bucket=config.bucket,
        )
    if not config.probe:
        yield Message(
            "没有设置 PROCURE_PROBE，心跳只说明后台任务和数据库在运行，网站停了发现不了。"
            "请设为外人访问本站 /health/live 的地址；procure serve --with-worker 会自己设置。"
        )


def _of_database() -> list[Message]:
    try:
        return [*durability_faults(), *grants.faults()]
    except SQLAlchemyError as error:
        if not is_away(error):
            raise
        return [Message("数据库没有应答，不能检查它的设置。请核对 DATABASE_URL 和数据库，再重新启动。")]


def _of_settings(config: Config) -> Iterator[Message]:
    if config.tsa_url and (config.tsa_root is None or not config.tsa_root.is_file()):
        yield Message("设置了 PROCURE_TSA_URL，但没有 PROCURE_TSA_ROOT 所指的根证书文件，时间戳无法核验。")
    if len(config.secret_key) < _SECRET_LENGTH or len(set(config.secret_key)) < _SECRET_LENGTH // 2:
        yield Message(
            "SECRET_KEY 太短或者太简单，登录状态可以被伪造。请设为至少 %(n)s 个随机字符，例如 "
            "python -c 'import secrets; print(secrets.token_urlsafe(48))' 的输出。",
            n=_SECRET_LENGTH,
        )
    if os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        yield Message("FLASK_DEBUG 是打开的，出错时会向外人显示程序内部。请删除这个环境变量。")
    if clock.is_training():
        yield Message("正在使用演练时钟，期限会判错。请不要在正式环境中拨动时钟。")
    if config.proxies < 1:
        yield Message(
            "没有设置 PROCURE_PROXIES，密码和投标会明文经过网络，也无法知道来访者的真实地址。"
            "请在前面设一个提供 HTTPS 的反向代理，并把 PROCURE_PROXIES 设为代理的层数。"
        )


def _of_folder(home: Path) -> Iterator[Message]:
    for path in (home, home / "keys", home / "secret"):
        if path.exists() and path.stat().st_mode & _OTHERS:
            yield Message(
                "%(path)s 可以被这台机器的其他用户读取，平台的密钥因此可能泄露。请运行 chmod go= %(path)s。",
                path=path,
            )
    for name in _DEMONSTRATION:
        if (home / name).exists():
            yield Message(
                "%(path)s 属于演示城市，它的账号和密钥人人都知道。请为正式环境另设一个空的 PROCURE_HOME。",
                path=home / name,
            )
