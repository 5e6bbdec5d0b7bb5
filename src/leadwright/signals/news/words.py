"""The words by which news is told, in English, German, French, Spanish and Portuguese."""

from __future__ import annotations

import re
from functools import cache

from leadwright.values.name import country_words


def one_of(*lines: str) -> str:
    """A group that matches any of the phrases of the lines, which are parted by " | " or line by line."""
    return "(?:" + "|".join(part.strip() for text in lines for part in text.split(" | ")) + ")"


# Before a company's name these words only say what it is.
_DESCRIBE = """
the a an its our your this
startup start-up startups scaleup scale-up company firm group business venture upstart unicorn decacorn giant maker provider
developer platform specialist vendor app service services network marketplace player pioneer leader operator lender bank neobank
insurer retailer brand studio lab labs manufacturer outfit newcomer challenger rival competitor spinout spin-out spinoff spin-off
supplier agency consultancy publisher carrier broker exchange tool tools suite engine solution solutions
fintech insurtech healthtech edtech proptech biotech medtech agtech agritech cleantech greentech climatetech climate legaltech
regtech martech adtech hrtech foodtech femtech deeptech govtech techbio spacetech mobility logistics supply chain payments payment
banking lending insurance software hardware cloud data ai security cybersecurity cyber health healthcare care robotics crypto
blockchain web3 gaming games energy solar battery space analytics saas b2b b2c hr legal tech technology e-commerce ecommerce
commerce retail food travel media marketing advertising sales education learning automation infrastructure api no-code low-code
open-source enterprise consumer digital online mobile virtual smart autonomous generative quantum semiconductor chip biopharma
pharma genomics diagnostics telehealth telemedicine mental wellness fitness beauty fashion real estate construction manufacturing
industrial engineering design video audio music news creator developer-tools devtools observability identity compliance
fast-growing early-stage late-stage venture-backed bootstrapped stealth stealthy young former once-struggling publicly listed
european american british german french spanish portuguese brazilian indian canadian australian dutch irish swiss italian swedish
danish norwegian finnish austrian polish israeli singaporean japanese korean chinese mexican argentine argentinian colombian
chilean nigerian kenyan african asian latin nordic estonian belgian czech greek turkish ukrainian uk us u.s u.k eu
exclusive breaking update news report announcing funding deal deals scoop briefing watch
jungunternehmen unternehmen firma anbieter hersteller spezialist plattform berliner münchner münchener hamburger kölner wiener
zürcher deutsche deutsches schweizer das die der ein eine
jeune pousse entreprise société éditeur spécialiste plateforme la le les l une un française français licorne
empresa compañía plataforma startup-ul el los las una española español mexicana mexicano emergente
companhia plataforma o os uma brasileira brasileiro portuguesa português gestora
""".split()  # noqa: SIM905
DESCRIBE = frozenset(_DESCRIBE)

PREPOSITIONS = frozenset(
    [
        "of",
        "with",
        "by",
        "for",
        "from",
        "to",
        "at",
        "in",
        "on",
        "against",
        "like",
        "than",
        "over",
        "into",
        "through",
        "via",
        "under",
        "among",
        "between",
        "versus",
        "vs",
        "without",
        "amid",
        "despite",
        "alongside",
        "including",
        "besides",
        "beyond",
        "near",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "des",
        "du",
        "von",
        "bei",
        "mit",
        "für",
        "fuer",
        "aus",
        "nach",
        "an",
        "auf",
        "gegen",
        "pour",
        "avec",
        "par",
        "chez",
        "sur",
        "en",
        "con",
        "por",
        "para",
        "com",
        "ao",
        "à",
        "aux",
        "na",
        "no",
        "nas",
        "nos",
        "pela",
        "pelo",
        "sob",
        "entre",
        "contre",
        "and",
        "or",
        "&",
        "und",
        "oder",
        "et",
        "ou",
        "y",
        "e",
        "o",
        "como",
        "wie",
        "als",
    ]
)

# What may stand between a subject and its verb without changing what is told.
ADVERBS = frozenset(
    [
        "has",
        "have",
        "had",
        "just",
        "today",
        "now",
        "also",
        "recently",
        "officially",
        "successfully",
        "quietly",
        "finally",
        "already",
        "yesterday",
        "formally",
        "again",
        "then",
        "since",
        "hat",
        "haben",
        "nun",
        "jetzt",
        "heute",
        "a",
        "vient",
        "ha",
        "acaba",
        "está",
        "já",
        "ya",
        "hoy",
        "hoje",
        "officiellement",
        "soeben",
        "gerade",
    ]
)
MODALS = frozenset(
    [
        "could",
        "may",
        "might",
        "would",
        "should",
        "can",
        "must",
        "will",
        "shall",
        "könnte",
        "soll",
        "sollte",
        "möchte",
        "dürfte",
        "würde",
        "pourrait",
        "devrait",
        "podría",
        "debería",
        "poderia",
        "pode",
        "deve",
    ]
)
NEGATIONS = frozenset(
    [
        "not",
        "never",
        "neither",
        "nor",
        "cannot",
        "didn't",
        "hasn't",
        "isn't",
        "wasn't",
        "won't",
        "hadn't",
        "haven't",
        "doesn't",
        "don't",
        "nicht",
        "nie",
        "kein",
        "keine",
        "pas",
        "jamais",
        "não",
        "nunca",
        "jamás",
    ]
)

RUMOUR = re.compile(
    r"\b" + one_of(
        "reportedly | report(?:s|edly)? suggests? | rumou?r(?:s|ed)? | allegedly | supposedly | said to be | is said to | are said to",
        "in (?:advanced |early |late-stage |final )?(?:talks|discussions|negotiations) | talks (?:to|with|over|about) | nears? | nearing",
        "close to (?:a |an |raising|closing|securing|buying|acquiring|naming) | (?:is|are) considering | considers |"
        " considered | considering | mulls?",
        "mulling | weighs? | weighing | explor(?:es?|ing) | eyes | eyeing | seeks? | seeking | looking (?:to|for) |"
        " looks to | plans? (?:to|for)",
        "planning (?:to|a) | hopes? to | hoping to | aims? to | aiming to | wants? to | expect(?:s|ed)? to | likely to | poised to",
        "prepar(?:es|ing) (?:to|for) | preps | about to | on (?:the )?verge of | tipped to | in line to | frontrunner |"
        " front-runner | shortlist",
        "sources (?:say|said|close|familiar|tell|told) | according to (?:sources|people) | people familiar |"
        " person familiar | speculation",
        "speculated | unconfirmed | potential(?:ly)? | possible | possibly | hypothetical | what if | whether |"
        " imagine | predict(?:s|ion|ions)?",
        "target(?:s|ing) | in the market for | courts? | courting | hunting for | on the hunt | bids? for |"
        " makes? (?:an? )?(?:bid|offer)",
        "offers? to | approached | interested in | pitch(?:es|ing)? | opens? talks | could be | may be | might be | would be",
        "negocia(?:m|n|r|ndo)? | poderia[m]? | pode | estuda | planeja | busca[rn]? | pretende | quer | em conversas |"
        " deve (?:captar|levantar|receber)",
        "podría[n]? | planea | estudia | quiere | prepara | en conversaciones | conversaciones | negociaciones |"
        " según fuentes | segundo fontes",
        "könnte[n]? | soll(?:en)? | plant | angeblich | offenbar | gerücht(?:e|en|eweise)? | verhandelt | prüft |"
        " erwägt | möchte[n]? | sucht",
        "pourrait | pourraient | envisage | serait | aurait | cherche à | veut | négocie | rumeurs? | en (?:discussion|"
        "négociation|pourparler)s? | selon des sources",
    ) + r"\b",
    re.IGNORECASE,
)  # fmt: skip

NEGATED = re.compile(
    r"\b" + one_of(
        "den(?:y|ies|ied|ying) | declin(?:es|ed) to | refut(?:es|ed) | dismiss(?:es|ed) | reject(?:s|ed|ing) | rebuff(?:s|ed)? | spurns?",
        "fail(?:s|ed|ing)? to | unable to | struggles to | cancel(?:s|l?ed|l?ing)? | abandon(?:s|ed)? | scrap(?:s|"
        "ped)? | call(?:s|ed) off",
        "halt(?:s|ed)? | postpon(?:es|ed) | delay(?:s|ed)? | walk(?:s|ed)? away | terminat(?:es|ed) | withdraw(?:s|"
        "n)? | withdrew | pull(?:s|ed) out",
        "pull(?:s|ed)? the plug | collaps(?:es|ed) | falls? (?:through|apart) | fell (?:through|apart) | block(?:s|"
        "ed) | no longer | no plans? | not | never",
        "didn't | hasn't | won't | isn't | wasn't | haven't | doesn't | without raising | instead of | rather than |"
        " hoax | fake | false(?:ly)?",
        "nega | desmente | descarta | cancela | desiste | nicht | kein(?:e|en)? | dementiert | bestreitet | abgesagt |"
        " dément | annule | renonce | ne pas | não | desmiente",
    ) + r"\b",
    re.IGNORECASE,
)  # fmt: skip

CONDITIONAL = re.compile(
    r"\b"
    + one_of(
        "if | unless | whether | should (?:it|they|we) | provided that | falls | wenn | sofern | ob | caso | si | se"
    )
    + r"\s*$",
    re.IGNORECASE,
)

HISTORIC = re.compile(
    r"\b" + one_of(
        "previously | formerly | once | back in | years? ago | months ago | a decade ago | at the time | to date |"
        " so far | in total | total(?:s|ing|ling)? of",
        "altogether | all told | since (?:its |the )?(?:founding|inception|launch|start|creation|19\\d\\d|20\\d\\d) |"
        " over the (?:years|past|last) | lifetime",
        "across (?:\\w+ )?(?:rounds|funding rounds) | anniversary | look(?:s|ing)? back | throwback | on this day |"
        " timeline | history of | cumulative(?:ly)?",
        "earlier (?:round|raise|funding) | last year | the year before | bereits früher | vor (?:\\w+ )?jahren |"
        " insgesamt | seit (?:der )?gründung | il y a",
        "au total | depuis sa création | hace (?:\\w+ )?años | en total | hasta la fecha | desde su (?:fundación|"
        "creación) | há (?:\\w+ )?anos | no total | desde (?:a|sua) fundação | até hoje | já captou",
    ) + r"\b",
    re.IGNORECASE,
)  # fmt: skip


@cache
def countries() -> frozenset[str]:
    """The names of countries that are one word, folded."""
    return frozenset(name for name in country_words() if len(name) > 3 and " " not in name)
