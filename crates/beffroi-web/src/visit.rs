//! Who asks, and about which territory: the first thing that every handler receives.

use crate::failure::{Failure, RequestNumber, Seen, Trail, form_encode, is_api};
use crate::session::{Browser, TOKEN_FIELD};
use crate::view::{PersonHead, Section, Shell, TerritoryHead};
use crate::web::Web;
use crate::{french, navigation, origin};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::header;
use axum::http::request::Parts;
use beffroi_domain::account::{self, Door, Method, Origin, SessionToken, SignedIn, Typed, last_day};
use beffroi_domain::key;
use beffroi_domain::territory::{self, Territory};
use beffroi_kernel::Who;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Result, Right};
use std::sync::Arc;

/// Somebody, signed in or not, outside of any territory.
#[derive(Default)]
pub struct Visitor {
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// The address asked for.
    pub path: String,
    /// What their browser holds.
    pub browser: Arc<Browser>,
    /// Where they come from.
    pub origin: Origin,
    /// The number of the request.
    pub request: Option<String>,
}

impl Visitor {
    /// What stands around a page.
    pub fn shell(&self, section: Section) -> Shell {
        let person = self.signed_in.as_ref().map(|signed_in| PersonHead {
            name: signed_in.name.clone(),
            role: String::new(),
            inside: false,
        });
        let session = self.signed_in.as_ref().map(|signed_in| &signed_in.session);
        let until = session.filter(|session| session.method == Method::BreakGlass);
        Shell {
            person,
            section,
            // Pages for signing in are no page to come back to, and their address may hold what a provider sent.
            path: if section == Section::SignIn { String::new() } else { self.path.clone() },
            token: self.browser.form_token(section == Section::SignIn),
            break_glass: until.map_or_else(String::new, |session| french::moment(session.ends())),
            ..Shell::default()
        }
    }

    /// Who is signed in, or nobody: then the sign-in page comes first.
    pub fn person(&self) -> Result<&SignedIn> {
        self.signed_in.as_ref().ok_or(Error::SignIn)
    }

    /// The token of the session.
    pub fn session(&self) -> Result<&SessionToken> {
        self.browser.session.as_ref().ok_or(Error::SignIn)
    }

    /// Asks who one is again before a dangerous act, unless it was proved in the last ten minutes; then the page
    /// `back` comes.
    pub fn require_fresh(&self, web: &Web, back: &str) -> Result<(), Failure> {
        let signed_in = self.person()?;
        if signed_in.session.is_fresh(web.app.clock.now()) {
            return Ok(());
        }
        Err(Failure::First(format!("/connexion/confirmer?retour={}", form_encode(back))))
    }
}

impl Visit {
    /// As [`require_fresh`](Self::require_fresh), for a form: what was typed comes back with its page.
    pub fn require_fresh_with(&self, web: &Web, page: &str, typed: &Typed) -> Result<(), Failure> {
        let signed_in = self.visitor.person()?;
        if signed_in.session.is_fresh(web.app.clock.now()) {
            return Ok(());
        }
        let typed: Typed = typed.iter().filter(|(name, _)| name != TOKEN_FIELD).cloned().collect();
        let sealed = account::keep_typed(&web.app, signed_in, page, &typed)?;
        self.require_fresh(web, &format!("{page}?repris={}", form_encode(&sealed)))
    }

    /// What was typed in the form of this page before its author proved who they are; empty without any.
    pub fn typed(&self, web: &Web, page: &str, sealed: &str) -> Typed {
        match &self.visitor.signed_in {
            Some(signed_in) if !sealed.is_empty() => account::typed(&web.app, signed_in, page, sealed),
            _ => Typed::new(),
        }
    }
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let browser = match parts.extensions.get::<Arc<Browser>>() {
            Some(browser) => browser.clone(),
            None => Arc::new(Browser::of(web, &parts.headers)),
        };
        let signed_in = match &browser.session {
            Some(token) => account::signed_in(&web.app, token).await?,
            None => None,
        };
        let origin = origin::origin(web, &parts.headers, &parts.extensions);
        let request = parts.extensions.get::<RequestNumber>().map(|number| number.0.clone());
        Ok(Self { signed_in, path, browser, origin, request })
    }
}

/// Somebody looking at one territory: the public, or a person with a role there.
pub struct Visit {
    /// The territory.
    pub territory: Territory,
    /// Who acts there.
    pub actor: Actor,
    /// The person, when one is signed in.
    pub visitor: Visitor,
    /// The door by which they came in.
    pub door: Option<Door>,
}

impl Visit {
    /// The public looking at a territory, on a page that shows several.
    #[must_use]
    pub fn of_public(territory: Territory) -> Self {
        let actor = Actor::public(territory.id);
        Self { territory, actor, visitor: Visitor::default(), door: None }
    }

    /// What stands around a page.
    pub fn shell(&self, section: Section) -> Shell {
        let role = match &self.actor.who {
            Who::Person { roles, .. } => roles.labels(),
            _ => String::new(),
        };
        let mut shell = self.visitor.shell(section);
        shell.territory = Some(TerritoryHead {
            name: self.territory.name.clone(),
            kind: self.territory.kind.label().to_owned(),
            slug: self.territory.slug.clone(),
        });
        if let Some(person) = &mut shell.person {
            person.role = role;
            person.inside = self.actor.is_inside();
        }
        if self.actor.is_inside() {
            // A commune and its CCAS host nobody: the way there would lead to an empty page.
            let hosts = !matches!(self.territory.kind, TerritoryKind::Commune | TerritoryKind::Ccas);
            shell.groups =
                navigation::groups(&self.home(), &self.visitor.path, hosts, |right| self.actor.may(right));
        }
        shell.notices = self.notices();
        shell
    }

    /// What the person should not forget while they act here.
    fn notices(&self) -> Vec<String> {
        let Some(door) = &self.door else { return Vec::new() };
        let day = |until| french::date(last_day(until));
        let delegated =
            door.until.map(|until| format!("Vous agissez par délégation, jusqu’au {}.", day(until)));
        let deputy = door
            .deputy_until
            .map(|until| format!("Vous agissez aussi comme suppléant, jusqu’au {}.", day(until)));
        delegated.into_iter().chain(deputy).collect()
    }

    /// The home of the territory.
    pub fn home(&self) -> String {
        format!("/t/{}", self.territory.slug)
    }

    /// The catalogue.
    pub fn catalogue(&self) -> String {
        format!("/t/{}/donnees", self.territory.slug)
    }

    /// The page of a data set.
    pub fn dataset(&self, slug: &str) -> String {
        format!("/t/{}/donnees/{slug}", self.territory.slug)
    }

    /// The workspace.
    pub fn space(&self) -> String {
        format!("/t/{}/espace", self.territory.slug)
    }

    /// The data sets in the workspace.
    pub fn space_datasets(&self) -> String {
        format!("/t/{}/espace/donnees", self.territory.slug)
    }

    /// A data set in the workspace.
    pub fn space_dataset(&self, slug: &str) -> String {
        format!("/t/{}/espace/donnees/{slug}", self.territory.slug)
    }

    /// Where the query API of the territory starts.
    pub fn explore(&self) -> String {
        format!("/t/{}/api/explore/v2.1", self.territory.slug)
    }

    /// Asks who one is again before a dangerous act: see [`Visitor::require_fresh`].
    pub fn require_fresh(&self, web: &Web, back: &str) -> Result<(), Failure> {
        self.visitor.require_fresh(web, back)
    }

    /// Refuses a page whose form the person could not send. The action itself checks again.
    pub fn require(&self, right: Right) -> Result<()> {
        if self.actor.may(right) { Ok(()) } else { Err(Error::Denied(right.label().to_owned())) }
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let visitor = Visitor::from_request_parts(parts, web).await?;
        let params = RawPathParams::from_request_parts(parts, web).await.map_err(|_| Error::NotFound)?;
        let slug = params.iter().find(|(name, _)| *name == "territory").map(|(_, value)| value);
        let territory = territory::find(&web.app, slug.unwrap_or_default()).await?.ok_or(Error::NotFound)?;
        // Only the door to this territory, however many the person has.
        let door = match &visitor.signed_in {
            Some(signed_in) => account::door(&web.app, signed_in, territory.id).await?,
            None => None,
        };
        let mut actor = match (key(parts)?, &door, &visitor.signed_in) {
            (Some(key), ..) => key::who(&web.app, territory.id, key).await?,
            (None, Some(door), Some(signed_in)) => door.actor(signed_in, territory.id),
            _ => Actor::public(territory.id),
        };
        // Those inside may still look, and take out what is theirs.
        if territory.left.is_some() && !actor.is_inside() {
            return Err(territory::left(&territory.name).into());
        }
        actor.request = visitor.request.clone();
        leave_trail(parts, &visitor, &actor);
        Ok(Self { territory, actor, visitor, door })
    }
}

/// Says to whoever may have to note a refusal who asked, and for what.
fn leave_trail(parts: &Parts, visitor: &Visitor, actor: &Actor) {
    let Some(trail) = parts.extensions.get::<Trail>() else { return };
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let stranger = visitor.signed_in.as_ref().map(|signed_in| signed_in.person);
    trail.keep(Seen {
        actor: actor.clone(),
        stranger: stranger.filter(|_| !actor.is_inside()),
        route: format!("{} {path}", parts.method),
    });
}

/// The key that a program gives. A key opens the API and never a page.
fn key(parts: &Parts) -> Result<Option<&str>> {
    let Some(given) = parts.headers.get(header::AUTHORIZATION).filter(|_| is_api(parts.uri.path())) else {
        return Ok(None);
    };
    let text = given.to_str().map_err(|_| Error::SignIn)?;
    let (scheme, key) = text.split_once(' ').ok_or(Error::SignIn)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(Some(key.trim())) } else { Err(Error::SignIn) }
}

/// Somebody who has a role in the territory. Nobody signed in: asked to sign in. Somebody from
/// elsewhere: told that there is nothing here.
pub struct Inside(pub Visit);

impl FromRequestParts<Web> for Inside {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, web).await?;
        match (visit.actor.is_inside(), &visit.visitor.signed_in) {
            (true, _) => Ok(Self(visit)),
            (false, None) => Err(Error::SignIn.into()),
            (false, Some(_)) => Err(Error::NotFound.into()),
        }
    }
}
