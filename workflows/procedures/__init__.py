"""One readable file per procedure; `workflows.registry` finds them by walking this folder."""
