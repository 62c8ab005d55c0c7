"""The ``procure`` command: each sub-command is loaded by name, so that the light ones start at once."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from types import ModuleType

COMMANDS = {
    "due": ("procure.web.cli.due", "算一个法定期限的最后一天"),
    "key": ("procure.client.keys", "生成密钥、登记证书"),
    "sign": ("procure.client.signing", "给一个文件签名"),
    "bid": ("procure.client.bidding", "密封、上传、递交、替换、撤回投标"),
    "custodian": ("procure.client.custody", "证明密钥可用，释放开标密钥份额"),
    "audit": ("procure.client.audit", "离线审计一个证据包"),
    "check": ("procure.web.cli.check", "公平竞争审查：检查文件中限制、排斥供应商的内容"),
    "scripts": ("procure.client.scripts", "核对网站发出的脚本有没有被改动"),
    "evidence": ("procure.web.cli.evidence", "导出一个项目的证据包"),
    "ledger": ("procure.web.cli.ledger", "核验、导出账本"),
    "demo": ("procure.web.cli.demo", "完整演示一次采购"),
    "seed": ("procure.web.cli.seed", "建立演示城市"),
    "admin": ("procure.web.cli.admin", "登记第一位和第二位系统管理员"),
    "migrate": ("procure.web.cli.migrate", "建立或升级数据库"),
    "serve": ("procure.web.cli.serve", "运行网站"),
    "doctor": ("procure.web.cli.doctor", "检查正式运行前的薄弱之处"),
    "receipt-key": ("procure.web.cli.receipt_key", "更换平台签发回执的密钥"),
    "worker": ("procure.web.cli.worker", "运行时钟任务"),
    "tick": ("procure.web.cli.tick", "执行一次到期任务"),
    "bench": ("procure.web.cli.bench", "测量每秒能收下多少份投标"),
    "backup": ("procure.web.cli.backup", "备份整个平台"),
    "restore": ("procure.web.cli.restore", "恢复备份并核验"),
    "docs": ("procure.web.cli.docs", "生成规则等文档"),
}


NOBODY_READS = 141
"""As a shell says of what ends because the next command of a pipe wants no more."""


def main() -> int:
    """Run one sub-command; 2 for a wrong call, 1 where somebody pressed Ctrl-C or gave no answer."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        print(usage(), file=sys.stdout if name in ("", "-h", "--help") else sys.stderr)
        return 0 if name in ("-h", "--help") else 2
    try:
        status: int = _loaded(COMMANDS[name][0]).main(sys.argv[2:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except (KeyboardInterrupt, EOFError):
        print("\n已取消。", file=sys.stderr)
        return 1
    return status


def _loaded(module: str) -> ModuleType:
    """A sub-command's module; nothing becomes garbage while it loads, and what it brings stays."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def usage() -> str:
    """The list of sub-commands."""
    rows = [f"  procure {name:<12} {meaning}" for name, (_, meaning) in COMMANDS.items()]
    return "\n".join(["用法：procure 命令 [参数]", *rows])


if __name__ == "__main__":
    sys.exit(main())
