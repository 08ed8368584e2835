"""RudderStack's Python client, unchanged: gzip by default, and only 200 is a success to it."""

import os
import sys

from rudderstack.analytics.client import Client

errors: list[str] = []
client = Client(
    os.environ["SEGMENTS_KEY"],
    host=os.environ["SEGMENTS_URL"],
    on_error=lambda error, _batch: errors.append(str(error)),
    max_retries=1,
)
ME = "rudder-python"
DEVICE = f"device-{ME}"
client.track(anonymous_id=DEVICE, event="cart_add")
client.flush()
client.identify(ME, {"plan": "gold"}, anonymous_id=DEVICE)
client.flush()
client.track(ME, "Order Completed", {"revenue": 120.5})
client.page(ME, "shop", "Sale", {"path": "/sale"})
client.screen(ME, "app", "Start")
client.group(ME, "club", {"size": 3})
client.alias(f"old-{ME}", ME)
client.flush()
client.shutdown()
sys.exit("\n".join(errors) or 0)
