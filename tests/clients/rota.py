"""Turns of a rota as another program computes them: the rules of RFC 5545 by python-dateutil.

usage: rota.py SEED COUNT

Prints COUNT random events as JSON: zone, first start, rule, a time to look from, and the starts after it. Occurrences are
times on the clock on the wall, so that hours are chosen that exist once on every day of these zones.
"""

import datetime
import json
import random
import sys
import zoneinfo

from dateutil.rrule import rrulestr

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ZONES = ["Europe/Zurich", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "UTC"]
HOURS = [5, 8, 9, 12, 17, 22, 23]
SHOWN = 25
UTC = datetime.timezone.utc


def rule_of(dice, start, zone):
    weekly = dice.random() < 0.5
    parts = ["FREQ=WEEKLY" if weekly else "FREQ=DAILY"]
    if dice.random() < 0.6:
        parts.append(f"INTERVAL={dice.randrange(1, 6)}")
    if dice.random() < 0.5:
        days = dice.sample(DAYS, dice.randrange(1, 5))
        if weekly and DAYS[start.weekday()] not in days:
            days.append(DAYS[start.weekday()])
        parts.append("BYDAY=" + ",".join(days))
    if dice.random() < 0.4:
        parts.append("WKST=" + dice.choice(DAYS))
    until = None
    kind = dice.random()
    if kind < 0.3:
        parts.append(f"COUNT={dice.randrange(1, 40)}")
    elif kind < 0.5:
        until = instant(start + datetime.timedelta(days=dice.randrange(1, 300)), zone)
    return ";".join(parts), until


def instant(local, zone):
    return local.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(UTC)


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def case(dice):
    zone = dice.choice(ZONES)
    start = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=dice.randrange(900), hours=dice.choice(HOURS))
    rule, until = rule_of(dice, start, zone)
    look = instant(start + datetime.timedelta(days=dice.choice([-5, 0, 30, 200, 700])), zone)
    starts = []
    for local in rrulestr(rule, dtstart=start):
        at = instant(local, zone)
        if until and at > until:
            break
        if at > look:
            starts.append(iso(at))
        if len(starts) == SHOWN:
            break
    if until:
        rule += ";UNTIL=" + until.strftime("%Y%m%dT%H%M%SZ")
    first = start.strftime("%Y%m%dT%H%M%S")
    return {"zone": zone, "start": first, "rule": rule, "look": iso(look), "starts": starts}


def main():
    dice = random.Random(int(sys.argv[1]))
    print(json.dumps([case(dice) for _ in range(int(sys.argv[2]))]))


main()
