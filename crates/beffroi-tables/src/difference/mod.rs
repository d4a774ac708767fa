//! How two versions of a table differ: rows are compared by their hashes, so that neither table has to
//! stand in memory, and only the rows shown are read again.

mod hash;
mod sample;

use crate::query::table::Table;
use crate::query::{Engine, Segment};
use beffroi_kernel::report::{Difference, RowChange};
use beffroi_kernel::{Error, Problem, Result};
use foldhash::HashMap;
use hash::{Hash, Hasher};
use sample::{SAMPLES_MAX, Samples};
use std::path::Path;

/// The columns that both tables have, and those that identify a row.
struct Columns {
    /// Places in the old and the new table of what both have.
    common: Vec<(usize, usize)>,
    /// The same for the key.
    key: Vec<(usize, usize)>,
}

/// A row of the old table, found by the hash of its key.
struct Old {
    row: u32,
    hash: Hash,
    /// Whether the new table has a row with this key.
    met: bool,
}

/// How two tables differ. `key` names the columns (of both) that identify a row; empty compares whole rows,
/// over the columns that both tables have.
///
/// # Errors
/// [`Error::Input`] when a column of the key is not in both tables or does not identify rows,
/// [`Error::Limit`] when memory is out.
pub fn difference(engine: &Engine, old: &Path, new: &Path, key: &[String]) -> Result<Difference> {
    let (old, new) = (engine.table(old)?, engine.table(new)?);
    let columns = columns(&old, &new, key)?;
    let missing = |table: &Table, other: &Table| -> Vec<String> {
        let absent = |name: &String| other.fields.iter().all(|field| field.name != *name);
        table.fields.iter().filter(|field| absent(&field.name)).map(|field| field.label.clone()).collect()
    };
    let mut found = Difference {
        columns_added: missing(&new, &old),
        columns_removed: missing(&old, &new),
        key: columns.key.iter().map(|(place, _)| old.fields[*place].label.clone()).collect(),
        ..Difference::default()
    };
    let samples = if columns.key.is_empty() {
        whole_rows(engine, &old, &new, &columns, &mut found)?
    } else {
        by_key(engine, &old, &new, &columns, &mut found)?
    };
    found.samples = samples.read(&old, &new, &columns.common, &columns.key)?;
    Ok(found)
}

fn columns(old: &Table, new: &Table, key: &[String]) -> Result<Columns> {
    let place = |table: &Table, name: &str| {
        let exact = table.fields.iter().position(|field| field.name == name);
        exact.or_else(|| table.fields.iter().position(|field| field.label == name))
    };
    let key = key.iter().map(|name| {
        place(old, name).zip(place(new, name)).ok_or_else(|| {
            let message = format!("La colonne « {name} » n’est pas dans les deux versions.");
            Error::Input(
                Problem::new("difference-unknown-column", message)
                    .advice("Choisissez comme clé des colonnes que les deux versions ont.")
                    .detail(format!("key column `{name}` is missing from one table"))
                    .field("key"),
            )
        })
    });
    let common = old.fields.iter().enumerate().filter_map(|(index, field)| {
        new.fields.iter().position(|other| other.name == field.name).map(|other| (index, other))
    });
    Ok(Columns { common: common.collect(), key: key.collect::<Result<_>>()? })
}

/// Calls `each` with the place and the hashes (of the key, of all common columns) of every row.
fn each_row(
    engine: &Engine,
    table: &Table,
    (common, key): (&[usize], &[usize]),
    hasher: &Hasher,
    mut each: impl FnMut(u32, Hash, Hash) -> Result<()>,
) -> Result<()> {
    let mut columns: Vec<usize> = common.iter().chain(key).copied().collect();
    columns.sort_unstable();
    columns.dedup();
    engine.scan(table, &columns, |segment: &Segment| {
        let keys = hasher.rows(segment, key);
        let rows = hasher.rows(segment, common);
        for (index, (key, row)) in keys.into_iter().zip(rows).enumerate() {
            each((segment.start + index) as u32, key, row)?;
        }
        Ok(())
    })
}

fn not_unique(table: &Table, key: &[usize], version: &str, row: u32) -> Error {
    let names: Vec<&str> = key.iter().map(|place| table.fields[*place].label.as_str()).collect();
    // The row is shown as people know it; a table that cannot be read again has a worse problem.
    let value = sample::values(table, key, row).unwrap_or_default().join(" ; ");
    let message = format!(
        "« {} » ne désigne pas une seule ligne dans {version} version : la valeur « {value} » y est deux fois.",
        names.join(" + ")
    );
    Error::Input(
        Problem::new("difference-key-not-unique", message)
            .advice("Ajoutez une colonne à la clé, ou comparez les lignes entières.")
            .detail(format!("key is not unique at row {row}"))
            .field("key"),
    )
}

fn by_key(
    engine: &Engine,
    old: &Table,
    new: &Table,
    columns: &Columns,
    found: &mut Difference,
) -> Result<Samples> {
    let hasher = Hasher::default();
    let sides = |pairs: &[(usize, usize)]| -> (Vec<usize>, Vec<usize>) { pairs.iter().copied().unzip() };
    let ((old_common, new_common), (old_key, new_key)) = (sides(&columns.common), sides(&columns.key));
    let mut rows: HashMap<Hash, Old> = HashMap::default();
    let mut reservation = engine.reserve(0)?;
    each_row(engine, old, (&old_common, &old_key), &hasher, |row, key, hash| {
        if rows.insert(key, Old { row, hash, met: false }).is_some() {
            return Err(not_unique(old, &old_key, "l’ancienne", row));
        }
        reservation.resize(rows.capacity() * (size_of::<(Hash, Old)>() + 1))
    })?;
    // A second table of the new keys alone: one that stands twice among the added ones is not unique either.
    let mut added: HashMap<Hash, ()> = HashMap::default();
    let mut added_reservation = engine.reserve(0)?;
    let mut samples = Samples::default();
    each_row(engine, new, (&new_common, &new_key), &hasher, |row, key, hash| {
        match rows.get_mut(&key) {
            Some(known) if known.met => return Err(not_unique(new, &new_key, "la nouvelle", row)),
            Some(known) => {
                known.met = true;
                if known.hash == hash {
                    found.rows_same += 1;
                } else {
                    found.rows_changed += 1;
                    samples.add(RowChange::Changed, known.row, row);
                }
            }
            None => {
                if added.insert(key, ()).is_some() {
                    return Err(not_unique(new, &new_key, "la nouvelle", row));
                }
                added_reservation.resize(added.capacity() * (size_of::<Hash>() + 1))?;
                found.rows_added += 1;
                samples.add(RowChange::Added, 0, row);
            }
        }
        Ok(())
    })?;
    let mut removed: Vec<u32> = rows.values().filter(|old| !old.met).map(|old| old.row).collect();
    found.rows_removed = removed.len() as u64;
    removed.sort_unstable();
    removed.into_iter().take(SAMPLES_MAX).for_each(|row| samples.add(RowChange::Removed, row, 0));
    Ok(samples)
}

fn whole_rows(
    engine: &Engine,
    old: &Table,
    new: &Table,
    columns: &Columns,
    found: &mut Difference,
) -> Result<Samples> {
    let hasher = Hasher::default();
    let (old_common, new_common): (Vec<usize>, Vec<usize>) = columns.common.iter().copied().unzip();
    // How many rows are alike, and the last of them.
    let mut rows: HashMap<Hash, (u32, u32)> = HashMap::default();
    let mut reservation = engine.reserve(0)?;
    each_row(engine, old, (&old_common, &[]), &hasher, |row, _, hash| {
        let known = rows.entry(hash).or_insert((0, row));
        *known = (known.0 + 1, row);
        reservation.resize(rows.capacity() * (size_of::<(Hash, (u32, u32))>() + 1))
    })?;
    let mut samples = Samples::default();
    each_row(engine, new, (&new_common, &[]), &hasher, |row, _, hash| {
        match rows.get_mut(&hash) {
            Some((count, _)) if *count > 0 => {
                *count -= 1;
                found.rows_same += 1;
            }
            _ => {
                found.rows_added += 1;
                samples.add(RowChange::Added, 0, row);
            }
        }
        Ok(())
    })?;
    found.rows_removed = rows.values().map(|(count, _)| u64::from(*count)).sum();
    let mut removed: Vec<u32> = rows.values().filter(|(count, _)| *count > 0).map(|(_, row)| *row).collect();
    removed.sort_unstable();
    removed.into_iter().take(SAMPLES_MAX).for_each(|row| samples.add(RowChange::Removed, row, 0));
    Ok(samples)
}
