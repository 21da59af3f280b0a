//! The frame around the pages of an app: the site's name, who is signed in, the chosen theme.

use auth::CurrentUser;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use frontdesk_web::page::Person;
use frontdesk_web::{Catalogue, Frame, Mount};
use http::request::Parts;

use super::services::Services;

/// What surrounds a page of an app; an extractor.
///
/// ```
/// use admin::project::Surroundings;
/// use frontdesk_web::Page;
/// use maud::{Markup, html};
///
/// async fn about(Surroundings(frame): Surroundings) -> Markup {
///     Page::new("About us").render(&frame, html! { p { "Books since 1958." } })
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Surroundings(pub Frame);

impl FromRequestParts<Services> for Surroundings {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, Response> {
        let person = <CurrentUser as OptionalFromRequestParts<Services>>::from_request_parts(parts, services)
            .await
            .map_err(IntoResponse::into_response)?;
        let mount = Mount::of(&parts.extensions, &parts.uri);
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
        let texts = Catalogue::default().texts();
        let mut frame =
            Frame::new(services.title.as_ref(), mount.clone(), texts).seen_by(&parts.headers).here(here);
        if let Some(user) = person {
            let mut menu = Person::new(user.display_name(), mount.href("logout/"));
            if user.is_staff() || user.is_superuser() {
                menu = menu.link("Admin", mount.href("admin/"));
            }
            frame = frame.person(menu);
        }
        Ok(Self(frame))
    }
}
