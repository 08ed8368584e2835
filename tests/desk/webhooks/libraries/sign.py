"""Signs and verifies with Standard Webhooks' Python library: {sign: [...], verify: [...]} on standard input."""

import json
import sys
from datetime import UTC, datetime

from standardwebhooks import Webhook  # type: ignore[import-not-found, unused-ignore]  # in build/webhook_libraries

asked = json.load(sys.stdin)


def verify(one):
    try:
        Webhook(one["secret"]).verify(one["body"], one["headers"])
    except Exception as error:  # noqa: BLE001 - whatever the library says is the answer
        return repr(error)
    return True


signed = [
    Webhook(one["secret"]).sign(one["id"], datetime.fromtimestamp(one["timestamp"], UTC), one["body"])
    for one in asked.get("sign", [])
]
json.dump({"signed": signed, "verified": [verify(one) for one in asked.get("verify", [])]}, sys.stdout)
