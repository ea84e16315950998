"""Flask-AppBuilder: classes whose methods are decorated with `@expose` become blueprints when they are registered. Knowledge:
flask-appbuilder.readthedocs.io/en/latest/views.html and rest_api.html, flask_appbuilder/baseviews.py and api/__init__.py (4.x, 5.3)."""

from fitlint.frameworks.model import Attaching, Kind, Registering, ViewBase

# The library's own views that say where they stand.
_PLACED = {
    "flask_appbuilder.IndexView": "",
    "flask_appbuilder.security.views.AuthView": "",
    "flask_appbuilder.security.views.ResetMyPasswordView": "/resetmypassword",
    "flask_appbuilder.security.views.ResetPasswordView": "/resetpassword",
    "flask_appbuilder.security.views.UserModelView": "/users",
    "flask_appbuilder.security.views.RoleModelView": "/roles",
    "flask_appbuilder.security.views.UserGroupModelView": "/groups",
    "flask_appbuilder.security.views.PermissionModelView": "/permissions",
    "flask_appbuilder.security.views.ViewMenuModelView": "/viewmenus",
    "flask_appbuilder.security.views.PermissionViewModelView": "/permissionviews",
    "flask_appbuilder.security.views.RegisterUserModelView": "/registeruser",
    "flask_appbuilder.security.registerviews.BaseRegisterUser": "/register",
}

REGISTERING = Registering(
    view=(0, "baseview"),
    decorators=frozenset({"flask_appbuilder.expose"}),
    bases=(
        ViewBase("flask_appbuilder.BaseView", "/{class}"),
        *(ViewBase(name, path) for name, path in _PLACED.items()),
        ViewBase("flask_appbuilder.api.BaseApi", "/api/{version}/{resource_name}", {"version": "v1", "resource_name": "{class}"}),
    ),
    base_path="route_base",
    only="include_route_methods",
    without="exclude_route_methods",
)

APPBUILDER = Kind(
    "flask_appbuilder.AppBuilder",
    "flask",
    False,
    {
        "add_api": REGISTERING,
        "add_view": REGISTERING,
        "add_view_no_menu": REGISTERING,
        "init_app": Attaching((0, "app")),
    },
    attaches=Attaching((0, "app")),
    stands_alone=True,
    assigned={"indexview": REGISTERING},
)
