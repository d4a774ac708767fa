//! The map of a data set: its places, from coordinates or geometries.

use super::places::{Gathered, Lines, SHAPES_MAX};
use super::{Loaded, Named, Places, page, quoted};
use crate::failure::Answer;
use crate::french;
use crate::picture::{Extent, Marks, SYMBOLS, map as draw, symbol};
use crate::view::Section;
use crate::view::dataset::{LegendLine, MapPage, MapView, Tab};
use crate::view::table::{Cell, Head, Table};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, State};
use beffroi_domain::dataset;
use beffroi_kernel::query::{ExportFormat, ExportOptions, Query};
use beffroi_kernel::report::{Column, ColumnType, Meaning, Report};
use beffroi_kernel::{Error, Result};

/// Rows read for one map: a page must come soon.
const ROWS_READ_MAX: u64 = 200_000;
/// Rows of the table beside it.
const TABLE_ROWS: usize = 100;

/// The columns that a map tells of besides the place.
struct Told<'a> {
    name: Option<&'a Column>,
    category: Option<&'a Column>,
}

/// Shows the map.
pub async fn map(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let places = Places::of(&loaded.fields).ok_or(Error::NotFound)?;
    let number = loaded.table()?.number;
    let report = dataset::report(&web.app, &visit.actor, &named.dataset, number).await?;
    let told = Told { name: naming(&report), category: category(&report) };
    let found = find(&web, &loaded, &places, &told).await?;
    let shown = MapPage {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Map),
        map: picture(found, &told, report.rows),
        geojson: format!("{}/catalog/datasets/{}/exports/geojson", visit.explore(), named.dataset),
    };
    page(&web, &shown)
}

/// Whether a header holds one of these words.
fn says(column: &Column, words: &[&str]) -> bool {
    let name = beffroi_kernel::slug::fold_text(&column.name);
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    words
        .iter()
        .any(|word| parts.iter().any(|part| part == word || (word.len() > 3 && part.starts_with(word))))
}

/// The column that names a place best: one called a name, else an address, else one that tells rows apart.
fn naming(report: &Report) -> Option<&Column> {
    let texts = || report.columns.iter().filter(|column| column.column_type == ColumnType::Text);
    let tells_apart =
        |column: &&Column| column.profile.distinct * 2 >= report.rows.saturating_sub(column.nulls);
    let elsewhere = ["commune", "epci", "region", "departement", "insee", "collectivite", "coll", "ville"];
    let called = |column: &&Column| {
        says(column, &["nom", "libelle", "titre", "intitule", "enseigne", "denomination", "name", "label"])
            && !says(column, &elsewhere)
            && column.profile.distinct > 1
    };
    let address = |column: &&Column| column.meaning == Some(Meaning::Address) || says(column, &["adresse"]);
    texts()
        .filter(called)
        .find(tells_apart)
        .or_else(|| texts().find(called))
        .or_else(|| texts().filter(address).find(tells_apart))
        .or_else(|| texts().find(tells_apart))
        .or_else(|| texts().find(|column| column.profile.distinct > 1))
}

/// The column that divides the places into a few kinds.
fn category(report: &Report) -> Option<&Column> {
    let few = |column: &&Column| {
        matches!(column.column_type, ColumnType::Text | ColumnType::Boolean)
            && (2..=SYMBOLS as u64).contains(&column.profile.distinct)
            && column.profile.distinct_exact
            && column.nulls * 2 < report.rows
    };
    let called = |column: &&Column| {
        says(
            column,
            &["categorie", "type", "nature", "flux", "famille", "usage", "theme", "statut", "etat", "genre"],
        )
    };
    let all = || report.columns.iter().filter(few);
    all()
        .find(called)
        .or_else(|| all().find(|column| column.column_type == ColumnType::Text))
        .or_else(|| all().next())
}

/// Reads the rows that have a place. An export, because an answer of the query API is shorter.
async fn find(web: &Web, loaded: &Loaded, places: &Places, told: &Told<'_>) -> Result<Gathered> {
    let (mut select, filter) = match places {
        Places::TwoColumns { latitude, longitude } => {
            let (latitude, longitude) = (quoted(latitude), quoted(longitude));
            (
                format!("{latitude} as latitude, {longitude} as longitude"),
                format!("{latitude} is not null and {longitude} is not null"),
            )
        }
        Places::Geometry(field) => {
            (format!("{} as lieu", quoted(field)), format!("{} is not null", quoted(field)))
        }
    };
    for (column, alias) in [(told.name, "nom"), (told.category, "categorie")] {
        if let Some(column) = column {
            select.push_str(&format!(", {} as {alias}", quoted(&column.field)));
        }
    }
    let query =
        Query { select: Some(select), filter: Some(filter), limit: Some(ROWS_READ_MAX), ..Query::default() };
    let path = loaded.table()?.path.clone();
    web.ask(move |tables| {
        let mut lines = Lines::default();
        let options = ExportOptions { use_labels: false, ..ExportOptions::default() };
        tables.export(&path, &query, ExportFormat::Jsonl, &options, &mut lines)?;
        lines.end()
    })
    .await
}

fn picture(found: Gathered, told: &Told<'_>, rows: u64) -> Option<MapView> {
    if found.placed + found.shaped == 0 {
        return None;
    }
    let (placed, shaped, far, multitude) = (found.placed, found.shaped, found.far, found.is_multitude());
    let groups = if told.category.is_some() && !multitude { found.groups.clone() } else { Vec::new() };
    let marks = found.into_marks();
    let mut conclusion = counted(placed - far, shaped, &marks);
    if far > 0 {
        let who =
            french::plural(far, "lieu très éloigné des autres est", "lieux très éloignés des autres sont");
        conclusion.push_str(&format!(" {who} hors du cadre : l’export GeoJSON les contient tous."));
    }
    if rows > ROWS_READ_MAX {
        conclusion.push_str(&format!(
            " Seules les {} premières lignes sont lues, sur {}.",
            french::count(ROWS_READ_MAX),
            french::count(rows)
        ));
    }
    if let (Some((name, count)), false) = (groups.first(), groups.len() < 2) {
        conclusion.push_str(&format!(
            " Le plus fréquent : {} ({}).",
            french::quote(&shown_name(name)),
            french::count(*count)
        ));
    }
    let title = "Où se trouvent les lieux";
    Some(MapView {
        svg: draw("carte", title, &conclusion, &marks),
        table: table(&marks, told, &groups),
        title: title.to_owned(),
        conclusion,
        grouped: multitude,
        legend_title: told
            .category
            .filter(|_| !groups.is_empty())
            .map(|c| c.name.clone())
            .unwrap_or_default(),
        legend: groups
            .iter()
            .enumerate()
            .map(|(at, (name, count))| LegendLine {
                symbol: symbol(at),
                label: shown_name(name),
                count: french::count(*count),
            })
            .collect(),
    })
}

fn shown_name(name: &str) -> String {
    if name.is_empty() { "(vide)".to_owned() } else { french::cut(name, 60) }
}

/// How many places, how far apart, and how they are drawn.
fn counted(placed: u64, shaped: u64, marks: &Marks) -> String {
    let mut what = Vec::new();
    if placed > 0 {
        what.push(french::plural(placed, "lieu", "lieux"));
    }
    if shaped > 0 {
        what.push(french::plural(shaped, "tracé", "tracés"));
    }
    let (across, along) = Extent::of(marks).kilometres();
    let mut text = what.join(" et ");
    if across.max(along) > 0.5 && placed + shaped > 1 {
        text.push_str(&format!(
            ", sur {}\u{202f}km d’ouest en est et {}\u{202f}km du nord au sud",
            french::round_number(across),
            french::round_number(along)
        ));
    }
    text.push('.');
    if let Some(largest) = marks.heaps.first() {
        text.push_str(&format!(
            " C’est trop pour les montrer un par un : chaque cercle réunit les lieux voisins, et le plus grand en compte {}.",
            french::count(largest.count)
        ));
    }
    if shaped > SHAPES_MAX as u64 {
        text.push_str(&format!(" Les {SHAPES_MAX} premiers tracés sont dessinés."));
    }
    text
}

/// The same as a table.
fn table(marks: &Marks, told: &Told<'_>, groups: &[(String, u64)]) -> Table {
    let degrees = |value: f64| Cell::number(french::number(value, 5));
    let tail = [Head::plain("Latitude", true), Head::plain("Longitude", true)];
    if !marks.heaps.is_empty() {
        let rows: Vec<Vec<Cell>> = marks
            .heaps
            .iter()
            .take(TABLE_ROWS)
            .map(|heap| {
                vec![Cell::number(french::count(heap.count)), degrees(heap.latitude), degrees(heap.longitude)]
            })
            .collect();
        let caption =
            format!("Les {} plus grands cercles sur {}, et leur milieu", rows.len(), marks.heaps.len());
        let heads = std::iter::once(Head::plain("Lieux réunis", true)).chain(tail).collect();
        return Table { caption, heads, rows };
    }
    let name = |text: &str| Cell::text(shown_name(text));
    let line = |label: &str, group: usize, ends: [Cell; 2]| {
        let group = groups.get(group).map(|(group, _)| name(group));
        std::iter::once(name(label)).chain(group).chain(ends).collect::<Vec<Cell>>()
    };
    let places = marks
        .places
        .iter()
        .map(|place| line(&place.label, place.group, [degrees(place.latitude), degrees(place.longitude)]));
    let shapes = marks.shapes.iter().map(|shape| {
        let kind = if shape.closed { "surface" } else { "ligne" };
        line(&shape.label, shape.group, [Cell::text(kind), Cell::empty()])
    });
    let all = marks.places.len() + marks.shapes.len();
    let rows: Vec<Vec<Cell>> = places.chain(shapes).take(TABLE_ROWS).collect();
    let caption = if all > rows.len() {
        format!("{} premiers lieux sur {}", rows.len(), french::count(all as u64))
    } else {
        "Tous les lieux de la carte".to_owned()
    };
    let called = told.name.map_or("Lieu", |column| column.name.as_str());
    let kind = told.category.filter(|_| !groups.is_empty()).map(|column| Head::plain(&column.name, false));
    let heads = std::iter::once(Head::plain(called, false)).chain(kind).chain(tail).collect();
    Table { caption, heads, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::report::Profile;

    fn column(name: &str, distinct: u64) -> Column {
        Column {
            name: name.into(),
            field: name.into(),
            profile: Profile { distinct, distinct_exact: true, ..Profile::default() },
            ..Column::default()
        }
    }

    #[test]
    fn places_are_named_and_divided_by_the_columns_that_say_so() {
        for (columns, name, kind) in [
            (
                vec![column("id", 40), column("nom", 40), column("type_usagers", 3)],
                Some("nom"),
                Some("type_usagers"),
            ),
            (
                vec![column("identifiant", 40), column("commune", 9), column("flux", 4)],
                Some("identifiant"),
                Some("flux"),
            ),
            (
                vec![column("nom_commune", 6), column("Nom de l’équipement", 38)],
                Some("Nom de l’équipement"),
                Some("nom_commune"),
            ),
            (vec![column("code", 40), column("Adresse", 39), column("catégorie", 12)], Some("Adresse"), None),
            (vec![column("pays", 1)], None, None),
        ] {
            let report = Report { rows: 40, columns, ..Report::default() };
            let of = |column: Option<&Column>| column.map(|column| column.name.clone());
            assert_eq!((of(naming(&report)).as_deref(), of(category(&report)).as_deref()), (name, kind));
        }
    }
}
