"""Files that come to matter, or no longer do: those who can notice it are asked again, and nobody else; and never is another answer given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_kept import said

APP = """\
from fastapi import FastAPI
from shop import orders, prices

app = FastAPI()


@app.get("/orders")
async def list_orders() -> int:
    return orders.count()


@app.get("/prices")
async def list_prices() -> int:
    return prices.price()
"""
FILES = {
    "pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['fastapi']\n",
    "shop/__init__.py": "",
    "shop/app.py": APP,
    "shop/orders.py": "def count() -> int:\n    return 1\n",
    "shop/prices.py": "try:\n    from shop.later import cost\nexcept ImportError:\n    cost = None\n\n\ndef price() -> int:\n    return cost() if cost else 1\n",
    "shop/tools/__init__.py": "",
}
SLOW = "import time\n\n\ndef fetch() -> int:\n    time.sleep(1)\n    return 1\n"


def written(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    written(tmp_path, FILES)
    return tmp_path


def is_found(root: Path, name: str) -> bool:
    found = said(root)
    assert found == said(root, cache=False)
    return any(name in message for *_, message, _steps in found)


def test_a_file_comes_with_its_import_and_goes_again(shop: Path, resolved: set[str]) -> None:
    assert said(shop) == []
    resolved.clear()
    written(
        shop,
        {"shop/fresh.py": SLOW, "shop/orders.py": "from shop.fresh import fetch\n\n\ndef count() -> int:\n    return fetch()\n"},
    )
    assert [one[:2] for one in said(shop)] == [("FIT107", "shop/app.py")]
    assert {"count", "fetch", "list_orders"} <= resolved
    assert resolved.isdisjoint({"price", "list_prices"})
    assert is_found(shop, "list_orders")
    (shop / "shop" / "fresh.py").unlink()
    written(shop, {"shop/orders.py": FILES["shop/orders.py"]})
    resolved.clear()
    assert said(shop) == []
    assert resolved.isdisjoint({"price", "list_prices"})
    assert not is_found(shop, "list_orders")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"shop/later.py": SLOW.replace("fetch", "cost")}, id="what an unchanged file imports"),
        pytest.param({"shop/tools/slow.py": SLOW.replace("fetch", "cost"), "shop/later.py": "from shop.tools.slow import cost\n"}, id="by way of another"),
    ],
)  # fmt: skip
def test_a_file_that_an_unchanged_one_imports(shop: Path, files: dict[str, str]) -> None:
    assert not is_found(shop, "price")
    written(shop, files)
    assert is_found(shop, "price")
    for one in files:
        (shop / one).unlink()
    assert not is_found(shop, "price")


def test_a_file_that_was_gone_comes_back_as_another_one(shop: Path) -> None:
    uses = "from shop.fresh import fetch\n\n\ndef count() -> int:\n    return fetch()\n"
    assert said(shop) == []
    for body, expected in (("return 1", False), ("time.sleep(1)", True), ("return 2", False)):
        written(shop, {"shop/fresh.py": f"import time\n\n\ndef fetch() -> int:\n    {body}\n", "shop/orders.py": uses})
        assert is_found(shop, "count") is expected
        (shop / "shop" / "fresh.py").unlink()
        written(shop, {"shop/orders.py": FILES["shop/orders.py"]})
        assert not is_found(shop, "count")


def test_a_package_that_comes(shop: Path) -> None:
    assert not is_found(shop, "count")
    written(
        shop,
        {
            "shop/more/__init__.py": "from shop.more.slow import fetch\n",
            "shop/more/slow.py": SLOW,
            "shop/orders.py": "from shop.more import fetch\n\n\ndef count() -> int:\n    return fetch()\n",
        },
    )
    assert is_found(shop, "count")


def test_a_class_that_comes_below_another(shop: Path) -> None:
    base = "from abc import ABC, abstractmethod\n\n\nclass Store(ABC):\n    @abstractmethod\n    def get(self) -> int: ...\n"
    kept = "from shop.base import Store\n\n\nclass Kept(Store):\n    def get(self) -> int:\n        return 1\n"
    orders = "from shop.base import Store\nimport shop.kept\n\n\ndef pick() -> Store:\n    return globals()[__name__]\n\n\ndef count() -> int:\n    return pick().get()\n"
    written(shop, {"shop/base.py": base, "shop/kept.py": kept, "shop/orders.py": orders})
    assert not is_found(shop, "count")
    slow = kept.replace("Kept", "Slow").replace("return 1", "time.sleep(1)").replace("from", "import time\nfrom", 1)
    written(shop, {"shop/slow.py": slow, "shop/kept.py": f"import shop.slow\n{kept}"})
    assert is_found(shop, "count")
    (shop / "shop" / "slow.py").unlink()
    written(shop, {"shop/kept.py": kept})
    assert not is_found(shop, "count")
