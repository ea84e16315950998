from fastapi import APIRouter

from shop.dependencies import CurrentCustomer

router = APIRouter(prefix="/customers", tags=["customers"])


@router.get("/{customer_id}")
def read_customer(customer: CurrentCustomer):
    return customer


@router.get("/{customer_id}/orders/{order_id}", response_model=dict[str, int])
def read_order(customer: CurrentCustomer):
    return {"customer": customer.id}


@router.route("/ping")
async def ping():
    return {"pong": True}
