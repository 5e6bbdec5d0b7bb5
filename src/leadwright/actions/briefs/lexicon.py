"""The words that a sentence may be made of: what claims something, what only joins, and what gives a lie away. Data.

The vocabulary is closed: a word that is neither here nor in a cited fact ends its sentence. A new way of saying something
is a word more here, and a test that it says just that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

# What claims that something of a kind holds, as written; tense matters: who "hired" does not "hire".
TRIGGERS: Mapping[str, str] = {
    "funding": "raised|secured|closed|landed|received|completed|obtained|raise|funding|funding round|round|rounds of funding|"
    "financing|financing round|capital|investment|fresh capital|new capital|new funding|in funding|money|fresh money",
    "hiring": "hiring|hires|recruiting|recruits|role|open role|open roles|open position|open positions|open job|open jobs|"
    "vacancy|vacancies|opening|openings|job openings|looking for people|is looking for people|looking to hire|roles|positions|jobs|"
    "job postings|postings|advertises|advertise|advertising",
    "hiring_started": "hiring|recruiting|started hiring|began hiring|began to hire|started to hire|begun to hire|begun hiring|"
    "started recruiting|began recruiting|started to recruit|began to recruit",
    "hiring_stopped": "stopped hiring|no longer hiring|no longer hires|no longer recruiting|ended hiring|have stopped hiring",
    "hiring_surge": "hiring|recruiting|"
    "rose|grown|grew|went up|increased|jumped|climbed|more than doubled|doubled|open roles|open positions|"
    "open jobs|openings|vacancies|roles|positions|jobs|hiring surge",
    "uses": "uses|use|using|runs on|run on|runs|relies on|rely on|built on|builds on|works with|work with|technology stack|"
    "tech stack|stack|technologies|in use|in their stack|in its stack|employs the technology",
    "technology_added": "began to use|began using|started using|started to use|adopted|introduced|added|rolled out|"
    "have begun to use|has begun to use|begun to use|now uses|now use|adoption|took up",
    "technology_removed": "no longer uses|no longer use|stopped using|dropped|removed|gave up|abandoned|got rid of",
    "technology_replaced": "replaced|replaces|switched|moved|migrated|swapped|changed|move|switch|migration|change",
    "leader_joined": "joined|appointed|hired|named|welcomed|took over|became|came on board|started as|recruited|new|"
    "took up work|brought in",
    "leader_left": "left|departed|stepped down|has left|no longer works|no longer works there|departure",
    "person": "works|serves|holds the role|acts",
    "reach": "can be reached|you can reach|you can write to|you can call|reach them|reached|reach|reachable|e-mail|email|"
    "e-mail address|email address|address|phone|phone number|number|telephone|write to|call|linkedin|linkedin profile|profile|"
    "linkedin page|direct line|contact",
    "decides": "fits the decision makers you named|fits the decision makers that you named|is one of the decision makers you named|"
    "matches the decision makers you named",
    "head_count": "employ|employs|employees|employee|people|person|staff|head count|headcount|team|people work|"
    "people work there|employees work|people work for|employees work for|"
    "workforce|workers|colleagues|persons",
    "head_count_growth": "grew|grown|rose|risen|increased|expanded|growth|went up|added|climbed|head count|headcount|"
    "people|employees|staff|team|workforce|persons|jumped|doubled|tripled",
    "head_count_decline": "shrank|fell|declined|decreased|fallen|shrunk|went down|head count|headcount|people|employees|"
    "staff|team|workforce|persons|decline",
    "location": "based|headquartered|head office|headquarters|located|seat|sits|sit|home base",
    "offices": "offices|office|locations",
    "new_country": "opened|opened in|opened an office|expanded|expanded into|entered|opened an office in|opening|new office|"
    "launched|launched in|expansion|moved into",
    "founded": "founded|established|started|set up|founding|foundation",
    "industry": "work|works|active|industry|industries|sector|sectors|field|operate|operates|operating|business|market|working",
    "competitor_in_use": "uses|use|using|runs|runs on|relies on|works with|work with|in use|a competitor of ours|our competitor|"
    "competitor|competes with us|which competes with us|competitor product|a rival of ours",
    "complement_in_use": "uses|use|using|runs|runs on|relies on|works with|work with|in use|goes well with ours|fits ours|"
    "which goes well with ours|goes well with what we sell|which goes well with what we sell|complement",
    "renewal_window": "probably up for renewal|is probably up for renewal|contract|probably ends|probably runs out|"
    "probably renews|likely up for renewal|likely renewal|probable renewal",
    "acquired": "was acquired by|was bought by|has been acquired by|has been bought by|were acquired by|were bought by|"
    "have been acquired by|have been bought by|was acquired|was bought|were acquired|were bought|was taken over by|"
    "were taken over by|has been acquired|has been bought|have been acquired|have been bought",
    "went_public": "went public|is listed|listed|shares are traded|publicly traded|became public|on the stock exchange",
    "closed": "closed down|shut down|ceased|has closed|went out of business|gave up its business",
    "reopened": "is active again|are active again|active again",
    "renamed": "renamed|changed its name|changed their name|now called|is now called|are now called|"
    "was renamed|were renamed|name",
    "domain_moved": "moved|website|domain|moved its website|moved their website|web address|site",
    "stage_changed": "stage|went|moved|changed|funding stage",
    "email_replied": "replied to an e-mail|replied to our e-mail|replied to an email|replied by e-mail|replied|answered|"
    "wrote back|reply|answer|responded",
    "linkedin_connected": "connected|connected on linkedin|accepted",
    "form_filled": "filled in a form|filled in|filled out|filled a form|filled out a form|form|submitted|submitted a form",
    "ad_lead": "lead form|filled in a lead form|filled the lead form|filled in our lead form|filled in|submitted|advertisement",
    "pricing_page_visited": "pricing page|looked at|visited|viewed|prices|page of prices|visit",
    "content_downloaded": "downloaded|download",
    "product_used": "used our product|used the product|tried our product|tried the product|product",
    "identified": "made themselves known|made itself known|made themselves known on our site|told who they are",
    "intent_topic": "researches|researching|research|reads about|reading about",
    "interaction": "last in touch|in touch|last touch|last contact|last interaction|last spoke|last wrote",
    "leadership_changed": "leadership changed|changed its leadership|changed their leadership|change of leadership|leadership change",
    "technology_changed": "changed its technology|changed their technology|technology changed|change of technology|technology change",
    "customer": "a customer of ours|our customer|buys from us|buy from us",
    "disagreement": "sources disagree|sources disagree about|disagree|contradict each other|sources contradict each other",
    "out": "ideal customer leaves them out|is out|are out",
    "says": "describe|describes|describes itself|describe themselves|in its own words|in their own words|own words|says|say|"
    "calls itself|call themselves|it says|they say|according to their website|on its website|on their website",
    "offer": "help|helps|sell|sells|offer|offers|what we sell|proof|outcome|what customers get|our customers|result|results",
    "unknown": "",
}  # fmt: skip

# Kinds that hold now: told in the past tense they would be another claim.
STATES = frozenset(
    {"hiring", "uses", "person", "reach", "decides", "head_count", "location", "offices", "industry", "competitor_in_use",
     "complement_in_use", "customer", "says", "disagreement", "intent_topic"}
)  # fmt: skip
PAST = frozenset({"was", "were", "had", "been", "used"})

# Words that join and claim nothing.
GLUE = frozenset(
    """the a an of in on at as by for with to from has have is are was were be been being also currently now presently already
    company company's firm business organisation organization day date dated among including these those this there here
    open seen noticed noted spotted observed somebody someone something since into within between about""".split()  # noqa: SIM905 - a list of words is read as words
)
PREPOSITIONS = frozenset(
    {
        "in",
        "on",
        "at",
        "of",
        "as",
        "by",
        "for",
        "with",
        "to",
        "from",
        "since",
        "into",
        "within",
        "between",
        "about",
        "per",
    }
)
COORDINATORS = frozenset({"and", "but", "while", "&", ",", ";", "plus", "whereas"})
STOPS = frozenset({".", "!", "?", ";"})
# Verbs as an order would begin with them: without somebody in front they tell the reader to do it.
BASE_FORMS = frozenset({"use", "using", "employ", "run on", "rely on", "build on", "built on", "work", "work with", "operate", "research",
                        "describe", "raise", "replaces", "move", "switch", "hires", "change", "advertise"})  # fmt: skip
SEEN = frozenset({"seen", "noticed", "noted", "spotted", "observed", "first seen"})
LATELY = frozenset({"recently", "lately", "just", "newly"})

# What tells the reader what to do, and claims nothing by itself; those of the second list only fit what is to be avoided.
ADVICE = (
    "ask about", "ask how", "ask whether", "ask who", "ask them about", "ask what", "ask for", "ask", "mention",
    "congratulate them on", "congratulate", "refer to", "lead with", "start with", "open with", "talk about", "talk to", "speak to",
    "write to", "call", "connect with", "say", "tell them", "point to", "begin with", "start the talk with", "good to know",
    "good reason to write", "why now", "turn to", "note that", "note", "keep in mind", "keep in mind that", "show",
)  # fmt: skip
WARNING = (
    "do not mention", "do not say", "do not quote", "do not bring up", "avoid", "leave out", "never mention", "say nothing of",
    "do not write about", "do not tell them", "keep to yourself", "do not ask about", "do not attack", "without naming",
    "we saw it", "nobody told us", "and nobody told us", "we saw it and nobody told us", "it is no good news to them",
    "before you quote one", "ask before you quote one", "ask first", "speak of what it lacks", "do not run it down",
    "do not rely on", "check it first",
)  # fmt: skip

NEGATIONS = frozenset(
    """not no never none neither nor without cannot can't won't don't doesn't didn't isn't aren't wasn't weren't hasn't haven't
    hadn't hardly barely nobody nothing nowhere denied denies refused refuses failed fails lacks lack lacking unlike rather
    instead longer""".split()  # noqa: SIM905
)
CAUSES = frozenset(
    """because therefore thus hence due thanks led leads leading caused causes driven drives resulting consequently so why
    reason explains explained triggered enabling enabled prompted following after before despite although if unless""".split()  # noqa: SIM905
)
COMPARISONS = frozenset(
    """more less than bigger larger smaller faster slower better worse higher lower greater cheaper older newer further farther
    versus vs compared outperforms outgrew ahead behind exceeds beyond""".split()  # noqa: SIM905
)
SUPERLATIVES = frozenset(
    """most best worst largest biggest smallest fastest greatest highest lowest leading leader top first last only unique unrivalled
    unparalleled unmatched number-one premier foremost always every all everyone everybody ever never guaranteed guarantee
    perfect ideal flagship dominant world-class revolutionary""".split()  # noqa: SIM905
)
FUTURE = frozenset(
    """will would shall should could may might must plans plan planning intends intend expects expect expected going soon
    upcoming next tomorrow probably likely perhaps maybe possibly presumably reportedly rumoured allegedly apparently seems
    seem appears appear""".split()  # noqa: SIM905
)
OURSELVES = frozenset(
    {"we", "our", "us", "ours", "i", "my", "me", "mine", "we're", "we've", "i'm", "ourselves"}
)
YOU = frozenset({"you", "your", "yours", "you're", "you've"})
THEY = frozenset({"they", "their", "them", "it", "its", "they're", "they've", "it's", "theirs"})

# What a polite letter says without claiming anything; only sentences that are wholly made of it may stand without a source.
COURTESY = frozenset(
    """hi hello dear good morning afternoon day thanks thank you for your time reading best kind warm regards sincerely cheers
    would be open to a an short quick brief call chat talk meeting conversation next this week month tomorrow worth it make
    sense discuss exploring explore interested are is the right person who should i we talk speak let me know if not and or
    happy share more details minutes in on about how do does what when where works best suit suits can could may
    have ask question questions please feel free reply any at all of with my our us hear from look looking forward hope
    this finds well am glad to help there""".split()  # noqa: SIM905
)


# How a sentence that is no question may begin if nothing vouches for it.
OPENERS = (
    "hi", "hello", "dear", "good morning", "good afternoon", "good day", "thanks", "thank you", "best", "kind regards", "warm regards",
    "sincerely", "cheers", "regards", "let me know", "please", "i hope", "i am happy to", "happy to", "i am glad to", "glad to",
    "looking forward", "i look forward", "feel free",
)  # fmt: skip


@cache
def triggers() -> Mapping[str, frozenset[str]]:
    """Each phrase that claims something, with the kinds of facts that could carry it."""
    found: dict[str, set[str]] = {}
    for kind, phrases in TRIGGERS.items():
        for phrase in phrases.split("|"):
            if phrase:
                found.setdefault(phrase, set()).add(kind)
    return {phrase: frozenset(kinds) for phrase, kinds in found.items()}


@cache
def longest_phrase() -> int:
    """How many words the longest phrase has."""
    return max(len(phrase.split()) for phrase in (*triggers(), *ADVICE, *WARNING))
