//! Pure functions over lines: what a verifier needs, and nothing else.
