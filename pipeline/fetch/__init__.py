"""The guarded door to the web: URLs, addresses, redirects, robots.txt, pacing.

Policy only; the socket is an adapter behind `ports.Transport`.
"""
