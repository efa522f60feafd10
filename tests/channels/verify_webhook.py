"""Judges webhooks with the library of Standard Webhooks, written by others than us.

Reads a list of {"secret", "headers", "body"} as JSON and prints a line for each: "good", or what is wrong with it.
"""

import json
import sys

from standardwebhooks.webhooks import Webhook

for case in json.load(sys.stdin):
    try:
        Webhook(case["secret"]).verify(case["body"], case["headers"])
        print("good")
    except Exception as error:  # noqa: BLE001 - each kind of refusal is a result here
        print(error)
