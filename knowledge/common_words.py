"""Words that every letter holds: articles, pronouns, courtesies. They say little about what is asked.

They are plain words, as `knowledge.text.words` yields them; those that ask (« où », « combien », "when") are not here.
"""

_FRENCH_TEXT = """
a afin ai aider ailleurs ainsi alors apres as au aucun aujourd aupres auquel aura aurait aurez auriez aussi
autre autres aux avais avait avant avec avez avoir avons ayant beaucoup bien bientot bon bonjour bonne
bonsoir ca car ce ceci cela celle celles celui ces cet cette ceux chaque cher chere chez ci comme concernant
concerne cordialement daigner dans de deja demande demander demandons depuis des desirerions desirons
desormais devons donc dont du eclairer elle elles en encore enfin ensuite entre envers est et etaient etait
etant etes etions etre eu eux eventuellement expliquer faire fait faites fois font gre hesite hui il ils
indiquer informer j je jusqu juste l la laquelle le lequel les lesquels leur leurs lors lorsque lui m ma
madame mademoiselle maintenant mais me meme merci mes mesdames messieurs mien moi mon monsieur n ne ni nos
notre nous obligeance on ont or par parce part pas peu peut peuvent peux plait plus plutot pourrais pourrait
pourrez pourriez pourrions pouvez pouvoir pouvons precis precisement preciser presque prie prier prions puis
puisque quant que quelque quelques remercie remercier remercions renseignement renseigner rien sa sachant
sais salut sans saurait saurions savoir se sera serais serait seriez serions serons ses seulement si sien
simplement sinon soit sommes son sont souhaitais souhaite souhaitent souhaiter souhaiterais souhaiterait
souhaiterions souhaitons suis suite suivant sur surtout t ta tandis tant te tel telle tellement tels tes toi
ton toujours tous tout toute toutefois toutes tres trop tu un une unes va vais valoir veuille veuillez veut
veux via vient voici voila vont vos votre voudrais voudrait voudrions vouloir vous vraiment y
"""

_ENGLISH_TEXT = """
a about actually advise again all already also am an and any anyone are as at be because been being but by
clarify confirm could d dear did do does doing explain for from further get give going good got grateful had
has have having he hello hi his i if in inform into is it its just kind kindly know let like ll m madam may
me mine more my need of on one or our ours please possible re regarding regards s she sir so some still such
tell than thank thanks that the their them then there these they this those through to too up us ve very
want wanted was we well were will wish with within wonder wondering would yes yet you your yours
"""

FRENCH = frozenset(_FRENCH_TEXT.split())
ENGLISH = frozenset(_ENGLISH_TEXT.split())
