"""The law that letters rest on: statutes and their articles, the basis of each document, and remedies.

All of it is dated data. `statutes.toml` holds what each cited article says in our own words and what
that was checked against; `basis.toml` names the articles each document rests on; `remedies.toml` names
what an addressee may do against it.
"""
