"""Codes of UK SIC 2007 by industry of the taxonomy, for a search that knows no prefixes and no names.

What a code means is the crosswalk's to say; this file holds only the codes that are searched for.
"""

from __future__ import annotations

from functools import cache

from leadwright.values import industry

_SEARCHED = (
    "01110 01130 01410 01500 01610 05101 06100 06200 07290 08110 08990 09100 09900 10110 10130 10200 "
    "10390 10520 10710 10890 11070 13990 16290 19201 20590 21100 21200 22290 23990 24100 25620 25990 "
    "26110 26120 26200 26301 26309 26400 26511 27900 28990 29100 29201 29310 29320 30300 30990 31090 "
    "32990 33120 35110 35140 35210 35230 36000 37000 38110 41100 41201 41202 42110 42990 43210 43220 "
    "43290 43390 43999 45111 45112 45200 46190 46390 46420 46510 46520 46690 46900 47110 47190 47421 "
    "47599 47710 47910 47990 49410 50200 51210 52103 52290 53201 55100 55201 55900 56101 56102 56103 "
    "56210 56302 58110 58130 58142 58210 58290 59111 59113 60100 60200 61100 61200 61300 61900 62011 "
    "62012 62020 62030 62090 63110 63120 64191 64192 64205 64209 64301 64303 64921 64922 64929 64999 "
    "65110 65120 65201 65202 65300 66110 66120 66190 66210 66220 66290 66300 68100 68209 68310 68320 "
    "69101 69102 69109 69201 69202 69203 70210 70221 70229 72110 73110 73120 73200 74100 78101 78109 "
    "78200 78300 79110 79120 79901 79909 84110 84220 84240 85100 85200 85310 85320 85421 85422 85590 "
    "85600 86101 86102 86210 86220 86230 86900 87100 88990 93110 93120 93130 93199 94110 94990 "
)


@cache
def of(node: str) -> tuple[str, ...]:
    """The codes whose companies are in an industry, as the register writes them; () if there are none."""
    return tuple(code for code in _SEARCHED.split() if node in industry.of([f"UK SIC {code}"]))


@cache
def wider(node: str) -> str | None:
    """The narrowest industry above one without codes that has some ("saas" -> "software"); None if none has."""
    above = [item for item in industry.nodes(industry.label(node)) if item != node and of(item)]
    return min(above, key=lambda item: (len(of(item)), item), default=None)
