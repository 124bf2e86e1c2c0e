"""Tests; a package so that ``python -m tests.regenerate`` finds itself."""
