//! Files that agents give: a new data set, or a new version of one.

use super::fields;
use crate::dataset::Named;
use crate::failure::{Answer, status};
use crate::view::Section;
use crate::view::space::{FormField, UploadForm};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::dataset::{self, MetadataInput, NewDataset};
use beffroi_domain::files::{Upload, UploadWriter};
use beffroi_domain::reference;
use beffroi_kernel::{Error, Problem, Result, Right};
use std::collections::BTreeMap;

/// Longest text field, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;
/// Most fields in one form.
const FIELDS_MAX: usize = 20;

/// What a form with a file sent.
pub struct Received {
    /// Its texts, by name.
    pub texts: BTreeMap<String, String>,
    /// The file, when there was one.
    pub file: Option<Upload>,
}

impl Received {
    fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", |text| text.trim())
    }
}

/// The form for a new data set.
pub async fn new_dataset(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let fields = dataset_fields(&web, &BTreeMap::new()).await?;
    Ok(web.page(&dataset_form(&web, &visit, fields, ""))?)
}

/// Creates a data set from a file.
pub async fn create(State(web): State<Web>, Inside(visit): Inside, multipart: Multipart) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let received = receive(&web, multipart).await;
    let (texts, error) = match received {
        Ok(mut received) => match new_from(&received) {
            Ok(new) => match received.file.take() {
                Some(file) => return created(&web, &visit, new, file).await,
                None => (received.texts, no_file()),
            },
            Err(error) => (received.texts, error),
        },
        Err((texts, error)) => (texts, error),
    };
    let fields = dataset_fields(&web, &texts).await?;
    again(&web, error, |fault, problem| {
        let mut fields = fields;
        let beside_field = problem.is_some_and(|p| fields.iter().any(|f| Some(&f.name) == p.field.as_ref()));
        if let Some(problem) = problem.filter(|_| beside_field) {
            fields::mark(&mut fields, std::slice::from_ref(problem));
        }
        dataset_form(
            &web,
            &visit,
            fields,
            if beside_field {
                "Choisissez de nouveau le fichier : un navigateur ne le garde pas."
            } else {
                fault
            },
        )
    })
}

async fn created(web: &Web, visit: &Visit, new: NewDataset, file: Upload) -> Answer {
    let made = dataset::create(&web.app, &visit.actor, new).await?;
    dataset::stage(&web.app, &visit.actor, &made.slug, file).await?;
    Ok(Redirect::to(&format!("{}?fait=depose", visit.space_dataset(&made.slug))).into_response())
}

/// The form for a new version.
pub async fn new_version(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let title = dataset::find(&web.app, &visit.actor, &named.dataset).await?.dataset.metadata.title;
    Ok(web.page(&version_form(&web, &visit, &named.dataset, &title, ""))?)
}

/// Adds a version from a file.
pub async fn stage(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    multipart: Multipart,
) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let title = dataset::find(&web.app, &visit.actor, &named.dataset).await?.dataset.metadata.title;
    let error = match receive(&web, multipart).await {
        Ok(Received { file: Some(file), .. }) => {
            dataset::stage(&web.app, &visit.actor, &named.dataset, file).await?;
            return Ok(
                Redirect::to(&format!("{}?fait=depose", visit.space_dataset(&named.dataset))).into_response()
            );
        }
        Ok(Received { file: None, .. }) => no_file(),
        Err((_, error)) => error,
    };
    again(&web, error, |fault, _| version_form(&web, &visit, &named.dataset, &title, fault))
}

/// Shows the form again when the person can mend what is wrong; gives any other error on.
fn again(web: &Web, error: Error, form: impl FnOnce(&str, Option<&Problem>) -> UploadForm) -> Answer {
    let code = match &error {
        Error::Input(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Limit(_) => status(&error),
        _ => return Err(error.into()),
    };
    let fault = error.problem().map(|p| format!("{} {}", p.message, p.advice)).unwrap_or_default();
    Ok(with_status(code, web.page(&form(fault.trim(), error.problem()))?))
}

fn with_status(code: StatusCode, page: Response) -> Response {
    (code, page).into_response()
}

fn no_file() -> Error {
    Error::Input(Problem::new("file-missing", "Aucun fichier n’a été reçu.").advice("Choisissez un fichier."))
}

/// The data set that the texts describe; refused before anything is kept.
fn new_from(received: &Received) -> Result<NewDataset> {
    let metadata = MetadataInput::titled(received.text("title"));
    metadata.accept()?;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ok(NewDataset {
        metadata,
        slug: None,
        schema: some(received.text("schema")),
        key: fields::names(received.text("key")),
    })
}

async fn dataset_fields(web: &Web, texts: &BTreeMap<String, String>) -> Result<Vec<FormField>> {
    let typed = |name: &str| texts.get(name).map_or("", String::as_str);
    let schemas = reference::list(&web.app).await?;
    Ok(vec![
        fields::title(typed("title")),
        fields::schema(&schemas, typed("schema")),
        fields::key(typed("key")),
    ])
}

fn dataset_form(web: &Web, visit: &Visit, fields: Vec<FormField>, fault: &str) -> UploadForm {
    UploadForm {
        shell: visit.shell(Section::Space),
        title: "Déposer un fichier".to_owned(),
        action: format!("{}/nouveau", visit.space()),
        back: visit.space_datasets(),
        back_label: "Jeux de données".to_owned(),
        fields,
        fault: fault.to_owned(),
        bytes_max: web.app.limits.upload_bytes_max,
    }
}

fn version_form(web: &Web, visit: &Visit, slug: &str, title: &str, fault: &str) -> UploadForm {
    UploadForm {
        title: "Déposer une nouvelle version".to_owned(),
        action: format!("{}/version", visit.space_dataset(slug)),
        back: visit.space_dataset(slug),
        back_label: title.to_owned(),
        ..dataset_form(web, visit, Vec::new(), fault)
    }
}

/// Reads the form: the file goes straight to the disk, piece by piece, under its limit. What was typed
/// comes back even when the file is refused.
pub async fn receive(
    web: &Web,
    mut multipart: Multipart,
) -> Result<Received, (BTreeMap<String, String>, Error)> {
    let mut received = Received { texts: BTreeMap::new(), file: None };
    let mut seen = 0;
    loop {
        let step = match multipart.next_field().await {
            Ok(None) => return Ok(received),
            Ok(Some(_)) if seen == FIELDS_MAX => Err(unreadable("too many fields")),
            Ok(Some(field)) => take(web, &mut received, field).await,
            Err(error) => Err(broken(&error)),
        };
        if let Err(error) = step {
            return Err((received.texts, error));
        }
        seen += 1;
    }
}

async fn take(web: &Web, received: &mut Received, mut field: Field<'_>) -> Result<()> {
    let name = field.name().unwrap_or_default().to_owned();
    if name == "fichier" {
        let file_name = field.file_name().unwrap_or_default().to_owned();
        if !file_name.is_empty() {
            received.file = Some(keep(web, field, &file_name).await?);
        }
        return Ok(());
    }
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > TEXT_BYTES_MAX {
            return Err(unreadable("a text field is too long"));
        }
    }
    received.texts.insert(name, String::from_utf8_lossy(&bytes).into_owned());
    Ok(())
}

async fn keep(web: &Web, mut field: Field<'_>, name: &str) -> Result<Upload> {
    let mut writer = UploadWriter::begin(&web.app).await?;
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        writer.write(&piece).await?;
    }
    writer.finish(name).await
}

fn unreadable(detail: &str) -> Error {
    Error::Input(
        Problem::new("form-unreadable", "Cet envoi n’a pas pu être lu.")
            .advice("Recommencez depuis le formulaire.")
            .detail(detail),
    )
}

/// The connection broke, or what came is no form.
fn broken(error: &MultipartError) -> Error {
    Error::Input(
        Problem::new("upload-interrupted", "L’envoi s’est interrompu : rien n’a été enregistré.")
            .advice("Vérifiez la connexion, puis recommencez.")
            .detail(error.body_text()),
    )
}
