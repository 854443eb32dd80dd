//! Identity Center's OIDC service: programs register, and get tokens by a code, by a device or by a refresh token.
//!
//! Errors and their statuses are those of
//! <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html>.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::credentials::sealed;
use crate::error::{ApiError, ApiResult};
use crate::identity_center::model::{AccessToken, Client, Device, DeviceState, Grant, Login};
use crate::identity_center::redirect;
use crate::request::Request;
use crate::seed;
use crate::world::World;

const CLIENT_DAYS: i64 = 90;
const DEVICE_SECONDS: i64 = 600;
/// A device that polls too fast waits this much longer from then on (RFC 8628, section 3.5).
const SLOWER_SECONDS: u32 = 5;
/// Two polls that are sent an interval apart may arrive a little closer.
const TOLERANCE: SignedDuration = SignedDuration::from_millis(250);

pub fn call(
    world: &mut World,
    action: &str,
    request: &Request,
    body: &Value,
    now: Timestamp,
) -> ApiResult<Value> {
    match action {
        "RegisterClient" => register(world, request, body, now),
        "StartDeviceAuthorization" => start_device(world, request, body, now),
        "CreateToken" => create_token(world, body, now),
        other => Err(invalid_request(format!("The sandbox does not know sso-oidc:{other}"))),
    }
}

fn error(code: &str, message: &str) -> ApiError {
    ApiError::new(400, code, message)
}

fn invalid_request(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "InvalidRequestException", message)
}

fn invalid_grant(message: &str) -> ApiError {
    error("InvalidGrantException", message)
}

fn text<'a>(body: &'a Value, name: &str) -> ApiResult<&'a str> {
    body[name]
        .as_str()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| invalid_request(format!("Missing required request parameter: {name}")))
}

fn texts(body: &Value, name: &str) -> Vec<String> {
    body[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn after(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

fn seconds(seconds: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seconds))
}

/// Where the caller found this service: `http://127.0.0.1:4566`, `https://oidc.eu-west-1.amazonaws.com`.
fn base(request: &Request) -> String {
    let scheme = request.uri.split_once("://").map_or("http", |(scheme, _)| scheme);
    format!("{scheme}://{}", request.host())
}

fn register(world: &mut World, request: &Request, body: &Value, now: Timestamp) -> ApiResult<Value> {
    let name = text(body, "clientName")?.to_owned();
    if text(body, "clientType")? != "public" {
        return Err(error("InvalidClientMetadataException", "The only supported client type is public"));
    }
    let grants = texts(body, "grantTypes")
        .iter()
        .map(|name| {
            Grant::named(name).ok_or_else(|| error("UnsupportedGrantTypeException", "Unsupported grant type"))
        })
        .collect::<ApiResult<Vec<_>>>()?;
    let redirects = texts(body, "redirectUris");
    if !redirects.iter().all(|uri| redirect::is_acceptable(uri)) {
        return Err(error("InvalidRedirectUriException", "Invalid redirect URI"));
    }
    if grants.contains(&Grant::AuthorizationCode) && (redirects.is_empty() || body["issuerUrl"].is_null()) {
        return Err(invalid_request("The authorization code grant needs redirectUris and an issuerUrl"));
    }
    let secret = world.secret("client-secret", now);
    let number = world.next_number().to_string();
    let id = seed::suffix(world.settings.seed, &["client", &now.to_string(), &number], 22);
    let expires = after(now, SignedDuration::from_hours(24 * CLIENT_DAYS));
    let client =
        Client { secret: sealed(&secret), name, grants, redirects, scopes: texts(body, "scopes"), expires };
    world.remember().identity.clients.insert(id.clone(), client);
    let base = base(request);
    Ok(json!({
        "clientId": id,
        "clientSecret": secret,
        "clientIdIssuedAt": now.as_second(),
        "clientSecretExpiresAt": expires.as_second(),
        "authorizationEndpoint": format!("{base}/authorize"),
        "tokenEndpoint": format!("{base}/token"),
    }))
}

/// The client that a call names, if its secret is right and still good.
fn client(world: &World, body: &Value, now: Timestamp) -> ApiResult<(String, Client)> {
    let (id, secret) = (text(body, "clientId")?, text(body, "clientSecret")?);
    let client = world.shared.identity.clients.get(id);
    let known = client.filter(|client| client.secret == sealed(secret) && now < client.expires);
    let client = known.ok_or_else(|| {
        ApiError::new(
            401,
            "InvalidClientException",
            "The client is not registered, or its secret has expired",
        )
    })?;
    Ok((id.to_owned(), client.clone()))
}

fn allowed(client: &Client, grant: Grant) -> ApiResult<()> {
    if client.may(grant) {
        return Ok(());
    }
    Err(error("UnauthorizedClientException", "The client is not registered for this grant type"))
}

fn start_device(world: &mut World, request: &Request, body: &Value, now: Timestamp) -> ApiResult<Value> {
    let (id, client) = client(world, body, now)?;
    text(body, "startUrl")?;
    allowed(&client, Grant::DeviceCode)?;
    let device_code = world.secret("device-code", now);
    let number = world.next_number().to_string();
    let letters = seed::suffix(world.settings.seed, &["user-code", &now.to_string(), &number], 8);
    let user_code = format!("{}-{}", &letters[..4], &letters[4..]);
    let interval = world.settings.identity_center.interval_seconds;
    let device = Device {
        client: id,
        user_code: user_code.clone(),
        expires: after(now, SignedDuration::from_secs(DEVICE_SECONDS)),
        interval,
        polled: None,
        state: DeviceState::Pending,
    };
    world.remember().identity.devices.insert(sealed(&device_code), device);
    let page = format!("{}/device", base(request));
    Ok(json!({
        "deviceCode": device_code,
        "userCode": user_code,
        "verificationUri": page,
        "verificationUriComplete": format!("{page}?user_code={user_code}"),
        "expiresIn": DEVICE_SECONDS,
        "interval": interval,
    }))
}

fn create_token(world: &mut World, body: &Value, now: Timestamp) -> ApiResult<Value> {
    let (id, client) = client(world, body, now)?;
    let grant = Grant::named(text(body, "grantType")?)
        .ok_or_else(|| error("UnsupportedGrantTypeException", "Unsupported grant type"))?;
    allowed(&client, grant)?;
    let login = match grant {
        Grant::AuthorizationCode => {
            let user = redeem_code(world, &id, body, now)?;
            log_in(world, user, id, now)
        }
        Grant::DeviceCode => {
            let user = poll_device(world, &id, body, now)?;
            log_in(world, user, id, now)
        }
        Grant::RefreshToken => renew(world, &id, body, now)?,
    };
    Ok(tokens(world, login, &client, now))
}

/// The user who gave this code. A code is good for one try, so that nobody can try verifiers.
fn redeem_code(world: &mut World, client: &str, body: &Value, now: Timestamp) -> ApiResult<String> {
    let (code, verifier) = (text(body, "code")?, text(body, "codeVerifier")?);
    let asked = text(body, "redirectUri")?;
    let known = world.remember().identity.codes.get_mut(&sealed(code)).filter(|known| known.client == client);
    let known = known.ok_or_else(|| invalid_grant("Invalid authorization code provided"))?;
    if std::mem::replace(&mut known.used, true) {
        return Err(invalid_grant("The authorization code was used already"));
    }
    if known.expires <= now {
        return Err(invalid_grant("The authorization code has expired"));
    }
    if !redirect::matches(&known.redirect, asked) {
        return Err(invalid_grant("The redirect URI is not the one of the authorization"));
    }
    if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != known.challenge {
        return Err(invalid_grant("The code verifier does not match the code challenge"));
    }
    Ok(known.user.clone())
}

/// The user who let this device in, once there is one.
fn poll_device(world: &mut World, client: &str, body: &Value, now: Timestamp) -> ApiResult<String> {
    let code = text(body, "deviceCode")?;
    let device =
        world.remember().identity.devices.get_mut(&sealed(code)).filter(|device| device.client == client);
    let device = device.ok_or_else(|| invalid_grant("Invalid device code provided"))?;
    if device.expires <= now {
        return Err(error("ExpiredTokenException", "The device code has expired"));
    }
    match device.state.clone() {
        DeviceState::Pending => {
            let early = device
                .polled
                .is_some_and(|polled| now.duration_since(polled) + TOLERANCE < seconds(device.interval));
            device.polled = Some(now);
            if early {
                device.interval += SLOWER_SECONDS;
                return Err(error("SlowDownException", "The client polls more often than it was told to"));
            }
            Err(error("AuthorizationPendingException", "The user has not answered yet"))
        }
        DeviceState::Denied => Err(error("AccessDeniedException", "The user refused")),
        DeviceState::Used => Err(invalid_grant("The device code was used already")),
        DeviceState::Allowed { user } => {
            device.state = DeviceState::Used;
            Ok(user)
        }
    }
}

/// The login that a refresh token stands for. The token is good once: the answer brings the next one.
fn renew(world: &mut World, client: &str, body: &Value, now: Timestamp) -> ApiResult<u64> {
    let token = sealed(text(body, "refreshToken")?);
    let identity = &mut world.remember().identity;
    let login = identity.refresh_tokens.get(&token).copied();
    let lasts = |login: &Login| login.client == client && login.lasts(now);
    let login = login.filter(|id| identity.logins.get(id).is_some_and(lasts));
    let login = login.ok_or_else(|| invalid_grant("Invalid refresh token provided"))?;
    identity.refresh_tokens.remove(&token);
    Ok(login)
}

fn log_in(world: &mut World, user: String, client: String, now: Timestamp) -> u64 {
    let ends = after(now, seconds(world.settings.identity_center.session_seconds));
    let id = world.next_number();
    world.remember().identity.logins.insert(id, Login { user, client, ends, logged_out: false });
    id
}

/// New tokens of a login.
fn tokens(world: &mut World, login: u64, client: &Client, now: Timestamp) -> Value {
    let (lifetime, refresh) = {
        let settings = &world.settings.identity_center;
        (settings.token_seconds, settings.refresh && client.renews())
    };
    let access = world.secret("access-token", now);
    let token = AccessToken { login, expires: after(now, seconds(lifetime)) };
    world.remember().identity.access_tokens.insert(sealed(&access), token);
    let mut answer = json!({"accessToken": access, "tokenType": "Bearer", "expiresIn": lifetime});
    if refresh {
        let refresh = world.secret("refresh-token", now);
        world.remember().identity.refresh_tokens.insert(sealed(&refresh), login);
        answer["refreshToken"] = json!(refresh);
    }
    answer
}
