from fastapi import APIRouter

from . import customers, items

router = APIRouter()
router.include_router(items.router, prefix="/items")
router.include_router(customers.router)
