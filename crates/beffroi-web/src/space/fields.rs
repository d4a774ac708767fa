//! The fields of the forms, with what was typed and what is wrong with it.

use crate::view::look::Choice;
use crate::view::space::FormField;
use beffroi_domain::dataset::{Frequency, Licence, MetadataInput, Theme};
use beffroi_domain::reference::Schema;
use beffroi_kernel::Problem;

/// A field of one line.
#[must_use]
pub fn text(name: &str, label: &str, help: &str, value: &str) -> FormField {
    FormField {
        name: name.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        value: value.to_owned(),
        kind: "text".to_owned(),
        ..FormField::default()
    }
}

fn select(name: &str, label: &str, help: &str, choices: Vec<Choice>) -> FormField {
    FormField { kind: "select".to_owned(), choices, ..text(name, label, help, "") }
}

/// The title.
#[must_use]
pub fn title(value: &str) -> FormField {
    let help = "Ce que contient le fichier, en quelques mots : « Lieux de covoiturage ».";
    FormField { required: true, ..text("title", "Titre", help, value) }
}

/// The schemas to choose from.
#[must_use]
pub fn schema(schemas: &[Schema], chosen: &str) -> FormField {
    let mut choices = vec![Choice::new("", "Aucun : vérifier seulement la forme", chosen)];
    choices.extend(schemas.iter().map(|schema| Choice::new(&schema.id, &schema.title, chosen)));
    select("schema", "Schéma", "Le modèle que le fichier doit suivre, s’il en existe un.", choices)
}

/// The columns that identify a row.
#[must_use]
pub fn key(value: &str) -> FormField {
    text(
        "key",
        "Colonnes qui identifient une ligne",
        "Facultatif. Leurs en-têtes, séparés par des virgules : elles servent à comparer deux versions.",
        value,
    )
}

/// What happens to a file that does not respect its schema.
#[must_use]
pub fn invalid_publication(chosen: &str) -> FormField {
    let choices = vec![
        Choice::new("allowed", "peut être publié, avec son rapport d’erreurs", chosen),
        Choice::new("refused", "n’est pas publié", chosen),
    ];
    select("invalid_publication", "Un fichier qui ne respecte pas son schéma", "", choices)
}

/// The names between commas.
#[must_use]
pub fn names(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Every field of the metadata.
#[must_use]
pub fn metadata(input: &MetadataInput) -> Vec<FormField> {
    let none = |label: &str, chosen: &str| Choice::new("", label, chosen);
    let mut themes = vec![none("(aucun)", &input.theme)];
    themes.extend(Theme::ALL.iter().map(|theme| Choice::new(theme.code(), theme.label(), &input.theme)));
    let licence = if input.licence.is_empty() { Licence::OpenLicence.code() } else { &input.licence };
    let licences = Licence::ALL.iter().map(|one| Choice::new(one.code(), one.label(), licence)).collect();
    let mut rhythms = vec![none("(non précisée)", &input.frequency)];
    rhythms.extend(Frequency::ALL.iter().map(|one| Choice::new(one.code(), one.label(), &input.frequency)));
    let kind = |kind: &str, field: FormField| FormField { kind: kind.to_owned(), ..field };
    vec![
        title(&input.title),
        kind(
            "textarea",
            text(
                "description",
                "Description",
                "La première phrase résume. Dites d’où viennent les données, ce qu’elles couvrent et leurs limites.",
                &input.description,
            ),
        ),
        select("theme", "Thème", "", themes),
        text("keywords", "Mots-clés", "Séparés par des virgules.", &input.keywords),
        select("licence", "Licence", "Ce que d’autres peuvent faire des données.", licences),
        select("frequency", "Fréquence de mise à jour", "Elle permet de signaler un retard.", rhythms),
        text(
            "temporal_start",
            "Début de la période couverte",
            "Par exemple 01/01/2024.",
            &input.temporal_start,
        ),
        text("temporal_end", "Fin de la période couverte", "", &input.temporal_end),
        text("spatial", "Lieu couvert", "Vide : tout le territoire.", &input.spatial),
        text(
            "contact_name",
            "Contact",
            "De préférence un service plutôt qu’une personne.",
            &input.contact_name,
        ),
        kind("email", text("contact_email", "Adresse électronique du contact", "", &input.contact_email)),
        kind(
            "url",
            text("landing_page", "Page qui en dit plus", "Elle commence par https://.", &input.landing_page),
        ),
    ]
}

/// Puts each problem beside its field; says how many there are.
pub fn mark(fields: &mut [FormField], problems: &[Problem]) -> u64 {
    for problem in problems {
        let named = problem.field.as_deref().unwrap_or_default();
        let at = fields.iter().position(|field| field.name == named).unwrap_or(0);
        if let Some(field) = fields.get_mut(at) {
            field.fault = format!("{} {}", problem.message, problem.advice).trim().to_owned();
        }
    }
    problems.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_with_its_faults() {
        let input = MetadataInput {
            title: String::new(),
            contact_email: "pas une adresse".into(),
            temporal_start: "hier".into(),
            ..MetadataInput::default()
        };
        let mut fields = metadata(&input);
        let problems = input.parse().unwrap_err();
        assert_eq!(mark(&mut fields, &problems), 3);
        let faulty: Vec<&str> =
            fields.iter().filter(|field| !field.fault.is_empty()).map(|field| field.name.as_str()).collect();
        assert_eq!(faulty, ["title", "temporal_start", "contact_email"]);
        assert!(fields.iter().any(|field| field.value == "pas une adresse"));
    }

    #[test]
    fn the_form_has_a_field_for_everything_that_is_said_of_a_data_set() {
        let names: Vec<String> =
            metadata(&MetadataInput::default()).into_iter().map(|field| field.name).collect();
        let known = serde_json::to_value(MetadataInput::default()).unwrap();
        for name in known.as_object().unwrap().keys() {
            assert!(names.contains(name), "{name}");
        }
    }
}
