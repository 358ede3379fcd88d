"""Parallel work: what several organs do side by side inside one step of a case.

The procedures stay the truth. A step that gives organs a part (cohandler, executor) starts a flow with
one task per organ; the step that ends an organ's part ends its task; the joined flow calls the door.
"""
