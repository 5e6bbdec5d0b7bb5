"""Language models of the invented market: servers on loopback that speak as OpenAI's and Anthropic's do, and answer by a
script: an honest reader, a liar, one that obeys whoever writes last, and all that goes wrong on the way.
"""
