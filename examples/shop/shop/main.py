from fastapi import FastAPI

from shop.config import API_PREFIX
from shop.routes import router


def create_app() -> FastAPI:
    app = FastAPI(title="shop")
    app.include_router(router, prefix=API_PREFIX)

    @app.get("/health", response_model=dict[str, str])
    async def health():
        return {"status": "ok"}

    return app


app = create_app()
