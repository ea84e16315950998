"""A small Flask service with planted problems: `fitlint` run in this directory finds them."""

from flask import Flask

from . import books, loans


def create_app(config: dict | None = None) -> Flask:
    app = Flask(__name__)
    app.config.update(config or {})
    app.register_blueprint(books.bp)
    app.register_blueprint(loans.bp, url_prefix="/loans")
    return app
