//! Which known names a mistyped one may stand for.

use crate::query::fold::fold;

/// Up to three names of `known` near `name`, the nearest first.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = fold(name);
    let tolerance = (wanted.chars().count() / 3).clamp(1, 4);
    let mut found: Vec<(usize, &str)> = known
        .filter_map(|candidate| {
            let folded = fold(candidate);
            let distance = distance(&wanted, &folded);
            let inside = wanted.len() >= 3 && (folded.contains(&wanted) || wanted.contains(&folded));
            (distance <= tolerance || inside).then_some((distance, candidate))
        })
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// « Vouliez-vous dire… ? », or what to do when nothing is near.
pub fn advice(near: &[&str], otherwise: &str) -> String {
    match near {
        [] => otherwise.to_owned(),
        [one] => format!("Vouliez-vous dire « {one} » ?"),
        [first @ .., last] => format!("Vouliez-vous dire « {} » ou « {last} » ?", first.join(" », « ")),
    }
}

/// How many characters to add, drop, change or swap with the next (Damerau–Levenshtein, one line kept
/// back). Names are cut at 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut line = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            line[j] = change.min(last[j] + 1).min(line[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                line[j] = line[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, line);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_proposed() {
        let known = ["nom_lieu", "ad_lieu", "insee", "type", "nbre_pl", "ouvert"];
        let check =
            |name: &str, expected: &[&str]| assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        check("nom_lieux", &["nom_lieu"]);
        check("Insee", &["insee"]);
        check("inseee", &["insee"]);
        check("tpye", &["type"]);
        check("commune", &[]);
    }
}
