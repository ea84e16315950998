from pydantic import BaseModel


class Item(BaseModel):
    id: int
    name: str
    price: float


class Customer(BaseModel):
    id: int
    email: str
    password_hash: str
