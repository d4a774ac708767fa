//! Any text as a number, a date, yes or no, a code, a place.
#![no_main]

use beffroi_tables::detect as d;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (d::parse_number(text), d::parse_date(text), d::parse_datetime(text), d::parse_boolean(text));
    let _ = (d::parse_pair(text), d::to_geojson(text, true), d::is_wkt(text), d::is_geojson(text));
    for rule in [
        d::is_commune, d::is_departement, d::is_email, d::is_iban, d::is_nir, d::is_phone, d::is_postal, d::is_region,
        d::is_siren, d::is_siret, d::is_url,
    ] {
        let _ = rule(text);
    }
});
