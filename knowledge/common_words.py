"""Words that every letter holds: articles, pronouns, courtesies. They say little about what is asked.

They are plain words, as `knowledge.text.words` yields them; those that ask (« où », « combien », "when") are not here.
"""

FRENCH = frozenset(
    """
    a afin ai aider ailleurs ainsi alors apres as au aucun aujourd hui aupres auquel aura aurait aurez auriez aussi autre
    autres aux avais avait avant avec avez avoir avons ayant beaucoup bien bientot bon bonjour bonne bonsoir ca
    car ce ceci cela celle celles celui ces cet cette ceux chaque cher chere chez ci comme concernant concerne
    cordialement daigner dans de deja demande demander demandons depuis des desirons desirerions desormais devons dont du
    donc eclairer elle elles en encore enfin ensuite entre envers est et etaient etait etant etes etions etre eu eux
    eventuellement expliquer faire fait faites font fois gre hesite il ils indiquer informer j je juste jusqu l la 
    laquelle le lequel les lesquels leur leurs lors lorsque lui m ma madame mademoiselle maintenant mais me meme merci mes
    mesdames messieurs mien moi mon monsieur n ne ni nos notre nous obligeance on ont or par parce part pas
    peu peut peuvent peux pourrais pourrait pourrez pourriez pourrions plait plus plutot pouvez pouvoir pouvons precis
    precisement preciser presque prie prier prions puis puisque quant que quelque quelques remercie remercier remercions
    renseigner renseignement rien sa sachant sais salut sans saurait saurions savoir se sera serait serais seriez serions
    serons ses seulement si sien simplement sinon soit sommes son sont souhaitais souhaite souhaiter souhaiterais
    souhaiterait souhaiterions souhaitons souhaitent suis suite suivant sur surtout t ta tandis tant te tel telle tellement
    tels tes toi ton toujours tous tout toute toutefois toutes tres trop tu un une unes va vais valoir veuillez veut veux
    veuille via vient voici voila vont vos votre vouloir vous vraiment voudrais voudrait voudrions y
    """.split()
)

ENGLISH = frozenset(
    """
    a about actually advise again all already also am an and any anyone are as at be because been being but by
    clarify confirm could d dear did do does doing explain for from further get give going good got grateful had has have
    having he hello hi his i if in inform into is it its just kind kindly know let ll like m madam may me mine more
    my need of on one or our ours please possible re regarding regards s she sir so some still such tell than thank
    thanks that the their them then there these they this those through to too up us ve very want wanted was we
    well were will wish with within wonder wondering would yes yet you your yours
    """.split()
)
