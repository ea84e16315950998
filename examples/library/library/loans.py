from flask import Blueprint, jsonify
from flask.views import MethodView

bp = Blueprint("loans", __name__)


class LoanAPI(MethodView):
    def get(self, loan_id: int):
        return jsonify(id=loan_id)

    def delete(self, loan_id: int):
        return "", 204


bp.add_url_rule("/<int:loan_id>", view_func=LoanAPI.as_view("loan"))
