"""The smallest nouns: domain, e-mail, phone, name, place, industry, head count, money, period. Pure."""
