"""Pages become papers: PDF files made in a child process."""
