"""The technology source: what a company's site and DNS records say about the tools that it uses."""
