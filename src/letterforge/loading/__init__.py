"""From YAML files to a register: read with positions, validate, resolve every cross-reference."""
