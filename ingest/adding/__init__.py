"""Adding: videos, pages and files from elsewhere into the corpus."""
