"""The routes to the systems of these tests, one for each kind of field, as a site writes them."""

STRAPI_KINDS = ("relation", "enumeration", "text", "csv", "json")
DIRECTUS_KINDS = ("m2m", "relation", "enumeration", "text", "csv")
"""JSON is not among them: Directus has no filter for it."""

ONE_NAME = {("strapi", "enumeration"), ("directus", "relation"), ("directus", "enumeration")}
"""Fields that hold one name at most."""


def route_text(name: str, path: str, syntax: str, **more: str) -> str:
    """One table; the values of `more` are TOML."""
    rest = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f'[content_api.{name}]\npath = "{path}"\nsyntax = "{syntax}"\nsegments = ["germany", "phone"]\n{rest}\n'


STRAPI = (
    "".join(route_text(kind, f"/api/{kind}-items*", "strapi", field=f'"{kind}"') for kind in STRAPI_KINDS)
    + route_text("home", "/api/homepage*", "strapi")
    + route_text("graph", "/graphql", "graphql")
)
DIRECTUS = (
    "".join(route_text(kind, f"/items/{kind}*", "directus", field=f'"{kind}"') for kind in DIRECTUS_KINDS)
    + route_text("json", "/items/json*", "directus", field='"json"')
    + route_text("home", "/items/home*", "directus", field='"text"')
    + route_text("graph", "/graphql", "graphql")
)
