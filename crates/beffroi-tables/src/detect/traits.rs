//! Everything that one value can be, found once for each distinct value.

use super::boolean::{BooleanWriting, parse_boolean};
use super::date::{DateWriting, Moment, moment};
use super::number::{Unit, parse_number};
use super::{code, person, place};

/// One thing that a value can be. The order is that of the bits in [`Traits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Trait {
    Integer,
    Number,
    LeadingZero,
    DecimalComma,
    Grouped,
    Percent,
    Euro,
    OuiNon,
    VraiFaux,
    TrueFalse,
    YesNo,
    DateIso,
    DateYearFirst,
    DateCompact,
    DateDayFirst,
    DateDayFirstShort,
    DateWords,
    Datetime,
    DatetimeZoned,
    Siren,
    Siret,
    DigitsNine,
    DigitsFourteen,
    Commune,
    Postal,
    Departement,
    Region,
    Email,
    Phone,
    Url,
    Iban,
    Nir,
    Year,
    LatitudeFirst,
    LongitudeFirst,
    FranceLatitudeFirst,
    FranceLongitudeFirst,
    PairBracketed,
    LatitudeRange,
    LongitudeRange,
    Wkt,
    Geojson,
    PersonTitle,
    FirstName,
    PersonShape,
    Address,
    // Sets that make a type, in one bit each, for a quick test.
    IsBoolean,
    IsDate,
    IsDatetime,
    FitsDatetime,
    IsGeometry,
    Blank,
}

/// How many traits there are.
pub(crate) const TRAITS: usize = Trait::Blank as usize + 1;

impl Trait {
    /// Its bit.
    pub(crate) const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// What one value can be, with the number or the time that it stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Traits {
    pub bits: u64,
    pub number: f64,
    /// Milliseconds since 1970 of a date or a date with a time.
    pub millis: i64,
}

impl Traits {
    fn set(&mut self, what: Trait) {
        self.bits |= what.bit();
    }

    fn set_if(&mut self, condition: bool, what: Trait) {
        if condition {
            self.set(what);
        }
    }

    /// Whether the value is `what`.
    pub(crate) fn has(&self, what: Trait) -> bool {
        self.bits & what.bit() != 0
    }
}

/// Longest value looked at closely: longer ones are text or a geometry.
const VALUE_BYTES_MAX: usize = 200;

/// Finds everything that a filled value can be.
pub(crate) fn classify(text: &str) -> Traits {
    let text = text.trim();
    let mut traits = Traits::default();
    let Some(first) = text.as_bytes().first().copied() else {
        traits.set(Trait::Blank);
        return traits;
    };
    if first == b'{' {
        traits.set_if(place::is_geojson(text), Trait::Geojson);
    } else if b"PLMGSplmgs".contains(&first) {
        traits.set_if(place::is_wkt(text), Trait::Wkt);
    }
    if traits.bits != 0 {
        traits.set(Trait::IsGeometry);
        return traits;
    }
    if text.len() > VALUE_BYTES_MAX {
        return traits;
    }
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    if first.is_ascii_digit()
        || matches!(first, b'-' | b'+' | b'.' | b'(' | b'[')
        || first >= 0x80 && has_digit
    {
        numeric(text, &mut traits);
    }
    if has_digit {
        with_digits(text, first, &mut traits);
    } else {
        boolean(text, &mut traits);
        person::classify(text, &mut traits_of(&mut traits));
    }
    traits.set_if(text.contains('@') && code::is_email(text), Trait::Email);
    traits.set_if(b"hHwW".contains(&first) && code::is_url(text), Trait::Url);
    traits
}

fn traits_of(traits: &mut Traits) -> impl FnMut(Trait) + '_ {
    |what| traits.set(what)
}

fn boolean(text: &str, traits: &mut Traits) {
    let Some((_, writing)) = parse_boolean(text) else { return };
    traits.set(Trait::IsBoolean);
    traits.set(match writing {
        BooleanWriting::OuiNon => Trait::OuiNon,
        BooleanWriting::VraiFaux => Trait::VraiFaux,
        BooleanWriting::TrueFalse => Trait::TrueFalse,
        BooleanWriting::YesNo | BooleanWriting::OneZero => Trait::YesNo,
    });
}

/// Values that start as a number does.
fn numeric(text: &str, traits: &mut Traits) {
    let Some(number) = parse_number(text) else {
        pair(text, traits);
        return;
    };
    traits.number = number.value;
    traits.set_if(number.leading_zero, Trait::LeadingZero);
    if !number.leading_zero {
        traits.set(Trait::Number);
        traits.set_if(number.integer.is_some(), Trait::Integer);
    }
    traits.set_if(number.decimal_comma, Trait::DecimalComma);
    traits.set_if(number.grouped, Trait::Grouped);
    traits.set_if(number.unit == Unit::Percent, Trait::Percent);
    traits.set_if(number.unit == Unit::Euro, Trait::Euro);
    traits.set_if(number.value.abs() <= 90.0, Trait::LatitudeRange);
    traits.set_if(number.value.abs() <= 180.0, Trait::LongitudeRange);
    let is_year = text.len() == 4 && number.integer.is_some_and(|year| (1500..=2100).contains(&year));
    traits.set_if(is_year, Trait::Year);
}

fn pair(text: &str, traits: &mut Traits) {
    let Some(pair) = place::parse_pair(text) else { return };
    traits.set_if(pair.is_latitude_first(), Trait::LatitudeFirst);
    traits.set_if(pair.is_longitude_first(), Trait::LongitudeFirst);
    traits.set_if(pair.is_france_latitude_first(), Trait::FranceLatitudeFirst);
    traits.set_if(pair.is_france_longitude_first(), Trait::FranceLongitudeFirst);
    traits.set_if(pair.bracketed, Trait::PairBracketed);
    traits.set_if(pair.is_latitude_first() || pair.is_longitude_first(), Trait::IsGeometry);
}

/// Dates and codes.
fn with_digits(text: &str, first: u8, traits: &mut Traits) {
    date(text, traits);
    let length = text.len();
    traits.set_if(length == 5 && code::is_commune(text), Trait::Commune);
    traits.set_if(length == 5 && code::is_postal(text), Trait::Postal);
    traits.set_if(length <= 3 && code::is_departement(text), Trait::Departement);
    traits.set_if(length == 2 && code::is_region(text), Trait::Region);
    if first.is_ascii_digit() {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let only_digits = digits == text.chars().filter(|c| !c.is_whitespace()).count();
        match digits {
            9 if only_digits => {
                traits.set(Trait::DigitsNine);
                traits.set_if(code::is_siren(text), Trait::Siren);
            }
            14 if only_digits => {
                traits.set(Trait::DigitsFourteen);
                traits.set_if(code::is_siret(text), Trait::Siret);
            }
            14 | 15 => traits.set_if(!text.contains(['.', ',']) && code::is_nir(text), Trait::Nir),
            _ => {}
        }
        person::address(text, &mut traits_of(traits));
    }
    traits.set_if(matches!(first, b'0' | b'+' | b'(') && length >= 9 && code::is_phone(text), Trait::Phone);
    traits.set_if(first.is_ascii_alphabetic() && length >= 15 && code::is_iban(text), Trait::Iban);
}

fn date(text: &str, traits: &mut Traits) {
    // Days of the week start with one of these letters.
    let first = text.as_bytes()[0];
    if !first.is_ascii_digit() && !b"lmjvsdLMJVSD".contains(&first) || text.len() < 6 {
        return;
    }
    let Some(moment) = moment(text) else { return };
    let writing = match moment {
        Moment::Day(date) => {
            traits.millis = i64::from(date.days()) * 86_400_000;
            traits.set(Trait::IsDate);
            date.writing
        }
        Moment::Time(time) => {
            traits.millis = time.millis;
            traits.set(Trait::IsDatetime);
            traits.set(if time.zoned { Trait::DatetimeZoned } else { Trait::Datetime });
            time.writing
        }
    };
    traits.set(Trait::FitsDatetime);
    traits.set(match writing {
        DateWriting::Iso => Trait::DateIso,
        DateWriting::YearFirst => Trait::DateYearFirst,
        DateWriting::Compact => Trait::DateCompact,
        DateWriting::DayFirst => Trait::DateDayFirst,
        DateWriting::DayFirstShort => Trait::DateDayFirstShort,
        DateWriting::Words => Trait::DateWords,
    });
}
