"""What is taken over from other packages for pages to import."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMPORTED = re.compile(r"""(?m)^import\b[^"']*["']([^"']+)["']|^export\b[^"'=(]*\bfrom\s*["']([^"']+)["']""")


@pytest.fixture(scope="module")
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools" / "vendor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Three packages: one with a scope, one found by its main file, one that nobody imports."""
    files = {
        "@few/words/say.js": 'import { loud } from "./loud.js";\nexport * from "echo";\n',
        "@few/words/loud.js": '/**\n * import { x } from "nowhere";\n */\nexport const loud = 1;\n//# '
        "sourceMappingURL=x\n",
        "echo/package.json": '{"exports": {".": "./out/main.js"}}',
        "echo/out/main.js": "import {\n  loud,\n} from '@few/words/loud.js';\nimport './side.js';\n",
        "echo/out/side.js": 'export const text = "from ./afar.js";\n',
        "unused/main.js": "",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_a_module_comes_with_all_that_it_imports_by_relative_paths(vendor: ModuleType, modules: Path) -> None:
    files = vendor.bundle(modules, ("@few/words/say.js",))
    assert set(files) == {"@few/words/say.js", "@few/words/loud.js", "echo/out/main.js", "echo/out/side.js"}
    assert b'from "./loud.js"' in files["@few/words/say.js"]
    assert b'from "../../echo/out/main.js"' in files["@few/words/say.js"]
    assert b"from '../../@few/words/loud.js'" in files["echo/out/main.js"]
    assert b"import './side.js'" in files["echo/out/main.js"]


def test_comments_and_texts_are_left_as_they_are_and_maps_are_left_out(
    vendor: ModuleType, modules: Path
) -> None:
    files = vendor.bundle(modules, ("@few/words/say.js",))
    assert (
        files["@few/words/loud.js"] == b'/**\n * import { x } from "nowhere";\n */\nexport const loud = 1;\n'
    )
    assert files["echo/out/side.js"] == b'export const text = "from ./afar.js";\n'


@pytest.mark.parametrize("specifier", ["./gone.js", "../../../outside.js", "@few/words/gone.js"])
def test_a_module_that_is_not_there_is_named(vendor: ModuleType, modules: Path, specifier: str) -> None:
    (modules / "unused/main.js").write_text(f'import "{specifier}";\n', encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(specifier)):
        vendor.bundle(modules, ("unused/main.js",))


def test_what_is_shipped_imports_nothing_that_is_not_shipped() -> None:
    shipped = sorted((ROOT / "static").rglob("*.js"))
    assert len(shipped) > 40
    for path in shipped:
        for found in IMPORTED.finditer(path.read_text(encoding="utf-8")):
            target = path.parent / (found[1] or found[2])
            assert target.is_file(), f"{path.relative_to(ROOT)} imports {found[0]}"


def test_every_package_comes_with_its_licence(vendor: ModuleType) -> None:
    shipped = {
        vendor.package_of(str(path.relative_to(ROOT / "static" / "vendor")))
        for path in (ROOT / "static" / "vendor").rglob("*.js")
    }
    assert shipped
    assert all((ROOT / "static" / "vendor" / one / "LICENSE").is_file() for one in shipped)
