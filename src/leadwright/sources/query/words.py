"""Words of searches: those that say nothing, those that introduce something, and adjectives of countries."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Say nothing about which companies are wanted; never reported as unused.
SILENT = _set(
    "a an the of and or for to with in on at by from is are was that which who whose where be been has have having "
    "company companies firm firms startup startups start-up start-ups scaleup scaleups business businesses organisation "
    "organisations organization organizations corporation corporations vendor vendors provider providers maker makers "
    "player players team teams brand brands lead leads prospect prospects account accounts all any some every find me us "
    "show list get give search looking look want need i we our please industry sector space vertical location country "
    "city region size headcount their its it they this these those there tech-stack stack technologies technology-stack "
    "use uses using used user users based located headquartered hq near around across within founded established "
    "stage funding funded round raised raise employing employs employees people staff actively currently now am also "
    "&"
)
# Nouns that say what kind of thing an industry's company is: after an industry they add nothing.
KINDS = _set(
    "manufacturer manufacturers supplier suppliers provider providers vendor vendors studio studios house houses shop "
    "shops store stores platform platforms software solution solutions service services tool tools app apps tech "
    "technology technologies brand brands maker makers firm firms operator operators agency agencies"
)
# Single words that some vocabulary lists as an industry, but that mean something else in a sentence.
NO_INDUSTRY = _set(
    "new services service tools tool enterprise enterprises security-first people search documents document calendar "
    "messaging chat feedback web mobile networks network jobs work life public communications sensor computer email "
    "scheduling presentations billing sales growth home identity apps data personal other general world culture family "
    "everything today support products product fast care management solutions platform platforms systems"
)
# Cities that are also words, and two words that are also names of technologies.
NO_CITY = _set(
    "mobile nice bath reading split orange bay queens of best most central nancy tours troy victoria phoenix buffalo "
    "frisco male georgetown hull cork lens bari"
)
NO_TECHNOLOGY = _set(
    "c r go next express spring swift rust node segment backbone ember phoenix lambda unity legacy notion slack spark "
    "apache bootstrap electron sass looker sentry workday stripe intercom java oracle unity ses rds react-native safe "
    "android ios linux ruby perl dart scala deno flask"
)

# Introduce a technology; those of the second kind introduce other things as well.
USING = _set("using use uses used utilizing utilising")
BUILT = (
    "built with",
    "built on",
    "powered by",
    "running on",
    "tech stack includes",
    "tech stack",
)
MAYBE_USING = _set("on with running includes including")
IN = _set("in from near around across within at")
LABELS = _set("location country city region state")

# Everything up to the next boundary after one of these is not wanted, and is no criterion.
NEGATING = _set("not without except excluding exclude outside like unlike isn't aren't")
BOUNDARY = _set("with in using that who which founded based but having")

EUROPE = "europe"
DEMONYMS = {
    "american": "US", "british": "GB", "english": "GB", "scottish": "GB", "german": "DE", "french": "FR",
    "spanish": "ES", "italian": "IT", "portuguese": "PT", "dutch": "NL", "belgian": "BE", "swiss": "CH",
    "austrian": "AT", "swedish": "SE", "danish": "DK", "norwegian": "NO", "finnish": "FI", "icelandic": "IS",
    "irish": "IE", "polish": "PL", "czech": "CZ", "slovak": "SK", "hungarian": "HU", "romanian": "RO",
    "bulgarian": "BG", "greek": "GR", "turkish": "TR", "ukrainian": "UA", "russian": "RU", "estonian": "EE",
    "latvian": "LV", "lithuanian": "LT", "croatian": "HR", "serbian": "RS", "slovenian": "SI", "israeli": "IL",
    "egyptian": "EG", "nigerian": "NG", "kenyan": "KE", "south african": "ZA", "moroccan": "MA", "indian": "IN",
    "pakistani": "PK", "bangladeshi": "BD", "chinese": "CN", "japanese": "JP", "korean": "KR",
    "south korean": "KR", "taiwanese": "TW", "singaporean": "SG", "malaysian": "MY", "indonesian": "ID",
    "thai": "TH", "vietnamese": "VN", "filipino": "PH", "australian": "AU", "new zealand": "NZ",
    "canadian": "CA", "mexican": "MX", "brazilian": "BR", "argentinian": "AR", "argentine": "AR",
    "chilean": "CL", "colombian": "CO", "peruvian": "PE", "uruguayan": "UY", "emirati": "AE", "saudi": "SA",
    "european": EUROPE, "asian": "asia", "african": "africa", "latin american": "latin america",
    "nordic": "nordics", "scandinavian": "scandinavia", "baltic": "baltics", "north american": "north america",
}  # fmt: skip

CITY_NAMES = {"sf": "San Francisco", "nyc": "New York", "new york city": "New York", "la": "Los Angeles"}
_BAY = (
    "San Francisco", "Oakland", "San Jose", "Palo Alto", "Mountain View", "Menlo Park", "Sunnyvale", "Santa Clara",
    "Redwood City", "San Mateo", "Berkeley", "Fremont", "Cupertino", "Burlingame", "South San Francisco",
)  # fmt: skip
AREAS = {
    "bay area": _BAY, "the bay area": _BAY, "san francisco bay area": _BAY, "sf bay area": _BAY,
    "the san francisco bay area": _BAY, "silicon valley": _BAY,
}  # fmt: skip
