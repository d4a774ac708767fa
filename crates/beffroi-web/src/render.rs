//! From a typed context to a page: templates embedded, undefined is an error, everything escaped.

use crate::{assets, french, picture};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::{Error, report::ColumnType};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};
use rust_embed::Embed;
use serde::Serialize;

#[derive(Embed)]
#[folder = "../../templates/"]
struct Templates;

/// A page: one typed context for one template, with samples that a test renders.
pub trait Page: Serialize + Sized {
    /// The template's name under `templates/`.
    const TEMPLATE: &'static str;

    /// Contexts that show every branch of the template.
    fn samples() -> Vec<Self>;
}

/// The templates, ready to render.
pub struct Renderer {
    environment: Environment<'static>,
}

impl Renderer {
    /// Reads every template.
    ///
    /// # Errors
    /// When one of them cannot be parsed.
    pub fn new() -> Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(write);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.context("set the syntax of templates")?);
        add_filters(&mut environment);
        for name in Templates::iter() {
            let file =
                Templates::get(&name).ok_or_else(|| Error::internal(format!("template {name} vanished")))?;
            let text = String::from_utf8(file.data.into_owned()).context("read a template as UTF-8")?;
            environment.add_template_owned(name.into_owned(), text).context("parse a template")?;
        }
        Ok(Self { environment })
    }

    /// Renders a page.
    ///
    /// # Errors
    /// When the template asks for what the context does not hold.
    pub fn render<P: Page>(&self, page: &P) -> Result<String> {
        // While one writes templates, the files on disk are what counts.
        #[cfg(debug_assertions)]
        let fresh = Self::new()?;
        #[cfg(debug_assertions)]
        let environment = &fresh.environment;
        #[cfg(not(debug_assertions))]
        let environment = &self.environment;
        let template = environment.get_template(P::TEMPLATE).context("find a template")?;
        template.render(Value::from(Serde(page))).context("render a template")
    }

    /// The names of all templates.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.environment.templates().map(|(name, _)| name)
    }
}

/// Writes a value, escaped. The default formatter also escapes `/`, which makes every address longer.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => write_escaped(out, text).map_err(minijinja::Error::from),
        _ => escape_formatter(out, state, value),
    }
}

fn write_escaped(out: &mut Output<'_>, text: &str) -> std::fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("count", |number: u64| french::count(number));
    environment.add_filter("number", |number: f64| french::round_number(number));
    environment.add_filter("percent", |share: f64| french::percent(share));
    environment.add_filter("bytes", |size: u64| french::bytes(size));
    environment.add_filter("date", |text: &str| french::date_text(text));
    environment.add_filter("moment", |text: &str| french::moment_text(text));
    environment.add_filter("plural", |number: u64, one: &str, many: &str| french::plural(number, one, many));
    environment.add_filter("cut", |text: &str, characters: usize| french::cut(text, characters));
    environment.add_function("asset", |name: &str| assets::address(name));
    environment.add_function("meter", |share: f64| Value::from_safe_string(picture::meter(share)));
    environment.add_function("grade", |score: u32| Value::from_safe_string(picture::grade(score)));
}

/// Whether values of this type are aligned to the right.
#[must_use]
pub fn is_numeric(column_type: ColumnType) -> bool {
    matches!(column_type, ColumnType::Integer | ColumnType::Number)
}
