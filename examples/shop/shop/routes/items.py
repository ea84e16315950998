from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse

from shop.dependencies import Prices
from shop.models import Item

router = APIRouter(tags=["items"])

ITEMS = {1: Item(id=1, name="lamp", price=19.5)}


@router.get("/{item_id}", response_model=Item)
async def read_item(item_id: int, prices: Prices):
    item = ITEMS[item_id]
    return item.model_copy(update={"price": prices.price(item_id)})


@router.get("/newest", response_model=Item)
async def newest_item():
    return ITEMS[max(ITEMS)]


@router.post("", response_model=None)
async def create_item(item: Item):
    if item.id in ITEMS:
        return {"error": "there is one already"}, 409
    ITEMS[item.id] = item
    return JSONResponse({"id": item.id}, status_code=201)


@router.delete("/{item_id}", response_model=None)
async def delete_item(item_id):
    if int(item_id) not in ITEMS:
        return HTTPException(status_code=404, detail="no such item")
    del ITEMS[int(item_id)]


@router.get("/<int:item_id>/similar", response_model=list[Item])
async def similar_items(item_id: int = 0):
    return [item for item in ITEMS.values() if item.id != item_id]
