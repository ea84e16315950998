from typing import Annotated

from fastapi import Depends, HTTPException, Path

from shop.models import Customer
from shop.services import PriceClient

CUSTOMERS = {1: Customer(id=1, email="ada@example.com", password_hash="5f4dcc3b")}


def get_prices() -> PriceClient:
    return PriceClient()


def get_customer(customer_id: Annotated[int, Path()]) -> Customer:
    if customer_id not in CUSTOMERS:
        raise HTTPException(404)
    return CUSTOMERS[customer_id]


Prices = Annotated[PriceClient, Depends(get_prices)]
CurrentCustomer = Annotated[Customer, Depends(get_customer)]
