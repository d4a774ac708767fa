//! What a library promises to itself: names that are there once, parents that exist, correspondences that lead
//! somewhere.

use super::document::Node;
use super::read::{Reader, framework_documents, objects, problem};
use super::{Framework, FrameworkLibrary, NODES_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a library, links the requirements to their parents, and notes what is odd.
pub(super) fn check(library: &mut FrameworkLibrary, all: &Node, reader: &mut Reader<'_>) {
    let count: usize = library.frameworks.iter().map(|framework| framework.nodes.len()).sum();
    if count > NODES_MAX {
        reader.problem(library.document.line, format!("more than {NODES_MAX} requirement_nodes"));
        return;
    }
    let mut known = BTreeSet::new();
    for (framework, document) in library.frameworks.iter_mut().zip(framework_documents(&library.document)) {
        let list = document.get("requirement_nodes").or_else(|| document.get("requirements"));
        let list = list.map(Node::items).unwrap_or_default();
        link(framework, list, reader);
        names(framework, &mut known, reader);
        for (node, written) in framework.nodes.iter().zip(list) {
            let depth = 1 + ancestors(framework, node.parent);
            if written.number("depth").is_some_and(|there| there != depth as f64) {
                let there = written.said("depth").unwrap_or_default();
                let message = format!("{} is at depth {depth} by its parents, and not {there}", node.urn);
                library.remarks.push(problem(&library.file, node.line, message));
            }
        }
    }
    controls(library, reader);
    mappings(library, all, reader);
}

fn ancestors(framework: &Framework, parent: Option<usize>) -> usize {
    let mut count = 0;
    let mut next = parent;
    while let Some(node) = next.and_then(|place| framework.nodes.get(place)) {
        count += 1;
        next = node.parent;
    }
    count
}

/// Every requirement finds its parent; none is its own ancestor.
fn link(framework: &mut Framework, list: &[Node], reader: &mut Reader<'_>) {
    let places: BTreeMap<String, usize> =
        framework.nodes.iter().enumerate().rev().map(|(place, node)| (node.urn.clone(), place)).collect();
    for (node, written) in framework.nodes.iter_mut().zip(list) {
        let Some(parent) = written.said("parent_urn").map(|urn| urn.trim().to_lowercase()) else { continue };
        node.parent = places.get(&parent).copied();
        if node.parent.is_none() {
            reader.problem(node.line, format!("{}: no requirement is called {parent}", node.urn));
        }
    }
    for start in 0..framework.nodes.len() {
        let (mut next, mut steps) = (Some(start), 0);
        while let Some(place) = next {
            steps += 1;
            if steps > framework.nodes.len() {
                break;
            }
            next = framework.nodes.get(place).and_then(|node| node.parent);
            if next == Some(start) {
                if let Some(node) = framework.nodes.get_mut(start) {
                    reader.problem(node.line, format!("{} is its own ancestor", node.urn));
                    node.parent = None;
                }
                break;
            }
        }
    }
}

/// Requirements and questions are called once.
fn names(framework: &Framework, known: &mut BTreeSet<String>, reader: &mut Reader<'_>) {
    for node in &framework.nodes {
        let asked = node.questions.iter().map(|question| &question.urn);
        for urn in [&node.urn].into_iter().chain(asked).filter(|urn| !urn.is_empty()) {
            if !known.insert(urn.clone()) {
                reader.problem(node.line, format!("{urn} is there twice"));
            }
        }
    }
}

/// The controls and threats that requirements name are in the library, or in one that it depends on.
fn controls(library: &FrameworkLibrary, reader: &mut Reader<'_>) {
    if !library.dependencies.is_empty() {
        return;
    }
    let known: BTreeSet<&str> =
        library.reference_controls.iter().map(|control| control.urn.as_str()).collect();
    for node in library.frameworks.iter().flat_map(|framework| &framework.nodes) {
        for control in node.reference_controls.iter().filter(|urn| !known.contains(urn.as_str())) {
            reader.problem(
                node.line,
                format!(
                    "{}: no reference control is called {control}, and the library depends on no other",
                    node.urn
                ),
            );
        }
    }
}

/// A correspondence with a framework of this library names one of its requirements.
fn mappings(library: &FrameworkLibrary, all: &Node, reader: &mut Reader<'_>) {
    let mut requirements: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for framework in &library.frameworks {
        requirements.insert(&framework.urn, framework.nodes.iter().map(|node| node.urn.as_str()).collect());
    }
    for set in [objects(all, "requirement_mapping_set"), objects(all, "requirement_mapping_sets")].concat() {
        for (side, key) in [
            ("source_framework_urn", "source_requirement_urn"),
            ("target_framework_urn", "target_requirement_urn"),
        ] {
            let framework = set.said(side).map(|urn| urn.trim().to_lowercase()).unwrap_or_default();
            let Some(known) = requirements.get(framework.as_str()) else { continue };
            for mapping in set.get("requirement_mappings").map(Node::items).unwrap_or_default() {
                let Some(urn) = mapping.said(key).map(|urn| urn.trim().to_lowercase()) else { continue };
                if !known.contains(urn.as_str()) {
                    reader.problem(mapping.line, format!("{framework} has no requirement called {urn}"));
                }
            }
        }
    }
}
