"""What is known before any example is seen, in natural log odds: the learner moves from here as far as examples say.

Without it, a level that few examples show (two countries named, two numbers) would weigh nothing.
"""

from __future__ import annotations

COMPANY_NAMES = {
    "words=equal": 1.5, "words=joined": 1.5, "words=reordered": 1.0, "words=acronym": 1.5, "words=short": 0.0, "words=sound": 0.5,
    "words=sounds": -0.5, "words=typo": 0.0, "words=typos": -0.5, "words=far": -1.5, "words=none": -4.0,
    "extra=none": 1.5, "extra=generic": 0.0, "extra=place": -1.0, "extra=number": -1.5, "extra=own1": -1.0, "extra=own": -1.5,
    "extra=generic2": -1.5, "extra=place2": -2.5, "extra=number2": -2.5, "extra=own2": -3.0,
    "shared=0": -1.5, "shared=5": -0.5, "shared=15": 0.5, "shared=20": 0.5,
    "letters=0": 0.5, "letters=many": -0.5, "head=other": -0.5,
    "form=equal": 0.3, "form=other": -1.0, "form=rival": -3.0, "place=other": -3.0, "place=missing": -1.0,
    "number=other": -3.0, "number=missing": -1.0,
}  # fmt: skip
PERSON_NAMES = {
    "words=equal": 1.0, "words=joined": 1.0, "words=nickname": 0.5, "words=initial": 0.5, "words=sound": 1.0, "words=sounds": 0.0,
    "words=typo": 0.5, "words=typos": -0.5, "words=far": -1.5, "words=none": -3.0,
    "extra=none": 1.0, "extra=one": 0.0, "extra=more": -0.5, "extra=both": -3.0,
    "whole=initials": -3.0, "whole=0": -1.0, "whole=2": 0.5, "whole=3": 1.0, "ends=both": 1.0, "ends=neither": -1.0, "order=turned": -1.0,
    "letters=0": 1.0, "letters=1": 0.5, "letters=many": -0.5,
}  # fmt: skip
# Assumed, not learned: no labelled records of companies with all their fields are at hand.
COMPANY_FIELDS = {
    "former=yes": -0.5, "registry=equal": 12.0, "registry=other": -12.0, "website=equal": 9.0, "website=moved": 3.0, "website=other": -2.0,
    "linkedin=equal": 9.0, "linkedin=other": -2.5, "phone=equal": 5.0, "phone=other": -0.5, "mail=equal": 5.0, "mail=other": -0.5,
    "location=city": 3.0, "location=country": 0.5, "location=other": -2.5, "founded=equal": 2.0, "founded=near": 0.5, "founded=other": -1.0,
}  # fmt: skip
PEOPLE = {
    **PERSON_NAMES, "words=parts": 0.0,
    "email=equal": 6.0, "email=typo": 3.0, "email=user": 1.5, "email=other": -1.5, "phone=equal": 5.0, "phone=other": -0.5,
    "linkedin_url=equal": 8.0, "linkedin_url=other": -4.0, "employer=equal": 2.0, "employer=other": -0.5,
    "born=equal": 4.0, "born=typo": 2.0, "born=part": 0.5, "born=near": 0.5, "born=other": -3.0,
    "town=equal": 1.0, "town=typo": 1.0, "town=other": -1.0, "street=equal": 2.0, "street=typo": 2.0, "street=other": -1.0,
    "house=equal": 1.0, "postcode=equal": 1.5, "postcode=typo": 0.5, "number=equal": 6.0, "number=typo": 2.0, "number=other": -3.0,
}  # fmt: skip
