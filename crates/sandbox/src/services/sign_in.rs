//! Identity Center in the browser: a person lets a program or a device in, or refuses.

use jiff::{SignedDuration, Timestamp};

use crate::credentials::sealed;
use crate::error::{ApiError, ApiResult};
use crate::identity_center::model::{Client, Code, DeviceState, Grant};
use crate::identity_center::pages::{self, Question};
use crate::identity_center::redirect;
use crate::request::{Request, Response};
use crate::wire::query::Form;
use crate::world::World;

const CODE_MINUTES: i64 = 10;

pub fn call(world: &mut World, action: &str, request: &Request, now: Timestamp) -> ApiResult<Response> {
    match action {
        "ShowAuthorize" => {
            let asked = Authorize::read(|name| request.query(name))?;
            let client = asked.client(world, now)?;
            Ok(asked.question(world, client).page())
        }
        "Authorize" => {
            let form = Form::read(request);
            let asked = Authorize::read(|name| form.get(name).map(str::to_owned))?;
            asked.client(world, now)?;
            authorize(world, asked, &form, now)
        }
        "ShowDevice" => match request.query("user_code").filter(|code| !code.is_empty()) {
            None => Ok(pages::ask_for_code()),
            Some(code) => ask_for_device(world, &typed(&code), now),
        },
        "AuthorizeDevice" => authorize_device(world, &Form::read(request), now),
        other => Err(bad(format!("The sandbox does not know {other}"))),
    }
}

/// An error is a page too.
pub fn failure(error: &ApiError) -> Response {
    pages::notice(error.status, "This does not work", &error.message)
}

fn bad(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "InvalidRequestException", message)
}

/// The parameters of RFC 6749 (section 4.1.1) and RFC 7636 (section 4.3), with AWS's `scopes` in place of `scope`.
struct Authorize {
    client_id: String,
    redirect_uri: String,
    state: String,
    code_challenge: String,
    scopes: String,
}

impl Authorize {
    fn read(get: impl Fn(&str) -> Option<String>) -> ApiResult<Self> {
        let required = |name: &str| {
            get(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| bad(format!("The request has no {name}. Start the login again.")))
        };
        if required("response_type")? != "code" {
            return Err(bad("The response type must be code."));
        }
        if required("code_challenge_method")? != "S256" {
            return Err(bad("The code challenge method must be S256."));
        }
        Ok(Self {
            client_id: required("client_id")?,
            redirect_uri: required("redirect_uri")?,
            state: required("state")?,
            code_challenge: required("code_challenge")?,
            scopes: get("scopes").unwrap_or_default(),
        })
    }

    fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.split([' ', ',']).filter(|scope| !scope.is_empty())
    }

    /// The client, if it may ask for this. A browser is never sent to an address that the client did not register.
    fn client<'a>(&self, world: &'a World, now: Timestamp) -> ApiResult<&'a Client> {
        let client = world.shared.identity.clients.get(&self.client_id).filter(|client| now < client.expires);
        let client = client.ok_or_else(|| bad("This program is not registered, or no longer."))?;
        if !client.may(Grant::AuthorizationCode) {
            return Err(bad("This program is not registered for logging in with a browser."));
        }
        if !client.redirects.iter().any(|registered| redirect::matches(registered, &self.redirect_uri)) {
            return Err(bad("The address to return to is not one that this program registered."));
        }
        if let Some(scope) = self.scopes().find(|scope| !client.scopes.iter().any(|known| known == scope)) {
            return Err(bad(format!("This program is not registered for {scope}.")));
        }
        Ok(client)
    }

    fn question<'a>(&'a self, world: &'a World, client: &'a Client) -> Question<'a> {
        Question {
            action: "/authorize",
            client: &client.name,
            scopes: self.scopes().map(str::to_owned).collect(),
            user_code: None,
            users: users(world),
            hidden: vec![
                ("response_type", "code"),
                ("client_id", &self.client_id),
                ("redirect_uri", &self.redirect_uri),
                ("state", &self.state),
                ("code_challenge", &self.code_challenge),
                ("code_challenge_method", "S256"),
                ("scopes", &self.scopes),
            ],
            leads_to: redirect::origin(&self.redirect_uri),
        }
    }
}

fn users(world: &World) -> Vec<&str> {
    world.settings.identity_center.users.iter().map(|user| user.name.as_str()).collect()
}

/// What the person pressed: the user who allows, or `None` for a refusal.
fn decision(world: &World, form: &Form) -> ApiResult<Option<String>> {
    match form.get("decision") {
        Some("deny") => Ok(None),
        Some("allow") => {
            let name = form.get("user").unwrap_or_default();
            let known = users(world).contains(&name);
            known.then(|| Some(name.to_owned())).ok_or_else(|| bad("There is no such user."))
        }
        _ => Err(bad("Press Allow or Deny.")),
    }
}

fn authorize(world: &mut World, asked: Authorize, form: &Form, now: Timestamp) -> ApiResult<Response> {
    let location = match decision(world, form)? {
        None => redirect::with_query(
            &asked.redirect_uri,
            &[("error", "access_denied"), ("error_description", "The user refused"), ("state", &asked.state)],
        ),
        Some(user) => {
            let code = world.secret("code", now);
            let location =
                redirect::with_query(&asked.redirect_uri, &[("code", &code), ("state", &asked.state)]);
            let issued = Code {
                client: asked.client_id,
                redirect: asked.redirect_uri,
                challenge: asked.code_challenge,
                user,
                expires: now
                    .saturating_add(SignedDuration::from_mins(CODE_MINUTES))
                    .unwrap_or(Timestamp::MAX),
                used: false,
            };
            world.remember().identity.codes.insert(sealed(&code), issued);
            location
        }
    };
    Ok(Response::empty(302)
        .with_header("location", location)
        .with_header("cache-control", "no-store")
        .with_header("referrer-policy", "no-referrer"))
}

/// A code as people type it.
fn typed(code: &str) -> String {
    code.trim().to_uppercase()
}

fn no_device() -> ApiError {
    bad("This code is not known, was answered already, or has ended. Start the login again.")
}

fn ask_for_device(world: &World, code: &str, now: Timestamp) -> ApiResult<Response> {
    let identity = &world.shared.identity;
    let device =
        identity.waiting_device(code, now).and_then(|key| identity.devices.get(key)).ok_or_else(no_device)?;
    let client = identity.clients.get(&device.client).ok_or_else(no_device)?;
    let question = Question {
        action: "/device",
        client: &client.name,
        scopes: client.scopes.clone(),
        user_code: Some(code),
        users: users(world),
        hidden: vec![("user_code", code)],
        leads_to: None,
    };
    Ok(question.page())
}

fn authorize_device(world: &mut World, form: &Form, now: Timestamp) -> ApiResult<Response> {
    let code = typed(form.get("user_code").unwrap_or_default());
    let decision = decision(world, form)?;
    let key = world.shared.identity.waiting_device(&code, now).ok_or_else(no_device)?.to_owned();
    let device = world.remember().identity.devices.get_mut(&key).ok_or_else(no_device)?;
    let (state, page) = match decision {
        Some(user) => (
            DeviceState::Allowed { user },
            pages::notice(200, "Access allowed", "You can close this window and go back to the program."),
        ),
        None => (
            DeviceState::Denied,
            pages::notice(200, "Access refused", "You refused. You can close this window."),
        ),
    };
    device.state = state;
    Ok(page)
}
