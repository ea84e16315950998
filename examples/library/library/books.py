from flask import Blueprint, abort, jsonify, request

bp = Blueprint("books", __name__, url_prefix="/books")

BOOKS: dict[int, dict] = {}


@bp.get("/")
def list_books():
    return jsonify(list(BOOKS.values()))


@bp.get("/<int:book_id>")
def read_book(book_id):
    return jsonify(BOOKS.get(book_id) or abort(404))


@bp.post("/")
def create_book():
    data = request.get_json()
    if not data:
        return jsonify(error="no body"), 400
    if "title" not in data or not isinstance(data["title"], str):
        return jsonify(error="title is required"), 400
    year = data.get("year")
    if not isinstance(year, int) or year < 1450:
        return jsonify(error="year is wrong"), 400
    BOOKS[len(BOOKS) + 1] = data
    return jsonify(id=len(BOOKS)), 201


# Carried over from a FastAPI service: matches the braces, never a number.
@bp.delete("/{book_id}")
def delete_book(book_id: int = 0):
    BOOKS.pop(book_id, None)
    return "", 204
