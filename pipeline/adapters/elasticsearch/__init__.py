"""The search index on Elasticsearch 8.19: one port, one third-party client."""
