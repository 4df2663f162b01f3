"""The commands: each parses its options, makes one call into the core, and reports."""
