"""One sign's text: written once, committed, published, acknowledged; in that order."""
