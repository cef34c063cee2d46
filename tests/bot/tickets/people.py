"""Who acts in the tests of tickets."""

from bot.tickets.models import Actor, Author, Door

ALIX = Actor(side=Author.AGENT, name="Alix", door=Door.SLACK, member="U0ALIX")
SACHA = Actor(side=Author.AGENT, name="Sacha", door=Door.SLACK, member="U0SACHA")
DOMINIQUE = Actor(side=Author.AGENT, name="Dominique", door=Door.WEB)
CAMILLE = Actor(side=Author.SUPPLIER, name="Camille", door=Door.SLACK, member="U0SUPPLIER")
