//! Correspondences: when a framework that measures refer to is among the libraries, each question that its measures
//! lead to a requirement of it is put beside that requirement.

use super::document::Node;
use super::export::Exported;
use super::slug::{slug, tail};
use super::{Framework, FrameworkLibrary};
use crate::library::Library;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The mapping sets of a questionnaire, and the libraries that they need.
pub(super) fn sets(exported: &Exported<'_>, reference: &Library) -> (Vec<Node>, Vec<String>) {
    let keys: BTreeSet<&str> =
        exported.measures.iter().flat_map(|measure| measure.references.keys().map(String::as_str)).collect();
    let mut sets = Vec::new();
    let mut dependencies = Vec::new();
    for key in keys {
        let Some((library, framework)) = called(key, &reference.libraries) else { continue };
        let mappings = mappings(exported, key, framework);
        if mappings.is_empty() {
            continue;
        }
        let id = format!("{}-{key}", exported.id);
        sets.push(
            Node::map()
                .with("urn", Node::text(format!("urn:beffroi:risk:req_mapping_set:{id}")))
                .with("ref_id", Node::text(&id))
                .with("name", Node::text(format!("{} et {}", exported.id, framework.ref_id)))
                .with(
                    "source_framework_urn",
                    Node::text(format!("urn:beffroi:risk:framework:{}", exported.id)),
                )
                .with("target_framework_urn", Node::text(&framework.urn))
                .with("requirement_mappings", Node::list(mappings)),
        );
        if !dependencies.contains(&library.urn) {
            dependencies.push(library.urn.clone());
        }
    }
    (sets, dependencies)
}

/// The framework that a reference means: the word stands in its name.
fn called<'a>(
    key: &str,
    libraries: &'a [Arc<FrameworkLibrary>],
) -> Option<(&'a FrameworkLibrary, &'a Framework)> {
    let mut all =
        libraries.iter().flat_map(|library| library.frameworks.iter().map(move |one| (&**library, one)));
    all.find(|(_, framework)| {
        slug(&framework.ref_id)
            .split('-')
            .chain(slug(tail(&framework.urn)).split('-'))
            .any(|word| word == key)
    })
}

fn mappings(exported: &Exported<'_>, key: &str, framework: &Framework) -> Vec<Node> {
    let requirements: BTreeMap<String, &str> = framework
        .nodes
        .iter()
        .filter(|node| !node.ref_id.is_empty())
        .map(|node| (node.ref_id.to_lowercase(), node.urn.as_str()))
        .collect();
    let mut found: BTreeSet<(usize, &str)> = BTreeSet::new();
    for (place, (_, measures)) in exported.questions.iter().enumerate() {
        let named = exported.measures.iter().filter(|measure| measures.contains(&measure.id.as_str()));
        for reference in named.filter_map(|measure| measure.references.get(key)).flatten() {
            if let Some(urn) = requirements.get(&reference.to_lowercase()) {
                found.insert((place, urn));
            }
        }
    }
    let mapping = |(place, urn): (usize, &str)| {
        let (question, _) = exported.questions.get(place)?;
        Some(
            Node::map()
                .with("source_requirement_urn", Node::text(question))
                .with("target_requirement_urn", Node::text(urn))
                .with("relationship", Node::text("intersect")),
        )
    };
    found.into_iter().filter_map(mapping).collect()
}
