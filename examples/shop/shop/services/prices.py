import requests


class PriceClient:
    """A wrapper around the supplier's API, as every service has one."""

    def __init__(self, base_url: str = "https://prices.example") -> None:
        self.base_url = base_url
        self.session = requests.Session()

    def price(self, item_id: int) -> float:
        return self._get(f"/items/{item_id}")["price"]

    def _get(self, path: str) -> dict:
        return self.session.get(self.base_url + path, timeout=5).json()
