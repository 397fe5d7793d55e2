// Movement for pages that work without it.
