"""The Web API methods around modals and the Home tab."""

from .refused import RefusedError
from .shape import Json
from .views import check_hash
from .world import World


def open_view(world: World, args: Json) -> Json:
    """Answer views.open."""
    view = world.check_view("views.open", args.get("view"), "modal")
    return {"view": world.views.open(world.tickets.exchange(args.get("trigger_id")), view).view}


def push_view(world: World, args: Json) -> Json:
    """Answer views.push."""
    view = world.check_view("views.push", args.get("view"), "modal")
    return {"view": world.views.push(world.tickets.exchange(args.get("trigger_id")), view).view}


def update_view(world: World, args: Json) -> Json:
    """Answer views.update."""
    seen = world.views.find(args.get("view_id"), args.get("external_id"))
    check_hash(seen, args.get("hash"))
    view = world.check_view("views.update", args.get("view"), seen.kind)
    return {"view": world.views.update(seen, view).view}


def publish_view(world: World, args: Json) -> Json:
    """Answer views.publish."""
    user = str(args.get("user_id"))
    if user not in world.accounts:
        raise RefusedError(error="user_not_found")
    check_hash(world.views.homes.get(user), args.get("hash"))
    view = world.check_view("views.publish", args.get("view"), "home")
    return {"view": world.views.publish(user, view).view}
