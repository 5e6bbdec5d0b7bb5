"""A twin of the data market: providers' own HTTP contracts over an invented universe with known truth.

    python -m leadwright_twin.market.serve --companies 20000 --seed 7 --profile balanced

`universe` is the truth, `view` what one provider knows of it, `frame` how a provider is written,
`providers/` one module per provider, `desk` how one request is answered and booked, `serve` the server.
Nothing in here is real: companies live under `.example` and every answer says `x-invented`.
"""
