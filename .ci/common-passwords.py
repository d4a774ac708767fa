#!/usr/bin/env python3
"""Writes reference/common-passwords.txt again: what was collected by hand, and the variations that people in France
make of common words when they are asked for twelve characters. Keeps every line that is there already."""
import pathlib

PATH = pathlib.Path(__file__).parent.parent / "reference" / "common-passwords.txt"
HEAD = "# Passwords of twelve characters or more that attackers try first, in lower case, one a line.\n"
WORDS = """motdepasse monmotdepasse password passe secret azerty azertyuiop qwertyuiop qwerty admin administrateur
administration utilisateur bonjour bonsoir bienvenue soleil chocolat doudou loulou chouchou princesse amour amoureuse
jetaime maman papa famille maison jardin vacances weekend football marseille paris lyon toulouse bordeaux nantes lille
strasbourg rennes grenoble montpellier nice bretagne normandie provence alsace corse france vivelafrance liberte
egalite fraternite republique mairie mairiede commune communaute agglomeration metropole departement region syndicat
collectivite servicetechnique secretariat accueil urbanisme etatcivil cantine ecole bibliotheque mediatheque police
pompiers elections conseil conseilmunicipal informatique serveur reseau internet connexion ordinateur windows
microsoft office outlook google facebook orange free wifi formation stagiaire temporaire provisoire changement
nouveau changeme changezmoi printemps automne hiver ete janvier fevrier mars avril mai juin juillet aout septembre
octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche nicolas julien thomas camille marie
isabelle nathalie sandrine stephanie sylvie christine catherine philippe christophe stephane frederic laurent
sebastien alexandre guillaume caroline virginie celine valerie veronique martine patrick pascal olivier dominique
bernard michel jerome antoine vincent pierre mathieu romain maxime aurelie emilie charlotte mathilde juliette manon
chloe lucas enzo hugo louis nathan theo clement petitchat petitchien minou chaton poussin papillon licorne dauphin
cheval chevaux tracteur moto voiture peugeot renault citroen""".split()
YEARS = [str(year) for year in range(2015, 2031)]
ENDS = ["", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "0", "00", "01", "007", "007007",
        "!", "!!", "!!!", "*", "@", "123!", "1234!", "12345!", "123*", "1!", "01!"] + YEARS + [y + "!" for y in YEARS] + ["@" + y for y in YEARS]


def variations():
    for word in WORDS:
        for end in ENDS:
            yield word + end
        for other in (word, word + word):
            yield word + other
        yield word + "de" + word
    for word in ("mairie", "mairiede", "commune", "bonjour", "motdepasse", "soleil"):
        for other in WORDS:
            yield word + other
            yield word + other + "123"


kept = {line for line in PATH.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
kept |= {text for text in variations() if 12 <= len(text) <= 24}
PATH.write_text(HEAD + "".join(f"{line}\n" for line in sorted(kept)), encoding="utf-8")
print(len(kept), "passwords")
