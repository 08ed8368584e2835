"""Signs a grant for the worker with nothing but the standard library; docs/guides/grants.md explains it.

Run it with the key in SEGMENTS_GRANT_KEY, the site's name in SEGMENTS_SITE and the grant as one argument of JSON; it
prints the cookie's value.
"""

import base64
import hashlib
import hmac
import json
import os
import sys


def base64url(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def sign_grant(grant, key, site, cookie="__Host-segments-grant"):
    key_id, secret = key.split(":")
    signed = f"v2.{key_id}.{base64url(json.dumps(grant).encode())}"
    message = f"grant2\0{site}\0{cookie}\0{signed}".encode()
    mac = hmac.digest(base64.urlsafe_b64decode(secret + "=="), message, hashlib.sha256)
    return f"{signed}.{base64url(mac)}"


if __name__ == "__main__":
    print(sign_grant(json.loads(sys.argv[1]), os.environ["SEGMENTS_GRANT_KEY"], os.environ["SEGMENTS_SITE"]))
