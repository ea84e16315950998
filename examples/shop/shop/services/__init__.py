from .prices import PriceClient

__all__ = ["PriceClient"]
