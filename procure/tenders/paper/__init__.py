"""The words of the documents that are signed here; they are Chinese in every language of the site."""
