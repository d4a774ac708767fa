//! What a person reads first in an archive.

use super::model::Manifest;

/// The text of `LISEZMOI.txt`.
pub(super) fn readme(manifest: &Manifest) -> String {
    let name = &manifest.territory.name;
    let made = manifest.made.to_string();
    let datasets = manifest.datasets.len();
    format!(
        "\
Tout ce que Beffroi gardait de : {name}
Archive faite le {made} ({datasets} jeux de données).

Ces fichiers sont à vous. Ils s'ouvrent sans Beffroi, et une autre plateforme
Beffroi peut les reprendre : beffroi territory import ARCHIVE.zip

beffroi-export.json  la fiche du territoire, et d'où vient chaque information
personnes.json       les personnes qui ont ou ont eu un rôle, sans mot de passe
delegations.json     les accès donnés à la structure qui vous hébergeait
inventaire.json      l'inventaire : activités, systèmes, fournisseurs, contacts,
                     et les faits déclarés
obligations.json     où vous en êtes de vos obligations, et les questionnaires gardés
diagnostics.json     les diagnostics : réponses, preuves, notes, et les questionnaires
journal.jsonl        le journal signé : une entrée par ligne, la plus ancienne d'abord
                     (pour vérifier : beffroi journal verify journal.jsonl)
plan.json            le plan d'action, le budget, les aides, le comité
projets.json         les projets, leurs étapes, les décisions, les analyses de risques
services.json        les services et les programmes proposés à d'autres
schemas.json         les schémas que suivent vos jeux de données
donnees/             un dossier par jeu de données :
  fiche.json           sa description et la liste de ses versions
  v1, v2…              un dossier par version :
    original.*           le fichier, tel qu'il a été déposé
    table.csv            son contenu en CSV (UTF-8)
    table.parquet        son contenu en Parquet
    report.json          le rapport de vérification
SHA256SUMS           l'empreinte de chaque fichier
                     (pour vérifier : sha256sum -c SHA256SUMS)

Le journal est une chaîne : chaque entrée porte l'empreinte de la précédente.
Qui en change une ligne casse toutes les suivantes.

Cette archive contient des données personnelles (noms, adresses électroniques,
fichiers non publiés). Gardez-la comme vous gardez vos dossiers.

À l'arrivée sur une autre plateforme, les personnes sont invitées de nouveau :
leurs mots de passe ne voyagent pas. Les délégations non plus : elles donnaient
accès à la structure que vous quittez.
"
    )
}
